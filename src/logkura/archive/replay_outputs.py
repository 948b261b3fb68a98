"""What one error object becomes: as the transformer would have written it, one file a partition."""

import gzip
import shutil
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from logkura.archive.store import Store
from logkura.records.gzip_member import gzip_member
from logkura.records.outcome import Settings
from logkura.records.reader import Archived, read
from logkura.records.transform_reference import partition_of, written

if TYPE_CHECKING:
    from logkura.records.layout import Partition

__all__ = ["ReplayOutputs"]

_SUFFIXES = {"envelope": ".jsonl.gz", "event": ".jsonl.gz", "message": ".log.gz"}


class ReplayOutputs:
    """Takes messages; where and how each is written is the transformer's decision.

    Args:
        folder: An empty local folder.
        settings: The transformer's.
    """

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder = folder
        self._settings = settings
        self._paths: dict[Partition, Path] = {}
        self.events_written = 0
        self.bytes_written = 0

    @property
    def log_groups(self) -> set[tuple[str, str]]:
        """Account and value of the log groups in keys."""
        return {(partition.account, partition.log_group) for partition in self._paths}

    def add(self, item: Archived, region: str) -> None:
        """Write one data message that has events.

        Args:
            item: The message as it was read.
            region: Of its log group.
        """
        partition = partition_of(item.message, region, self._settings)
        content = written(item, self._settings)
        if self._settings.format == "message":
            # The transformer leaves it to Firehose to compress bare lines.
            content = gzip_member(content)
        path = self._paths.setdefault(partition, self._folder / f"part-{len(self._paths)}")
        with path.open("ab") as file:
            file.write(content)
        self.events_written += len(item.message.events)
        self.bytes_written += len(content)

    def read_back(self) -> tuple[int, int]:
        """Read the finished files again; return how many events and bytes they hold.

        A file that is damaged holds no event, so that the account does not add up.
        """
        size_bytes = sum(path.stat().st_size for path in self._paths.values())
        if self._settings.format == "message":
            whole = size_bytes == self.bytes_written and all(map(_inflates, self._paths.values()))
            return self.events_written if whole else 0, size_bytes
        return sum(map(_events_in, self._paths.values())), size_bytes

    def publish(self, store: Store, name: str) -> list[str]:
        """Copy the files into the archive; return their keys.

        Args:
            store: The archive.
            name: What each object is called, without its ending.
        """
        keys = []
        for partition, path in sorted(self._paths.items(), key=lambda item: item[0].path):
            keys.append(f"{partition.path}{name}{_SUFFIXES[self._settings.format]}")
            with path.open("rb") as file:
                store.write(keys[-1], file)
        return keys


def _inflates(path: Path) -> bool:
    try:
        with gzip.open(path) as file, Path("/dev/null").open("wb") as nowhere:
            shutil.copyfileobj(file, nowhere)
    except (OSError, EOFError, zlib.error):
        return False
    return True


def _events_in(path: Path) -> int:
    events = 0
    with path.open("rb") as file:
        for item in read(file):
            if not isinstance(item, Archived):
                item.content.close()
                return 0
            events += len(item.message.events)
    return events
