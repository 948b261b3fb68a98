"""A split over pieces without Spark: the same three steps, in this process."""

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from logkura.archive.local_store import LocalStore
from logkura.archive.reading import EventFilter, Found, events
from logkura.archive.splitting import Splitting
from logkura.aws import Clients
from logkura.spark.job import Job, Sum

Run = Callable[..., Sum]


@pytest.fixture
def run_here(tmp_path: Path) -> Run:
    """Give a function that splits `in` into `out` as Spark would, one task after the other."""

    def run(
        *, piece_bytes: int = 2_000, out: str = "out", work_twice: bool = False, **choices: Any
    ) -> Sum:
        splitting = Splitting(**{"format": "envelope", **choices})
        source, destination = tmp_path / "in", tmp_path / out
        job = Job(str(source), str(destination), splitting, Clients(), piece_bytes)
        tasks = list(job.plan(LocalStore(source).list()))
        outcomes = defaultdict(list)
        if work_twice:
            # An attempt whose machine was lost: what it staged belongs to nobody.
            list(job.work(tasks))
        for stored, outcome in job.work(tasks):
            outcomes[stored].append(outcome)
        return sum(job.finish(outcomes.items()), Sum())

    return run


@pytest.fixture
def large(tmp_path: Path, members: list[bytes]) -> Path:
    """Make a source folder with an object of many members."""
    folder = tmp_path / "in"
    folder.mkdir()
    path = folder / "large.gz"
    path.write_bytes(b"".join(members))
    return path


@pytest.fixture
def members() -> list[bytes]:
    """Give sixty members of four log groups."""
    return [_member(number) for number in range(60)]


def _member(number: int) -> bytes:
    document = {
        "messageType": "DATA_MESSAGE",
        "owner": "123456789012",
        "logGroup": f"/demo/{number % 4}",
        "logStream": "host-1",
        "subscriptionFilters": ["archive"],
        "logEvents": [
            {"id": f"{number}-{index}", "timestamp": 1_700_000_000_000, "message": f"蔵 {index}"}
            for index in range(3)
        ],
    }
    return gzip.compress(json.dumps(document).encode(), mtime=0)


@pytest.fixture
def multiset() -> Callable[[Path], Counter[Any]]:
    """Give a function that counts every event below a folder."""

    def count(folder: Path) -> Counter[Any]:
        found = (item for item in events(LocalStore(folder), EventFilter()))
        messages = (item.message for item in found if isinstance(item, Found))
        return Counter(
            (message.owner, message.log_group, event.id, event.timestamp, event.message)
            for message in messages
            for event in message.events
        )

    return count


@pytest.fixture
def seen() -> Callable[[Path], dict[str, bytes]]:
    """Give a function that reads what a reader of the archive sees: objects, not notes."""

    def read(folder: Path) -> dict[str, bytes]:
        store = LocalStore(folder)
        keys: Iterable[str] = (stored.key for stored in store.list()) if folder.exists() else ()
        contents = {}
        for key in keys:
            if not key.startswith("_logkura/"):
                with store.open(key) as file:
                    contents[key] = file.read()
        return contents

    return read
