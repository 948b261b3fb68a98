"""What moto is told when it asks a bucket's policy: the gate has decided already.

moto asks of each object that DeleteObjects names, and refuses one without refusing the others, as
https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html says (read 2026-11-27).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from moto.iam.access_control import PermissionResult

__all__ = ["denying", "permission"]

_BEFORE_PATH = ":s3:::"
_DENIED: ContextVar[frozenset[str] | None] = ContextVar("denied", default=None)


@contextmanager
def denying(resources: frozenset[str]) -> Iterator[None]:
    """Answer a request that the gate lets through, but for these objects."""
    before = _DENIED.set(resources)
    try:
        yield
    finally:
        _DENIED.reset(before)


def permission(_bucket: Any, _action: str, resource: str) -> Any:
    """Stand for moto's reading of bucket policies, which heeds no principal and no condition."""
    denied = _DENIED.get()
    if denied is None:  # nothing is decided in this lab
        return PermissionResult.NEUTRAL
    # moto writes ARNs of the partition `aws` alone.
    path = resource.partition(_BEFORE_PATH)[2]
    is_denied = any(each.partition(_BEFORE_PATH)[2] == path for each in denied)
    return PermissionResult.DENIED if is_denied else PermissionResult.PERMITTED
