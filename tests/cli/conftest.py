"""What the command inherits from the tests."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("logkura")
# Runs a command and prints the most memory it held, in KiB, which the system knows of ended
# children.  A process in between, because the figure of a process begins with what the one that
# started it held: the suite itself holds hundreds of megabytes.
BETWEEN = (
    "import resource, subprocess, sys; "
    "run = subprocess.run(sys.argv[1:], capture_output=True, text=True); "
    "sys.stdout.write(run.stdout); sys.stderr.write(run.stderr); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(run.returncode)"
)


@pytest.fixture(autouse=True, scope="session")
def ctrl_c_is_heard() -> Iterator[None]:
    """Hear Ctrl-C, which a suite that runs in the background, and its children, would ignore."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def measured() -> Callable[..., tuple[str, int]]:
    """Run `logkura` to its success; return what it printed and the most memory in bytes."""

    def run(*arguments: str | Path, cwd: Path) -> tuple[str, int]:
        shown = subprocess.run(
            [sys.executable, "-c", BETWEEN, str(COMMAND), *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            cwd=cwd,
            timeout=600,
        )
        assert shown.returncode == 0, shown.stderr
        *printed, memory_kib = shown.stdout.splitlines()
        return "\n".join(printed), int(memory_kib) * 1024

    return run
