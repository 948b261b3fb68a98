"""Buckets that let Firehose of another account write, and not set ACLs."""

from collections.abc import Iterator
from functools import partial

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject
from logkura.estate import Bucket
from logkura.facts.s3 import OWNERSHIP_OF_BUCKET
from logkura.flows import session_arn
from logkura.iam import Engine, Outcome, Policies, Request
from logkura.iam.allowing import EVERYTHING

__all__ = ["writers_without_acls", "writers_without_acls_turned_off"]

_PAGE = (
    "https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html"
    "#cross-account-delivery-s3"
)
_SEEN = (
    "S3.AccessDenied in the error log of the other account's stream, whose records are gone after"
    " 24 hours; or objects that you cannot read"
)
_OF_BUCKET = ("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads")
_OF_OBJECTS = ("s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject")


@rule("W294", source=_PAGE, read_on="2026-11-27")
def writers_without_acls(subject: Subject) -> Iterator[Found]:
    """A bucket lets another account's role deliver as Firehose does, and not set ACLs.

    The policy allows the role all that Firehose's page lists for delivery into another account's
    bucket, but for `s3:PutObjectAcl`. Firehose writes each object with the header
    `x-amz-acl: bucket-owner-full-control`, for which S3 asks for that permission, and the bucket's
    ACLs are in force. That the role is Firehose's is taken from what it may.

    Bad:
        buckets.demo-tokyo-crr-01.ownership: BucketOwnerPreferred
        buckets.demo-tokyo-crr-01.policy: {Statement: [{Effect: Allow,
          Principal: {AWS: "arn:aws:iam::210987654321:role/firehose"},
          Action: ["s3:AbortMultipartUpload", "s3:GetBucketLocation", "s3:GetObject",
            "s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:PutObject"],
          Resource: ["arn:aws:s3:::demo-tokyo-crr-01", "arn:aws:s3:::demo-tokyo-crr-01/*"]}, {
          Effect: Deny, Principal: "*", Action: "s3:*",
          Resource: ["arn:aws:s3:::demo-tokyo-crr-01", "arn:aws:s3:::demo-tokyo-crr-01/*"],
          Condition: {Bool: {"aws:SecureTransport": "false"}}}]}
    Good:
        buckets.demo-tokyo-crr-01.ownership: BucketOwnerPreferred
        buckets.demo-tokyo-crr-01.policy: {Statement: [{Effect: Allow,
          Principal: {AWS: "arn:aws:iam::210987654321:role/firehose"},
          Action: ["s3:AbortMultipartUpload", "s3:GetBucketLocation", "s3:GetObject",
            "s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:PutObject", "s3:PutObjectAcl"],
          Resource: ["arn:aws:s3:::demo-tokyo-crr-01", "arn:aws:s3:::demo-tokyo-crr-01/*"]}, {
          Effect: Deny, Principal: "*", Action: "s3:*",
          Resource: ["arn:aws:s3:::demo-tokyo-crr-01", "arn:aws:s3:::demo-tokyo-crr-01/*"],
          Condition: {Bool: {"aws:SecureTransport": "false"}}}]}
    """
    for bucket in subject.estate.buckets:
        if subject.is_read(bucket) and bucket.ownership != OWNERSHIP_OF_BUCKET.value:
            yield from _found(bucket, subject.estate.account)


@rule("I295", source=_PAGE, read_on="2026-11-27")
def writers_without_acls_turned_off(subject: Subject) -> Iterator[Found]:
    """A bucket without ACLs lets another account's role deliver as Firehose does, and not set them.

    As W294, but the bucket's owner has turned ACLs off. Firehose's page says that delivery into
    another account requires `s3:PutObjectAcl`, without exception. S3's pages say that such a bucket
    takes the header that Firehose sends and that ACLs no longer matter, and do not say whether the
    permission is asked for all the same: see
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html.

    Bad:
        buckets.demo-tokyo-crr-01.policy: {Statement: [{Effect: Allow,
          Principal: {AWS: "arn:aws:iam::210987654321:role/firehose"},
          Action: ["s3:AbortMultipartUpload", "s3:GetBucketLocation", "s3:GetObject",
            "s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:PutObject"],
          Resource: ["arn:aws:s3:::demo-tokyo-crr-01", "arn:aws:s3:::demo-tokyo-crr-01/*"]}, {
          Effect: Deny, Principal: "*", Action: "s3:*",
          Resource: ["arn:aws:s3:::demo-tokyo-crr-01", "arn:aws:s3:::demo-tokyo-crr-01/*"],
          Condition: {Bool: {"aws:SecureTransport": "false"}}}]}
    Good:
        buckets.demo-tokyo-crr-01.policy: {Statement: [{Effect: Allow,
          Principal: {AWS: "arn:aws:iam::210987654321:role/firehose"},
          Action: ["s3:AbortMultipartUpload", "s3:GetBucketLocation", "s3:GetObject",
            "s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:PutObject", "s3:PutObjectAcl"],
          Resource: ["arn:aws:s3:::demo-tokyo-crr-01", "arn:aws:s3:::demo-tokyo-crr-01/*"]}, {
          Effect: Deny, Principal: "*", Action: "s3:*",
          Resource: ["arn:aws:s3:::demo-tokyo-crr-01", "arn:aws:s3:::demo-tokyo-crr-01/*"],
          Condition: {Bool: {"aws:SecureTransport": "false"}}}]}
    """
    for bucket in subject.estate.buckets:
        if bucket.ownership == OWNERSHIP_OF_BUCKET.value:
            yield from _found(bucket, subject.estate.account)


def _found(bucket: Bucket, account: str) -> Iterator[Found]:
    for role_arn, objects in dict.fromkeys(_writers(bucket, account)):
        if _lacks_acls_alone(bucket, account, role_arn, objects):
            yield Found(
                bucket.arn,
                f"`{bucket.name}` lets `{role_arn}` deliver as Firehose does, without"
                " `s3:PutObjectAcl`",
                fix="allow it s3:PutObjectAcl beside s3:PutObject",
                where="policy",
                seen=_SEEN,
            )


def _writers(bucket: Bucket, account: str) -> Iterator[tuple[str, str]]:
    """Yield roles of other accounts that may write, each with an object that it may write."""
    for statement in bucket.policy.statements:
        if statement.effect == "Allow":
            named = statement.principals.get("AWS", ())
            roles = [arn for arn in named if ":role/" in arn and arn.split(":")[4] != account]
            objects = [arn for arn in statement.resources if "/" in arn]
            yield from ((role, each.replace("*", "example")) for role in roles for each in objects)


def _lacks_acls_alone(bucket: Bucket, account: str, role_arn: str, objects: str) -> bool:
    # What the other account allows its role is its affair: this is the bucket's side.
    engine = Engine(Policies((EVERYTHING,), bucket.policy))
    request = partial(Request, session_arn(role_arn), resource_account=account)

    def allows(action: str, resource: str) -> bool:
        acl = {"s3:x-amz-acl": "bucket-owner-full-control"} if ":Put" in action else {}
        context = {"aws:PrincipalArn": role_arn, "aws:SecureTransport": "true", **acl}
        asked = request(action=action, resource=resource, context=context)
        return engine.decide(asked) is Outcome.ALLOWED

    return (
        all(allows(action, bucket.arn) for action in _OF_BUCKET)
        and all(allows(action, objects) for action in _OF_OBJECTS)
        and not allows("s3:PutObjectAcl", objects)
    )
