"""The code of one Lambda function: unpacked, imported, and kept apart from this process's own."""

import importlib
import io
import os
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any

import boto3

from logkura.lab.environment import variables

__all__ = ["FunctionCode", "running"]

# A function must not read the user's own configuration or look for an instance's role.
_NEUTRAL = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}
_REMOVED = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN")


class FunctionCode:
    """A deployment package, unpacked into a folder of its own.

    Args:
        package: The bytes of the zip file.
        handler: Where the handler is, `module.function` or `folder/module.function`.
    """

    def __init__(self, package: bytes, handler: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="logkura-lab-function-")
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            archive.extractall(self._folder.name)
            self._roots = {_root(name) for name in archive.namelist()}
        self._module, _, self._name = handler.replace("/", ".").rpartition(".")
        self._modules: dict[str, Any] = {}

    @property
    def folder(self) -> str:
        """Where the package is unpacked."""
        return self._folder.name

    def handler(self) -> Callable[[Any, Any], Any]:
        """Import the handler's module and return the handler; call it inside `in_place`.

        Raises:
            ImportError: The package has no such module.
            AttributeError: The module has no such function.
        """
        found: Callable[[Any, Any], Any] = getattr(
            importlib.import_module(self._module), self._name
        )
        return found

    def close(self) -> None:
        """Remove the unpacked package."""
        self._folder.cleanup()

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Let the package's modules stand in for modules of the same names, then undo it."""
        own = {name: sys.modules.pop(name) for name in list(sys.modules) if self._covers(name)}
        sys.modules.update(self._modules)
        sys.path.insert(0, self.folder)
        importlib.invalidate_caches()
        try:
            yield
        finally:
            sys.path.remove(self.folder)
            for name in [name for name in sys.modules if self._covers(name)]:
                self._modules[name] = sys.modules.pop(name)
            sys.modules.update(own)

    def _covers(self, module: str) -> bool:
        return module.partition(".")[0] in self._roots


def _root(path: str) -> str:
    """Return the importable name at the top of a path in the zip: `app` for `app.py`, `app/…`."""
    return path.partition("/")[0].partition(".")[0]


@contextmanager
def running(code: FunctionCode, own: Mapping[str, str]) -> Iterator[io.StringIO]:
    """Put a function's modules, variables and output in place; yield what it prints."""
    output = io.StringIO()
    wanted = {**_NEUTRAL, "LAMBDA_TASK_ROOT": code.folder, **own}
    with (
        variables(wanted, _REMOVED),
        _own_session(),
        code.in_place(),
        redirect_stdout(output),
        redirect_stderr(output),
    ):
        yield output


@contextmanager
def _own_session() -> Iterator[None]:
    """Let boto3 look for credentials anew: its default session keeps those that it found first."""
    before = boto3.DEFAULT_SESSION
    boto3.DEFAULT_SESSION = None
    try:
        yield
    finally:
        boto3.DEFAULT_SESSION = before
