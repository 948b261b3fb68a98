"""The envelope format's own way: taken by the usual record, and by nothing that it would harm."""

import base64
import gzip
import json
import random
import zlib
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from logkura.records import transform_envelope, transform_reference
from logkura.records.gzip_member import NEWLINE, gzip_member
from logkura.records.outcome import Settings, TransformError

MakeMember = Callable[..., bytes]
VERIFIED = Settings(zone=ZoneInfo("Asia/Tokyo"))
BELIEVED = Settings(zone=ZoneInfo("Asia/Tokyo"), verify=False)
ZEROS = "AAAA"
BOTH = pytest.mark.parametrize("settings", [VERIFIED, BELIEVED], ids=["verified", "believed"])


def _event(*records: bytes) -> dict[str, Any]:
    texts = [base64.b64encode(record).decode() for record in records]
    return {
        "region": "ap-northeast-1",
        "records": [{"recordId": f"r{n}", "data": text} for n, text in enumerate(texts)],
    }


def _answer(event: dict[str, Any], settings: Settings) -> list[dict[str, Any]]:
    answer = transform_envelope.answer(event, settings)
    assert answer is not None
    records: list[dict[str, Any]] = answer["records"]
    return records


def _reference(event: dict[str, Any], settings: Settings) -> list[dict[str, Any]]:
    records: list[dict[str, Any]]
    records = transform_reference.transform(event, settings, lambda _: [])["records"]
    return records


