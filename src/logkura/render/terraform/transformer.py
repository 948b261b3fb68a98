"""The transformer: a Lambda function from a package beside the code, and its own log."""

from collections.abc import Iterator

from logkura.blueprint.names import FUNCTION_DESCRIPTION
from logkura.estate import Function, LogGroup
from logkura.render.terraform.hcl import GAP, Attribute, Code, Comment, Expression, Item, block
from logkura.render.terraform.references import Stage
from logkura.render.terraform.scope import Scope

__all__ = ["PACKAGE_FILE", "log_group", "transformer"]

PACKAGE_FILE = "transformer.zip"
_PATH = f'"${{path.module}}/{PACKAGE_FILE}"'


def transformer(scope: Scope) -> Iterator[Item]:
    """Yield the function behind its log group: Lambda would make one that keeps all for ever."""
    (function,) = scope.estate.functions
    name = f"/aws/lambda/{function.name}"
    written = [group for group in scope.estate.log_groups if group.name == name]
    yield from (item for group in written for item in log_group(group, scope))
    yield block(
        "resource",
        "aws_lambda_function",
        "transformer",
        items=[
            *_settings(function, scope),
            block("environment", variables=dict(function.environment)),
            GAP,
            Comment("Lambda would make its log group itself, and keep all of it for ever."),
            Attribute(
                "depends_on",
                [
                    Code(f"aws_cloudwatch_log_group.{scope.labels.log_group(group)}")
                    for group in written
                ],
            ),
        ],
    )


def _settings(function: Function, scope: Scope) -> Iterator[Item]:
    value = scope.references.value
    attributes: dict[str, Expression] = {
        "function_name": scope.references.with_name(function.name),
        "description": FUNCTION_DESCRIPTION,
        "role": value(function.role_arn, Stage.FUNCTION),
        "runtime": function.runtime,
        "handler": function.handler,
        "memory_size": function.memory_mib,
        "timeout": function.timeout_seconds,
        "filename": Code(_PATH),
        "source_code_hash": Code(f"filebase64sha256({_PATH})"),
    }
    yield from (Attribute(name, each) for name, each in attributes.items())


def log_group(group: LogGroup, scope: Scope) -> Iterator[Item]:
    """Yield a log group of the pipeline's own with its streams."""
    label = scope.labels.log_group(group)
    same = len({each.retention_days for each in scope.estate.log_groups}) == 1
    days = Code("var.log_retention_days") if same else group.retention_days
    key: list[Item] = []
    if group.key_arn:
        key = [Attribute("kms_key_id", scope.references.value(group.key_arn, Stage.LOG_GROUP))]
    yield block(
        "resource",
        "aws_cloudwatch_log_group",
        label,
        name=scope.references.with_name(group.name),
        retention_in_days=days,
        items=key,
    )
    for stream in group.streams:
        yield block(
            "resource",
            "aws_cloudwatch_log_stream",
            scope.labels.log_stream(group, stream),
            name=stream,
            log_group_name=Code(f"aws_cloudwatch_log_group.{label}.name"),
        )
