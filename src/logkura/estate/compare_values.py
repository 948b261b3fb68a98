"""Two values of one field, and in what they differ.

Without order are sequences, except those of a dashboard's JSON; where the order of a field's items
matters, the field says so in `compare_resource`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from itertools import zip_longest
from typing import Any

from logkura.iam import Policy
from logkura.iam.meaning import policy_differences

__all__ = ["Detail", "document_details", "policy_details", "text_of", "value_details"]


@dataclass(frozen=True, slots=True)
class Detail:
    """One difference within a field: where in it, and both values, in words; empty for none."""

    where: str
    wanted: str
    found: str

    def within(self, where: str) -> "Detail":
        """Return the detail as one of a larger value."""
        return Detail(" ".join(filter(None, (where, self.where))), self.wanted, self.found)


def text_of(value: Any) -> str:
    """Return a value in words; of nothing, nothing."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={text_of(each)}" for key, each in sorted(value.items()))
    if isinstance(value, frozenset):
        return ", ".join(sorted(map(text_of, value)))
    if isinstance(value, list | tuple):
        return ", ".join(map(text_of, value))
    if is_dataclass(value):
        return _text_of_parts(value)
    return "" if value is None else str(value)


def _text_of_parts(value: Any) -> str:
    if isinstance(value, Policy):
        return value.to_json()
    named = ((each.name, text_of(getattr(value, each.name))) for each in fields(value))
    said = ", ".join(f"{name.replace('_', ' ')} {text}" for name, text in named if text)
    return f"{type(value).__name__.lower()} ({said})"


def value_details(wanted: Any, found: Any) -> Iterator[Detail]:
    """Yield in what two values of one type differ."""
    if isinstance(wanted, Policy) or isinstance(found, Policy):
        yield from policy_details(_listed(wanted), _listed(found))
    elif isinstance(wanted, tuple) and isinstance(found, tuple):
        yield from _items(wanted, found)
    elif isinstance(wanted, Mapping) and isinstance(found, Mapping):
        yield from _entries(wanted, found)
    elif is_dataclass(wanted) and type(wanted) is type(found):
        for each in fields(wanted):
            details = value_details(getattr(wanted, each.name), getattr(found, each.name))
            yield from (detail.within(each.name.replace("_", " ")) for detail in details)
    elif wanted != found:
        yield Detail("", text_of(wanted), text_of(found))


def policy_details(wanted: Iterable[Policy], found: Iterable[Policy]) -> Iterator[Detail]:
    """Yield in what policies differ that count together."""
    for each in policy_differences(wanted, found):
        where = ", ".join(filter(None, (f"statement `{each.statement}`", each.element)))
        yield Detail(where, each.wanted, each.found)


def document_details(wanted: Any, found: Any) -> Iterator[Detail]:
    """Yield in what two JSON documents differ; their lists have an order."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        yield from _entries(wanted, found, document_details)
    elif isinstance(wanted, list) and isinstance(found, list):
        for number, (one, other) in enumerate(zip_longest(wanted, found), 1):
            yield from (detail.within(str(number)) for detail in document_details(one, other))
    elif wanted != found or isinstance(wanted, bool) is not isinstance(found, bool):
        yield Detail("", text_of(wanted), text_of(found))


def _listed(policy: Policy | None) -> tuple[Policy, ...]:
    return () if policy is None else (policy,)


def _entries(
    wanted: Mapping[str, Any],
    found: Mapping[str, Any],
    details: Callable[[Any, Any], Iterator[Detail]] = value_details,
) -> Iterator[Detail]:
    for key in sorted({*wanted, *found}):
        if key in wanted and key in found:
            yield from (each.within(key) for each in details(wanted[key], found[key]))
        else:
            # An empty value is a value: it is told from none.
            here = _present(wanted, key)
            yield Detail(key, here, _present(found, key))


def _present(entries: Mapping[str, Any], key: str) -> str:
    return (text_of(entries[key]) or "an empty value") if key in entries else ""


def _items(wanted: tuple[Any, ...], found: tuple[Any, ...]) -> Iterator[Detail]:
    if all(hasattr(each, "id") for each in (*wanted, *found)):
        here = {each.id: each for each in wanted}
        there = {each.id: each for each in found}
        yield from _entries(here, there)
        return
    surplus = list(found)
    for each in wanted:
        if each in surplus:
            surplus.remove(each)
        else:
            yield Detail("", text_of(each), "")
    yield from (Detail("", "", text_of(each)) for each in surplus)
