"""The policies of an archive that follow from no call: who owns a key, and what nobody may do.

What the archive's roles may do is derived from its flows and from nothing else (see
`logkura.flows`).

Sources (read 2026-11-23):
https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html (the account
statement) and https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
(refusing requests without TLS).  Of encryption (read 2026-11-27):
https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html (the condition keys
and what they compare), https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-bucket-encryption.html
(a request that names no encryption gets the bucket's) and
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
(a negated operator holds for a key that is absent, so that Null has to stand beside it).
"""

from collections.abc import Iterator

from logkura.blueprint.names import Names
from logkura.iam import Policy, Statement

__all__ = ["account_statement", "encryption_statements", "readers_trust", "transport_statement"]

_ALGORITHM = "s3:x-amz-server-side-encryption"
_KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id"
_CUSTOMER_KEY = "s3:x-amz-server-side-encryption-customer-algorithm"


def account_statement(names: Names) -> Statement:
    """Hand the key to the account's IAM policies; without this they would count for nothing."""
    root = f"arn:{names.partition}:iam::{names.account}:root"
    return Statement("EnableIamPolicies", ("kms:*",), ("*",), {"AWS": (root,)})


def transport_statement(arn: str) -> Statement:
    """Refuse every request to a bucket without TLS."""
    return Statement(
        "RefusePlainText",
        ("s3:*",),
        (arn, f"{arn}/*"),
        {"AWS": ("*",)},
        {"Bool": {"aws:SecureTransport": ("false",)}},
        effect="Deny",
    )


def encryption_statements(arn: str, algorithm: str, key_arn: str) -> Iterator[Statement]:
    """Yield what refuses objects under another encryption than the bucket's.

    Only a request that names its encryption can be refused: one that names none gets the bucket's
    default, and that is how AWS services deliver their logs.

    Args:
        arn: The bucket's ARN.
        algorithm: The bucket's encryption, such as `aws:kms`.
        key_arn: The bucket's key; empty for a bucket under SSE-S3, which has none.
    """
    conditions = {
        "RefuseOtherEncryption": {
            "Null": {_ALGORITHM: ("false",)},
            "StringNotEquals": {_ALGORITHM: (algorithm,)},
        },
        "RefuseOtherKey": {
            "Null": {_KEY: ("false",)},
            "StringNotEquals": {_KEY: (key_arn,)},
        },
        "RefuseKeyOfTheCaller": {"Null": {_CUSTOMER_KEY: ("false",)}},
    }
    if not key_arn:
        # Whoever names a key names SSE-KMS, too, and is refused for that.
        del conditions["RefuseOtherKey"]
    for sid, held in conditions.items():
        yield Statement(sid, ("s3:PutObject",), (f"{arn}/*",), {"AWS": ("*",)}, held, effect="Deny")


def readers_trust(names: Names, trusted: tuple[str, ...]) -> Policy:
    """Let those assume a reader's role who are named; else whom the account's own policies let."""
    root = f"arn:{names.partition}:iam::{names.account}:root"
    principals = {"AWS": trusted or (root,)}
    return Policy((Statement("AssumeRole", ("sts:AssumeRole",), (), principals),))
