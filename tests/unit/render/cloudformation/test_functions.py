"""The transformer in a template."""

from typing import Any

from logkura.estate import Estate
from logkura.render.cloudformation.document import Ref
from logkura.render.cloudformation.functions import add_functions, add_transformer_parameters


def test_code_comes_from_a_bucket_and_the_log_group_is_there_before(
    plain: Estate, build: Any
) -> None:
    template, resources = build()
    add_transformer_parameters(template)
    (function,) = plain.functions
    template.references.add_name(
        "log group", f"/aws/lambda/{function.name}", Ref("TransformLogGroup")
    )
    add_functions(template, "demo", plain.functions)
    found = resources()["TransformFunction"]
    assert template.parameters == ("ArtifactBucket", "TransformerKey")
    assert found["DependsOn"] == ["TransformLogGroup"]
    assert found["Properties"]["Code"] == {
        "S3Bucket": {"Ref": "ArtifactBucket"},
        "S3Key": {"Ref": "TransformerKey"},
    }
    assert found["Properties"]["Environment"]["Variables"] == function.environment
    assert found["Properties"]["Timeout"] == function.timeout_seconds
