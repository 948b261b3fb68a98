"""What somebody does by hand to an archive."""

import json
from collections.abc import Callable
from typing import Any

from logkura.aws import Clients
from logkura.estate import Estate

TOKYO, OSAKA, ACCOUNT = "ap-northeast-1", "ap-northeast-3", "123456789012"
SOURCE, REPLICA = "demo-tokyo-crr-01", "demo-osaka-crr-01"
NAME = "logkura-demo"
OBJECTS = "alias/demo/s3/defaultkey"
QUERY_ALARM = f"{NAME}-subscription-errors"

Hand = Callable[[Clients, Estate], Any]


def s3(operation: str, /, bucket: str = SOURCE, **parameters: Any) -> Hand:
    region = TOKYO if bucket == SOURCE else OSAKA
    return lambda clients, _: getattr(clients.get("s3", region), operation)(
        Bucket=bucket, **parameters
    )


def call(service: str, operation: str, **parameters: Any) -> Hand:
    return lambda clients, _: getattr(clients.get(service, TOKYO), operation)(**parameters)


def key(operation: str, number: int = 1, **parameters: Any) -> Hand:
    return lambda clients, estate: getattr(clients.get("kms", TOKYO), operation)(
        KeyId=estate.keys[number].arn, **parameters
    )


def open_up(clients: Clients, estate: Estate) -> None:
    """Let everybody read the bucket."""
    document = estate.buckets[0].policy.to_document()
    document["Statement"].append(
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:GetObject",
            "Resource": f"arn:aws:s3:::{SOURCE}/*",
        }
    )
    clients.get("s3", TOKYO).put_bucket_policy(Bucket=SOURCE, Policy=json.dumps(document))


def widen(clients: Clients, estate: Estate) -> None:
    """Let the key be used without the condition that a statement has."""
    policy = estate.keys[1].policy
    assert policy is not None
    document = policy.to_document()
    document["Statement"][0]["Principal"] = {"AWS": "*"}
    clients.get("kms", TOKYO).put_key_policy(
        KeyId=estate.keys[1].arn, PolicyName="default", Policy=json.dumps(document)
    )


def update_stream(**changed: Any) -> Hand:
    def change(clients: Clients, _: Estate) -> None:
        firehose = clients.get("firehose", TOKYO)
        told = firehose.describe_delivery_stream(DeliveryStreamName=NAME)
        description = told["DeliveryStreamDescription"]
        firehose.update_destination(
            DeliveryStreamName=NAME,
            CurrentDeliveryStreamVersionId=description["VersionId"],
            DestinationId=description["Destinations"][0]["DestinationId"],
            ExtendedS3DestinationUpdate=changed,
        )

    return change


def rekey_stream(clients: Clients, _: Estate) -> None:
    other = clients.get("kms", TOKYO).create_key(Description="another")["KeyMetadata"]["Arn"]
    clients.get("firehose", TOKYO).start_delivery_stream_encryption(
        DeliveryStreamName=NAME,
        DeliveryStreamEncryptionConfigurationInput={
            "KeyType": "CUSTOMER_MANAGED_CMK",
            "KeyARN": other,
        },
    )


def move_alias(clients: Clients, _: Estate) -> None:
    kms = clients.get("kms", TOKYO)
    other = kms.create_key(Description="another")["KeyMetadata"]["KeyId"]
    kms.update_alias(AliasName=OBJECTS, TargetKeyId=other)


def filter_more(clients: Clients, estate: Estate) -> None:
    wanted = estate.filters[0]
    logs = clients.get("logs", TOKYO)
    logs.create_log_group(logGroupName="/not/ours")
    logs.put_subscription_filter(
        logGroupName="/not/ours",
        filterName="mine",
        filterPattern="",
        destinationArn=wanted.destination_arn,
        roleArn=wanted.role_arn,
    )


def stop_rule(clients: Clients, _: Estate) -> None:
    s3 = clients.get("s3", TOKYO)
    document = s3.get_bucket_replication(Bucket=SOURCE)["ReplicationConfiguration"]
    document["Rules"][0]["Status"] = "Disabled"
    s3.put_bucket_replication(Bucket=SOURCE, ReplicationConfiguration=document)


def allow_more(clients: Clients, _: Estate) -> None:
    document = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
    }
    clients.get("iam", TOKYO).put_role_policy(
        RoleName=f"{NAME}-delivery", PolicyName="more", PolicyDocument=json.dumps(document)
    )


def distrust(clients: Clients, _: Estate) -> None:
    document = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    clients.get("iam", TOKYO).update_assume_role_policy(
        RoleName=f"{NAME}-delivery", PolicyDocument=json.dumps(document)
    )


def threshold(clients: Clients, _: Estate) -> None:
    """Raise the threshold of an alarm on a query."""
    cloudwatch = clients.get("cloudwatch", TOKYO)
    (found,) = cloudwatch.describe_alarms(AlarmNames=[QUERY_ALARM])["MetricAlarms"]
    kept = (
        "AlarmName AlarmDescription Namespace MetricName Statistic Period Dimensions Metrics"
        " EvaluationPeriods ComparisonOperator TreatMissingData"
    )
    told = {name: found[name] for name in kept.split() if found.get(name)}
    cloudwatch.put_metric_alarm(**told, Threshold=99.0)


def redraw(clients: Clients, estate: Estate) -> None:
    """Take every graph off the dashboard."""
    clients.get("cloudwatch", TOKYO).put_dashboard(
        DashboardName=estate.dashboards[0].name, DashboardBody='{"widgets":[]}'
    )
