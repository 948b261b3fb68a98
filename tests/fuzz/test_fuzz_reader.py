"""A short run of the fuzzer, as a test."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def fuzzer() -> ModuleType:
    """Load the script, which is run by itself otherwise."""
    path = Path(__file__).with_name("reader.py")
    spec = importlib.util.spec_from_file_location("fuzz_reader", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["fuzz_reader"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_is_lost_whatever_is_read(
    fuzzer: ModuleType, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    totals, wrong = fuzzer.run(inputs=2000, seed=seed)
    assert wrong == ""
    assert totals.inputs == 2000
    assert set(totals.quarantined) >= {"garbage", "corrupt-gzip", "truncated-gzip"}


def test_the_check_can_fail(fuzzer: ModuleType) -> None:
    """An input that is said to hold a message, and holds none, is found out."""
    assert "lost" in fuzzer.check(fuzzer.Case(b"nothing", frozenset({7})), fuzzer.Totals())
