"""Un-mixing in folders."""

import gzip
import io
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import zstandard

from logkura.archive import formats, parts
from logkura.archive.local_store import LocalStore
from logkura.archive.split import SplitAccount, split
from logkura.archive.splitting import Splitting
from logkura.errors import LogkuraError
from logkura.records import parsed
from logkura.records.layout import Partition
from logkura.records.reader import Archived, read

FORMATS: tuple[formats.Format, ...] = ("envelope", "event")


def _split(source: Path, target: Path, archive_format: formats.Format, **more: Any) -> SplitAccount:
    splitting = Splitting(format=archive_format, **more)
    return split(LocalStore(source), LocalStore(target), splitting)


def _events(path: Path) -> Counter[tuple[str, str, str, str]]:
    """Return every event of a file or folder with its log group, as a multiset."""
    found: Counter[tuple[str, str, str, str]] = Counter()
    paths = sorted(path.rglob("*.gz")) if path.is_dir() else [path]
    for one in paths:
        for item in read(io.BytesIO(one.read_bytes())):
            assert isinstance(item, Archived)
            message = item.message
            for event in message.events:
                found[message.log_group, message.log_stream, event.id, event.message] += 1
    return found


def _tree(path: Path) -> dict[str, bytes]:
    return {
        str(one.relative_to(path)): one.read_bytes() for one in path.rglob("*") if one.is_file()
    }


@pytest.fixture
def source(tmp_path: Path, mixed: bytes) -> Path:
    path = tmp_path / "mixed.gz"
    path.write_bytes(mixed)
    return path


@pytest.mark.parametrize("archive_format", FORMATS)
def test_every_event_is_in_its_log_group_once(
    archive_format: formats.Format, source: Path, tmp_path: Path
) -> None:
    """S2: objects that hold several log groups become objects that hold one."""
    account = _split(source, tmp_path / "out", archive_format)
    assert account.adds_up
    assert (account.messages, account.events, account.log_groups) == (40, 120, 5)
    assert _events(tmp_path / "out") == _events(source)
    for path in (tmp_path / "out").rglob("*.jsonl.gz"):
        partition = Partition.parse(str(path.relative_to(tmp_path / "out")))
        assert partition is not None
        assert all(partition.is_of(group) for group, *_ in _events(path))


@pytest.mark.parametrize("archive_format", FORMATS)
def test_events_are_in_the_folder_of_their_hour(
    archive_format: formats.Format, source: Path, tmp_path: Path
) -> None:
    _split(source, tmp_path / "out", archive_format, zone=ZoneInfo("Asia/Tokyo"))
    for path in (tmp_path / "out").rglob("*.jsonl.gz"):
        partition = Partition.parse(str(path.relative_to(tmp_path / "out")))
        for item in read(io.BytesIO(path.read_bytes())):
            assert isinstance(item, Archived)
            here = Partition.of(
                account=item.message.owner,
                region="unknown",
                log_group=item.message.log_group,
                timestamp_milliseconds=item.message.first_timestamp,
                zone=ZoneInfo("Asia/Tokyo"),
            )
            assert here == partition


def test_members_of_an_envelope_are_copied_as_they_came(source: Path, tmp_path: Path) -> None:
    _split(source, tmp_path / "out", "envelope")
    copied = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*.jsonl.gz"))
    for item in read(io.BytesIO(source.read_bytes())):
        assert isinstance(item, Archived)
        assert item.member is not None
        assert item.member in copied


@pytest.mark.parametrize("archive_format", FORMATS)
def test_objects_are_lines_of_json_to_any_tool(
    archive_format: formats.Format, source: Path, tmp_path: Path
) -> None:
    _split(source, tmp_path / "out", archive_format)
    for path in (tmp_path / "out").rglob("*.jsonl.gz"):
        assert all(json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines())


@pytest.mark.parametrize("first", FORMATS)
@pytest.mark.parametrize("second", FORMATS)
def test_an_archive_can_be_split_again_into_either_format(
    first: formats.Format, second: formats.Format, source: Path, tmp_path: Path
) -> None:
    _split(source, tmp_path / "one", first)
    account = _split(tmp_path / "one", tmp_path / "two", second)
    assert account.adds_up
    assert _events(tmp_path / "two") == _events(source)


