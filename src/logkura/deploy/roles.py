"""IAM roles with one inline policy each."""

from logkura.aws import Clients
from logkura.estate import Role

__all__ = ["ensure"]

_POLICY_NAME = "logkura"


def ensure(role: Role, region: str, clients: Clients) -> None:
    """Make the role, or bring its trust and its inline policy to the design.

    IAM has no regions, but each partition has its own IAM: the region chooses it.
    """
    iam = clients.get("iam", region)
    try:
        iam.create_role(RoleName=role.name, AssumeRolePolicyDocument=role.trust.to_json())
    except iam.exceptions.EntityAlreadyExistsException:
        iam.update_assume_role_policy(RoleName=role.name, PolicyDocument=role.trust.to_json())
    (policy,) = role.policies
    iam.put_role_policy(
        RoleName=role.name, PolicyName=_POLICY_NAME, PolicyDocument=policy.to_json()
    )
