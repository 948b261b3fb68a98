"""Streams that deliver into another account's bucket, by a role that may not set ACLs there."""

from collections.abc import Iterator

from logkura.checks.access.unstated import unstated_keys
from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject
from logkura.estate import Bucket, DeliveryStream, Role
from logkura.flows import session_arn
from logkura.flows.places import delivered_objects
from logkura.iam import Engine, Outcome, Policies, Policy, Request, trace

__all__ = ["delivers_into_another_account", "may_deliver_into_another_account"]

_PAGE = (
    "https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html"
    "#cross-account-delivery-s3"
)
_SEEN = (
    "S3.AccessDenied in the stream's error log, and after 24 hours the records are gone; or objects"
    " that the bucket's owner cannot read"
)


@rule("E292", source=_PAGE, read_on="2026-11-27")
def delivers_into_another_account(subject: Subject) -> Iterator[Found]:
    """A stream delivers into another account's bucket, and its role may not set ACLs.

    Firehose writes each object with the header `x-amz-acl: bucket-owner-full-control`, and AWS says
    that delivery into another account requires `s3:PutObjectAcl`, of the role and of the bucket's
    policy. The account lists no bucket of that name in any region: it is another account's, or
    there is none.

    Bad:
        streams.logkura-demo.bucket: theirs
        foreign_buckets: [theirs]
    Good:
        streams.logkura-demo.bucket: theirs
        foreign_buckets: [theirs]
        roles.logkura-demo-delivery.policies.0.WriteObjects.resources: ["arn:aws:s3:::theirs/*"]
        roles.logkura-demo-delivery.policies.0.WriteObjects.actions: ["s3:AbortMultipartUpload",
          "s3:GetObject", "s3:PutObject", "s3:PutObjectAcl"]
    """
    for stream, role in _without_acls(subject):
        if stream.bucket in subject.estate.foreign_buckets:
            yield Found(
                role.arn,
                f"`{stream.name}` delivers into `{stream.bucket}`, which is none of account"
                f" {subject.estate.account}'s, and `{role.name}` may not call `s3:PutObjectAcl` on"
                " its objects",
                fix="allow the role s3:PutObjectAcl beside s3:PutObject, and have the bucket's"
                " policy allow it as well",
                where="s3:PutObjectAcl",
                seen=_SEEN,
            )


@rule("I293", source=_PAGE, read_on="2026-11-27")
def may_deliver_into_another_account(subject: Subject) -> Iterator[Found]:
    """A stream delivers into a bucket that may be another account's, and its role sets no ACLs.

    The bucket is not among what was read. If it is another account's, Firehose's role needs
    `s3:PutObjectAcl`, as E292 says; if it is the stream's own account's, it does not.

    Bad:
        streams.logkura-demo.bucket: somebodys
    Good:
        streams.logkura-demo.bucket: somebodys
        roles.logkura-demo-delivery.policies.0.WriteObjects.resources: ["arn:aws:s3:::somebodys/*"]
        roles.logkura-demo-delivery.policies.0.WriteObjects.actions: ["s3:AbortMultipartUpload",
          "s3:GetObject", "s3:PutObject", "s3:PutObjectAcl"]
    """
    for stream, role in _without_acls(subject):
        if stream.bucket not in subject.estate.foreign_buckets:
            yield Found(
                role.arn,
                f"`{role.name}` may not call `s3:PutObjectAcl` on the objects of"
                f" `{stream.bucket}`, which may be another account's",
                fix="if the bucket is another account's, allow it on both sides",
                where="s3:PutObjectAcl",
                seen=f"if it is: {_SEEN}",
            )


def _without_acls(subject: Subject) -> Iterator[tuple[DeliveryStream, Role]]:
    """Yield the streams that deliver to where the estate has no bucket, with roles that lack it."""
    estate = subject.estate
    buckets = {bucket.name for bucket in estate.buckets}
    roles = {role.arn: role for role in estate.roles if not estate.why_unread(role.arn)}
    for stream in estate.streams:
        role = roles.get(stream.role_arn)
        is_outside = bool(stream.bucket) and stream.bucket not in buckets
        if is_outside and role is not None and not _may_set_acls(role, stream):
            yield stream, role


def _may_set_acls(role: Role, stream: DeliveryStream) -> bool:
    """Tell whether the role's own side allows it, or would by what is not known of the bucket."""
    # Of the bucket only its name is known, and its ARN has no more than that.
    bucket = Bucket(stream.bucket, stream.region, "", bucket_key=False, policy=Policy(()))
    request = Request(
        session_arn(role.arn),
        "s3:PutObjectAcl",
        delivered_objects(stream, bucket).example,
        context={"aws:PrincipalArn": role.arn, "aws:SecureTransport": "true"},
    )
    decision = trace(Engine(Policies(role.policies, boundary=role.boundaries)), request)
    return decision.outcome is Outcome.ALLOWED or bool(
        unstated_keys(decision, also=("aws:resourceaccount",))
    )
