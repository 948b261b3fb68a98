"""From decisions to the response that Firehose takes: in order, complete, and small enough.

A record that does not fit is split: its messages are cut into halves, each half goes back into
the stream as a record of its own, and the original is reported as dropped.  Delivery stays at
least once: when some halves were accepted and others were not, the original is reported as failed
and the accepted ones are archived twice, which readers recognise by the events' ids.
"""

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from logkura.facts.firehose import RECORD_MAX_BYTES
from logkura.records.gzip_member import gzip_member
from logkura.records.layout import Partition
from logkura.records.message import Message, dump_json
from logkura.records.outcome import Archive, Drop, Outcome, Scatter, Settings, TransformError
from logkura.records.reader import Archived, read
from logkura.records.reingest import PutRecords

__all__ = ["Decide", "respond"]

Decide = Callable[[str, str, Settings], Outcome]

_OK, _DROPPED, _FAILED = "Ok", "Dropped", "ProcessingFailed"


@dataclass(slots=True)
class _Answer:
    """One record's line of the response, and what must be put back for it."""

    record_id: str
    result: str
    data: str = ""
    partition: Partition | None = None
    pieces: list[bytes] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = {"recordId": self.record_id, "result": self.result}
        if self.result == _OK and self.partition is not None:
            document["data"] = self.data
            document["metadata"] = {
                "partitionKeys": {
                    "account": self.partition.account,
                    "region": self.partition.region,
                    "log_group": self.partition.log_group,
                    "date": self.partition.date,
                    "hour": self.partition.hour,
                }
            }
        return document

    def size_bytes(self) -> int:
        """Size in the response; the data is base64, one byte a character."""
        frame = {**self.document(), "data": ""} if self.result == _OK else self.document()
        return len(json.dumps(frame)) + len(self.data) + len(", ")


def respond(
    event: Mapping[str, Any], decide: Decide, settings: Settings, put_records: PutRecords
) -> dict[str, Any]:
    """Answer one invocation.

    Raises:
        TransformError: The event has no records, or one of them has no id.
    """
    records = _records(event)
    region = str(event.get("region", "")) or "unknown"
    # Room is kept for the least answer of every record, so that each one gets an answer.
    least = [_Answer(record_id, _FAILED).size_bytes() for record_id, _ in records]
    left_bytes = settings.response_max_bytes - len('{"records": []}') - sum(least)
    answers = []
    for (record_id, data), least_bytes in zip(records, least, strict=True):
        outcome = decide(data, region, settings)
        answer = _answer(record_id, outcome)
        extra_bytes = answer.size_bytes() - least_bytes
        if isinstance(outcome, Archive) and extra_bytes > left_bytes:
            answer = _split(record_id, _messages(outcome))
            extra_bytes = answer.size_bytes() - least_bytes
        left_bytes -= max(extra_bytes, 0)
        answers.append(answer)
    _put_back(answers, put_records)
    return {"records": [answer.document() for answer in answers]}


def _records(event: Mapping[str, Any]) -> list[tuple[str, str]]:
    records = event.get("records")
    if not isinstance(records, list):
        raise TransformError("expected an event of Firehose with `records`, found none")
    found = []
    for record in records:
        if not isinstance(record, dict) or not isinstance(record.get("recordId"), str):
            raise TransformError("expected a recordId in every record, found none")
        data = record.get("data")
        found.append((record["recordId"], data if isinstance(data, str) else "="))
    return found


def _answer(record_id: str, outcome: Outcome) -> _Answer:
    if isinstance(outcome, Archive):
        return _Answer(record_id, _OK, outcome.data, outcome.partition)
    if isinstance(outcome, Drop):
        return _Answer(record_id, _DROPPED)
    if isinstance(outcome, Scatter):
        return _Answer(record_id, _DROPPED, pieces=list(_pieces(outcome.messages)))
    return _Answer(record_id, _FAILED)


def _messages(outcome: Archive) -> Sequence[Message]:
    if outcome.messages is not None:
        return outcome.messages
    found = (item for item in read(io.BytesIO(outcome.raw)) if isinstance(item, Archived))
    return [item.message for item in found]


def _split(record_id: str, messages: Sequence[Message]) -> _Answer:
    """Cut what does not fit into smaller records.

    INVARIANT: every piece holds strictly fewer events than the record it came from, and a record
    with a single event is never put back, so putting back comes to an end.
    """
    events = sum(len(message.events) for message in messages)
    if events <= 1:
        return _Answer(record_id, _FAILED)
    smaller = messages if len(messages) > 1 else list(_halves(messages[0]))
    return _Answer(record_id, _DROPPED, pieces=list(_pieces(smaller)))


def _halves(message: Message) -> Iterator[Message]:
    middle = len(message.events) // 2
    yield replace(message, events=message.events[:middle])
    yield replace(message, events=message.events[middle:])


def _pieces(messages: Sequence[Message]) -> Iterator[bytes]:
    """Yield one record a message; one that is too large for a record is halved again."""
    for message in messages:
        member = gzip_member(dump_json(message.to_document()))
        if len(member) > RECORD_MAX_BYTES.value and len(message.events) > 1:
            yield from _pieces(list(_halves(message)))
        else:
            yield member


def _put_back(answers: Sequence[_Answer], put_records: PutRecords) -> None:
    """Put all pieces of the batch back, and report a record as failed when one was refused."""
    for answer in answers:
        if any(len(piece) > RECORD_MAX_BYTES.value for piece in answer.pieces):
            answer.result, answer.pieces = _FAILED, []
    pieces = [piece for answer in answers for piece in answer.pieces]
    if not pieces:
        return
    accepted = iter(put_records(pieces))
    for answer in answers:
        # A list, not a generator: every piece takes its answer, also behind a refused one.
        taken = [next(accepted) for _ in answer.pieces]
        if not all(taken):
            answer.result = _FAILED
