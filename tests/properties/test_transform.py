"""The transformer, for arbitrary mixes of records."""

import base64
import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from logkura.records import codec, transform, transform_lines, transform_reference
from logkura.records.gzip_member import NEWLINE
from logkura.records.layout import encode_value
from logkura.records.outcome import Settings
from logkura.records.reader import Archived, read

TEXT = st.text(max_size=40)
EVENTS = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.text("0123456789", min_size=1, max_size=56),
            # Mostly of 13 digits, as today's are.
            "timestamp": st.one_of(
                st.integers(10**12, 10**13 - 1),
                st.integers(10**12, 10**13 - 1),
                st.integers(0, 253_402_300_799_999),
            ),
            "message": TEXT,
        },
        optional={
            "extractedFields": st.dictionaries(TEXT, TEXT, max_size=2),
            # A field that the header of a line has too, and lists of objects.
            "owner": st.lists(st.fixed_dictionaries({"id": TEXT}), max_size=3),
            "notes": st.lists(st.fixed_dictionaries({"id": TEXT, "message": TEXT}), max_size=3),
        },
    ),
    max_size=5,
)
DOCUMENTS = st.fixed_dictionaries(
    {
        "messageType": st.sampled_from(["DATA_MESSAGE"] * 4 + ["CONTROL_MESSAGE"]),
        "owner": st.sampled_from(["123456789012", "CloudwatchLogs", "é"]),
        "logGroup": st.one_of(st.sampled_from(["/demo/os", "/demo/app", "g" * 512]), TEXT),
        "logStream": TEXT,
        "subscriptionFilters": st.one_of(st.just(["archive"]), st.lists(TEXT, max_size=2)),
        "logEvents": EVENTS,
    },
    optional={"policyLevel": TEXT},
)


def _text(document: dict[str, Any], *, ascii_only: bool, compact: bool, ordered: bool) -> bytes:
    separators = (",", ":") if compact else None
    return json.dumps(
        document, ensure_ascii=ascii_only, separators=separators, sort_keys=ordered
    ).encode("utf-8", "surrogatepass")


TEXTS = st.builds(
    _text,
    DOCUMENTS,
    ascii_only=st.booleans(),
    compact=st.sampled_from([True, True, True, False]),
    ordered=st.sampled_from([False, False, False, True]),
)
MEMBERS = TEXTS.map(lambda text: gzip.compress(text, mtime=0))


@st.composite
def _cut(draw: st.DrawFn) -> bytes:
    member = draw(MEMBERS)
    return member[: draw(st.integers(0, len(member)))]


@st.composite
def _flipped(draw: st.DrawFn) -> bytes:
    member = bytearray(draw(MEMBERS))
    member[draw(st.integers(0, len(member) - 1))] ^= 1 << draw(st.integers(0, 7))
    return bytes(member)


INTACT = st.one_of(
    MEMBERS,
    MEMBERS,
    TEXTS,
    MEMBERS.map(gzip.compress),
    MEMBERS.map(gzip.compress).map(gzip.compress),
)
RECORDS = st.one_of(
    INTACT,
    INTACT,
    st.lists(MEMBERS, min_size=2, max_size=3).map(b"".join),
    _cut(),
    _flipped(),
    st.binary(max_size=60),
)


def _base64(records: st.SearchStrategy[bytes]) -> st.SearchStrategy[str]:
    return records.map(lambda record: base64.b64encode(record).decode())


BATCHES = st.lists(st.one_of(_base64(RECORDS), TEXT), max_size=8)
INTACT_BATCHES = st.lists(_base64(INTACT), max_size=8)
LIBRARIES = st.sampled_from(["present", "absent"])
FORMATS = st.sampled_from(["envelope", "event", "message"])
SETTINGS = st.builds(
    Settings,
    format=FORMATS,
    zone=st.sampled_from([ZoneInfo("UTC"), ZoneInfo("Asia/Tokyo")]),
    response_max_bytes=st.sampled_from([6_000_000, 6_000_000, 20_000, 2_000]),
)


@contextmanager
def _libraries(which: str) -> Iterator[None]:
    """Do with the accelerators, which the tests have, or without them."""
    if which == "present":
        yield
        return
    with (
        patch.object(codec, "HAS_ISAL", new=False),
        patch.object(codec, "HAS_PYBASE64", new=False),
        patch.object(transform_lines, "HAS_MSGSPEC", new=False),
    ):
        yield


class Stream:
    """Takes records; refuses those whose length the mask names."""

    def __init__(self, mask: int) -> None:
        self.records: list[bytes] = []
        self._mask = mask

    def __call__(self, records: Sequence[bytes]) -> list[bool]:
        """Say which records were accepted."""
        taken = [len(record) % 8 != self._mask for record in records]
        self.records += [record for record, ok in zip(records, taken, strict=True) if ok]
        return taken


def _event(batch: list[str]) -> dict[str, Any]:
    records = [{"recordId": f"r{index}", "data": data} for index, data in enumerate(batch)]
    return {"region": "ap-northeast-1", "deliveryStreamArn": "arn:s/s", "records": records}


def _read(answer: dict[str, Any], wanted: Settings) -> list[Any]:
    """Each record's answer, the lines of `event` parsed: spelling and compression may differ."""
    records = [dict(record) for record in answer["records"]]
    for record in records:
        if record["result"] == "Ok" and wanted.format == "event":
            lines = gzip.decompress(base64.b64decode(record["data"])).splitlines(keepends=True)
            assert all(line.endswith(b"\n") for line in lines)
            record["data"] = [json.loads(line) for line in lines]
    return records


