"""Putting failed records back, once, where the transformer would have put them."""

import base64
import gzip
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from logkura.archive.local_store import LocalStore
from logkura.archive.reading import EventFilter, Found, events
from logkura.archive.replay import Replaying, replay
from logkura.archive.replay_account import ReplayAccount
from logkura.errors import LogkuraError
from logkura.records.gzip_member import NEWLINE
from logkura.records.layout import Partition
from logkura.records.limits import Limits
from logkura.records.outcome import Settings
from logkura.records.transform import transform

Make = Callable[..., dict[str, Any]]
ERRORS = "errors/processing-failed/date=2026-11-24/demo-1-2026-11-24-10-00-00-x"
REGION = "ap-northeast-1"
ARN = f"arn:aws:lambda:{REGION}:123456789012:function:logkura-demo"


def _member(document: dict[str, Any]) -> bytes:
    return gzip.compress(json.dumps(document).encode(), mtime=0)


def _failed(*records: bytes, **fields: Any) -> bytes:
    """Return an error object as Firehose writes it: one document a record."""
    documents = [
        {
            "attemptsMade": 4,
            "arrivalTimestamp": 1_763_975_000_000,
            "errorCode": "Lambda.FunctionError",
            "errorMessage": "the function returned an error",
            "attemptEndingTimestamp": 1_763_975_100_000,
            "rawData": base64.b64encode(record).decode(),
            "lambdaArn": ARN,
            **fields,
        }
        for record in records
    ]
    return b"".join(json.dumps(one, separators=(",", ":")).encode() + b"\n" for one in documents)


def _put(root: Path, key: str, content: bytes) -> Path:
    path = root / key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def _replay(root: Path, **choices: Any) -> ReplayAccount:
    return replay(LocalStore(root), Replaying(**choices))


def _tree(path: Path) -> dict[str, bytes]:
    files = (one for one in path.rglob("*") if one.is_file())
    return {str(one.relative_to(path)): one.read_bytes() for one in files}


def _held(root: Path) -> Counter[tuple[str, str, str]]:
    """Return the events of the archive's log groups, as `logkura cat` finds them."""
    return Counter(
        (found.message.log_group, event.id, event.message)
        for found in events(LocalStore(root), EventFilter())
        if isinstance(found, Found)
        for event in found.message.events
    )


def _events(*documents: dict[str, Any]) -> Counter[tuple[str, str, str]]:
    return Counter(
        (one["logGroup"], event["id"], event["message"])
        for one in documents
        for event in one["logEvents"]
    )


def test_failed_records_are_back_in_their_log_groups(document: Make, tmp_path: Path) -> None:
    documents = [document(number, f"/g/{number % 3}") for number in range(6)]
    _put(tmp_path, ERRORS, _failed(*map(_member, documents)))
    account = _replay(tmp_path)
    assert account.adds_up
    assert (account.documents, account.messages, account.events) == (6, 6, 18)
    assert (account.log_groups, account.undecodable) == (3, 0)
    assert _held(tmp_path) == _events(*documents)
    partitions = {Partition.parse(key) for key in _tree(tmp_path) if key.startswith("account=")}
    assert {one.region for one in partitions if one} == {REGION}


@pytest.mark.parametrize("archive_format", ["envelope", "event", "message"])
def test_bytes_and_places_are_those_of_the_transformer(
    archive_format: Any, document: Make, tmp_path: Path
) -> None:
    one = document(1)
    member = _member(one)
    _put(tmp_path, ERRORS, _failed(member))
    _replay(tmp_path, format=archive_format, zone=ZoneInfo("Asia/Tokyo"))
    (path,) = (tmp_path / "account=123456789012").rglob("*.gz")
    record = {"recordId": "1", "data": base64.b64encode(member).decode()}
    event = {"region": REGION, "deliveryStreamArn": "arn", "records": [record]}
    settings = Settings(format=archive_format, zone=ZoneInfo("Asia/Tokyo"))
    (answer,) = transform(event, settings, lambda _: [])["records"]
    keys = answer["metadata"]["partitionKeys"]
    assert Partition.parse(str(path.relative_to(tmp_path))) == Partition(**keys)
    content = path.read_bytes()
    if archive_format == "envelope":
        assert content == base64.b64decode(answer["data"]) == member + NEWLINE
    elif archive_format == "message":
        assert gzip.decompress(content) == base64.b64decode(answer["data"])
        assert path.name.endswith(".log.gz")
    else:
        assert gzip.decompress(content) == gzip.decompress(base64.b64decode(answer["data"]))


