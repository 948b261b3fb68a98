"""What functions know inside a stack: its resources, the exports of others, parameters of SSM."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from logkura.lab.cloudformation.design import Givens
from logkura.lab.cloudformation.missed import Missed
from logkura.lab.cloudformation.refusal import LackedError, RefusedError
from logkura.lab.cloudformation.registry import Registry
from logkura.lab.cloudformation.stack import Resource
from logkura.lab.made_up import made_up_text

__all__ = ["UNSETTLED", "StackScope", "look_up"]

UNSETTLED = "{{changeSet:KNOWN_AFTER_APPLY}}"
"""What stands for a value that only exists once a change set is executed, as AWS writes it."""


@dataclass(slots=True)
class StackScope:
    """The scope of a stack while it is planned or applied.

    Attributes:
        registry: Where the stack is.
        givens: Its template, parameters and pseudo parameters.
        resources: What exists by now, by logical id.
        unsettled: Logical ids whose physical id and attributes are yet to come.
        imports: Collects the names of the exports that are used.
    """

    registry: Registry
    givens: Givens
    resources: Mapping[str, Resource]
    unsettled: frozenset[str] = frozenset()
    imports: set[str] = field(default_factory=set)

    @property
    def stack_id(self) -> str:
        """The ARN of the stack."""
        return str(self.givens.pseudo["AWS::StackId"])

    def ref(self, name: str) -> Any:
        """Return the value of a parameter or the physical id of a resource."""
        if name in self.unsettled:
            return UNSETTLED
        found = self.resources.get(name)
        return found.physical_id if found else self.givens.ref(name)

    def attribute(self, logical_id: str, name: str) -> Any:
        """Return an attribute of a resource."""
        if logical_id in self.unsettled:
            return UNSETTLED
        found = self.resources.get(logical_id)
        if found and name not in found.attributes and self._stands_in_for(found):
            return f"{found.physical_id}-{name.lower()}"
        if found is None or name not in found.attributes:
            raise RefusedError(
                f"Template error: resource {logical_id} does not support attribute type {name} in "
                "Fn::GetAtt"
            )
        return found.attributes[name]

    def mapped(self, name: str, top: str, second: str) -> Any:
        """Return a value of a mapping."""
        return self.givens.mapped(name, top, second)

    def imported(self, name: str) -> Any:
        """Return what another stack of the region exports under this name."""
        for _, output in self.registry.exports():
            if output.export == name:
                self.imports.add(name)
                return output.value
        if self.registry.missed is not None:
            value = made_up_text(name, self.registry.region)
            about = f"the export `{name}`, tried with `{value}`,"
            self.registry.missed.append(Missed(about, made_up=value))
            return value
        raise RefusedError(f"No export named {name} found.")

    def zones(self, region: str) -> Sequence[str]:
        """Return the availability zones of a region."""
        client = self.registry.clients.get("ec2", region)
        return [
            each["ZoneName"] for each in client.describe_availability_zones()["AvailabilityZones"]
        ]

    def dynamic(self, service: str, reference: str) -> str:
        """Return the value of a parameter of Systems Manager."""
        if service != "ssm" and self.registry.missed is not None:
            value = made_up_text(reference, self.registry.region)
            about = f"the value of `{service}:{reference}`, tried with `{value}`,"
            self.registry.missed.append(Missed(about, made_up=value))
            return value
        if service != "ssm":
            raise LackedError(
                f"The lab resolves dynamic references to ssm only: found {service}:{reference}."
            )
        return look_up(self.registry, reference)

    def _stands_in_for(self, found: Resource) -> bool:
        """Tell whether a resource was not made, for want of a handler or refused."""
        missed = self.registry.missed
        if missed is None:
            return False
        own = (self.stack_id, found.logical_id)
        refused = any(
            (each.stack_id, each.logical_id) == own and each.physical_id for each in missed
        )
        return refused or found.type not in self.registry.handlers


def look_up(registry: Registry, name: str) -> str:
    """Return the value of a parameter of Systems Manager.

    Args:
        registry: Whose account and region.
        name: The parameter's name, with `:` and a version where one is meant.

    Raises:
        RefusedError: There is none, or it is a SecureString.
    """
    client = registry.clients.get("ssm", registry.region)
    try:
        found = client.get_parameter(Name=name)["Parameter"]
    except ClientError as error:
        if registry.missed is not None:
            value = made_up_text(name.rpartition("/")[2], registry.region)
            about = f"the parameter store's `{name}`, tried with `{value}`,"
            registry.missed.append(Missed(about, made_up=value))
            return value
        raise RefusedError(
            f"Unable to fetch parameters [{name}] from parameter store for this account."
        ) from error
    if found["Type"] == "SecureString":
        raise RefusedError(
            f"Parameters [{name}] referenced by template have types not supported by "
            "CloudFormation."
        )
    return str(found["Value"])
