"""The formats of lines: what takes which way, and that all ways write the same."""

import base64
import gzip
import json
from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from logkura.records import (
    codec,
    transform_lines,
    transform_plain,
    transform_reference,
    transform_typed,
)
from logkura.records.outcome import Archive, Drop, Fail, Settings

MakeDocument = Callable[..., dict[str, Any]]
MakeMember = Callable[..., bytes]
UTC = ZoneInfo("UTC")
FORMATS = pytest.mark.parametrize("archive_format", ["event", "message"])
TRICKY = [
    "",
    "},{",
    '},{"',
    '"},{"id":"',
    'ends with a quote"',
    "ends with a backslash\\",
    "two\nlines\n",
    "蔵 \U0001f3ef",
    '{"a":[{"b":1},{"c":2}]}',
    "\x00\x01\x7f",
]


@pytest.fixture(params=["with accelerators", "without"])
def _libraries(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    assert transform_lines.HAS_MSGSPEC
    if request.param == "without":
        monkeypatch.setattr(codec, "HAS_ISAL", False)
        monkeypatch.setattr(codec, "HAS_PYBASE64", False)
        monkeypatch.setattr(transform_lines, "HAS_MSGSPEC", False)
    return


def _settings(archive_format: str) -> Settings:
    return Settings(format=archive_format, zone=UTC)  # type: ignore[arg-type]


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _text(document: dict[str, Any], *, ascii_only: bool) -> bytes:
    return json.dumps(document, separators=(",", ":"), ensure_ascii=ascii_only).encode()


def _archived(outcome: Any, archive_format: str) -> Any:
    assert isinstance(outcome, Archive)
    content = base64.b64decode(outcome.data)
    if archive_format == "message":
        return outcome.partition, content
    lines = gzip.decompress(content).splitlines()
    return outcome.partition, [json.loads(line) for line in lines]


@FORMATS
@pytest.mark.parametrize("spelling", ["escaped", "UTF-8"])
@pytest.mark.usefixtures("_libraries")
def test_every_way_writes_what_the_reference_writes(
    archive_format: str, spelling: str, document: MakeDocument
) -> None:
    message = document(events=len(TRICKY))
    for event, text in zip(message["logEvents"], TRICKY, strict=True):
        event["message"] = text
    data = _base64(gzip.compress(_text(message, ascii_only=spelling == "escaped")))
    settings = _settings(archive_format)
    outcome = transform_lines.decide(data, "r", settings)
    reference = transform_reference.decide(data, "r", settings)
    assert _archived(outcome, archive_format) == _archived(reference, archive_format)


@FORMATS
@pytest.mark.usefixtures("_libraries")
def test_the_usual_record_needs_no_reference(
    archive_format: str, member: MakeMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transform_reference, "decide", None)
    outcome = transform_lines.decide(_base64(member()), "r", _settings(archive_format))
    assert isinstance(outcome, Archive)


@FORMATS
@pytest.mark.usefixtures("_libraries")
@pytest.mark.parametrize(
    ("record", "kind"),
    [
        (b"", Drop),
        (b"garbage", Fail),
        (gzip.compress(b'{"messageType":"DATA_MESSAGE"}'), Fail),
        (gzip.compress(b"\xff"), Fail),
        (gzip.compress(b"[" * 100_000), Fail),
    ],
    ids=["nothing", "garbage", "no message", "no text", "nested"],
)
def test_what_is_no_message_has_the_reference_s_outcome(
    record: bytes, kind: type, archive_format: str
) -> None:
    outcome = transform_lines.decide(_base64(record), "r", _settings(archive_format))
    assert isinstance(outcome, kind)
    assert outcome == transform_reference.decide(_base64(record), "r", _settings(archive_format))


@FORMATS
@pytest.mark.usefixtures("_libraries")
def test_control_messages_and_empty_ones_are_dropped(
    archive_format: str, control_member: bytes, member: MakeMember
) -> None:
    for record in (control_member, member(events=0)):
        outcome = transform_lines.decide(_base64(record), "r", _settings(archive_format))
        assert outcome == Drop()


LOOKS = pytest.mark.parametrize("look", [transform_typed, transform_plain])


@LOOKS
@pytest.mark.parametrize(
    "event",
    [
        {"owner": "mine"},
        {"logGroup": None},
        {"subscriptionFilters": []},
        {"messageType": "DATA_MESSAGE"},
        {"timestamp": 1.5},
        {"timestamp": "1700000000000"},
        {"timestamp": True},
    ],
)
def test_an_event_that_cannot_be_copied_is_not(
    look: Any, event: dict[str, Any], document: MakeDocument
) -> None:
    message = document()
    message["logEvents"][1] |= event
    assert look.count_events(_text(message, ascii_only=True)) is None


@LOOKS
@pytest.mark.parametrize(
    "fields",
    [
        {"messageType": "CONTROL_MESSAGE"},
        {"messageType": None},
        {"owner": None},
        {"logStream": 5},
        {"subscriptionFilters": "archive"},
        {"subscriptionFilters": [1]},
        {"logEvents": {}},
        {"logEvents": [5]},
    ],
)
def test_what_is_no_data_message_is_left_to_the_reference(
    look: Any, fields: dict[str, Any], document: MakeDocument
) -> None:
    text = _text(document(**fields), ascii_only=True)
    assert look.count_events(text) is None
    assert look.bare(text) is None


@LOOKS
@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-1],
        lambda text: text + b"x",
        lambda text: text.replace(b"line 0 1", b"line \n"),
        lambda text: text.replace(b"line 0 1", b"line \xff"),
        lambda text: text.replace(b"line 0 1", b"line \\q"),
        lambda text: b"[" + text + b"]",
        lambda text: text.replace(b"messageType", b"kind"),
        lambda text: text.replace(b"logGroup", b"group"),
        lambda text: text.replace(b"timestamp", b"time"),
        lambda _: b"[" * 100_000,
    ],
)
def test_broken_text_is_left_to_the_reference(
    look: Any, change: Callable[[bytes], bytes], document: MakeDocument
) -> None:
    text = change(_text(document(), ascii_only=True))
    assert look.count_events(text) is None
    assert look.bare(text) is None


@LOOKS
def test_a_field_that_is_not_known_is_copied_from_an_event_and_not_from_a_header(
    look: Any, document: MakeDocument
) -> None:
    message = document()
    message["logEvents"][1]["extractedFields"] = {"a": "1", "b": None}
    assert look.count_events(_text(message, ascii_only=False)) == 3
    message["policyLevel"] = "ACCOUNT_LEVEL_POLICY"
    assert look.count_events(_text(message, ascii_only=False)) is None


@LOOKS
def test_what_bare_text_needs_is_found_in_any_order(look: Any, document: MakeDocument) -> None:
    message = dict(sorted(document().items(), reverse=True))
    found = look.bare(json.dumps(message, indent=1).encode())
    texts = [event["message"] for event in message["logEvents"]]
    assert found == ("123456789012", "/demo/os", 1_700_000_000_000, texts)


@pytest.mark.usefixtures("_libraries")
def test_a_list_of_objects_in_an_event_is_not_taken_for_events(document: MakeDocument) -> None:
    message = document()
    message["logEvents"][1]["notes"] = [{"id": "1"}, {"id": "2"}]
    data = _base64(gzip.compress(_text(message, ascii_only=True)))
    archived = _archived(transform_lines.decide(data, "r", _settings("event")), "event")
    assert [line.get("notes") for line in archived[1]] == [None, [{"id": "1"}, {"id": "2"}], None]
