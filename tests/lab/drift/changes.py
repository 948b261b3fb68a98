"""Changes by hand, as data: what somebody does, and what has to be said of it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from logkura.aws import Clients
from logkura.estate import Estate

__all__ = ["CHANGES", "Change"]

TOKYO, OSAKA, ACCOUNT = "ap-northeast-1", "ap-northeast-3", "123456789012"
SOURCE, REPLICA = "demo-tokyo-crr-01", "demo-osaka-crr-01"
NAME = "logkura-demo"
OBJECTS = "alias/demo/s3/defaultkey"
_FUNCTION = f"{NAME}-transform"

Hand = Callable[[Clients, Estate], Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    Attributes:
        hand: Makes it.
        kind: Kind of the resource that has changed.
        name: Its name, as it is told.
        field: The field that is told.
        event: The event by which it is known who did it.
        comes_back: Whether the told commands bring it back.
        round: Changes of one round are made together.
    """

    hand: Hand
    kind: str
    name: str
    field: str
    event: str
    comes_back: bool = True
    round: int = 1


def _s3(operation: str, /, bucket: str = SOURCE, **parameters: Any) -> Hand:
    region = TOKYO if bucket == SOURCE else OSAKA
    return lambda clients, _: getattr(clients.get("s3", region), operation)(
        Bucket=bucket, **parameters
    )


def _call(service: str, operation: str, **parameters: Any) -> Hand:
    return lambda clients, _: getattr(clients.get(service, TOKYO), operation)(**parameters)


def _key(operation: str, number: int = 1, **parameters: Any) -> Hand:
    return lambda clients, estate: getattr(clients.get("kms", TOKYO), operation)(
        KeyId=estate.keys[number].arn, **parameters
    )


def _open(clients: Clients, estate: Estate) -> None:
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


def _widen(clients: Clients, estate: Estate) -> None:
    """Let the key be used without the condition that a statement has."""
    policy = estate.keys[1].policy
    assert policy is not None
    document = policy.to_document()
    document["Statement"][0]["Principal"] = {"AWS": "*"}
    clients.get("kms", TOKYO).put_key_policy(
        KeyId=estate.keys[1].arn, PolicyName="default", Policy=json.dumps(document)
    )


def _update_stream(**changed: Any) -> Hand:
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


def _rekey_stream(clients: Clients, _: Estate) -> None:
    other = clients.get("kms", TOKYO).create_key(Description="another")["KeyMetadata"]["Arn"]
    clients.get("firehose", TOKYO).start_delivery_stream_encryption(
        DeliveryStreamName=NAME,
        DeliveryStreamEncryptionConfigurationInput={
            "KeyType": "CUSTOMER_MANAGED_CMK",
            "KeyARN": other,
        },
    )


def _move_alias(clients: Clients, _: Estate) -> None:
    kms = clients.get("kms", TOKYO)
    other = kms.create_key(Description="another")["KeyMetadata"]["KeyId"]
    kms.update_alias(AliasName=OBJECTS, TargetKeyId=other)


def _filter_more(clients: Clients, estate: Estate) -> None:
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


def _stop_rule(clients: Clients, _: Estate) -> None:
    s3 = clients.get("s3", TOKYO)
    document = s3.get_bucket_replication(Bucket=SOURCE)["ReplicationConfiguration"]
    document["Rules"][0]["Status"] = "Disabled"
    s3.put_bucket_replication(Bucket=SOURCE, ReplicationConfiguration=document)


def _allow_more(clients: Clients, _: Estate) -> None:
    document = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
    }
    clients.get("iam", TOKYO).put_role_policy(
        RoleName=f"{NAME}-delivery", PolicyName="more", PolicyDocument=json.dumps(document)
    )


def _distrust(clients: Clients, _: Estate) -> None:
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


_AES = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}
_PLACE = {"logGroupName": "/demo/os", "filterName": NAME}
_STREAM = f"arn:aws:firehose:{TOKYO}:{ACCOUNT}:deliverystream/{NAME}"
_LIFECYCLE = {
    "Rules": [{"ID": "x", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}]
}

