"""Roles that policies name by another path than they have."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.policies import held_policies
from logkura.checks.rule import rule
from logkura.checks.subject import Subject
from logkura.iam import PolicyKind

__all__ = ["role_paths"]


@rule(
    "W291",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html",
    read_on="2026-11-27",
)
def role_paths(subject: Subject) -> Iterator[Found]:
    """A policy names a role without its path, or with another one.

    The console makes roles of services under `service-role/`, and their ARN has that path. A policy
    that names `role/NAME` is about another role, which mostly does not exist: the policy is
    refused, or the statement is about nobody.

    Bad:
        buckets.demo-tokyo-crr-01.policy: {Statement: [{Effect: Allow, Action: "s3:GetObject",
          Principal: {AWS: "arn:aws:iam::123456789012:role/service-role/logkura-demo-delivery"},
          Resource: "arn:aws:s3:::demo-tokyo-crr-01/*"}, {
          Effect: Deny, Principal: "*", Action: "s3:*",
          Resource: ["arn:aws:s3:::demo-tokyo-crr-01", "arn:aws:s3:::demo-tokyo-crr-01/*"],
          Condition: {Bool: {"aws:SecureTransport": "false"}}}]}
    Good:
        buckets.demo-tokyo-crr-01.policy: {Statement: [{Effect: Allow, Action: "s3:GetObject",
          Principal: {AWS: "arn:aws:iam::123456789012:role/logkura-demo-delivery"},
          Resource: "arn:aws:s3:::demo-tokyo-crr-01/*"}, {
          Effect: Deny, Principal: "*", Action: "s3:*",
          Resource: ["arn:aws:s3:::demo-tokyo-crr-01", "arn:aws:s3:::demo-tokyo-crr-01/*"],
          Condition: {Bool: {"aws:SecureTransport": "false"}}}]}
    """
    roles = {role.arn for role in subject.estate.roles}
    named = {_without_path(arn): arn for arn in roles}
    for held in held_policies(subject.estate):
        if held.kind not in {PolicyKind.RESOURCE, PolicyKind.TRUST}:
            continue
        for statement in held.policy.statements:
            for arn in statement.principals.get("AWS", ()):
                meant = named.get(_without_path(arn)) if ":role/" in arn else None
                if meant is not None and arn not in roles:
                    yield Found(
                        held.owner,
                        f"`{arn}` is no role, and `{meant}` is",
                        fix=f"write `{meant}`",
                        where=held.slot,
                        seen="AccessDenied to whoever has that role",
                    )


def _without_path(arn: str) -> str:
    head, _, rest = arn.partition(":role/")
    return f"{head}:role/{rest.rpartition('/')[2]}"
