"""Splitting accounts for every byte and event of any mix of shapes, and always alike."""

import gzip
import io
import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from logkura.archive.local_store import LocalStore
from logkura.archive.split import split
from logkura.archive.splitting import Splitting
from logkura.records.message import DATA_MESSAGE, Event, Message
from logkura.records.reader import Archived, read

Identity = tuple[str, str, str, int, str]

EVENTS = st.builds(
    Event,
    id=st.text("0123456789", min_size=1, max_size=4),
    timestamp=st.sampled_from([0, 1_700_000_000_000, 1_700_003_599_999, 1_700_090_000_000]),
    message=st.text(max_size=12),
)
MESSAGES = st.builds(
    Message,
    message_type=st.just(DATA_MESSAGE),
    owner=st.just("123456789012"),
    log_group=st.sampled_from(["/a/b", "/a-b", "g" * 512]),
    log_stream=st.sampled_from(["s", "t"]),
    subscription_filters=st.just(("f",)),
    events=st.lists(EVENTS, max_size=4).map(tuple),
)
CONTROL = {
    "messageType": "CONTROL_MESSAGE",
    "owner": "CloudwatchLogs",
    "logGroup": "",
    "logStream": "",
    "subscriptionFilters": [],
    "logEvents": [{"id": "", "timestamp": 1, "message": "CWL CONTROL MESSAGE"}],
}
SHAPES = st.sampled_from(["member", "text", "line", "lines", "line-member"])
# A gzip header whose deflate block is of the reserved kind, and text that is no JSON.
DAMAGE = st.sampled_from([b"\x1f\x8b\x08\x00\0\0\0\0\0\xff\xff\xff\xff", b"no log at all\n"])


def _shaped(message: Message, shape: str) -> bytes:
    text = json.dumps(message.to_document()).encode()
    lines = b"".join(line + b"\n" for line in message.to_lines())
    if shape == "member":
        return gzip.compress(text)
    if shape == "text":
        return text
    if shape == "line":
        return text + b"\n"
    return lines if shape == "lines" else gzip.compress(lines)


PIECES = st.lists(
    st.one_of(
        st.tuples(MESSAGES, SHAPES),
        st.tuples(st.none(), st.just("control")),
        st.tuples(DAMAGE, st.just("damage")),
    ),
    max_size=7,
)


def _bytes(piece: Any, shape: str) -> bytes:
    control = gzip.compress(json.dumps(CONTROL).encode())
    if shape == "control":
        return control
    # The reader goes on behind damage at the next member: text before it is part of the damage.
    return piece + control if shape == "damage" else _shaped(piece, shape)


def _identities(message: Message) -> Counter[Identity]:
    header = (message.log_group, message.log_stream)
    return Counter((*header, one.id, one.timestamp, one.message) for one in message.events)


def _archived(target: Path) -> Counter[Identity]:
    found: Counter[Identity] = Counter()
    for path in target.rglob("*.jsonl.gz"):
        for item in read(io.BytesIO(path.read_bytes())):
            assert isinstance(item, Archived)
            found += _identities(item.message)
    return found


def _tree(path: Path) -> dict[str, bytes]:
    files = (one for one in path.rglob("*") if one.is_file())
    return {str(one.relative_to(path)): one.read_bytes() for one in files}


@settings(max_examples=60, deadline=None)
@given(PIECES, st.integers(1, 2), st.sampled_from(["envelope", "event"]))
def test_what_went_in_is_archived_dropped_or_in_quarantine_and_always_alike(
    pieces: list[tuple[Any, str]], layers: int, archive_format: Any
) -> None:
    content = b"".join(_bytes(piece, shape) for piece, shape in pieces)
    sent: Counter[Identity] = Counter()
    for piece, _ in pieces:
        if isinstance(piece, Message):
            sent += _identities(piece)
    controls = sum(shape in {"control", "damage"} for _, shape in pieces)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in")
        source.write_bytes(gzip.compress(content) if layers == 2 else content)
        one, two = Path(folder, "one"), Path(folder, "two")
        how = Splitting(format=archive_format)
        account = split(LocalStore(source), LocalStore(one), how)
        assert account.adds_up
        assert _archived(one) == sent
        assert account.events == sum(sent.values())
        assert account.control_messages == controls
        kept = sum(path.stat().st_size for path in one.glob("quarantine/*/*.bin"))
        # Line feeds at the edges of damaged text are padding.
        damage = [piece for piece, shape in pieces if shape == "damage"]
        assert kept >= sum(len(piece.strip()) for piece in damage)
        assert bool(kept) == bool(damage)
        before = _tree(one)
        again = split(LocalStore(source), LocalStore(one), how)
        split(LocalStore(source), LocalStore(two), how)
        assert _tree(one) == before == _tree(two)
        assert (again.events, again.quarantined) == (account.events, account.quarantined)


def test_the_damage_is_damage() -> None:
    """The strategy above is worth nothing if the reader takes its damage for a message."""
    for damage in (b"\x1f\x8b\x08\x00\0\0\0\0\0\xff\xff\xff\xff", b"no log at all\n"):
        for item in read(io.BytesIO(damage)):
            assert not isinstance(item, Archived)
            item.content.close()
