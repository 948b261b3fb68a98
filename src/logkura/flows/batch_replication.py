"""S3 Batch Replication replicates what is there already, as the job's role.

The job only starts the replication of each object: the copying itself is done by the role of the
replication rule, see `replication`.

Where the list of the objects is and where the report goes is said when the job is made, and neither
code nor the role has it.  What the role needs there (to read or to write the manifest, to have S3
make it, to write the report) is therefore not looked at.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-batch-replication-policies.html
(read 2026-11-27): trust for `batchoperations.s3.amazonaws.com`; what the role may, with a manifest
that S3 makes and with one of one's own.
"""

from collections.abc import Iterator

from logkura.estate import BatchReplication, Bucket, Estate
from logkura.flows.call import Aftermath, Call, Denial, Source, Value
from logkura.flows.places import account_of, bucket_of, objects_below

__all__ = ["batch_replication"]

_PAGE = Source(
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-batch-replication-policies.html",
    "2026-11-27",
)
_NOT_STARTED = Denial(
    "the job fails, and its report lists the objects that were not replicated", Aftermath.LEFT
)
_NOT_BEGUN = Denial("the job fails before it begins", Aftermath.REFUSED)


def batch_replication(estate: Estate) -> Iterator[Call]:
    """Yield the calls of the jobs of an estate."""
    for batch in estate.batches:
        bucket = bucket_of(estate, batch.bucket)
        if bucket is not None:
            yield from _start(batch, bucket, estate.account)


def _start(batch: BatchReplication, bucket: Bucket, account: str) -> Iterator[Call]:
    yield Call(
        purpose="AssumeRole",
        action="sts:AssumeRole",
        principals=("batchoperations.s3.amazonaws.com",),
        resource=Value.of(batch.role_arn),
        resource_account=account_of(batch.role_arn),
        source=_PAGE,
        denial=_NOT_BEGUN,
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
