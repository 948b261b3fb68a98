"""Splitting is a partition of its input, for every mix of shapes."""

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
from logkura.records.layout import Partition
from logkura.records.reader import Archived, read

EVENT = st.fixed_dictionaries(
    {
        "id": st.text("0123456789", min_size=1, max_size=8),
        "timestamp": st.integers(0, 4_000_000_000_000),
        "message": st.text(max_size=20),
    }
)
DOCUMENT = st.fixed_dictionaries(
    {
        "messageType": st.just("DATA_MESSAGE"),
        "owner": st.sampled_from(["123456789012", "210987654321"]),
        "logGroup": st.sampled_from(["/a/b", "/a-b", "a_b", "g" * 512, "../up"]),
        "logStream": st.sampled_from(["s", "t"]),
        "subscriptionFilters": st.just([]),
        "logEvents": st.lists(EVENT, max_size=4),
    }
)
OBJECTS = st.lists(st.tuples(DOCUMENT, st.sampled_from(["text", "member"])), max_size=6)


def _object(pieces: list[tuple[dict[str, Any], str]], layers: int) -> bytes:
    content = b""
    for document, shape in pieces:
        text = json.dumps(document).encode()
        content += gzip.compress(text) if shape == "member" else text
    return gzip.compress(content) if layers else content


def _events(content: bytes) -> Counter[tuple[str, str, str, int, str]]:
    found: Counter[tuple[str, str, str, int, str]] = Counter()
    for item in read(io.BytesIO(content)):
        assert isinstance(item, Archived)
        for event in item.message.events:
            key = (item.message.owner, item.message.log_group, item.message.log_stream)
            found[(*key[:2], event.id, event.timestamp, event.message)] += 1
    return found


@settings(max_examples=60, deadline=None)
@given(OBJECTS, st.integers(0, 1), st.sampled_from(["envelope", "event"]))
def test_every_event_comes_out_once_and_in_its_log_group(
    pieces: list[tuple[dict[str, Any], str]], layers: int, archive_format: Any
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in"), Path(folder, "out")
        source.mkdir()
        content = _object(pieces, layers)
        (source / "object").write_bytes(content)
        account = split(LocalStore(source), LocalStore(target), Splitting(format=archive_format))
        assert account.adds_up
        assert account.quarantined == 0
        out: Counter[tuple[str, str, str, int, str]] = Counter()
        for path in target.rglob("*.jsonl.gz"):
            partition = Partition.parse(str(path.relative_to(target)))
            assert partition is not None
            events = _events(path.read_bytes())
            assert all(partition.is_of(log_group) for _, log_group, *_ in events)
            out += events
        assert out == _events(content)
