"""What an operation needs: actions on resources, before it is said who asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Need", "owner_of"]

_ACCOUNT = 4


def owner_of(arn: str, otherwise: str) -> str:
    """Return the account that an ARN names; another where it names none, or AWS itself."""
    fields = arn.split(":")
    named = fields[_ACCOUNT] if len(fields) > _ACCOUNT else ""
    return named if named.isdigit() else otherwise


@dataclass(frozen=True, slots=True)
class Need:
    """One action that must be allowed.

    Attributes:
        action: `service:Action`.
        resource: ARN of what it is about; `*` where it is about nothing, or the lab cannot tell.
        account: The account that owns the resource.
        region: The region that is called.
        context: The condition keys that belong to this need alone.
        is_implied: Whether a service makes the call for the caller, so that nothing of the
            request but its principal is known.
    """

    action: str
    resource: str
    account: str
    region: str
    context: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    is_implied: bool = False
