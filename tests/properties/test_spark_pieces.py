"""Pieces come to what the whole comes to, whatever the object is and wherever it is cut."""

import gzip
import json
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from logkura.archive.local_store import LocalStore
from logkura.archive.reading import EventFilter, Found, events
from logkura.archive.split import split
from logkura.archive.splitting import Splitting
from logkura.aws import Clients
from logkura.records.gzip_member import NEWLINE
from logkura.spark.job import Job, Sum

MESSAGES = st.builds(
    lambda group, number, texts: gzip.compress(
        json.dumps(
            {
                "messageType": "DATA_MESSAGE",
                "owner": "123456789012",
                "logGroup": f"/{group}",
                "logStream": "s",
                "subscriptionFilters": [],
                "logEvents": [
                    {"id": f"{number}-{place}", "timestamp": number * 600_000, "message": text}
                    for place, text in enumerate(texts)
                ],
            }
        ).encode(),
        mtime=0,
    ),
    st.integers(0, 3),
    st.integers(0, 30),
    st.lists(st.text(max_size=30), max_size=4),
)
PIECES = st.one_of(
    MESSAGES,
    MESSAGES,
    MESSAGES.map(lambda member: gzip.compress(member, mtime=0)),
    MESSAGES.map(lambda member: gzip.compress(member, 0, mtime=0)),
    MESSAGES.map(lambda member: member[: len(member) // 2]),
    MESSAGES.map(gzip.decompress),
    st.sampled_from([NEWLINE, b"\n", b"\x1f\x8b\x08\x00", b"garbage\x1f\x8b\x08"]),
    st.binary(max_size=40),
)


def _multiset(folder: Path) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for item in events(LocalStore(folder), EventFilter()):
        if isinstance(item, Found):
            message = item.message
            found.update(
                (message.log_group, event.id, event.timestamp, event.message)
                for event in message.events
            )
        else:
            item.piece.content.close()
    return found


def _in_pieces(source: Path, destination: Path, piece_bytes: int) -> Sum:
    job = Job(str(source), str(destination), Splitting("envelope"), Clients(), piece_bytes)
    outcomes = defaultdict(list)
    for stored, outcome in job.work(job.plan(LocalStore(source).list())):
        outcomes[stored].append(outcome)
    return sum(job.finish(outcomes.items()), Sum())


@settings(max_examples=40, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=14), st.integers(1, 600))
def test_pieces_come_to_what_the_whole_comes_to(pieces: list[bytes], piece_bytes: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "in").mkdir()
        (root / "in" / "object").write_bytes(b"".join(pieces))
        whole = split(LocalStore(root / "in"), LocalStore(root / "whole"), Splitting("envelope"))
        cut = _in_pieces(root / "in", root / "pieces", piece_bytes)
        assert not cut.failures
        assert cut.account.adds_up
        names = ("messages", "control_messages", "quarantined", "bytes_quarantined", "events")
        assert [getattr(cut.account, name) for name in names] == [
            getattr(whole, name) for name in names
        ]
        if whole.objects_out:
            assert _multiset(root / "pieces") == _multiset(root / "whole")
        assert not (root / "pieces" / ".logkura-unfinished").exists()
