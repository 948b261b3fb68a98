"""The transformer's deployment package: a zip file with the same bytes every time."""

import io
import zipfile
from collections.abc import Mapping
from importlib.resources import files
from typing import TYPE_CHECKING

from logkura.facts.aws_lambda import RUNTIME as RUNTIME_FACT

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["RUNTIME", "build_bundle", "zipped"]

RUNTIME = RUNTIME_FACT.value

# The oldest time that a zip file can hold.
_TIME = (1980, 1, 1, 0, 0, 0)
_READABLE_BY_ALL = 0o644 << 16
_MADE_ON_UNIX = 3
_ROOMS = ("records", "facts")


def build_bundle(time_zone: str) -> bytes:
    """Return the package: the records room with what it imports, and the time zone's data.

    A Lambda runtime need not have a time zone database; `zoneinfo` finds the one zone in a
    `tzdata` package of our own.

    Args:
        time_zone: Name in the IANA database.
    """
    root = files("logkura")
    sources: dict[str, Traversable] = {
        f"logkura/{name}": root.joinpath(name) for name in ("__init__.py", "errors.py")
    }
    for room in _ROOMS:
        for module in root.joinpath(room).iterdir():
            if module.name.endswith(".py"):
                sources[f"logkura/{room}/{module.name}"] = module
    contents = {path: source.read_bytes() for path, source in sources.items()}
    return zipped(contents | _zone(time_zone))


def zipped(contents: Mapping[str, bytes]) -> bytes:
    """Return a zip file of files by path; the same contents give the same bytes on every machine.

    They are stored, not deflated: zlib's versions and forks deflate each in their own way, and a
    package that is committed is compared with one that is built elsewhere.
    """
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        for path in sorted(contents):
            entry = zipfile.ZipInfo(path, _TIME)
            entry.compress_type = zipfile.ZIP_STORED
            entry.create_system = _MADE_ON_UNIX
            entry.external_attr = _READABLE_BY_ALL
            archive.writestr(entry, contents[path])
    return package.getvalue()


def _zone(time_zone: str) -> dict[str, bytes]:
    """Return the zone's file in packages, as `zoneinfo` looks for it."""
    *folders, _ = path = ("tzdata", "zoneinfo", *time_zone.split("/"))
    found = {
        "/".join((*folders[:depth], "__init__.py")): b"" for depth in range(1, len(folders) + 1)
    }
    found["/".join(path)] = files("tzdata").joinpath(*path[1:]).read_bytes()
    return found
