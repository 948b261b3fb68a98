"""The formats of lines: what takes which way, and that all ways write the same."""

import base64
import gzip
import json
from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from logkura.records import codec, transform_lines, transform_reference, transform_typed
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


@pytest.mark.parametrize(
    "event",
    [
        {"owner": "mine"},
        {"logGroup": None},
        {"subscriptionFilters": []},
        {"messageType": "DATA_MESSAGE"},
        {"notes": [{"id": "1"}, {"id": "2"}]},
        {"timestamp": 1.5},
        {"timestamp": "1700000000000"},
    ],
)
def test_an_event_that_cannot_be_copied_is_not(
    event: dict[str, Any], document: MakeDocument
) -> None:
    message = document()
    message["logEvents"][1] |= event
    assert transform_typed.event_lines(_text(message, ascii_only=True), "r", UTC) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-1],
        lambda text: text + b"x",
        lambda text: text.replace(b"line 0 1", b"line \n"),
        lambda text: text.replace(b"line 0 1", b"line \xff"),
        lambda text: text.replace(b"line 0 1", b"line \\q"),
        lambda text: text.replace(b"line 0 1", b"line \\ud800"),
        lambda text: text.replace(b'"owner"', b'"Owner"'),
    ],
)
def test_broken_text_is_left_to_the_reference(
    change: Callable[[bytes], bytes], document: MakeDocument
) -> None:
    text = change(_text(document(), ascii_only=True))
    assert transform_typed.event_lines(text, "r", UTC) is None
    assert transform_typed.message_text(text, "r", UTC) is None


def test_a_field_that_is_not_known_is_copied(document: MakeDocument) -> None:
    message = document()
    message["logEvents"][1]["extractedFields"] = {"a": "1", "b": None}
    found = transform_typed.event_lines(_text(message, ascii_only=False), "r", UTC)
    assert found is not None
    lines = [json.loads(line) for line in found[1].splitlines()]
    assert lines[1]["extractedFields"] == {"a": "1", "b": None}
    assert [line["owner"] for line in lines] == ["123456789012"] * 3


def test_bare_text_ends_each_event_with_a_line_feed(document: MakeDocument) -> None:
    message = document()
    for event, text in zip(message["logEvents"], ["one", "two\n", ""], strict=True):
        event["message"] = text
    found = transform_typed.message_text(_text(message, ascii_only=True), "r", UTC)
    assert found is not None
    assert found[1] == b"one\ntwo\n\n\n"
