"""From messages to files, and from files to objects."""

import gzip
import io
import json
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

import pytest

from logkura.archive import places
from logkura.archive.local_store import LocalStore
from logkura.archive.outputs import Outputs
from logkura.records.limits import Limits
from logkura.records.parsed import parse_with_lines
from logkura.records.reader import read_runs
from logkura.records.runs import Run
from logkura.records.scan import VerifyingScanner

UTC = ZoneInfo("UTC")
HOUR = 3_600_000


def _member(number: int, *, groups: int, hours: int = 1) -> bytes:
    document = {
        "messageType": "DATA_MESSAGE",
        "owner": "123456789012",
        "logGroup": f"/g/{number % groups}",
        "logStream": "s",
        "subscriptionFilters": ["f"],
        "logEvents": [
            {"id": f"{number}{hour}", "timestamp": HOUR * (hour % 3), "message": f"{number} {hour}"}
            for hour in range(hours)
        ],
    }
    return gzip.compress(json.dumps(document, separators=(",", ":")).encode(), mtime=0)


def _fill(one: Outputs, content: bytes, *, lines: bool) -> None:
    scanner = VerifyingScanner(Limits(), parse_with_lines if lines else None)
    for item in read_runs(io.BytesIO(content), scanner):
        assert isinstance(item, Run)
        one.add_run(item)
    one.finish()


def test_names_that_are_forgotten_are_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table of all hours of all log groups would grow with the object."""
    monkeypatch.setattr(places, "_KNOWN_MAX", 5)
    one = Outputs(tmp_path, "envelope", UTC, "r")
    _fill(one, b"".join(_member(number, groups=20) for number in range(200)), lines=False)
    assert len(one._places._known) <= 5
    assert (len(one.log_groups), len(list(one.sizes_bytes()))) == (20, 20)
    assert one.bytes_written == sum(one.sizes_bytes())


def test_events_out_of_order_stand_in_their_hours_all_the_same(tmp_path: Path) -> None:
    one = Outputs(tmp_path / "work", "event", UTC, "r")
    (tmp_path / "work").mkdir()
    _fill(one, _member(1, groups=1, hours=7), lines=True)
    store = LocalStore(tmp_path / "out")
    published = one.publish(store, "name", "source")
    assert [key.split("hour=")[1] for key in published] == [
        f"{hour:02}/name.jsonl.gz" for hour in range(3)
    ]
    first = next(iter(published))
    with store.open(first) as file:
        lines = gzip.decompress(file.read()).splitlines()
    assert [json.loads(line)["message"] for line in lines] == ["1 0", "1 3", "1 6"]
    assert one.events_written == 7


class _Far:
    """A store that only takes content, as S3 does."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def write(self, key: str, content: BinaryIO) -> None:
        """Keep it."""
        self.objects[key] = content.read()


def test_a_store_that_is_far_gets_the_content(tmp_path: Path) -> None:
    one, far = Outputs(tmp_path, "envelope", UTC, "r"), _Far()
    _fill(one, _member(1, groups=1), lines=False)
    published = one.publish(far, "name", "source")  # type: ignore[arg-type]
    assert {key: len(content) for key, content in far.objects.items()} == published
