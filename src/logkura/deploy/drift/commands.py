"""How settings of everything but buckets are put back.

Sources (read 2026-11-27): the pages of the operations in the API references of the services.
UpdateDestination wants the version and the destination's id, which DescribeDeliveryStream tells:
https://docs.aws.amazon.com/firehose/latest/APIReference/API_UpdateDestination.html.  A key that is
pending deletion is disabled when its deletion is cancelled:
https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from logkura.blueprint.names import ROLE_POLICY
from logkura.deploy.drift import documents
from logkura.deploy.drift.bucket_commands import bucket_command
from logkura.deploy.drift.command import aws
from logkura.estate import (
    Alarm,
    Bucket,
    Dashboard,
    DeliveryStream,
    Difference,
    Function,
    Key,
    LogGroup,
    Role,
    SubscriptionFilter,
)

__all__ = ["Common", "commands_for"]

Commands = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Common:
    """What the resources of an archive have in common.

    Attributes:
        region: The archive's primary region, for what lives in none.
        tags: The tags of all of them, for what is made anew.
    """

    region: str
    tags: Mapping[str, str]


def commands_for(resource: Any, difference: Difference, common: Common) -> Commands:
    """Return the calls that make good a difference of a resource; none where no call can.

    Args:
        resource: As it is designed, with real ARNs.
        difference: What differs.
        common: What it has in common with the other resources.
    """
    if isinstance(resource, Bucket):
        return tuple(filter(None, (bucket_command(resource, difference.field),)))
    return _OF_TYPE[type(resource)](resource, difference, common)


def _key(key: Key, difference: Difference, _: Common) -> Commands:
    def of(operation: str, **options: Any) -> str:
        return aws("kms", operation, key.region, **options)

    if difference.field == "aliases":
        alias = difference.wanted.partition(" ")[0]
        known = "update-alias" if difference.found else "create-alias"
        return (of(known, alias_name=alias, target_key_id=key.arn),)
    if difference.field == "policy" and key.policy is not None:
        document = key.policy.to_json()
        return (of("put-key-policy", key_id=key.arn, policy_name="default", policy=document),)
    if difference.field == "purpose":
        return (
            of("update-key-description", key_id=key.arn, description=f"logkura: {key.purpose}"),
        )
    if difference.field == "state":
        pending = difference.found == "PendingDeletion"
        first = (of("cancel-key-deletion", key_id=key.arn),) if pending else ()
        return (*first, of("enable-key", key_id=key.arn))
    if difference.field == "grants":
        return (of("list-grants", key_id=key.arn),)
    return ()


def _role(role: Role, difference: Difference, common: Common) -> Commands:
    def of(operation: str, **options: Any) -> str:
        return aws("iam", operation, common.region, role_name=role.name, **options)

    if difference.field == "trust":
        return (of("update-assume-role-policy", policy_document=role.trust.to_json()),)
    if difference.field == "policies" and role.policies:
        document = role.policies[0].to_json()
        return (
            of("put-role-policy", policy_name=ROLE_POLICY, policy_document=document),
            of("list-role-policies"),
            of("list-attached-role-policies"),
        )
    if difference.field == "attached" and not difference.wanted:
        return (of("detach-role-policy", policy_arn=difference.found),)
    if difference.field == "boundary" and role.boundary is None:
        return (of("delete-role-permissions-boundary"),)
    return ()


def _function(function: Function, difference: Difference, _: Common) -> Commands:
    if difference.field in {"code", "policy"} or difference.is_missing:
        return ()
    return (
        aws(
            "lambda",
            "update-function-configuration",
            function.region,
            function_name=function.name,
            role=function.role_arn,
            runtime=function.runtime,
            handler=function.handler,
            memory_size=function.memory_mib,
            timeout=function.timeout_seconds,
            environment={"Variables": dict(function.environment)},
        ),
    )


def _log_group(group: LogGroup, difference: Difference, common: Common) -> Commands:
    def of(operation: str, **options: Any) -> str:
        return aws("logs", operation, group.region, log_group_name=group.name, **options)

    keep = (
        of("put-retention-policy", retention_in_days=group.retention_days)
        if group.retention_days
        else of("delete-retention-policy")
    )
    if difference.is_missing:
        streams = (of("create-log-stream", log_stream_name=each) for each in group.streams)
        key = {"kms_key_id": group.key_arn} if group.key_arn else {}
        tags = {"tags": dict(sorted(common.tags.items()))} if common.tags else {}
        return (of("create-log-group", **key, **tags), keep, *streams)
    if difference.field == "retention_days":
        return (keep,)
    if difference.field == "key_arn":
        if not group.key_arn:
            return (of("disassociate-kms-key"),)
        return (of("associate-kms-key", kms_key_id=group.key_arn),)
    return ()


def _stream(stream: DeliveryStream, difference: Difference, common: Common) -> Commands:
    def of(operation: str, **options: Any) -> str:
        return aws(
            "firehose", operation, stream.region, delivery_stream_name=stream.name, **options
        )

    encryption = documents.stream_encryption(stream)
    encrypted = {"delivery_stream_encryption_configuration_input": encryption}
    if difference.is_missing:
        return (
            of(
                "create-delivery-stream",
                delivery_stream_type=stream.source,
                **(encrypted if stream.key_type else {}),
                extended_s3_destination_configuration=documents.destination(stream),
                **({"tags": documents.tag_list(common.tags)} if common.tags else {}),
            ),
        )
    if difference.field in {"key_type", "stream_key_arn"}:
        if not stream.key_type:
            return (of("stop-delivery-stream-encryption"),)
        return (of("start-delivery-stream-encryption", **encrypted),)
    if difference.field in {"source", "destination"}:
        return ()
    described = "DeliveryStreamDescription"
    told = of("describe-delivery-stream", output="text")
    version = f'"$({told} --query {described}.VersionId)"'
    destination = f'"$({told} --query {described}.Destinations[0].DestinationId)"'
    update = of("update-destination", extended_s3_destination_update=documents.destination(stream))
    return (
        f"{update} --current-delivery-stream-version-id {version} --destination-id {destination}",
    )


def _filter(wanted: SubscriptionFilter, difference: Difference, _: Common) -> Commands:
    place = {"log_group_name": wanted.log_group, "filter_name": wanted.name}
    if difference.is_superfluous:
        return (aws("logs", "delete-subscription-filter", wanted.region, **place),)
    return (
        aws(
            "logs",
            "put-subscription-filter",
            wanted.region,
            **place,
            filter_pattern=wanted.pattern,
            destination_arn=wanted.destination_arn,
            role_arn=wanted.role_arn,
        ),
    )


def _alarm(alarm: Alarm, difference: Difference, common: Common) -> Commands:
    told = {"alarm_actions": list(alarm.actions), "ok_actions": list(alarm.actions)}
    # Of an alarm that is there, PutMetricAlarm leaves the tags as they are.
    tags = {"tags": documents.tag_list(common.tags)} if difference.is_missing else {}
    return (
        aws(
            "cloudwatch",
            "put-metric-alarm",
            alarm.region,
            alarm_name=alarm.name,
            alarm_description=alarm.description,
            evaluation_periods=alarm.evaluation_periods,
            threshold=alarm.threshold,
            comparison_operator=alarm.comparison,
            treat_missing_data=alarm.missing_data,
            **(documents.query(alarm) if alarm.query else documents.metric(alarm)),
            **(told if alarm.actions else {}),
            **(tags if common.tags else {}),
        ),
    )


def _dashboard(board: Dashboard, _: Difference, __: Common) -> Commands:
    return (
        aws(
            "cloudwatch",
            "put-dashboard",
            board.region,
            dashboard_name=board.name,
            dashboard_body=board.body,
        ),
    )


_OF_TYPE: Mapping[type, Callable[[Any, Difference, Common], Commands]] = {
    Alarm: _alarm,
    Dashboard: _dashboard,
    DeliveryStream: _stream,
    Function: _function,
    Key: _key,
    LogGroup: _log_group,
    Role: _role,
    SubscriptionFilter: _filter,
}
