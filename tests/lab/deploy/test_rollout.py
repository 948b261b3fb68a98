"""examples/multi-region: one archive in three regions by a StackSet, or in an organization."""

import json
from pathlib import Path
from typing import Any

import pytest
from botocore.stub import Stubber

from logkura import api
from logkura.archive import EventFilter, Found
from logkura.deploy import Action, Fate, Options, Reviewed, deploy, deploy_if, destroy
from logkura.deploy.stack_sets import StackSet, Wanted, bring_stack_set, find_stack_set
from logkura.errors import DeploymentError, LogkuraError
from logkura.lab import Lab
from logkura.spec import Archive, load
from tests.lab.deploy.conftest import Deployer
from tests.lab.deploy.rendered import ACCOUNT

TOKYO, OSAKA, DUBLIN = REGIONS = ("ap-northeast-1", "ap-northeast-3", "eu-west-1")
NAME = "logkura-demo"
EXAMPLE = Path(__file__).parents[3] / "examples" / "multi-region" / "archive.yaml"


def _archive(*regions: str, interval_seconds: int = 60) -> Archive:
    """Return examples/multi-region, in these regions."""
    whole = load(EXAMPLE)
    assert whole.rollout is not None
    assert whole.rollout.regions == REGIONS
    rollout = whole.rollout.model_copy(update={"regions": regions or REGIONS})
    stream = whole.stream.model_copy(update={"buffer_interval_seconds": interval_seconds})
    return whole.model_copy(update={"rollout": rollout, "stream": stream})


@pytest.fixture
def lab(lab: Lab) -> Lab:
    """Give a lab with the roles of StackSets, and a log group in each region."""
    iam = lab.clients.get("iam")
    for name in ("Administration", "Execution"):
        trust = json.dumps({"Version": "2012-10-17", "Statement": []})
        iam.create_role(
            RoleName=f"AWSCloudFormationStackSet{name}Role", AssumeRolePolicyDocument=trust
        )
    for region in REGIONS:
        logs = lab.clients.get("logs", region)
        logs.create_log_group(logGroupName="/demo/os")
        logs.create_log_stream(logGroupName="/demo/os", logStreamName="host")
    return lab


def _bucket(region: str) -> str:
    return f"demo-logs-{ACCOUNT}-{region}"


def _found(lab: Lab) -> StackSet:
    found = find_stack_set(NAME, TOKYO, lab.clients)
    assert found is not None
    return found


def test_logs_are_archived_in_each_region(lab: Lab) -> None:
    reviews: list[Reviewed] = []
    done = deploy_if(lambda review: reviews.append(review) is None, _archive(), lab.clients)
    assert done is not None
    resources = json.loads(_found(lab).template)["Resources"]
    assert done.resources == len(REGIONS) * len(resources) > 0
    added = {each.logical_id for each in reviews[0].changes if each.action is Action.ADD}
    assert {f"{ACCOUNT}/{region}" for region in REGIONS} <= added
    assert _found(lab).stale == ()
    for region in REGIONS:
        now = int(lab.clock.now().timestamp() * 1000)
        event = {"timestamp": now, "message": f"line of {region}"}
        lab.clients.get("logs", region).put_log_events(
            logGroupName="/demo/os", logStreamName="host", logEvents=[event]
        )
    lab.advance(400)
    lab.settle()
    for region in REGIONS:
        found = list(api.cat(f"s3://{_bucket(region)}", EventFilter(), lab.clients))
        assert all(isinstance(each, Found) for each in found)
        events = [
            each.message for one in found if isinstance(one, Found) for each in one.message.events
        ]
        assert events == [f"line of {region}"]
    again = deploy_if(lambda _: pytest.fail("nothing changes"), _archive(), lab.clients)
    assert again is not None
    assert (again.resources, again.changes) == (done.resources, 0)


