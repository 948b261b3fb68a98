"""What code names and does not make."""

from dataclasses import dataclass

from logkura.iam import Policy

__all__ = ["Outside"]


@dataclass(frozen=True, slots=True)
class Outside:
    """A resource of which nothing is known, since it is made elsewhere.

    Attributes:
        arn: Its ARN, as the code names it.
        policy: The policy that the code puts on it, if it does: of a bucket or a key.
        policies: The policies that the code gives it: of a role.
        through: ARN of a policy that is made elsewhere and attached to this role, which the code
            makes; empty for what is made elsewhere itself.
    """

    arn: str
    policy: Policy | None = None
    policies: tuple[Policy, ...] = ()
    through: str = ""
