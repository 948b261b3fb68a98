"""The Firehose transformer's contract, case by case."""

import base64
import binascii
import gzip
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from logkura.facts import firehose
from logkura.records import outcome, response, transform, transform_reference
from logkura.records.gzip_member import NEWLINE, gzip_member
from logkura.records.message import Message
from logkura.records.outcome import Settings, TransformError
from logkura.records.reader import Archived, read

MakeMember = Callable[..., bytes]
FORMATS = ("envelope", "event")
VERSIONS = (transform.transform, transform_reference.transform)
PARTS = (outcome, response)


class Stream:
    """Takes what is put back; refuses what it is told to."""

    def __init__(self, refuse: Callable[[bytes], bool] = lambda _: False) -> None:
        self.records: list[bytes] = []
        self._refuse = refuse

    def __call__(self, records: Sequence[bytes]) -> list[bool]:
        """Take records and say which."""
        self.records += [record for record in records if not self._refuse(record)]
        return [not self._refuse(record) for record in records]


def _event(*records: bytes | str) -> dict[str, Any]:
    return {
        "invocationId": "i",
        "deliveryStreamArn": "arn:aws:firehose:ap-northeast-1:123456789012:deliverystream/s",
        "region": "ap-northeast-1",
        "records": [
            {
                "recordId": f"record-{index}",
                "approximateArrivalTimestamp": 1,
                "data": one if isinstance(one, str) else base64.b64encode(one).decode(),
            }
            for index, one in enumerate(records)
        ],
    }


def _settings(archive_format: str = "envelope", **changes: Any) -> Settings:
    settings = Settings(format=archive_format, zone=ZoneInfo("Asia/Tokyo"))  # type: ignore[arg-type]
    return replace(settings, **changes)


def _results(answer: dict[str, Any]) -> list[str]:
    return [record["result"] for record in answer["records"]]


def _messages(data: bytes) -> list[Message]:
    items = list(read(io.BytesIO(data)))
    assert all(isinstance(item, Archived) for item in items)
    return [item.message for item in items if isinstance(item, Archived)]


def _documents(answer: dict[str, Any]) -> list[Any]:
    """Parse what was archived: spelling and compression of `event` are the writer's choice."""
    content = b"".join(base64.b64decode(record["data"]) for record in answer["records"])
    return [json.loads(line) for line in gzip.decompress(content).splitlines()]


def _ids(messages: Sequence[Message]) -> list[str]:
    return [event.id for message in messages for event in message.events]


@pytest.mark.parametrize("archive_format", FORMATS)
@pytest.mark.parametrize("version", VERSIONS)
def test_a_record_is_archived_under_its_log_group_and_hour(
    version: Any, archive_format: str, member: MakeMember
) -> None:
    answer = version(_event(member()), _settings(archive_format), Stream())
    (record,) = answer["records"]
    assert record["result"] == "Ok"
    assert record["metadata"]["partitionKeys"] == {
        "account": "123456789012",
        "region": "ap-northeast-1",
        "log_group": "%2Fdemo%2Fos",
        "date": "2023-11-15",
        "hour": "07",
    }
    assert _ids(_messages(base64.b64decode(record["data"]))) == _ids(_messages(member()))


def test_an_envelope_is_the_member_as_it_came_and_a_newline_member(member: MakeMember) -> None:
    answer = transform.transform(_event(member()), _settings(), Stream())
    assert base64.b64decode(answer["records"][0]["data"]) == member() + NEWLINE


def test_the_newline_member_is_28_characters_without_padding() -> None:
    assert len(NEWLINE) == 21
    assert len(base64.b64encode(NEWLINE)) == 28
    assert gzip.decompress(NEWLINE) == b"\n"


@pytest.mark.parametrize("archive_format", FORMATS)
def test_objects_are_lines_of_json(archive_format: str, member: MakeMember) -> None:
    """F11: what Firehose concatenates inflates to one JSON document a line."""
    answer = transform.transform(_event(member(1), member(2)), _settings(archive_format), Stream())
    content = b"".join(base64.b64decode(record["data"]) for record in answer["records"])
    lines = gzip.decompress(content).splitlines()
    assert len(lines) == (2 if archive_format == "envelope" else 6)
    assert all(json.loads(line) for line in lines)


