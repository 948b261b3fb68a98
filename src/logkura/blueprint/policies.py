"""The policies of an archive that follow from no call: who owns a key, and what nobody may do.

What the archive's roles may do is derived from its flows and from nothing else (see
`logkura.flows`).

Sources (read 2026-11-23):
https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html (the account
statement) and https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
(refusing requests without TLS).
"""

from logkura.blueprint.names import Names
from logkura.iam import Policy, Statement

__all__ = ["account_statement", "readers_trust", "transport_statement"]


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


def readers_trust(names: Names, trusted: tuple[str, ...]) -> Policy:
    """Let those assume a reader's role who are named; else whom the account's own policies let."""
    root = f"arn:{names.partition}:iam::{names.account}:root"
    principals = {"AWS": trusted or (root,)}
    return Policy((Statement("AssumeRole", ("sts:AssumeRole",), (), principals),))
