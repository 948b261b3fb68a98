"""Logs that AWS services write themselves."""

from dataclasses import replace

import pytest

from logkura.estate import Bucket, Estate, LogDelivery
from logkura.facts.log_delivery import LOG_SERVICES
from logkura.flows.call import Aftermath, Call
from logkura.flows.decide import Deciding, Verdict
from logkura.flows.derive import service_statements
from logkura.flows.service_logs import service_logs
from logkura.iam import Policy, Statement

REGION, ACCOUNT = "ap-northeast-1", "123456789012"
KINDS = sorted(LOG_SERVICES.value)


def _estate(example: Estate, *deliveries: LogDelivery, key_arn: str = "") -> Estate:
    """Return an estate with one bucket, and the policies that its deliveries need."""
    bucket = Bucket(
        "landing",
        REGION,
        key_arn,
        bucket_key=False,
        policy=Policy(()),
        algorithm="aws:kms" if key_arn else "AES256",
    )
    estate = replace(example, buckets=(bucket,), deliveries=deliveries)
    calls = list(service_logs(estate))
    of_bucket = [call for call in calls if call.action.startswith("s3:")]
    of_key = [call for call in calls if call.action.startswith("kms:")]
    keys = tuple(
        replace(key, policy=Policy(service_statements(of_key, resources=("*",))))
        if key.arn == key_arn
        else key
        for key in example.keys
    )
    policy = Policy(service_statements(of_bucket))
    return replace(estate, buckets=(replace(bucket, policy=policy),), keys=keys)


def _delivery(kind: str, **more: str) -> LogDelivery:
    return LogDelivery(kind, REGION, ACCOUNT, "landing", **more)


def _denied(estate: Estate) -> list[Call]:
    decided = Deciding(estate).all(service_logs(estate))
    return [each.call for each in decided if each.verdict is not Verdict.ALLOWED]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("encrypted", [False, True])
def test_what_is_derived_lets_each_service_write(
    example: Estate, kind: str, *, encrypted: bool
) -> None:
    key_arn = example.streams[0].object_key_arn if encrypted else ""
    estate = _estate(example, _delivery(kind, prefix="logs/"), key_arn=key_arn)
    assert _denied(estate) == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if LOG_SERVICES.value[kind].principal])
def test_without_a_bucket_policy_nothing_arrives(example: Estate, kind: str) -> None:
    estate = _estate(example, _delivery(kind))
    silent = replace(estate.buckets[0], policy=Policy(()))
    denied = _denied(replace(estate, buckets=(silent,)))
    assert {call.action for call in denied} == {
        "s3:PutObject",
        *LOG_SERVICES.value[kind].looks,
    }


def test_all_of_them_in_one_bucket_are_one_policy(example: Estate) -> None:
    estate = _estate(example, *map(_delivery, KINDS))
    assert _denied(estate) == []
    sids = [statement.sid for statement in estate.buckets[0].policy.statements]
    assert len(set(sids)) == len(sids)


def test_the_same_logs_of_two_regions_share_a_statement(example: Estate) -> None:
    other = replace(_delivery("vpc_flow"), region="eu-west-1")
    estate = _estate(example, _delivery("vpc_flow"), other)
    (write,) = (
        each for each in estate.buckets[0].policy.statements if each.actions == ("s3:PutObject",)
    )
    assert write.conditions["StringLike"]["aws:SourceArn"] == (
        f"arn:aws:logs:{REGION}:{ACCOUNT}:*",
        f"arn:aws:logs:eu-west-1:{ACCOUNT}:*",
    )
    assert _denied(estate) == []


def _trusting(principals: dict[str, tuple[str, ...]]) -> Policy:
    everything = ("arn:aws:s3:::landing/*",)
    return Policy((Statement("Logs", ("s3:PutObject",), everything, principals),))


@pytest.mark.parametrize(
    ("principals", "allowed"),
    [
        ({"Service": ("logdelivery.elasticloadbalancing.amazonaws.com",)}, True),
        ({"AWS": ("arn:aws:iam::582318560864:root",)}, True),
        ({"AWS": ("582318560864",)}, True),
        # Item 38 of the silent failures, and the account of another region.
        ({"Service": ("delivery.logs.amazonaws.com",)}, False),
        ({"AWS": ("arn:aws:iam::127311923021:root",)}, False),
    ],
)
def test_a_load_balancer_writes_by_its_service_or_its_regions_account(
    example: Estate, principals: dict[str, tuple[str, ...]], *, allowed: bool
) -> None:
    """S4: 582318560864 is the account of ap-northeast-1."""
    estate = _estate(example, _delivery("alb_access"))
    bucket = replace(estate.buckets[0], policy=_trusting(principals))
    assert (_denied(replace(estate, buckets=(bucket,))) == []) is allowed


def test_a_trail_is_known_by_its_arn(example: Estate) -> None:
    trail = f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/management"
    estate = _estate(example, _delivery("cloudtrail", source_arn=trail))
    statements = estate.buckets[0].policy.statements
    assert {action for each in statements for action in each.actions} == {
        *("s3:GetBucketAcl", "s3:PutObject")
    }
    for each in statements:
        assert each.conditions["StringEquals"]["aws:SourceArn"] == (trail,)


def test_where_the_bucket_is_not_ours_nothing_is_written_down(example: Estate) -> None:
    elsewhere = replace(_delivery("waf"), bucket="somebody-elses")
    assert list(service_logs(_estate(example, elsewhere))) == []


@pytest.mark.parametrize("bucket_key", [False, True])
def test_log_delivery_decrypts_for_a_bucket_key(example: Estate, *, bucket_key: bool) -> None:
    key_arn = example.streams[0].object_key_arn
    estate = _estate(example, _delivery("vpc_flow"), key_arn=key_arn)
    bucket = replace(estate.buckets[0], bucket_key=bucket_key)
    calls = service_logs(replace(estate, buckets=(bucket,)))
    (decrypt,) = (call for call in calls if call.action == "kms:Decrypt")
    assert (decrypt.denial.aftermath is Aftermath.SKIPPED) is bucket_key


@pytest.mark.parametrize(
    ("kind", "key", "header"),
    [
        ("cloudtrail", False, "AES256"),
        ("cloudtrail", True, "aws:kms"),
        ("vpc_flow", False, None),
        ("s3_server_access_bucket", False, None),
    ],
)
def test_a_trail_asks_for_encryption_itself(
    example: Estate, kind: str, header: str | None, *, key: bool
) -> None:
    key_arn = example.streams[0].object_key_arn
    delivery = _delivery(kind, key_arn=key_arn if key else "")
    calls = service_logs(_estate(example, delivery))
    (put,) = (call for call in calls if call.action == "s3:PutObject")
    sent = put.context.get("s3:x-amz-server-side-encryption")
    assert (sent.example if sent else None) == header


@pytest.mark.parametrize(("key", "harms"), [(False, False), (True, True)])
def test_a_trail_needs_the_key_that_it_names_and_not_the_buckets(
    example: Estate, *, key: bool, harms: bool
) -> None:
    key_arn = example.streams[0].object_key_arn
    delivery = _delivery("cloudtrail", key_arn=key_arn if key else "")
    calls = service_logs(_estate(example, delivery, key_arn=key_arn))
    (used,) = (call for call in calls if call.action == "kms:GenerateDataKey")
    assert (used.denial.aftermath is not Aftermath.UNHARMED) is harms
