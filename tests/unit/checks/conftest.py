"""The estate of examples/stream, with changes: path of a field, and its value."""

import typing
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
import yaml

from logkura.blueprint import design
from logkura.checks import RULES, Report, Subject, check
from logkura.estate import Estate
from logkura.estate.bucket import Expiration, Transition
from logkura.iam import Policy, PolicyKind, parse_policy
from logkura.spec import load

ROOT = Path(__file__).parents[3]
TODAY = date(2026, 11, 27)


@cache
def _example() -> Estate:
    archive = load(ROOT / "examples" / "stream" / "archive.yaml")
    return design(archive, ["/demo/host/example"])


def _changed(value: Any, path: list[str], new: Any, kind: Any) -> Any:
    """Return a value with what is at a path replaced; lists are entered by name, ARN or number."""
    if not path:
        return _built(new, kind, value)
    head, *rest = path
    if isinstance(value, tuple):
        (item,) = {arg for arg in get_args(kind) if arg is not ...}
        index = next(i for i, each in enumerate(value) if head in _names(each, i))
        return (
            *value[:index],
            _changed(value[index], rest, new, item),
            *value[index + 1 :],
        )
    if isinstance(value, Policy):
        index = [each.sid for each in value.statements].index(head)
        statement = _changed(value.statements[index], rest, new, type(value.statements[index]))
        changed = (*value.statements[:index], statement, *value.statements[index + 1 :])
        return replace(value, statements=changed)
    hints = get_type_hints(type(value))
    return replace(value, **{head: _changed(getattr(value, head), rest, new, hints[head])})


def _names(each: Any, number: int) -> set[str]:
    found = {str(getattr(each, name, "")) for name in ("name", "arn", "alias", "id", "sid")}
    return found | {str(number)}


def _built(new: Any, kind: Any, old: Any) -> Any:
    """Return YAML as a value of the resource model."""
    if new is None:
        return None
    if get_origin(kind) in {typing.Union, UnionType}:
        options = [each for each in get_args(kind) if each is not NoneType]
        kind = options[0] if len(options) == 1 else _lifecycle(new)
    if kind is Policy:
        return parse_policy(new, _policy_kind(new, old))
    if get_origin(kind) is tuple:
        (item,) = {arg for arg in get_args(kind) if arg is not ...}
        return _items(new, item, old)
    if not isinstance(new, dict):
        return new
    if kind is str:
        return new["text"] * new["repeat"]
    return _record(new, kind, old) if is_dataclass(kind) else _tuples(new)


def _record(new: dict[str, Any], kind: Any, old: Any) -> Any:
    hints = get_type_hints(kind)
    given = {name: _built(each, hints[name], None) for name, each in new.items()}
    return replace(old, **given) if isinstance(old, kind) else kind(**given)


def _items(new: Any, item: Any, old: Any) -> tuple[Any, ...]:
    model = old[0] if old else None
    if isinstance(new, dict):
        count = new.pop("repeat")
        texts = [yaml.safe_dump(new).replace("{}", str(number)) for number in range(count)]
        new = [yaml.safe_load(text) for text in texts]
    return tuple(_built(each, item, model) for each in new)


def _lifecycle(new: Mapping[str, Any]) -> Any:
    return Transition if "storage_class" in new else Expiration


def _policy_kind(new: Any, old: Any) -> PolicyKind:
    statements = new["Statement"] or (old.to_document()["Statement"] if old else [])
    if not statements:
        return PolicyKind.RESOURCE
    if not {"Principal", "NotPrincipal"} & set(statements[0]):
        return PolicyKind.IDENTITY
    return PolicyKind.RESOURCE if "Resource" in statements[0] else PolicyKind.TRUST


def _tuples(new: Any) -> Any:
    """Return conditions as policies have them: the wanted values are always several."""
    return {
        key: {name: (each,) if isinstance(each, str) else tuple(each) for name, each in own.items()}
        if isinstance(own, dict)
        else own
        for key, own in new.items()
    }


def rule_modules(topic: str) -> set[str]:
    """Return the names of the files of a topic that have a rule."""
    modules = {each.check.__module__ for each in RULES.values()}
    return {name for name in modules if name.startswith(f"logkura.checks.{topic}.")}


@pytest.fixture(scope="session")
def changed() -> Callable[[str], Estate]:
    """Return the example's estate with the changes of a YAML text."""

    def make(text: str) -> Estate:
        estate = _example()
        known = {field.name for field in fields(estate)}
        for key, new in (yaml.safe_load(text) or {}).items():
            path = key.split(".")
            assert path[0] in known, key
            estate = _changed(estate, path, new, Estate)
        return estate

    return make


@pytest.fixture(scope="session")
def checked(changed: Callable[[str], Estate]) -> Callable[..., Report]:
    """Check the example's estate with the changes of a YAML text."""

    def make(text: str = "", select: tuple[str, ...] = ()) -> Report:
        return check(Subject(changed(text), TODAY), "example", select=select)

    return make
