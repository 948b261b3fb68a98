"""How often a designed archive asks KMS for keys of its objects."""

from collections.abc import Iterator
from dataclasses import dataclass

from logkura.estate import DeliveryStream, Estate
from logkura.facts.kms import REQUESTS_A_SECOND, REQUESTS_A_SECOND_ELSEWHERE
from logkura.facts.s3_replication import KMS_REQUESTS_AN_OBJECT

__all__ = ["Load", "loads"]


@dataclass(frozen=True, slots=True)
class Load:
    """The requests that a stream's objects cause.

    Attributes:
        stream: The stream.
        log_groups: How many log groups it takes.
        requests_a_second: One for each object, and those of its replicas.
        quota: Of the account in the stream's region, requests a second.
        has_bucket_key: Whether the bucket has an S3 Bucket Key, which saves most of them.
    """

    stream: DeliveryStream
    log_groups: int
    requests_a_second: float
    quota: int
    has_bucket_key: bool


def loads(estate: Estate) -> Iterator[Load]:
    """Yield the load of every stream that writes under SSE-KMS into a bucket of the estate."""
    buckets = {bucket.name: bucket for bucket in estate.buckets}
    for stream in estate.streams:
        bucket = buckets.get(stream.bucket)
        if bucket is None or not bucket.uses_kms or not stream.buffer_interval_seconds:
            continue
        groups = {each.log_group for each in estate.filters if each.destination_arn == stream.arn}
        copies = sum(rule.enabled and rule.kms_objects for rule in bucket.replication)
        yield Load(
            stream=stream,
            log_groups=len(groups),
            requests_a_second=len(groups)
            * (1 + copies * KMS_REQUESTS_AN_OBJECT.value)
            / stream.buffer_interval_seconds,
            quota=REQUESTS_A_SECOND.value.get(stream.region, REQUESTS_A_SECOND_ELSEWHERE.value),
            has_bucket_key=bucket.bucket_key,
        )
