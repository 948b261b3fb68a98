"""The archive's own log groups: Firehose's errors, and the transformer's log.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html
(read 2026-11-27).
"""

from collections.abc import Iterable

from logkura.estate import LogGroup
from logkura.facts.regions import partition_of
from logkura.render.cloudformation.document import GetAtt, Ref
from logkura.render.cloudformation.logical_ids import words
from logkura.render.cloudformation.template import Template

__all__ = ["add_log_groups"]

_PURPOSES = {"kinesisfirehose": "Delivery", "lambda": "Transform"}
"""What a log group is for, by the service that writes into it."""


def add_log_groups(template: Template, account: str, groups: Iterable[LogGroup]) -> None:
    """Add log groups and the log streams that are made with them."""
    references = template.references
    for group in groups:
        purpose = _PURPOSES[group.name.split("/")[2]]
        logical_id = f"{purpose}LogGroup"
        template.resource(
            logical_id,
            "AWS::Logs::LogGroup",
            {
                "LogGroupName": group.name,
                "RetentionInDays": group.retention_days or None,
                "KmsKeyId": references.text(group.key_arn) if group.key_arn else None,
            },
            on_removal="keep",
        )
        arn = f"arn:{partition_of(group.region)}:logs:{group.region}:{account}:log-group"
        # The attribute ends so, as policies name log groups.
        references.add(f"{arn}:{group.name}:*", GetAtt(logical_id, "Arn"))
        references.add_name("log group", group.name, Ref(logical_id))
        for stream in group.streams:
            stream_id = f"{purpose}LogStream{words(stream)}"
            template.resource(
                stream_id,
                "AWS::Logs::LogStream",
                {"LogGroupName": Ref(logical_id), "LogStreamName": stream},
                # Made again with the stack, which would find a kept one in its way.
                on_removal="delete",
                tagged=False,
            )
            references.add_name("log stream", stream, Ref(stream_id))
