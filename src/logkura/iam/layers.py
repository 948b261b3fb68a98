"""The layers of policies, when each is asked, and what an Allow of a resource policy is worth.

Sources (read 2026-11-24):
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html,
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html and
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
"""

from enum import Enum
from typing import NamedTuple

from logkura.facts.kms import CROSS_ACCOUNT_ACTIONS
from logkura.facts.organizations import RCP_EXEMPT_ACTIONS, RCP_SERVICES
from logkura.iam.arn import is_kms_key
from logkura.iam.document import Policy, Statement
from logkura.iam.principal import CallerKind, Named
from logkura.iam.request import Level, Request

__all__ = [
    "Layer",
    "Outcome",
    "Side",
    "allows",
    "asks_trust_policy",
    "is_limited",
    "overrules_denial",
    "policies_at",
    "resource_decides",
    "rules",
]


class Outcome(Enum):
    """What AWS decides."""

    ALLOWED = "Allowed"
    IMPLICITLY_DENIED = "ImplicitlyDenied"
    EXPLICITLY_DENIED = "ExplicitlyDenied"


class Layer(Enum):
    """A layer of policies, in the order AWS's page names them."""

    RCP = "resource control policy"
    SCP = "service control policy"
    VPC_ENDPOINT = "VPC endpoint policy"
    RESOURCE = "resource policy"
    IDENTITY = "identity policy"
    BOUNDARY = "permissions boundary"
    SESSION = "session policy"


_FULL_ACCESS = Policy((Statement("RCPFullAWSAccess", ("*",), ("*",), {"*": ("*",)}),))


class Side(NamedTuple):
    """What the layers answered, before it is put together.

    A tuple: one is made for each decision, and a frozen dataclass takes four times as long.

    Attributes:
        gates: Whether every control policy and endpoint policy allows.
        identity: Whether an identity policy allows.
        boundary: Whether the boundary allows, or there is none.
        session: Whether the session's policies allow, or there are none.
        named: By which names the Allow statements of the resource policy reach the caller.
    """

    gates: bool
    identity: bool
    boundary: bool
    session: bool
    named: frozenset[Named]


def rules(layer: Layer, request: Request) -> bool:
    """Tell whether a layer has a say in a request, when it has policies at all.

    Service control policies bind principals of an account; resource control policies bind every
    caller, services too, in the services that support them; neither binds service-linked roles.
    """
    match layer:
        case Layer.SCP:
            return request.caller.account is not None and not request.caller.is_service_linked
        case Layer.RCP:
            service = request.action.partition(":")[0].lower()
            return (
                service in RCP_SERVICES.value
                and request.action.lower() not in RCP_EXEMPT_ACTIONS.value
                and not request.caller.is_service_linked
            )
        case Layer.IDENTITY | Layer.BOUNDARY | Layer.SESSION:
            return request.caller.account is not None
        case _:
            return True


def policies_at(layer: Layer, level: Level) -> tuple[Policy, ...]:
    """Return the policies of a level; of RCPs with the one that is always there.

    `RCPFullAWSAccess` is attached to the root, to every unit and to every account, and cannot be
    detached; no other RCP may allow.  A level that is given with an Allow is taken as it stands.

    Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
    (read 2026-11-27).
    """
    statements = (each for policy in level.policies for each in policy.statements)
    if layer is not Layer.RCP or any(each.effect == "Allow" for each in statements):
        return level.policies
    return (*level.policies, _FULL_ACCESS)


def asks_trust_policy(request: Request) -> bool:
    """Tell whether the resource's policy is the trust policy of a role.

    Beside `sts:AssumeRole` it must allow `sts:TagSession`, `sts:SetSourceIdentity` and the rest.
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html (read 2026-11-27).
    """
    return request.action.lower().startswith("sts:") and ":role/" in request.resource


def resource_decides(request: Request) -> bool:
    """Tell whether identity policies count only where the resource's own policy lets them.

    Sources (read 2026-11-24): https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
    for keys, the evaluation page for the trust policies of roles.
    """
    return is_kms_key(request.resource) or asks_trust_policy(request)


def is_limited(named: Named) -> bool:
    """Tell whether boundary and session policies limit what a policy grants by that name."""
    return named is Named.ROLE


def allows(request: Request, side: Side) -> bool:
    """Put the answers together, nothing being denied explicitly.

    In one account either side may allow; across accounts both must.  What the resource's policy
    grants to the caller by name needs no identity policy; what it grants to the account does.
    """
    if not side.gates:
        return False
    limits = side.boundary and side.session
    own = (side.identity or has_all_rights(request)) and limits
    direct = any(
        limits or not is_limited(named) for named in side.named if named is not Named.ACCOUNT
    )
    if request.caller.account is None:
        return direct
    if not request.is_same_account:
        return bool(side.named) and own and _works_across_accounts(request)
    if resource_decides(request):
        return direct or (Named.ACCOUNT in side.named and own)
    return direct or own


def has_all_rights(request: Request) -> bool:
    """Tell whether the caller is the root user, whose rights no identity policy gives."""
    return request.caller.kind is CallerKind.ROOT


def _works_across_accounts(request: Request) -> bool:
    return not is_kms_key(request.resource) or (
        request.action.lower() in CROSS_ACCOUNT_ACTIONS.value
    )


def overrules_denial(request: Request) -> bool:
    """Tell whether the caller may act although the bucket's policy denies it.

    The root user of the bucket's account can always read and change the bucket's policy.
    Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
    (read 2026-11-24).
    """
    return (
        request.caller.kind is CallerKind.ROOT
        and request.is_same_account
        and request.action.lower()
        in {"s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy"}
    )
