"""Organizational units that come and go, which the lab does not have: held to the SDK's model."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from botocore.stub import Stubber

from logkura.aws import Clients
from logkura.deploy.stack_sets import (
    Instance,
    StackSet,
    Wanted,
    bring_stack_set,
    delete_stack_set,
    find_stack_set,
    missing,
    superfluous,
    superfluous_units,
)
from logkura.deploy.stacks import Progress

NAME, HOME = "logkura-demo", "ap-northeast-1"
TOKYO, DUBLIN = "ap-northeast-1", "eu-west-1"
OLD, NEW, EMPTY = "ou-ab12-00000old", "ou-ab12-00000new", "ou-ab12-0000empty"
WANTED = Wanted(
    NAME, HOME, {"TemplateBody": "{}"}, {}, {}, (TOKYO, DUBLIN), organizational_units=(NEW,)
)


def _found(*instances: tuple[str, str, str], units: Sequence[str]) -> StackSet:
    places = tuple(Instance(*each) for each in instances)
    return StackSet(NAME, HOME, "{}", {}, {}, instances=places, units=tuple(units))


A, B = "111122223333", "444455556666"
BOTH = _found(
    (A, TOKYO, OLD), (A, DUBLIN, OLD), (B, TOKYO, NEW), (B, DUBLIN, NEW), units=(OLD, NEW)
)
AFTER = _found((B, TOKYO, NEW), (B, DUBLIN, NEW), units=(NEW,))


@pytest.fixture
def clients() -> Clients:
    return Clients(endpoint_url="http://127.0.0.1:1")


@pytest.fixture
def aws(clients: Clients) -> Iterator[Stubber]:
    """Give what answers in CloudFormation's place; nothing may be left unasked."""
    with Stubber(clients.get("cloudformation", HOME)) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def _operation(aws: Stubber, name: str, regions: list[str], units: list[str]) -> None:
    preferences = {
        "RegionConcurrencyType": "SEQUENTIAL",
        "RegionOrder": regions,
        "FailureToleranceCount": 0,
        "MaxConcurrentCount": 1,
    }
    request: dict[str, Any] = {
        "StackSetName": NAME,
        "Regions": regions,
        "DeploymentTargets": {"OrganizationalUnitIds": units},
        "OperationPreferences": preferences,
    }
    if name == "delete_stack_instances":
        request["RetainStacks"] = False
    asking = {"StackSetName": NAME, "OperationId": "1"}
    aws.add_response(name, {"OperationId": "1"}, request)
    done = {"StackSetOperation": {"OperationId": "1", "Status": "SUCCEEDED"}}
    aws.add_response("describe_stack_set_operation", done, asking)
    aws.add_response("list_stack_set_operation_results", {"Summaries": []}, asking)


def test_a_unit_that_is_left_out_is_no_reason_to_make_the_others_again() -> None:
    assert missing(WANTED, BOTH) == {}
    assert superfluous_units(WANTED, BOTH) == (OLD,)
    assert [str(each) for each in superfluous(WANTED, BOTH)] == [f"{A}/{TOKYO}", f"{A}/{DUBLIN}"]


def test_what_was_brought_to_it_is_as_it_is_wanted() -> None:
    assert missing(WANTED, AFTER) == {}
    assert superfluous(WANTED, AFTER) == ()
    assert superfluous_units(WANTED, AFTER) == ()


def test_a_unit_or_a_region_that_is_new_lacks_its_stacks_alone() -> None:
    two = replace(WANTED, organizational_units=(NEW, EMPTY))
    assert missing(two, AFTER) == {TOKYO: (EMPTY,), DUBLIN: (EMPTY,)}
    three = replace(WANTED, regions=(TOKYO, DUBLIN, "us-west-2"))
    assert missing(three, AFTER) == {"us-west-2": (NEW,)}


def test_a_unit_that_is_left_out_goes_from_its_regions(aws: Stubber, clients: Clients) -> None:
    _operation(aws, "delete_stack_instances", [TOKYO, DUBLIN], [OLD])
    bring_stack_set(WANTED, BOTH, "{}", clients, Progress())


def test_a_unit_without_an_account_is_no_target_either(aws: Stubber, clients: Clients) -> None:
    """Or an account that joins it later would get the archive still."""
    found = replace(AFTER, units=(NEW, EMPTY))
    _operation(aws, "delete_stack_instances", [TOKYO, DUBLIN], [EMPTY])
    bring_stack_set(WANTED, found, "{}", clients, Progress())


def test_a_region_and_a_unit_go_at_once(aws: Stubber, clients: Clients) -> None:
    """The unit that is new was never in the region that goes, and is not named there."""
    found = _found((A, TOKYO, OLD), (B, TOKYO, NEW), (B, DUBLIN, NEW), units=(OLD, NEW))
    wanted = replace(WANTED, regions=(TOKYO,), organizational_units=(NEW, EMPTY))
    _operation(aws, "delete_stack_instances", [TOKYO], [OLD])
    _operation(aws, "delete_stack_instances", [DUBLIN], [NEW])
    _operation(aws, "create_stack_instances", [TOKYO], [EMPTY])
    bring_stack_set(wanted, found, "{}", clients, Progress())


def test_all_of_it_goes_by_its_units(aws: Stubber, clients: Clients) -> None:
    _operation(aws, "delete_stack_instances", [TOKYO], [OLD, NEW])
    _operation(aws, "delete_stack_instances", [DUBLIN], [OLD, NEW])
    aws.add_response("delete_stack_set", {}, {"StackSetName": NAME})
    delete_stack_set(BOTH, clients, Progress())


def test_an_instance_is_read_with_its_unit(aws: Stubber, clients: Clients) -> None:
    described = {"StackSetName": NAME, "TemplateBody": "{}", "OrganizationalUnitIds": [OLD, NEW]}
    summaries = [
        {"Account": A, "Region": TOKYO, "Status": "CURRENT", "OrganizationalUnitId": OLD},
        {"Account": B, "Region": TOKYO, "Status": "OUTDATED", "OrganizationalUnitId": NEW},
    ]
    name = {"StackSetName": NAME}
    aws.add_response("describe_stack_set", {"StackSet": described}, name)
    aws.add_response("list_stack_instances", {"Summaries": summaries}, name)
    found = find_stack_set(NAME, HOME, clients)
    assert found is not None
    assert [each.unit for each in found.instances] == [OLD, NEW]
    assert [each.account for each in found.stale] == [B]
