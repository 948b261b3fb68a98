"""What takes time on AWS and none in the lab: answers as AWS gives them, held to its model."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.stub import ANY, Stubber

from logkura.aws import Clients
from logkura.deploy import change_sets
from logkura.deploy.change_sets import Request
from logkura.deploy.changes import Action
from logkura.deploy.stacks import Event, Progress, follow
from logkura.errors import DeploymentError

REGION = "ap-northeast-1"
STACK = "arn:aws:cloudformation:ap-northeast-1:123456789012:stack/logkura-demo/0f1e"
SET = "arn:aws:cloudformation:ap-northeast-1:123456789012:changeSet/logkura-x/0f1e"
AT = datetime(2026, 11, 27, tzinfo=UTC)


@pytest.fixture
def clients() -> Clients:
    return Clients(endpoint_url="http://127.0.0.1:1")


@pytest.fixture
def aws(clients: Clients) -> Iterator[Stubber]:
    """Give what answers in CloudFormation's place; nothing may be left unasked."""
    with Stubber(clients.get("cloudformation", REGION)) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def _event(number: int, status: str, logical_id: str = "logkura-demo") -> dict[str, Any]:
    of_stack = logical_id == "logkura-demo"
    return {
        "StackId": STACK,
        "EventId": str(number),
        "StackName": "logkura-demo",
        "LogicalResourceId": logical_id,
        "PhysicalResourceId": STACK if of_stack else logical_id.lower(),
        "ResourceType": "AWS::CloudFormation::Stack" if of_stack else "AWS::S3::Bucket",
        "ResourceStatus": status,
        "Timestamp": AT,
    }


def _answer(aws: Stubber, *newest_first: dict[str, Any]) -> None:
    aws.add_response(
        "describe_stack_events", {"StackEvents": list(newest_first)}, {"StackName": STACK}
    )


def _stack(aws: Stubber, status: str) -> None:
    stack = {
        "StackId": STACK,
        "StackName": "logkura-demo",
        "CreationTime": AT,
        "StackStatus": status,
    }
    aws.add_response("describe_stacks", {"Stacks": [stack]}, {"StackName": STACK})


