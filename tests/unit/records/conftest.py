"""Messages and members as CloudWatch Logs makes them."""

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest

MakeDocument = Callable[..., dict[str, Any]]
MakeMember = Callable[..., bytes]

CONTROL = {
    "messageType": "CONTROL_MESSAGE",
    "owner": "CloudwatchLogs",
    "logGroup": "",
    "logStream": "",
    "subscriptionFilters": [],
    "logEvents": [
        {
            "id": "",
            "timestamp": 1741312971934,
            "message": "CWL CONTROL MESSAGE: Checking health of destination Firehose.",
        }
    ],
}


@pytest.fixture
def document() -> MakeDocument:
    """Give a function that makes a subscription message as a document."""

    def make(number: int = 0, events: int = 3, **fields: Any) -> dict[str, Any]:
        return {
            "messageType": "DATA_MESSAGE",
            "owner": "123456789012",
            "logGroup": "/demo/os",
            "logStream": "host-1",
            "subscriptionFilters": ["archive"],
            "logEvents": [
                {
                    "id": f"{number:028d}{index:028d}",
                    "timestamp": 1_700_000_000_000 + index,
                    "message": f'line {number} {index} }}{{ "quoted" 蔵',
                }
                for index in range(events)
            ],
            **fields,
        }

    return make


@pytest.fixture
def member(document: MakeDocument) -> MakeMember:
    """Give a function that makes a subscription message as a gzip member."""

    def make(number: int = 0, events: int = 3, **fields: Any) -> bytes:
        text = json.dumps(document(number, events, **fields), separators=(",", ":"))
        return gzip.compress(text.encode(), mtime=0)

    return make


@pytest.fixture
def control_member() -> bytes:
    """Give CloudWatch Logs' control message as a gzip member."""
    return gzip.compress(json.dumps(CONTROL).encode(), mtime=0)
