"""Which reader a source needs.  To add a kind: a file with its reader, and a line here."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from logkura.errors import LogkuraError
from logkura.sources.archive_yaml import read_archive_yaml
from logkura.sources.source import Given, Source

__all__ = ["open_source"]


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of source: what it is called, how it is recognised, how it is read."""

    title: str
    is_it: Callable[[str], bool]
    read: Callable[[str, Given], Source]


_ARCHIVE = re.compile(r"^archive\s*:", re.MULTILINE)


def _is_template(name: str) -> bool:
    """Whether a file is a template: YAML that is no archive.yaml, or JSON."""
    if name.endswith((".json", ".template")):
        return True
    if not name.endswith((".yaml", ".yml")):
        return False
    try:
        text = Path(name).read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return False
    return "Resources" in text and not _ARCHIVE.search(text)


def _template(name: str, given: Given) -> Source:
    from logkura.sources.template import read_template  # noqa: PLC0415 -- as below

    return read_template(name, given)


def _terraform(name: str, given: Given) -> Source:
    # The lab is loaded where it is needed: archive.yaml is checked without it.
    from logkura.sources.terraform import read_terraform  # noqa: PLC0415

    return read_terraform(name, given)


def _account(name: str, given: Given) -> Source:
    from logkura.sources.account import read_account  # noqa: PLC0415 -- as above

    return read_account(name, given)


_KINDS = (
    _Kind("a live account", lambda name: name.startswith("aws://"), _account),
    _Kind("a Terraform directory", lambda name: Path(name).is_dir(), _terraform),
    _Kind("a template", _is_template, _template),
    _Kind("archive.yaml", lambda name: name.endswith((".yaml", ".yml")), read_archive_yaml),
)


def open_source(name: str, given: Given | None = None) -> Source:
    """Read a source.

    Args:
        name: A path, or `aws://PROFILE/REGION`.
        given: What the user gave beside it.

    Raises:
        LogkuraError: `check-source`: it is of no kind that can be read; the errors of its reader.
    """
    for kind in _KINDS:
        if kind.is_it(name):
            return kind.read(name, given or Given())
    raise LogkuraError(
        "check-source",
        "expected an archive.yaml, a template, a Terraform directory or aws://PROFILE/REGION,"
        f" found `{name}`",
        hint="the name of an archive.yaml ends in .yaml or .yml",
    )
