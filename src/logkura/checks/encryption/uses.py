"""The keys that an archive uses, and for what."""

from collections.abc import Iterator

from logkura.estate import Estate, Key

__all__ = ["keys_in_use", "names_in_use"]


def keys_in_use(estate: Estate) -> Iterator[tuple[Key, str]]:
    """Yield each key that the archive uses and that the estate has, with its use in words."""
    uses = names_in_use(estate)
    for key in estate.keys:
        if key.arn in uses:
            yield key, uses[key.arn]


def names_in_use(estate: Estate) -> dict[str, str]:
    """Return each name by which a resource names a key, with its use in words."""
    uses: dict[str, str] = {}
    for stream in estate.streams:
        uses.setdefault(stream.stream_key_arn, f"the records of `{stream.name}`")
        uses.setdefault(stream.object_key_arn, f"the objects of `{stream.name}`")
    for bucket in estate.buckets:
        uses.setdefault(bucket.key_arn, f"the objects of `{bucket.name}`")
        for rule in bucket.replication:
            uses.setdefault(rule.replica_key_arn, f"the replicas of `{bucket.name}`")
    for group in estate.log_groups:
        uses.setdefault(group.key_arn, f"the log group `{group.name}`")
    for log in estate.deliveries:
        uses.setdefault(log.key_arn, f"the logs that AWS writes to `{log.bucket}`")
    uses.pop("", None)
    return uses