def test_a_change_reaches_every_region(lab: Lab) -> None:
    deploy(_archive(), lab.clients)
    reviewed = api.diff(_archive(interval_seconds=120), lab.clients)
    (stream,) = (
        each for each in reviewed.changes if each.type == "AWS::KinesisFirehose::DeliveryStream"
    )
    assert stream.uncertain
    changed = {each.logical_id for each in reviewed.changes if each.action is Action.CHANGE}
    assert changed == {f"{ACCOUNT}/{region}" for region in REGIONS}
    deploy(_archive(interval_seconds=120), lab.clients)
    for region in REGIONS:
        found = lab.clients.get("firehose", region).describe_delivery_stream(
            DeliveryStreamName=NAME
        )["DeliveryStreamDescription"]["Destinations"][0]["ExtendedS3DestinationDescription"]
        assert found["BufferingHints"]["IntervalInSeconds"] == 120


def test_who_is_let_into_the_transformer_s_bucket_is_shown(lab: Lab) -> None:
    deploy(_archive(), lab.clients)
    archive = _archive()
    assert archive.rollout is not None
    accounts = (ACCOUNT, "111122223333")
    rollout = archive.rollout.model_copy(update={"accounts": accounts})
    wider = archive.model_copy(update={"rollout": rollout})
    policies = [
        each
        for each in api.diff(wider, lab.clients).changes
        if each.type == "AWS::S3::BucketPolicy" and "artifacts" in each.place
    ]
    assert [each.place for each in policies] == [
        f"logkura-demo-artifacts in {region}" for region in REGIONS
    ]
    for each in policies:
        assert each.action is Action.CHANGE
        assert each.details[0].startswith("PolicyDocument changes")
        assert each.details[-1] == "111122223333 may take from it"
    names = {each["Name"] for each in lab.clients.get("s3", TOKYO).list_buckets()["Buckets"]}
    for bucket in names - {_bucket(region) for region in REGIONS}:
        policy = lab.clients.get("s3", TOKYO).get_bucket_policy(Bucket=bucket)["Policy"]
        assert "111122223333" not in policy


def test_a_region_that_fails_is_told_with_its_reason_and_mended(
    lab: Lab, deployer: Deployer
) -> None:
    kms = lab.clients.get("kms", DUBLIN)
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/demo/s3/defaultkey", TargetKeyId=key)
    with pytest.raises(DeploymentError) as caught:
        deploy(_archive(), lab.clients, progress=deployer.progress)
    assert caught.value.code == "deploy-stack-set"
    assert f"{ACCOUNT}/{DUBLIN}: ResourceLogicalId:ObjectKeyAlias" in caught.value.message
    told = {each.logical_id: each.status for each in deployer.events if "/" in each.logical_id}
    assert told == {
        f"{ACCOUNT}/{TOKYO}": "CREATE_COMPLETE",
        f"{ACCOUNT}/{OSAKA}": "CREATE_COMPLETE",
        f"{ACCOUNT}/{DUBLIN}": "CREATE_FAILED",
    }
    kms.delete_alias(AliasName="alias/demo/s3/defaultkey")
    client = lab.clients.get("cloudformation", DUBLIN)
    for stack in client.describe_stacks()["Stacks"]:
        if stack["StackStatus"] == "ROLLBACK_COMPLETE":
            client.delete_stack(StackName=stack["StackId"])
    deploy(_archive(), lab.clients)
    assert _found(lab).stale == ()


def test_a_region_that_is_left_out_keeps_its_bucket(lab: Lab) -> None:
    deploy(_archive(), lab.clients)
    reviewed = api.diff(_archive(TOKYO, OSAKA), lab.clients)
    (removed,) = (each for each in reviewed.changes if each.action is Action.REMOVE)
    assert removed.logical_id == f"{ACCOUNT}/{DUBLIN}"
    deploy(_archive(TOKYO, OSAKA), lab.clients)
    assert {each.region for each in _found(lab).instances} == {TOKYO, OSAKA}
    names = {each["Name"] for each in lab.clients.get("s3", TOKYO).list_buckets()["Buckets"]}
    assert _bucket(DUBLIN) in names


