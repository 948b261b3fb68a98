"""A design as CloudFormation templates."""

from logkura.render.cloudformation.rendering import render_cloudformation

__all__ = ["render_cloudformation"]
