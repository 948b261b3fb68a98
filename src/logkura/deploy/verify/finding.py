"""Finding markers in objects, whatever their format, by the archive's own reader."""

from collections.abc import Collection
from typing import BinaryIO

from logkura.archive.opening import open_object
from logkura.archive.s3_store import S3Store
from logkura.archive.stored_object import StoredObject
from logkura.deploy.verify.marker import FIELD
from logkura.records.reader import Archived, Item, read

__all__ = ["Folder", "markers_in"]


def markers_in(source: BinaryIO, markers: Collection[str]) -> frozenset[str]:
    """Return the markers that an object holds.

    In the format `message` nothing but the text of an event is left, which is no message of
    CloudWatch Logs: they are looked for in what the reader hands out as it stands, too.

    Args:
        source: The object; read to the last marker, or to its end.
        markers: The ids of those that are looked for.
    """
    sought = {marker: marker.encode() for marker in markers}
    found: set[str] = set()
    for item in read(source):
        for text in _texts(item):
            found |= {marker for marker, encoded in sought.items() if encoded in text}
        if len(found) == len(sought):
            break
    return frozenset(found)


def _texts(item: Item) -> list[bytes]:
    """Return the texts in which a marker may be: those that say that they have one."""
    if isinstance(item, Archived):
        texts = [event.message for event in item.message.events if FIELD in event.message]
        return [text.encode(errors="surrogatepass") for text in texts]
    with item.content as content:
        text = content.read()
    return [text] if FIELD.encode() in text else []


class Folder:
    """A folder of the archive in which a marker is to arrive; each object is read once.

    Args:
        store: The folder.
    """

    def __init__(self, store: S3Store) -> None:
        self._store = store
        self._seen = {stored.key for stored in store.list()}

    def find(self, marker: str) -> StoredObject | None:
        """Return the new object that holds a marker, if there is one.

        Raises:
            LogkuraError: The folder cannot be listed, or an object cannot be read.
        """
        for stored in self._store.list():
            if stored.key in self._seen:
                continue
            with open_object(self._store, stored.key) as source:
                found = markers_in(source, {marker})
            self._seen.add(stored.key)
            if found:
                return stored
        return None
