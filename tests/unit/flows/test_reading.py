"""Whoever reads the archive."""

from dataclasses import replace

import pytest

from logkura.estate import Estate, Reader, Role
from logkura.flows.decide import Deciding, Verdict
from logkura.flows.derive import role_policy
from logkura.flows.reading import reading
from logkura.iam import Policy

ROLE = "arn:aws:iam::123456789012:role/auditors/reader"


def _with_reader(example: Estate, through: str, bucket: str = "demo-tokyo-crr-01") -> Estate:
    reader = Reader(ROLE, bucket, "demo/", through)
    estate = replace(example, readers=(reader,))
    role = Role("reader", ROLE, Policy(()), (role_policy(ROLE, reading(estate)),))
    return replace(estate, roles=(*example.roles, role))


@pytest.mark.parametrize(("through", "calls"), [("", 3), ("athena", 4)])
def test_what_is_derived_lets_it_read(example: Estate, through: str, calls: int) -> None:
    estate = _with_reader(example, through)
    decided = list(Deciding(estate).all(reading(estate)))
    assert len(decided) == calls
    assert {each.verdict for each in decided} == {Verdict.ALLOWED}


def test_the_key_is_used_through_s3_alone(example: Estate) -> None:
    (decrypt,) = (
        call for call in reading(_with_reader(example, "")) if call.action == "kms:Decrypt"
    )
    assert decrypt.context["kms:ViaService"].pattern == "s3.ap-northeast-1.amazonaws.com"


def test_a_bucket_of_somebody_else_is_not_written_down(example: Estate) -> None:
    assert list(reading(_with_reader(example, "", "somebody-elses"))) == []
