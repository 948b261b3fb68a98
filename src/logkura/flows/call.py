"""A call: one request that an archive makes at run time, written down once.

A flow is a row of calls.  What only the run decides (the key of an object, the log stream) is a
`Value`: the pattern of what it can be, which derived policies grant, and one example of it, by
which somebody's own policies are decided.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from logkura.iam import Request

__all__ = ["Aftermath", "Call", "Denial", "Flow", "Source", "Value", "When", "session_arn"]

_SESSION = "logkura-flow"


@dataclass(frozen=True, slots=True)
class Value:
    """What a resource or a condition key holds at run time.

    Attributes:
        pattern: All that it can be; `*` stands for what the run decides.
        example: One of them; the pattern itself where there is nothing to decide.
    """

    pattern: str
    example: str

    @classmethod
    def of(cls, text: str) -> "Value":
        """Return a value that is the same in every call."""
        return cls(text, text)

    @classmethod
    def below(cls, prefix: str, rest: str) -> "Value":
        """Return a value that begins with a prefix, and goes on as the run decides."""
        return cls(f"{prefix}*", f"{prefix}{rest}")

    @property
    def is_fixed(self) -> bool:
        """Whether it is the same in every call."""
        return self.pattern == self.example


class When(Enum):
    """How sure it is that a call is made."""

    ALWAYS = "always"
    """Whenever logs flow."""
    SOMETIMES = "sometimes"
    """In the case that the call's note states."""
    LISTED = "listed"
    """AWS asks for the permission and does not say when it is used."""


class Aftermath(Enum):
    """What becomes of the logs when a call is denied."""

    SKIPPED = "skipped"
    """What is logged meanwhile is never sent."""
    DROPPED = "dropped"
    """Tried again for as long as the service keeps it, then dropped."""
    LEFT = "left"
    """It stays where it is, marked as failed, and is not tried again."""
    REFUSED = "refused"
    """The caller gets an error and knows."""
    UNHARMED = "unharmed"
    """The logs arrive; something else is missing."""


@dataclass(frozen=True, slots=True)
class Denial:
    """What happens when a call is denied: what the user sees, and what becomes of the logs."""

    seen: str
    aftermath: Aftermath


@dataclass(frozen=True, slots=True)
class Source:
    """The page that documents a call, and the ISO date of its reading."""

    url: str
    read_on: str = "2026-11-24"


@dataclass(frozen=True, slots=True)
class Call:
    """One request to an AWS API.

    Attributes:
        purpose: What it is for, in one word; calls of one purpose become one statement.
        action: `service:Action`.
        principals: The ARN of the role whose session calls, or the name of the service that
            calls.  Of several names any will do: AWS documents all of them.  One of them may be an
            account of AWS's own, or the role that a service uses before its own name.
        resource: ARN of what is called for.
        resource_account: The account that owns the resource.
        source: The page that documents it.
        denial: What happens when it is denied.
        context: Condition keys that the request carries.
        compared: Those of them that a derived policy compares; the others change from call to
            call or say nothing that the resource does not say.
        optional: Those compared keys that some calls of the same kind do not carry.
        when: How sure it is that it is made.
        note: When, in words, where it is not always.
    """

    purpose: str
    action: str
    principals: tuple[str, ...]
    resource: Value
    resource_account: str
    source: Source
    denial: Denial
    context: Mapping[str, Value] = field(default_factory=dict)
    compared: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    when: When = When.ALWAYS
    note: str = ""

    @property
    def role_arn(self) -> str:
        """The role whose session calls; empty where a service calls in its own name."""
        return self.principals[0] if ":role/" in self.principals[0] else ""

    def requests(self) -> tuple[Request, ...]:
        """Return the example as a request: one for each name of the caller."""
        return tuple(
            Request(
                principal=session_arn(name) if ":role/" in name else name,
                action=self.action,
                resource=self.resource.example,
                resource_account=self.resource_account,
                # AWS's services call by HTTPS, as Firehose's page says of it, and whoever reads by
                # AWS's tools does so unless told otherwise: what is asked is whether that call goes
                # through.  One over plain HTTP is another call, which a Deny may well be meant for.
                # https://docs.aws.amazon.com/firehose/latest/dev/infrastructure-security.html,
                # https://docs.aws.amazon.com/cli/latest/userguide/cli-chap-using.html
                # (read 2026-11-27).
                context={"aws:SecureTransport": "true"}
                | {key: value.example for key, value in self.context.items()}
                | ({"aws:PrincipalArn": name} if ":role/" in name else {}),
            )
            for name in self.principals
        )


@dataclass(frozen=True, slots=True)
class Flow:
    """The calls of one part of the archive, in the order they are made."""

    name: str
    calls: tuple[Call, ...]


def session_arn(role_arn: str, session: str = _SESSION) -> str:
    """Return the ARN of a session of a role: its path is left out.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
    (read 2026-11-24).
    """
    _, partition, _, _, account, role = role_arn.split(":", 5)
    return f"arn:{partition}:sts::{account}:assumed-role/{role.rpartition('/')[2]}/{session}"
