"""Creating, updating and deleting stacks, and what happens when something fails on the way."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from logkura.lab import Lab
from tests.lab.cloudformation.stacks import TOKYO, Stacks, group, parameter

TRUST = {"Version": "2012-10-17", "Statement": []}


def names(lab: Lab) -> set[str]:
    """Return the log groups that exist."""
    found = lab.clients.get("logs", TOKYO).describe_log_groups()["logGroups"]
    return {each["logGroupName"] for each in found}


def days(lab: Lab, name: str) -> int | None:
    """Return the retention of a log group."""
    (found,) = lab.clients.get("logs", TOKYO).describe_log_groups(logGroupNamePrefix=name)[
        "logGroups"
    ]
    retention: int | None = found.get("retentionInDays")
    return retention


def test_resources_are_made_in_the_order_of_need_and_the_events_say_so(stacks: Stacks) -> None:
    stacks.create(
        {
            "Resources": {
                "Last": parameter("x", DependsOn=["Middle"]),
                "Middle": parameter({"Fn::GetAtt": ["First", "Value"]}),
                "First": parameter("x"),
            }
        }
    )
    assert stacks.events() == [
        ("stack", "CREATE_IN_PROGRESS", "User Initiated"),
        *(
            (name, status, reason)
            for name in ("First", "Middle", "Last")
            for status, reason in (
                ("CREATE_IN_PROGRESS", ""),
                ("CREATE_IN_PROGRESS", "Resource creation Initiated"),
                ("CREATE_COMPLETE", ""),
            )
        ),
        ("stack", "CREATE_COMPLETE", ""),
    ]
    stack_id = stacks.told()["StackId"]
    stacks.client.delete_stack(StackName="stack")
    deleted = [name for name, status, _ in stacks.events(stack_id) if status == "DELETE_COMPLETE"]
    assert deleted == ["Last", "Middle", "First", "stack"]
    stacks.client.get_waiter("stack_delete_complete").wait(StackName="stack")


def test_what_needs_nothing_keeps_the_order_of_the_template(stacks: Stacks) -> None:
    resources = {
        "A": parameter({"Fn::GetAtt": ["Z", "Value"]}),
        "B": parameter("x"),
        "Z": parameter("x"),
        "C": parameter("x"),
    }
    stacks.create({"Resources": resources})
    made = [name for name, status, _ in stacks.events() if status == "CREATE_COMPLETE"]
    assert made == ["Z", "A", "B", "C", "stack"]


def test_a_policy_of_aws_s_own_is_attached(stacks: Stacks, lab: Lab) -> None:
    arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    properties = {
        "RoleName": "r",
        "AssumeRolePolicyDocument": TRUST,
        "ManagedPolicyArns": [arn],
        "PermissionsBoundary": "arn:aws:iam::aws:policy/ReadOnlyAccess",
    }
    stacks.create({"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": properties}}})
    assert stacks.status() == "CREATE_COMPLETE", stacks.events()
    iam = lab.clients.get("iam")
    policy = iam.get_policy(PolicyArn=arn)["Policy"]
    version = iam.get_policy_version(PolicyArn=arn, VersionId=policy["DefaultVersionId"])
    actions = version["PolicyVersion"]["Document"]["Statement"][0]["Action"]
    assert "logs:PutLogEvents" in actions
    stacks.client.delete_stack(StackName="stack")
    wrong = json.loads(json.dumps(properties).replace("/service-role/", "/"))
    stacks.create({"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": wrong}}}, "wrong")
    assert stacks.status("wrong") == "ROLLBACK_COMPLETE"


def test_a_failure_takes_back_what_was_made(stacks: Stacks, lab: Lab) -> None:
    lab.clients.get("logs", TOKYO).create_log_group(logGroupName="taken")
    stacks.create(
        {
            "Resources": {
                "A": group("a"),
                "Kept": group("kept", DependsOn="A", DeletionPolicy="Retain"),
                "Gone": group("gone", DependsOn="A", DeletionPolicy="RetainExceptOnCreate"),
                "B": group("taken", DependsOn=["Kept", "Gone"]),
                "C": group("c", DependsOn="B"),
            }
        }
    )
    assert stacks.status() == "ROLLBACK_COMPLETE"
    assert names(lab) == {"taken", "kept"}
    events = stacks.events()
    (failed,) = (each for each in events if each[1] == "CREATE_FAILED")
    assert failed[0] == "B"
    assert "ResourceAlreadyExistsException" in failed[2]
    assert (
        "stack",
        "ROLLBACK_IN_PROGRESS",
        "The following resource(s) failed to create: [B]. Rollback requested by user.",
    ) in events
    assert ("Kept", "DELETE_SKIPPED", "") in events
    assert not [each for each in events if each[0] == "C"]


def test_what_failed_half_made_is_taken_back_too(stacks: Stacks, lab: Lab) -> None:
    """The bucket exists when its replication is refused."""
    rule = {
        "Status": "Enabled",
        "Prefix": "",
        "Destination": {"Bucket": "arn:aws:s3:::nowhere"},
    }
    replication = {"Role": "arn:aws:iam::123456789012:role/r", "Rules": [rule]}
    properties = {
        "BucketName": "half",
        "VersioningConfiguration": {"Status": "Enabled"},
        "ReplicationConfiguration": replication,
    }
    stacks.create({"Resources": {"B": {"Type": "AWS::S3::Bucket", "Properties": properties}}})
    assert stacks.status() == "ROLLBACK_COMPLETE"
    assert any("Destination bucket must exist" in why for _, _, why in stacks.events())
    assert lab.clients.get("s3", TOKYO).list_buckets()["Buckets"] == []


def test_a_role_with_a_policy_that_is_none_is_taken_back(stacks: Stacks, lab: Lab) -> None:
    properties = {"AssumeRolePolicyDocument": TRUST, "ManagedPolicyArns": ["none"]}
    stacks.create({"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": properties}}})
    assert stacks.status() == "ROLLBACK_COMPLETE"
    assert lab.clients.get("iam").list_roles()["Roles"] == []


@pytest.mark.parametrize(
    ("options", "status", "left"),
    [
        ({"OnFailure": "DO_NOTHING"}, "CREATE_FAILED", {"taken", "a"}),
        ({"DisableRollback": True}, "CREATE_FAILED", {"taken", "a"}),
        ({"OnFailure": "DELETE"}, "DELETE_COMPLETE", {"taken"}),
        ({"OnFailure": "ROLLBACK"}, "ROLLBACK_COMPLETE", {"taken"}),
    ],
)
def test_the_request_says_what_a_failure_leads_to(
    options: dict[str, Any], status: str, left: set[str], stacks: Stacks, lab: Lab
) -> None:
    lab.clients.get("logs", TOKYO).create_log_group(logGroupName="taken")
    resources = {"A": group("a"), "B": group("taken", DependsOn="A")}
    stack_id = stacks.create({"Resources": resources}, **options)
    assert stacks.status(stack_id) == status
    assert names(lab) == left


def test_a_failed_update_goes_back_to_what_was(stacks: Stacks, lab: Lab) -> None:
    """Changed, replaced, added: each is undone, and what was replaced was never deleted."""
    lab.clients.get("logs", TOKYO).create_log_group(logGroupName="taken")
    before = {"A": group("a", 7), "B": group("b"), "Old": group("old")}
    stacks.create({"Resources": before, "Outputs": {"Days": {"Value": "7"}}})
    first = stacks.resources()
    after = {
        "A": group("a", 30),
        "B": group("b2", DependsOn="A"),
        "New": group("new", DependsOn="B"),
        "Bad": group("taken", DependsOn="New"),
    }
    stacks.update({"Resources": after, "Outputs": {"Days": {"Value": "30"}}})
    assert stacks.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert names(lab) == {"taken", "a", "b", "old"}
    assert days(lab, "a") == 7
    assert stacks.outputs() == {"Days": "7"}
    now = stacks.resources()
    assert set(now) == set(first)
    assert {each["PhysicalResourceId"] for each in now.values()} == {"a", "b", "old"}
    statuses = [status for name, status, _ in stacks.events() if name == "stack"]
    assert statuses[-4:] == [
        "UPDATE_IN_PROGRESS",
        "UPDATE_ROLLBACK_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE",
    ]
    stacks.update({"Resources": {**before, "New": group("new")}})
    assert stacks.status() == "UPDATE_COMPLETE"


def test_an_update_changes_replaces_adds_and_removes(stacks: Stacks, lab: Lab) -> None:
    resources = {
        "A": group("a", 7),
        "B": group("b"),
        "Kept": group("kept", UpdateReplacePolicy="Retain"),
        "Left": group("left", DeletionPolicy="Retain"),
        "Gone": group("gone"),
    }
    stacks.create({"Resources": resources})
    after = {
        "A": group("a", 30),
        "B": group("b2"),
        "Kept": group("kept2", UpdateReplacePolicy="Retain"),
        "New": group("new"),
    }
    stacks.update({"Resources": after})
    assert stacks.status() == "UPDATE_COMPLETE"
    assert names(lab) == {"a", "b2", "kept", "kept2", "left", "new"}
    assert days(lab, "a") == 30
    assert set(stacks.resources()) == {"A", "B", "Kept", "New"}
    cleaned = stacks.events().index(("stack", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", ""))
    assert ("B", "DELETE_COMPLETE", "") in stacks.events()[cleaned:]
    template = stacks.client.get_template(StackName="stack")["TemplateBody"]
    assert set(template["Resources"]) == set(after)


def test_a_custom_named_resource_is_not_replaced(stacks: Stacks, lab: Lab) -> None:
    def role(path: str) -> dict[str, Any]:
        properties = {"RoleName": "r", "Path": path, "AssumeRolePolicyDocument": TRUST}
        return {"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": properties}}}

    stacks.create(role("/a/"))
    stacks.update(role("/b/"))
    assert stacks.status() == "UPDATE_ROLLBACK_COMPLETE"
    (reason,) = (why for name, status, why in stacks.events() if status == "UPDATE_FAILED")
    assert "Rename r and update the stack again" in reason
    assert lab.clients.get("iam").get_role(RoleName="r")["Role"]["Path"] == "/a/"


def test_a_filter_is_deleted_before_its_successor_is_made(stacks: Stacks, lab: Lab) -> None:
    """A log group has two slots: the successor of a filter needs the slot of the first."""
    function = {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "FunctionName": "f",
            "Runtime": "python3.11",
            "Handler": "index.handler",
            "Role": {"Fn::GetAtt": ["Role", "Arn"]},
            "Code": {"ZipFile": "def handler(event, context): pass"},
        },
    }

    def template(name: str) -> dict[str, Any]:
        def filtered(filter_name: str) -> dict[str, Any]:
            properties = {
                "FilterName": filter_name,
                "LogGroupName": {"Ref": "G"},
                "FilterPattern": "",
                "DestinationArn": {"Fn::GetAtt": ["F", "Arn"]},
            }
            return {"Type": "AWS::Logs::SubscriptionFilter", "Properties": properties}

        role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST}}
        first, second = filtered("other"), filtered(name)
        resources = {"G": group("g"), "Role": role, "F": function, "A": first, "B": second}
        return {"Resources": resources}

    stacks.create(template("one"))
    assert stacks.status() == "CREATE_COMPLETE", stacks.events()
    stacks.update(template("two"))
    assert stacks.status() == "UPDATE_COMPLETE", stacks.events()
    found = lab.clients.get("logs", TOKYO).describe_subscription_filters(logGroupName="g")
    assert {each["filterName"] for each in found["subscriptionFilters"]} == {"other", "two"}


def test_a_filter_that_exists_is_not_made(stacks: Stacks, lab: Lab) -> None:
    """PutSubscriptionFilter would write over somebody's; AWS's handler looks before."""
    stream = f"arn:aws:firehose:{TOKYO}:123456789012:deliverystream/s"
    logs = lab.clients.get("logs", TOKYO)
    logs.create_log_group(logGroupName="g")
    lab.clients.get("s3", TOKYO).create_bucket(
        Bucket="the-bucket", CreateBucketConfiguration={"LocationConstraint": TOKYO}
    )
    lab.clients.get("firehose", TOKYO).create_delivery_stream(
        DeliveryStreamName="s",
        S3DestinationConfiguration={
            "RoleARN": "arn:aws:iam::123456789012:role/r",
            "BucketARN": "arn:aws:s3:::the-bucket",
        },
    )
    theirs = {
        "filterName": "f",
        "filterPattern": "ERROR",
        "destinationArn": stream,
        "roleArn": "arn:aws:iam::123456789012:role/r",
    }
    logs.put_subscription_filter(logGroupName="g", **theirs)
    properties = {
        "LogGroupName": "g",
        "FilterName": "f",
        "FilterPattern": "",
        "DestinationArn": stream,
        "RoleArn": theirs["roleArn"],
    }
    resource = {"Type": "AWS::Logs::SubscriptionFilter", "Properties": properties}
    stacks.create({"Resources": {"F": resource}})
    assert stacks.status() == "ROLLBACK_COMPLETE"
    assert any("already exists" in reason for _, _, reason in stacks.events())
    (found,) = logs.describe_subscription_filters(logGroupName="g")["subscriptionFilters"]
    assert found["filterPattern"] == "ERROR"


def test_what_cannot_be_updated_is_refused(
    stacks: Stacks, lab: Lab, refused: Callable[..., str]
) -> None:
    template = {"Resources": {"A": group("a")}}
    assert "does not exist" in refused(stacks.update, template)
    stacks.create(template)
    assert refused(stacks.update, template) == ("ValidationError: No updates are to be performed.")
    assert "Stack [stack] already exists" in refused(stacks.create, template)
    other = {"Resources": {"A": parameter("x")}}
    assert "Update of resource type is not permitted" in refused(stacks.update, other)
    lab.clients.get("logs", TOKYO).create_log_group(logGroupName="taken")
    stacks.create({"Resources": {"A": group("taken")}}, "failed")
    assert "is in ROLLBACK_COMPLETE state" in refused(stacks.update, other, "failed")


def test_parameters_keep_their_value_and_the_template_too(stacks: Stacks, lab: Lab) -> None:
    stacks.create(
        {
            "Parameters": {"Name": {"Type": "String"}, "Days": {"Type": "Number"}},
            "Resources": {"A": group({"Ref": "Name"}, {"Ref": "Days"})},
        },
        Parameters=[
            {"ParameterKey": "Name", "ParameterValue": "a"},
            {"ParameterKey": "Days", "ParameterValue": "7"},
        ],
    )
    stacks.client.update_stack(
        StackName="stack",
        UsePreviousTemplate=True,
        Parameters=[
            {"ParameterKey": "Name", "UsePreviousValue": True},
            {"ParameterKey": "Days", "ParameterValue": "30"},
        ],
    )
    assert days(lab, "a") == 30


def test_a_protected_stack_is_not_deleted(
    stacks: Stacks, lab: Lab, refused: Callable[..., str]
) -> None:
    stacks.create({"Resources": {"A": group("a")}}, EnableTerminationProtection=True)
    told = refused(stacks.client.delete_stack, StackName="stack")
    assert "while TerminationProtection is enabled" in told
    stacks.client.update_termination_protection(
        StackName="stack", EnableTerminationProtection=False
    )
    stacks.client.delete_stack(StackName="stack")
    assert names(lab) == set()


def test_a_stack_that_failed_to_delete_can_retain_what_hinders(stacks: Stacks, lab: Lab) -> None:
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "full"}}
    resources = {"B": bucket, "A": group("a")}
    stack_id = stacks.create({"Resources": resources})
    lab.clients.get("s3", TOKYO).put_object(Bucket="full", Key="k", Body=b"x")
    stacks.client.delete_stack(StackName="stack")
    assert stacks.status() == "DELETE_FAILED"
    stacks.client.delete_stack(StackName="stack", RetainResources=["B"])
    assert stacks.status(stack_id) == "DELETE_COMPLETE"
    assert [each["Name"] for each in lab.clients.get("s3").list_buckets()["Buckets"]] == ["full"]


def test_deleting_what_is_gone_is_no_failure(stacks: Stacks, lab: Lab) -> None:
    stack_id = stacks.create({"Resources": {"A": group("a")}})
    lab.clients.get("logs", TOKYO).delete_log_group(logGroupName="a")
    stacks.client.delete_stack(StackName="stack")
    assert stacks.status(stack_id) == "DELETE_COMPLETE"
    stacks.client.delete_stack(StackName="never-was")


def test_exports_are_unique_and_stay_while_they_are_imported(
    stacks: Stacks, refused: Callable[..., str]
) -> None:
    def exporter(value: str, *, exported: bool = True) -> dict[str, Any]:
        output = {"Value": value} | ({"Export": {"Name": "e"}} if exported else {})
        return {"Resources": {"P": parameter("x")}, "Outputs": {"O": output}}

    importer = {"Resources": {"P": parameter({"Fn::ImportValue": "e"})}}
    stacks.create(exporter("one"), "exporter")
    stacks.create(importer, "importer")
    (told,) = stacks.client.list_exports()["Exports"]
    assert (told["Name"], told["Value"]) == ("e", "one")
    stacks.create(exporter("two"), "second")
    assert stacks.status("second") == "ROLLBACK_COMPLETE"
    assert any("already exported by stack exporter" in why for _, _, why in stacks.events("second"))
    in_use = "Export e cannot be deleted as it is in use by importer"
    stacks.client.delete_stack(StackName="exporter")
    assert stacks.told("exporter")["StackStatus"] == "CREATE_COMPLETE"
    assert stacks.told("exporter")["StackStatusReason"] == in_use
    stacks.update(exporter("one", exported=False), "exporter")
    assert stacks.status("exporter") == "UPDATE_ROLLBACK_COMPLETE"
    assert any(why == in_use for _, _, why in stacks.events("exporter"))
    stacks.client.delete_stack(StackName="importer")
    assert "not imported by any stack" in refused(stacks.client.list_imports, ExportName="e")
    stacks.client.delete_stack(StackName="exporter")
    assert stacks.client.list_exports()["Exports"] == []


def test_an_operation_that_the_lab_lacks_says_so(
    stacks: Stacks, refused: Callable[..., str]
) -> None:
    told = refused(stacks.client.list_types)
    assert told == "NotImplemented: The lab's CloudFormation has no ListTypes."
