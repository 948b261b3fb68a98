"""KMS keys of the lab: whether one can be used, which moto does not ask, and keys of given ids.

Source of the states: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html (read
2026-11-24): a disabled key gives DisabledException, one pending deletion KMSInvalidStateException,
one that does not exist NotFoundException.
"""

from moto.kms.models import kms_backends

__all__ = ["key_problem", "make_key"]

_ARN_FIELDS = 6
_STATES = {"Enabled": "", "Disabled": "DisabledException"}


def key_problem(arn: str) -> str:
    """Return the KMS exception that using the key raises; empty when it can be used.

    Args:
        arn: ARN of a key or of an alias.
    """
    fields = arn.split(":", _ARN_FIELDS - 1)
    if len(fields) != _ARN_FIELDS or fields[2] != "kms":
        return "NotFoundException"
    region, account, resource = fields[3:]
    kind, _, name = resource.partition("/")
    keys = kms_backends[account][region].keys
    if kind == "alias":
        found = next((key for key in keys.values() if resource in key.aliases), None)
    else:
        found = keys.get(name)
    if found is None:
        return "NotFoundException"
    return _STATES.get(found.key_state, "KMSInvalidStateException")


def make_key(arn: str) -> None:
    """Make an enabled key with this ARN, unless there is one.

    KMS chooses the ids of keys, so a key that exists in an account can be stood in for only like
    this: whoever tries a design on the lab has other keys there than on AWS.
    """
    _, _, _, region, account, resource = arn.split(":")
    backend = kms_backends[account][region]
    identifier = resource.removeprefix("key/")
    if identifier in backend.keys:
        return
    key = backend.create_key(None, "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "", None)
    del backend.keys[key.id]
    key.id, key.arn = identifier, arn
    backend.keys[identifier] = key
