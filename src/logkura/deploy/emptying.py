"""Emptying a bucket: every version of every object, page by page."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from logkura.aws import Clients
from logkura.deploy.asking import asked
from logkura.errors import DeploymentError

__all__ = ["empty_bucket", "versions_of"]

Page = Sequence[Mapping[str, str]]
"""Objects as DeleteObjects takes them: `Key` and `VersionId`."""


def versions_of(bucket: str, region: str, clients: Clients) -> Iterator[Page]:
    """Yield the versions and delete markers of a bucket, a page of the service's at a time.

    Raises:
        LogkuraError: `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    paginator = clients.get("s3", region).get_paginator("list_object_versions")
    with asked(f"list the versions of s3://{bucket}"):
        for page in paginator.paginate(Bucket=bucket):
            listed = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
            if listed:
                yield [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in listed]


def empty_bucket(
    bucket: str, region: str, clients: Clients, on_page: Callable[[int], None] = lambda _: None
) -> int:
    """Delete everything in a bucket; return how many versions and delete markers that were.

    Can be interrupted, and goes on from there when it is called again.

    Args:
        bucket: Its name.
        region: Where it is.
        clients: Where to ask.
        on_page: Told after each page how many are gone so far.

    Raises:
        DeploymentError: `deploy-locked`: object lock keeps some of them, and until when;
            `deploy-not-emptied`: some cannot be deleted, and why.
        LogkuraError: `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    s3 = clients.get("s3", region)
    gone = 0
    for page in versions_of(bucket, region, clients):
        with asked(f"empty s3://{bucket}"):
            answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": page, "Quiet": True})
        errors = answer.get("Errors") or []
        if errors:
            raise _kept(bucket, errors, s3)
        gone += len(page)
        on_page(gone)
    return gone


def _kept(bucket: str, errors: Sequence[Mapping[str, str]], s3: Any) -> DeploymentError:
    until = max(filter(None, (_locked_until(bucket, each, s3) for each in errors)), default=None)
    if until is not None:
        return DeploymentError(
            "deploy-locked",
            f"s3://{bucket} cannot be emptied: object lock keeps its objects until "
            f"{until.isoformat()} at least",
            hint="keep the archive with --keep-archive; GOVERNANCE can be lifted by those with "
            "s3:BypassGovernanceRetention, COMPLIANCE by nobody",
        )
    first = errors[0]
    return DeploymentError(
        "deploy-not-emptied",
        f"s3://{bucket} cannot be emptied: {first.get('Key', '')}: {first.get('Code', '')}: "
        f"{first.get('Message', '')}",
    )


def _locked_until(bucket: str, error: Mapping[str, str], s3: Any) -> datetime | None:
    """Return until when a version is locked; None where it is not, or that cannot be read."""
    version = {"VersionId": error["VersionId"]} if error.get("VersionId") else {}
    try:
        found = s3.head_object(Bucket=bucket, Key=error.get("Key", ""), **version)
    except ClientError:
        return None
    until: datetime | None = found.get("ObjectLockRetainUntilDate")
    return until
