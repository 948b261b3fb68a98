"""What code says of itself, put to what was read of its trial."""

from dataclasses import replace

from logkura.estate import LogDelivery
from logkura.lab.outside import Kind, Thing
from logkura.sources.tried import as_tried
from tests.unit.flows.conftest import designed

REGION, ACCOUNT = "ap-northeast-1", "123456789012"
OWN = Thing(Kind.BUCKET, "refused", ACCOUNT, REGION)


def test_logs_are_kept_and_the_buckets_that_they_go_to_are_outside_or_own() -> None:
    read = designed()
    logs = [
        LogDelivery("cloudtrail", REGION, ACCOUNT, bucket)
        for bucket in ("demo-tokyo-crr-01", "elsewhere", "refused")
    ]
    tried = as_tried(read, stood_in=(), own={OWN}, logs=iter(logs), refused={"a": "no"})
    assert tried.deliveries == tuple(logs)
    assert [each.arn for each in tried.outside] == ["arn:aws:s3:::elsewhere"]
    assert tried.refused == {"a": "no"}
    assert tried.buckets == read.buckets


def test_a_role_that_starts_replications_is_there_for_a_job() -> None:
    read = designed()
    copier = next(role for role in read.roles if role.name.endswith("-replication"))
    statement = replace(copier.policies[0].statements[0], actions=("s3:InitiateReplication",))
    policy = replace(copier.policies[0], statements=(statement,))
    roles = (
        *read.roles,
        replace(copier, name="batch", arn=f"{copier.arn}-batch", policies=(policy,)),
    )
    tried = as_tried(replace(read, roles=roles), stood_in=(), own=(), logs=(), refused={})
    assert [each.role_arn for each in tried.batches] == [f"{copier.arn}-batch"]
