"""The transformer, for arbitrary mixes of records."""

import base64
import gzip
import json
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from logkura.records import transform, transform_reference
from logkura.records.outcome import Settings

TEXT = st.text(max_size=40)
EVENTS = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.text("0123456789", min_size=1, max_size=56),
            "timestamp": st.integers(0, 253_402_300_799_999),
            "message": TEXT,
        },
        optional={"extractedFields": st.dictionaries(TEXT, TEXT, max_size=2)},
    ),
    max_size=5,
)
DOCUMENTS = st.fixed_dictionaries(
    {
        "messageType": st.sampled_from(["DATA_MESSAGE"] * 4 + ["CONTROL_MESSAGE"]),
        "owner": st.sampled_from(["123456789012", "CloudwatchLogs", "é"]),
        "logGroup": st.one_of(st.sampled_from(["/demo/os", "/demo/app", "g" * 512]), TEXT),
        "logStream": TEXT,
        "subscriptionFilters": st.lists(TEXT, max_size=2),
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


RECORDS = st.one_of(
    MEMBERS,
    MEMBERS,
    TEXTS,
    st.lists(MEMBERS, min_size=2, max_size=3).map(b"".join),
    MEMBERS.map(gzip.compress),
    MEMBERS.map(gzip.compress).map(gzip.compress),
    _cut(),
    _flipped(),
    st.binary(max_size=60),
)
DATA = st.one_of(RECORDS.map(lambda record: base64.b64encode(record).decode()), TEXT)
BATCHES = st.lists(DATA, max_size=8)
SETTINGS = st.builds(
    Settings,
    format=st.sampled_from(["envelope", "event"]),
    zone=st.sampled_from([ZoneInfo("UTC"), ZoneInfo("Asia/Tokyo")]),
    response_max_bytes=st.sampled_from([6_000_000, 6_000_000, 20_000, 2_000]),
)


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


@settings(max_examples=300, deadline=None)
@given(BATCHES, SETTINGS, st.integers(0, 8))
def test_the_fast_version_equals_the_reference(
    batch: list[str], wanted: Settings, mask: int
) -> None:
    one, two = Stream(mask), Stream(mask)
    fast = transform.transform(_event(batch), wanted, one)
    assert fast == transform_reference.transform(_event(batch), wanted, two)
    assert one.records == two.records


@settings(max_examples=200, deadline=None)
@given(BATCHES, SETTINGS, st.integers(0, 8))
def test_the_contract_of_firehose_holds(batch: list[str], wanted: Settings, mask: int) -> None:
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
            gzip.decompress(base64.b64decode(one["data"]))


@settings(max_examples=60, deadline=None)
@given(st.lists(MEMBERS, max_size=4), SETTINGS)
def test_putting_back_comes_to_an_end(records: list[bytes], wanted: Settings) -> None:
    batch = [base64.b64encode(record).decode() for record in records]
    for _ in range(30):
        stream = Stream(mask=8)
        transform.transform(_event(batch), wanted, stream)
        if not stream.records:
            return
        batch = [base64.b64encode(record).decode() for record in stream.records]
    raise AssertionError("records are put back without end")
