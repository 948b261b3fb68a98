"""What the lab asks before a call goes through.

The engines of the lab (delivery, replication) act in the name of roles, as the AWS services do, and
people and programs sign requests (`lab/gate`).  Each such call is described by a `Call` and put to
an `Authoriser`; a call that is denied fails as it would on AWS.  Who decides is given when the lab
starts: `lab.enforcement` unless it is said otherwise; `AllowAll` lets everything through.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

__all__ = ["AllowAll", "Authoriser", "Call"]


@dataclass(frozen=True, slots=True)
class Call:
    """One request to an AWS API, as a policy sees it.

    Attributes:
        principal: Who calls: the ARN of a role's session
            (`arn:aws:sts::111122223333:assumed-role/NAME/SESSION`), or the name of a service
            (`s3.amazonaws.com`) where the service itself calls, as it does to assume a role.
        action: `service:Action`, such as `kms:Decrypt`.
        resource: ARN of what is called for.
        resource_account: The account that owns the resource: 12 digits.
        region: The region that is called; for S3 the bucket's.
        context: Condition keys of the request with their values; a tuple for keys that hold
            several.
        also_named: Other names of a calling service; AWS documents all of them, any will do.
        issuer: ARN of the user whose identity policies count, where the principal has none of its
            own: a federated user's.
        session: The policies that the caller's session was opened with, as text.
        note: What the lab does not know of the call, in words.
    """

    principal: str
    action: str
    resource: str
    resource_account: str
    region: str
    context: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    also_named: tuple[str, ...] = ()
    issuer: str = ""
    session: tuple[str, ...] = ()
    note: str = ""

    @property
    def principals(self) -> tuple[str, ...]:
        """Every name of the caller."""
        return (self.principal, *self.also_named)


class Authoriser(Protocol):
    """Whoever decides calls."""

    def allows(self, call: Call) -> bool:
        """Tell whether the call goes through."""


class AllowAll:
    """Lets every call through, as moto does."""

    def allows(self, call: Call) -> bool:  # noqa: ARG002 - the answer is the same for every call
        """Return true."""
        return True
