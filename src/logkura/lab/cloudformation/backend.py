"""CloudFormation in the lab: an engine of its own, behind the API that moto parses and serialises.

moto makes a resource when something first refers to it, drops properties that it does not know,
passes over types that it does not know, and resolves functions with regular expressions.  Nothing
of that can be mended from outside, so the lab keeps of moto's CloudFormation its place in the web
application and nothing else.
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from botocore import xform_name
from botocore.session import get_session
from moto.cloudformation.models import CloudFormationBackend, cloudformation_backends
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult

from logkura.aws import Clients
from logkura.lab.authorisation import Authoriser
from logkura.lab.clock import Clock
from logkura.lab.cloudformation.admission import admit
from logkura.lab.cloudformation.handlers import HANDLERS
from logkura.lab.cloudformation.missed import Missed
from logkura.lab.cloudformation.nested import NestedStackHandler
from logkura.lab.cloudformation.operations import (
    change_sets,
    drift,
    stack_sets,
    stacks,
    templates,
)
from logkura.lab.cloudformation.refusal import LackedError
from logkura.lab.cloudformation.registry import Registry
from logkura.lab.cloudformation.roles import in_the_name_of_a_role

__all__ = ["LabCloudFormationBackend", "install"]

Operation = Callable[[Registry, Mapping[str, Any]], dict[str, Any]]

_OPERATIONS: Mapping[str, Operation] = {
    **stacks.OPERATIONS,
    **templates.OPERATIONS,
    **change_sets.OPERATIONS,
    **drift.OPERATIONS,
    **stack_sets.OPERATIONS,
}


class LabCloudFormationBackend(CloudFormationBackend):
    """moto's CloudFormation of one account and region, which holds the lab's."""

    # moto derives the module of the service's URLs from the name of the backend's module.
    __module__ = CloudFormationBackend.__module__

    clients: ClassVar[Clients]
    clock: ClassVar[Clock]
    authoriser: ClassVar[Authoriser]
    missed: ClassVar[list[Missed] | None] = None

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.registry = Registry(
            account=account_id,
            region=region_name,
            clients=self.clients,
            clock=self.clock,
            handlers=HANDLERS,
            elsewhere=lambda region: cloudformation_backends[account_id][region].registry,
            missed=self.missed,
        )
        nested = NestedStackHandler(self.registry)
        self.registry.handlers = {**HANDLERS, nested.type: nested}


def install(
    clients: Clients, clock: Clock, authoriser: Authoriser, missed: list[Missed] | None = None
) -> None:
    """Make CloudFormation the lab's own; call it before moto's state is reset.

    Args:
        clients: Of the lab: resources are made through its APIs.
        clock: Dates stacks and events.
        authoriser: Decides whether the roles of stacks may be assumed.
        missed: Takes what the lab lacks and stands in for; None lets it fail the stack.
    """
    LabCloudFormationBackend.clients = clients
    LabCloudFormationBackend.clock = clock
    LabCloudFormationBackend.authoriser = authoriser
    LabCloudFormationBackend.missed = missed
    cloudformation_backends.backend = LabCloudFormationBackend
    CloudFormationResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER = {}
    model = get_session().get_service_model("cloudformation")
    for name in model.operation_names:
        method = xform_name(name)
        shape = model.operation_model(name).input_shape
        setattr(CloudFormationResponse, method, _answer(name, shape, _OPERATIONS.get(method)))


def _answer(name: str, shape: Any, operation: Operation | None) -> Callable[[Any], ActionResult]:
    def respond(response: Any) -> ActionResult:
        if operation is None:
            raise LackedError(f"The lab's CloudFormation has no {name}.")
        registry, asked = response.cloudformation_backend.registry, response._get_params()
        admit(shape, asked)
        authoriser = LabCloudFormationBackend.authoriser
        with in_the_name_of_a_role(authoriser, registry, xform_name(name), asked):
            return ActionResult(operation(registry, asked))

    return respond
