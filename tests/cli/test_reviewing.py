"""How a review is printed."""

from dataclasses import dataclass

import pytest

from logkura.cli.reviewing import show_review
from logkura.deploy.changes import Action, Change


@dataclass(frozen=True)
class Made:
    """A review."""

    changes: tuple[Change, ...]
    warnings: tuple[str, ...] = ()


def test_brackets_are_text(capsys: pytest.CaptureFixture[str]) -> None:
    """Filter patterns are full of them, and rich would take them for its own marks."""
    detail = "FilterPattern changes from [ip, user] to [/ip, id]"
    change = Change(
        Action.CHANGE,
        "logkura-demo in ap-northeast-1",
        "Filter",
        "AWS::Logs::SubscriptionFilter",
        details=(detail,),
    )
    show_review(Made((change,)))
    assert detail in capsys.readouterr().out
