"""What a stack has that would be lost with it: buckets with their objects, keys, log groups."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from logkura.aws import Clients
from logkura.deploy.asking import asked, error_code
from logkura.deploy.stacks import Stack, resources_of_stack

__all__ = ["BUCKET", "KEY", "LOG_GROUP", "Held", "bucket_of", "buckets_of", "held_by"]

BUCKET, KEY, LOG_GROUP = "AWS::S3::Bucket", "AWS::KMS::Key", "AWS::Logs::LogGroup"
_GONE = frozenset({"404", "NoSuchBucket"})


@dataclass(frozen=True, slots=True)
class Held:
    """Something that holds data.

    Attributes:
        stack: The stack that it belongs to, or that left it behind.
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
        if not self.objects:
            return f"{self.name} in {self.region} is empty"
        least = "at least " if self.more else ""
        noun = "object version" if self.objects == 1 else "object versions"
        return f"{self.name} in {self.region} holds {least}{self.objects:,} {noun}"


def held_by(stack: Stack, clients: Clients) -> Iterator[Held]:
    """Yield what a stack has that holds data.

    Raises:
        LogkuraError: `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    for each in resources_of_stack(stack, clients):
        name = each.get("PhysicalResourceId", "")
        if not name or each["ResourceStatus"] in {"DELETE_COMPLETE", "DELETE_SKIPPED"}:
            continue
        if each["ResourceType"] in {KEY, LOG_GROUP}:
            yield Held(stack, each["ResourceType"], name)
        if each["ResourceType"] == BUCKET:
            bucket = bucket_of(stack, name, clients)
            if bucket is not None:
                yield bucket


def buckets_of(stack: Stack, clients: Clients) -> list[Held]:
    """Return the buckets of a stack.

    Raises:
        LogkuraError: `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    return [each for each in held_by(stack, clients) if each.kind == BUCKET]


def bucket_of(stack: Stack, name: str, clients: Clients) -> Held | None:
    """Return a bucket with what is on its first page; None where it is gone.

    Raises:
        LogkuraError: `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    page = _first_page(name, stack.region, clients)
    if page is None:
        return None
    count = len(page.get("Versions", [])) + len(page.get("DeleteMarkers", []))
    return Held(stack, BUCKET, name, count, bool(page.get("IsTruncated")))


def _first_page(bucket: str, region: str, clients: Clients) -> dict[str, Any] | None:
    with asked(f"list the versions of s3://{bucket}"):
        try:
            found: dict[str, Any] = clients.get("s3", region).list_object_versions(Bucket=bucket)
        except ClientError as error:
            if error_code(error) in _GONE:
                return None
            raise
    return found
