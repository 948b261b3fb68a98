"""Which key a request to KMS is about: named, by an alias, or by what it encrypted.

Sources (read 2026-11-27):
https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html (whoever uses an
alias needs permission for its key) and
https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html (a ciphertext of a symmetric
key knows its key).
"""

import base64
from collections.abc import Iterable
from typing import Any

from moto.kms.models import kms_backends

from logkura.lab.gate.asked import Asked

__all__ = ["ALIAS", "keys_of"]

ALIAS = "alias/"
_NAMES = ("KeyId", "TargetKeyId", "SourceKeyId", "AliasName")
# moto's ciphertexts begin with the id of the key.
_ID_CHARACTERS = 36


def keys_of(asked: Asked) -> Iterable[str]:
    """Return the ARN of the key; none where there is no such key, which KMS says by itself."""
    backend = kms_backends[asked.account][asked.region]
    found = backend.keys.get(_id(asked, backend))
    return [found.arn] if found else []


def _id(asked: Asked, backend: Any) -> str:
    name = next((asked.text(each) for each in _NAMES if asked.text(each)), "")
    if not name:
        return _id_in_ciphertext(asked) or _id_of_grant(asked, backend)
    if name.startswith("arn:") and name.split(":")[3] != asked.region:
        return ""
    resource = name.rpartition(":")[2]
    if resource.startswith(ALIAS):
        return backend.get_key_id_from_alias(resource) or ""
    return resource.removeprefix("key/")


def _id_in_ciphertext(asked: Asked) -> str:
    try:
        return base64.b64decode(asked.text("CiphertextBlob"))[:_ID_CHARACTERS].decode()
    except ValueError:
        return ""


def _id_of_grant(asked: Asked, backend: Any) -> str:
    token = asked.text("GrantToken")
    for key in list(backend.keys.values()):
        if token and any(grant.token == token for grant in list(key.grants.values())):
            return str(key.id)
    return ""
