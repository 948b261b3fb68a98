"""Conditions: all operators and keys must hold, any of a key's wanted values will do.

A missing key: an operator fails, a negated one holds, `…IfExists` holds, `ForAllValues` holds and
`ForAnyValue` fails.  A key of several values needs a set operator; without one nothing holds.

Sources (read 2026-11-24):
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html and
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

from collections.abc import Callable
from functools import lru_cache

from logkura.iam.document import Conditions
from logkura.iam.operators import Operator, Quantifier
from logkura.iam.pattern import Matcher, Pattern, Tokens, literal_of, tokens_of
from logkura.iam.request import ContextValue

__all__ = ["Condition", "Values", "compile_conditions"]

Values = dict[str, ContextValue]
"""Condition keys in lower case to values."""

Condition = Callable[[Values], bool]
"""Whether a condition holds for the values of a request."""

_Test = Callable[[str, Values], bool]
_VARIABLES_SINCE = "2012-10-17"


def value_of(values: Values) -> Callable[[str], str | None]:
    """Return how variables get their values: a key of several values is none."""

    def single(key: str) -> str | None:
        value = values.get(key)
        # An empty value is none: `${key, 'default'}` takes its default.
        return value if isinstance(value, str) and value else None

    return single


def compile_conditions(
    conditions: Conditions, version: str
) -> tuple[tuple[str, str, Condition], ...]:
    """Compile a `Condition` element: operator, key, and the test, each.

    Args:
        conditions: The element.
        version: The policy's version, which decides whether there are variables.
    """
    return tuple(
        (name, key, _condition(name, key, wanted, version))
        for name, keys in conditions.items()
        for key, wanted in keys.items()
    )


def _condition(name: str, key: str, wanted: tuple[str, ...], version: str) -> Condition:
    operator = Operator.named(name)
    if operator is None:
        raise ValueError(name)
    if operator.is_null:
        return _null(operator.quantifier, key.lower(), wanted)
    variables = operator.variables and version == _VARIABLES_SINCE
    patterns = tuple(
        tokens_of(each, variables=variables, wildcards=operator.wildcards) for each in wanted
    )
    if all(Pattern(tokens).is_constant for tokens in patterns):
        constant = _any_of(operator, patterns)
        if operator.quantifier is Quantifier.ONE:
            return _constant(operator, key.lower(), constant)
        return _quantified(operator, key.lower(), lambda value, _: constant(value))
    return _quantified(operator, key.lower(), _changing(operator, patterns))


def _null(quantifier: Quantifier, key: str, wanted: tuple[str, ...]) -> Condition:
    """Return the test of `Null`; with a set operator it asks for nothing.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
    (read 2026-11-24): `ForAllValues:Null` always matches, `ForAnyValue:Null` never does.
    """
    if quantifier is not Quantifier.ONE:
        return lambda _: quantifier is Quantifier.ALL
    lowered = {each.lower() for each in wanted}
    absent, present = "true" in lowered, "false" in lowered
    return lambda values: present if _listed(values.get(key, ())) else absent


def _any_of(operator: Operator, patterns: tuple[Tokens, ...]) -> Matcher:
    """Return whether a value equals any of the wanted ones, by one look-up where that is exact."""
    if operator.base in {"StringEquals", "StringNotEquals"}:
        return frozenset(literal_of(tokens) or "" for tokens in patterns).__contains__
    matchers = tuple(operator.matcher(tokens) for tokens in patterns)
    if len(matchers) == 1:
        return matchers[0]
    return lambda value: any(matches(value) for matches in matchers)


def _changing(operator: Operator, patterns: tuple[Tokens, ...]) -> _Test:
    matcher = lru_cache(1024)(operator.matcher)

    def test(value: str, values: Values) -> bool:
        lookup = value_of(values)
        for tokens in patterns:
            resolved = Pattern(tokens).resolved(lookup)
            if resolved is not None and matcher(resolved)(value):
                return True
        return False

    return test


def _quantified(operator: Operator, key: str, hits: _Test) -> Condition:
    negated, if_exists = operator.negated, operator.if_exists
    match operator.quantifier:
        case Quantifier.ONE:
            return _single(key, hits, negated=negated, if_missing=negated or if_exists)
        case Quantifier.ALL:

            def every(values: Values) -> bool:
                found = _listed(values.get(key, ()))
                return all(hits(value, values) != negated for value in found)

            return every
        case _:

            def some(values: Values) -> bool:
                if key not in values:
                    return if_exists
                found = _listed(values[key])
                return any(hits(value, values) != negated for value in found)

            return some


def _constant(operator: Operator, key: str, hits: Matcher) -> Condition:
    """Return what `_single` does, by the shortest way: most conditions are of this kind."""
    negated = operator.negated
    single = _single(
        key,
        lambda value, _: hits(value),
        negated=negated,
        if_missing=negated or operator.if_exists,
    )

    def constant(values: Values) -> bool:
        value = values.get(key)
        return hits(value) != negated if value.__class__ is str else single(values)

    return constant


def _single(key: str, hits: _Test, *, negated: bool, if_missing: bool) -> Condition:
    def single(values: Values) -> bool:
        value = values.get(key)
        if value is None:
            return if_missing
        if not isinstance(value, str):
            if len(value) != 1:
                return False
            value = value[0]
        return hits(value, values) != negated

    return single


def _listed(value: ContextValue) -> tuple[str, ...]:
    """Return the values of a key; the empty string is a null data set, which holds none."""
    found = (value,) if isinstance(value, str) else value
    return () if found == ("",) else found
