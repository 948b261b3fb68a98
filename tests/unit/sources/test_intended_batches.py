"""Roles that are there for S3 Batch Replication."""

from dataclasses import replace

from logkura.estate import Estate, Role
from logkura.iam import Policy, Statement
from logkura.sources.intended_batches import intended_batches
from tests.unit.flows.conftest import designed


def _with_role(estate: Estate, action: str, resource: str) -> Estate:
    statement = Statement("Start", (action,), (resource,))
    role = Role(
        "batch", "arn:aws:iam::123456789012:role/batch", Policy(()), (Policy((statement,)),)
    )
    return replace(estate, roles=(*estate.roles, role))


def test_a_role_that_starts_replications_is_there_for_the_buckets_it_names() -> None:
    estate = designed()
    for resource in ("arn:aws:s3:::demo-tokyo-crr-01/*", "arn:aws:s3:::somewhere-else/*"):
        (found,) = intended_batches(_with_role(estate, "s3:InitiateReplication", resource))
        assert (found.role_arn[-10:], found.bucket) == ("role/batch", "demo-tokyo-crr-01")


def test_others_are_not() -> None:
    assert intended_batches(_with_role(designed(), "s3:PutObject", "*")) == ()
