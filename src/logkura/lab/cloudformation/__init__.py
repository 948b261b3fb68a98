"""CloudFormation in the lab: templates applied as AWS applies them, through the lab's services."""

from logkura.lab.cloudformation.backend import install

__all__ = ["install"]
