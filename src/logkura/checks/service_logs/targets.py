"""Buckets and where their server access logs go."""

from collections.abc import Iterator

from logkura.estate import Bucket, Estate

__all__ = ["access_logs"]


def access_logs(estate: Estate) -> Iterator[tuple[Bucket, Bucket]]:
    """Yield each bucket with server access logs, and the bucket of the estate that gets them."""
    buckets = {bucket.name: bucket for bucket in estate.buckets}
    for bucket in estate.buckets:
        target = buckets.get(bucket.access_log_bucket)
        if target is not None:
            yield bucket, target
