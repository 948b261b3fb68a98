"""Finding a marker in objects, whatever their format, by the archive's own reader."""

from typing import BinaryIO

from logkura.archive.opening import open_object
from logkura.archive.s3_store import S3Store
from logkura.archive.stored_object import StoredObject
from logkura.records.reader import Archived, read

__all__ = ["Folder", "holds"]


def holds(source: BinaryIO, marker: str) -> bool:
    """Tell whether an object holds a marker.

    In the format `message` nothing but the text of an event is left, which is no message of
    CloudWatch Logs: it is looked for in what the reader hands out as it stands, too.

    Args:
        source: The object; read to the marker, or to its end.
        marker: The marker's id.
    """
    sought, found = marker.encode(), False
    for item in read(source):
        if isinstance(item, Archived):
            found = any(marker in event.message for event in item.message.events)
        else:
            with item.content as content:
                found = sought in content.read()
        if found:
            return True
    return False


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
                found = holds(source, marker)
            self._seen.add(stored.key)
            if found:
                return stored
        return None
