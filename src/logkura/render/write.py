"""Rendered files into a folder."""

from collections.abc import Mapping
from pathlib import Path

from logkura.errors import LogkuraError

__all__ = ["write"]


def write(contents: Mapping[str, bytes], out: Path, *, force: bool = False) -> list[Path]:
    """Write files by path into a folder; return them in their order.

    Args:
        contents: By path below the folder.
        out: The folder, made when it does not exist.
        force: Replace files of the same name.

    Raises:
        LogkuraError: `render-exists`, `render-refused`.
    """
    paths = {out / path: content for path, content in contents.items()}
    there = [path for path in paths if path.exists()]
    if there and not force:
        raise LogkuraError(
            "render-exists",
            f"`{there[0]}` exists already, expected a new folder",
            hint="name another folder, or overwrite its files with --force",
        )
    try:
        for path, content in paths.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except OSError as error:
        raise LogkuraError(
            "render-refused",
            f"cannot write below `{out}`: {error.strerror or error}",
            hint="check permissions, and the space that is left",
        ) from error
    return list(paths)