CHANGES: dict[str, Change] = {
    # While the stream still takes records: CloudWatch Logs tries that first.
    "filter of somebody else into the stream": Change(
        _filter_more, "subscription filter", "mine on /not/ours", "", "PutSubscriptionFilter"
    ),
    "bucket policy opened": Change(_open, "bucket", SOURCE, "policy", "PutBucketPolicy"),
    "bucket policy deleted": Change(
        _s3("delete_bucket_policy", REPLICA), "bucket", REPLICA, "policy", "DeleteBucketPolicy"
    ),
    "key policy widened": Change(_widen, "key", OBJECTS, "policy", "PutKeyPolicy"),
    "stream's buffer": Change(
        _update_stream(BufferingHints={"SizeInMBs": 64, "IntervalInSeconds": 900}),
        "delivery stream",
        NAME,
        "buffer_interval_seconds",
        "UpdateDestination",
    ),
    "stream's prefix": Change(
        _update_stream(Prefix="elsewhere/!{partitionKeyFromLambda:key}/"),
        "delivery stream",
        NAME,
        "prefix",
        "UpdateDestination",
    ),
    "stream's key": Change(
        _rekey_stream, "delivery stream", NAME, "stream_key_arn", "StartDeliveryStreamEncryption"
    ),
    "filter removed": Change(
        _call("logs", "delete_subscription_filter", **_PLACE),
        "subscription filter",
        f"{NAME} on /demo/os",
        "",
        "DeleteSubscriptionFilter",
    ),
    "filter's pattern": Change(
        lambda clients, estate: clients.get("logs", TOKYO).put_subscription_filter(
            **_PLACE,
            filterPattern="ERROR",
            destinationArn=_STREAM,
            roleArn=estate.filters[0].role_arn,
        ),
        "subscription filter",
        f"{NAME} on /demo/os",
        "pattern",
        "PutSubscriptionFilter",
        round=2,
    ),
    "versioning suspended": Change(
        _s3("put_bucket_versioning", REPLICA, VersioningConfiguration={"Status": "Suspended"}),
        "bucket",
        REPLICA,
        "versioned",
        "PutBucketVersioning",
        round=2,
    ),
    "replication disabled": Change(
        _stop_rule, "bucket", SOURCE, "replication", "PutBucketReplication"
    ),
    "replication deleted": Change(
        _s3("delete_bucket_replication"),
        "bucket",
        SOURCE,
        "replication",
        "DeleteBucketReplication",
        round=2,
    ),
    "alias moved": Change(_move_alias, "key", OBJECTS, "aliases", "UpdateAlias"),
    "alias deleted": Change(
        _call("kms", "delete_alias", AliasName=OBJECTS),
        "key",
        OBJECTS,
        "aliases",
        "DeleteAlias",
        round=2,
    ),
    "key disabled": Change(_key("disable_key"), "key", OBJECTS, "state", "DisableKey"),
    "key to be deleted": Change(
        _key("schedule_key_deletion", PendingWindowInDays=7),
        "key",
        OBJECTS,
        "state",
        "ScheduleKeyDeletion",
        round=2,
    ),
    "grant to a person": Change(
        _key(
            "create_grant",
            GranteePrincipal=f"arn:aws:iam::{ACCOUNT}:user/mallory",
            Operations=["Decrypt"],
        ),
        "key",
        OBJECTS,
        "grants",
        "CreateGrant",
        comes_back=False,
    ),
    "encryption changed": Change(
        _s3("put_bucket_encryption", ServerSideEncryptionConfiguration=_AES),
        "bucket",
        SOURCE,
        "algorithm",
        "PutBucketEncryption",
    ),
    "lifecycle that deletes": Change(
        _s3("put_bucket_lifecycle_configuration", LifecycleConfiguration=_LIFECYCLE),
        "bucket",
        SOURCE,
        "lifecycle",
        "PutBucketLifecycle",
    ),
    "public access": Change(
        _s3("delete_public_access_block"),
        "bucket",
        SOURCE,
        "public_access_blocked",
        "DeleteBucketPublicAccessBlock",
    ),
    "ownership": Change(
        _s3(
            "put_bucket_ownership_controls",
            OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]},
        ),
        "bucket",
        SOURCE,
        "ownership",
        "PutBucketOwnershipControls",
    ),
    "role's policy more": Change(
        _allow_more, "role", f"{NAME}-delivery", "policies", "PutRolePolicy", comes_back=False
    ),
    "role's policy deleted": Change(
        _call("iam", "delete_role_policy", RoleName=f"{NAME}-replication", PolicyName="logkura"),
        "role",
        f"{NAME}-replication",
        "policies",
        "DeleteRolePolicy",
    ),
    "role's trust": Change(
        _distrust, "role", f"{NAME}-delivery", "trust", "UpdateAssumeRolePolicy"
    ),
    "function's environment": Change(
        _call(
            "lambda",
            "update_function_configuration",
            FunctionName=_FUNCTION,
            Environment={"Variables": {"LOGKURA_FORMAT": "event"}},
        ),
        "function",
        _FUNCTION,
        "environment",
        "UpdateFunctionConfiguration20150331v2",
    ),
    "function's code": Change(
        lambda clients, estate: clients.get("lambda", TOKYO).update_function_code(
            FunctionName=_FUNCTION, ZipFile=estate.functions[0].code + b"\0"
        ),
        "function",
        _FUNCTION,
        "code",
        "UpdateFunctionCode20150331v2",
        comes_back=False,
    ),
    "retention": Change(
        _call(
            "logs",
            "put_retention_policy",
            logGroupName=f"/aws/kinesisfirehose/{NAME}",
            retentionInDays=1,
        ),
        "log group",
        f"/aws/kinesisfirehose/{NAME}",
        "retention_days",
        "PutRetentionPolicy",
    ),
    "error log deleted": Change(
        _call("logs", "delete_log_group", logGroupName=f"/aws/kinesisfirehose/{NAME}"),
        "log group",
        f"/aws/kinesisfirehose/{NAME}",
        "",
        "DeleteLogGroup",
        round=2,
    ),
    "stream deleted": Change(
        _call("firehose", "delete_delivery_stream", DeliveryStreamName=NAME),
        "delivery stream",
        NAME,
        "",
        "DeleteDeliveryStream",
        round=2,
    ),
}
