"""Subscription filters, few and many."""

import hashlib
import re
from typing import Any

from logkura.estate import Estate
from logkura.facts.cloudformation import TEMPLATE_RESOURCES_MAX
from logkura.render.cloudformation import render_cloudformation
from logkura.render.cloudformation.document import GetAtt
from logkura.render.cloudformation.filters import INLINE_FILTERS_MAX, add_filters, is_nested
from logkura.render.cloudformation.logical_ids import filter_id
from tests.unit.render.cloudformation.conftest import designed

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
TEMPLATE_IN_S3_MAX_BYTES = 1024 * 1024


def _many(count: int, *more: str) -> Estate:
    names = tuple(f"/demo/host/{number:05d}" for number in range(count))
    return designed("plain", (*names, *more))


def test_a_few_are_in_the_template_each_after_the_roles_policy(plain: Estate, build: Any) -> None:
    template, resources = build(system="demo")
    template.references.add(plain.streams[0].arn, GetAtt("DeliveryStream", "Arn"))
    assert add_filters(template, plain) == {}
    found = resources()
    assert set(found) == {filter_id(one.log_group) for one in plain.filters}
    assert found[filter_id("/demo/os")] == {
        "Type": "AWS::Logs::SubscriptionFilter",
        "DependsOn": ["SubscriptionPolicy"],
        "Properties": {
            "LogGroupName": "/demo/os",
            "FilterName": "logkura-demo",
            "FilterPattern": "",
            "DestinationArn": {"Fn::GetAtt": ["DeliveryStream", "Arn"]},
            "RoleArn": {
                "Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/"
                "logkura-demo-subscription"
            },
        },
    }


def test_stacks_of_their_own_begin_where_the_template_would_grow() -> None:
    assert not is_nested(_many(INLINE_FILTERS_MAX - 2).filters)
    assert is_nested(_many(INLINE_FILTERS_MAX - 1).filters)


def test_the_largest_template_without_nested_stacks_is_one_that_cloudformation_takes() -> None:
    body = render_cloudformation(_many(INLINE_FILTERS_MAX - 2)).files["archive.yaml"]
    assert body.count(b"\n    Type: ") - body.count(b"\n    Type: String") <= 500
    assert len(body) <= TEMPLATE_IN_S3_MAX_BYTES


def test_five_thousand_log_groups_fit_and_each_is_in_one_stack(build: Any) -> None:
    estate = _many(5000)
    template, resources = build()
    files = add_filters(template, estate)
    inside: list[str] = []
    for path, body in files.items():
        digest, _, name = path.partition("/")
        assert hashlib.sha256(body).hexdigest() == digest
        assert name.startswith("filters-")
        assert len(body) <= TEMPLATE_IN_S3_MAX_BYTES
        own = re.findall(r"LogGroupName: (\S+)", body.decode())
        assert len(own) <= TEMPLATE_RESOURCES_MAX.value
        inside += own
    assert sorted(inside) == sorted(one.log_group for one in estate.filters)
    stacks = resources()
    urls = {each["Properties"]["TemplateURL"]["Fn::Sub"] for each in stacks.values()}
    assert urls == {
        "https://${ArtifactBucket}.s3.${AWS::Region}.${AWS::URLSuffix}/${ArtifactPrefix}" + path
        for path in files
    }
    assert all(each["DependsOn"] == ["SubscriptionPolicy"] for each in stacks.values())


def test_one_log_group_more_changes_one_stack(build: Any) -> None:
    before = add_filters(build()[0], _many(600))
    after = add_filters(build()[0], _many(600, "/demo/host/new"))
    assert len(set(before) - set(after)) == len(set(after) - set(before)) == 1


def test_more_than_the_stacks_hold_are_shared_out_anew(build: Any) -> None:
    template, resources = build()
    files = add_filters(template, _many(9000))
    assert max(body.count(b"LogGroupName:") for body in files.values()) <= 500
    assert len(resources()) == len(files) > 16
