"""CloudFormation in the lab: templates applied as AWS applies them, through the lab's services."""

from logkura.lab.cloudformation.backend import install
from logkura.lab.cloudformation.documents import read_document
from logkura.lab.cloudformation.missed import Missed
from logkura.lab.cloudformation.refusal import RefusedError

__all__ = ["Missed", "RefusedError", "install", "read_document"]
