"""KMS keys of the lab: whether one can be used, which moto does not ask, and keys of given ids.

Source of the states: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html (read
2026-11-24): a disabled key gives DisabledException, one pending deletion KMSInvalidStateException,
one that does not exist NotFoundException.
"""

import json
from typing import Any

from moto.kms.models import kms_backends

from logkura.facts.regions import dns_suffix_of
from logkura.iam.arn import parts_of

__all__ = ["key_problem", "make_key", "managed_key_policy"]

_S3_ALIAS = "alias/aws/s3"
_STATES = {"Enabled": "", "Disabled": "DisabledException"}


def key_problem(arn: str) -> str:
    """Return the KMS exception that using the key raises; empty when it can be used.

    Args:
        arn: ARN of a key or of an alias.
    """
    parts = parts_of(arn)
    if parts is None or parts[2] != "kms":
        return "NotFoundException"
    region, account, resource = parts[3:]
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


def managed_key_policy(key: Any) -> str:
    """Return the policy that AWS keeps on aws/s3; empty for a key whose policy is its owner's.

    S3 makes that key and its policy, and nobody can change it; moto gives it the policy of a
    customer's key.  Sources (read 2026-11-27):
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying.html (whose it is)
    and https://github.com/FogSecurity/aws-managed-kms-keys (what it says; AWS prints it nowhere).

    Args:
        key: moto's key.
    """
    if _S3_ALIAS not in key.aliases:
        return ""
    _, partition, _, region, account, _ = key.arn.split(":")
    actions = ("Encrypt", "Decrypt", "ReEncrypt*", "GenerateDataKey*", "DescribeKey")
    through_s3 = {
        "kms:CallerAccount": account,
        "kms:ViaService": f"s3.{region}.{dns_suffix_of(region)}",
    }
    used = {
        "Sid": "Allow access through S3 for all principals in the account that are authorized "
        "to use S3",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": [f"kms:{action}" for action in actions],
        "Resource": "*",
        "Condition": {"StringEquals": through_s3},
    }
    looked_at = {
        "Sid": "Allow direct access to key metadata to the account",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:{partition}:iam::{account}:root"},
        "Action": ["kms:Describe*", "kms:Get*", "kms:List*"],
        "Resource": "*",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [used, looked_at]})
