"""The transformer, whose code lies in S3 under a key that changes with it.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
(read 2026-11-27): a function is updated when its key or version changes, not when the object does.
"""

from collections.abc import Iterable

from logkura.blueprint.names import FUNCTION_DESCRIPTION
from logkura.estate import Function
from logkura.render.cloudformation.document import GetAtt, Ref
from logkura.render.cloudformation.logical_ids import own_id
from logkura.render.cloudformation.template import Template
from logkura.render.stacks import ARTIFACT_BUCKET, TRANSFORMER_KEY

__all__ = ["add_functions", "add_transformer_parameters"]


def add_transformer_parameters(template: Template) -> None:
    """Declare where the transformer's package lies."""
    template.parameter(
        ARTIFACT_BUCKET,
        "The bucket in this region that has the transformer's package.",
        AllowedPattern="[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
        ConstraintDescription="must be the name of a bucket",
    )
    template.parameter(
        TRANSFORMER_KEY,
        "The package's key there. It has to change with the package, so let it contain the "
        "package's SHA-256.",
        MinLength=1,
        MaxLength=1024,
    )


def add_functions(template: Template, archive: str, functions: Iterable[Function]) -> None:
    """Add functions, each after its log group: Lambda would make it, and keep events for ever."""
    references = template.references
    for function in functions:
        logical_id = own_id(archive, function.name, "Function")
        log_group = references.name("log group", f"/aws/lambda/{function.name}")
        template.resource(
            logical_id,
            "AWS::Lambda::Function",
            {
                "FunctionName": function.name,
                "Description": FUNCTION_DESCRIPTION,
                "Runtime": function.runtime,
                "Handler": function.handler,
                "Role": references.text(function.role_arn),
                "Code": {"S3Bucket": Ref(ARTIFACT_BUCKET), "S3Key": Ref(TRANSFORMER_KEY)},
                "MemorySize": function.memory_mib,
                "Timeout": function.timeout_seconds,
                "Environment": {"Variables": dict(sorted(function.environment.items()))},
            },
            after=[log_group.name],
        )
        references.add(function.arn, GetAtt(logical_id, "Arn"))
        references.add_name("function", function.name, Ref(logical_id))
