"""Whether a KMS key can be used, which moto does not ask.

Source of the states: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html (read
2026-11-24): a disabled key gives DisabledException, one pending deletion KMSInvalidStateException,
one that does not exist NotFoundException.
"""

from moto.kms.models import kms_backends

__all__ = ["key_problem"]

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
