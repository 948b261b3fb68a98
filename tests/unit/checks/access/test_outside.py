"""What code names and does not make: one note a thing, which names the calls that hang on it."""

from collections.abc import Callable
from dataclasses import replace

from logkura.checks import Report, Subject, check
from logkura.checks.access.hanging import hanging_on
from logkura.checks.access.outside import outside
from logkura.estate import Estate, Outside
from logkura.iam import PolicyKind, parse_policy
from tests.unit.checks.conftest import TODAY

KEY = "keys.alias/crr-osaka"
ROLE = "arn:aws:iam::123456789012:role/logkura-demo-delivery"


def without_replica_key(estate: Estate) -> tuple[Estate, str]:
    """Return the estate with the key of the second region outside, and its ARN."""
    (gone,) = (key for key in estate.keys if key.region == "ap-northeast-3")
    kept = tuple(key for key in estate.keys if key is not gone)
    left = replace(
        estate,
        keys=kept,
        outside=(Outside(gone.arn),),
        unread={gone.arn: "it is made outside of this code"},
    )
    return left, gone.arn


def test_one_note_names_the_calls_that_hang_on_it(changed: Callable[[str], Estate]) -> None:
    estate, arn = without_replica_key(changed(""))
    subject = Subject(estate, TODAY)
    (found,) = outside(subject)
    assert found.message.startswith(f"`{arn}` is named here and made elsewhere;")
    assert "`kms:Encrypt`" in found.message
    assert hanging_on(subject, arn) in found.message
    assert hanging_on(subject, "arn:aws:s3:::another") == ""


def test_it_is_no_fault_and_leaves_nothing_unknown(changed: Callable[[str], Estate]) -> None:
    report: Report = check(Subject(without_replica_key(changed(""))[0], TODAY), "a")
    codes = [each.code for each in report.findings]
    assert codes.count("I223") == 1
    assert not {"I203", "I204"}.intersection(codes)
    assert not report.has_unknown
    assert not report.has_faults


def test_what_the_code_puts_on_it_is_linted(changed: Callable[[str], Estate]) -> None:
    wrong = parse_policy(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "s3:PutObjekt", "Resource": "*"}],
        },
        PolicyKind.IDENTITY,
    )
    role = "arn:aws:iam::123456789012:role/somebodys"
    estate = replace(changed(""), outside=(Outside(role, policies=(wrong,)),))
    report = check(Subject(estate, TODAY), "a")
    assert any(each.found.resource == role and each.code[0] == "E" for each in report.findings)


def test_a_role_with_a_policy_from_elsewhere_says_so(changed: Callable[[str], Estate]) -> None:
    policy = "arn:aws:iam::123456789012:policy/shared"
    estate = replace(
        changed(""),
        outside=(Outside(ROLE, through=policy),),
        unread={ROLE: "its policy", policy: "NoSuchEntity"},
    )
    report = check(Subject(estate, TODAY), "a")
    (note,) = (each for each in report.findings if each.code == "I223")
    assert policy in note.found.message
    assert "`s3:PutObject`" in note.found.message
    assert not report.has_unknown
