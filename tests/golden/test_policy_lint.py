"""What `logkura policy lint` prints for a policy that was in use."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

COMMAND = Path(sys.executable).with_name("logkura")
FOLDER = Path(__file__).parent / "lint"


def test_the_findings_in_a_replication_role_are_the_agreed_text(
    golden: Callable[[str, str], None],
) -> None:
    shown = subprocess.run(
        [str(COMMAND), "policy", "lint", "replication-role.json"],
        capture_output=True,
        text=True,
        check=False,
        cwd=FOLDER,
        timeout=60,
    )
    assert shown.returncode == 1
    golden("lint/replication-role.txt", shown.stdout + shown.stderr)
