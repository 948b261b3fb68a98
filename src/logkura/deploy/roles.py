"""IAM roles with one inline policy each."""

from logkura.aws import Clients
from logkura.estate import Role

__all__ = ["ensure"]

_POLICY_NAME = "logkura"


def ensure(role: Role, clients: Clients) -> None:
    """Make the role, or bring its trust and its inline policy to the design."""
    iam = clients.get("iam")
    try:
        iam.create_role(RoleName=role.name, AssumeRolePolicyDocument=role.trust.to_json())
    except iam.exceptions.EntityAlreadyExistsException:
        iam.update_assume_role_policy(RoleName=role.name, PolicyDocument=role.trust.to_json())
    iam.put_role_policy(
        RoleName=role.name, PolicyName=_POLICY_NAME, PolicyDocument=role.policy.to_json()
    )
