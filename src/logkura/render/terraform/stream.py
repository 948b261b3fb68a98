"""The delivery stream and its error log."""

from collections.abc import Iterator, Mapping

from logkura.estate import DeliveryStream
from logkura.facts.regions import partition_of
from logkura.render.terraform.hcl import (
    GAP,
    Attribute,
    Block,
    Code,
    Comment,
    Expression,
    Item,
    block,
)
from logkura.render.terraform.references import Stage
from logkura.render.terraform.scope import Scope
from logkura.render.terraform.transformer import log_group

__all__ = ["stream"]


def stream(scope: Scope) -> Iterator[Item]:
    """Yield the stream behind the log group in which it reports errors."""
    (made,) = scope.estate.streams
    for group in scope.estate.log_groups:
        if group.name == made.log_group:
            yield from log_group(group, scope)
    policies = [
        Code(f"aws_iam_role_policy.{scope.labels.role(role)}")
        for role in scope.estate.roles
        if role.arn == made.role_arn
    ]
    encryption = block(
        "server_side_encryption",
        enabled=True,
        key_type=made.key_type,
        key_arn=scope.references.value(made.stream_key_arn, Stage.STREAM),
    )
    yield block(
        "resource",
        "aws_kinesis_firehose_delivery_stream",
        "archive",
        name=scope.references.with_name(made.name),
        destination="extended_s3",
        items=[
            encryption,
            _destination(made, scope),
            GAP,
            Comment("Firehose uses its role as soon as the stream is there."),
            Attribute("depends_on", policies),
        ],
    )


def _destination(made: DeliveryStream, scope: Scope) -> Block:
    value = scope.references.value
    bucket = f"arn:{partition_of(made.region)}:s3:::{made.bucket}"
    attributes: Mapping[str, Expression] = {
        "role_arn": value(made.role_arn, Stage.STREAM),
        "bucket_arn": value(bucket, Stage.STREAM),
        "kms_key_arn": value(made.object_key_arn, Stage.STREAM),
        "prefix": made.prefix,
        "error_output_prefix": made.error_prefix,
        "file_extension": made.file_extension,
        "custom_time_zone": made.time_zone,
        "compression_format": made.compression,
        "buffering_size": made.buffer_size_mib,
        "buffering_interval": made.buffer_interval_seconds,
    }
    return block(
        "extended_s3_configuration",
        **attributes,
        items=[
            block("dynamic_partitioning_configuration", enabled=made.partitioned),
            _processing(made, scope),
            _logging(made, scope),
        ],
    )


def _processing(made: DeliveryStream, scope: Scope) -> Block:
    named = f"{made.function_arn}:$LATEST" if made.names_latest else made.function_arn
    parameters = block(
        "parameters",
        parameter_name="LambdaArn",
        parameter_value=scope.references.value(named, Stage.STREAM),
    )
    processors = block("processors", type="Lambda", items=[parameters])
    return block("processing_configuration", enabled=True, items=[processors])


def _logging(made: DeliveryStream, scope: Scope) -> Block:
    (group,) = (each for each in scope.estate.log_groups if each.name == made.log_group)
    label = scope.labels.log_group(group)
    stream = scope.labels.log_stream(group, made.log_stream)
    return block(
        "cloudwatch_logging_options",
        enabled=True,
        log_group_name=Code(f"aws_cloudwatch_log_group.{label}.name"),
        log_stream_name=Code(f"aws_cloudwatch_log_stream.{stream}.name"),
    )
