"""Log groups with a key of their own."""

from dataclasses import replace

from logkura.estate import Estate, LogGroup
from logkura.flows.decide import Deciding, Verdict
from logkura.flows.derive import service_statements
from logkura.flows.log_group_encryption import CONTEXT_LOG_GROUP, log_group_encryption
from logkura.iam import Policy

ARN = "arn:aws:logs:ap-northeast-1:123456789012:log-group:/demo/os"


def _encrypted(example: Estate, *names: str) -> Estate:
    key = example.keys[0].arn
    groups = tuple(LogGroup(name, "ap-northeast-1", 90, key_arn=key) for name in names)
    return replace(example, log_groups=groups)


def _verdicts(estate: Estate) -> set[Verdict]:
    return {each.verdict for each in Deciding(estate).all(log_group_encryption(estate))}


def test_the_account_statement_alone_is_not_enough(example: Estate) -> None:
    """Item 18 of the silent failures: the service itself must be allowed."""
    assert _verdicts(_encrypted(example, "/demo/os")) == {Verdict.DENIED}


def test_one_statement_serves_several_log_groups(example: Estate) -> None:
    estate = _encrypted(example, "/demo/os", "/demo/app")
    (statement,) = service_statements(log_group_encryption(estate), resources=("*",))
    assert statement.principals == {"Service": ("logs.ap-northeast-1.amazonaws.com",)}
    assert statement.conditions["StringEquals"][CONTEXT_LOG_GROUP] == (
        ARN.replace("/os", "/app"),
        ARN,
    )
    key = replace(estate.keys[0], policy=Policy((statement,)))
    assert _verdicts(replace(estate, keys=(key, *estate.keys[1:]))) == {Verdict.ALLOWED}


def test_a_colon_and_a_star_behind_the_arn_denies(example: Estate) -> None:
    """Item 19: the context has no suffix."""
    estate = _encrypted(example, "/demo/os")
    (statement,) = service_statements(log_group_encryption(estate), resources=("*",))
    wrong = {"ArnEquals": {CONTEXT_LOG_GROUP: (f"{ARN}:*",)}}
    key = replace(estate.keys[0], policy=Policy((replace(statement, conditions=wrong),)))
    assert _verdicts(replace(estate, keys=(key, *estate.keys[1:]))) == {Verdict.DENIED}


def test_a_log_group_without_a_key_asks_for_nothing(example: Estate) -> None:
    assert list(log_group_encryption(example)) == []
