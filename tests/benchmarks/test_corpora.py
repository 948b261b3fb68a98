"""The corpora are what CloudWatch Logs sends, the same every time."""

import gzip
import io
import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.corpora import CORPORA, OWNER, Corpus, _members, object_of, records
from logkura.records.reader import Archived, read


def _small(name: str, seed: str = "1") -> list[bytes]:
    """The corpus's first two hundred kilobytes or so."""
    small = replace(CORPORA[name], text_bytes=200_000)
    return list(_members(small, random.Random(seed)))


@pytest.mark.parametrize("name", sorted(CORPORA))
@pytest.mark.parametrize("double", [False, True], ids=["single", "double"])
def test_every_member_is_a_message_that_the_reader_takes(name: str, *, double: bool) -> None:
    members = _small(name)
    found = list(read(io.BytesIO(object_of(members, double=double))))
    messages = [item.message for item in found if isinstance(item, Archived)]
    assert len(messages) == len(found) == len(members)
    data = [message for message in messages if not message.is_control]
    assert {message.owner for message in data} == {OWNER}
    assert all(message.events for message in data)
    assert len({event.id for message in data for event in message.events}) == sum(
        len(message.events) for message in data
    )


def test_the_same_seed_makes_the_same_text_and_another_one_another() -> None:
    one, again, other = _small("mix50"), _small("mix50"), _small("mix50", "2")
    assert one == again
    assert set(one).isdisjoint(other)


def test_a_corpus_of_many_log_groups_has_many() -> None:
    members = _small("groups5000")
    groups = {json.loads(gzip.decompress(member))["logGroup"] for member in members}
    assert len(groups) > 0.9 * len(members) > 40


@pytest.mark.parametrize(("name", "size_bytes"), [("sz1k", 1_000), ("sz16k", 16_000)])
def test_messages_of_one_size_are_of_that_size(name: str, size_bytes: int) -> None:
    sizes = [len(gzip.decompress(member)) for member in _small(name)]
    assert all(0.8 * size_bytes < size < 1.2 * size_bytes for size in sizes)


def test_a_corpus_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.corpora.tempfile.gettempdir", lambda: str(tmp_path))
    small = Corpus(("japanese",), 2, 50_000, 4_000)
    monkeypatch.setitem(CORPORA, "tiny", small)
    made = records("tiny")
    monkeypatch.setattr("benchmarks.corpora._members", None)
    assert records("tiny") == made
