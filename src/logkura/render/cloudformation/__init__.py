"""A design as CloudFormation templates."""

from logkura.render.cloudformation.places import StackPlace, stack_places
from logkura.render.cloudformation.rendering import render_cloudformation

__all__ = ["StackPlace", "render_cloudformation", "stack_places"]