def test_an_operation_is_followed_from_its_start_to_its_end(aws: Stubber, clients: Clients) -> None:
    """The stack was UPDATE_COMPLETE before, and for a moment it still is."""
    old = [_event(2, "UPDATE_COMPLETE"), _event(1, "UPDATE_IN_PROGRESS")]
    new = [
        _event(3, "UPDATE_IN_PROGRESS"),
        _event(4, "UPDATE_COMPLETE", "Bucket"),
        _event(5, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
        _event(6, "UPDATE_COMPLETE"),
    ]
    _answer(aws, *old)
    _answer(aws, *old)
    _stack(aws, "UPDATE_COMPLETE")
    _answer(aws, new[1], new[0], *old)
    _answer(aws, *reversed(new), *old)
    told: list[Event] = []
    waited: list[float] = []
    started: list[bool] = []
    events = follow(
        STACK, REGION, clients, lambda: started.append(True), Progress(told.append, waited.append)
    )
    assert started == [True]
    assert [event.id for event in events] == ["3", "4", "5", "6"]
    assert list(events) == told
    assert events[-1].status == "UPDATE_COMPLETE"
    assert len(waited) == 2


def test_a_stack_that_goes_without_an_event_is_gone(aws: Stubber, clients: Clients) -> None:
    review = _event(1, "REVIEW_IN_PROGRESS")
    _answer(aws, review)
    _answer(aws, review)
    _stack(aws, "DELETE_COMPLETE")
    (end,) = follow(STACK, REGION, clients, lambda: None, Progress(wait=_never))
    assert end.status == "DELETE_COMPLETE"
    assert end.place == "logkura-demo in ap-northeast-1"


def _never(seconds: float) -> None:
    pytest.fail(f"{seconds} s were waited for")


def _change(logical_id: str, **more: Any) -> dict[str, Any]:
    change = {"LogicalResourceId": logical_id, "ResourceType": "AWS::S3::Bucket", **more}
    return {"Type": "Resource", "ResourceChange": change}


def _told(status: str, *changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"StackName": "logkura-demo", "Status": status, "Changes": list(changes), **more}


def _made(aws: Stubber) -> None:
    asked = {
        "StackName": "logkura-demo",
        "ChangeSetName": ANY,
        "ChangeSetType": "UPDATE",
        "Parameters": [{"ParameterKey": "Key", "ParameterValue": "value"}],
        "Tags": [{"Key": "system", "Value": "demo"}],
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        "IncludeNestedStacks": True,
        "TemplateBody": "{}",
        "RoleARN": "arn:aws:iam::123456789012:role/cloudformation",
    }
    aws.add_response("create_change_set", {"Id": SET, "StackId": STACK}, asked)


REQUEST = Request(
    "logkura-demo",
    REGION,
    {"TemplateBody": "{}"},
    {"Key": "value"},
    {"system": "demo"},
    role_arn="arn:aws:iam::123456789012:role/cloudformation",
)
PLAIN = {"ChangeSetName": SET}
FULL = {"ChangeSetName": SET, "IncludePropertyValues": True}


def test_a_change_set_is_waited_for_and_read_in_pages(aws: Stubber, clients: Clients) -> None:
    _made(aws)
    for status in ("CREATE_PENDING", "CREATE_IN_PROGRESS", "CREATE_COMPLETE"):
        aws.add_response("describe_change_set", _told(status), PLAIN)
    first = _told("CREATE_COMPLETE", _change("A", Action="Add"), NextToken="more")
    last = _told(
        "CREATE_COMPLETE",
        _change(
            "B",
            Action="Modify",
            Replacement="Conditional",
            PolicyAction="ReplaceAndRetain",
            PhysicalResourceId="b",
            Details=[{"Target": {"Attribute": "Properties", "Name": "BucketName"}}],
        ),
    )
    aws.add_response("describe_change_set", first, FULL)
    aws.add_response("describe_change_set", last, {**FULL, "NextToken": "more"})
    waited: list[float] = []
    found = change_sets.create(REQUEST, "UPDATE", clients, Progress(wait=waited.append))
    assert len(waited) == 2
    added, changed = found.changes
    assert (added.action, added.logical_id) == (Action.ADD, "A")
    assert (changed.action, changed.uncertain, changed.kept) == (Action.REPLACE, True, True)
    assert changed.details == ("BucketName changes",)


@pytest.mark.parametrize(
    "reason",
    [
        (
            "The submitted information didn't contain changes. Submit different information to "
            "create a change set."
        ),
        "No updates are to be performed.",
    ],
)
def test_a_change_set_without_changes_is_none(aws: Stubber, clients: Clients, reason: str) -> None:
    _made(aws)
    aws.add_response("describe_change_set", _told("FAILED", StatusReason=reason), PLAIN)
    aws.add_response("delete_change_set", {}, PLAIN)
    assert change_sets.create(REQUEST, "UPDATE", clients, Progress(wait=_never)).changes == ()


def test_a_change_set_that_cannot_be_made_says_why(aws: Stubber, clients: Clients) -> None:
    _made(aws)
    reason = "Transform AWS::Nothing failed"
    aws.add_response("describe_change_set", _told("FAILED", StatusReason=reason), PLAIN)
    aws.add_response("delete_change_set", {}, PLAIN)
    with pytest.raises(DeploymentError) as caught:
        change_sets.create(REQUEST, "UPDATE", clients, Progress(wait=_never))
    assert caught.value.code == "deploy-change-set"
    assert caught.value.message.endswith(reason)


def test_outputs_alone_are_a_change(aws: Stubber, clients: Clients) -> None:
    _made(aws)
    for expected in (PLAIN, FULL):
        aws.add_response("describe_change_set", _told("CREATE_COMPLETE"), expected)
    (change,) = change_sets.create(REQUEST, "UPDATE", clients, Progress(wait=_never)).changes
    assert change.details == ("outputs, tags or parameters change, and no resource",)


def test_a_nested_stack_that_does_not_change_is_no_change(aws: Stubber, clients: Clients) -> None:
    _made(aws)
    nested = _change("Child", Action="Modify", Replacement="False", ChangeSetId=f"{SET}-child")
    child = nested["ResourceChange"]
    child["ResourceType"] = "AWS::CloudFormation::Stack"
    for expected in (PLAIN, FULL):
        aws.add_response("describe_change_set", _told("CREATE_COMPLETE", nested), expected)
    unchanged = _told("FAILED", StatusReason="The submitted information didn't contain changes.")
    aws.add_response("describe_change_set", unchanged, {**FULL, "ChangeSetName": f"{SET}-child"})
    aws.add_response("delete_change_set", {}, PLAIN)
    assert change_sets.create(REQUEST, "UPDATE", clients, Progress(wait=_never)).changes == ()
