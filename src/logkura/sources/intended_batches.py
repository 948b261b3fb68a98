"""Jobs of S3 Batch Replication that a role is there for.

Jobs are made by hand when they are needed, and no code has them.  A role whose policy
names the start of a replication is there for one; one that may do everything is not.
"""

from collections.abc import Iterator

from logkura.estate import BatchReplication, Bucket, Estate, Role

__all__ = ["intended_batches"]

_ACTION = "s3:initiatereplication"


def intended_batches(estate: Estate) -> tuple[BatchReplication, ...]:
    """Return the jobs that the roles of an estate are there for."""
    return tuple(each for role in estate.roles for each in _of_role(role, estate))


def _of_role(role: Role, estate: Estate) -> Iterator[BatchReplication]:
    starts = [
        statement
        for policy in role.policies
        for statement in policy.statements
        if statement.effect == "Allow" and _ACTION in map(str.lower, statement.actions)
    ]
    if not starts:
        return
    replicated = [bucket for bucket in estate.buckets if bucket.replication]
    named = [resource for statement in starts for resource in statement.resources]
    meant = [bucket for bucket in replicated if _is_named(bucket, named)]
    for bucket in meant or replicated:
        yield BatchReplication(role.arn, bucket.name)


def _is_named(bucket: Bucket, resources: list[str]) -> bool:
    return any(each.partition("/")[0] == bucket.arn for each in resources)
