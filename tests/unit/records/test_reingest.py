"""Putting records back into the stream."""

from typing import Any

import pytest

from logkura.facts.firehose import PUT_RECORD_BATCH_MAX_BYTES, RECORD_MAX_BYTES
from logkura.records.reingest import put_back


class Firehose:
    """Answers PutRecordBatch; refuses a record so often as it is told."""

    def __init__(self, refusals: dict[bytes, int] | None = None) -> None:
        self.calls: list[list[bytes]] = []
        self._refusals = dict(refusals or {})

    def put_record_batch(self, records: list[dict[str, bytes]]) -> dict[str, Any]:
        """Take a batch as the API does."""
        self.calls.append([record["Data"] for record in records])
        answers = []
        for record in self.calls[-1]:
            refused = self._refusals.get(record, 0) > 0
            self._refusals[record] = self._refusals.get(record, 0) - 1
            answers.append(
                {"ErrorCode": "ServiceUnavailableException"} if refused else {"RecordId": "r"}
            )
        failed = sum("ErrorCode" in answer for answer in answers)
        return {"FailedPutCount": failed, "RequestResponses": answers}


def test_a_batch_has_at_most_500_records() -> None:
    """F4."""
    firehose = Firehose()
    assert put_back([b"x"] * 501, firehose.put_record_batch) == [True] * 501
    assert [len(call) for call in firehose.calls] == [500, 1]


def test_a_batch_has_at_most_4_mib() -> None:
    """F4."""
    firehose = Firehose()
    put_back([b"x" * 20_000] * 500, firehose.put_record_batch)
    sizes = [sum(map(len, call)) for call in firehose.calls]
    assert sum(sizes) == 500 * 20_000
    assert max(sizes) <= PUT_RECORD_BATCH_MAX_BYTES.value


def test_only_what_was_refused_is_sent_again_after_a_pause() -> None:
    """F5."""
    firehose, pauses = Firehose({b"b": 2}), list[float]()
    assert (
        put_back([b"a", b"b", b"c"], firehose.put_record_batch, sleep=pauses.append) == [True] * 3
    )
    assert firehose.calls == [[b"a", b"b", b"c"], [b"b"], [b"b"]]
    assert pauses == [0.2, 0.4]


def test_what_is_refused_for_good_is_said() -> None:
    """F5."""
    firehose, pauses = Firehose({b"b": 99}), list[float]()
    assert put_back([b"a", b"b"], firehose.put_record_batch, sleep=pauses.append) == [True, False]
    assert len(firehose.calls) == 5
    assert len(pauses) == 4


def test_a_record_that_firehose_never_takes_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="larger"):
        put_back([b"x" * (RECORD_MAX_BYTES.value + 1)], Firehose().put_record_batch)


def test_nothing_to_put_is_no_call() -> None:
    firehose = Firehose()
    assert put_back([], firehose.put_record_batch) == []
    assert firehose.calls == []
