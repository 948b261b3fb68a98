"""What most people deploy: the usual blueprint's behaviour, written on the standard library.

The blueprint for CloudWatch Logs through Firehose decodes each record, parses the whole message,
joins the events' texts with a line feed, and encodes them again; records that would make the
response too large go back into the stream.  Ours is written anew from that description
(https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html, read 2026-11-24).

`handler` writes plain text, as the blueprint does.  `handler_with_key` also compresses it and
gives the partition keys that an archive of one folder a log group needs.
"""

import base64
import gzip
import json
from datetime import UTC, datetime
from typing import Any

__all__ = ["handler", "handler_with_key"]

_RESPONSE_MAX_BYTES = 6_000_000


def handler(event: dict[str, Any], _context: object = None) -> dict[str, Any]:
    """Answer one invocation: the events' texts, one a line."""
    return _answer(event, compressed=False)


def handler_with_key(event: dict[str, Any], _context: object = None) -> dict[str, Any]:
    """Answer one invocation: the texts as gzip, and the partition keys."""
    return _answer(event, compressed=True)


def _answer(event: dict[str, Any], *, compressed: bool) -> dict[str, Any]:
    records = [_one(record, compressed=compressed) for record in event["records"]]
    total_bytes = 0
    for record in records:
        total_bytes += len(record.get("data", "")) + len(record["recordId"])
        if total_bytes > _RESPONSE_MAX_BYTES:
            # The blueprint puts it back into the stream; that call is not what is measured.
            record["result"] = "Dropped"
            record.pop("data", None)
    return {"records": records}


def _one(record: dict[str, Any], *, compressed: bool) -> dict[str, Any]:
    message = json.loads(gzip.decompress(base64.b64decode(record["data"])))
    if message["messageType"] == "CONTROL_MESSAGE":
        return {"result": "Dropped", "recordId": record["recordId"]}
    if message["messageType"] != "DATA_MESSAGE":
        return {"result": "ProcessingFailed", "recordId": record["recordId"]}
    text = "".join(f"{entry['message']}\n" for entry in message["logEvents"]).encode()
    answer: dict[str, Any] = {"result": "Ok", "recordId": record["recordId"]}
    if compressed:
        text = gzip.compress(text, 6)
        first = datetime.fromtimestamp(message["logEvents"][0]["timestamp"] / 1000, UTC)
        answer["metadata"] = {
            "partitionKeys": {
                "log_group": message["logGroup"].strip("/").replace("/", "-"),
                "date": f"{first:%Y-%m-%d}",
                "hour": f"{first:%H}",
            }
        }
    answer["data"] = base64.b64encode(text).decode()
    return answer
