"""The operations, their actions, and the policy to give."""

import botocore.session

from logkura.iam import Engine, Outcome, Policies, PolicyKind, Request, parse_policy
from logkura.iam.catalogue import service
from logkura.iam.lint import lint
from logkura.inventory.operations import OPERATIONS, READ_ACTIONS, read_policy

# What changes something, or shows what the logs say, is none of an inventory's business.
HARMLESS = ("Describe", "Get", "List")
CONTENT = ("s3:GetObject", "logs:GetLogEvents", "lambda:GetFunction", "s3:ListBucket")


def test_every_action_exists_and_only_reads_how_things_are() -> None:
    for action in READ_ACTIONS:
        prefix, _, name = action.partition(":")
        known = service(prefix)
        assert known is not None
        assert known.actions[name.lower()].name == action
        assert name.startswith(HARMLESS)
    assert not set(CONTENT) & set(READ_ACTIONS)


def test_every_operation_is_one_of_its_service() -> None:
    session = botocore.session.get_session()
    for operation in OPERATIONS.values():
        model = session.get_service_model(operation.service)
        names = {botocore.xform_name(name): name for name in model.operation_names}
        shape = model.operation_model(names[operation.name])
        assert set(operation.always) <= set(shape.input_shape.members)
        if operation.pages is None:
            continue
        answered = {operation.pages.answered, operation.pages.more, operation.pages.items} - {""}
        assert operation.pages.sent in shape.input_shape.members
        assert answered <= set(shape.output_shape.members)


def test_every_operation_that_answers_in_pages_is_read_page_by_page() -> None:
    session = botocore.session.get_session()
    tokens = {"Marker", "nextToken", "NextToken", "ContinuationToken", "NextMarker"}
    for operation in OPERATIONS.values():
        model = session.get_service_model(operation.service)
        names = {botocore.xform_name(name): name for name in model.operation_names}
        shape = model.operation_model(names[operation.name])
        if tokens & set(shape.input_shape.members):
            assert operation.pages is not None, operation.name


def test_the_policy_to_give_allows_every_operation_and_is_one_aws_takes() -> None:
    policy = parse_policy(read_policy().to_json(), PolicyKind.IDENTITY)
    engine = Engine(Policies(identity=(policy,)))
    for action in READ_ACTIONS:
        request = Request("arn:aws:iam::123456789012:role/reader", action, "*")
        assert engine.decide(request) is Outcome.ALLOWED
    severe = [one for one in lint(policy, PolicyKind.IDENTITY) if one.severity.name == "ERROR"]
    assert severe == []
