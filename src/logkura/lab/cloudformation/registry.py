"""The stacks of one account and region, and what belongs to them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from moto.utilities.utils import get_partition

from logkura.aws import Clients
from logkura.lab.clock import Clock
from logkura.lab.cloudformation.handlers.base import Handler, Place
from logkura.lab.cloudformation.missed import Missed
from logkura.lab.cloudformation.refusal import RefusedError
from logkura.lab.cloudformation.stack import Output, Stack
from logkura.lab.gate.sessions import Credentials

__all__ = ["Registry"]


@dataclass(slots=True)
class Registry:
    """The state of CloudFormation in one account and region.

    Attributes:
        account: 12 digits.
        region: Its name.
        clients: The lab's boto3 clients.
        clock: Dates events.
        handlers: By resource type.
        elsewhere: Returns the registry of another region.
        stacks: By id, deleted ones too.
        change_sets: By id.
        detections: Runs of drift detection, by id.
        stack_sets: By name.
        sessions: Of the roles in whose name stacks are made, by the ARN of the role.
        missed: What the lab lacks and has stood in for; None where it fails the stack.
    """

    account: str
    region: str
    clients: Clients
    clock: Clock
    handlers: Mapping[str, Handler]
    elsewhere: Callable[[str], Self]
    stacks: dict[str, Stack] = field(default_factory=dict)
    change_sets: dict[str, Any] = field(default_factory=dict)
    detections: dict[str, Any] = field(default_factory=dict)
    stack_sets: dict[str, Any] = field(default_factory=dict)
    sessions: dict[str, Credentials] = field(default_factory=dict)
    missed: list[Missed] | None = None

    @property
    def partition(self) -> str:
        """The partition of the region."""
        return str(get_partition(self.region))

    def now(self) -> datetime:
        """Return the lab's time."""
        return self.clock.now()

    def arn(self, resource: str) -> str:
        """Return an ARN of CloudFormation's."""
        return f"arn:{self.partition}:cloudformation:{self.region}:{self.account}:{resource}"

    def find(self, name_or_id: str) -> Stack:
        """Return a stack: by its name while it lives, by its id for ever.

        Raises:
            RefusedError: There is none.
        """
        found = self.stacks.get(name_or_id) or next(
            (each for each in self.stacks.values() if each.alive and each.name == name_or_id), None
        )
        if found is None:
            raise RefusedError(f"Stack with id {name_or_id} does not exist")
        return found

    def named(self, name: str) -> Stack | None:
        """Return the living stack of this name."""
        return next(
            (each for each in self.stacks.values() if each.alive and each.name == name), None
        )

    def exports(self) -> Iterator[tuple[Stack, Output]]:
        """Yield what stacks export, with the stack."""
        for stack in self.stacks.values():
            if stack.alive:
                yield from ((stack, output) for output in stack.outputs if output.export)

    def importers(self, export: str) -> list[str]:
        """Return the names of the stacks that import a value."""
        return [each.name for each in self.stacks.values() if each.alive and export in each.imports]

    def place(self, stack: Stack, logical_id: str, made: Callable[[str], None]) -> Place:
        """Return where a resource of the stack is made."""
        return Place(
            clients=self.clients,
            account=self.account,
            region=self.region,
            partition=self.partition,
            stack_id=stack.id,
            stack_name=stack.name,
            logical_id=logical_id,
            made=made,
        )
