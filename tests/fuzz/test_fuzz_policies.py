"""A short run of the fuzzer of policies, and how matching grows, as tests."""

from pathlib import Path

import pytest

from logkura.iam.layers import Outcome
from tests.fuzz import policies


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_is_read_is_refused_or_decided(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    totals, wrong = policies.run(inputs=1500, seed=seed)
    assert wrong == ""
    assert totals.inputs == 1500
    assert set(totals.outcomes) >= {*policies.CODES, *(outcome.value for outcome in Outcome)}
    assert set(totals.outcomes) >= {"no JSON", "no policy", "read as identity"}


@pytest.mark.parametrize("name", policies.GROWTH)
def test_time_grows_with_the_text_and_not_with_its_square(name: str) -> None:
    """Four times the text: the square would be sixteen times the time."""
    assert policies.growth(name, factor=4) < 8


def test_what_is_raised_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    text = policies.make_input(policies.corpus(), policies.random.Random(4))
    assert policies.check(text, policies.Totals()) == ""
    monkeypatch.setattr(policies.reference, "decide", lambda *_: None)
    assert "differ" in policies.check(text, policies.Totals())


def test_what_takes_too_long_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policies, "SLOW_SECONDS", -1.0)
    assert policies.check("{}", policies.Totals()) == "it took 0.0 s"


def test_a_test_that_grows_by_the_square_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def square(text: str) -> int:
        return sum(1 for one in text for other in text if one is other)

    monkeypatch.setitem(policies.GROWTH, "square", (square, "a", ""))
    assert policies.growth("square", factor=4, characters=400) > 8
