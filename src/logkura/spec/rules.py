"""What fields of archive.yaml owe to each other, beyond what each may be alone."""

import unicodedata
from collections.abc import Iterator

from logkura.facts.monitoring import ALARM_ACTIONS_MAX
from logkura.facts.regions import partition_of
from logkura.facts.tags import (
    TAG_KEY_MAX_CHARACTERS,
    TAG_PUNCTUATION,
    TAG_RESERVED_PREFIX,
    TAG_VALUE_MAX_CHARACTERS,
    TAGS_PER_OBJECT,
    TAGS_PER_RESOURCE,
)
from logkura.spec.document import Path
from logkura.spec.models import Archive, KeyReference, LifecycleRule, Source
from logkura.spec.problem import Problem
from logkura.spec.rollout_rules import rollout_problems
from logkura.spec.service_rules import reader_problems, service_problems

__all__ = ["Problem", "problems"]


def problems(archive: Archive) -> Iterator[Problem]:
    """Yield every rule that the archive breaks."""
    yield from _keys(archive)
    yield from _replica(archive)
    yield from _sources(archive)
    yield from _prefixes(archive)
    yield from service_problems(archive)
    yield from reader_problems(archive)
    for index, rule in enumerate(archive.bucket.lifecycle):
        yield from _lifecycle(rule, ("bucket", "lifecycle", index))
    yield from _expiries(archive.bucket.lifecycle)
    yield from _alarms(archive)
    yield from rollout_problems(archive)
    yield from _tags(archive.tags, ("tags",), TAGS_PER_RESOURCE.value)
    if archive.replica is not None:
        path: Path = ("replica", "filter", "tags")
        yield from _tags(archive.replica.filter.tags, path, TAGS_PER_OBJECT.value)


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
                "S3 and Firehose use a KMS key of their own region only",
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
            "S3 can copy within a region, but that copy is lost with the region; name a second one",
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
    first = _First(archive.sources)
    for index, source in enumerate(archive.sources):
        path: Path = ("sources", index)
        if not _is_sound(source):
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
            yield from _covered(source, index, first)


def _covered(source: Source, index: int, first: "_First") -> Iterator[Problem]:
    """Yield a problem when another source archives all the log groups of this one too."""
    number = min(first.covering(source) - {index}, default=None)
    if number is None:
        return
    name = "log_group" if source.log_group is not None else "log_group_prefix"
    yield Problem(
        ("sources", index, name),
        "spec-source-duplicate",
        f"`{_name(source)}` is archived already by entry "
        f"{number + 1}, `{_name(first.sources[number])}`",
        "each log group is archived once; remove one of the two",
    )


class _First:
    """Where each name among the sources stands first: of two equal ones the later is too many.

    There may be thousands of sources, so that no two of them are held against each other.
    """

    def __init__(self, sources: tuple[Source, ...]) -> None:
        self.sources = sources
        self._groups: dict[str, int] = {}
        self._prefixes: dict[str, int] = {}
        for index, source in enumerate(sources):
            if _is_sound(source):
                known = self._groups if source.log_group_prefix is None else self._prefixes
                known.setdefault(_name(source), index)

    def covering(self, source: Source) -> set[int]:
        """Return the numbers of what archives all of a source; its own is one, if it is first."""
        name = _name(source)
        beginnings = (name[:end] for end in range(len(name) + 1))
        found = {self._prefixes[each] for each in beginnings if each in self._prefixes}
        if source.log_group is not None:
            found.add(self._groups[name])
        return found


def _name(source: Source) -> str:
    return source.log_group or source.log_group_prefix or ""


def _is_sound(source: Source) -> bool:
    return (source.log_group is None) != (source.log_group_prefix is None)


def _prefixes(archive: Archive) -> Iterator[Problem]:
    """Yield prefixes under which no object of the archive can lie: such a rule does nothing."""
    base = archive.layout.prefix
    named: list[tuple[Path, str]] = [
        (("bucket", "lifecycle", index, "prefix"), rule.prefix)
        for index, rule in enumerate(archive.bucket.lifecycle)
    ]
    if archive.replica is not None:
        named.append((("replica", "filter", "prefix"), archive.replica.filter.prefix))
    for path, prefix in named:
        if not prefix.startswith(base) and not base.startswith(prefix):
            yield Problem(
                path,
                "spec-prefix-outside",
                f"expected a prefix of keys that begin with `{base}`, found `{prefix}`",
                "all keys begin with layout.prefix, so this rule would match no object",
            )


