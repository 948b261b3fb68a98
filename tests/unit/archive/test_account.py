"""Accounts that can fail, and what is written when they do."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from logkura.archive.account import SplitAccount
from logkura.archive.local_store import LocalStore
from logkura.archive.parts import Part, Parts
from logkura.archive.split import split
from logkura.archive.splitting import Splitting

MakeDocument = Callable[..., dict[str, Any]]


def _visible(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


@pytest.mark.parametrize(
    "lost",
    [
        {"documents": 1},
        {"events": 1},
        {"events_written": 1},
        {"bytes_written": 1},
        {"bytes_on_disk": 1},
        {"bytes_quarantined": 1},
        {"bytes_quarantined_kept": 1},
    ],
)
def test_every_difference_is_seen(lost: dict[str, int]) -> None:
    assert not SplitAccount(**lost).adds_up


def test_accounts_of_objects_are_summed_and_survive_their_note() -> None:
    one = SplitAccount(documents=3, messages=2, control_messages=1, bytes_in=7, seconds=0.5)
    both = one + one
    assert (both.documents, both.bytes_in, both.seconds) == (6, 14, 1.0)
    note = json.loads(json.dumps(both.to_document()))
    assert SplitAccount.from_document(note) == both
    assert SplitAccount.from_document({**note, "later": 1}) == both


@pytest.mark.parametrize("archive_format", ["envelope", "event"])
def test_an_object_that_does_not_add_up_is_not_published(
    archive_format: Any, tmp_path: Path, mixed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that loses one write: everything was handed to it, and not everything is there."""
    append = Parts._append
    written = []

    def lossy(parts: Parts, part: Part) -> None:
        append(parts, part)
        if not written:
            part.path.write_bytes(b"")
        written.append(part.path)

    monkeypatch.setattr(Parts, "_append", lossy)
    (tmp_path / "mixed.gz").write_bytes(mixed)
    source, target = LocalStore(tmp_path / "mixed.gz"), tmp_path / "out"
    account = split(source, LocalStore(target), Splitting(format=archive_format))
    assert not account.adds_up
    assert account.bytes_on_disk < account.bytes_written
    assert _visible(target) == []
    monkeypatch.undo()
    again = split(source, LocalStore(target), Splitting(format=archive_format))
    assert again.adds_up
    assert again.objects_resumed == 0


def test_a_message_without_events_is_counted_and_kept(
    tmp_path: Path, document: MakeDocument
) -> None:
    """It has no time: in `envelope` its bytes are kept under 1970; `event` has no line for it."""
    member = gzip.compress(json.dumps(document(0, events=0, policyLevel="x")).encode())
    (tmp_path / "in.gz").write_bytes(member)
    source = LocalStore(tmp_path / "in.gz")
    kept = split(source, LocalStore(tmp_path / "envelope"), Splitting(format="envelope"))
    assert (kept.messages, kept.messages_without_events, kept.events) == (1, 1, 0)
    assert kept.adds_up
    (path,) = (tmp_path / "envelope").rglob("*.jsonl.gz")
    assert path.read_bytes().startswith(member)
    assert "date=1970-01-01/hour=00" in str(path)
    none = split(source, LocalStore(tmp_path / "event"), Splitting(format="event"))
    assert (none.messages, none.messages_without_events, none.objects_out) == (1, 1, 0)
    assert none.adds_up