@pytest.mark.parametrize("archive_format", FORMATS)
@pytest.mark.parametrize("version", VERSIONS)
def test_a_batch_that_grows_stays_below_the_limit(version: Any, archive_format: str) -> None:
    """F1: 61 KB of gzip that inflate to 22 MB, many times in a batch."""
    text = {
        "messageType": "DATA_MESSAGE",
        "owner": "123456789012",
        "logGroup": "/demo/os",
        "logStream": "s",
        "subscriptionFilters": ["f"],
        "logEvents": [
            {"id": f"{index:056d}", "timestamp": 1_700_000_000_000, "message": "a" * 2000}
            for index in range(2000)
        ],
    }
    record = gzip.compress(json.dumps(text, separators=(",", ":")).encode(), 9)
    stream = Stream()
    answer = version(_event(*[record] * 12), _settings(archive_format), stream)
    assert len(json.dumps(answer)) < firehose.TRANSFORM_PAYLOAD_MAX_BYTES.value
    assert set(_results(answer)) == {"Ok"}


def _archived_ids(answer: dict[str, Any]) -> list[str]:
    return [
        identifier
        for record in answer["records"]
        if record["result"] == "Ok"
        for identifier in _ids(_messages(base64.b64decode(record["data"])))
    ]


@pytest.mark.parametrize("archive_format", FORMATS)
@pytest.mark.parametrize("version", VERSIONS)
def test_what_does_not_fit_goes_back_in_halves_until_all_is_archived(
    version: Any, archive_format: str, member: MakeMember
) -> None:
    """F1, F2, F3: every event is archived once, and putting back comes to an end."""
    records = [member(number, events=40) for number in range(6)]
    wanted = sorted(identifier for one in records for identifier in _ids(_messages(one)))
    settings = _settings(archive_format, response_max_bytes=3000)
    archived: list[str] = []
    rounds = 0
    while records:
        rounds += 1
        stream = Stream()
        answer = version(_event(*records), settings, stream)
        assert len(json.dumps(answer)) <= settings.response_max_bytes
        assert "ProcessingFailed" not in _results(answer)
        archived += _archived_ids(answer)
        records = stream.records
        assert rounds < 100
    assert sorted(archived) == wanted


@pytest.mark.parametrize("version", VERSIONS)
def test_one_event_that_cannot_fit_fails_and_is_never_put_back(
    version: Any, member: MakeMember
) -> None:
    """F3."""
    stream = Stream()
    settings = _settings(response_max_bytes=200)
    answer = version(_event(member(events=1)), settings, stream)
    assert _results(answer) == ["ProcessingFailed"]
    assert stream.records == []


@pytest.mark.parametrize("version", VERSIONS)
def test_a_refused_half_is_never_reported_as_dropped(version: Any, member: MakeMember) -> None:
    """F5."""
    records = [member(number, events=8) for number in range(2)]
    second = _ids(_messages(records[1]))[-1]
    stream = Stream(refuse=lambda record: second in _ids(_messages(record)))
    answer = version(_event(*records), _settings(response_max_bytes=300), stream)
    assert _results(answer) == ["Dropped", "ProcessingFailed"]


@pytest.mark.parametrize("archive_format", FORMATS)
@pytest.mark.parametrize("version", VERSIONS)
def test_one_bad_record_costs_itself_only(
    version: Any, archive_format: str, member: MakeMember
) -> None:
    """F6: 99 Ok and one failed, ids in order."""
    records = [member(number) for number in range(100)]
    records[41] = records[41][:-9] + b"corrupted"
    answer = version(_event(*records), _settings(archive_format), Stream())
    assert [record["recordId"] for record in answer["records"]] == [
        f"record-{number}" for number in range(100)
    ]
    assert [index for index, one in enumerate(_results(answer)) if one != "Ok"] == [41]
    assert _results(answer)[41] == "ProcessingFailed"


@pytest.mark.parametrize("version", VERSIONS)
def test_an_empty_batch_has_an_empty_answer(version: Any) -> None:
    """F6."""
    assert version(_event(), _settings(), Stream()) == {"records": []}


@pytest.mark.parametrize("archive_format", FORMATS)
@pytest.mark.parametrize("version", VERSIONS)
def test_control_messages_are_dropped_between_data(
    version: Any, archive_format: str, member: MakeMember, control_member: bytes
) -> None:
    """F8."""
    event = _event(member(1), control_member, member(2))
    answer = version(event, _settings(archive_format), Stream())
    assert _results(answer) == ["Ok", "Dropped", "Ok"]


@pytest.mark.parametrize("archive_format", FORMATS)
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("layers", [0, 1, 2])
def test_the_layers_of_gzip_do_not_matter(
    layers: int, version: Any, archive_format: str, member: MakeMember
) -> None:
    """F9."""
    record = gzip.decompress(member())
    for _ in range(layers):
        record = gzip.compress(record)
    answer = version(_event(record), _settings(archive_format), Stream())
    assert _archived_ids(answer) == _ids(_messages(member()))


