"""Settings that are put are read back, where moto alone drops them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from logkura.lab import Lab

TOKYO = "ap-northeast-1"
NOWHERE = f"arn:aws:kms:{TOKYO}:123456789012:key/none"


def test_lifecycle_rules_are_read_back_as_they_were_put(s3: Any, archive: str) -> None:
    rules = [
        {
            "ID": "all",
            "Status": "Enabled",
            "Filter": {
                "And": {
                    "Prefix": "logs/",
                    "Tags": [{"Key": "a", "Value": "b"}, {"Key": "c", "Value": "d"}],
                    "ObjectSizeGreaterThan": 1024,
                    "ObjectSizeLessThan": 2048,
                }
            },
            "Transitions": [{"Date": datetime(2030, 1, 1, tzinfo=UTC), "StorageClass": "GLACIER"}],
            "NoncurrentVersionExpiration": {"NoncurrentDays": 30, "NewerNoncurrentVersions": 3},
            "NoncurrentVersionTransitions": [
                {"NoncurrentDays": 7, "NewerNoncurrentVersions": 2, "StorageClass": "GLACIER"}
            ],
        },
        {"Status": "Disabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}},
    ]
    s3.put_bucket_lifecycle_configuration(Bucket=archive, LifecycleConfiguration={"Rules": rules})
    first, second = s3.get_bucket_lifecycle_configuration(Bucket=archive)["Rules"]
    assert first == rules[0]
    assert second.pop("ID")
    assert second == rules[1]
    s3.delete_bucket_lifecycle(Bucket=archive)
    with pytest.raises(s3.exceptions.ClientError, match="NoSuchLifecycleConfiguration"):
        s3.get_bucket_lifecycle_configuration(Bucket=archive)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "all_storage_classes_128K"),
        (
            {"TransitionDefaultMinimumObjectSize": "varies_by_storage_class"},
            "varies_by_storage_class",
        ),
    ],
)
def test_lifecycle_rules_say_how_small_an_object_stays(
    s3: Any, archive: str, given: dict[str, str], told: str
) -> None:
    """Terraform waits until it reads this back."""
    rule = {"ID": "all", "Status": "Enabled", "Filter": {}, "Expiration": {"Days": 1}}
    put = s3.put_bucket_lifecycle_configuration(
        Bucket=archive, LifecycleConfiguration={"Rules": [rule]}, **given
    )
    read = s3.get_bucket_lifecycle_configuration(Bucket=archive)
    assert put["TransitionDefaultMinimumObjectSize"] == told
    assert read["TransitionDefaultMinimumObjectSize"] == told


def test_a_log_group_has_its_class_and_a_key_that_can_change(lab: Lab) -> None:
    logs, kms = lab.clients.get("logs", TOKYO), lab.clients.get("kms", TOKYO)
    first, second = (kms.create_key()["KeyMetadata"]["Arn"] for _ in range(2))
    logs.create_log_group(logGroupName="g", logGroupClass="INFREQUENT_ACCESS", kmsKeyId=first)
    logs.create_log_group(logGroupName="plain")

    def told() -> dict[str, Any]:
        found: dict[str, Any] = logs.describe_log_groups(logGroupNamePrefix="g")["logGroups"][0]
        return found

    assert (told()["logGroupClass"], told()["kmsKeyId"]) == ("INFREQUENT_ACCESS", first)
    plain = logs.describe_log_groups(logGroupNamePrefix="plain")["logGroups"][0]
    assert plain["logGroupClass"] == "STANDARD"
    logs.associate_kms_key(logGroupName="g", kmsKeyId=second)
    assert told()["kmsKeyId"] == second
    logs.disassociate_kms_key(resourceIdentifier=told()["logGroupArn"])
    assert "kmsKeyId" not in told()
    for refused in (
        lambda: logs.associate_kms_key(logGroupName="g", kmsKeyId=NOWHERE),
        lambda: logs.create_log_group(logGroupName="h", kmsKeyId=NOWHERE),
    ):
        with pytest.raises(logs.exceptions.InvalidParameterException, match="NotFoundException"):
            refused()
    with pytest.raises(logs.exceptions.ResourceNotFoundException):
        logs.associate_kms_key(logGroupName="none", kmsKeyId=first)


def test_a_filter_has_its_distribution(lab: Lab, make_stream: Callable[..., str]) -> None:
    logs = lab.clients.get("logs", TOKYO)
    logs.create_log_group(logGroupName="g")
    put = {
        "logGroupName": "g",
        "filterName": "f",
        "filterPattern": "",
        "destinationArn": f"arn:aws:firehose:{TOKYO}:123456789012:deliverystream/{make_stream()}",
        "roleArn": "arn:aws:iam::123456789012:role/r",
    }
    for options, told in (({"distribution": "Random"}, "Random"), ({}, "ByLogStream")):
        logs.put_subscription_filter(**put, **options)
        (found,) = logs.describe_subscription_filters(logGroupName="g")["subscriptionFilters"]
        assert found["distribution"] == told


def test_a_function_keeps_its_settings(lab: Lab, make_function: Callable[..., str]) -> None:
    functions = lab.clients.get("lambda", TOKYO)
    make_function(app="def handler(event, context): pass")
    settings = {
        "DeadLetterConfig": {"TargetArn": f"arn:aws:sns:{TOKYO}:123456789012:dead"},
        "LoggingConfig": {"LogFormat": "JSON", "LogGroup": "g"},
        "TracingConfig": {"Mode": "Active"},
        "EphemeralStorage": {"Size": 1024},
        "KMSKeyArn": NOWHERE,
    }
    functions.update_function_configuration(FunctionName="transformer", **settings)
    told = functions.get_function_configuration(FunctionName="transformer")
    assert {name: told[name] for name in settings} == settings
