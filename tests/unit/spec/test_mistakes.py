"""Every mistake of tests/cases/spec gives one line with its place, its code and a hint."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import logkura.spec.explain  # what this file tests
from logkura.spec import Archive, SpecErrors, loads
from logkura.spec.models import Bucket, Layout, Replica, Source, Stream

ROOT = Path(__file__).parents[3]
CASES = ROOT / "tests" / "cases" / "spec"
WHOLE = (CASES / "whole.yaml").read_text(encoding="utf-8")
MISTAKES: list[dict[str, Any]] = yaml.safe_load((CASES / "mistakes.yaml").read_text("utf-8"))


def _text(case: dict[str, Any]) -> str:
    if "text" in case:
        return str(case["text"])
    assert case["right"] in WHOLE, "the case changes nothing"
    return WHOLE.replace(case["right"], case["wrong"], 1)


@pytest.mark.parametrize("case", MISTAKES, ids=[case["mistake"] for case in MISTAKES])
def test_a_mistake_is_one_line_with_place_code_and_hint(case: dict[str, Any]) -> None:
    with pytest.raises(SpecErrors) as caught:
        loads(_text(case), "archive.yaml")
    line = str(caught.value)
    assert len(line.splitlines()) == 1, line
    assert line.startswith(f"archive.yaml:{case['at']}: error[{case['code']}]: "), line
    assert case["hint"] in line.partition(" (hint: ")[2], line
    assert "pydantic" not in line.lower()
    message = caught.value.errors[0].message
    assert message[0].islower() or message[0] == "`"
    assert not message.endswith(".")


def test_every_code_of_a_faulty_file_has_its_mistake() -> None:
    """A new check comes with a case; files that cannot be read are tested with `load`."""
    sources = (Path(logkura.spec.explain.__file__).parent).glob("*.py")
    codes = {
        code for path in sources for code in re.findall(r'"(spec-[a-z-]*[a-z])"', path.read_text())
    }
    unreadable = {"spec-file-missing", "spec-not-text"}
    assert {case["code"] for case in MISTAKES} == codes - unreadable


@pytest.mark.parametrize("model", [Archive, Bucket, Layout, Replica, Source, Stream])
def test_the_whole_file_names_every_field(model: type[Archive]) -> None:
    for name in model.model_fields:
        assert f"{name}:" in WHOLE


def test_the_whole_file_is_right() -> None:
    assert loads(WHOLE, "archive.yaml").model_dump()["tags"] == {"system": "demo"}
