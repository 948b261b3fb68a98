"""Statements with a change that lets a call through."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from logkura.flows import Call
from logkura.iam import Conditions, Request, Statement
from logkura.iam.trace import ConditionTrace, StatementTrace

__all__ = ["exempted", "mended"]


def mended(near: StatementTrace, call: Call, *, keep: bool) -> Statement | None:
    """Return an Allow statement, about the action, with what differs from the call put right.

    Args:
        near: The statement, held against the call.
        call: The call.
        keep: Whether the values that differ stay beside those of the call.

    Returns:
        None where it names what it is not about, which no value mends.
    """
    statement = near.compiled.statement
    if statement.not_principals or statement.not_resources:
        return None
    if not near.principal:
        kind = "Service" if call.is_by_service else "AWS"
        own = statement.principals.get(kind, ()) if keep else ()
        names = {**statement.principals} if keep else {}
        statement = replace(statement, principals={**names, kind: (*own, call.principals[0])})
    if not near.resource:
        others = statement.resources if keep else ()
        statement = replace(statement, resources=(*others, call.resource.pattern))
    for unmet in near.unmet:
        statement = replace(
            statement, conditions=_met(statement.conditions, unmet, call, keep=keep)
        )
    return statement


def _met(conditions: Conditions, unmet: ConditionTrace, call: Call, *, keep: bool) -> Conditions:
    """Return the conditions with one that holds; without it where the call lacks the key."""
    others = _without(conditions, unmet)
    if unmet.found is None:
        return others
    values = {key.lower(): value for key, value in call.context.items()}
    value = values.get(unmet.key.lower())
    wanted = unmet.found if value is None else (value.pattern,)
    texts = (wanted,) if isinstance(wanted, str) else wanted
    is_fixed = value is None or value.is_fixed
    operator = unmet.operator if is_fixed else unmet.operator.replace("Equals", "Like")
    return _with(others, operator, unmet.key, (*(unmet.wanted if keep else ()), *texts))


def exempted(denying: StatementTrace, request: Request) -> Iterator[Statement]:
    """Yield a Deny statement with exceptions by which it no longer holds for a request."""
    statement = denying.compiled.statement
    conditions = statement.conditions
    absent = [each for each in denying.conditions if each.found is None]
    for each in absent:
        # A negated operator holds where the key is absent; with the key demanded it does not.
        yield replace(statement, conditions=_with(conditions, "Null", each.key, ("false",)))
    if not (statement.principals or statement.not_principals):
        return  # it is of the caller's own policy: whom should it spare
    if request.caller.account is None:
        key, own = "aws:PrincipalIsAWSService", ("false",)
        yield replace(statement, conditions=_with(conditions, "Bool", key, own))
    else:
        arn = str(request.values["aws:principalarn"])
        yield replace(
            statement, conditions=_with(conditions, "ArnNotEquals", "aws:PrincipalArn", (arn,))
        )


def _with(
    conditions: Conditions, operator: str, key: str, wanted: tuple[str, ...]
) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    return {**conditions, operator: {**conditions.get(operator, {}), key: wanted}}


def _without(conditions: Conditions, unmet: ConditionTrace) -> Conditions:
    kept = {
        operator: {
            key: wanted
            for key, wanted in keys.items()
            if (operator, key) != (unmet.operator, unmet.key)
        }
        for operator, keys in conditions.items()
    }
    return {operator: keys for operator, keys in kept.items() if keys}
