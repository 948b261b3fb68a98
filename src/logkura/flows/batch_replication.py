"""S3 Batch Replication replicates what is there already, as the job's role.

The job only starts the replication of each object: the copying itself is done by the role of the
replication rule, see `replication`.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-batch-replication-policies.html
(read 2026-11-27): trust for `batchoperations.s3.amazonaws.com`; what the role may, with a manifest
that S3 makes and with one of one's own.
"""

from collections.abc import Iterator
from functools import partial

from logkura.estate import BatchReplication, Bucket, Estate
from logkura.flows.call import Aftermath, Call, Denial, Source, Value, When
from logkura.flows.places import account_of, bucket_of, objects_below

__all__ = ["batch_replication"]

_PAGE = Source(
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-batch-replication-policies.html",
    "2026-11-27",
)
_NOT_STARTED = Denial(
    "the job fails, and its report lists the objects that were not replicated", Aftermath.LEFT
)
_NO_LIST = Denial("the job fails before it begins: it has no list of objects", Aftermath.REFUSED)
_NO_REPORT = Denial("the job has no report of what failed", Aftermath.UNHARMED)
_OF_S3 = "when S3 makes the manifest"


def batch_replication(estate: Estate) -> Iterator[Call]:
    """Yield the calls of the jobs of an estate."""
    for batch in estate.batches:
        bucket = bucket_of(estate, batch.bucket)
        if bucket is not None:
            yield from _start(batch, bucket, estate.account)
            yield from _lists(batch, bucket, estate)


def _start(batch: BatchReplication, bucket: Bucket, account: str) -> Iterator[Call]:
    yield Call(
        purpose="AssumeRole",
        action="sts:AssumeRole",
        principals=("batchoperations.s3.amazonaws.com",),
        resource=Value.of(batch.role_arn),
        resource_account=account_of(batch.role_arn),
        source=_PAGE,
        denial=_NO_LIST,
        context={"aws:SourceAccount": Value.of(account)},
    )
    for rule in bucket.replication:
        if rule.enabled:
            yield Call(
                purpose="StartReplication",
                action="s3:InitiateReplication",
                principals=(batch.role_arn,),
                resource=objects_below(bucket, rule.prefix),
                resource_account=account,
                source=_PAGE,
                denial=_NOT_STARTED,
            )


def _lists(batch: BatchReplication, bucket: Bucket, estate: Estate) -> Iterator[Call]:
    call = partial(
        Call,
        principals=(batch.role_arn,),
        resource_account=estate.account,
        source=_PAGE,
        denial=_NO_LIST,
        when=When.SOMETIMES,
    )
    manifests = bucket_of(estate, batch.manifest_bucket)
    if manifests is not None:
        for action in ("s3:GetReplicationConfiguration", "s3:PutInventoryConfiguration"):
            about = Value.of(bucket.arn)
            yield call(purpose="ListObjects", action=action, resource=about, note=_OF_S3)
        objects = objects_below(manifests, "")
        yield call(purpose="WriteManifest", action="s3:PutObject", resource=objects, note=_OF_S3)
        for action in ("s3:GetObject", "s3:GetObjectVersion"):
            yield call(purpose="ReadManifest", action=action, resource=objects, when=When.ALWAYS)
    reports = bucket_of(estate, batch.report_bucket)
    if reports is not None:
        yield call(
            purpose="WriteReport",
            action="s3:PutObject",
            resource=objects_below(reports, ""),
            denial=_NO_REPORT,
            note="when the job is to report",
        )