def test_it_is_taken_away_and_the_buckets_stay(lab: Lab, deployer: Deployer) -> None:
    deploy(_archive(), lab.clients)
    found = api.survey(_archive(), lab.clients)
    with pytest.raises(LogkuraError) as caught:
        destroy(found, Fate.DELETE, lab.clients, deployer.progress)
    assert caught.value.code == "deploy-rollout-holds"
    with pytest.raises(LogkuraError, match=r"deploy-option.*--retain"):
        destroy(found, Fate.KEEP, lab.clients, deployer.progress, retain=frozenset({"Bucket"}))
    assert {each.region for each in _found(lab).instances} == set(REGIONS)
    done = destroy(found, Fate.KEEP, lab.clients, deployer.progress)
    assert len(done.stacks) == 1 + len(REGIONS)
    kept = sorted(f"buckets, keys and log groups in {ACCOUNT}/{region}" for region in REGIONS)
    assert sorted(done.kept) == kept
    assert api.survey(_archive(), lab.clients).nothing
    names = {each["Name"] for each in lab.clients.get("s3", TOKYO).list_buckets()["Buckets"]}
    assert names == {_bucket(region) for region in REGIONS}


def test_organizational_units_are_asked_for_as_aws_takes_them(lab: Lab, deployer: Deployer) -> None:
    """The lab has no organization: the requests are held against the SDK's model of the API."""
    client = lab.clients.get("cloudformation", "us-west-2")
    units = ["ou-ab12-cdefgh34"]
    preferences: dict[str, Any] = {
        "RegionConcurrencyType": "SEQUENTIAL",
        "RegionOrder": [TOKYO],
        "FailureToleranceCount": 0,
        "MaxConcurrentCount": 1,
    }
    asking = {"StackSetName": NAME, "OperationId": "1"}
    with Stubber(client) as stubber:
        stubber.add_response(
            "create_stack_set",
            {"StackSetId": NAME},
            {
                "StackSetName": NAME,
                "Description": "logkura: a log archive in several accounts and regions.",
                "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
                "Parameters": [{"ParameterKey": "TransformerKey", "ParameterValue": "key"}],
                "Tags": [{"Key": "system", "Value": "demo"}],
                "PermissionModel": "SERVICE_MANAGED",
                "TemplateBody": "{}",
                "AutoDeployment": {"Enabled": True, "RetainStacksOnAccountRemoval": True},
            },
        )
        stubber.add_response(
            "create_stack_instances",
            {"OperationId": "1"},
            {
                "StackSetName": NAME,
                "Regions": [TOKYO],
                "DeploymentTargets": {"OrganizationalUnitIds": units},
                "OperationPreferences": preferences,
            },
        )
        done = {"StackSetOperation": {"OperationId": "1", "Status": "SUCCEEDED"}}
        stubber.add_response("describe_stack_set_operation", done, asking)
        results = [{"Account": "111122223333", "Region": TOKYO, "Status": "SUCCEEDED"}]
        stubber.add_response("list_stack_set_operation_results", {"Summaries": results}, asking)
        wanted = Wanted(
            NAME,
            "us-west-2",
            {"TemplateBody": "{}"},
            {"TransformerKey": "key"},
            {"system": "demo"},
            (TOKYO,),
            organizational_units=tuple(units),
        )
        bring_stack_set(wanted, None, "{}", lab.clients, deployer.progress)
        stubber.assert_no_pending_responses()
    assert [each.logical_id for each in deployer.events] == [f"111122223333/{TOKYO}"]


def test_what_a_rollout_does_not_do_is_refused(lab: Lab) -> None:
    with pytest.raises(LogkuraError, match="deploy-option"):
        deploy(_archive(), lab.clients, options=Options(role_arn="arn:aws:iam::1:role/r"))
    with pytest.raises(LogkuraError, match="deploy-option"):
        api.diff(_archive(), lab.clients, adopt=True)
    assert find_stack_set(NAME, TOKYO, lab.clients) is None
