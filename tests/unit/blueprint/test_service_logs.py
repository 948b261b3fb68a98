"""Logs of services and readers, designed: policies follow from the calls and from nothing else."""

from pathlib import Path

import pytest

from logkura.blueprint import design
from logkura.blueprint.names import Names
from logkura.blueprint.service_logs import landing_buckets, log_deliveries, readers
from logkura.checks import Subject, check
from logkura.checks.explain import explained
from logkura.estate import Estate
from logkura.flows import Deciding, Verdict, flows_of
from logkura.spec import load, loads
from tests.unit.checks.conftest import TODAY

EXAMPLE = Path(__file__).parents[3] / "examples" / "service-logs" / "archive.yaml"


@pytest.fixture(scope="module")
def estate() -> Estate:
    return design(load(EXAMPLE))


def test_the_example_is_clean_and_every_call_is_allowed(estate: Estate) -> None:
    report = check(Subject(estate, TODAY), "example")
    assert {each.code for each in report.findings} == {"I220", "I280"}
    told = [
        each.decided for each in explained(Subject(estate, TODAY)) if each.flow == "service logs"
    ]
    assert {each.verdict for each in told} == {Verdict.ALLOWED}
    callers = {each.call.principals[0] for each in told}
    assert callers == {
        "cloudtrail.amazonaws.com",
        "delivery.logs.amazonaws.com",
        "logdelivery.elasticloadbalancing.amazonaws.com",
        "logging.s3.amazonaws.com",
        "logs.ap-northeast-1.amazonaws.com",
    }


def test_load_balancers_land_under_sse_s3_and_trails_are_archived(estate: Estate) -> None:
    archive, landing = estate.buckets
    assert (landing.name, landing.algorithm, landing.key_arn) == (
        "demo-tokyo-landing-01",
        "AES256",
        "",
    )
    into = {each.kind: each.bucket for each in estate.deliveries}
    assert into["alb_access"] == into["s3_server_access_bucket"] == landing.name
    assert into["cloudtrail"] == into["cwl_export"] == archive.name


def test_the_key_lets_in_who_writes_to_the_archive_and_no_one_else(estate: Estate) -> None:
    key = next(key for key in estate.keys if key.alias == "alias/demo/s3/defaultkey")
    assert key.policy is not None
    services = {
        name for each in key.policy.statements for name in each.principals.get("Service", ())
    }
    assert services == {
        "cloudtrail.amazonaws.com",
        "delivery.logs.amazonaws.com",
        "logs.ap-northeast-1.amazonaws.com",
    }


def test_a_reader_may_read_its_own_and_nothing_else(estate: Estate) -> None:
    role = next(each for each in estate.roles if each.name.endswith("reader-balancers"))
    (policy,) = role.policies
    assert {action for each in policy.statements for action in each.actions} == {
        "s3:GetObject",
        "s3:ListBucket",
    }
    reading = next(flow for flow in flows_of(estate) if flow.name == "reading")
    decided = list(Deciding(estate).all(reading.calls))
    assert {each.verdict for each in decided} == {Verdict.ALLOWED}
    other = next(call for call in reading.calls if "balancers" not in call.principals[0])
    theirs = [
        each for each in role.policies[0].statements if other.resource.pattern in each.resources
    ]
    assert theirs == []


def test_who_is_trusted_is_named_or_the_account() -> None:
    text = EXAMPLE.read_text()
    arn = "arn:aws:iam::123456789012:role/analysts"
    archive = loads(text.replace("{name: audit}", f'{{name: audit, trusted: ["{arn}"]}}'), "a.yaml")
    trusts = {role.name: role.trust for role in design(archive).roles}
    (named,) = trusts["logkura-demo-reader-audit"].statements
    (open_,) = trusts["logkura-demo-reader-analysis"].statements
    assert named.principals == {"AWS": (arn,)}
    assert open_.principals == {"AWS": ("arn:aws:iam::123456789012:root",)}


def test_without_the_sections_there_is_nothing() -> None:
    archive = load(EXAMPLE.parents[1] / "stream" / "archive.yaml")
    assert landing_buckets(archive) == log_deliveries(archive) == ()
    assert readers(archive, Names.of(archive)) == ()