def test_a_second_run_changes_nothing_and_counts_the_whole(document: Make, tmp_path: Path) -> None:
    _put(tmp_path, ERRORS, _failed(_member(document(1)), _member(document(2))))
    _put(tmp_path, f"{ERRORS}2", _failed(_member(document(3)), b"\xff"))
    _put(tmp_path, "quarantine/x/1.bin", b"garbage")
    first = _replay(tmp_path)
    before = _tree(tmp_path)
    second = _replay(tmp_path)
    assert _tree(tmp_path) == before
    assert (first.objects_resumed, second.objects_resumed) == (0, 2)
    assert replace(second, objects_resumed=0, seconds=0) == replace(first, seconds=0)
    assert (second.undecodable, second.events) == (2, 9)


def test_a_dry_run_tells_the_same_and_writes_nothing(document: Make, tmp_path: Path) -> None:
    _put(tmp_path, ERRORS, _failed(_member(document(1)), b"\xff"))
    before = _tree(tmp_path)
    dry = _replay(tmp_path, dry_run=True)
    assert _tree(tmp_path) == before
    wet = _replay(tmp_path)
    assert replace(dry, seconds=0, objects_out=1) == replace(wet, seconds=0)


def test_error_objects_stay(document: Make, tmp_path: Path) -> None:
    content = _failed(_member(document(1)))
    path = _put(tmp_path, ERRORS, content)
    _replay(tmp_path)
    assert path.read_bytes() == content


@pytest.mark.parametrize("ending", [".json", ".gz", ""])
def test_an_error_object_is_one_whatever_its_name_ends_in(
    document: Make, tmp_path: Path, ending: str
) -> None:
    _put(tmp_path, ERRORS + ending, _failed(_member(document(1))))
    assert _replay(tmp_path).events == 3


def test_control_messages_and_empty_ones_leave_nothing(document: Make, tmp_path: Path) -> None:
    control = document(1, messageType="CONTROL_MESSAGE", owner="CloudwatchLogs")
    _put(tmp_path, ERRORS, _failed(_member(control), _member(document(2, events=0))))
    account = _replay(tmp_path)
    assert account.adds_up
    assert (account.control_messages, account.messages_without_events) == (1, 1)
    assert account.objects_out == 0


def test_error_records_of_a_format_conversion_are_read(document: Make, tmp_path: Path) -> None:
    raw = base64.b64encode(_member(document(1))).decode()
    fields = {"ErrorCode": "x", "ErrorMessage": "y", "rawData": raw, "sequenceNumber": "1"}
    _put(tmp_path, "errors/format-conversion-failed/x", json.dumps(fields).encode())
    assert _replay(tmp_path, region=REGION).events == 3


def test_what_cannot_be_decoded_stays_and_costs_nothing_else(
    document: Make, tmp_path: Path
) -> None:
    good, cut = _member(document(1)), _member(document(2))[:-9]
    _put(tmp_path, ERRORS, _failed(good, cut, b"garbage"))
    account = _replay(tmp_path)
    assert account.adds_up
    assert (account.documents, account.messages, account.undecodable) == (3, 1, 2)
    assert account.bytes_undecodable == len(cut) + 7
    assert _held(tmp_path) == _events(document(1))
    assert not list((tmp_path / "quarantine").rglob("*"))


