"""Statements with a change that lets a call through."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from logkura.flows import Call
from logkura.iam import Conditions, Request, Statement
from logkura.iam.trace import ConditionTrace, StatementTrace

__all__ = ["exempted", "mended"]


def mended(found: StatementTrace, call: Call) -> Statement | None:
    """Return an Allow statement with what differs from a call put right.

    Args:
        found: The statement, held against the call.
        call: The call.

    Returns:
        None where it is not plainly meant for the call: it is about other actions, callers or
        resources.
    """
    statement = found.compiled.statement
    if found.compiled.is_deny or found.matches or not (found.action and found.principal):
        return None
    if not found.resource:
        wanted = call.resource.pattern
        if not statement.resources or not all(
            _is_meant(each, wanted) for each in statement.resources
        ):
            return None
        statement = replace(statement, resources=(wanted,))
    for unmet in found.unmet:
        statement = replace(statement, conditions=_met(statement.conditions, unmet, call))
    return statement


def _is_meant(written: str, wanted: str) -> bool:
    """Tell whether an ARN is another's, written wrong: too long, too short, or of a key's alias."""
    if ":key/" in wanted and ":alias/" in written:
        return written.split(":")[:5] == wanted.split(":")[:5]
    shorter, longer = sorted((written.rstrip("*:/"), wanted.rstrip("*:/")), key=len)
    rest = longer.removeprefix(shorter)
    return rest == "" or (rest != longer and rest[0] in ":/")


def _met(conditions: Conditions, unmet: ConditionTrace, call: Call) -> Conditions:
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
    return _with(others, operator, unmet.key, texts)


def exempted(denying: StatementTrace, request: Request) -> Iterator[Statement]:
    """Yield a Deny statement with exceptions by which it no longer holds for a request."""
    statement = denying.compiled.statement
    conditions = statement.conditions
    absent = [each for each in denying.conditions if each.found is None]
    for each in absent:
        # A negated operator holds where the key is absent; with the key demanded it does not.
        # Of who calls and from where that would let in those whom the statement is to keep out.
        if each.key.lower().startswith("aws:"):
            continue
        yield replace(statement, conditions=_with(conditions, "Null", each.key, ("false",)))
    if not (statement.principals or statement.not_principals):
        return  # it is of the caller's own policy: whom should it spare
    if request.caller.account is None:
        key = "aws:PrincipalIsAWSService"
        yield replace(statement, conditions=_with(conditions, "Bool", key, ("false",)))
    else:
        operator, key = "ArnNotEquals", "aws:PrincipalArn"
        spared = (
            *conditions.get(operator, {}).get(key, ()),
            str(request.values["aws:principalarn"]),
        )
        yield replace(statement, conditions=_with(conditions, operator, key, spared))


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
