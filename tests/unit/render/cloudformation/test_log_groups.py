"""The archive's own log groups in a template."""

from dataclasses import replace
from typing import Any

from logkura.estate import Estate
from logkura.render.cloudformation.document import GetAtt, Ref
from logkura.render.cloudformation.log_groups import add_log_groups

KEY = "arn:aws:kms:ap-northeast-1:123456789012:key/0f1e2d3c"


def test_a_log_group_is_kept_and_its_events_are_not_for_ever(plain: Estate, build: Any) -> None:
    template, resources = build(system="demo")
    add_log_groups(template, plain.account, plain.log_groups)
    found = resources()
    assert list(found) == [
        "DeliveryLogGroup",
        "DeliveryLogStreamDestinationDelivery",
        "TransformLogGroup",
    ]
    assert found["DeliveryLogGroup"]["Properties"] == {
        "LogGroupName": "/aws/kinesisfirehose/logkura-demo",
        "RetentionInDays": 90,
        "Tags": [{"Key": "system", "Value": "demo"}],
    }
    assert [each["DeletionPolicy"] for each in found.values()] == [
        "RetainExceptOnCreate",
        "Delete",
        "RetainExceptOnCreate",
    ]
    arn = "arn:aws:logs:ap-northeast-1:123456789012:log-group:/aws/lambda/logkura-demo-transform"
    assert template.references.text(f"{arn}:*") == GetAtt("TransformLogGroup", "Arn")
    assert template.references.name("log stream", "DestinationDelivery") == Ref(
        "DeliveryLogStreamDestinationDelivery"
    )


def test_a_log_group_for_ever_and_under_a_key(plain: Estate, build: Any) -> None:
    template, resources = build()
    group = replace(plain.log_groups[1], retention_days=0, key_arn=KEY)
    add_log_groups(template, plain.account, [group])
    assert resources()["TransformLogGroup"]["Properties"] == {
        "LogGroupName": group.name,
        "KmsKeyId": {
            "Fn::Sub": "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/0f1e2d3c"
        },
    }