def _lifecycle(rule: LifecycleRule, path: Path) -> Iterator[Problem]:
    moved = rule.storage_class
    if (moved is None) != (rule.after_days is None):
        yield Problem(
            path,
            "spec-lifecycle",
            "expected `storage_class` and `after_days` together, found one of them",
            "to delete objects, write expire_after_days",
        )
    elif moved is None and rule.expire_after_days is None:
        yield Problem(
            path,
            "spec-lifecycle",
            "expected a storage class or an expiry, found a rule that does nothing",
            "write storage_class and after_days, or expire_after_days",
        )


def _expiries(rules: tuple[LifecycleRule, ...]) -> Iterator[Problem]:
    """Yield expiries that delete an object before another rule, or the same, would move it."""
    for index, rule in enumerate(rules):
        moves = [
            move.after_days
            for move in rules
            if move.after_days is not None and move.prefix.startswith(rule.prefix)
        ]
        if rule.expire_after_days is not None and rule.expire_after_days <= max(moves, default=0):
            yield Problem(
                ("bucket", "lifecycle", index, "expire_after_days"),
                "spec-lifecycle-days",
                f"expected an expiry after the move on day {max(moves)}, found day "
                f"{rule.expire_after_days}",
                "an object cannot move after it is deleted",
            )


def _alarms(archive: Archive) -> Iterator[Problem]:
    """Yield topics that no alarm can tell, and regions whose alarms would tell nobody."""
    regions = [archive.region] + ([archive.replica.region] if archive.replica is not None else [])
    path: Path = ("alarms", "notify")
    told = [topic.split(":")[3] for topic in archive.alarms.notify]
    for index, region in enumerate(told):
        if region not in regions:
            yield Problem(
                (*path, index),
                "spec-topic-region",
                f"expected a topic in {' or '.join(regions)}, found one in {region}",
                "an alarm tells only topics of its own region",
            )
    most = ALARM_ACTIONS_MAX.value
    for region in regions if told else ():
        if not 1 <= told.count(region) <= most:
            yield Problem(
                path,
                "spec-topic-missing" if region not in told else "spec-topic-count",
                f"expected 1 to {most} topics in {region}, found {told.count(region)}",
                "an alarm tells only topics of its own region, and some are in each",
            )


def _tags(tags: dict[str, str], path: Path, most: int) -> Iterator[Problem]:
    if len(tags) > most:
        yield Problem(
            path, "spec-tags", f"expected at most {most} tags, found {len(tags)}", "drop some"
        )
    longest, longest_value = TAG_KEY_MAX_CHARACTERS.value, TAG_VALUE_MAX_CHARACTERS.value
    for key, value in tags.items():
        if key.lower().startswith(TAG_RESERVED_PREFIX.value):
            message, hint = f"expected a tag of your own, found `{key}`", "`aws:` is for AWS alone"
        elif not 1 <= len(key) <= longest:
            message = f"expected a tag key of 1 to {longest} characters, found {len(key)}"
            hint = "shorten it"
        elif len(value) > longest_value:
            message = f"expected a tag value of at most {longest_value} characters, "
            message, hint = f"{message}found {len(value)}", "shorten it"
        elif not _fits_a_tag(key + value):
            message = f"expected letters, digits, spaces and `_.:/=+-@`, found `{key}: {value}`"
            hint = "S3 takes no other characters in tags"
        else:
            continue
        yield Problem((*path, key), "spec-tags", message, hint)


def _fits_a_tag(text: str) -> bool:
    """Whether a text holds letters, digits, separators (Unicode's L, N, Z) and some signs."""
    return all(
        character in TAG_PUNCTUATION.value or unicodedata.category(character)[0] in "LNZ"
        for character in text
    )
