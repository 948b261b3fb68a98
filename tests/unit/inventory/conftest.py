"""An account of canned answers."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from logkura.inventory.reader import Reader

ACCOUNT, REGION = "123456789012", "ap-northeast-1"


class Canned:
    """Clients that answer by a table: operation to an answer, an error code, or a function.

    A function gets the parameters and returns an answer or a code.  What is not in the table is
    denied, so that nothing unforeseen goes by in silence.
    """

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._table = table
        self.asked: list[tuple[str, Mapping[str, Any]]] = []

    def get(self, service: str, region: str | None = None) -> Any:
        """Return a client that answers by the table."""
        assert region is not None
        return _Client(self, service)

    def answer(self, operation: str, sent: Mapping[str, Any]) -> Mapping[str, Any]:
        """Answer one operation."""
        self.asked.append((operation, sent))
        found = self._table.get(operation, "AccessDenied")
        found = found(**sent) if callable(found) else found
        if isinstance(found, str):
            raise ClientError({"Error": {"Code": found, "Message": ""}}, operation)
        answer: Mapping[str, Any] = found
        return answer


class _Client:
    def __init__(self, canned: Canned, service: str) -> None:
        self._canned, self._service = canned, service

    def __getattr__(self, name: str) -> Any:
        return lambda **sent: self._canned.answer(f"{self._service}.{name}", sent)


@pytest.fixture
def clients_of() -> Callable[[Mapping[str, Any]], Any]:
    """Give a function that makes clients of canned answers."""
    return Canned


@pytest.fixture
def reader_of() -> Callable[..., Reader]:
    """Give a function that makes a reader of canned answers."""

    def make(table: Mapping[str, Any], *regions: str) -> Reader:
        clients: Any = Canned(table)
        return Reader(clients, ACCOUNT, regions or (REGION,))

    return make
