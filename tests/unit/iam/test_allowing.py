"""What a statement is there for."""

import pytest

from logkura.iam import Statement
from logkura.iam.allowing import allows_action


@pytest.mark.parametrize(
    ("actions", "effect", "allowed"),
    [
        (("firehose:PutRecord",), "Allow", True),
        (("FIREHOSE:put*",), "Allow", True),
        (("*",), "Allow", True),
        (("firehose:Describe*",), "Allow", False),
        (("firehose:*",), "Deny", False),
        ((), "Allow", False),
    ],
)
def test_a_statement_allows_what_one_of_its_patterns_takes(
    actions: tuple[str, ...], effect: str, *, allowed: bool
) -> None:
    statement = Statement("Any", actions, ("*",), effect=effect)  # type: ignore[arg-type]
    assert allows_action(statement, "firehose:PutRecord") is allowed
