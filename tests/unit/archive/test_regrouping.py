"""An object's messages, one log group after the other."""

import gzip
import io
import json
import random
from collections import Counter
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from logkura.archive.local_store import LocalStore
from logkura.archive.parquet import read_tables
from logkura.archive.regrouping import Mistaken, regrouped
from logkura.archive.split import split
from logkura.archive.splitting import Splitting
from logkura.records.limits import Limits
from logkura.records.reader import Archived, Item, Quarantined, read_runs
from logkura.records.runs import Run, Scanner
from logkura.records.scan import VerifyingScanner
from logkura.records.scan_fast import FastScanner

UTC = ZoneInfo("UTC")
HOUR = 3_600_000
LIMITS = Limits()


def _document(number: int, **fields: Any) -> bytes:
    document = {
        "messageType": "DATA_MESSAGE",
        "owner": "123456789012",
        "logGroup": f"/g/{number % 4}",
        "logStream": "s",
        "subscriptionFilters": ["f"],
        "logEvents": [
            {"id": f"{number}", "timestamp": HOUR * (number % 3), "message": f"蔵 {number}" * 30}
        ],
        **fields,
    }
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()


MEMBERS = [gzip.compress(_document(number), mtime=0) for number in range(60)]


class Told:
    """What was told while items came."""

    def __init__(self) -> None:
        self.groups = 0
        self.bytes = 0

    def on_log_group(self) -> None:
        """Count."""
        self.groups += 1

    def on_bytes(self, count: int) -> None:
        """Add."""
        self.bytes += count


def _regrouped(content: bytes, folder: Path, scanner: Scanner, told: Told) -> list[Item | Run]:
    items = read_runs(io.BytesIO(content), scanner, limits=LIMITS)
    more = {"on_log_group": told.on_log_group, "on_bytes": told.on_bytes}
    return list(regrouped(items, folder / "copies", UTC, "r", LIMITS, **more))


def _numbers(items: list[Item | Run]) -> list[int]:
    found: list[int] = []
    for item in items:
        if isinstance(item, Run):
            found += (int(event.id) for span in item.spans for event in span.parsed.message.events)
        elif isinstance(item, Archived):
            found += (int(event.id) for event in item.message.events)
    return found


@pytest.mark.parametrize("scanner", [FastScanner, VerifyingScanner])
def test_log_groups_follow_each_other_and_within_them_hours(scanner: Any, tmp_path: Path) -> None:
    told = Told()
    items = _regrouped(b"".join(MEMBERS), tmp_path, scanner(LIMITS), told)
    assert _numbers(items) == sorted(range(60), key=lambda number: (number % 4, number % 3, number))
    assert all(isinstance(item, Run) and item.is_verified for item in items)
    # After the last of them there is nothing to be told before.
    assert told.groups == 3
    assert told.bytes == sum(map(len, MEMBERS))
    assert list((tmp_path / "copies").iterdir()) == []


def test_what_is_no_member_of_its_own_comes_first(tmp_path: Path) -> None:
    text = _document(98) + b"\n" + _document(99) + b"\n"
    unusual = gzip.compress(_document(97, more="of it"), mtime=0)
    control = gzip.compress(_document(96, messageType="CONTROL_MESSAGE"), mtime=0)
    content = MEMBERS[0] + text + unusual + control + MEMBERS[1]
    items = _regrouped(content, tmp_path, VerifyingScanner(LIMITS), Told())
    assert _numbers(items) == [98, 99, 96, 0, 97, 1]


def test_damage_that_was_copied_unseen_is_found(tmp_path: Path) -> None:
    damaged = bytearray(MEMBERS[1])
    damaged[-6] ^= 1
    content = MEMBERS[0] + damaged + MEMBERS[2]
    with pytest.raises(Mistaken):
        _regrouped(content, tmp_path, FastScanner(LIMITS), Told())
    (tmp_path / "again").mkdir()
    found = _regrouped(content, tmp_path / "again", VerifyingScanner(LIMITS), Told())
    pieces = [item for item in found if isinstance(item, Quarantined)]
    assert [piece.offset_bytes for piece in pieces] == [len(MEMBERS[0])]
    for piece in pieces:
        piece.content.close()


def _ids(folder: Path, archive_format: str) -> Counter[str]:
    found: Counter[str] = Counter()
    if archive_format == "parquet":
        for path in folder.rglob("hour=*/*.parquet"):
            for table in read_tables(path):
                found.update(table.column("id").to_pylist())
    else:
        for path in folder.rglob("hour=*/*.jsonl.gz"):
            lines = gzip.decompress(path.read_bytes()).splitlines()
            found.update(json.loads(line)["id"] for line in lines)
    return found


def _quarantined(folder: Path) -> dict[str, bytes]:
    pieces = folder.glob("quarantine/*/*")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in pieces}


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_object_is_told_as_one_that_is_read_once(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    content = bytearray(b"".join(MEMBERS[:12]))
    for _ in range(chance.randint(1, 3)):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    if seed % 4 == 0:
        del content[chance.randrange(len(content)) :]
    source = tmp_path / "source.gz"
    source.write_bytes(content)
    accounts = []
    for archive_format in ("event", "parquet"):
        told: list[int] = []
        account = split(
            LocalStore(source),
            LocalStore(tmp_path / archive_format),
            Splitting(format=archive_format),  # type: ignore[arg-type]
            on_bytes=told.append,
        )
        assert account.adds_up
        assert sum(told) == len(content)
        names = ("documents", "messages", "control_messages", "quarantined", "bytes_quarantined")
        more = ("events", "events_written", "messages_unverified", "messages_copied", "log_groups")
        accounts.append({name: getattr(account, name) for name in names + more})
    assert accounts[0] == accounts[1]
    assert _ids(tmp_path / "event", "event") == _ids(tmp_path / "parquet", "parquet")
    assert _quarantined(tmp_path / "event") == _quarantined(tmp_path / "parquet")
