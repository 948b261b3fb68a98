"""Firehose's contract with a transformer, enforced: what it is sent, and what it must return.

Sources (read 2026-11-24):
https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html,
https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html,
https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html (error codes).
"""

import base64
import binascii
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from logkura.facts.firehose import TRANSFORM_PAYLOAD_MAX_BYTES
from logkura.lab.clock import Clock
from logkura.lab.delivery_role import DeliveryRole
from logkura.lab.functions import Functions, Invocation, MissingFunctionError
from logkura.lab.processing import FunctionProcessor
from logkura.lab.record import FailedRecord, Record, milliseconds

__all__ = ["Transformed", "transform"]

_BAD_OUTPUT = (
    "Lambda.FunctionError",
    (
        "Check your function and make sure the output is in required format. In addition to that, "
        "make sure the processed records contain valid result status of Dropped, Ok, or "
        "ProcessingFailed"
    ),
)
_FUNCTION_ERROR = (
    "Lambda.FunctionError",
    "The Lambda function was successfully invoked but it returned an error result.",
)
_MISSING_FUNCTION = (
    "Lambda.ResourceNotFound",
    "The specified Lambda function does not exist. Use a different function that does exist.",
)
_ROLE_DENIED = (
    "Lambda.AssumeRoleAccessDenied",
    (
        "Access was denied. Ensure that the trust policy for the provided IAM role allows "
        "Firehose to assume the role."
    ),
)
_INVOKE_DENIED = (
    "Lambda.InvokeAccessDenied",
    "Access was denied. Ensure that the access policy allows access to the Lambda function.",
)
_DUPLICATED_ID = (
    "Lambda.DuplicatedRecordId",
    (
        "Multiple records were returned with the same record ID. Ensure that the Lambda function "
        "returns unique record IDs for each record."
    ),
)
_MISSING_ID = (
    "Lambda.MissingRecordId",
    (
        "One or more record Ids were not returned. Ensure that the Lambda function returns all "
        "received record Ids."
    ),
)
_FAILED_STATUS = ("Lambda.ProcessingFailedStatus", "ProcessingFailed status set for record")


class _InvocationFailedError(Exception):
    """An invocation without usable records; the arguments are the error code and message."""


@dataclass(slots=True)
class Transformed:
    """What came of a batch: every record is in exactly one of the three.

    Attributes:
        ready: To be delivered, in the order of the batch.
        dropped: Records that the transformer dropped.
        failed: Records for the error output.
        invocations: Whether each invocation succeeded, in order.
    """

    ready: list[Record] = field(default_factory=list)
    dropped: int = 0
    failed: list[FailedRecord] = field(default_factory=list)
    invocations: list[bool] = field(default_factory=list)


def transform(
    records: Sequence[Record],
    processor: FunctionProcessor,
    role: DeliveryRole,
    functions: Functions,
    clock: Clock,
) -> Transformed:
    """Send a batch through the transformer, with the configured retries.

    A failed invocation (no such function, an error, a timeout, unusable output, a payload above 6
    MiB) is repeated at once, and after the last retry the whole batch has failed.  A response is
    final: a record that it lacks or marks as failed has failed.
    """
    result = Transformed()
    code, message = _FUNCTION_ERROR
    for _ in range(processor.retries + 1):
        try:
            answers = _invoke(records, processor, role, functions)
        except _InvocationFailedError as error:
            code, message = error.args
            result.invocations.append(False)
            continue
        result.invocations.append(True)
        _sort(records, answers, result, processor, clock)
        return result
    attempts, now = len(result.invocations), clock.now()
    result.failed = [
        FailedRecord(record, code, message, attempts, now, function_arn=processor.arn)
        for record in records
    ]
    return result


def _invoke(
    records: Sequence[Record],
    processor: FunctionProcessor,
    role: DeliveryRole,
    functions: Functions,
) -> dict[str, dict[str, Any]]:
    if not role.may_be_assumed():
        raise _InvocationFailedError(*_ROLE_DENIED)
    if not role.may_invoke(processor.arn):
        raise _InvocationFailedError(*_INVOKE_DENIED)
    event = {
        "invocationId": str(uuid4()),
        "deliveryStreamArn": role.stream_arn,
        "region": role.stream_arn.split(":")[3],
        "records": [
            {
                "recordId": record.id,
                "approximateArrivalTimestamp": milliseconds(record.arrived_at),
                "data": base64.b64encode(record.data).decode(),
            }
            for record in records
        ],
    }
    if len(json.dumps(event)) > TRANSFORM_PAYLOAD_MAX_BYTES.value:
        raise _InvocationFailedError(*_FUNCTION_ERROR)
    try:
        invocation = functions.invoke(processor.arn, event)
    except MissingFunctionError as error:
        raise _InvocationFailedError(*_MISSING_FUNCTION) from error
    return _answers(invocation)


def _answers(invocation: Invocation) -> dict[str, dict[str, Any]]:
    """Return the function's records by record id.

    Raises:
        _InvocationFailedError: The function failed, or its output breaks the contract.
    """
    if invocation.failed or len(invocation.payload) > TRANSFORM_PAYLOAD_MAX_BYTES.value:
        raise _InvocationFailedError(*_FUNCTION_ERROR)
    document = json.loads(invocation.payload)
    answers = document.get("records") if isinstance(document, dict) else None
    if not isinstance(answers, list) or not all(_is_well_formed(answer) for answer in answers):
        raise _InvocationFailedError(*_BAD_OUTPUT)
    if max(Counter(answer["recordId"] for answer in answers).values(), default=0) > 1:
        raise _InvocationFailedError(*_DUPLICATED_ID)
    return {answer["recordId"]: answer for answer in answers}


def _is_well_formed(answer: Any) -> bool:
    if not isinstance(answer, dict) or not isinstance(answer.get("recordId"), str):
        return False
    if answer.get("result") in ("Dropped", "ProcessingFailed"):
        return True
    if answer.get("result") != "Ok" or not isinstance(answer.get("data"), str):
        return False
    try:
        base64.b64decode(answer["data"], validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _sort(
    records: Sequence[Record],
    answers: dict[str, dict[str, Any]],
    result: Transformed,
    processor: FunctionProcessor,
    clock: Clock,
) -> None:
    """Put every record of the batch where its answer says; a missing answer is a failure."""
    attempts, now = len(result.invocations), clock.now()
    for record in records:
        answer = answers.get(record.id)
        status = answer["result"] if answer else ""
        if answer and status == "Ok":
            data = base64.b64decode(answer["data"])
            result.ready.append(replace(record, data=data, keys=_partition_keys(answer)))
        elif status == "Dropped":
            result.dropped += 1
        else:
            code, message = _FAILED_STATUS if answer else _MISSING_ID
            result.failed.append(
                FailedRecord(record, code, message, attempts, now, function_arn=processor.arn)
            )


def _partition_keys(answer: dict[str, Any]) -> dict[str, str]:
    """Return the keys that are strings; Firehose takes no others."""
    metadata = answer.get("metadata")
    keys = metadata.get("partitionKeys") if isinstance(metadata, dict) else None
    if not isinstance(keys, dict):
        return {}
    return {name: value for name, value in keys.items() if isinstance(value, str)}