@pytest.mark.parametrize("archive_format", FORMATS)
@pytest.mark.parametrize("version", VERSIONS)
def test_messages_of_two_log_groups_in_one_record_are_put_back_apart(
    version: Any, archive_format: str, member: MakeMember
) -> None:
    stream = Stream()
    record = member(1, logGroup="/a") + member(2, logGroup="/b")
    answer = version(_event(record), _settings(archive_format), stream)
    assert _results(answer) == ["Dropped"]
    assert [_messages(one)[0].log_group for one in stream.records] == ["/a", "/b"]
    again = version(_event(*stream.records), _settings(archive_format), Stream())
    assert [one["metadata"]["partitionKeys"]["log_group"] for one in again["records"]] == [
        "%2Fa",
        "%2Fb",
    ]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_same_record_twice_is_archived_twice_with_the_same_ids(
    version: Any, member: MakeMember
) -> None:
    """F18: delivery is at least once; the ids tell duplicates."""
    answer = version(_event(member(), member()), _settings(), Stream())
    assert _archived_ids(answer) == _ids(_messages(member())) * 2


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    "data",
    [
        "no base64!",
        base64.b64encode(b"plain text").decode(),
        base64.b64encode(b"\x1f\x8b\x08").decode(),
    ],
)
def test_what_is_no_record_fails_and_so_keeps_its_bytes(version: Any, data: str) -> None:
    assert _results(version(_event(data), _settings(), Stream())) == ["ProcessingFailed"]


@pytest.mark.parametrize("version", VERSIONS)
def test_trailing_garbage_is_a_failure_not_a_loss(version: Any, member: MakeMember) -> None:
    answer = version(_event(member() + b"garbage"), _settings(), Stream())
    assert _results(answer) == ["ProcessingFailed"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_message_without_events_holds_nothing(version: Any, member: MakeMember) -> None:
    assert _results(version(_event(member(events=0)), _settings(), Stream())) == ["Dropped"]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("event", [{}, {"records": None}, {"records": [{"data": ""}]}])
def test_an_event_that_is_none_of_firehoses_is_an_error(
    version: Any, event: dict[str, Any]
) -> None:
    with pytest.raises(TransformError):
        version(event, _settings(), Stream())


@pytest.mark.parametrize("archive_format", FORMATS)
@pytest.mark.parametrize(
    "fields",
    [
        {"logGroup": "g" * 512},
        {"logGroup": "/\u8535"},
        {"policyLevel": "X"},
        {"subscriptionFilters": []},
        {"subscriptionFilters": ["a", "b"]},
        {"logStream": 'quoted "stream" \\'},
        {"owner": "\u00e9"},
    ],
)
def test_unusual_headers_reach_the_same_partition_by_both_ways(
    fields: dict[str, Any], archive_format: str, member: MakeMember
) -> None:
    event = _event(member(**fields))
    fast, reference = (version(event, _settings(archive_format), Stream()) for version in VERSIONS)
    assert _results(fast) == ["Ok"]
    assert _documents(fast) == _documents(reference)
    assert fast["records"][0]["metadata"] == reference["records"][0]["metadata"]


def test_the_order_of_fields_does_not_matter(document: Callable[..., dict[str, Any]]) -> None:
    reordered = dict(sorted(document().items()))
    record = gzip_member(json.dumps(reordered).encode())
    event = _event(record)
    fast, reference = (version(event, _settings(), Stream()) for version in VERSIONS)
    assert fast == reference
    assert _results(fast) == ["Ok"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_message_over_several_lines_becomes_one(
    version: Any, document: Callable[..., dict[str, Any]]
) -> None:
    record = gzip.compress(json.dumps(document(), indent=1).encode())
    answer = version(_event(record), _settings(), Stream())
    lines = gzip.decompress(base64.b64decode(answer["records"][0]["data"])).splitlines()
    assert [json.loads(line) for line in lines] == [document()]


def test_the_prefix_names_every_partition_key_and_the_error_prefix_none() -> None:
    for key in ("account", "region", "log_group", "date", "hour"):
        assert f"!{{partitionKeyFromLambda:{key}}}" in transform.PREFIX_EXPRESSION
    assert "!{firehose:error-output-type}" in transform.ERROR_PREFIX_EXPRESSION
    assert "partitionKey" not in transform.ERROR_PREFIX_EXPRESSION


def test_base64_with_padding_is_extended_rightly(member: MakeMember) -> None:
    seen = set()
    for length in range(6):
        record = member(logStream="s" * length)
        data = base64.b64encode(record).decode()
        seen.add(data.count("="))
        answer = transform.transform(_event(record), _settings(), Stream())
        assert binascii.a2b_base64(answer["records"][0]["data"]) == record + NEWLINE
    assert len(seen) > 1
