"""docs/checks.md is what the command prints."""

import subprocess
import sys
from pathlib import Path

COMMAND = Path(sys.executable).with_name("logkura")
PAGE = Path(__file__).parents[2] / "docs" / "checks.md"


def test_the_page_is_what_the_command_prints() -> None:
    shown = subprocess.run(
        [str(COMMAND), "rules", "--markdown"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert PAGE.read_text(encoding="utf-8") == shown.stdout, (
        "rewrite it with: .venv/bin/logkura rules --markdown > docs/checks.md"
    )
