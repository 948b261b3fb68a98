"""What the tests over Spark have in common."""

import os
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from logkura import api
from logkura.archive import Damaged, EventFilter
from logkura.aws import Clients

_HERE = Path(__file__).parent
_MARKS = (
    pytest.mark.slow,
    # py4j leaves its sockets to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.skipif(find_spec("pyspark") is None, reason="pyspark is not installed"),
    pytest.mark.skipif(shutil.which("java") is None, reason="there is no java on PATH"),
)


# Before the slow ones are taken out.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder: it starts Spark, which takes a while and needs Java."""
    for item in items:
        if item.path.is_relative_to(_HERE):
            for mark in _MARKS:
                item.add_marker(mark)


@pytest.fixture
def multiset() -> Callable[[str, Clients], Counter[Any]]:
    """Give a function that counts every event of an archive, whatever its format."""

    def count(url: str, clients: Clients) -> Counter[Any]:
        found: Counter[Any] = Counter()
        for item in api.cat(url, EventFilter(), clients):
            if isinstance(item, Damaged):
                item.piece.content.close()
                continue
            message = item.message
            for event in message.events:
                place = (message.owner, message.log_group, message.log_stream)
                found[(*place, event.id, event.timestamp, event.message)] += 1
        return found

    return count


@pytest.fixture
def kill_after() -> Callable[[Sequence[str], Path, int], bool]:
    """Give a function that kills a command when it has made so many files more.

    What is killed is where it is by its own work, on a fast machine and on a slow one.  It tells
    whether the command was still running.
    """

    def run(command: Sequence[str], out: Path, files: int) -> bool:
        before = _files(out)
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        ) as running:
            while running.poll() is None and len(_files(out) - before) < files:
                time.sleep(0.005)
            was_running = running.poll() is None
            _kill_session(running.pid)
        return was_running

    return run


def _kill_session(leader: int) -> None:
    """End the command, its Java and its workers; these have process groups of their own."""
    for each in [int(path.name) for path in Path("/proc").glob("[0-9]*")]:
        with suppress(ProcessLookupError):
            if os.getsid(each) == leader:
                os.kill(each, signal.SIGKILL)


def _files(folder: Path) -> set[str]:
    # Folders come and go meanwhile, which `Path.rglob` does not bear.
    found = (f"{place}/{name}" for place, _, names in os.walk(folder) for name in names)
    return {path for path in found if not path.endswith("choices.json")}
