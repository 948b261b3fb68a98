"""The quick decoder: right, or silent."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from logkura.archive import plain
from logkura.records import parsed
from logkura.records.message import Message

Make = Callable[..., dict[str, Any]]


def _dumped(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def _values(message: Any) -> tuple[Any, ...]:
    return (
        message.message_type,
        message.owner,
        message.log_group,
        message.log_stream,
        list(message.subscription_filters),
        [(event.id, event.timestamp, event.message) for event in message.events],
    )


@pytest.mark.parametrize("message_type", ["DATA_MESSAGE", "CONTROL_MESSAGE"])
def test_a_plain_message_is_what_the_reference_reads(message_type: str, document: Make) -> None:
    one = document(1, messageType=message_type)
    found = plain.decode_message(_dumped(one))
    assert found is not None
    assert _values(found) == _values(Message.from_document(one))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"garbage",
        b"\xff",
        b"[" * 100_000,
        b'{"messageType":"DATA_MESSAGE"}',
    ],
)
def test_what_is_no_message_is_left_to_the_reference(content: bytes) -> None:
    assert plain.decode_message(content) is None


@pytest.mark.parametrize(
    "change",
    [
        {"policyLevel": "ACCOUNT"},
        {"messageType": "OTHER"},
        {"owner": 123456789012},
        {"logEvents": [{"id": "1", "timestamp": 1, "message": "m", "extractedFields": {}}]},
        {"logEvents": [{"id": 1, "timestamp": 1, "message": "m"}]},
        {"logEvents": [{"id": "1", "timestamp": 1.0, "message": "m"}]},
        {"logEvents": [{"id": "1", "timestamp": True, "message": "m"}]},
        {"logEvents": [{"id": "1", "timestamp": 1}]},
    ],
)
def test_what_is_not_plain_is_left_to_the_reference(change: dict[str, Any], document: Make) -> None:
    assert plain.decode_message(_dumped(document(1, **change))) is None


def test_a_lone_surrogate_is_left_to_the_reference(document: Make) -> None:
    one = document(1)
    one["logEvents"][0]["message"] = "\ud800"
    assert plain.decode_message(json.dumps(one).encode()) is None


def test_lines_of_one_header_become_one_message(document: Make) -> None:
    messages = [Message.from_document(document(number)) for number in (1, 2)]
    other = Message.from_document(document(3, "/other"))
    lines = [line for message in (*messages, other) for line in message.to_lines()]
    found = plain.decode_lines(b"\n".join(lines) + b"\n")
    assert found is not None
    assert [len(one.events) for one in found] == [6, 3]
    assert [event.id for event in found[0].events] == [
        event.id for message in messages for event in message.events
    ]
    assert (found[1].log_group, found[1].message_type) == ("/other", "DATA_MESSAGE")


def test_lines_that_are_not_plain_are_left_to_the_reference(document: Make) -> None:
    (line, *_) = Message.from_document(document(1, policyLevel="ACCOUNT")).to_lines()
    assert plain.decode_lines(line) is None
    assert plain.decode_lines(_dumped(document(1))) is None


def test_without_msgspec_everything_is_left_to_the_reference(
    document: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain, "_DECODE_LINES", None)
    monkeypatch.setattr(parsed, "_DECODE", None)
    assert plain.decode_message(_dumped(document(1))) is None
    assert plain.decode_lines(b"") is None
