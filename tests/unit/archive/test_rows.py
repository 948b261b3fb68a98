"""Events as columns, and back."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from logkura.archive import plain, rows
from logkura.archive.rows import SCHEMA, Rows, messages_of
from logkura.records.message import Event, Message, dump_json

Make = Callable[..., dict[str, Any]]


def _table(*messages: Any) -> Any:
    collected = Rows()
    for message in messages:
        collected.add(message)
    return collected.take()


@pytest.fixture
def message(document: Make) -> Message:
    return Message.from_document(document(1))


def test_columns_have_the_names_of_the_event_format(message: Message) -> None:
    table = _table(message)
    assert table.schema == SCHEMA
    assert table.num_rows == 3
    first = table.slice(0, 1).to_pylist()[0]
    assert (first["owner"], first["logGroup"]) == ("123456789012", "/demo/os")
    assert (first["logStream"], first["subscriptionFilters"]) == ("host-1", ["archive"])
    assert first["id"] == message.events[0].id
    assert first["timestamp"].timestamp() * 1000 == message.events[0].timestamp
    assert (first["message"], first["messageExtra"], first["eventExtra"]) == (
        "/demo/os 1 0 蔵",
        None,
        None,
    )


def test_messages_come_back_as_they_were(document: Make) -> None:
    messages = [
        Message.from_document(document(1)),
        Message.from_document(document(2, "/demo/app")),
        Message.from_document(document(3, policyLevel="ACCOUNT", nested={"a": [1.5, None]})),
        replace(Message.from_document(document(4)), subscription_filters=()),
    ]
    assert list(messages_of(_table(*messages))) == messages


@pytest.mark.parametrize("timestamp", [-(10**30), -62135596800001, 253402300800000, 2**63, 10**30])
def test_a_time_that_no_reader_has_is_kept_beside_its_column(
    timestamp: int, message: Message
) -> None:
    one = replace(message, events=(*message.events, Event("1", timestamp, "m", {"k": "v"})))
    table = _table(one)
    assert table.column("timestamp").null_count == 1
    assert list(messages_of(table)) == [one]


@pytest.mark.parametrize("timestamp", [-62135596800000, 0, 253402300799999])
def test_a_time_that_readers_have_is_in_its_column(timestamp: int, message: Message) -> None:
    one = replace(message, events=(Event("1", timestamp, "m"),))
    table = _table(one)
    assert (table.column("timestamp").null_count, table.column("exact").null_count) == (0, 1)
    assert list(messages_of(table)) == [one]


def test_text_that_utf_8_has_not_is_kept_beside_its_column(message: Message) -> None:
    one = replace(
        message,
        owner="\ud800",
        log_stream="a\udfff",
        subscription_filters=("\ud800", "b"),
        events=(Event("\ud800", 1, "m"), Event("2", 2, "x\ud83d\n")),
        extra={"policyLevel": "ACCOUNT"},
    )
    table = _table(message, one)
    assert table.to_pylist()[-1]["message"].startswith("x\ufffd")
    assert list(messages_of(table)) == [message, one]


def test_a_field_named_like_a_column_of_the_other_kind_stays_what_it_is(message: Message) -> None:
    one = replace(
        message,
        extra={"id": 1, "timestamp": 2, "message": 3},
        events=(Event("7", 8, "9", {"owner": 4, "logStream": "x"}),),
    )
    assert list(messages_of(_table(one))) == [one]


def test_plain_messages_make_the_same_rows(document: Make, message: Message) -> None:
    decoded = plain.decode_message(dump_json(document(1)))
    assert _table(decoded).equals(_table(message))


def test_taking_forgets(message: Message) -> None:
    collected = Rows()
    collected.add(message)
    assert (len(collected), collected.memory_bytes > 0) == (3, True)
    assert collected.take().num_rows == 3
    assert (len(collected), collected.memory_bytes) == (0, 0)
    assert collected.take().equals(SCHEMA.empty_table())


def test_many_small_messages_become_chunks_in_their_order(
    document: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "_CHUNK_EVENTS", 7)
    messages = [Message.from_document(document(number, events=2)) for number in range(10)]
    table = _table(*messages)
    wanted = [event.id for message in messages for event in message.events]
    assert table.column("id").to_pylist() == wanted


def test_memory_is_what_the_text_takes(message: Message) -> None:
    """A few large events must not wait for a thousand of them."""
    collected = Rows()
    large = replace(message, events=(Event("1", 1, "x" * 1_000_000),))
    collected.add(large)
    collected.add(large, size_bytes=1_000_100)
    assert 2_000_000 < collected.memory_bytes < 2_100_000
