"""Which keys of an account are those of a design.

A key's id says nothing, so a designed key is the one that its alias points to.  Aliases can be
moved by hand, and then the archive's resources go on using the key that they were given.  So where
the alias points to a key of another description, and exactly one key that the archive's resources
use has the designed one, that is the key, and it is the alias that is wrong.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from logkura.estate.model import Estate, Key

__all__ = ["aliases_of", "description_of", "standing_keys"]

_OWN = "logkura: "


def description_of(key: Key) -> str:
    """Return what a key is for, without the word that says whose it is."""
    return key.purpose.removeprefix(_OWN)


def aliases_of(key: Key) -> tuple[str, ...]:
    """Return the aliases that a key has, or is to get."""
    return tuple(dict.fromkeys((*([key.alias] if key.alias else ()), *key.aliases)))


def standing_keys(designed: Estate, found: Estate) -> Mapping[str, str]:
    """Return the ARN of each designed key to that of the key that stands for it.

    A key that is designed by its ARN stands for itself; of one that does not exist there is
    nothing here.

    Args:
        designed: The estate that there should be, with designed or real ARNs.
        found: The estate that there is.
    """
    used = _used(designed, found)
    pairs = ((key, _standing(key, found.keys, used)) for key in designed.keys)
    return {key.arn: standing.arn for key, standing in pairs if standing is not None}


def _standing(key: Key, keys: Iterable[Key], used: frozenset[str]) -> Key | None:
    there = [each for each in keys if each.region == key.region]
    aliases = aliases_of(key)
    if not aliases:
        return next((each for each in there if each.arn == key.arn), None)
    named = next((each for each in there if set(aliases) & set(each.aliases)), None)
    if named is not None and description_of(named) == description_of(key):
        return named
    described = [
        each for each in there if description_of(each) == description_of(key) and each.arn in used
    ]
    return described[0] if len(described) == 1 else named


def _used(designed: Estate, found: Estate) -> frozenset[str]:
    """Return the texts that stand in what is there of the design's buckets and streams."""
    buckets = {bucket.arn for bucket in designed.buckets}
    streams = {stream.arn for stream in designed.streams}
    own = (
        *(each for each in found.buckets if each.arn in buckets),
        *(each for each in found.streams if each.arn in streams),
    )
    return frozenset(text for each in own for text in _texts(each))


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif is_dataclass(value):
        for each in fields(value):
            yield from _texts(getattr(value, each.name))
