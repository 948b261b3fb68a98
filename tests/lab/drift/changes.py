"""Changes by hand, as data: what somebody does, and what has to be said of it."""

from dataclasses import dataclass

from tests.lab.drift.hands import (
    ACCOUNT,
    NAME,
    OBJECTS,
    QUERY_ALARM,
    REPLICA,
    SOURCE,
    TOKYO,
    Hand,
    allow_more,
    call,
    distrust,
    filter_more,
    key,
    move_alias,
    open_up,
    redraw,
    rekey_stream,
    s3,
    stop_rule,
    threshold,
    update_stream,
    widen,
)

__all__ = ["CHANGES", "Change"]

_FUNCTION = f"{NAME}-transform"


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
        seen: Whether a stack sees it, and puts it back.
    """

    hand: Hand
    kind: str
    name: str
    field: str
    event: str
    comes_back: bool = True
    round: int = 1
    seen: bool = False


_AES = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}
_PLACE = {"logGroupName": "/demo/os", "filterName": NAME}
_STREAM = f"arn:aws:firehose:{TOKYO}:{ACCOUNT}:deliverystream/{NAME}"
_LIFECYCLE = {
    "Rules": [{"ID": "x", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}]
}

CHANGES: dict[str, Change] = {
    # While the stream still takes records: CloudWatch Logs tries that first.
    "filter of somebody else into the stream": Change(
        filter_more, "subscription filter", "mine on /not/ours", "", "PutSubscriptionFilter"
    ),
    "bucket policy opened": Change(open_up, "bucket", SOURCE, "policy", "PutBucketPolicy"),
    "bucket policy deleted": Change(
        s3("delete_bucket_policy", REPLICA), "bucket", REPLICA, "policy", "DeleteBucketPolicy"
    ),
    "key policy widened": Change(widen, "key", OBJECTS, "policy", "PutKeyPolicy", seen=True),
    "stream's buffer": Change(
        update_stream(BufferingHints={"SizeInMBs": 64, "IntervalInSeconds": 900}),
        "delivery stream",
        NAME,
        "buffer_interval_seconds",
        "UpdateDestination",
    ),
    "stream's prefix": Change(
        update_stream(Prefix="elsewhere/!{partitionKeyFromLambda:key}/"),
        "delivery stream",
        NAME,
        "prefix",
        "UpdateDestination",
    ),
    "stream's key": Change(
        rekey_stream, "delivery stream", NAME, "stream_key_arn", "StartDeliveryStreamEncryption"
    ),
    "filter removed": Change(
        call("logs", "delete_subscription_filter", **_PLACE),
        "subscription filter",
        f"{NAME} on /demo/os",
        "",
        "DeleteSubscriptionFilter",
        seen=True,
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
        seen=True,
    ),
    "versioning suspended": Change(
        s3("put_bucket_versioning", REPLICA, VersioningConfiguration={"Status": "Suspended"}),
        "bucket",
        REPLICA,
        "versioned",
        "PutBucketVersioning",
        round=2,
        seen=True,
    ),
    "replication disabled": Change(
        stop_rule, "bucket", SOURCE, "replication", "PutBucketReplication", seen=True
    ),
    "replication deleted": Change(
        s3("delete_bucket_replication"),
        "bucket",
        SOURCE,
        "replication",
        "DeleteBucketReplication",
        round=2,
        seen=True,
    ),
    "alias moved": Change(move_alias, "key", OBJECTS, "aliases", "UpdateAlias"),
    "alias deleted": Change(
        call("kms", "delete_alias", AliasName=OBJECTS),
        "key",
        OBJECTS,
        "aliases",
        "DeleteAlias",
        round=2,
    ),
    "key disabled": Change(key("disable_key"), "key", OBJECTS, "state", "DisableKey"),
    "key to be deleted": Change(
        key("schedule_key_deletion", PendingWindowInDays=7),
        "key",
        OBJECTS,
        "state",
        "ScheduleKeyDeletion",
        round=2,
    ),
    "rotation turned off": Change(
        key("disable_key_rotation"),
        "key",
        OBJECTS,
        "EnableKeyRotation",
        "DisableKeyRotation",
        round=3,
        seen=True,
    ),
    "grant to a person": Change(
        key(
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
        s3("put_bucket_encryption", ServerSideEncryptionConfiguration=_AES),
        "bucket",
        SOURCE,
        "algorithm",
        "PutBucketEncryption",
        seen=True,
    ),
    "lifecycle that deletes": Change(
        s3("put_bucket_lifecycle_configuration", LifecycleConfiguration=_LIFECYCLE),
        "bucket",
        SOURCE,
        "lifecycle",
        "PutBucketLifecycle",
    ),
    "public access": Change(
        s3("delete_public_access_block"),
        "bucket",
        SOURCE,
        "public_access_blocked",
        "DeleteBucketPublicAccessBlock",
        seen=True,
    ),
    "ownership": Change(
        s3(
            "put_bucket_ownership_controls",
            OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]},
        ),
        "bucket",
        SOURCE,
        "ownership",
        "PutBucketOwnershipControls",
        seen=True,
    ),
    "role's policy more": Change(
        allow_more, "role", f"{NAME}-delivery", "policies", "PutRolePolicy", comes_back=False
    ),
    "role's policy deleted": Change(
        call("iam", "delete_role_policy", RoleName=f"{NAME}-replication", PolicyName="logkura"),
        "role",
        f"{NAME}-replication",
        "policies",
        "DeleteRolePolicy",
        seen=True,
    ),
    "role's trust": Change(
        distrust, "role", f"{NAME}-delivery", "trust", "UpdateAssumeRolePolicy", seen=True
    ),
    "function's environment": Change(
        call(
            "lambda",
            "update_function_configuration",
            FunctionName=_FUNCTION,
            Environment={"Variables": {"LOGKURA_FORMAT": "event"}},
        ),
        "function",
        _FUNCTION,
        "environment",
        "UpdateFunctionConfiguration20150331v2",
        seen=True,
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
        call(
            "logs",
            "put_retention_policy",
            logGroupName=f"/aws/kinesisfirehose/{NAME}",
            retentionInDays=1,
        ),
        "log group",
        f"/aws/kinesisfirehose/{NAME}",
        "retention_days",
        "PutRetentionPolicy",
        seen=True,
    ),
    "error log deleted": Change(
        call("logs", "delete_log_group", logGroupName=f"/aws/kinesisfirehose/{NAME}"),
        "log group",
        f"/aws/kinesisfirehose/{NAME}",
        "",
        "DeleteLogGroup",
        round=2,
        seen=True,
    ),
    "stream deleted": Change(
        call("firehose", "delete_delivery_stream", DeliveryStreamName=NAME),
        "delivery stream",
        NAME,
        "",
        "DeleteDeliveryStream",
        round=2,
    ),
    "alarm's threshold": Change(
        threshold, "alarm", QUERY_ALARM, "threshold", "PutMetricAlarm", round=3, seen=True
    ),
    "alarm deleted": Change(
        call("cloudwatch", "delete_alarms", AlarmNames=[f"{NAME}-delivery-success"]),
        "alarm",
        f"{NAME}-delivery-success",
        "",
        "DeleteAlarms",
        round=3,
        seen=True,
    ),
    "alarm silenced": Change(
        call("cloudwatch", "disable_alarm_actions", AlarmNames=[f"{NAME}-transform-errors"]),
        "alarm",
        f"{NAME}-transform-errors",
        "enabled",
        "DisableAlarmActions",
        round=3,
    ),
    "dashboard emptied": Change(
        redraw, "dashboard", NAME, "body", "PutDashboard", round=3, seen=True
    ),
    "managed policy attached": Change(
        call(
            "iam",
            "attach_role_policy",
            RoleName=f"{NAME}-delivery",
            PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess",
        ),
        "role",
        f"{NAME}-delivery",
        "attached",
        "AttachRolePolicy",
        round=3,
    ),
}
