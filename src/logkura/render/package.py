"""Logkura itself as one file, for machines that have Python and the packages it needs."""

from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from typing import TYPE_CHECKING

from logkura.blueprint.bundle import zipped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

__all__ = ["package", "requirements"]

# What neither splits nor compacts: the embedded AWS with its demo, and what designs an archive.
_LEFT_OUT = frozenset({"lab", "demo", "deploy", "blueprint", "estate", "render", "spec", "iam"})
_NEEDED = ("boto3", "rich", "typer", "tzdata")
_FASTER = ("isal", "msgspec", "orjson", "pyarrow", "zstandard")


def package() -> bytes:
    """Return a zip file of Python sources, the same bytes every time."""
    return zipped(dict(_sources(files("logkura"), "logkura")))


def _sources(folder: "Traversable", path: str) -> "Iterator[tuple[str, bytes]]":
    for entry in folder.iterdir():
        if entry.is_dir():
            if path != "logkura" or entry.name not in _LEFT_OUT:
                yield from _sources(entry, f"{path}/{entry.name}")
        elif entry.name.endswith(".py"):
            yield f"{path}/{entry.name}", entry.read_bytes()


def requirements() -> list[str]:
    """Return the packages to install beside it, each in the version that is installed here.

    Those that only make it faster, or write Parquet, are named when they are installed here.
    """
    found = [f"{name}=={version(name)}" for name in _NEEDED]
    for name in _FASTER:
        try:
            found.append(f"{name}=={version(name)}")
        except PackageNotFoundError:
            continue
    return sorted(found)
