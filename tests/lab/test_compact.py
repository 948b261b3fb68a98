"""Compaction and replay in S3, behind a stream that fails."""

import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pyarrow.parquet
import pytest

from logkura import api
from logkura.archive import Compacting, EventFilter, Found, Replaying
from logkura.deploy import deploy
from logkura.errors import LogkuraError
from logkura.lab import Lab

TOKYO = "ap-northeast-1"
ARCHIVE = "s3://demo-tokyo-crr-01/demo"
PARQUET = "s3://demo-tokyo-crr-01/parquet"
LINES = 40
# The zone of the bundled example.
REPLAYING = Replaying(zone=ZoneInfo("Asia/Tokyo"))


def _member(log_group: str, first: int, count: int, now: int) -> bytes:
    document = {
        "messageType": "DATA_MESSAGE",
        "owner": "123456789012",
        "logGroup": log_group,
        "logStream": "s",
        "subscriptionFilters": ["f"],
        "logEvents": [
            {"id": f"{number:056d}", "timestamp": now + number, "message": f"failed {number}"}
            for number in range(first, first + count)
        ],
    }
    return gzip.compress(json.dumps(document).encode())


@pytest.fixture
def delivered(lab: Lab) -> set[str]:
    """Send lines to two log groups, and records to the stream that its function fails at."""
    logs, archive = lab.clients.get("logs", TOKYO), api.load_archive()
    for name in ("/demo/os", "/demo/app"):
        logs.create_log_group(logGroupName=name)
        logs.create_log_stream(logGroupName=name, logStreamName="s")
    deploy(archive, lab.clients)
    now = int(lab.clock.now().timestamp() * 1000)
    for name in ("/demo/os", "/demo/app"):
        lines = [{"timestamp": now + n, "message": f"{name} {n}"} for n in range(LINES)]
        logs.put_log_events(logGroupName=name, logStreamName="s", logEvents=lines)
    firehose = lab.clients.get("firehose", TOKYO)
    (stream,) = firehose.list_delivery_streams()["DeliveryStreamNames"]
    broken = _member("/demo/os", 0, 5, now) + b"garbage"
    firehose.put_record(DeliveryStreamName=stream, Record={"Data": broken})
    firehose.put_record(DeliveryStreamName=stream, Record={"Data": b"nothing but garbage"})
    lab.settle()
    return {f"{name} {n}" for name in ("/demo/os", "/demo/app") for n in range(LINES)}


def _lines(lab: Lab) -> list[str]:
    return [
        event.message
        for found in api.cat(ARCHIVE, EventFilter(), lab.clients)
        if isinstance(found, Found)
        for event in found.message.events
    ]


def test_what_the_function_failed_at_is_replayed(
    lab: Lab, delivered: set[str], objects: Callable[..., dict[str, bytes]]
) -> None:
    assert sorted(_lines(lab)) == sorted(delivered)
    account = api.replay(ARCHIVE, REPLAYING, lab.clients)
    assert account.adds_up
    assert (account.events, account.undecodable) == (5, 2)
    assert sorted(_lines(lab)) == sorted([*delivered, *(f"failed {n}" for n in range(5))])
    before = objects("demo-tokyo-crr-01")
    assert any(f"region={TOKYO}" in key and "replay-" in key for key in before)
    again = api.replay(ARCHIVE, REPLAYING, lab.clients)
    assert again.events == 5
    assert objects("demo-tokyo-crr-01") == before


def test_an_archive_in_s3_is_compacted_beside_itself(
    lab: Lab, delivered: set[str], objects: Callable[..., dict[str, bytes]], tmp_path: Path
) -> None:
    first = api.compact(ARCHIVE, PARQUET, EventFilter(), Compacting(), lab.clients)
    assert first.adds_up
    assert (first.events_out, first.log_groups, first.objects_out) == (2 * LINES, 2, 2)
    before = objects("demo-tokyo-crr-01", "parquet/")
    second = api.compact(ARCHIVE, PARQUET, EventFilter(), Compacting(), lab.clients)
    assert second.objects_resumed == second.objects_in
    assert objects("demo-tokyo-crr-01", "parquet/") == before
    api.replay(ARCHIVE, REPLAYING, lab.clients)
    third = api.compact(ARCHIVE, PARQUET, EventFilter(), Compacting(), lab.clients)
    assert (third.events_out, third.slots_written, third.adds_up) == (2 * LINES + 5, 1, True)
    content = objects("demo-tokyo-crr-01", "parquet/")
    locations = list(api.compacted(PARQUET, lab.clients))
    keys = [location.removeprefix("s3://demo-tokyo-crr-01/") for location in locations]
    assert sorted(keys) == sorted(key for key in content if key.endswith(".parquet"))
    messages = [
        row["message"]
        for key in keys
        for row in pyarrow.parquet.read_table(io.BytesIO(content[key])).to_pylist()
    ]
    assert sorted(messages) == sorted([*delivered, *(f"failed {n}" for n in range(5))])
    (tmp_path / "one.parquet").write_bytes(content[keys[0]])
    times = duckdb.read_parquet(str(tmp_path / "one.parquet")).select("timestamp").fetchall()
    assert times == sorted(times)


def test_who_is_overtaken_in_s3_is_told(lab: Lab, delivered: set[str]) -> None:
    """S3 itself refuses the second of two manifests."""
    assert delivered

    def meanwhile(_: str) -> None:
        api.compact(ARCHIVE, PARQUET, EventFilter(), Compacting(), lab.clients)

    with pytest.raises(LogkuraError) as caught:
        api.compact(ARCHIVE, PARQUET, EventFilter(), Compacting(), lab.clients, on_slot=meanwhile)
    assert caught.value.code == "compact-overtaken"
    after = api.compact(ARCHIVE, PARQUET, EventFilter(), Compacting(), lab.clients)
    assert (after.events_out, after.adds_up) == (2 * LINES, True)