def test_more_log_groups_than_fit_into_memory(
    tmp_path: Path, document: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "_ALL_MAX_BYTES", 2000)
    documents = [document(number, f"/g/{number % 20}") for number in range(100)]
    source = tmp_path / "many.gz"
    source.write_bytes(gzip.compress("\n".join(map(json.dumps, documents)).encode()))
    for archive_format in FORMATS:
        account = _split(source, tmp_path / archive_format, archive_format)
        assert account.log_groups == 20
        assert _events(tmp_path / archive_format) == _events(source)


def test_a_second_run_changes_nothing_and_counts_the_whole(source: Path, tmp_path: Path) -> None:
    first = _split(source, tmp_path / "out", "event")
    before = _tree(tmp_path / "out")
    second = _split(source, tmp_path / "out", "event")
    assert _tree(tmp_path / "out") == before
    assert second.objects_resumed == 1
    assert (second.events, second.objects_out) == (first.events, first.objects_out)


def test_the_same_source_gives_the_same_bytes(source: Path, tmp_path: Path) -> None:
    _split(source, tmp_path / "one", "event")
    _split(source, tmp_path / "two", "event")
    assert _tree(tmp_path / "one") == _tree(tmp_path / "two")


def test_a_source_that_changed_is_split_again(source: Path, tmp_path: Path, mixed: bytes) -> None:
    _split(source, tmp_path / "out", "event")
    source.write_bytes(mixed + mixed)
    assert _split(source, tmp_path / "out", "event").objects_resumed == 0


def test_what_cannot_be_decoded_is_kept_whole_with_a_note(tmp_path: Path, mixed: bytes) -> None:
    source = tmp_path / "damaged.gz"
    source.write_bytes(mixed + b"garbage \xff\xfe" + mixed[:-20])
    account = _split(source, tmp_path / "out", "envelope")
    assert account.adds_up
    assert account.quarantined == 2
    kept = sorted((tmp_path / "out" / "quarantine").rglob("*.bin"))
    assert [path.name.split("-", 2)[2] for path in kept] == ["garbage.bin", "truncated-gzip.bin"]
    assert kept[0].read_bytes() == b"garbage \xff\xfe"
    note = json.loads(kept[0].with_suffix(".json").read_text())
    assert (note["offset_bytes"], note["length_bytes"]) == (len(mixed), 10)
    assert note["source"].endswith("damaged.gz")


def test_control_messages_are_counted_and_dropped(
    tmp_path: Path, mixed: bytes, document: Callable[..., dict[str, Any]]
) -> None:
    """F8."""
    control = document(0, "", events=1, messageType="CONTROL_MESSAGE", owner="CloudwatchLogs")
    source = tmp_path / "mixed.gz"
    source.write_bytes(gzip.compress(json.dumps(control).encode()) + mixed)
    account = _split(source, tmp_path / "out", "envelope")
    assert (account.control_messages, account.messages, account.log_groups) == (1, 40, 5)


def test_a_dry_run_writes_nothing(source: Path, tmp_path: Path) -> None:
    account = _split(source, tmp_path / "out", "event", dry_run=True)
    assert (account.events, account.objects_out) == (120, 0)
    assert account.adds_up
    assert not (tmp_path / "out").exists()


def test_the_region_comes_from_the_option_or_the_key(source: Path, tmp_path: Path) -> None:
    _split(source, tmp_path / "one", "envelope", region="ap-northeast-1")
    assert (tmp_path / "one/account=123456789012/region=ap-northeast-1").is_dir()
    _split(tmp_path / "one", tmp_path / "two", "event")
    assert (tmp_path / "two/account=123456789012/region=ap-northeast-1").is_dir()


