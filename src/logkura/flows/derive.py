"""The least that the calls of an estate need, as policies.

Calls of one purpose become one statement where that grants no more than they are; otherwise one
for each set of resources and conditions.  A condition compares what the calls say is compared: by
`StringEquals` where the value is fixed, else by `StringLike`; with `…IfExists` where some calls
lack the key.

Of several names of a calling service the first is trusted: AWS's pages give each of them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count

from logkura.flows.call import Call
from logkura.iam import Conditions, Policy, Statement

__all__ = ["role_policy", "service_statements", "trust_policy"]


def role_policy(role_arn: str, calls: Iterable[Call]) -> Policy:
    """Return what a role needs to make its calls, and nothing else."""
    own = [call for call in calls if role_arn in call.principals]
    return Policy(_numbered(_statements(own)))


def trust_policy(role_arn: str, calls: Iterable[Call]) -> Policy:
    """Return whom a role must trust for the calls that assume it."""
    assume = [
        call
        for call in calls
        if call.action == "sts:AssumeRole" and call.resource.pattern == role_arn
    ]
    return Policy(service_statements(assume, resources=()))


def service_statements(
    calls: Iterable[Call], resources: tuple[str, ...] | None = None
) -> tuple[Statement, ...]:
    """Return what a resource's policy says for the services that call it.

    Args:
        calls: The calls; those of roles are left to the roles' own policies.
        resources: What the statements name instead of the calls' resources: nothing in a trust
            policy, `*` in a key policy, which is written before the key has its ARN.
    """
    by_service: dict[str, list[Call]] = defaultdict(list)
    for call in calls:
        if not call.role_arn:
            by_service[call.principals[0]].append(call)
    return _numbered(
        replace(
            statement,
            principals={"Service": (service,)},
            resources=statement.resources if resources is None else resources,
        )
        for service, own in sorted(by_service.items())
        for statement in _statements(own)
    )


def _numbered(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return the statements with names that no two of them share."""
    made = tuple(statements)
    shared = {sid for sid, times in Counter(each.sid for each in made).items() if times > 1}
    numbers: dict[str, Iterator[int]] = defaultdict(lambda: count(1))
    return tuple(
        replace(each, sid=f"{each.sid}{next(numbers[each.sid])}") if each.sid in shared else each
        for each in made
    )


def _statements(calls: Iterable[Call]) -> Iterator[Statement]:
    """Yield statements that grant the calls, in the order of their purposes."""
    made = list(calls)
    purposes: dict[str, list[Call]] = defaultdict(list)
    for call in made:
        if not any(_grants_more(other, call) for other in made):
            purposes[call.purpose].append(call)
    for purpose, own in purposes.items():
        for actions, resources, conditions in _merged(_alike(own)):
            yield Statement(purpose, actions, resources, conditions=conditions)


def _grants_more(other: Call, call: Call) -> bool:
    """Whether what one call needs covers another, as where one key serves for two purposes."""
    return (
        other.action == call.action
        and other.resource.pattern == call.resource.pattern
        and other.compared < call.compared
        and all(other.context[key] == call.context[key] for key in other.compared)
    )


_Grant = tuple[tuple[str, ...], tuple[str, ...], Conditions]


def _merged(grants: Iterable[_Grant]) -> list[_Grant]:
    """Join grants that differ in the values of one condition alone, which grants no more."""
    found: list[_Grant] = []
    for actions, resources, conditions in grants:
        for index, (others, places, wanted) in enumerate(found):
            joined = _joined(wanted, conditions)
            if joined and others == actions and places == resources:
                found[index] = (actions, resources, joined)
                break
        else:
            found.append((actions, resources, conditions))
    return found


def _joined(one: Conditions, other: Conditions) -> Conditions | None:
    """Return both conditions as one; None where more than one of their keys differs."""
    keys = [[(name, key) for name in each for key in each[name]] for each in (one, other)]
    if keys[0] != keys[1]:
        return None
    differing = [(name, key) for name, key in keys[0] if one[name][key] != other[name][key]]
    if len(differing) != 1:
        return None
    ((name, key),) = differing
    values = tuple(sorted({*one[name][key], *other[name][key]}))
    return {**one, name: {**one[name], key: values}}


def _alike(calls: Iterable[Call]) -> list[_Grant]:
    """Group calls so that each group is every one of its actions on every one of its resources."""
    # Conditions are mappings: their text stands for them as a key.
    resources: dict[tuple[str, str], set[str]] = defaultdict(set)
    written: dict[str, Conditions] = {}
    for call in calls:
        conditions = _conditions(call)
        written[repr(conditions)] = conditions
        resources[call.action, repr(conditions)].add(call.resource.pattern)
    actions: dict[tuple[tuple[str, ...], str], set[str]] = defaultdict(set)
    for (action, text), patterns in resources.items():
        actions[tuple(sorted(patterns)), text].add(action)
    return [
        (tuple(sorted(names)), patterns, written[text])
        for (patterns, text), names in actions.items()
    ]


def _conditions(call: Call) -> Conditions:
    found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for key in sorted(call.compared):
        value = call.context[key]
        operator = "StringEquals" if value.is_fixed else "StringLike"
        suffix = "IfExists" if key in call.optional else ""
        found[operator + suffix][key] = (value.pattern,)
    return {operator: found[operator] for operator in sorted(found)}
