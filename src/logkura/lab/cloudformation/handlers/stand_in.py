"""What stands in for a resource of a type that the lab cannot make.

Somebody's template is tried to see what it makes of an archive; a queue or a table in it need not
exist for that, but others refer to it.  So it gets a name and attributes, and nothing is made.
"""

from typing import Any

from logkura.lab.cloudformation.handlers.base import Handler, Place, Properties
from logkura.lab.cloudformation.schema import schema_of

__all__ = ["StandIn"]

_NAME_LIMIT = 63


class StandIn(Handler):
    """A resource that is named and not made.

    Args:
        type_: Its type.
        region: The region whose schema it has.
    """

    compared = False

    def __init__(self, type_: str, region: str) -> None:
        self._schema = schema_of(type_, region)
        self.type = type_  # type: ignore[misc]
        self.takes = frozenset(self._schema.properties)  # type: ignore[misc]

    def create(self, place: Place, wanted: Properties) -> str:
        """Return a name."""
        del wanted
        return place.name(_NAME_LIMIT, lower=True)

    def update(self, place: Place, physical_id: str, last: Properties, wanted: Properties) -> None:
        """Change nothing."""

    def delete(self, place: Place, physical_id: str, last: Properties) -> None:
        """Delete nothing."""

    def attributes(self, place: Place, physical_id: str, wanted: Properties) -> dict[str, Any]:
        """Return a text for each attribute of the type."""
        service = self.type.split("::")[1].lower()
        return {
            **{name: f"{physical_id}-{name.lower()}" for name in self._schema.read_only},
            **wanted,
            "Arn": place.arn(service, physical_id),
        }
