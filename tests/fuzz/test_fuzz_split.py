"""Runs of the split's fuzzer, as tests: a short one, and the ten thousand."""

import importlib.util
import random
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from logkura.archive.splitting import Splitting


@pytest.fixture(scope="module")
def fuzzer() -> ModuleType:
    """Load the script, which is run by itself otherwise."""
    path = Path(__file__).with_name("split.py")
    spec = importlib.util.spec_from_file_location("fuzz_split", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["fuzz_split"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _every_damage_was_found(fuzzer: ModuleType, trials: int, seed: int) -> None:
    totals, wrong = fuzzer.run(trials, seed)
    assert wrong == ""
    assert totals.trials.total() == trials
    assert totals.found + totals.harmless == totals.trials
    # Most of what is done to an object does harm, or the run would show nothing.
    assert all(totals.found[kind] > 0.9 * totals.trials[kind] for kind in fuzzer.KINDS)


def test_damage_is_found_and_no_intact_neighbour_lost(fuzzer: ModuleType) -> None:
    _every_damage_was_found(fuzzer, 120, seed=3)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_ten_thousand_damages_are_found_and_no_intact_neighbour_lost(fuzzer: ModuleType) -> None:
    _every_damage_was_found(fuzzer, 10_000, seed=1)


def test_the_check_finds_what_a_split_without_checksums_misses(fuzzer: ModuleType) -> None:
    _, wrong = fuzzer.run(600, 1, splitting=Splitting("envelope", fast=True))
    assert wrong.startswith("flip, envelope: what was written cannot be read")


def test_the_check_finds_a_message_that_was_lost(fuzzer: ModuleType, tmp_path: Path) -> None:
    one, other = (fuzzer.whole(number, random.Random(number)) for number in (100, 200))
    assert fuzzer.messages_in(b"") == Counter()
    trial = fuzzer.Trial("flip", one.content, other.within(0, len(other.content)))
    wrong = fuzzer.check(trial, Splitting("envelope"), tmp_path, fuzzer.Totals())
    assert wrong == f"{len(other.members)} messages that nothing happened to were lost"


def test_harm_is_told_by_zlib_alone(fuzzer: ModuleType) -> None:
    content = fuzzer.whole(1, random.Random(1)).content
    assert fuzzer.is_whole(content)
    assert fuzzer.is_whole(b"")
    assert not fuzzer.is_whole(content[:-1])
    assert not fuzzer.is_whole(content + b"x")
    timed = bytearray(content)
    timed[4] ^= 1  # the time of the first member
    assert fuzzer.is_whole(bytes(timed))
