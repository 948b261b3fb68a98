"""Markers among the records that Firehose could not deliver, and why it could not.

Source: https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html
(read 2026-11-27): below the error prefix, a line a record, with errorCode, errorMessage, and the
record as rawData in base64.
"""

import base64
import binascii
import io
import json
from collections.abc import Collection
from typing import Any

from logkura.archive.opening import open_object
from logkura.archive.s3_store import S3Store
from logkura.deploy.verify.finding import markers_in
from logkura.errors import LogkuraError

__all__ = ["ErrorObjects"]

_LINE_MAX_BYTES = 16 * 1024 * 1024


class ErrorObjects:
    """The archive's error objects; those that were there before are not looked at.

    What cannot be read is no error: the way itself is looked at all the same, and `unread` says
    what is not known.

    Args:
        store: The folder of errors.
    """

    def __init__(self, store: S3Store) -> None:
        self._store = store
        self._why: dict[str, str] = {}
        self._unread: list[str] = []
        self._seen = set(self._listed())
        # Without knowing what was there before, everything would have to be read.
        self._is_closed = bool(self._unread)

    @property
    def unread(self) -> str:
        """Why not all of them could be read; empty where all could."""
        return self._unread[0] if self._unread else ""

    def why(self, marker: str) -> str:
        """Return why a marker could not be delivered; empty where nothing that was read has it."""
        return self._why.get(marker, "")

    def look(self, markers: Collection[str]) -> None:
        """Read the objects that are new.

        Args:
            markers: The ids of the markers that are still waited for.
        """
        if self._is_closed or not markers:
            return
        self._unread = []
        for key in self._listed():
            if key in self._seen:
                continue
            try:
                self._read(key, markers)
            except LogkuraError as error:
                # It is tried again, and the others are read all the same.
                self._unread.append(error.message)
            else:
                self._seen.add(key)

    def _listed(self) -> list[str]:
        try:
            return [stored.key for stored in self._store.list()]
        except LogkuraError as error:
            self._unread.append(error.message)
            return []

    def _read(self, key: str, markers: Collection[str]) -> None:
        location = self._store.location(key)
        with open_object(self._store, key) as source:
            while text := source.readline(_LINE_MAX_BYTES):
                line = _line(text)
                code, message = line.get("errorCode", ""), line.get("errorMessage", "")
                for marker in markers_in(_record(line), markers):
                    self._why.setdefault(marker, f"{location}: {code}: {message}")


def _line(text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _record(line: dict[str, Any]) -> io.BytesIO:
    try:
        return io.BytesIO(base64.b64decode(line.get("rawData") or "", validate=True))
    except (binascii.Error, TypeError):
        return io.BytesIO()
