"""Values for variables that have none, so that code can be tried as it lies there.

A value is made up from the variable's name and type; what was made up is told.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from logkura.lab.made_up import made_up_text
from logkura.lab.terraform.ties import closing_brace

__all__ = ["made_up_values"]

_VARIABLE = re.compile(r'^[ \t]*variable\s+"([^"]+)"\s*\{', re.MULTILINE)
_DEFAULT = re.compile(r"^\s*default\s*=", re.MULTILINE)
_TYPE = re.compile(r"^\s*type\s*=\s*\"?(\w+)", re.MULTILINE)
_COLLECTIONS = {"list": "[]", "set": "[]", "tuple": "[]", "map": "{}", "object": "{}"}


def made_up_values(directory: Path, given: Mapping[str, str], region: str) -> dict[str, str]:
    """Return values for the variables of a root module that have no default and were not given.

    Args:
        directory: The root module.
        given: Values that are given.
        region: What a variable is that names a region.
    """
    code = "\n".join(_texts(directory.glob("*.tf")))
    filed = "\n".join(_texts((*directory.glob("terraform.tfvars"), *directory.glob("*.auto.*"))))
    return {
        name: _value(name, kind, region)
        for name, kind in _without_default(code)
        if name not in given
        and not re.search(rf'^\s*"?{re.escape(name)}"?\s*[=:]', filed, re.MULTILINE)
    }


def _texts(paths: Iterable[Path]) -> Iterator[str]:
    for path in sorted(paths):
        yield path.read_text(encoding="utf-8", errors="replace")


def _without_default(text: str) -> Iterator[tuple[str, str]]:
    """Yield the name and the type of each variable without a default."""
    for found in _VARIABLE.finditer(text):
        body = text[found.end() : closing_brace(text, found.end())]
        if not _DEFAULT.search(body):
            kind = _TYPE.search(body)
            yield found.group(1), kind.group(1) if kind else "string"


def _value(name: str, kind: str, region: str) -> str:
    if kind in _COLLECTIONS:
        return _COLLECTIONS[kind]
    if kind in {"number", "bool"}:
        return {"number": "1", "bool": "false"}[kind]
    return made_up_text(name, region)
