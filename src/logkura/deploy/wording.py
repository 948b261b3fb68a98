"""What a change set says of one resource, in words.

The values stand in a change set that is described with IncludePropertyValues; what it leaves out
there is told by name alone.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

__all__ = ["in_words", "value_in_words"]

# Ours: longer values are told by what differs inside of them, or by name alone.
_VALUE_MAX_CHARACTERS = 60
_PATHS_MAX = 6


def in_words(details: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the details of a ResourceChange, each in words and once."""
    return tuple(dict.fromkeys(_details(details)))


def _details(details: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield what changes, in words; that a value is known only later says nothing to a reader."""
    for detail in details:
        target = detail.get("Target") or {}
        name = _path(target) or target.get("Name") or target.get("Attribute", "")
        if not name:
            continue
        before, after = target.get("BeforeValue"), target.get("AfterValue")
        cause = detail.get("CausingEntity", "")
        if before is None and after is None:
            why = f" with {cause}" if cause else ""
            yield f"{name} changes{why}"
        else:
            yield value_in_words(name, before, after)


def _path(target: Mapping[str, Any]) -> str:
    """Return `ExtendedS3DestinationConfiguration.BufferingHints` of `/Properties/…`."""
    path: str = target.get("Path") or ""
    return path.removeprefix("/").removeprefix("Properties/").replace("/", ".")


def value_in_words(name: str, before: str | None, after: str | None) -> str:
    """Return how a value changes; None stands for none."""
    if before is None:
        return f"{name} is added{_short(': ', after)}"
    if after is None:
        return f"{name} is removed"
    if len(before) <= _VALUE_MAX_CHARACTERS and len(after) <= _VALUE_MAX_CHARACTERS:
        return f"{name} changes from {before} to {after}"
    return f"{name} changes{_inner(before, after)}"


def _inner(before: str, after: str) -> str:
    """Return what differs inside of two documents, by its path; empty where that is too much."""
    try:
        paths = list(_differing(json.loads(before), json.loads(after), ""))
    except ValueError:
        return ""
    told = [path for path in paths if path]
    return f": {', '.join(told)}" if told and len(told) <= _PATHS_MAX else ""


def _differing(before: Any, after: Any, path: str) -> Iterator[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            if before.get(key) != after.get(key):
                inner = f"{path}.{key}" if path else str(key)
                yield from _differing(before.get(key), after.get(key), inner)
    elif all(isinstance(each, str | int | bool) for each in (before, after)):
        words = f"{path} from {before} to {after}"
        yield words if len(words) <= 2 * _VALUE_MAX_CHARACTERS else path
    else:
        yield path


def _short(before: str, text: str | None) -> str:
    return f"{before}{text}" if text and len(text) <= _VALUE_MAX_CHARACTERS else ""