@pytest.mark.parametrize(("source", "target"), [("a", "a"), ("a", "a/b"), ("a/b", "a")])
def test_source_and_destination_lie_apart(source: str, target: str, tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    with pytest.raises(LogkuraError) as caught:
        _split(tmp_path / source, tmp_path / target, "event")
    assert caught.value.code == "split-overlap"


def test_an_empty_source_is_an_error_not_an_empty_archive(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(LogkuraError) as caught:
        _split(tmp_path / "empty", tmp_path / "out", "event")
    assert caught.value.code == "split-source-empty"


def test_a_missing_source_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LogkuraError) as caught:
        _split(tmp_path / "nothing", tmp_path / "out", "event")
    assert caught.value.code == "store-missing"


def test_an_account_that_does_not_add_up_says_so() -> None:
    assert SplitAccount(documents=2, messages=2, events=3, events_written=3).adds_up
    assert not SplitAccount(documents=2, messages=2, events=3, events_written=2).adds_up
    assert not SplitAccount(documents=3, messages=2).adds_up


def test_an_envelope_of_usual_messages_is_copied_fast_and_verified_alike(tmp_path: Path) -> None:
    source = tmp_path / "in.gz"
    source.write_bytes(b"".join(_usual_members()))
    copied = _split(source, tmp_path / "one", "envelope")
    fast = _split(source, tmp_path / "two", "envelope", fast=True)
    assert _tree(tmp_path / "one").keys() == _tree(tmp_path / "two").keys()
    assert _events(tmp_path / "one") == _events(tmp_path / "two") == _events(source)
    assert (copied.verified, copied.messages_copied, copied.events) == (True, 60, 0)
    assert (fast.verified, fast.messages_copied, fast.messages_unverified) == (False, 60, 59)
    assert fast.to_document()["verified"] is False
    again = _split(source, tmp_path / "two", "envelope", fast=True)
    assert (again.objects_resumed, again.verified) == (1, False)


def _usual_members() -> list[bytes]:
    members = []
    for number in range(60):
        events = [
            {"id": f"{number:056d}", "timestamp": 1_700_000_000_000 + number, "message": "m蔵\n"},
            {"id": f"{number + 1:056d}", "timestamp": 1_700_003_600_000 + number, "message": "n"},
        ]
        text = json.dumps(
            {
                "messageType": "DATA_MESSAGE",
                "owner": "123456789012",
                "logGroup": f"/g/{number % 3}",
                "logStream": "s",
                "subscriptionFilters": ["f"],
                "logEvents": events,
            },
            separators=(",", ":"),
            ensure_ascii=False,
        )
        members.append(gzip.compress(text.encode()))
    return members


def test_usual_messages_become_the_lines_that_decoding_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each event in the folder of its own hour, spliced or decoded."""
    source = tmp_path / "in.gz"
    source.write_bytes(b"".join(_usual_members()))
    account = _split(source, tmp_path / "spliced", "event")
    assert (account.messages_copied, account.events, account.objects_out) == (0, 120, 6)
    monkeypatch.setattr(parsed, "_DECODE", None)
    _split(source, tmp_path / "decoded", "event")
    assert _tree(tmp_path / "spliced") == _tree(tmp_path / "decoded")


@pytest.mark.parametrize("compression", ["gzip", "zstd"])
def test_a_message_object_holds_the_bare_text(compression: Any, tmp_path: Path) -> None:
    source = tmp_path / "in.gz"
    source.write_bytes(b"".join(_usual_members()))
    account = _split(source, tmp_path / "out", "message", compression=compression)
    assert (account.events, account.records_written) == (120, 120)
    text = b""
    for path in sorted((tmp_path / "out").rglob("*.log.*")):
        content = path.read_bytes()
        with io.BytesIO(content) as file:
            text += (
                gzip.decompress(content)
                if compression == "gzip"
                else zstandard.ZstdDecompressor()
                .stream_reader(file, read_across_frames=True)
                .read()
            )
    assert sorted(text.decode().splitlines()) == sorted(["m蔵", "", "n"] * 60)


def test_choices_that_do_not_go_together_are_refused() -> None:
    with pytest.raises(LogkuraError) as caught:
        Splitting(format="event", fast=True)
    assert caught.value.code == "split-fast"
    with pytest.raises(LogkuraError) as caught:
        Splitting(format="envelope", compression="zstd")
    assert caught.value.code == "split-compression"
