"""Whatever stands in archive.yaml, the answer is an archive or mistakes with their places."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from logkura.spec import Archive, SpecErrors, loads

WHOLE = (Path(__file__).parents[1] / "cases" / "spec" / "whole.yaml").read_text("utf-8")
ODD = [
    "",
    " ",
    "\t",
    "-",
    ": ",
    "*",
    "&a ",
    "<<: ",
    "{}",
    "[]",
    "null",
    "NO",
    "1.0",
    "0x1",
    "é",
    "\x07",
]
ODD += [".nan", "99999999999999999999", "2026-11-24", "!x ", "? ", "|\n", "'", '"', "%", "\r", "🎌"]

edits = st.lists(
    st.tuples(
        st.integers(0, len(WHOLE)),
        st.integers(0, 12),
        st.one_of(st.sampled_from(ODD), st.text(max_size=4)),
    ),
    min_size=1,
    max_size=4,
)


def _answer(text: str) -> Archive | SpecErrors:
    try:
        return loads(text, "archive.yaml")
    except SpecErrors as errors:
        return errors


@given(edits)
def test_an_edited_file_is_read_or_explained(changes: list[tuple[int, int, str]]) -> None:
    text = WHOLE
    for start, length, new in changes:
        text = text[:start] + new + text[start + length :]
    answer = _answer(text)
    if isinstance(answer, SpecErrors):
        assert len(str(answer).splitlines()) == len(answer.errors)
        last = text.count("\n") + text.count("\r") + text.count("\x85") + 2
        for error in answer.errors:
            assert error.hint
            assert error.location is not None
            assert 1 <= error.location.line <= last + text.count("\u2028") + text.count("\u2029")
            assert error.location.column >= 1


@given(st.text(max_size=60))
def test_any_text_is_explained(text: str) -> None:
    assert isinstance(_answer(text), SpecErrors)
