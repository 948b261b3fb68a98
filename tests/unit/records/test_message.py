"""Subscription messages as values."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from logkura.records.message import Event, Message, NotAMessageError, dump_json


def test_a_message_comes_back_as_it_was(document: Callable[..., dict[str, Any]]) -> None:
    sent = document()
    assert Message.from_document(sent).to_document() == sent


def test_fields_that_are_new_are_kept(document: Callable[..., dict[str, Any]]) -> None:
    """F19: account-level policies add policyLevel, and more may come."""
    sent = document(policyLevel="ACCOUNT_LEVEL_POLICY")
    sent["logEvents"][0]["extractedFields"] = {"level": "ERROR"}
    message = Message.from_document(sent)
    assert message.extra == {"policyLevel": "ACCOUNT_LEVEL_POLICY"}
    assert message.to_document() == sent
    assert json.loads(next(message.to_lines()))["extractedFields"] == {"level": "ERROR"}


def test_a_line_is_the_header_and_one_event(document: Callable[..., dict[str, Any]]) -> None:
    """F11: every line of the event format is one JSON document."""
    message = Message.from_document(document(events=2))
    lines = [json.loads(line) for line in message.to_lines()]
    assert [line["id"] for line in lines] == [event.id for event in message.events]
    assert all(line["logGroup"] == "/demo/os" for line in lines)
    assert all(b"\n" not in line for line in message.to_lines())


def test_a_line_read_back_is_the_event_with_its_header(
    document: Callable[..., dict[str, Any]],
) -> None:
    message = Message.from_document(document(events=1, policyLevel="X"))
    assert Message.from_line(json.loads(next(message.to_lines()))) == message


def test_an_event_field_with_the_name_of_a_header_field_is_not_lost(
    document: Callable[..., dict[str, Any]],
) -> None:
    sent = document(events=1)
    sent["logEvents"][0]["owner"] = "somebody"
    sent["logEvents"][0]["messageType"] = "odd"
    message = Message.from_document(sent)
    line = json.loads(next(message.to_lines()))
    assert line["owner"] == "123456789012"
    assert line["event.owner"] == "somebody"
    assert Message.from_line(line) == message


@pytest.mark.parametrize("text", ["\n", "\r\n", "\u2028", "\U0001f3ef", "\0", "x" * 1_000_000])
def test_odd_messages_survive_a_line(text: str, document: Callable[..., dict[str, Any]]) -> None:
    """F12."""
    sent = document(events=1)
    sent["logEvents"][0]["message"] = text
    line = next(Message.from_document(sent).to_lines())
    assert Message.from_line(json.loads(line)).events[0].message == text


def test_a_lone_surrogate_stays_escaped() -> None:
    assert json.loads(dump_json({"message": "\ud800"})) == {"message": "\ud800"}


def test_an_id_that_is_a_number_becomes_text() -> None:
    assert Event.from_document({"id": 7, "timestamp": 1, "message": "m"}).id == "7"


@pytest.mark.parametrize(
    "document",
    [
        [],
        {"messageType": "OTHER"},
        {"messageType": "DATA_MESSAGE", "owner": "1", "logGroup": "g"},
        {"messageType": "DATA_MESSAGE", "owner": "1", "logGroup": "g", "logStream": "s"},
        {
            "messageType": "DATA_MESSAGE",
            "owner": "1",
            "logGroup": "g",
            "logStream": "s",
            "logEvents": [{"id": "1", "timestamp": "now", "message": "m"}],
        },
        {
            "messageType": "DATA_MESSAGE",
            "owner": "1",
            "logGroup": "g",
            "logStream": "s",
            "logEvents": [{"id": "1", "timestamp": True, "message": "m"}],
        },
    ],
)
def test_what_is_no_message_says_why(document: Any) -> None:
    with pytest.raises(NotAMessageError, match=r"\w+"):
        Message.from_document(document)


def test_a_control_message_is_told_from_data(document: Callable[..., dict[str, Any]]) -> None:
    """F8."""
    assert Message.from_document(document(messageType="CONTROL_MESSAGE")).is_control
    assert not Message.from_document(document()).is_control


def test_bare_text_is_each_message_and_a_line_feed(
    document: Callable[..., dict[str, Any]],
) -> None:
    sent = document(events=3)
    for event, text in zip(sent["logEvents"], ["蔵", "two\nlines\n", "\ud800"], strict=True):
        event["message"] = text
    assert Message.from_document(sent).to_text() == "蔵\ntwo\nlines\n\n\\ud800\n".encode()
    assert Message.from_document(document(events=0)).to_text() == b""
