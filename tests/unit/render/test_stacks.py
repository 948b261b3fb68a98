"""What a rendering consists of."""

import pytest

from logkura.render.stacks import StackOutput, StackPlan


def test_a_stack_that_needs_nothing_of_others_has_no_parameters() -> None:
    plan = StackPlan("logkura-demo-replica", "ap-northeast-3", "replica.yaml")
    assert (plan.parameters, plan.outputs) == ({}, {})


def test_a_plan_does_not_change_once_it_was_reviewed() -> None:
    output = StackOutput("logkura-demo-replica", "ReplicaKeyArn")
    with pytest.raises(AttributeError):
        output.stack = "another"  # type: ignore[misc]
