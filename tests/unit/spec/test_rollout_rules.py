"""What a rollout asks of the rest of archive.yaml; what is wrong is in tests/cases/spec."""

from logkura.spec import loads
from logkura.spec.problem import Problem
from logkura.spec.rollout_rules import rollout_problems

TEXT = """
version: 1
archive: demo
account: "123456789012"
region: ap-northeast-1
keys: {stream: {alias: alias/a}, objects: {alias: alias/b}}
bucket: {name: demo-logs}
sources: [{log_group: /demo/os}]
"""
ROLLOUT = "rollout: {regions: [ap-northeast-1, eu-west-1], %s}\n"


def test_accounts_or_units_are_right_and_nothing_at_all_is_too() -> None:
    for targets in ('accounts: ["210987654321"]', "organizational_units: [r-ab12]"):
        archive = loads(TEXT + ROLLOUT % targets, "archive.yaml")
        assert list(rollout_problems(archive)) == []
    assert list(rollout_problems(loads(TEXT, "archive.yaml"))) == []


def test_a_bucket_is_completed_only_where_there_are_several() -> None:
    alone = loads(TEXT, "archive.yaml")
    assert alone.bucket_name("210987654321", "eu-west-1") == "demo-logs"
    several = loads(TEXT + ROLLOUT % 'accounts: ["210987654321"]', "archive.yaml")
    assert several.bucket_name("210987654321", "eu-west-1") == "demo-logs-210987654321-eu-west-1"


def test_every_problem_is_told_with_what_to_do() -> None:
    archive = loads(TEXT + ROLLOUT % "organizational_units: [r-ab12]", "archive.yaml")
    replica = archive.model_copy(
        update={
            "rollout": archive.rollout,
            "bucket": archive.bucket.model_copy(update={"name": "x" * 60}),
        }
    )
    (found,) = rollout_problems(replica)
    assert isinstance(found, Problem)
    assert (found.code, found.hint) == ("spec-rollout-bucket", "leave out 25 characters")
