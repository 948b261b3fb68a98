"""The least that the calls of an estate need, as policies.

Calls of one purpose become one statement where that grants no more than they are; otherwise one
for each set of resources.  A condition compares what the calls say is compared: by `StringEquals`
where the value is fixed, else by `StringLike`; with `…IfExists` where some calls lack the key.

Of several names of a calling service the first is trusted: AWS's pages give each of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from logkura.flows.call import Call
from logkura.iam import Conditions, Policy, Statement

__all__ = ["role_policy", "service_statements", "trust_policy"]


def role_policy(role_arn: str, calls: Iterable[Call]) -> Policy:
    """Return what a role needs to make its calls, and nothing else."""
    own = [call for call in calls if role_arn in call.principals]
    return Policy(tuple(_statements(own)))


def trust_policy(role_arn: str, calls: Iterable[Call]) -> Policy:
    """Return whom a role must trust for the calls that assume it."""
    assume = [
        call
        for call in calls
        if call.action == "sts:AssumeRole" and call.resource.pattern == role_arn
    ]
    return Policy(tuple(service_statements(assume, with_resource=False)))


def service_statements(calls: Iterable[Call], *, with_resource: bool = True) -> Iterator[Statement]:
    """Yield what a resource's policy says for the services that call it.

    Args:
        calls: Calls by services.
        with_resource: Whether statements name the resource; trust policies do not.
    """
    by_service: dict[str, list[Call]] = defaultdict(list)
    for call in calls:
        if call.is_by_service:
            by_service[call.principals[0]].append(call)
    for service, own in sorted(by_service.items()):
        for statement in _statements(own):
            yield Statement(
                statement.sid,
                statement.actions,
                statement.resources if with_resource else (),
                {"Service": (service,)},
                statement.conditions,
            )


def _statements(calls: Iterable[Call]) -> Iterator[Statement]:
    """Yield statements that grant the calls, in the order of their purposes."""
    made = list(calls)
    purposes: dict[str, list[Call]] = defaultdict(list)
    for call in made:
        if not any(_grants_more(other, call) for other in made):
            purposes[call.purpose].append(call)
    for purpose, own in purposes.items():
        groups = _alike(own)
        for number, (actions, resources, conditions) in enumerate(groups, 1):
            sid = purpose if len(groups) == 1 else f"{purpose}{number}"
            yield Statement(sid, actions, resources, conditions=conditions)


def _grants_more(other: Call, call: Call) -> bool:
    """Whether what one call needs covers another, as where one key serves for two purposes."""
    return (
        other.action == call.action
        and other.resource.pattern == call.resource.pattern
        and other.compared < call.compared
        and all(other.context[key] == call.context[key] for key in other.compared)
    )


def _alike(calls: Iterable[Call]) -> list[tuple[tuple[str, ...], tuple[str, ...], Conditions]]:
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
