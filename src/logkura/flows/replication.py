"""S3 copies the archive's objects to the bucket in the second region, as the rule's role.

Into another account's bucket the role needs the same calls, allowed by that bucket's policy as
well: `s3:List*`, `s3:GetBucketVersioning` and `s3:PutBucketVersioning`, which AWS's example gives
the role in that policy and not in its own, are left out, for nothing says when they are called.

Sources, of the S3 user guide (https://docs.aws.amazon.com/AmazonS3/latest/userguide/, read
2026-11-24): setting-repl-config-perm-overview.html (trust, actions on source and destination),
replication-config-for-kms-objects.html (KMS on both sides with its context; kms:Decrypt on the
replica's key with a Bucket Key; the headers that the example compares),
replication-requirements.html (Object Lock), replication-change-owner.html (the permission to
change the owner, on the role and on the destination's policy), replication-status.html (a denial
gives FAILED and is not tried again).
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from logkura.estate import Bucket, Estate, ReplicationRule
from logkura.flows.call import Aftermath, Call, Denial, Source, Value, When
from logkura.flows.places import (
    THROUGH_S3,
    VIA_SERVICE,
    account_of,
    bucket_of,
    encryption_headers,
    objects_below,
    through_s3,
)
from logkura.iam import Policy

__all__ = ["replication"]

_GUIDE = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/"
_PERMISSIONS = Source(f"{_GUIDE}setting-repl-config-perm-overview.html")
_KMS = Source(f"{_GUIDE}replication-config-for-kms-objects.html")
_OWNER = Source(f"{_GUIDE}replication-change-owner.html", "2026-11-27")
_LOCK = Source(f"{_GUIDE}replication-requirements.html")

_FAILED = Denial(
    "x-amz-replication-status FAILED on the object; OperationsFailedReplication counts; S3 does"
    " not try again",
    Aftermath.LEFT,
)
_NO_TAGS = Denial("the replica has no tags", Aftermath.UNHARMED)
_NO_MARKER = Denial("the deletion stays in the source alone", Aftermath.UNHARMED)


def replication(estate: Estate) -> Iterator[Call]:
    """Yield the calls of the replication rules of an estate."""
    for bucket in estate.buckets:
        for rule in bucket.replication:
            if rule.enabled:
                yield from _replicate(estate, bucket, rule)


def _replicate(estate: Estate, bucket: Bucket, rule: ReplicationRule) -> Iterator[Call]:
    yield _assume(bucket, rule, estate.account)
    yield from _read(bucket, rule, estate.account)
    destination = bucket_of(estate, rule.destination_bucket)
    owner = rule.destination_account or estate.account
    if destination is not None:
        yield from _write(destination, rule, owner)
        if rule.replica_key_arn:
            yield from _encrypt(destination, rule)
    elif owner != estate.account:
        # The bucket is another account's: its name, and the account that it is said to be of, is
        # all that is known.  What the role's own policies deny is denied, whatever they say there.
        stranger = replace(bucket, name=rule.destination_bucket, policy=Policy(()), replication=())
        yield from _write(stranger, rule, owner)
        if rule.replica_key_arn.startswith("arn:"):
            region = rule.replica_key_arn.split(":")[3]
            first, *_ = _encrypt(replace(stranger, region=region, bucket_key=False), rule)
            # Whether that bucket has a Bucket Key, which changes the context, is not known.
            via = {VIA_SERVICE: first.context[VIA_SERVICE]}
            yield replace(first, context=via, compared=frozenset(via))


def _assume(bucket: Bucket, rule: ReplicationRule, account: str) -> Call:
    return Call(
        purpose="AssumeRole",
        action="sts:AssumeRole",
        principals=("s3.amazonaws.com",),
        resource=Value.of(rule.role_arn),
        resource_account=account_of(rule.role_arn),
        source=_PERMISSIONS,
        denial=_FAILED,
        context={
            "aws:SourceAccount": Value.of(account),
            "aws:SourceArn": Value.of(bucket.arn),
        },
    )


def _read(bucket: Bucket, rule: ReplicationRule, account: str) -> Iterator[Call]:
    call = partial(
        Call,
        principals=(rule.role_arn,),
        resource_account=account,
        source=_PERMISSIONS,
        denial=_FAILED,
    )
    for action in ("s3:GetReplicationConfiguration", "s3:ListBucket"):
        yield call(purpose="ReadConfiguration", action=action, resource=Value.of(bucket.arn))
    objects = objects_below(bucket, rule.prefix)
    read = partial(call, purpose="ReadObjects", resource=objects)
    for action in ("s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl"):
        yield read(action=action)
    yield read(action="s3:GetObjectVersionTagging", denial=_NO_TAGS)
    if bucket.object_lock is not None:
        for action in ("s3:GetObjectRetention", "s3:GetObjectLegalHold"):
            yield read(action=action, source=_LOCK)
    if not bucket.key_arn:
        return
    yield Call(
        purpose="DecryptSource",
        action="kms:Decrypt",
        principals=(rule.role_arn,),
        resource=Value.of(bucket.key_arn),
        resource_account=account_of(bucket.key_arn),
        source=_KMS,
        denial=_FAILED,
        context=through_s3(bucket, objects),
        compared=THROUGH_S3,
    )


def _write(destination: Bucket, rule: ReplicationRule, account: str) -> Iterator[Call]:
    write = partial(
        Call,
        principals=(rule.role_arn,),
        resource=objects_below(destination, rule.prefix),
        resource_account=account,
    )
    # S3 compares the key as text and resolves no alias, so it is named by its ARN.  AWS's own
    # example compares the headers where they are there.
    headers = encryption_headers(rule.replica_key_arn) if rule.replica_key_arn else {}
    yield write(
        purpose="WriteReplicas",
        action="s3:ReplicateObject",
        source=_KMS,
        denial=_FAILED,
        context=headers,
        compared=frozenset(headers),
        optional=frozenset(headers),
    )
    if rule.owner_override:
        yield write(
            purpose="ChangeOwner",
            action="s3:ObjectOwnerOverrideToBucketOwner",
            source=_OWNER,
            denial=_FAILED,
        )
    sometimes = partial(write, source=_PERMISSIONS, when=When.SOMETIMES)
    yield sometimes(
        purpose="WriteTags",
        action="s3:ReplicateTags",
        denial=_NO_TAGS,
        note="when an object has tags",
    )
    if rule.delete_markers:
        yield sometimes(
            purpose="WriteDeleteMarkers",
            action="s3:ReplicateDelete",
            denial=_NO_MARKER,
            note="when an object is deleted without naming a version",
        )


def _encrypt(destination: Bucket, rule: ReplicationRule) -> Iterator[Call]:
    actions = ["kms:Encrypt", "kms:Decrypt"] if destination.bucket_key else ["kms:Encrypt"]
    for action in actions:
        yield Call(
            purpose="EncryptReplica",
            action=action,
            principals=(rule.role_arn,),
            resource=Value.of(rule.replica_key_arn),
            resource_account=account_of(rule.replica_key_arn),
            source=_KMS,
            denial=_FAILED,
            context=through_s3(destination, objects_below(destination, rule.prefix)),
            compared=THROUGH_S3,
        )
