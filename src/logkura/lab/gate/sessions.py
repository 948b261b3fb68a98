"""Temporary credentials: STS in the lab gives out keys that say who uses them.

moto answers GetSessionToken and GetFederationToken with one key for everybody, and forgets session
policies that are named by ARN, and tags.

Sources (read 2026-11-27):
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getfederationtoken.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html
and https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.models import iam_backends
from moto.sts.models import STSBackend, sts_backends
from moto.sts.responses import TokenResponse
from moto.sts.utils import random_session_token

from logkura.flows import session_arn
from logkura.lab.deployed_policies import managed_policy, role_of_session, user_of

__all__ = ["Credentials", "LabSTSBackend", "Session", "install", "open_session", "session_of"]

Who = Callable[[Any], str]
"""Tells the ARN of whoever sent a request that moto answers."""


@dataclass(frozen=True, slots=True)
class Session:
    """Whom temporary credentials speak for.

    Attributes:
        arn: The principal: a role's session, a federated user, or the user or root itself.
        token: The session token that must come with the key.
        role_arn: The role of a role's session.
        issuer: Whose identity policies count: the role, or the user who asked.
        policies: The session's policies, as text.
        tags: The session's tags.
    """

    arn: str
    token: str
    role_arn: str = ""
    issuer: str = ""
    policies: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a program signs with."""

    access_key_id: str
    secret_access_key: str
    session_token: str = ""


class LabSTSBackend(STSBackend):
    """moto's STS of one account, remembering whom its keys speak for."""

    # moto derives the module of the service's URLs from the name of the backend's module.
    __module__ = STSBackend.__module__

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.sessions: dict[str, Session] = {}

    def get_caller_identity(self, access_key_id: str, region: str) -> tuple[str, str, str]:
        """GetCallerIdentity: a key that the lab did not give out is the account's root."""
        session = self.sessions.get(access_key_id)
        if session:
            account, name = session.arn.split(":")[4], session.arn.rpartition("/")[2]
            if session.arn == session.issuer:
                user = user_of(session.arn)
                return user.id if user else account, session.arn, account
            role = role_of_session(session.arn)
            return f"{role.id if role else account}:{name}", session.arn, account
        user_id, arn, account = super().get_caller_identity(access_key_id, region)
        if arn.endswith(":user/moto"):
            return account, f"arn:{self.partition}:iam::{account}:root", account
        return user_id, arn, account


def install(who: Who) -> None:
    """Make moto's STS remember its sessions; call it before moto's state is reset.

    Args:
        who: Tells who sent a request.
    """
    sts_backends.backend = LabSTSBackend
    TokenResponse.assume_role = _remembered(_assume_role)
    TokenResponse.assume_role_with_web_identity = _remembered(_assume_role_with_web_identity)
    TokenResponse.get_session_token = _for_caller(_get_session_token, who)
    TokenResponse.get_federation_token = _for_caller(_get_federation_token, who)


_assume_role = TokenResponse.assume_role
_assume_role_with_web_identity = TokenResponse.assume_role_with_web_identity
_get_session_token = TokenResponse.get_session_token
_get_federation_token = TokenResponse.get_federation_token


def session_of(access_key_id: str, account: str, partition: str) -> Session | None:
    """Return the session behind a temporary key; None when the lab gave out no such key."""
    found: Session | None = sts_backends[account][partition].sessions.get(access_key_id)
    return found


def open_session(role_arn: str, name: str, account: str) -> Credentials:
    """Open a session of a role for a service that runs code in its name."""
    partition = role_arn.split(":")[1]
    backend = sts_backends[account][partition]
    key = iam_backends[account][partition].create_temp_access_key()
    token = random_session_token()
    arn = session_arn(role_arn, name)
    backend.sessions[key.access_key_id] = Session(arn, token, role_arn, role_arn)
    return Credentials(key.access_key_id, key.secret_access_key, token)


def _remembered(respond: Callable[[Any], ActionResult]) -> Callable[[Any], ActionResult]:
    """Keep what the session of a role may do and is."""

    def response(answering: Any) -> ActionResult:
        result = respond(answering)
        made: Any = result.result["Credentials"]
        tags = answering._get_param("Tags") or []
        answering.backend.sessions[made.access_key_id] = Session(
            arn=made.arn,
            token=made.session_token,
            role_arn=made.role_arn,
            issuer=made.role_arn,
            policies=_policies(answering),
            tags={each["Key"]: each["Value"] for each in tags},
        )
        return result

    return response


def _for_caller(respond: Callable[[Any], ActionResult], who: Who) -> Callable[[Any], ActionResult]:
    """Answer with a key of the caller's own, where moto has one for everybody."""

    def response(answering: Any) -> ActionResult:
        result = respond(answering)
        told: Any = result.result
        caller = who(answering)
        key = iam_backends[answering.current_account][answering.partition].create_temp_access_key()
        token = random_session_token()
        told["Credentials"] |= {
            "AccessKeyId": key.access_key_id,
            "SecretAccessKey": key.secret_access_key,
            "SessionToken": token,
        }
        federated = told.get("FederatedUser")
        answering.backend.sessions[key.access_key_id] = Session(
            arn=federated["Arn"] if federated else caller,
            token=token,
            issuer=caller,
            policies=_policies(answering) if federated else (),
        )
        return result

    return response


def _policies(answering: Any) -> tuple[str, ...]:
    inline = answering._get_param("Policy")
    named = answering._get_param("PolicyArns") or []
    texts = [managed_policy(each["arn"], answering.current_account) for each in named]
    return (*([inline] if inline else []), *texts)
