"""One source object into files."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from logkura.archive.local_store import LocalStore
from logkura.archive.routing import routed
from logkura.archive.splitting import Splitting


@pytest.mark.parametrize("is_damaged", [False, True])
def test_an_object_is_read_again_where_something_was_copied_unseen(
    is_damaged: bool,  # noqa: FBT001 -- a parameter of the test
    document: Callable[..., dict[str, Any]],
    tmp_path: Path,
) -> None:
    texts = [json.dumps(document(number), separators=(",", ":")) for number in range(6)]
    members = [gzip.compress(text.encode(), mtime=0) for text in texts]
    content = bytearray(b"".join(members))
    # A checksum: the text is as it was.
    content[len(members[0]) - 8] ^= is_damaged
    path, work = tmp_path / "source.gz", tmp_path / "work"
    path.write_bytes(content)
    work.mkdir()
    source, told = LocalStore(path), list[int]()
    (stored,) = source.list()
    splitting = Splitting(format="parquet")
    outputs, counts = routed(source, stored, work, splitting, told.append)
    assert [each.name for each in work.iterdir()] == ["again" if is_damaged else "first"]
    assert sum(told) == len(content)
    assert (counts["messages"], counts["quarantined"]) == (6 - is_damaged, is_damaged)
    assert counts["events"] == outputs.events_written == 3 * (6 - is_damaged)
    assert outputs.quarantined_bytes() == (len(members[0]) if is_damaged else 0)


UNREADABLE = {
    "not UTF-8": (b" 1 0 ", b" 1 \xff\xfe "),
    "a control character": (b" 1 0 ", b" 1 \x01 "),
    "an escape that there is not": (b" 1 0 ", b" 1 \\q "),
    "no JSON any more": (b'"logEvents":[{', b'"logEvents":[{{'),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_events_that_cannot_be_decoded_are_kept_whole_in_every_format(
    what: str, document: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """The checksum of such a member is right: a message that somebody wrote so."""
    old, new = UNREADABLE[what]
    texts = [json.dumps(document(number), separators=(",", ":")).encode() for number in range(3)]
    assert old in texts[1]
    spoilt = texts[1].replace(old, new)
    members = [gzip.compress(text, mtime=0) for text in (texts[0], spoilt, texts[2])]
    path = tmp_path / "source.gz"
    path.write_bytes(b"".join(members))
    source = LocalStore(path)
    (stored,) = source.list()
    found = {}
    for archive_format in ("event", "parquet"):
        work = tmp_path / archive_format
        work.mkdir()
        splitting = Splitting(format=archive_format)  # type: ignore[arg-type]
        outputs, counts = routed(source, stored, work, splitting, lambda _: None)
        found[archive_format] = (counts, outputs.events_written, outputs.quarantined_bytes())
    assert found["event"] == found["parquet"]
    assert found["event"][0]["quarantined"] == 1
    assert found["event"][2] >= len(members[1])
