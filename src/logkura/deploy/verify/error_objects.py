"""Markers among the records that Firehose could not deliver, and why it could not.

Source: https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html
(read 2026-11-27): below the error prefix, a line a record, with errorCode, errorMessage, and the
record as rawData in base64.
"""

import base64
import binascii
import io
import json
from typing import Any

from logkura.archive.opening import open_object
from logkura.archive.s3_store import S3Store
from logkura.deploy.verify.finding import holds

__all__ = ["ErrorObjects"]

_LINE_MAX_BYTES = 16 * 1024 * 1024


class ErrorObjects:
    """The archive's error objects; those that were there before are not looked at.

    Args:
        store: The folder of errors.
    """

    def __init__(self, store: S3Store) -> None:
        self._store = store
        self._seen = {stored.key for stored in store.list()}
        self._lines: list[tuple[str, dict[str, Any]]] = []

    def why(self, marker: str) -> str:
        """Return why a marker could not be delivered; empty where no error object has it.

        Raises:
            LogkuraError: The folder or an object of it cannot be read.
        """
        self._read_new()
        for location, line in self._lines:
            if _has(line, marker):
                code, message = line.get("errorCode", ""), line.get("errorMessage", "")
                return f"{location}: {code}: {message}"
        return ""

    def _read_new(self) -> None:
        for stored in self._store.list():
            if stored.key in self._seen:
                continue
            with open_object(self._store, stored.key) as source:
                while text := source.readline(_LINE_MAX_BYTES):
                    self._lines.append((self._store.location(stored.key), _line(text)))
            self._seen.add(stored.key)


def _line(text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _has(line: dict[str, Any], marker: str) -> bool:
    try:
        raw = base64.b64decode(line.get("rawData") or "", validate=True)
    except (binascii.Error, TypeError):
        return False
    return holds(io.BytesIO(raw), marker)
