"""The condition keys of a request to S3.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_s3.html (read
2026-11-27): which action carries which key; a key that is called like a header has its value.
"""

from functools import cache
from urllib.parse import parse_qsl

from logkura.iam.catalogue import service
from logkura.lab.gate.asked import Asked
from logkura.lab.gate.context import Values
from logkura.lab.replication_attempt import find_bucket, tags_of

__all__ = ["s3_keys"]

_HEADER = "s3:x-amz-"
_AUTHENTICATION = {True: "REST-QUERY-STRING", False: "REST-HEADER"}

_PARAMETERS = {
    "s3:prefix": "Prefix",
    "s3:delimiter": "Delimiter",
    "s3:max-keys": "MaxKeys",
    "s3:object-lock-mode": "ObjectLockMode",
    "s3:object-lock-legal-hold": "ObjectLockLegalHoldStatus",
    "s3:if-match": "IfMatch",
    "s3:if-none-match": "IfNoneMatch",
}


def s3_keys(asked: Asked, action: str, version: str) -> Values:
    """Return the keys that an action of a request carries.

    Args:
        asked: The request.
        action: One of the actions that it needs.
        version: The version of the object that it is about; empty for none.
    """
    names = _names(action)
    found: Values = {}
    for name in names:
        if name.startswith(_HEADER) and (value := asked.headers.get(name.removeprefix("s3:"))):
            found[name] = value
    for name, parameter in _PARAMETERS.items():
        value = asked.parameters.get(parameter)
        if name in names and value is not None:
            found[name] = str(value)
    if version and "s3:versionid" in names:
        found["s3:VersionId"] = version
    constraint = (asked.parameters.get("CreateBucketConfiguration") or {}).get("LocationConstraint")
    if constraint and "s3:locationconstraint" in names:
        found["s3:LocationConstraint"] = str(constraint)
    return found | _signed(asked) | _tags(asked, names) | _existing_tags(asked, names, version)


@cache
def _names(action: str) -> frozenset[str]:
    known = service("s3")
    found = known.actions.get(action.partition(":")[2].lower()) if known else None
    return found.keys if found else frozenset()


def _signed(asked: Asked) -> Values:
    if asked.is_anonymous:
        return {}
    return {
        "s3:authType": _AUTHENTICATION[asked.signature.presigned],
        "s3:signatureversion": asked.signature.version,
    }


def _tags(asked: Asked, names: frozenset[str]) -> Values:
    """Return the tags that come with an object."""
    if "s3:RequestObjectTag/<key>" not in names:
        return {}
    pairs = dict(parse_qsl(asked.headers.get("x-amz-tagging", ""), keep_blank_values=True))
    found: Values = {f"s3:RequestObjectTag/{key}": value for key, value in pairs.items()}
    return {**found, "s3:RequestObjectTagKeys": tuple(pairs)} if pairs else found


def _existing_tags(asked: Asked, names: frozenset[str], version: str) -> Values:
    """Return the tags that the object has."""
    bucket = find_bucket(asked.text("Bucket"))
    key = asked.text("Key")
    if not bucket or not key or "s3:ExistingObjectTag/<key>" not in names:
        return {}
    versions = [each for each in bucket.keys.getlist(key, []) if version in ("", each.version_id)]
    if not versions or not hasattr(versions[-1], "encryption"):
        return {}
    tags = tags_of(bucket, versions[-1])
    return {f"s3:ExistingObjectTag/{name}": value for name, value in tags.items()}
