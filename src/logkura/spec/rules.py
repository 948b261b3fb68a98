"""What fields of archive.yaml owe to each other, beyond what each may be alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from logkura.facts.regions import partition_of
from logkura.spec.document import Path
from logkura.spec.models import Archive, KeyReference, LifecycleRule, Source

__all__ = ["Problem", "problems"]

# A move to an infrequent-access class is allowed after 30 days.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
# (read 2023-06-15 and 2026-04-13)
_INFREQUENT_ACCESS = frozenset({"STANDARD_IA", "ONEZONE_IA"})
_INFREQUENT_ACCESS_MIN_DAYS = 30
# https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html (read 2026-11-24)
_TAGS_MAX = 50
_TAG_KEY_MAX_CHARACTERS = 128
_TAG_VALUE_MAX_CHARACTERS = 256


@dataclass(frozen=True, slots=True)
class Problem:
    """A broken rule: where, which, and what to do."""

    path: Path
    code: str
    message: str
    hint: str


def problems(archive: Archive) -> Iterator[Problem]:
    """Yield every rule that the archive breaks."""
    yield from _keys(archive)
    yield from _replica(archive)
    yield from _sources(archive)
    yield from _lifecycle(archive.bucket.lifecycle)
    yield from _tags(archive.tags, ("tags",))
    if archive.replica is not None:
        yield from _tags(archive.replica.filter.tags, ("replica", "filter", "tags"))


def _keys(archive: Archive) -> Iterator[Problem]:
    references: list[tuple[Path, KeyReference, str]] = [
        (("keys", "stream"), archive.keys.stream, archive.region),
        (("keys", "objects"), archive.keys.objects, archive.region),
    ]
    if archive.replica is not None:
        references.append((("replica", "key"), archive.replica.key, archive.replica.region))
    for path, reference, region in references:
        if (reference.alias is None) == (reference.arn is None):
            yield Problem(
                path,
                "spec-key-reference",
                "expected exactly one of `alias` and `arn`, found "
                + ("both" if reference.alias else "neither"),
                "alias makes a key, arn uses one that exists",
            )
        elif reference.arn is not None and reference.arn.split(":")[3] != region:
            yield Problem(
                (*path, "arn"),
                "spec-key-region",
                f"expected a key in {region}, found one in {reference.arn.split(':')[3]}",
                "a KMS key works in its own region only",
            )


def _replica(archive: Archive) -> Iterator[Problem]:
    replica = archive.replica
    if replica is None:
        return
    if replica.region == archive.region:
        yield Problem(
            ("replica", "region"),
            "spec-replica-region",
            f"expected another region than the archive's, found `{replica.region}` in both",
            "a replica in the same region is lost with it",
        )
    elif partition_of(replica.region) != partition_of(archive.region):
        yield Problem(
            ("replica", "region"),
            "spec-replica-region",
            f"expected a region of partition `{partition_of(archive.region)}`, found "
            f"`{replica.region}` of `{partition_of(replica.region)}`",
            "S3 does not replicate from one partition into another",
        )
    if replica.bucket == archive.bucket.name:
        yield Problem(
            ("replica", "bucket"),
            "spec-replica-bucket",
            f"expected another bucket than the archive's, found `{replica.bucket}` in both",
            "a bucket is in one region; give the replica a name of its own",
        )
    if replica.delete_markers and replica.filter.tags:
        yield Problem(
            ("replica", "delete_markers"),
            "spec-replica-delete-markers",
            "expected delete_markers: false beside a tag filter, found true",
            "S3 replicates no delete markers under a rule with tags; drop one of the two",
        )


def _sources(archive: Archive) -> Iterator[Problem]:
    own = {
        f"/aws/kinesisfirehose/logkura-{archive.archive}",
        f"/aws/lambda/logkura-{archive.archive}-transform",
    }
    for index, source in enumerate(archive.sources):
        path: Path = ("sources", index)
        if (source.log_group is None) == (source.log_group_prefix is None):
            yield Problem(
                path,
                "spec-source",
                "expected exactly one of `log_group` and `log_group_prefix`, found "
                + ("both" if source.log_group else "neither"),
                "log_group names one group, log_group_prefix all that start so",
            )
        elif source.log_group in own:
            yield Problem(
                (*path, "log_group"),
                "spec-source-own",
                f"`{source.log_group}` is the archive's own log, expected another log group",
                "an archive that archives its own errors never comes to rest",
            )
        else:
            yield from _covered(source, index, archive.sources)


def _covered(source: Source, index: int, sources: tuple[Source, ...]) -> Iterator[Problem]:
    """Yield a problem when an earlier source archives some of the same log groups."""
    for earlier, other in enumerate(sources):
        if earlier == index or not _overlap(source, other):
            continue
        both_prefixes = source.log_group is None and other.log_group is None
        equal = source.log_group == other.log_group and not both_prefixes
        later = earlier < index
        covered_by_prefix = source.log_group is not None and other.log_group is None
        if covered_by_prefix or (later and (equal or both_prefixes)):
            name = "log_group" if source.log_group is not None else "log_group_prefix"
            yield Problem(
                ("sources", index, name),
                "spec-source-duplicate",
                f"`{source.log_group or source.log_group_prefix}` is archived already by source "
                f"{earlier + 1}, `{other.log_group or other.log_group_prefix}`",
                "each log group is archived once; remove one of the two",
            )
            return


def _overlap(one: Source, two: Source) -> bool:
    if one.log_group is not None and two.log_group is not None:
        return one.log_group == two.log_group
    first = one.log_group or one.log_group_prefix or ""
    second = two.log_group or two.log_group_prefix or ""
    if one.log_group is not None:
        return first.startswith(second)
    if two.log_group is not None:
        return second.startswith(first)
    return first.startswith(second) or second.startswith(first)


def _lifecycle(rules: tuple[LifecycleRule, ...]) -> Iterator[Problem]:
    for index, rule in enumerate(rules):
        path: Path = ("bucket", "lifecycle", index)
        if (rule.storage_class is None) != (rule.after_days is None):
            yield Problem(
                path,
                "spec-lifecycle",
                "expected `storage_class` and `after_days` together, found one of them",
                "to delete objects, write expire_after_days",
            )
        elif rule.storage_class is None and rule.expire_after_days is None:
            yield Problem(
                path,
                "spec-lifecycle",
                "expected a storage class or an expiry, found a rule that does nothing",
                "write storage_class and after_days, or expire_after_days",
            )
        elif (
            rule.after_days
            and rule.expire_after_days
            and (rule.after_days >= rule.expire_after_days)
        ):
            yield Problem(
                (*path, "expire_after_days"),
                "spec-lifecycle",
                f"expected an expiry after the move on day {rule.after_days}, found day "
                f"{rule.expire_after_days}",
                "an object cannot move after it is deleted",
            )
        elif (
            rule.storage_class in _INFREQUENT_ACCESS
            and (rule.after_days or 0) < _INFREQUENT_ACCESS_MIN_DAYS
        ):
            yield Problem(
                (*path, "after_days"),
                "spec-lifecycle",
                f"expected at least {_INFREQUENT_ACCESS_MIN_DAYS} days before "
                f"{rule.storage_class}, found {rule.after_days}",
                "GLACIER_IR has no such minimum",
            )


def _tags(tags: dict[str, str], path: Path) -> Iterator[Problem]:
    if len(tags) > _TAGS_MAX:
        yield Problem(
            path, "spec-tags", f"expected at most {_TAGS_MAX} tags, found {len(tags)}", "drop some"
        )
    for key, value in tags.items():
        if key.lower().startswith("aws:"):
            message, hint = f"expected a tag of your own, found `{key}`", "aws: is AWS's own"
        elif not 1 <= len(key) <= _TAG_KEY_MAX_CHARACTERS:
            message = f"expected a tag key of 1 to {_TAG_KEY_MAX_CHARACTERS} characters"
            hint = f"this one has {len(key)}"
        elif len(value) > _TAG_VALUE_MAX_CHARACTERS:
            message = f"expected a tag value of at most {_TAG_VALUE_MAX_CHARACTERS} characters"
            hint = f"this one has {len(value)}"
        else:
            continue
        yield Problem((*path, key), "spec-tags", message, hint)
