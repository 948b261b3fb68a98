"""What a rollout asks of the rest of archive.yaml: nothing in it may be of one region alone."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from logkura.facts.regions import partition_of
from logkura.facts.s3 import BUCKET_NAME_MAX_CHARACTERS
from logkura.spec.models import Archive, Rollout
from logkura.spec.problem import Problem

if TYPE_CHECKING:
    from logkura.spec.document import Path

__all__ = ["rollout_problems"]


def rollout_problems(archive: Archive) -> Iterator[Problem]:
    """Yield what stands against rolling an archive out."""
    rollout = archive.rollout
    if rollout is None:
        return
    yield from _targets(rollout)
    yield from _regions(archive, rollout)
    yield from _of_one_region(archive)
    longest = max(len(archive.bucket_name(archive.account, region)) for region in rollout.regions)
    most = BUCKET_NAME_MAX_CHARACTERS.value
    if longest > most:
        yield Problem(
            ("bucket", "name"),
            "spec-rollout-bucket",
            f"expected a name that is {most} characters at most once account and region are added, "
            f"found {longest}",
            f"leave out {longest - most} characters",
        )


def _targets(rollout: Rollout) -> Iterator[Problem]:
    if bool(rollout.accounts) == bool(rollout.organizational_units):
        yield Problem(
            ("rollout",),
            "spec-rollout-targets",
            "expected exactly one of `accounts` and `organizational_units`, found "
            + ("both" if rollout.accounts else "neither"),
            "accounts are reached by roles of your own, organizational units by AWS Organizations",
        )


def _regions(archive: Archive, rollout: Rollout) -> Iterator[Problem]:
    path: Path = ("rollout", "regions")
    if archive.region not in rollout.regions:
        yield Problem(
            path,
            "spec-rollout-region",
            f"expected `{archive.region}`, the archive's region, among them",
            "add it, or make one of them the archive's `region`",
        )
    for index, region in enumerate(rollout.regions):
        if partition_of(region) != partition_of(archive.region):
            message = f"expected a region of the partition of {archive.region}, found {region}"
            hint = "partitions share neither accounts nor StackSets"
            yield Problem((*path, index), "spec-rollout-region", message, hint)
        if region in rollout.regions[:index]:
            message = f"expected each region once, found {region} again"
            yield Problem((*path, index), "spec-rollout-region", message, "keep one")


def _of_one_region(archive: Archive) -> Iterator[Problem]:
    hint = "a StackSet makes the same stack everywhere"
    if archive.replica is not None:
        yield Problem(
            ("replica",),
            "spec-rollout-replica",
            "expected no replica beside a rollout, found one",
            f"{hint} and passes no key from one region to the other: deploy it by itself",
        )
    for name, reference in (("stream", archive.keys.stream), ("objects", archive.keys.objects)):
        if reference.arn is not None:
            message = "expected an alias in an archive that is rolled out, found a key's ARN"
            yield Problem(("keys", name, "arn"), "spec-rollout-key", message, f"{hint}: use alias")
    for index, source in enumerate(archive.sources):
        if source.log_group_prefix is not None:
            yield Problem(
                ("sources", index, "log_group_prefix"),
                "spec-rollout-source",
                "expected the name of a log group in an archive that is rolled out, found a prefix",
                f"{hint}: name the log groups that are in each account",
            )
    if archive.service_logs is not None:
        yield Problem(
            ("service_logs",),
            "spec-rollout-service-logs",
            "expected no service logs in an archive that is rolled out, found some",
            f"{hint}, and these name a bucket, accounts and regions: deploy them by themselves",
        )
    if archive.alarms.notify:
        yield Problem(
            ("alarms", "notify"),
            "spec-rollout-alarms",
            "expected no topics in an archive that is rolled out, found some",
            f"{hint}, and an alarm tells only topics of its own region",
        )
