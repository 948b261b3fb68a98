"""From decisions to the response that Firehose takes: in order, complete, and small enough.

A record that does not fit is split: its messages are cut into halves, each half goes back into
the stream as a record of its own, and the original is reported as dropped.  Delivery stays at
least once: when some halves were accepted and others were not, the original is reported as failed
and the accepted ones are archived twice, which readers recognise by the events' ids.
"""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from logkura.facts.firehose import RECORD_MAX_BYTES
from logkura.records.gzip_member import gzip_member
from logkura.records.layout import Partition
from logkura.records.message import Message, dump_json
from logkura.records.outcome import Archive, Drop, Outcome, Scatter, Settings, TransformError
from logkura.records.reader import Archived, read
from logkura.records.reingest import PutRecords

__all__ = [
    "EMPTY_BYTES",
    "Metadata",
    "document_of",
    "least_bytes",
    "metadata_of",
    "records_of",
    "region_of",
    "respond",
]

_OK, _DROPPED, _FAILED = "Ok", "Dropped", "ProcessingFailed"
_BETWEEN_BYTES = len(", ")

EMPTY_BYTES = len('{"records": []}')
"""Size of a response without records."""

_OK_FRAME_BYTES = (
    len(json.dumps({"recordId": "", "result": _OK, "data": "", "metadata": None}))
    - len("null")
    + _BETWEEN_BYTES
)


_LEAST_FRAME_BYTES = len(json.dumps({"recordId": "", "result": _FAILED})) + _BETWEEN_BYTES


@dataclass(frozen=True, slots=True)
class Metadata:
    """What an `Ok` answer says of its partition.

    Attributes:
        document: The answer's `metadata`; answers share it, so do not change it.
        frame_bytes: Size of an `Ok` answer with it, besides the record id and the data.
    """

    document: dict[str, dict[str, str]]
    frame_bytes: int


@lru_cache(maxsize=4096)
def metadata_of(partition: Partition) -> Metadata:
    """Return a partition's keys, by the names that the stream's prefix uses."""
    keys = {
        "account": partition.account,
        "region": partition.region,
        "log_group": partition.log_group,
        "date": partition.date,
        "hour": partition.hour,
    }
    document = {"partitionKeys": keys}
    return Metadata(document, _OK_FRAME_BYTES + len(json.dumps(document)))


def least_bytes(record_id: str) -> int:
    """Room that every record has in the response: an answer without data always fits."""
    return _LEAST_FRAME_BYTES + len(json.dumps(record_id)) - len('""')


@dataclass(slots=True)
class _Answer:
    """One record's line of the response, and what must be put back for it."""

    record_id: str
    result: str
    data: str = ""
    metadata: Metadata | None = None
    pieces: list[bytes] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = {"recordId": self.record_id, "result": self.result}
        if self.metadata is not None and self.result == _OK:
            document["data"] = self.data
            document["metadata"] = self.metadata.document
        return document

    def extra_bytes(self) -> int:
        """Room it takes beyond the least; the data is base64, one byte a character."""
        if self.metadata is None:
            return 0
        id_bytes = len(json.dumps(self.record_id)) - len('""')
        size_bytes = self.metadata.frame_bytes + id_bytes + len(self.data)
        return size_bytes - least_bytes(self.record_id)


def respond(
    ids: Sequence[str],
    outcomes: Sequence[Outcome],
    settings: Settings,
    put_records: PutRecords,
) -> dict[str, Any]:
    """Answer one invocation.

    Args:
        ids: Of each record; see `records_of`.
        outcomes: What was decided of each.
        settings: The largest response.
        put_records: Puts records back into the stream.
    """
    if _fits(ids, outcomes, settings):
        return {"records": [document_of(*each) for each in zip(ids, outcomes, strict=True)]}
    left_bytes = settings.response_max_bytes - EMPTY_BYTES
    left_bytes -= sum(least_bytes(record_id) for record_id in ids)
    answers = []
    for record_id, outcome in zip(ids, outcomes, strict=True):
        answer = _answer(record_id, outcome)
        if isinstance(outcome, Archive) and answer.extra_bytes() > left_bytes:
            answer = _split(record_id, _messages(outcome))
        left_bytes -= answer.extra_bytes()
        answers.append(answer)
    _put_back(answers, put_records)
    return {"records": [answer.document() for answer in answers]}


def _fits(ids: Sequence[str], outcomes: Sequence[Outcome], settings: Settings) -> bool:
    """Tell at a glance whether nothing must be put back: the usual batch needs no more account."""
    size_bytes = EMPTY_BYTES + len(json.dumps("".join(ids))) - len('""')
    for outcome in outcomes:
        if isinstance(outcome, Archive):
            size_bytes += metadata_of(outcome.partition).frame_bytes + len(outcome.data)
        elif isinstance(outcome, Scatter):
            return False
        else:
            size_bytes += _LEAST_FRAME_BYTES
    return size_bytes <= settings.response_max_bytes


def document_of(record_id: str, outcome: Outcome) -> dict[str, Any]:
    """Return one record's answer, for an outcome that puts nothing back."""
    return _answer(record_id, outcome).document()


def region_of(event: Mapping[str, Any]) -> str:
    """Return the region of an event's delivery stream."""
    return str(event.get("region", "")) or "unknown"


def records_of(event: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return the ids of an event's records and their data, which is no base64 where there is none.

    Raises:
        TransformError: The event has no records, or one of them has no id.
    """
    records = event.get("records")
    if not isinstance(records, list):
        raise TransformError("expected an event of Firehose with `records`, found none")
    try:
        ids = [record["recordId"] for record in records]
        texts = [record.get("data") for record in records]
    except (AttributeError, KeyError, TypeError):
        ids, texts = [None], []
    if not set(map(type, ids)) <= {str}:
        raise TransformError("expected a recordId in every record, found none")
    return ids, [text if isinstance(text, str) else "=" for text in texts]


def _answer(record_id: str, outcome: Outcome) -> _Answer:
    if isinstance(outcome, Archive):
        return _Answer(record_id, _OK, outcome.data, metadata_of(outcome.partition))
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
