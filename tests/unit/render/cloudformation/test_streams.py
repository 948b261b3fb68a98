"""The delivery stream in a template."""

from typing import Any

from logkura.estate import Estate
from logkura.render.cloudformation.document import GetAtt, Ref
from logkura.render.cloudformation.streams import STREAM, add_streams


def test_a_stream_waits_for_its_roles_policy_and_is_what_was_designed(
    plain: Estate, build: Any
) -> None:
    template, resources = build(system="demo")
    (stream,) = plain.streams
    template.references.add(stream.function_arn, GetAtt("TransformFunction", "Arn"))
    add_streams(template, "demo", plain.streams)
    found = resources()[STREAM]
    assert found["DependsOn"] == ["DeliveryPolicy"]
    destination = found["Properties"]["ExtendedS3DestinationConfiguration"]
    assert destination["Prefix"] == stream.prefix
    assert destination["BufferingHints"] == {
        "SizeInMBs": stream.buffer_size_mib,
        "IntervalInSeconds": stream.buffer_interval_seconds,
    }
    (processor,) = destination["ProcessingConfiguration"]["Processors"]
    assert processor["Parameters"][0]["ParameterValue"] == {
        "Fn::Sub": "${TransformFunction.Arn}:$LATEST"
    }
    assert template.references.text(stream.arn) == GetAtt(STREAM, "Arn")
    assert template.references.name("stream", stream.name) == Ref(STREAM)
