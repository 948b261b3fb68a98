"""The archive, broken on purpose: an alias where S3 compares a key's ARN.

The condition key `s3:x-amz-server-side-encryption-aws-kms-key-id` is compared as text and no alias
is resolved, so a policy that names the alias denies every replica.  S3 says FAILED and nothing
else, and does not try again: what is mended holds for what is written afterwards.

Sources (read 2026-11-24): https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
and https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-status.html.
"""

from dataclasses import dataclass, replace
from typing import Any

from logkura.estate import Bucket, Estate, ReplicationRule, Role, bind
from logkura.lab import Lab

__all__ = ["Trap", "spring"]

_OBJECT = "-trap/object"
_BODY = b"one more line\n"


@dataclass(frozen=True, slots=True)
class Trap:
    """What became of an object while the policy was wrong, and after it was mended.

    Attributes:
        alias_arn: What the policy compared instead of the key's ARN.
        role: Name of the role whose policy it was.
        broken: The replication status of an object written meanwhile.
        why: The denial in one sentence.
        mended: The status of the same object, written again with the policy as designed.
    """

    alias_arn: str
    role: str
    broken: str
    why: str
    mended: str

    @property
    def is_as_on_aws(self) -> bool:
        """Whether the alias broke replication, and the ARN mended it."""
        return (self.broken, self.mended) == ("FAILED", "COMPLETED")

    def to_document(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "alias_arn": self.alias_arn,
            "role": self.role,
            "broken": self.broken,
            "why": self.why,
            "mended": self.mended,
        }


def spring(estate: Estate, lab: Lab) -> Trap | None:
    """Break the replication role's policy, write an object, mend it, and write it again.

    Args:
        estate: What is deployed.
        lab: Where.

    Returns:
        What happened; None when the archive has no replica.
    """
    source = estate.buckets[0]
    if not source.replication:
        return None
    (rule,) = source.replication
    role = next(role for role in estate.roles if role.arn == rule.role_arn)
    alias_arn = _alias_arn(estate, rule)
    _put(_with_alias(role, rule.replica_key_arn, alias_arn), source.region, lab)
    before = len(lab.calls)
    broken = _write(source, rule, lab)
    denied = [each.decision for each in lab.calls[before:] if each.decision is not None]
    _put(role, source.region, lab)
    mended = _write(source, rule, lab)
    for bucket in estate.buckets[:2]:
        lab.clients.get("s3", bucket.region).delete_object(
            Bucket=bucket.name, Key=f"{rule.prefix}{_OBJECT}"
        )
    why = denied[0].explain() if denied else ""
    return Trap(alias_arn, role.name, broken, why, mended)


def _put(role: Role, region: str, lab: Lab) -> None:
    """Give the role its policy in the place of the one it has.

    IAM has no regions, but each partition has its own IAM: the region chooses it.
    """
    iam = lab.clients.get("iam", region)
    (name,) = iam.list_role_policies(RoleName=role.name)["PolicyNames"]
    (policy,) = role.policies
    iam.put_role_policy(RoleName=role.name, PolicyName=name, PolicyDocument=policy.to_json())


def _alias_arn(estate: Estate, rule: ReplicationRule) -> str:
    key = next(key for key in estate.keys if key.arn == rule.replica_key_arn)
    return f"{key.arn.rpartition(':')[0]}:{key.alias or 'alias/replica'}"


def _with_alias(role: Role, key_arn: str, alias_arn: str) -> Role:
    """Return the role with the alias in the conditions; a resource would be another mistake."""
    (policy,) = role.policies
    statements = tuple(
        replace(one, conditions=bind(one.conditions, {key_arn: alias_arn}))
        for one in policy.statements
    )
    return replace(role, policies=(replace(policy, statements=statements),))


def _write(source: Bucket, rule: ReplicationRule, lab: Lab) -> str:
    """Write the object that the rule takes; return its replication status."""
    s3 = lab.clients.get("s3", source.region)
    key = f"{rule.prefix}{_OBJECT}"
    tags = "&".join(f"{name}={value}" for name, value in rule.tags.items())
    s3.put_object(Bucket=source.name, Key=key, Body=_BODY, Tagging=tags)
    lab.settle()
    status: str = s3.head_object(Bucket=source.name, Key=key).get("ReplicationStatus", "none")
    return status
