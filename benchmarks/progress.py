"""What a run has measured so far, kept so that one that was broken off goes on where it was."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import logkura

__all__ = ["Progress"]

_CODE = (Path(logkura.__file__).parent, Path(__file__).parent)


class Progress:
    """Finished measures by name, of this code with these options.

    Args:
        options: What else decides the figures.
        fresh: Forget what an earlier run left.
    """

    def __init__(self, options: str, *, fresh: bool) -> None:
        name = f"logkura-bench-{os.getuid()}-{_code_version(options)}"
        self.folder = Path(tempfile.gettempdir()) / name
        if fresh:
            self.forget()
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.resumed = 0
        """How many measures an earlier run had made."""

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """Return a measure as JSON, made now unless it is kept already."""
        path = self.folder / f"{hashlib.sha256(name.encode()).hexdigest()[:24]}.json"
        if path.is_file():
            self.resumed += 1
            return json.loads(path.read_bytes())
        made = make()
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(made))
        unfinished.replace(path)
        return made

    def forget(self) -> None:
        """Remove everything."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _code_version(options: str) -> str:
    digest = hashlib.sha256(options.encode())
    for folder in _CODE:
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
