"""What could not be decoded, kept whole, each piece with a note of what it is and where it was."""

import io
import shutil
from pathlib import Path

from logkura.archive.store import Store
from logkura.records.message import dump_json
from logkura.records.reader import Quarantined

__all__ = ["Quarantine"]


class Quarantine:
    """The undecodable pieces of one source object.

    Args:
        folder: A local folder, of this object alone.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pieces: list[tuple[Path, Quarantined]] = []

    def add(self, piece: Quarantined) -> None:
        """Keep a piece, and close its content."""
        self._folder.mkdir(exist_ok=True)
        path = self._folder / str(len(self._pieces))
        with path.open("wb") as file, piece.content:
            shutil.copyfileobj(piece.content, file)
        self._pieces.append((path, piece))

    @property
    def bytes_kept(self) -> int:
        """Bytes of the pieces as they lie on disk."""
        return sum(path.stat().st_size for path, _ in self._pieces)

    def publish(self, store: Store, name: str, source: str) -> None:
        """Copy the pieces and their notes below `quarantine/`.

        Args:
            store: Where to.
            name: A name that follows from the source object.
            source: Where that is.
        """
        for number, (path, piece) in enumerate(self._pieces):
            key = f"quarantine/{name}/{piece.offset_bytes:012d}-{number}-{piece.reason}"
            with path.open("rb") as file:
                store.write(f"{key}.bin", file)
            note = {
                "source": source,
                "reason": piece.reason,
                "detail": piece.detail,
                "offset_bytes": piece.offset_bytes,
                "length_bytes": piece.length_bytes,
            }
            store.write(f"{key}.json", io.BytesIO(dump_json(note) + b"\n"))
