"""What a JSON document of an archive can be, and the messages in it."""

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from logkura.records.message import Message, NotAMessageError

__all__ = ["Decoded", "Undecodable", "Wrapped", "decode"]


@dataclass(frozen=True, slots=True)
class Decoded:
    """A message, and whether it came as a line of the `event` format."""

    message: Message
    is_event_line: bool


@dataclass(frozen=True, slots=True)
class Wrapped:
    """Bytes that another document carried: to be read like an object of their own."""

    content: bytes


@dataclass(frozen=True, slots=True)
class Undecodable:
    """Why a document is none that is known."""

    reason: str
    detail: str


def decode(content: bytes) -> Decoded | Wrapped | Undecodable:
    """Decode one document.

    - a subscription message, or a line of the `event` format;
    - Firehose's error document, whose `rawData` is the original record; its fields differ a
      little where the format was to be converted:
      https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html,
      https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion-error-handling.html
    - what a Lambda function gets from a subscription, `{"awslogs": {"data": …}}`:
      https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
      (both read 2026-11-24).
    """
    try:
        document = json.loads(content.decode())
    except UnicodeDecodeError as error:
        return Undecodable("not-utf-8", f"byte {error.start} of the document is not UTF-8")
    except RecursionError:
        return Undecodable("nested-too-deep", "the document's values are nested too deep")
    except ValueError as error:
        return Undecodable("not-json", f"the document is not JSON: {error}")
    try:
        return _known(document)
    except NotAMessageError as error:
        return Undecodable("not-a-message", str(error))


def _known(document: Any) -> Decoded | Wrapped | Undecodable:
    if isinstance(document, dict) and "messageType" not in document:
        for data in _wrapped(document):
            try:
                return Wrapped(base64.b64decode(data, validate=True))
            except (binascii.Error, ValueError):
                return Undecodable("bad-base64", "the wrapped record is not base64")
        if "logEvents" not in document:
            return Decoded(Message.from_line(document), is_event_line=True)
    return Decoded(Message.from_document(document), is_event_line=False)


def _wrapped(document: dict[str, Any]) -> Iterator[str]:
    raw = document.get("rawData")
    if isinstance(raw, str) and ("errorCode" in document or "ErrorCode" in document):
        yield raw
    lambda_event = document.get("awslogs")
    if isinstance(lambda_event, dict) and isinstance(lambda_event.get("data"), str):
        yield lambda_event["data"]
