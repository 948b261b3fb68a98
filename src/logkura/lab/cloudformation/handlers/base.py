"""What a handler of a resource type is, and where it works."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from secrets import choice
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any, ClassVar

from logkura.aws import Clients

__all__ = ["Handler", "Place", "Properties", "changed", "tag_changes"]

Properties = Mapping[str, Any]
_SUFFIX_CHARACTERS = 12


@dataclass(frozen=True, slots=True)
class Place:
    """Where a resource is made, and for which stack.

    Attributes:
        clients: The lab's boto3 clients.
        account: Whose account.
        region: Which region.
        partition: `aws`, `aws-cn`, …
        stack_id: The stack's ARN.
        stack_name: The stack's name.
        logical_id: The resource's name in its template.
        made: To be told the physical id as soon as there is something to delete again.
    """

    clients: Clients
    account: str
    region: str
    partition: str
    stack_id: str
    stack_name: str
    logical_id: str
    made: Callable[[str], None]

    def client(self, service: str) -> Any:
        """Return the client of a service in the stack's region."""
        return self.clients.get(service, self.region)

    def arn(self, service: str, resource: str) -> str:
        """Return an ARN of this account and region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def name(self, limit: int, *, lower: bool = False) -> str:
        """Return a name as CloudFormation makes them: stack, logical id and a random end.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
        (read 2026-11-24).

        Args:
            limit: How many characters it may have.
            lower: Whether it must be in lower case.
        """
        letters = ascii_lowercase if lower else ascii_uppercase
        end = "".join(choice(letters + digits) for _ in range(_SUFFIX_CHARACTERS))
        room = limit - len(end) - 1
        logical_id = self.logical_id[: room // 2]
        stack = self.stack_name[: room - len(logical_id) - 1]
        name = f"{stack}-{logical_id}-{end}"
        return name.lower() if lower else name


class Handler(ABC):
    """Makes, changes, deletes and reads the resources of one type, through the service's API.

    Every method may raise what boto3 raises, or a `ResourceError`.

    Attributes:
        type: The type.
        takes: Properties that it applies; a resource with another one fails and says so.
        name_property: The property that names the resource, where the type has one.
        compared: Whether CloudFormation detects drift of the type.
        nested: Whether it is a stack itself, which every update goes into.
    """

    type: ClassVar[str]
    takes: ClassVar[frozenset[str]]
    name_property: ClassVar[str] = ""
    compared: ClassVar[bool] = True
    nested: ClassVar[bool] = False

    @abstractmethod
    def create(self, place: Place, wanted: Properties) -> str:
        """Make the resource and return its physical id."""

    @abstractmethod
    def update(self, place: Place, physical_id: str, last: Properties, wanted: Properties) -> None:
        """Change the resource from `last` to `wanted`, which differ in what can be changed."""

    def undo(self, place: Place, physical_id: str, last: Properties, wanted: Properties) -> None:
        """Change the resource back from `last` to `wanted`, which it was before."""
        self.update(place, physical_id, last, wanted)

    @abstractmethod
    def delete(self, place: Place, physical_id: str, last: Properties) -> None:
        """Delete the resource."""

    def attributes(self, place: Place, physical_id: str, wanted: Properties) -> dict[str, Any]:
        """Return what `Fn::GetAtt` gives."""
        del place, physical_id, wanted
        return {}

    def read(self, place: Place, physical_id: str, last: Properties) -> dict[str, Any] | None:
        """Return the properties as they are now, as a template would have them; None when gone."""
        raise NotImplementedError(f"{self.type} is not compared: {place}, {physical_id}, {last}")


def changed(last: Properties, wanted: Properties, *names: str) -> bool:
    """Whether one of the properties differs."""
    return any(last.get(name) != wanted.get(name) for name in names)


def tag_changes(last: Properties, wanted: Properties) -> tuple[list[Any], list[str]]:
    """Return the tags to put, and the keys of those to take away."""
    before = {tag["Key"]: tag["Value"] for tag in last.get("Tags") or ()}
    after = {tag["Key"]: tag["Value"] for tag in wanted.get("Tags") or ()}
    put = [{"Key": key, "Value": value} for key, value in after.items() if before.get(key) != value]
    return put, sorted(set(before) - set(after))
