"""Logs of services in archive.yaml: which of them land, and which go to the archive."""

import pytest

from logkura.facts.log_delivery import LOG_SERVICES
from logkura.spec import loads
from logkura.spec.base import Model
from logkura.spec.problem import Problem
from logkura.spec.service_logs import Reader, ServiceLog, ServiceLogs, lands
from logkura.spec.service_rules import reader_problems, service_problems
from tests.unit.spec.test_mistakes import WHOLE


@pytest.mark.parametrize("model", [ServiceLogs, ServiceLog, Reader])
def test_the_whole_file_names_every_field(model: type[Model]) -> None:
    for name in model.model_fields:
        assert f"{name}:" in WHOLE


@pytest.mark.parametrize(
    ("kind", "locked", "expected"),
    [
        ("alb_access", False, True),
        ("clb_access", False, True),
        ("s3_server_access_bucket", False, True),
        ("redshift_audit", False, True),
        ("nlb_access", False, False),
        ("cloudtrail", True, False),
        ("config", False, False),
        ("config", True, True),
    ],
)
def test_what_cannot_be_under_kms_or_under_lock_lands(
    kind: str, *, locked: bool, expected: bool
) -> None:
    assert lands(kind, locked=locked) is expected


def test_every_kind_that_is_offered_is_one_that_can_be_decided() -> None:
    offered = ServiceLog.model_json_schema()["properties"]["kind"]["enum"]
    assert set(LOG_SERVICES.value) - set(offered) == {"vended", "vended_v2"}


def test_the_whole_file_owes_nothing() -> None:
    archive = loads(WHOLE, "archive.yaml")
    found = (*service_problems(archive), *reader_problems(archive))
    assert found == ()
    assert Problem(("readers",), "code", "message", "hint").path == ("readers",)
