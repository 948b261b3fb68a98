"""How long replicas last."""

from collections.abc import Iterator, Mapping

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject
from logkura.estate import Bucket, Expiration

__all__ = ["expires_sooner", "waits_for_replication"]


@rule(
    "W237",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-what-is-isnot-replicated.html",
)
def expires_sooner(subject: Subject) -> Iterator[Found]:
    """The replica is deleted before the source.

    Lifecycle actions are not replicated: each bucket has its own rules. A replica that expires
    first is not there on the day that it is needed. Compared is what the replica deletes of what
    the rule replicates, prefix by prefix.

    Bad:
        buckets.demo-osaka-crr-01.lifecycle: [{prefix: "", after_days: 30}]
    Good:
        buckets.demo-osaka-crr-01.lifecycle: []
    """
    for each in subject.replicated:
        if each.replica is None or not subject.is_read(each.bucket):
            continue
        for copied in _expirations(each.replica):
            area = _overlap(each.rule.prefix, copied.prefix)
            if area is None:
                continue
            own = _days(each.bucket, area, copied.tags)
            if own is None or copied.after_days < own:
                kept = "for ever" if own is None else f"for {own} days"
                yield Found(
                    each.replica.arn,
                    f"`{each.replica.name}` deletes after {copied.after_days} days what"
                    f" `{each.bucket.name}` keeps {kept}",
                    fix="give both buckets the same expiry",
                    where="lifecycle",
                )
                break


@rule(
    "I238", source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-status.html"
)
def waits_for_replication(subject: Subject) -> Iterator[Found]:
    """Objects that fail to replicate are never deleted by lifecycle rules.

    S3 holds lifecycle actions back on objects whose replication is PENDING or FAILED. They stay,
    and are paid for, until they are replicated by S3 Batch Replication or deleted by hand.

    Bad:
        buckets.demo-tokyo-crr-01.lifecycle: [{prefix: "", after_days: 400}]
    Good:
        buckets.demo-tokyo-crr-01.lifecycle: []
    """
    for bucket in dict.fromkeys(
        each.bucket.arn for each in subject.replicated if each.bucket.lifecycle
    ):
        yield Found(
            bucket,
            "lifecycle rules wait for replication: what fails to replicate is kept for ever",
            fix="alarm on OperationsFailedReplication, and repair with S3 Batch Replication",
            where="lifecycle",
        )


def _expirations(bucket: Bucket) -> Iterator[Expiration]:
    """Yield what a bucket deletes, the soonest first."""
    found = (each for each in bucket.lifecycle if isinstance(each, Expiration))
    return iter(sorted(found, key=lambda each: each.after_days))


def _overlap(one: str, other: str) -> str | None:
    """Return the prefix of the keys that have both prefixes; None where no key has."""
    shorter, longer = sorted((one, other), key=len)
    return longer if longer.startswith(shorter) else None


def _days(bucket: Bucket, prefix: str, tags: Mapping[str, str]) -> int | None:
    """Return after how many days objects below a prefix, with tags, are gone; None for never."""
    days = [
        each.after_days
        for each in _expirations(bucket)
        if prefix.startswith(each.prefix) and each.tags.items() <= tags.items()
    ]
    return min(days, default=None)
