"""docs/account.md: the policy is the one that the inventory needs, and the example runs."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from logkura import aws
from logkura.inventory import read_policy
from logkura.lab import Lab

PAGE = (Path(__file__).parents[2] / "docs" / "account.md").read_text()


def _block(language: str) -> str:
    (block,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(block)


def test_the_policy_is_the_one_that_is_needed() -> None:
    assert json.loads(_block("json")) == read_policy().to_document()


def test_the_example_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    with Lab() as lab:
        clients: Any = lambda **_: lab.clients  # noqa: E731 -- stands in for a class
        monkeypatch.setattr(aws, "Clients", clients)
        found: dict[str, Any] = {}
        exec(_block("python"), found)  # noqa: S102 -- the page's own example
    assert found["estate"].account == "123456789012"
    assert found["estate"].keys == ()
