"""What a statement is there for, its conditions and resources aside."""

from logkura.iam.document import Policy, Statement
from logkura.iam.pattern import glob_matcher, tokens_of

__all__ = ["EVERYTHING", "allows_action"]

EVERYTHING = Policy((Statement("Everything", ("*",), ("*",)),))
"""The identity policy of a caller whose own side is not asked, so that the resource's decides."""


def allows_action(statement: Statement, action: str) -> bool:
    """Whether a statement allows an action, on whatever and under whatever conditions.

    Args:
        statement: A statement; one with `NotAction` is there for no action in particular.
        action: An action, in whatever case.
    """
    return statement.effect == "Allow" and any(
        glob_matcher(tokens_of(each.lower(), variables=False))(action.lower())
        for each in statement.actions
    )
