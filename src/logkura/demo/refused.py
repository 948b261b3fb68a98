"""Lines that CloudWatch Logs does not take, kept whole in the archive's quarantine."""

import io
import tempfile
from types import TracebackType
from typing import Self

from logkura.archive.store import Store
from logkura.demo.inputs import LogFile
from logkura.demo.lines import Refusal, Refused
from logkura.records.message import dump_json

__all__ = ["RefusedLines"]

_KEPT = frozenset({Refusal.NOT_UTF_8, Refusal.TOO_LARGE})
_IN_MEMORY_BYTES = 1024 * 1024


class RefusedLines:
    """Gathers one file's refused lines and writes them as one object, with a note beside it.

    The object has the lines as they were, each with its line feed; the note has the file, and the
    place, length and reason of each line.  Empty lines have nothing to keep.

    Args:
        file: Where the lines come from.
        prefix: The archive's prefix.
        store: The archive's bucket.
    """

    def __init__(self, file: LogFile, prefix: str, store: Store) -> None:
        self._file = file
        self._key = f"{prefix}quarantine{file.log_group}/refused"
        self._store = store
        self._lines = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115 -- __exit__ closes it
        self._notes: list[dict[str, str | int]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._lines.close()

    def add(self, line: Refused) -> None:
        """Keep one line."""
        if line.reason not in _KEPT:
            return
        self._lines.write(line.content + b"\n")
        self._notes.append(
            {
                "offset_bytes": line.offset_bytes,
                "length_bytes": len(line.content),
                "reason": line.reason.value,
            }
        )

    def write(self) -> None:
        """Write what was kept, if anything was."""
        if not self._notes:
            return
        self._lines.seek(0)
        self._store.write(f"{self._key}.bin", self._lines)  # type: ignore[arg-type]
        note = {"source": str(self._file.path), "lines": self._notes}
        self._store.write(f"{self._key}.json", io.BytesIO(dump_json(note) + b"\n"))
