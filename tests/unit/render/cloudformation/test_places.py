"""Where an archive's stacks are is known without a rendering."""

from logkura.estate import Estate
from logkura.render.cloudformation.places import StackPlace, stack_places
from logkura.render.cloudformation.rendering import render_cloudformation


def test_the_stacks_are_those_of_the_rendering(estate: Estate) -> None:
    plans = render_cloudformation(estate).stacks
    assert stack_places(estate) == tuple(StackPlace(plan.name, plan.region) for plan in plans)
