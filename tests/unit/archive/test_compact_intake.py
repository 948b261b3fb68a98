"""Assigning events to slots."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from logkura.archive.compact_choices import Compacting
from logkura.archive.compact_intake import Intake
from logkura.archive.compact_manifest import SlotState
from logkura.archive.compact_slot import Slot
from logkura.archive.local_store import LocalStore
from logkura.archive.rows import messages_of

Make = Callable[..., dict[str, Any]]
HOUR = 3_600_000


@pytest.fixture
def intake(tmp_path: Path) -> Intake:
    folder = tmp_path / "work"
    folder.mkdir()
    stores = LocalStore(tmp_path / "in"), LocalStore(tmp_path / "out")
    return Intake(*stores, Compacting(), folder)


def _take(intake: Intake, root: Path, key: str) -> Any:
    slot = Slot.parse(key)
    assert slot is not None
    (stored,) = (one for one in LocalStore(root / "in").list() if one.key == key)
    return intake.take(stored, slot, lambda _: None)


@pytest.mark.parametrize(
    ("name", "archive_format"), [("a.jsonl.gz", "envelope"), ("a.parquet", "parquet")]
)
def test_events_are_counted_and_assigned(
    name: str, archive_format: str, intake: Intake, document: Make, put: Any, tmp_path: Path
) -> None:
    across = document(4)
    across["logEvents"][2]["timestamp"] += HOUR
    key = put(name, document(1), across, archive_format=archive_format)
    done = _take(intake, tmp_path, key)
    folder = "account=123456789012/region=r/log_group=%2Fdemo%2Fos/date=2023-11-1"
    assert done.slots == {f"{folder}4/": 5, f"{folder}5/": 1}
    account = done.account
    assert (account.events, account.events_assigned, account.bytes_quarantined_kept) == (6, 6, 0)
    assert account.documents == account.messages == (2 if archive_format == "envelope" else 6)
    assert [slot.date for slot in intake.spill.slots] == ["2023-11-14", "2023-11-15"]


def test_whole_tables_of_parquet_are_passed_on(
    intake: Intake, document: Make, put: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is decoded where the first and the last event tell where all belong."""
    key = put("a.parquet", document(1), document(2), archive_format="parquet")
    decoded: list[int] = []

    def counting(table: Any) -> Any:
        decoded.append(table.num_rows)
        return messages_of(table)

    monkeypatch.setattr("logkura.archive.compact_intake.messages_of", counting)
    _take(intake, tmp_path, key)
    assert decoded == [1]


def test_a_slot_takes_nothing_from_an_object_twice(
    intake: Intake, document: Make, put: Any, tmp_path: Path
) -> None:
    """As after a run that was killed between two slots."""
    across = document(4)
    across["logEvents"][2]["timestamp"] += HOUR
    key = put("a.jsonl.gz", across)
    slot = Slot.parse(key)
    assert slot is not None
    (stored,) = LocalStore(tmp_path / "in").list()
    source = str(tmp_path / "in" / key), stored.version
    SlotState(LocalStore(tmp_path / "out"), slot.day).publish({}, {source: 2}, 0)
    done = _take(intake, tmp_path, key)
    assert sorted(done.slots.values()) == [1, 2]
    assert [each.date for each in intake.new] == ["2023-11-15"]
    assert [each.date for each in intake.spill.slots] == ["2023-11-15"]


def test_what_cannot_be_decoded_is_kept_until_it_is_published(
    intake: Intake, document: Make, put: Any, tmp_path: Path
) -> None:
    key = put("a.jsonl.gz", document(1))
    path = tmp_path / "in" / key
    path.write_bytes(path.read_bytes() + b"garbage")
    account = _take(intake, tmp_path, key).account
    assert (account.quarantined, account.bytes_quarantined_kept) == (1, 7)
    assert not (tmp_path / "out").exists()
    intake.publish_quarantine()
    (kept,) = (tmp_path / "out" / "quarantine").rglob("*.bin")
    assert kept.read_bytes() == b"garbage"


def test_the_message_format_is_not_opened(
    intake: Intake, document: Make, put: Any, tmp_path: Path
) -> None:
    key = put("a.log.gz", document(1))
    (tmp_path / "in" / key).chmod(0)
    done = _take(intake, tmp_path, key)
    assert (done.account.objects_of_messages, done.account.objects_in, done.slots) == (1, 0, {})
