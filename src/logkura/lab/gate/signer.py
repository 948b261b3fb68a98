"""Who signs a request: from the access key to the principal that policies name.

The lab's own key, and any other that the lab did not give out, is the root user of the account.

Sources (read 2026-11-27):
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html (the
principals), https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
and https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
(what the request knows of them), https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
(keys that are not in force).
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from moto.iam.models import iam_backends
from moto.iam.utils import generate_access_key_id_from_account_id
from moto.utilities.utils import get_partition

from logkura.lab.deployed_policies import role_of_session, user_of
from logkura.lab.gate.asked import UNSIGNED_OPERATIONS, Asked
from logkura.lab.gate.sessions import Session, session_of

__all__ = ["ANONYMOUS", "InvalidKeyError", "Signer", "caller_of", "signer_of"]

_PREFIXES = ("AKIA", "ASIA")
# The account stands in a key's id behind the prefix; what follows is random.
_ACCOUNT_CHARACTERS = 8


class InvalidKeyError(Exception):
    """The lab gave out the key, and it is deleted, inactive or without its session token."""


@dataclass(frozen=True, slots=True)
class Signer:
    """The principal of a request.

    Attributes:
        arn: As policies name it; `*` for nobody.
        issuer: Whose identity policies count, where that is not the principal.
        session: The policies of its session, as text.
        context: The condition keys that follow from who it is.
    """

    arn: str
    issuer: str = ""
    session: tuple[str, ...] = ()
    context: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_root(self) -> bool:
        """Whether it is the root user of the account."""
        return self.arn.endswith(":root")


ANONYMOUS = Signer("*", context={"aws:PrincipalType": "Anonymous"})


def signer_of(asked: Asked) -> Signer:
    """Return who signs a request.

    Raises:
        InvalidKeyError: The key was the lab's, and is not in force.
    """
    if asked.is_anonymous:
        return _provider(asked) if asked.operation in UNSIGNED_OPERATIONS else ANONYMOUS
    key, partition = asked.signature.access_key_id, get_partition(asked.region)
    session = session_of(key, asked.account, partition)
    if session is not None and asked.signature.token != session.token:
        raise InvalidKeyError
    return _of_session(session) if session else _of_key(key, asked.account, partition)


def caller_of(answering: Any) -> str:
    """Return the ARN of whoever sent a request that moto answers."""
    key, account = answering.get_access_key(), answering.current_account
    session = session_of(key, account, answering.partition)
    return session.arn if session else _of_key(key, account, answering.partition).arn


def _of_key(key: str, account: str, partition: str) -> Signer:
    backend = iam_backends[account][partition]
    found = backend.access_keys.get(key)
    user = backend.users.get(found.user_name) if found is not None else None
    if user is not None:
        if found.status != "Active":
            raise InvalidKeyError
        return _of_user(user.arn)
    if found is not None or _is_from_here(key, account):
        raise InvalidKeyError
    return Signer(f"arn:{partition}:iam::{account}:root", context={"aws:PrincipalType": "Account"})


def _is_from_here(key: str, account: str) -> bool:
    """Whether the lab gave out a key that it has no more: its id holds the account."""
    prefix = key[: len(_PREFIXES[0])]
    if prefix not in _PREFIXES:
        return False
    own = generate_access_key_id_from_account_id(account, prefix=prefix, total_length=len(key))
    place = slice(len(prefix), len(prefix) + _ACCOUNT_CHARACTERS)
    return bool(key[place] == own[place])


def _of_session(session: Session) -> Signer:
    if session.role_arn:
        role = role_of_session(session.arn)
        tags = {each["Key"]: each["Value"] for each in role.tags} if role else {}
        context = {"aws:PrincipalType": "AssumedRole", **_tagged({**tags, **session.tags})}
        return Signer(session.arn, "", session.policies, {**context, **_TEMPORARY})
    if session.arn == session.issuer:
        plain = _of_user(session.arn)
        return Signer(plain.arn, context={**plain.context, **_TEMPORARY})
    context = {"aws:PrincipalType": "FederatedUser", **_TEMPORARY}
    return Signer(session.arn, session.issuer, session.policies, context)


_TEMPORARY = {"aws:MultiFactorAuthPresent": "false"}
"""In force for temporary credentials alone, and no session of the lab's is opened with MFA."""


def _of_user(arn: str) -> Signer:
    user = user_of(arn)
    if user is None:
        return Signer(arn, context={"aws:PrincipalType": "Account"})
    partition = arn.split(":")[1]
    tags = iam_backends[user.account_id][partition].list_user_tags(user.name)
    context = {
        "aws:PrincipalType": "User",
        "aws:username": user.name,
        "aws:userid": user.id,
        **_tagged({each["Key"]: each["Value"] for each in tags}),
    }
    return Signer(arn, context=context)


def _tagged(tags: Mapping[str, str]) -> dict[str, str]:
    return {f"aws:PrincipalTag/{key}": value for key, value in tags.items()}


def _provider(asked: Asked) -> Signer:
    """Return the identity provider that vouches for an unsigned request to STS.

    What its token says is believed: the lab cannot verify it (`lab/gaps.py`).  Source:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
    (read 2026-11-27): the keys of web identity begin with the provider's host.
    """
    saml = asked.text("PrincipalArn")
    if saml:
        return Signer(saml)
    claims = _claims(asked.text("WebIdentityToken"))
    host = str(claims.get("iss", "")).removeprefix("https://").rstrip("/")
    if not host:
        return ANONYMOUS
    backend = iam_backends[asked.account][get_partition(asked.region)]
    known = list(backend.open_id_providers.values())
    arn = next((each.arn for each in known if each.arn.endswith(f"/{host}")), host)
    told = {f"{host}:{name}": str(claims[name]) for name in ("aud", "sub") if name in claims}
    return Signer(arn, context=told)


def _claims(token: str) -> Mapping[str, Any]:
    """Read the payload of a JSON Web Token; nothing where it is none."""
    _, _, rest = token.partition(".")
    payload = rest.partition(".")[0]
    try:
        found = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
