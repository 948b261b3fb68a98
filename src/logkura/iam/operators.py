"""The condition operators of AWS, one row each.

An operator compares one value of the request with the wanted values of the policy; which values
there are, and what a missing one means, is the business of `iam.condition`.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
(read 2026-11-24).
"""

import base64
import binascii
import operator as compare
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Any

from logkura.iam.arn import arn_matcher
from logkura.iam.pattern import Matcher, Tokens, glob_matcher, literal_of

__all__ = ["Operator", "Quantifier"]

# https://www.w3.org/TR/NOTE-datetime: a time has a zone.
_W3C_DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d))?)?)?"
)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Quantifier(Enum):
    """How an operator treats a key of several values."""

    ONE = ""
    ALL = "ForAllValues"
    ANY = "ForAnyValue"


def number_of(text: str) -> Decimal | None:
    """Read an integer or decimal; None when it is neither."""
    return Decimal(text.strip()) if _NUMBER.fullmatch(text.strip()) else None


def moment_of(text: str) -> Decimal | None:
    """Read an ISO 8601 date or seconds since 1970, as seconds; None when it is neither."""
    found = _W3C_DATE.fullmatch(text.strip())
    if found is None:
        return number_of(text)
    year, month, day, time = found.groups()
    try:
        moment = datetime.fromisoformat(f"{year}-{month or '01'}-{day or '01'}{time or 'T00:00Z'}")
    except ValueError:
        return None
    since = moment - _EPOCH
    return Decimal(since.days * 86_400 + since.seconds) + Decimal(since.microseconds) / 1_000_000


def bytes_of(text: str) -> bytes | None:
    """Read base64; None when it is none."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def network_of(text: str) -> Any:
    """Read an address or a network in CIDR notation, host bits allowed; None when it is neither."""
    prefix = text.strip().partition("/")[2]
    if prefix and not prefix.isdecimal():
        return None
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None


@lru_cache(1024)
def _address_of(text: str) -> tuple[int, int] | None:
    """Read an address as its version and its number; None when it is none."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return address.version, int(address)


def _literal(tokens: Tokens) -> str:
    return literal_of(tokens) or ""


def _string(wanted: Tokens) -> Matcher:
    return _literal(wanted).__eq__


def _string_ignoring_case(wanted: Tokens) -> Matcher:
    lowered = _literal(wanted).lower()
    return lambda value: value.lower() == lowered


def _boolean(wanted: Tokens) -> Matcher:
    lowered = _literal(wanted).lower()
    if lowered not in {"true", "false"}:
        return lambda _: False
    return lambda value: value.lower() == lowered


def _binary(wanted: Tokens) -> Matcher:
    content = bytes_of(_literal(wanted))
    return lambda value: content is not None and bytes_of(value) == content


def _address(wanted: Tokens) -> Matcher:
    network = network_of(_literal(wanted))
    if network is None:
        return lambda _: False
    # Bounds as integers: `address in network` builds objects at each look.
    version = network.version
    first, last = int(network.network_address), int(network.broadcast_address)

    def matches(value: str) -> bool:
        found = _address_of(value)
        return found is not None and found[0] == version and first <= found[1] <= last

    return matches


def _ordered(
    read: Callable[[str], Decimal | None], holds: Callable[[Any, Any], bool]
) -> Callable[[Tokens], Matcher]:
    cached = lru_cache(1024)(read)

    def matcher(wanted: Tokens) -> Matcher:
        bound = read(_literal(wanted))
        if bound is None:
            return lambda _: False

        def matches(value: str) -> bool:
            number = cached(value)
            return number is not None and holds(number, bound)

        return matches

    return matcher


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What one family of operators does with one wanted value."""

    matcher: Callable[[Tokens], Matcher]
    variables: bool = False
    wildcards: bool = False


_STRING = _Comparison(_string, variables=True)
_IGNORING_CASE = _Comparison(_string_ignoring_case, variables=True)
_LIKE = _Comparison(glob_matcher, variables=True, wildcards=True)
_ARN = _Comparison(arn_matcher, variables=True, wildcards=True)
_BOOL = _Comparison(_boolean, variables=True)
_BINARY = _Comparison(_binary)
_ADDRESS = _Comparison(_address)
_ORDERS = {
    "Equals": compare.eq,
    "LessThan": compare.lt,
    "LessThanEquals": compare.le,
    "GreaterThan": compare.gt,
    "GreaterThanEquals": compare.ge,
}
_NUMBERS = {name: _Comparison(_ordered(number_of, holds)) for name, holds in _ORDERS.items()}
_DATES = {name: _Comparison(_ordered(moment_of, holds)) for name, holds in _ORDERS.items()}

_OPERATORS: dict[str, tuple[_Comparison, bool]] = {
    "StringEquals": (_STRING, False),
    "StringNotEquals": (_STRING, True),
    "StringEqualsIgnoreCase": (_IGNORING_CASE, False),
    "StringNotEqualsIgnoreCase": (_IGNORING_CASE, True),
    "StringLike": (_LIKE, False),
    "StringNotLike": (_LIKE, True),
    "ArnEquals": (_ARN, False),
    "ArnLike": (_ARN, False),
    "ArnNotEquals": (_ARN, True),
    "ArnNotLike": (_ARN, True),
    "Bool": (_BOOL, False),
    "BinaryEquals": (_BINARY, False),
    "IpAddress": (_ADDRESS, False),
    "NotIpAddress": (_ADDRESS, True),
    "NumericNotEquals": (_NUMBERS["Equals"], True),
    "DateNotEquals": (_DATES["Equals"], True),
    **{f"Numeric{name}": (comparison, False) for name, comparison in _NUMBERS.items()},
    **{f"Date{name}": (comparison, False) for name, comparison in _DATES.items()},
}


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator as it stands in a policy, with its prefix and suffix.

    Attributes:
        name: As written, such as `ForAnyValue:StringLikeIfExists`.
        base: Without prefix and suffix, such as `StringLike`.
        quantifier: `ForAllValues`, `ForAnyValue` or none.
        if_exists: Whether a missing key is as good as a match.
        negated: Whether it holds where its comparison does not.
        is_null: Whether it is `Null`, which asks for the key and not for its value.
        variables: Whether the wanted values may hold policy variables.
        wildcards: Whether `*` and `?` are wildcards in the wanted values.
        matcher: Makes the comparison with one wanted value.
    """

    name: str
    base: str
    quantifier: Quantifier
    if_exists: bool
    negated: bool
    is_null: bool
    variables: bool
    wildcards: bool
    matcher: Callable[[Tokens], Matcher]

    @classmethod
    @lru_cache(1024)
    def named(cls, name: str) -> "Operator | None":
        """Return the operator of that name; None when AWS has none."""
        prefix, colon, rest = name.rpartition(":")
        if colon and prefix not in {Quantifier.ALL.value, Quantifier.ANY.value}:
            return None
        base = rest.removesuffix("IfExists")
        is_null = base == "Null"
        if is_null and base != rest:
            return None
        if not is_null and base not in _OPERATORS:
            return None
        comparison, negated = (_BOOL, False) if is_null else _OPERATORS[base]
        return cls(
            name=name,
            base=base,
            quantifier=Quantifier(prefix),
            if_exists=base != rest,
            negated=negated,
            is_null=is_null,
            variables=comparison.variables and not is_null,
            wildcards=comparison.wildcards,
            matcher=comparison.matcher,
        )
