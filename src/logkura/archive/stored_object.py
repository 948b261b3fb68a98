"""One object of a store."""

from dataclasses import dataclass

__all__ = ["StoredObject"]


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object as it is listed.

    Attributes:
        key: Relative to the store.
        size_bytes: Its size as stored.
        version: Changes when the content does: an ETag, or size and time of change.
    """

    key: str
    size_bytes: int
    version: str
