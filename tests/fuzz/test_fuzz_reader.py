"""A short run of the fuzzer, as a test."""

import gzip
import importlib.util
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

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


def test_bytes_that_nothing_stands_for_are_found_out(
    fuzzer: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that drops what it cannot decode, or that ends too early, does not get through."""
    object_of_two = gzip.compress(b'{"a":1}') + b"\n" + gzip.compress(b'{"b":2}')
    assert fuzzer.check(fuzzer.Case(object_of_two), fuzzer.Totals()) == ""
    honest = fuzzer.read

    def drops_the_second(*arguments: Any, **named: Any) -> Iterator[Any]:
        yield from islice(list(honest(*arguments, **named)), 1)

    monkeypatch.setattr(fuzzer, "read", drops_the_second)
    wrong = fuzzer.check(fuzzer.Case(object_of_two), fuzzer.Totals())
    assert wrong == "bytes at 27 are in no message and in no quarantined piece"


def test_a_failed_input_is_replayed_as_what_it_was(
    fuzzer: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a layer that is cut, an empty piece is meant; of a flat object it is a fault."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(fuzzer, "_faults", lambda *_: iter(["made up"]))
    printed = {fuzzer.run(inputs=1, seed=seed)[1].partition("again with ")[2] for seed in range(40)}
    assert printed == {"--replay fuzz-failed.bin", "--replay fuzz-failed.bin --layered"}
