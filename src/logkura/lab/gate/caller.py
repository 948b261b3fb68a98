"""In whose name the lab calls itself while it answers a request.

CloudFormation makes its calls with the credentials of whoever asked, or as the stack's role:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html (read
2026-11-27).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from logkura.aws import Clients
from logkura.lab.gate.sessions import Credentials

__all__ = ["CallerClients", "acting"]

_CALLER: ContextVar[Credentials | None] = ContextVar("caller", default=None)


@contextmanager
def acting(credentials: Credentials | None) -> Iterator[None]:
    """Call in the name of these credentials; of the lab's own for None."""
    before = _CALLER.set(credentials)
    try:
        yield
    finally:
        _CALLER.reset(before)


class CallerClients(Clients):
    """boto3 clients of whoever sent the request that is being answered.

    Args:
        own: The lab's own, for requests that its own key signs.
    """

    def __init__(self, own: Clients) -> None:
        super().__init__(endpoint_url=own.endpoint_url)
        self._own = own
        self._others: dict[str, Clients] = {}

    def get(self, service: str, region: str | None = None) -> Any:
        """Return the client of a service in a region."""
        caller = _CALLER.get()
        if caller is None:
            return self._own.get(service, region)
        found = self._others.get(caller.access_key_id)
        if found is None:
            found = self._others[caller.access_key_id] = Clients(
                endpoint_url=self._own.endpoint_url,
                access_key_id=caller.access_key_id,
                secret_access_key=caller.secret_access_key,
                session_token=caller.session_token or None,
            )
        return found.get(service, region)
