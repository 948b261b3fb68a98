"""What a trial of code stood in for is taken out of the estate, and found in the code's text."""

from dataclasses import replace
from pathlib import Path

import pytest

from logkura.blueprint import design
from logkura.estate import Estate, LogGroup, Outside
from logkura.lab.outside import Kind, Thing
from logkura.sources.outside import outside_places, with_outside
from logkura.spec import load

ROOT = Path(__file__).parents[3]
OWNER = "ap-northeast-1:123456789012"
GROUP = f"arn:aws:logs:{OWNER}:log-group:/somebody"
ABSENT = "not among what was read of account 123456789012"


@pytest.fixture(scope="module")
def estate() -> Estate:
    return design(load(ROOT / "examples" / "stream" / "archive.yaml"))


def test_stand_ins_go_and_what_is_absent_is_outside(estate: Estate) -> None:
    bucket = "arn:aws:s3:::demo-tokyo-crr-01"
    role = "arn:aws:iam::123456789012:role/service-role/somebodys"
    group = LogGroup("/somebody", "ap-northeast-1", 0)
    read = replace(estate, unread={role: ABSENT}, log_groups=(*estate.log_groups, group))
    left = with_outside(read, [bucket, GROUP], ())
    found = {each.arn: each for each in left.outside}
    assert set(found) == {bucket, role, GROUP}
    assert "demo-tokyo-crr-01" not in {each.name for each in left.buckets}
    assert group not in left.log_groups
    assert set(left.unread) == set(found)
    # The bucket's policy was put by the code: it can be linted.
    assert found[bucket].policy is not None


def test_what_the_code_makes_or_aws_has_is_not_outside(estate: Estate) -> None:
    own = f"arn:aws:lambda:{OWNER}:function:own"
    absent = (
        own,
        f"arn:aws:kms:{OWNER}:alias/aws/s3",
        f"arn:aws:kms:{OWNER}:key/alias/mistaken",
        "arn:aws:iam::aws:policy/Misspelt",
        f"arn:aws:lambda:{OWNER}:function:*",
    )
    made = {Thing(Kind.FUNCTION, "own", "123456789012", "ap-northeast-1")}
    left = with_outside(replace(estate, unread=dict.fromkeys(absent, ABSENT)), (), made)
    assert left.outside == ()
    assert set(left.unread) == set(absent)


@pytest.mark.parametrize(
    ("made", "is_own"),
    [
        (Thing(Kind.ROLE, "logs", "123456789012", "ap-northeast-1"), True),
        (Thing(Kind.ROLE, "path/logs", "123456789012", "us-east-1"), True),
        (Thing(Kind.ROLE, "logs", "", ""), True),
        (Thing(Kind.ROLE, "logs", "210987654321", ""), False),
        (Thing(Kind.BUCKET, "logs", "123456789012", "ap-northeast-1"), False),
        (Thing(Kind.ROLE, "other", "123456789012", "ap-northeast-1"), False),
    ],
)
def test_own_is_what_has_its_kind_and_its_name(
    made: Thing, estate: Estate, *, is_own: bool
) -> None:
    role = "arn:aws:iam::123456789012:role/service-role/logs"
    left = with_outside(replace(estate, unread={role: ABSENT}), (), {made})
    assert [each.arn for each in left.outside] == ([] if is_own else [role])


def test_an_alias_of_another_region_and_a_log_group_of_another_folder_are_not_own(
    estate: Estate,
) -> None:
    alias, group = f"arn:aws:kms:{OWNER}:alias/logs", f"arn:aws:logs:{OWNER}:log-group:/a/errors"
    made = {
        Thing(Kind.ALIAS, "alias/logs", "123456789012", "us-east-1"),
        Thing(Kind.LOG_GROUP, "/b/errors", "123456789012", "ap-northeast-1"),
    }
    left = with_outside(replace(estate, unread={alias: ABSENT}), [group], made)
    assert {each.arn for each in left.outside} == {alias, group}


def test_a_log_group_for_errors_may_be_elsewhere(estate: Estate) -> None:
    left = with_outside(replace(estate, log_groups=()), (), ())
    assert [each.arn.rpartition(":log-group:")[2] for each in left.outside] == [
        "/aws/kinesisfirehose/logkura-demo"
    ]


def test_a_policy_from_elsewhere_is_told_of_its_role(estate: Estate) -> None:
    role, policy = estate.roles[0], "arn:aws:iam::123456789012:policy/shared"
    unread = {role.arn: f"{policy}: NoSuchEntity: iam:GetPolicy", policy: "NoSuchEntity"}
    left = with_outside(replace(estate, unread=unread), [policy], ())
    assert left.outside == (Outside(role.arn, through=policy),)
    assert role in left.roles


def test_its_place_is_the_line_that_names_it(tmp_path: Path, estate: Estate) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(
        "# arn:aws:s3:::by-name\n"
        "A: arn:aws:s3:::by-name-not\n"
        "B: by-name\n"
        "C: !Ref KeyArn\n"
        'D: {"Ref": "Other"}\n'
    )
    key = f"arn:aws:kms:{OWNER}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    named = ("arn:aws:s3:::by-name", key, "arn:aws:s3:::other", "arn:aws:s3:::nowhere")
    code = replace(estate, outside=tuple(map(Outside, named)))
    found = dict(outside_places(code, [path], {"KeyArn": key, "Other": "other"}))
    assert {arn: place.line for (arn, _), place in found.items()} == {
        named[0]: 3,
        named[1]: 4,
        named[2]: 5,
    }


def test_a_name_of_which_the_code_says_the_beginning_is_found(
    tmp_path: Path, estate: Estate
) -> None:
    path = tmp_path / "main.tf"
    path.write_text('\nprefix = "/somebody/"\n')
    code = replace(estate, outside=(Outside(f"{GROUP}/example"),))
    ((_, place),) = outside_places(code, [path], {})
    assert place.line == 2
