"""What stands under the names of a design while the stack of the design does not.

A destruction keeps buckets, keys and log groups unless it is told otherwise, and they outlive their
stack.  A name alone does not make them the archive's: a bucket of that name may be somebody's who
never deployed it.  The archive's is what a deleted stack of its name has left behind, as
CloudFormation tells for 90 days, and only while nothing of the pipeline stands outside of stacks:
then another tool has deployed it there, and what it holds is for that tool to remove.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStacks.html and
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html
(read 2026-11-27).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from logkura.aws import Clients
from logkura.deploy.asking import asked
from logkura.deploy.held import BUCKET, KEY, LOG_GROUP, Held, bucket_of
from logkura.deploy.probes import Existing, existing, name_of
from logkura.deploy.stacks import Stack, resources_of_stack
from logkura.deploy.templates import Template, givens
from logkura.errors import LogkuraError
from logkura.render.stacks import StackPlan

__all__ = ["Stranger", "find_leftovers"]

_ALIAS = "AWS::KMS::Alias"
_HOLDING_DATA = frozenset({_ALIAS, LOG_GROUP, BUCKET})
_DELETED = "DELETE_COMPLETE"


@dataclass(frozen=True, slots=True)
class Stranger:
    """Something under a name of the design that is not known to be the archive's.

    Attributes:
        kind: Its type.
        name: Its name.
        region: Where it is.
        why: Why it is taken for somebody else's.
    """

    kind: str
    name: str
    region: str
    why: str

    @property
    def words(self) -> str:
        """What it is and whose, in one line."""
        return f"{self.kind} {self.name} in {self.region}: {self.why}"


def find_leftovers(
    plan: StackPlan, template: Template, account: str, clients: Clients
) -> Iterator[Held | Stranger]:
    """Yield what holds data under the names of a stack that does not stand.

    Args:
        plan: The stack.
        template: Its template.
        account: 12 digits.
        clients: Where to look.

    Raises:
        LogkuraError: `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    known = givens(plan, template, account)
    found: list[Existing] = []
    for declared in template.resources:
        try:
            found += existing(template, [declared.logical_id], known, clients)
        except LogkuraError as error:
            if error.code != "deploy-bucket-taken":
                raise
            yield Stranger(BUCKET, name_of(declared, known), plan.region, error.message)
    # What a failed first attempt could not remove is its own stack's.
    found = [each for each in found if each.owner != plan.name]
    holding = [each for each in found if each.declared.type in _HOLDING_DATA]
    if not holding:
        return
    outside = [each for each in found if each not in holding and not each.owner]
    left = _left_behind(plan, clients)
    for each in holding:
        why = _why_not_ours(each, outside)
        leftover = _leftover(each, plan.region, left, clients) if not why else None
        yield leftover or Stranger(
            each.declared.type,
            each.name,
            plan.region,
            why or "no stack of this archive is known to have left it",
        )


def _leftover(
    found: Existing, region: str, left: Mapping[tuple[str, str], Stack], clients: Clients
) -> Held | None:
    """Return something as a deleted stack of the archive has left it; None where none has."""
    kind, name = found.declared.type, found.name
    if kind == _ALIAS:
        kind, name = KEY, _key_id(name, region, clients)
    stack = left.get((kind, name))
    if stack is None:
        return None
    return bucket_of(stack, name, clients) if kind == BUCKET else Held(stack, kind, name)


def _why_not_ours(found: Existing, outside: Sequence[Existing]) -> str:
    """Return whose something is; empty where that is still open."""
    if found.owner:
        return f"it belongs to the stack {found.owner}"
    if outside:
        other = outside[0]
        return (
            f"{other.declared.type} {other.name} stands too and is of no stack, so something else "
            "than CloudFormation has deployed it"
        )
    return ""


def _left_behind(plan: StackPlan, clients: Clients) -> Mapping[tuple[str, str], Stack]:
    """Return what deleted stacks of a name have left, by type and id."""
    client = clients.get("cloudformation", plan.region)
    with asked(f"list the deleted stacks of {plan.region}"):
        pages = client.get_paginator("list_stacks").paginate(StackStatusFilter=[_DELETED])
        ids = [
            each["StackId"]
            for page in pages
            for each in page["StackSummaries"]
            if each["StackName"] == plan.name
        ]
    stacks = [Stack(plan.name, plan.region, stack_id, _DELETED) for stack_id in ids]
    return {
        (each["ResourceType"], each.get("PhysicalResourceId", "")): stack
        for stack in stacks
        for each in resources_of_stack(stack, clients)
        if each["ResourceStatus"] == "DELETE_SKIPPED"
    }


def _key_id(alias: str, region: str, clients: Clients) -> str:
    with asked(f"read key {alias} in {region}"):
        found: str = clients.get("kms", region).describe_key(KeyId=alias)["KeyMetadata"]["KeyId"]
    return found
