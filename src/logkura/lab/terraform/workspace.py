"""A copy of a Terraform directory that can be applied to the lab; the original stays as it is.

Local modules that lie beside the directory (`source = "../modules/x"`) come along, and so do those
that `terraform init` has fetched.  State, locks and the configured backend do not: the copy keeps
its own state.  Version constraints are taken out: the machine has the versions that it has.
"""

import re
import shutil
from os.path import commonpath
from pathlib import Path

from logkura.errors import LogkuraError
from logkura.lab.terraform.ties import without_ties

__all__ = ["copy_directory"]

_LOCAL_MODULE = re.compile(r'^\s*source\s*=\s*"(\.\.?/[^"]*)"', re.MULTILINE)
_OVERRIDE = "logkura_override.tf"
# Ours: infrastructure code is text; what is larger is something else.
_BYTES_MAX = 100_000_000
_LEFT_OUT = (".git", "*.tfstate", "*.tfstate.*", ".terraform.lock.hcl", "terraform.tfstate.d")
_LOCAL_BACKEND = """\
# Written by logkura into its own copy: state is kept beside it, whatever the original says.
terraform {
  backend "local" {}
}
"""


def copy_directory(directory: Path, target: Path) -> Path:
    """Copy a directory with what it needs, and return the copy of the directory itself.

    Args:
        directory: Where the root module lies.
        target: An empty folder.

    Raises:
        LogkuraError: `terraform-directory`: there is no Terraform code, or it is too large to copy.
    """
    directory = directory.resolve()
    if not any(directory.glob("*.tf")) and not any(directory.glob("*.tf.json")):
        raise LogkuraError(
            "terraform-directory",
            f"expected Terraform code in `{directory}`, found no file `*.tf`",
            hint="give the folder of the root module",
        )
    root = _root_of(directory)
    size_bytes = sum(path.stat().st_size for path in root.rglob("*") if _counts(path))
    if size_bytes > _BYTES_MAX:
        raise LogkuraError(
            "terraform-directory",
            f"expected at most {_BYTES_MAX:,} bytes below `{root}`, found {size_bytes:,}",
            hint="it is copied before it is applied; move the code into a folder of its own",
        )
    shutil.copytree(
        root, target, dirs_exist_ok=True, ignore=_ignored, ignore_dangling_symlinks=True
    )
    for file in target.rglob("*.tf"):
        text = file.read_text(encoding="utf-8", errors="surrogateescape")
        file.write_text(without_ties(text), encoding="utf-8", errors="surrogateescape")
    copied = target / directory.relative_to(root)
    (copied / _OVERRIDE).write_text(_LOCAL_BACKEND)
    return copied


def _ignored(folder: str, names: list[str]) -> set[str]:
    """Leave out state and locks; of what `terraform init` made, keep the modules."""
    ignored = set(shutil.ignore_patterns(*_LEFT_OUT)(folder, names))
    if Path(folder).name == ".terraform":
        ignored |= set(names) - {"modules"}
    return ignored


def _counts(path: Path) -> bool:
    left_out = {".git", "providers"}
    return path.is_file() and not path.is_symlink() and not left_out & set(path.parts)


def _root_of(directory: Path) -> Path:
    """Return the folder that holds the directory and every local module it reaches."""
    seen: set[Path] = set()
    waiting = [directory]
    while waiting:
        module = waiting.pop()
        if module in seen or not module.is_dir():
            continue
        seen.add(module)
        for file in module.glob("*.tf"):
            text = file.read_text(encoding="utf-8", errors="replace")
            waiting += [(module / source).resolve() for source in _LOCAL_MODULE.findall(text)]
    return Path(commonpath(seen))
