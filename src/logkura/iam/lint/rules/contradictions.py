"""Conditions on one key that no value meets together.

A witness is looked for: a value that meets them all, tried with the conditions as the engine
compiles them.  Where the operators list values, those are all that can be; where they order
numbers or addresses, the bounds and what lies between and beyond them are enough.
"""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from ipaddress import IPv4Address, IPv6Address
from itertools import pairwise, product
from typing import Any

from logkura.iam.condition import compile_conditions
from logkura.iam.lint.rule import Found, rule
from logkura.iam.lint.subject import Clause, Subject, Term
from logkura.iam.operators import Quantifier, moment_of, network_of, number_of
from logkura.iam.overlap import overlap
from logkura.iam.pattern import tokens_of

__all__ = ["no_value_meets_all"]

_LOGIC = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
    "reference_policies_condition-logic-multiple-context-keys-or-values.html"
)
_LISTING = frozenset({"StringEquals", "Bool", "NumericEquals", "DateEquals"})
_LIKE = frozenset({"StringLike", "ArnLike", "ArnEquals"})
_ABSENT: str | None = None
_NULL_DATA = ""  # to `Null` as good as absent


@rule("E145", source=_LOGIC, read_on="2026-11-24")
def no_value_meets_all(subject: Subject) -> Iterator[Found]:
    """Conditions on one key that exclude each other.

    All conditions of a statement must hold. No request meets these together, so the statement never
    says anything.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:PutObject",
         "Resource": "arn:aws:s3:::archive/*", "Condition": {
         "StringEquals": {"aws:SourceAccount": "111122223333"},
         "StringNotEquals": {"AWS:SourceAccount": ["111122223333", "444455556666"]}}}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:PutObject",
         "Resource": "arn:aws:s3:::archive/*", "Condition": {
         "StringEquals": {"aws:SourceAccount": "111122223333"},
         "StringNotEquals": {"AWS:SourceAccount": "444455556666"}}}]}
    """
    for clause in subject.clauses:
        for name in dict.fromkeys(term.name for term in clause.terms):
            terms = clause.on(name)
            if len(terms) > 1 and _is_contradiction(terms, clause):
                told = " and ".join(f"`{term.operator.name}`" for term in terms)
                yield Found(
                    terms[-1].where,
                    f"no value of `{terms[-1].key}` meets {told} together",
                    "put them into statements of their own, or take one away",
                )


def _is_contradiction(terms: tuple[Term, ...], clause: Clause) -> bool:
    if any(text.count("${") for term in terms for text in term.wanted):
        return False
    if any(term.operator.quantifier is Quantifier.ALL for term in terms):
        return False
    several = any(
        term.operator.quantifier is Quantifier.ANY or term.kind.startswith("ArrayOf")
        for term in terms
    )
    witnesses = _witnesses(terms, several=several)
    if witnesses is None:
        return _have_nothing_in_common(terms)
    return not any(_holds(terms, clause, witness) for witness in witnesses)


def _holds(terms: tuple[Term, ...], clause: Clause, witness: str | None) -> bool:
    values: Any = {} if witness is None else {terms[0].name: witness}
    return all(
        test(values)
        for term in terms
        for _, _, test in compile_conditions(
            {term.operator.name: {term.key: term.wanted}}, clause.version
        )
    )


def _witnesses(terms: tuple[Term, ...], *, several: bool) -> list[str | None] | None:
    """Return values of which one meets all terms if any does; None when there is no such list."""
    if any(_asks_for_absence(term) for term in terms):
        return [_ABSENT, _NULL_DATA]
    if several:
        return None
    rest = [term for term in terms if not term.operator.is_null]
    for term in rest:
        if term.operator.base in _LISTING:
            return [_ABSENT, *term.wanted]
    for prefix, around in _AROUND.items():
        if rest and all(term.operator.base.startswith(prefix) for term in rest):
            return [_ABSENT, *around(text for term in rest for text in term.wanted)]
    return None


def _asks_for_absence(term: Term) -> bool:
    return term.operator.is_null and {text.lower() for text in term.wanted} == {"true"}


def _around_numbers(read: Callable[[str], Decimal | None]) -> Callable[[Iterable[str]], list[str]]:
    def around(texts: Iterable[str]) -> list[str]:
        bounds = sorted({bound for bound in map(read, texts) if bound is not None})
        if not bounds:
            return []
        between = [(low + high) / 2 for low, high in pairwise(bounds)]
        return [f"{value:f}" for value in (bounds[0] - 1, *bounds, *between, bounds[-1] + 1)]

    return around


def _around_networks(texts: Iterable[str]) -> list[str]:
    found = [str(IPv4Address(0)), str(IPv6Address(0))]
    for network in filter(None, map(network_of, texts)):
        first, last = network.network_address, network.broadcast_address
        end = (1 << network.max_prefixlen) - 1
        near = (0, int(first) - 1, int(first), int(last), int(last) + 1, end)
        found += [str(type(first)(number)) for number in near if 0 <= number <= end]
    return found


_AROUND: dict[str | tuple[str, ...], Callable[[Iterable[str]], list[str]]] = {
    "Numeric": _around_numbers(number_of),
    "Date": _around_numbers(moment_of),
    ("Ip", "NotIp"): _around_networks,
}


def _have_nothing_in_common(terms: tuple[Term, ...]) -> bool:
    """Whether two terms ask for patterns that no text matches both of."""
    likes = [
        [tokens_of(text, variables=False) for text in term.wanted]
        for term in terms
        if term.operator.base in _LIKE
        and not term.operator.if_exists
        and term.operator.quantifier is Quantifier.ONE
        and not term.kind.startswith("ArrayOf")
    ]
    return any(
        not any(overlap(one, other) for one, other in product(first, second))
        for first, second in pairwise(likes)
    )
