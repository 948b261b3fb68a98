"""What resources name, and the estate has not."""

from dataclasses import replace
from pathlib import Path

import pytest

from logkura.blueprint import design
from logkura.estate import Destination, Estate, LogGroup
from logkura.inventory.references import key_arns, not_found, role_arns
from logkura.spec import load

EXAMPLE = Path(__file__).parents[3] / "examples" / "stream" / "archive.yaml"


@pytest.fixture
def estate() -> Estate:
    return design(load(EXAMPLE))


def test_a_whole_estate_lacks_nothing(estate: Estate) -> None:
    assert not_found(estate) == {}
    assert role_arns(estate) == {role.arn for role in estate.roles}
    assert key_arns(estate) == {key.arn for key in estate.keys}


@pytest.mark.parametrize("kind", ["keys", "buckets", "roles", "functions"])
def test_what_is_named_and_missing_is_told(estate: Estate, kind: str) -> None:
    gone = getattr(estate, kind)
    less = replace(estate, **{kind: gone[:-1]})
    assert gone[-1].arn in not_found(less)
    assert estate.account in not_found(less)[gone[-1].arn]


def test_what_has_a_reason_already_keeps_it(estate: Estate) -> None:
    listed = {"arn:aws:s3:::*": "AccessDenied: s3:ListAllMyBuckets"}
    assert not_found(replace(estate, buckets=(), unread=listed)) == {}


def test_a_key_is_known_by_its_aliases(estate: Estate) -> None:
    key = replace(estate.keys[0], aliases=("alias/a",))
    owner = key.arn.rpartition(":key/")[0]
    for alias, missing in (("alias/a", False), ("alias/b", True)):
        group = LogGroup("/g", "ap-northeast-1", 0, key_arn=f"{owner}:{alias}")
        named = replace(estate, keys=(key, *estate.keys[1:]), log_groups=(group,))
        assert bool(not_found(named)) is missing


def test_what_destinations_name_is_told(estate: Estate) -> None:
    target = "arn:aws:firehose:ap-northeast-1:123456789012:deliverystream/gone"
    role = "arn:aws:iam::123456789012:role/gone"
    named = Destination("d", "arn:d", "ap-northeast-1", target, role)
    assert set(not_found(replace(estate, destinations=(named,)))) == {target, role}
