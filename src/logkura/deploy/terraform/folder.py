"""The folder of a rendering: what is to lie in it, and what a person may keep beside that."""

from collections.abc import Mapping
from pathlib import Path

from logkura.errors import LogkuraError
from logkura.render.comparison import compare
from logkura.render.terraform import OWN_FILES
from logkura.render.write import write

__all__ = ["bring_up_to_date", "stale_files"]


def stale_files(files: Mapping[str, bytes], folder: Path) -> list[str]:
    """Return which files of a rendering differ in the folder, are missing, or are left over.

    Files of other names are somebody's own, such as `backend.tf`, and are not looked at.
    """
    found = compare(files, folder, OWN_FILES)
    return sorted({*found.missing, *found.stale, *found.superfluous})


def bring_up_to_date(files: Mapping[str, bytes], folder: Path, *, rewrite: bool) -> None:
    """Write a rendering into its folder where nothing of it lies there; refuse what is stale.

    Args:
        files: The rendering.
        folder: The folder; it is made when it does not exist.
        rewrite: Write over what is stale, and remove what is left over.

    Raises:
        LogkuraError: `deploy-terraform-stale`; `render-refused`, `render-unreadable`.
    """
    stale = stale_files(files, folder)
    is_new = not any((folder / name).exists() for name in OWN_FILES)
    if stale and not (is_new or rewrite):
        raise LogkuraError(
            "deploy-terraform-stale",
            f"`{folder}` is not what archive.yaml says now: {', '.join(stale)}",
            hint="render again: `logkura render --to terraform --force`, and look at the diff",
        )
    if not stale:
        return
    write(files, folder, force=True)
    for name in set(stale) - set(files):
        (folder / name).unlink(missing_ok=True)
