"""The template of a StackSet."""

import json
from dataclasses import replace

import pytest
from cfnlint.api import lint

from logkura.blueprint import design
from logkura.render.cloudformation import render_cloudformation
from logkura.render.rollout import rollout_template
from logkura.render.stacks import Rendered
from logkura.spec import loads

ACCOUNT, REGION = "123456789012", "ap-northeast-1"
TEXT = f"""
version: 1
archive: demo
account: "{ACCOUNT}"
region: {REGION}
keys: {{stream: {{alias: alias/a}}, objects: {{alias: alias/b}}}}
bucket: {{name: demo-logs}}
sources: [{{log_group: /demo/os}}]
rollout: {{regions: [{REGION}, eu-west-1], accounts: ["{ACCOUNT}"]}}
"""
BUCKETS = {REGION: "tokyo-artifacts", "eu-west-1": "dublin-artifacts"}


@pytest.fixture
def rendered() -> Rendered:
    return render_cloudformation(design(loads(TEXT, "archive.yaml")))


def _template(rendered: Rendered) -> bytes:
    return rollout_template(rendered, account=ACCOUNT, bucket="demo-logs", artifacts=BUCKETS)


def test_nothing_of_one_account_or_region_is_left(rendered: Rendered) -> None:
    body = _template(rendered)
    document = json.loads(body)
    bucket = document["Resources"]["Bucket"]["Properties"]["BucketName"]
    assert bucket == {"Fn::Sub": "demo-logs-${AWS::AccountId}-${AWS::Region}"}
    text = json.dumps(document["Resources"])
    assert ACCOUNT not in text
    assert REGION not in text
    assert "role/logkura" not in text
    roles = [
        each["Properties"]
        for each in document["Resources"].values()
        if each["Type"] == "AWS::IAM::Role"
    ]
    assert roles
    assert not any("RoleName" in properties for properties in roles)


def test_readers_get_their_names_from_cloudformation() -> None:
    text = f"{TEXT}readers: [{{name: audit}}]\n"
    document = json.loads(_template(render_cloudformation(design(loads(text, "archive.yaml")))))
    role = document["Resources"]["ReaderAuditRole"]["Properties"]
    assert "RoleName" not in role
    assert "logkura-demo-reader-audit" not in json.dumps(document["Resources"])
    policy = document["Resources"]["ReaderAuditPolicy"]["Properties"]["PolicyDocument"]
    read = [each["Resource"] for each in policy["Statement"] if "s3:ListBucket" in each["Action"]]
    assert read == [{"Fn::GetAtt": ["Bucket", "Arn"]}]


def test_cfn_lint_has_nothing_against_it(rendered: Rendered) -> None:
    assert lint(_template(rendered).decode(), regions=[REGION, "eu-west-1"]) == []


def test_each_region_takes_the_transformer_from_its_own_bucket(rendered: Rendered) -> None:
    document = json.loads(_template(rendered))
    assert document["Mappings"] == {
        "Artifacts": {region: {"Bucket": name} for region, name in BUCKETS.items()}
    }
    assert "ArtifactBucket" not in document["Parameters"]
    code = document["Resources"]["TransformFunction"]["Properties"]["Code"]
    assert code["S3Bucket"] == {"Fn::FindInMap": ["Artifacts", {"Ref": "AWS::Region"}, "Bucket"]}


def test_what_is_of_one_region_is_refused(rendered: Rendered) -> None:
    path = rendered.stacks[0].template
    body = rendered.files[path].replace(b"/aws/lambda/logkura-demo-transform", REGION.encode())
    spoilt = replace(rendered, files={**rendered.files, path: body})
    with pytest.raises(ValueError, match="names ap-northeast-1, which is not the same everywhere"):
        _template(spoilt)
