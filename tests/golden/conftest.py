"""Golden files: what the code printed when somebody last read it and agreed."""

from collections.abc import Callable
from pathlib import Path

import pytest

_FOLDER = Path(__file__).parent


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Return a function that compares a text with the golden file of a name.

    On a difference the text is written to `tests/golden/actual/<name>` and the test fails; with
    `--rewrite-golden` the golden file is written instead.
    """
    rewrite = bool(request.config.getoption("--rewrite-golden"))

    def compare(name: str, actual: str) -> None:
        expected = _FOLDER / name
        written = expected if rewrite else _FOLDER / "actual" / name
        if not rewrite and expected.exists() and expected.read_text("utf-8") == actual:
            return
        written.parent.mkdir(parents=True, exist_ok=True)
        written.write_text(actual, encoding="utf-8")
        if not rewrite:
            pytest.fail(
                f"tests/golden/{name} differs: compare it with tests/golden/actual/{name}; "
                "if the new text is right, run: make golden"
            )

    return compare
