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
