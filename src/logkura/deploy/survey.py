"""What the stacks of a deployment have that would be lost with them: buckets with objects, keys."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from logkura.aws import Clients
from logkura.deploy.artifacts import artifacts_stack
from logkura.deploy.asking import asked, error_code
from logkura.deploy.stack_sets import StackSet, find_stack_set
from logkura.deploy.stacks import Stack, find_stack
from logkura.render.stacks import StackPlan

__all__ = ["Held", "Survey", "buckets_of", "survey", "survey_rollout"]

_LOG_GROUP = "AWS::Logs::LogGroup"
_GONE = frozenset({"404", "NoSuchBucket"})


@dataclass(frozen=True, slots=True)
class Held:
    """Something that holds data.

    Attributes:
        kind: Its type.
        name: Its name, or a key's id.
        objects: Of a bucket, the versions and delete markers on its first page; 0 for none.
        more: Whether there are others behind these.
    """

    stack: Stack
    kind: str
    name: str
    objects: int = 0
    more: bool = False

    @property
    def region(self) -> str:
        """Where it is."""
        return self.stack.region

    @property
    def words(self) -> str:
        """What it holds, in words."""
        least = "at least " if self.more else ""
        noun = "object version" if self.objects == 1 else "object versions"
        return f"{self.name} in {self.region} holds {least}{self.objects:,} {noun}"


@dataclass(frozen=True, slots=True)
class Survey:
    """What a destruction is about.

    Attributes:
        stacks: Those that exist, the last made first: each before what it needs.
        artifacts: The stacks of the transformer and large templates, whose content can be made
            again.
        buckets: The archive's.
        keys: Those that were made for it.
        log_groups: Its own, of the pipeline.
        rollout: Its StackSet; what that holds is in other accounts and was not looked at.
    """

    archive: str
    stacks: tuple[Stack, ...]
    artifacts: tuple[Stack, ...]
    buckets: tuple[Held, ...]
    keys: tuple[Held, ...]
    log_groups: tuple[Held, ...] = ()
    rollout: StackSet | None = None

    @property
    def holding(self) -> tuple[Held, ...]:
        """The buckets that hold something."""
        return tuple(bucket for bucket in self.buckets if bucket.objects)

    @property
    def nothing(self) -> bool:
        """Whether nothing is deployed."""
        return not (self.stacks or self.artifacts or self.rollout)


def survey_rollout(
    archive: str, name: str, region: str, regions: Sequence[str], clients: Clients
) -> Survey:
    """Return what stands of an archive that is rolled out.

    Args:
        archive: The archive's name.
        name: Its StackSet's name.
        region: From where that is managed.
        regions: Where its stacks are.
        clients: Where to look.

    Raises:
        LogkuraError: `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    found = find_stack_set(name, region, clients)
    places = dict.fromkeys(
        [*regions, *(each.region for each in (found.instances if found else ()))]
    )
    kept = (find_stack(artifacts_stack(archive), each, clients) for each in places)
    stacks = tuple(stack for stack in kept if stack is not None)
    return Survey(archive, (), stacks, (), (), rollout=found)


def survey(archive: str, plans: Sequence[StackPlan], clients: Clients) -> Survey:
    """Return what stands of an archive.

    Args:
        archive: Its name.
        plans: Its stacks, in the order in which they need each other.
        clients: Where to look.

    Raises:
        LogkuraError: `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    found = (find_stack(plan.name, plan.region, clients) for plan in reversed(plans))
    stacks = tuple(stack for stack in found if stack is not None)
    regions = dict.fromkeys(plan.region for plan in plans)
    kept = (find_stack(artifacts_stack(archive), region, clients) for region in regions)
    held = [each for stack in stacks for each in _held(stack, clients)]
    return Survey(
        archive,
        stacks,
        tuple(stack for stack in kept if stack is not None),
        tuple(each for each in held if each.kind == "AWS::S3::Bucket"),
        tuple(each for each in held if each.kind == "AWS::KMS::Key"),
        tuple(each for each in held if each.kind == _LOG_GROUP),
    )


def buckets_of(stack: Stack, clients: Clients) -> list[Held]:
    """Return the buckets of a stack."""
    return [each for each in _held(stack, clients) if each.kind == "AWS::S3::Bucket"]


def _held(stack: Stack, clients: Clients) -> Iterator[Held]:
    client = clients.get("cloudformation", stack.region)
    with asked(f"list the resources of {stack.place}"):
        pages = list(client.get_paginator("list_stack_resources").paginate(StackName=stack.id))
    for page in pages:
        for each in page["StackResourceSummaries"]:
            name = each.get("PhysicalResourceId", "")
            if not name or each["ResourceStatus"] in {"DELETE_COMPLETE", "DELETE_SKIPPED"}:
                continue
            if each["ResourceType"] in {"AWS::KMS::Key", _LOG_GROUP}:
                yield Held(stack, each["ResourceType"], name)
            if each["ResourceType"] == "AWS::S3::Bucket":
                page_of = _first_page(name, stack.region, clients)
                if page_of is not None:
                    count = len(page_of.get("Versions", [])) + len(page_of.get("DeleteMarkers", []))
                    more = bool(page_of.get("IsTruncated"))
                    yield Held(stack, each["ResourceType"], name, count, more)


def _first_page(bucket: str, region: str, clients: Clients) -> dict[str, Any] | None:
    """Return a page of the versions of a bucket; None where the bucket is gone."""
    with asked(f"list the versions of s3://{bucket}"):
        try:
            found: dict[str, Any] = clients.get("s3", region).list_object_versions(Bucket=bucket)
        except ClientError as error:
            if error_code(error) in _GONE:
                return None
            raise
    return found