@settings(max_examples=200, deadline=None)
@given(BATCHES, SETTINGS, st.integers(0, 8), LIBRARIES)
def test_the_fast_version_equals_the_reference(
    batch: list[str], wanted: Settings, mask: int, libraries: str
) -> None:
    if wanted.format == "event":
        # What does not fit depends on the compression.
        wanted = replace(wanted, response_max_bytes=6_000_000)
    one, two = Stream(mask), Stream(mask)
    with _libraries(libraries):
        fast = transform.transform(_event(batch), wanted, one)
    reference = transform_reference.transform(_event(batch), wanted, two)
    assert _read(fast, wanted) == _read(reference, wanted)
    assert one.records == two.records


@settings(max_examples=150, deadline=None)
@given(INTACT_BATCHES, SETTINGS, st.integers(0, 8), LIBRARIES)
def test_what_is_intact_is_believed_rightly(
    batch: list[str], wanted: Settings, mask: int, libraries: str
) -> None:
    wanted = replace(wanted, format="envelope", verify=False)
    one, two = Stream(mask), Stream(mask)
    with _libraries(libraries):
        fast = transform.transform(_event(batch), wanted, one)
    assert fast == transform_reference.transform(_event(batch), wanted, two)
    assert one.records == two.records


@settings(max_examples=150, deadline=None)
@given(BATCHES)
def test_what_is_believed_wrongly_is_archived_whole_where_its_header_says(
    batch: list[str],
) -> None:
    wanted = Settings(verify=False)
    answers = (
        version.transform(_event(batch), wanted, Stream(mask=8))["records"]
        for version in (transform, transform_reference)
    )
    for data, fast, reference in zip(batch, *answers, strict=True):
        if fast == reference:
            continue
        raw = base64.b64decode(data)
        assert base64.b64decode(fast["data"]) == raw + NEWLINE
        begin = zlib.decompressobj(31).decompress(raw, 2000)
        name = re.search(rb'"logGroup":("(?:[^"\\]|\\.)*")', begin)
        assert name is not None
        log_group = encode_value(json.loads(name[1]))
        assert fast["metadata"]["partitionKeys"]["log_group"] == log_group


def _ids(records: Sequence[bytes]) -> list[str]:
    found = []
    for record in records:
        for item in read(io.BytesIO(record)):
            if not isinstance(item, Archived):
                item.content.close()
            elif not item.message.is_control:
                found += [event.id for event in item.message.events]
    return found


@settings(max_examples=200, deadline=None)
@given(INTACT_BATCHES, SETTINGS, st.sampled_from([500, 1_000, 3_000]), LIBRARIES)
def test_every_event_is_archived_put_back_or_reported(
    batch: list[str], wanted: Settings, response_max_bytes: int, libraries: str
) -> None:
    archive_format = "event" if wanted.format == "message" else wanted.format
    wanted = replace(wanted, format=archive_format, response_max_bytes=response_max_bytes)
    stream = Stream(mask=8)
    with _libraries(libraries):
        answers = transform.transform(_event(batch), wanted, stream)["records"]
    archived = [base64.b64decode(one["data"]) for one in answers if one["result"] == "Ok"]
    failed = [
        base64.b64decode(data)
        for data, one in zip(batch, answers, strict=True)
        if one["result"] == "ProcessingFailed"
    ]
    came = [base64.b64decode(data) for data in batch]
    assert sorted(_ids([*archived, *stream.records, *failed])) == sorted(_ids(came))


@settings(max_examples=200, deadline=None)
@given(BATCHES, SETTINGS, st.integers(0, 8))
def test_the_contract_of_firehose_holds(batch: list[str], wanted: Settings, mask: int) -> None:
    """F6."""
    answer = transform.transform(_event(batch), wanted, Stream(mask))
    assert [one["recordId"] for one in answer["records"]] == [f"r{n}" for n in range(len(batch))]
    assert {one["result"] for one in answer["records"]} <= {"Ok", "Dropped", "ProcessingFailed"}
    least = len(json.dumps({"records": [{"recordId": "r0", "result": "ProcessingFailed"}] * 8}))
    assert len(json.dumps(answer)) <= max(wanted.response_max_bytes, least)
    for one in answer["records"]:
        assert ("data" in one) == ("metadata" in one) == (one["result"] == "Ok")
        if one["result"] == "Ok":
            keys = one["metadata"]["partitionKeys"]
            assert set(keys) == {"account", "region", "log_group", "date", "hour"}
            assert all(isinstance(value, str) for value in keys.values())
            content = base64.b64decode(one["data"])
            assert wanted.format == "message" or gzip.decompress(content)


@settings(max_examples=60, deadline=None)
@given(st.lists(MEMBERS, max_size=4), SETTINGS)
def test_putting_back_comes_to_an_end(records: list[bytes], wanted: Settings) -> None:
    """F3."""
    batch = [base64.b64encode(record).decode() for record in records]
    for _ in range(30):
        stream = Stream(mask=8)
        transform.transform(_event(batch), wanted, stream)
        if not stream.records:
            return
        batch = [base64.b64encode(record).decode() for record in stream.records]
    raise AssertionError("records are put back without end")
