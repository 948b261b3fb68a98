"""What to change in the policies of an estate so that a denied call is allowed.

Candidates are tried, the least first: a statement that is plainly meant for the call, with the
values that differ put right; the statement that the call's flow derives, added; for an explicit
denial, an exception to it.  Nobody else's access is widened or taken away.  A candidate counts only
when the decision, made again, is better, and when no call that was allowed becomes denied.  What
does not help is never proposed.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import unified_diff

from logkura.checks.policies import Held, held_policies, with_policy
from logkura.checks.statements import exempted, mended
from logkura.estate import Estate
from logkura.flows import Call, Deciding, Verdict, role_policy, service_statements
from logkura.iam import Decision, Outcome, Policy, PolicyKind, Statement
from logkura.iam.layers import Layer

__all__ = ["Change", "repair"]

_POLICIES_MAX = 3  # identity, boundary and resource: each may lack the call


@dataclass(frozen=True, slots=True)
class Change:
    """A policy before and after."""

    before: Held
    after: Held

    def diff(self) -> str:
        """Return it as a unified diff of the JSON documents."""
        title = self.before.title
        old, new = _lines(self.before.policy), _lines(self.after.policy)
        return "\n".join(unified_diff(old, new, title, f"{title}, mended", lineterm=""))


def _lines(policy: Policy) -> list[str]:
    return json.dumps(policy.to_document(), indent=2, ensure_ascii=False).splitlines()


def repair(estate: Estate, call: Call, kept: tuple[Call, ...]) -> tuple[Change, ...]:
    """Return the changes after which a call is allowed; none when there are none that help.

    Args:
        estate: The estate that denies the call.
        call: The call.
        kept: The calls that are allowed and have to stay so.
    """
    if _names_alias(call):
        return ()  # the call is wrong, not the policy: AWS compares ARNs of keys
    changes: dict[tuple[str, str], Change] = {}
    for _ in range(_POLICIES_MAX):
        decision = Deciding(estate).one(call).decision
        if decision is None:
            return ()
        step = _best(estate, call, kept, decision)
        if step is None:
            return ()
        key = (step.before.owner, step.before.slot)
        first = changes[key].before if key in changes else step.before
        changes[key] = Change(first, step.after)
        estate = with_policy(estate, step.after)
        if Deciding(estate).one(call).verdict is Verdict.ALLOWED:
            return tuple(changes.values())
    return ()


def _names_alias(call: Call) -> bool:
    values = (call.resource, *call.context.values())
    return any(value.example.startswith("arn:") and ":alias/" in value.example for value in values)


def _best(estate: Estate, call: Call, kept: tuple[Call, ...], decision: Decision) -> Change | None:
    """Return the first change that allows the call, else one by which another layer decides."""
    another = None
    for change in _candidates(estate, call, decision):
        changed = Deciding(with_policy(estate, change.after))
        if any(each.verdict is Verdict.DENIED for each in changed.all(kept)):
            continue
        after = changed.one(call)
        if after.verdict is Verdict.ALLOWED:
            return change
        if another is None and after.decision and _goes_on(decision, after.decision):
            another = change
    return another


def _goes_on(before: Decision, after: Decision) -> bool:
    return (before.outcome, before.decisive) != (after.outcome, after.decisive)


def _candidates(estate: Estate, call: Call, decision: Decision) -> Iterator[Change]:
    held = list(held_policies(estate))
    if decision.outcome is Outcome.EXPLICITLY_DENIED:
        denying = decision.statement
        if denying is not None:
            for statement in exempted(denying, decision.request):
                yield from _changed(held, denying.compiled.statement, statement)
        return
    for level in decision.levels:
        for each in level.statements:
            better = mended(each, call)
            if better is not None:
                yield from _changed(held, each.compiled.statement, better)
    yield from _added(held, call, decision.decisive)


def _changed(held: list[Held], old: Statement, new: Statement) -> Iterator[Change]:
    for each in held:
        if any(statement is old for statement in each.policy.statements):
            statements = tuple(new if one is old else one for one in each.policy.statements)
            yield Change(each, replace(each, policy=replace(each.policy, statements=statements)))
            return


def _added(held: list[Held], call: Call, layer: Layer) -> Iterator[Change]:
    """Yield the change that adds the statement which the flow derives."""
    owner, kind = _lacking(call, layer)
    own = [each for each in held if each.owner == owner and each.kind is kind]
    if not own and kind is PolicyKind.IDENTITY:
        own = [Held(owner, "policy 1", kind, Policy(()))]
    if own:
        policy = own[0].policy
        more = tuple(_derived(call, kind))
        changed = replace(policy, statements=(*policy.statements, *more))
        yield Change(own[0], replace(own[0], policy=changed))


def _lacking(call: Call, layer: Layer) -> tuple[str, PolicyKind]:
    if layer is Layer.RESOURCE:
        kind = PolicyKind.TRUST if call.action == "sts:AssumeRole" else PolicyKind.RESOURCE
        resource = call.resource.example
        return (resource.partition("/")[0] if ":s3:" in resource else resource), kind
    kind = PolicyKind.BOUNDARY if layer is Layer.BOUNDARY else PolicyKind.IDENTITY
    return call.principals[0], kind


def _derived(call: Call, kind: PolicyKind) -> Iterator[Statement]:
    # In a key policy `*` is the key.
    of_key = ("*",) if call.action.startswith("kms:") else None
    if not call.role_arn:
        yield from service_statements([call], () if kind is PolicyKind.TRUST else of_key)
        return
    for statement in role_policy(call.role_arn, [call]).statements:
        if kind is PolicyKind.RESOURCE:
            resources = of_key or statement.resources
            yield replace(statement, resources=resources, principals={"AWS": (call.role_arn,)})
        else:
            yield statement
