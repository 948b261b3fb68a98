"""Resources that cannot be made."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject

__all__ = ["refused"]


@rule(
    "E284",
    source="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html",
    read_on="2026-11-27",
)
def refused(subject: Subject) -> Iterator[Found]:
    """A service refuses to make a resource as the code has it.

    Code is tried before it is checked, and the service's answer to a resource was no: S3 refuses a
    replication rule whose destination has no versioning, IAM a policy that it cannot read. The rest
    is checked without what was refused: calls that hang on it may be missing.

    Bad:
        refused: {demo-tokyo-crr-01: "Destination bucket must have versioning enabled."}
    Good:
        refused: {}
    """
    for resource, said in sorted(subject.estate.refused.items()):
        yield Found(
            resource,
            f"`{resource}` cannot be made: {said}",
            fix="change what the service names, and check again: the rest was checked without it",
            seen="the deployment fails",
            where="creation",
        )
