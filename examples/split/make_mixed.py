#!/usr/bin/env python3
"""Write the objects of this example, the same ones every time.

They are what one Firehose stream makes of three subscribed log groups while its own compression
is on: CloudWatch Logs compresses each message, Firehose compresses the object around them, and
nothing stands between two messages.

    python examples/split/make_mixed.py [FOLDER]
"""

import gzip
import json
import random
import sys
from datetime import UTC, datetime
from pathlib import Path

OWNER = "123456789012"
START = datetime(2026, 11, 24, 9, 55, tzinfo=UTC)
LINES = {
    "/demo/os": (
        "sshd[{number}]: Accepted publickey for ec2-user from 10.0.{a}.{b} port {port} ssh2",
        "systemd[1]: Started Session {number} of user ec2-user.",
        "kernel: nf_conntrack: table {a} percent full",
    ),
    "/demo/app": (
        '{{"level": "INFO", "path": "/orders/{number}", "milliseconds": {a}}}',
        "注文 {number} を受け付けました (顧客 {a})",
        "ERROR java.lang.IllegalStateException: order {number}\n\tat com.example.Orders.take",
    ),
    "/aws/lambda/billing": (
        "START RequestId: {number:08x}-0000-4000-8000-{port:012x} Version: $LATEST\n",
        "REPORT RequestId: {number:08x}-0000-4000-8000-{port:012x}\tDuration: {a}.{b} ms\n",
    ),
}


def _message(chance: random.Random, number: int, log_group: str) -> dict[str, object]:
    begin = int(START.timestamp() * 1000) + number * 30_000
    return {
        "messageType": "DATA_MESSAGE",
        "owner": OWNER,
        "logGroup": log_group,
        "logStream": f"i-{chance.randrange(3):017x}",
        "subscriptionFilters": ["demo-archive"],
        "logEvents": [
            {
                "id": f"{begin:028d}{index:028d}",
                "timestamp": begin + index * 700,
                "message": chance.choice(LINES[log_group]).format(
                    number=chance.randrange(10_000),
                    a=chance.randrange(100),
                    b=chance.randrange(250),
                    port=chance.randrange(1024, 65_536),
                ),
            }
            for index in range(chance.randint(2, 6))
        ],
    }


def _control() -> dict[str, object]:
    text = "CWL CONTROL MESSAGE: Checking health of destination Firehose."
    event = {"id": "", "timestamp": int(START.timestamp() * 1000), "message": text}
    header = {"owner": "CloudwatchLogs", "logGroup": "", "logStream": ""}
    return {
        "messageType": "CONTROL_MESSAGE",
        **header,
        "subscriptionFilters": [],
        "logEvents": [event],
    }


def _member(document: dict[str, object]) -> bytes:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), mtime=0)


def main(folder: Path) -> None:
    """Write two objects: a whole one, and one whose upload was cut off."""
    chance = random.Random(20261124)  # noqa: S311 -- the same objects every time
    messages = [_message(chance, number, chance.choice(list(LINES))) for number in range(24)]
    members = [_member(message) for message in messages]
    whole = _member(_control()) + b"".join(members[:16])
    cut = b"".join(members[16:])[:-60]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "demo-stream-1-2026-11-24-09-55-00.gz").write_bytes(gzip.compress(whole, mtime=0))
    (folder / "demo-stream-1-2026-11-24-10-03-00").write_bytes(cut)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "mixed")
