"""What is in a folder against what would be written there: whether committed files are stale."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from logkura.errors import LogkuraError

__all__ = ["Comparison", "compare"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Paths below the folder, sorted.

    Attributes:
        missing: What would be written and is not there.
        stale: What is there with other content.
        superfluous: What is there, of the kinds or names that a rendering has, and would not be
            written.
    """

    missing: tuple[str, ...]
    stale: tuple[str, ...]
    superfluous: tuple[str, ...]

    @property
    def is_current(self) -> bool:
        """Whether the folder has what would be written, and nothing else of its kinds."""
        return not (self.missing or self.stale or self.superfluous)


def compare(contents: Mapping[str, bytes], folder: Path, own: Collection[str] = ()) -> Comparison:
    """Compare files by path with those of a folder.

    Args:
        contents: By path below the folder.
        folder: The folder; one that does not exist misses all of them.
        own: Every path that a rendering may have, where people keep files of the same kinds beside
            it; empty where they do not.

    Raises:
        LogkuraError: `render-unreadable`.
    """
    # A file without a suffix may be anybody's.
    kinds = {Path(path).suffix for path in contents} - {""}
    there = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_file()
        and (path.suffix in kinds or path.relative_to(folder).as_posix() in contents)
    }
    if own:
        there = {path: found for path, found in there.items() if path in own}
    return Comparison(
        missing=tuple(sorted(set(contents) - set(there))),
        stale=tuple(
            sorted(
                path for path in set(contents) & set(there) if _read(there[path]) != contents[path]
            )
        ),
        superfluous=tuple(sorted(set(there) - set(contents))),
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise LogkuraError(
            "render-unreadable",
            f"cannot read `{path}`: {error.strerror or error}",
            hint="check its permissions",
        ) from error
