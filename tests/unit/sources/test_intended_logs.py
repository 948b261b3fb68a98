"""What a bucket's policy says that the bucket is for."""

from typing import Any

import pytest

from logkura.estate import Bucket, Estate, Key, LogDelivery
from logkura.iam import PolicyKind, parse_policy
from logkura.sources.intended_logs import intended_logs

ACCOUNT, REGION = "123456789012", "ap-northeast-1"
OTHER = "210987654321"


def _estate(*statements: dict[str, Any], key_policy: dict[str, Any] | None = None) -> Estate:
    policy = parse_policy(
        {"Statement": [{"Effect": "Allow", **each} for each in statements]}, PolicyKind.RESOURCE
    )
    key_arn = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/k" if key_policy else ""
    algorithm = "aws:kms" if key_policy else "AES256"
    bucket = Bucket("logs", REGION, key_arn, bucket_key=False, policy=policy, algorithm=algorithm)
    keys = (
        (Key(key_arn, REGION, "", policy=parse_policy(key_policy, PolicyKind.RESOURCE)),)
        if key_policy
        else ()
    )
    return Estate("e", ACCOUNT, keys, (bucket,), (), (), (), (), ())


def _put(service: str, *places: str, **conditions: Any) -> dict[str, Any]:
    return {
        "Principal": {"Service": service},
        "Action": "s3:PutObject",
        "Resource": [f"arn:aws:s3:::logs/{place}" for place in places],
        **({"Condition": conditions} if conditions else {}),
    }


@pytest.mark.parametrize(
    ("service", "kind"),
    [
        ("cloudtrail.amazonaws.com", "cloudtrail"),
        ("config.amazonaws.com", "config"),
        ("delivery.logs.amazonaws.com", "vended"),
        ("logdelivery.elasticloadbalancing.amazonaws.com", "alb_access"),
        ("logging.s3.amazonaws.com", "s3_server_access_bucket"),
        ("guardduty.amazonaws.com", "guardduty_export"),
    ],
)
def test_a_service_means_its_logs(service: str, kind: str) -> None:
    (log,) = intended_logs(_estate(_put(service, f"p/AWSLogs/{ACCOUNT}/*")))
    assert (log.kind, log.region, log.account) == (kind, REGION, ACCOUNT)


def test_places_and_sources_are_those_of_the_statement() -> None:
    trail = f"arn:aws:cloudtrail:us-east-1:{OTHER}:trail/all"
    where = {"aws:SourceArn": trail, "aws:SourceAccount": OTHER}
    places = (f"a/AWSLogs/{ACCOUNT}/*", "b/AWSLogs/*", "AWSLogs/o-abcdefghij/*")
    put = _put("cloudtrail.amazonaws.com", *places, StringEquals=where)
    first, second = intended_logs(_estate(put))
    assert (first.prefix, first.account, first.source_arn) == ("a/", ACCOUNT, "")
    assert (second.prefix, second.account, second.source_arn) == ("b/", OTHER, trail)


def test_a_source_that_the_service_cannot_have_is_not_taken_over() -> None:
    bucket = {"aws:SourceArn": "arn:aws:s3:::logs"}
    (log,) = intended_logs(_estate(_put("cloudtrail.amazonaws.com", "AWSLogs/*", ArnLike=bucket)))
    assert log.source_arn == ""


def test_exports_are_of_the_region_in_the_name_and_load_balancers_by_their_accounts() -> None:
    exports = _put("logs.eu-west-1.amazonaws.com", "exports/*")
    balancers = {**_put("x", "lb/AWSLogs/*"), "Principal": {"AWS": ["127311923021"]}}
    one, two = intended_logs(_estate(exports, balancers))
    assert (one.kind, one.region, one.prefix) == ("cwl_export", "eu-west-1", "exports/")
    assert (two.kind, two.region, two.prefix) == ("alb_access", REGION, "lb/")


def test_a_statement_for_the_look_alone_means_the_logs_as_well() -> None:
    look = {
        "Principal": {"Service": "delivery.logs.amazonaws.com"},
        "Action": "s3:GetBucketAcl",
        "Resource": "arn:aws:s3:::logs",
    }
    assert [each.kind for each in intended_logs(_estate(look))] == ["vended"]
    second = {"ArnLike": {"aws:SourceArn": f"arn:aws:logs:us-east-1:{ACCOUNT}:delivery-source:*"}}
    (log,) = intended_logs(_estate(_put("delivery.logs.amazonaws.com", "*", **second)))
    assert log.kind == "vended_v2"


def test_others_and_denials_mean_nothing_and_what_is_declared_is_left_out() -> None:
    assert intended_logs(_estate(_put("ses.amazonaws.com", "*"))) == ()
    denied = {**_put("config.amazonaws.com", "*"), "Effect": "Deny"}
    assert intended_logs(_estate(denied)) == ()
    declared = LogDelivery("vpc_flow", REGION, ACCOUNT, "logs")
    assert intended_logs(_estate(_put("delivery.logs.amazonaws.com", "*")), [declared]) == ()


def test_a_key_that_waits_for_a_trail_is_the_trails_own() -> None:
    context = {"StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": "*"}}
    for condition, own in (({"Condition": context}, True), ({}, False)):
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Action": "kms:GenerateDataKey*",
            "Resource": "*",
            **condition,
        }
        estate = _estate(_put("cloudtrail.amazonaws.com", "*"), key_policy={"Statement": statement})
        (log,) = intended_logs(estate)
        assert bool(log.key_arn) is own
