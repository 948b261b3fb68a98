"""Where Terraform's AWS provider lies on this machine: nothing is fetched.

Looked at in this order: what `terraform init` put beside the directory, TF_PLUGIN_DIR, and the
folders where system packages keep a mirror.
"""

import os
from collections.abc import Iterator
from pathlib import Path

__all__ = ["find_plugins"]

_PROVIDER = Path("registry.terraform.io", "hashicorp", "aws")
_USUAL_FOLDERS = ("/opt", "/usr/local", "/usr/share", "~/.terraform.d")
_DEPTH_MAX = 4


def find_plugins(directory: Path) -> Path | None:
    """Return the folder of providers that a directory can use; None when there is none."""
    named = os.environ.get("TF_PLUGIN_DIR")
    own = directory / ".terraform" / "providers"
    for folder in (own, *([Path(named)] if named else [])):
        if (folder / _PROVIDER).is_dir():
            return folder
    for usual in _USUAL_FOLDERS:
        for folder in _below(Path(usual).expanduser(), _DEPTH_MAX):
            if (folder / _PROVIDER).is_dir():
                return folder
    return None


def _below(folder: Path, depth: int) -> Iterator[Path]:
    """Yield the folder and those below it, down to a depth, without following links."""
    yield folder
    if not depth:
        return
    try:
        inside = [path for path in folder.iterdir() if path.is_dir() and not path.is_symlink()]
    except OSError:
        return
    for path in sorted(inside):
        yield from _below(path, depth - 1)