def test_a_mended_piece_of_quarantine_comes_back(document: Make, tmp_path: Path) -> None:
    source = "s3://b/account=1/region=eu-west-1/log_group=g/date=2026-11-24/hour=10/x.gz"
    path = _put(tmp_path, "quarantine/x/000-0-garbage.bin", b"garbage")
    _put(tmp_path, "quarantine/x/000-0-garbage.json", json.dumps({"source": source}).encode())
    assert _replay(tmp_path).undecodable == 1
    path.write_bytes(_member(document(1)))
    account = _replay(tmp_path)
    assert (account.objects_in, account.undecodable, account.events) == (1, 0, 3)
    (found,) = (tmp_path / "account=123456789012").iterdir()
    assert found.name == "region=eu-west-1"


def test_what_was_too_large_comes_back_with_a_larger_limit(document: Make, tmp_path: Path) -> None:
    """A part was replayed before; now the whole takes its place, and nothing is there twice."""
    large = document(1, events=2000)
    _put(tmp_path, ERRORS, _failed(_member(document(2)), _member(large)))
    small = Limits(document_max_bytes=1000, whole_member_max_bytes=1000)
    first = _replay(tmp_path, limits=small)
    assert first.undecodable > 0
    assert _held(tmp_path) == _events(document(2))
    with pytest.raises(LogkuraError) as caught:
        _replay(tmp_path, format="event")
    assert caught.value.code == "replay-choices"
    account = _replay(tmp_path)
    assert (account.undecodable, account.events) == (0, 2003)
    assert _held(tmp_path) == _events(document(2), large)
    before = _tree(tmp_path)
    _replay(tmp_path)
    assert _tree(tmp_path) == before


def test_the_region_is_asked_for_where_nothing_tells_it(document: Make, tmp_path: Path) -> None:
    _put(tmp_path, ERRORS, _failed(_member(document(1)), lambdaArn=""))
    before = _tree(tmp_path)
    with pytest.raises(LogkuraError) as caught:
        _replay(tmp_path)
    assert caught.value.code == "replay-region"
    assert _tree(tmp_path) == before
    assert _replay(tmp_path, region=REGION).events == 3


def test_nothing_to_replay_is_told(tmp_path: Path, put: Any, document: Make) -> None:
    put("a.jsonl.gz", document(1))
    with pytest.raises(LogkuraError) as caught:
        _replay(tmp_path / "in")
    assert caught.value.code == "replay-nothing"


def test_what_a_killed_run_has_begun_is_ended_with_the_same_choices(
    document: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With others, what it wrote already would be there twice."""
    documents = [document(number, f"/g/{number}") for number in range(4)]
    _put(tmp_path, ERRORS, _failed(*map(_member, documents)))
    left = iter(range(4))  # of the note, and of each object

    def write(store: LocalStore, key: str, content: Any) -> None:
        if key.startswith("account=") and next(left) == 2:
            raise KeyboardInterrupt
        original(store, key, content)

    original = LocalStore.write
    with monkeypatch.context() as patched:
        patched.setattr(LocalStore, "write", write)
        with pytest.raises(KeyboardInterrupt):
            _replay(tmp_path, format="envelope")
    assert len(list(tmp_path.rglob("replay-*.gz"))) == 2
    with pytest.raises(LogkuraError) as caught:
        _replay(tmp_path, format="message")
    assert caught.value.code == "replay-choices"
    done = _replay(tmp_path, format="envelope")
    assert (done.events, done.objects_out, done.objects_resumed) == (12, 4, 0)
    assert _held(tmp_path) == _events(*documents)
    assert _replay(tmp_path, format="envelope").objects_resumed == 1


def test_an_account_that_does_not_add_up_is_not_published(
    document: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(tmp_path, ERRORS, _failed(_member(document(1))))
    before = _tree(tmp_path)
    monkeypatch.setattr(
        "logkura.archive.replay_outputs.ReplayOutputs.read_back", lambda _: (2, 100)
    )
    assert not _replay(tmp_path).adds_up
    assert _tree(tmp_path) == before
