"""The policies of an estate, each with its owner; and the estate with one of them changed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from logkura.estate import Bucket, Estate, Key, Role
from logkura.iam import Policy, PolicyKind

__all__ = ["Held", "held_policies", "with_policy"]

Owner = TypeVar("Owner", Key, Bucket)


@dataclass(frozen=True, slots=True)
class Held:
    """A policy and where it is attached.

    Attributes:
        owner: ARN of the role, key or bucket.
        slot: Which of its policies: `policy 1`, `trust policy`, `boundary`, `policy`.
        kind: What kind of policy that is.
        policy: The policy.
    """

    owner: str
    slot: str
    kind: PolicyKind
    policy: Policy

    @property
    def title(self) -> str:
        """The policy in words."""
        return f"{self.slot} of {self.owner.split(':', 5)[5]}"


def held_policies(estate: Estate) -> Iterator[Held]:
    """Yield every policy of an estate that its owner can change: not those that AWS manages."""
    for role in estate.roles:
        yield Held(role.arn, "trust policy", PolicyKind.TRUST, role.trust)
        for number, policy in role.own_policies:
            yield Held(role.arn, f"policy {number}", PolicyKind.IDENTITY, policy)
        if role.boundary is not None:
            yield Held(role.arn, "boundary", PolicyKind.BOUNDARY, role.boundary)
    for key in estate.keys:
        if key.policy is not None:
            yield Held(key.arn, "policy", PolicyKind.RESOURCE, key.policy)
    for bucket in estate.buckets:
        yield Held(bucket.arn, "policy", PolicyKind.RESOURCE, bucket.policy)
    for each in estate.outside:
        if each.policy is not None:
            yield Held(each.arn, "policy", PolicyKind.RESOURCE, each.policy)
        for number, policy in enumerate(each.policies, 1):
            yield Held(each.arn, f"policy {number}", PolicyKind.IDENTITY, policy)


def with_policy(estate: Estate, held: Held) -> Estate:
    """Return the estate with a policy of an owner replaced, or a role's further one added."""
    return replace(
        estate,
        roles=tuple(_role(role, held) for role in estate.roles),
        keys=tuple(_own(key, held) for key in estate.keys),
        buckets=tuple(_own(bucket, held) for bucket in estate.buckets),
    )


def _own(owner: Owner, held: Held) -> Owner:
    return replace(owner, policy=held.policy) if owner.arn == held.owner else owner


def _role(role: Role, held: Held) -> Role:
    if role.arn != held.owner:
        return role
    if held.slot == "trust policy":
        return replace(role, trust=held.policy)
    if held.slot == "boundary":
        return replace(role, boundary=held.policy)
    index = int(held.slot.removeprefix("policy ")) - 1
    return replace(
        role, policies=(*role.policies[:index], held.policy, *role.policies[index + 1 :])
    )
