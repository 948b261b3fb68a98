"""Objects to split and read."""

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest

HOUR = 3_600_000
START = 1_700_000_000_000


@pytest.fixture
def document() -> Callable[..., dict[str, Any]]:
    """Give a function that makes a subscription message as a document."""

    def make(
        number: int, log_group: str = "/demo/os", events: int = 3, **fields: Any
    ) -> dict[str, Any]:
        return {
            "messageType": "DATA_MESSAGE",
            "owner": "123456789012",
            "logGroup": log_group,
            "logStream": "host-1",
            "subscriptionFilters": ["archive"],
            "logEvents": [
                {
                    "id": f"{number:028d}{index:028d}",
                    "timestamp": START + number * HOUR // 4 + index,
                    "message": f"{log_group} {number} {index} 蔵",
                }
                for index in range(events)
            ],
            **fields,
        }

    return make


@pytest.fixture
def mixed(document: Callable[..., dict[str, Any]]) -> bytes:
    """Give an object as a stream of several log groups writes it."""
    groups = ("/demo/os", "/demo/app", "/demo/os-2", "/demo_os", "g" * 512)
    documents = [document(number, groups[number % len(groups)]) for number in range(40)]
    return b"".join(gzip.compress(json.dumps(one).encode(), mtime=0) for one in documents)