@pytest.fixture
def without_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every record fail that this way does not take itself."""

    def refuse(*_: Any) -> Any:
        raise AssertionError("the reference was asked")

    monkeypatch.setattr(transform_reference, "decide", refuse)


@BOTH
@pytest.mark.usefixtures("without_reference")
def test_the_usual_record_is_answered_without_the_reference(
    settings: Settings, member: MakeMember
) -> None:
    records = [
        member(number, events=1 + 40 * number, logStream="s" * number) for number in range(8)
    ]
    # Compressed by something that gives the time, as zlib's own tools do.
    records += [gzip.compress(gzip.decompress(record)) for record in records]
    for record, answer in zip(records, _answer(_event(*records), settings), strict=True):
        assert answer["result"] == "Ok"
        assert base64.b64decode(answer["data"]) == record + NEWLINE
        assert answer["metadata"]["partitionKeys"]["log_group"] == "%2Fdemo%2Fos"
        assert answer["metadata"]["partitionKeys"]["hour"] == "07"


@pytest.mark.usefixtures("without_reference")
def test_a_header_that_begins_late_is_read_on(member: MakeMember) -> None:
    names = "".join(chr(random.Random(7).randrange(97, 123)) for _ in range(512))
    record = member(logGroup=names, logStream=names[::-1], subscriptionFilters=[names, names])
    (answer,) = _answer(_event(record), BELIEVED)
    assert answer["result"] == "Ok"


@BOTH
def test_each_record_has_the_reference_s_answer(
    settings: Settings, member: MakeMember, control_member: bytes
) -> None:
    text = gzip.decompress(member())
    event = _event(
        member(),
        control_member,
        text,
        gzip.compress(member()),
        gzip.compress(b"\n" + text),
        gzip.compress(text + b"\n"),
        gzip.compress(json.dumps(json.loads(text), indent=1).encode()),
        gzip.compress(json.dumps(json.loads(text), sort_keys=True).encode()),
        member(events=0),
        member(logGroup="a/\u8535\"'\\"),
        member(subscriptionFilters=[]),
        member(policyLevel="ACCOUNT_LEVEL_POLICY"),
        b"",
        b"\x1f\x8b\x08",
        b"garbage" * 100,
        member()[:-20],
        member()[:-1],
        member() + b"garbage",
        NEWLINE,
    )
    assert _answer(event, settings) == _reference(event, settings)


def test_damage_is_found_when_it_is_verified(member: MakeMember) -> None:
    """Of 3,000 flipped bits, cuts and splices, what is no intact member fails, and nothing else."""
    chance = random.Random(20261124)
    originals = [member(number, events=1 + number % 30) for number in range(100)]
    records = []
    for turn in range(3000):
        record = bytearray(chance.choice(originals))
        place = chance.randrange(1, len(record))
        if turn % 3 == 0:
            record[place] ^= 1 << chance.randrange(8)
        else:
            record[place:] = b"" if turn % 3 == 1 else chance.choice(originals)[place:]
        records.append(bytes(record))
    answers = _answer(_event(*records), VERIFIED)
    assert [answer["result"] == "Ok" for answer in answers] == [_is_intact(one) for one in records]
    # Some bits of a gzip header mean nothing, and a splice behind it can be whole.
    assert sum(answer["result"] == "Ok" for answer in answers) < 100


def _is_intact(record: bytes) -> bool:
    inflating = zlib.decompressobj(31)
    try:
        inflating.decompress(record)
    except zlib.error:
        return False
    return inflating.eof and not inflating.unused_data


def test_a_cut_is_found_when_it_is_believed(member: MakeMember) -> None:
    record = member(events=300)
    cuts = [record[:end] for end in range(len(record))]
    assert {answer["result"] for answer in _answer(_event(*cuts), BELIEVED)} == {
        "ProcessingFailed",
        "Dropped",  # nothing at all
    }


@pytest.mark.parametrize("length", [0, 1_000, 64 * 1024 * 1024, 2**32 - 1])
def test_a_length_that_cannot_be_is_looked_into(length: int, member: MakeMember) -> None:
    record = member(events=300)[:-4] + length.to_bytes(4, "little")
    (answer,) = _answer(_event(record), BELIEVED)
    assert answer["result"] == "ProcessingFailed"


def test_a_record_that_inflates_more_than_usual_is_looked_into(
    member: MakeMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    decide = transform_reference.decide
    monkeypatch.setattr(
        transform_reference, "decide", lambda *each: asked.append(each) or decide(*each)
    )
    text = gzip.decompress(member()).replace(b"line 0 0", b"a" * 100_000)
    (answer,) = _answer(_event(gzip_member(text)), BELIEVED)
    assert answer["result"] == "Ok"
    assert len(asked) == 1


@pytest.mark.usefixtures("without_reference")
def test_records_that_do_not_compress_are_believed() -> None:
    text = random.Random(3).randbytes(200_000).hex().encode()[:150_000]
    stored = (
        b'{"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"/g","logStream":"s",'
        b'"subscriptionFilters":["f"],"logEvents":[{"id":"1","timestamp":1700000000000,"message":"'
        + text
        + b'"}]}'
    )
    (answer,) = _answer(_event(gzip.compress(stored, 0)), BELIEVED)
    assert answer["result"] == "Ok"


@BOTH
def test_what_must_be_put_back_is_left_to_the_exact_account(
    settings: Settings, member: MakeMember
) -> None:
    scattered = gzip.compress(gzip.decompress(member()) + gzip.decompress(member(logGroup="/b")))
    event = _event(member(), gzip.compress(member() + member(logGroup="/b")))
    assert transform_envelope.answer(event, settings) is None
    # Two documents in one member are taken for one: its JSON is not parsed.
    assert transform_envelope.answer(_event(scattered), settings) is not None
    small = Settings(verify=settings.verify, response_max_bytes=300)
    assert transform_envelope.answer(_event(member()), small) is None


@BOTH
def test_a_response_of_exactly_the_limit_is_given(settings: Settings, member: MakeMember) -> None:
    event = _event(*(member(number) for number in range(5)))
    reference = {"records": _reference(event, settings)}
    size_bytes = len(json.dumps(reference)) + len(", ")
    for limit, is_given in ((size_bytes, True), (size_bytes - 1, False)):
        bounded = Settings(zone=settings.zone, verify=settings.verify, response_max_bytes=limit)
        assert (transform_envelope.answer(event, bounded) is not None) is is_given


@BOTH
@pytest.mark.parametrize("data", [None, 5, "", "=", "A", "no base64!", ZEROS, "H4sIAAAAAAAA"])
def test_data_that_is_none_fails_alone(data: Any, settings: Settings, member: MakeMember) -> None:
    event = _event(member(), member())
    event["records"][0]["data"] = data
    first, second = _answer(event, settings)
    assert first["result"] == ("Dropped" if data in ("", ZEROS) else "ProcessingFailed")
    assert second["result"] == "Ok"


@BOTH
@pytest.mark.parametrize("end", ["A===", "====", "AA=A", "=AAA", "AAA", "\n", "AA==AA==", "蔵==="])
def test_an_end_that_is_no_base64_fails_alone(
    end: str, settings: Settings, member: MakeMember
) -> None:
    event = _event(member(), member())
    text = event["records"][0]["data"]
    event["records"][0]["data"] = text.rstrip("=")[: len(text) // 4 * 4 - 4] + end
    assert _answer(event, settings) == _reference(event, settings)


@BOTH
@pytest.mark.parametrize("records", [None, {}, [5], [{"data": ""}], [{"recordId": 1, "data": ""}]])
def test_an_event_without_records_is_an_error(records: Any, settings: Settings) -> None:
    with pytest.raises(TransformError):
        transform_envelope.answer({"records": records}, settings)
