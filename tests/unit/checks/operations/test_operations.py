"""What matters once it runs."""

from collections.abc import Callable
from datetime import date

import pytest

from logkura.checks import Report, Subject, check
from logkura.checks.operations import drift, refused, retention, runtimes
from logkura.estate import Estate

RUNTIME = "functions.logkura-demo-transform.runtime: python3.9"


@pytest.mark.parametrize(
    ("today", "codes"),
    [
        # Deprecated on 2025-12-15, no longer made from 2027-02-01 on.
        (date(2025, 12, 14), []),
        (date(2025, 12, 15), ["W281"]),
        (date(2027, 1, 31), ["W281"]),
        (date(2027, 2, 1), ["E282"]),
    ],
)
def test_a_runtime_ends_on_its_days(
    today: date, codes: list[str], changed: Callable[[str], Estate]
) -> None:
    report = check(Subject(changed(RUNTIME), today), "example", select=("W281", "E282"))
    assert [finding.code for finding in report.findings] == codes


def test_drift_names_the_types_that_the_archive_has(checked: Callable[..., Report]) -> None:
    assert len({drift, refused, retention, runtimes}) == 4
    (found,) = checked("keys: []", ("I280",)).findings
    assert "AWS::KMS::Alias" not in found.found.message
    assert "AWS::S3::BucketPolicy" in found.found.message
