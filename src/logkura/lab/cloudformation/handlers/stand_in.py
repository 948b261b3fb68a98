"""What stands in for a resource of a type that the lab cannot make.

Somebody's template is tried to see what it makes of an archive; a queue or a table in it need not
exist for that, but others refer to it.  So it gets a name and attributes, and nothing is made.
"""

import re
from typing import Any

from logkura.iam.catalogue import service
from logkura.lab.cloudformation.handlers.base import Handler, Place, Properties
from logkura.lab.cloudformation.schema import schema_of

__all__ = ["StandIn"]

_SERVICES = {"elasticloadbalancingv2": "elasticloadbalancing", "kinesisfirehose": "firehose"}
_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")

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
        return {
            **{name: f"{physical_id}-{name.lower()}" for name in self._schema.read_only},
            **wanted,
            "Arn": _arn(place, self.type, physical_id),
        }


def _arn(place: Place, type_: str, physical_id: str) -> str:
    """Return an ARN of the form that the service's resources have, where that is known."""
    name, _, kind = type_.lower().removeprefix("aws::").partition("::")
    prefix = _SERVICES.get(name, name)
    own = service(prefix)
    known = {
        each.name.lower(): each.arn
        for action in (own.actions.values() if own else ())
        for each in action.types
    }
    if kind not in known:
        return place.arn(prefix, physical_id)
    given = {"Partition": place.partition, "Region": place.region, "Account": place.account}
    return _PLACEHOLDER.sub(lambda found: given.get(found[1], physical_id), known[kind])
