"""What a single value of archive.yaml may be: names and identifiers of AWS, checked as text.

Each check is one annotated type; a value that fails carries the code and the hint of its error.
What an editor can use (patterns, the list of regions) stands in the JSON Schema too.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from logkura.facts import cloudwatch_logs, kms_names, s3, s3_names
from logkura.facts.regions import ALL_REGIONS, partition_of

__all__ = [
    "AccountId",
    "ArchiveName",
    "BucketName",
    "KeyAlias",
    "KeyArn",
    "KeyPrefix",
    "LogGroupName",
    "OrganizationalUnit",
    "PrincipalArn",
    "Region",
    "SourceArn",
    "TimeZone",
    "TopicArn",
    "Version",
]

_ACCOUNT = r"[0-9]{12}"
_ARCHIVE = r"[a-z0-9][a-z0-9-]{1,31}"
_BUCKET = (
    rf"[a-z0-9][a-z0-9.-]{{{s3.BUCKET_NAME_MIN_CHARACTERS.value - 2},"
    rf"{s3.BUCKET_NAME_MAX_CHARACTERS.value - 2}}}[a-z0-9]"
)
# Of the SDK's own model: botocore 1.44.5 cloudformation, OrganizationalUnitId.
_ORGANIZATIONAL_UNIT = r"(?:ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})"
_IP_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+")
_KEY_ARN = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):kms:(?P<region>[a-z0-9-]+):[0-9]{12}:"
    r"(?P<resource>key/[A-Za-z0-9-]+|(?:key/)?alias/.+)"
)
_TOPIC_ARN = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):sns:(?P<region>[a-z0-9-]+):[0-9]{12}:[A-Za-z0-9_-]+(\.fifo)?"
)
# Wildcards are left out: `*` as a principal is everybody in all of AWS.
_PRINCIPAL_ARN = re.compile(
    r"arn:aws[a-z-]*:iam::[0-9]{12}:(?:root|(?:role|user)/[A-Za-z0-9+=,.@_/-]+)"
)
_SOURCE_ARN = re.compile(r"(?:arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(?:[0-9]{12})?:[^\s*?]+)?")
_SAFE_IN_KEYS = re.compile(r"[A-Za-z0-9/!_.*'()=-]*")


def _refuse(code: str, expected: str, hint: str, nearest: frozenset[str] = frozenset()) -> Any:
    return PydanticCustomError(code, f"expected {expected}", {"hint": hint, "nearest": nearest})


def _matching(pattern: str, code: str, expected: str, hint: str) -> Callable[[str], str]:
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if compiled.fullmatch(value) is None:
            raise _refuse(code, expected, hint)
        return value

    return check


def _version(value: Any) -> Any:
    # Literal[1] would take 1.0 and true, which are equal to 1 in Python.
    if type(value) is not int or value != 1:
        raise _refuse("spec-version", "the number `1` for `version`", "write version: 1")
    return value


def _region(value: str) -> str:
    if value not in ALL_REGIONS:
        raise _refuse(
            "spec-region-unknown",
            "the code of an AWS region",
            "write a code such as ap-northeast-1, in quotes where YAML reads it as something else",
            ALL_REGIONS,
        )
    return value


def _bucket(value: str) -> str:
    shortest, longest = s3.BUCKET_NAME_MIN_CHARACTERS.value, s3.BUCKET_NAME_MAX_CHARACTERS.value
    if re.fullmatch(_BUCKET, value) is None or ".." in value or _IP_ADDRESS.fullmatch(value):
        raise _refuse(
            "spec-bucket-name",
            f"a bucket name of {shortest} to {longest} lower-case letters, digits, `.` and `-`",
            "begin and end with a letter or digit; no `_`, no `..`, no IP address",
        )
    for word in s3_names.RESERVED_BUCKET_PREFIXES.value:
        if value.startswith(word):
            raise _refuse(
                "spec-bucket-name", f"a bucket name that does not begin with `{word}`", _RESERVED
            )
    for word in s3_names.RESERVED_BUCKET_SUFFIXES.value:
        if value.endswith(word):
            raise _refuse(
                "spec-bucket-name", f"a bucket name that does not end with `{word}`", _RESERVED
            )
    return value


_RESERVED = "S3 keeps it for names of its own; choose another"


def _alias(value: str) -> str:
    if value.startswith(kms_names.ALIAS_RESERVED_PREFIX.value):
        raise _refuse(
            "spec-key-alias-aws",
            "the alias of a customer managed key",
            "the policy of an AWS managed key (alias/aws/…) cannot be changed, so no other "
            "service, account or region can be let in; choose another name",
        )
    longest = kms_names.ALIAS_MAX_CHARACTERS.value
    if re.fullmatch(kms_names.ALIAS_PATTERN.value, value) is None or len(value) > longest:
        raise _refuse(
            "spec-key-alias",
            f"`alias/` and letters, digits, `/`, `_` or `-`, {longest} characters at most",
            _alias_hint(value),
        )
    return value


def _alias_hint(value: str) -> str:
    arn = _KEY_ARN.fullmatch(value)
    if arn is not None and arn["resource"].startswith("key/") and "alias/" not in value:
        return f"a key's ARN goes under `arn`: {{arn: {value}}}"
    name = value[value.index("alias/") :] if "alias/" in value else f"alias/{value.strip('/')}"
    if re.fullmatch(kms_names.ALIAS_PATTERN.value, name):
        return f"write {name}"
    return "an alias such as alias/demo/s3/defaultkey"


def _key_arn(value: str) -> str:
    arn = _KEY_ARN.fullmatch(value)
    if arn is None or _partition_of(arn["region"]) != arn["partition"]:
        raise _refuse(
            "spec-key-arn",
            "`arn:aws:kms:<region>:<account>:key/<id>`",
            f"an alias goes under `alias`: {{alias: {value}}}"
            if value.startswith("alias/")
            else "`aws kms describe-key --key-id alias/<name>` prints it",
        )
    if "alias/" in arn["resource"]:
        raise _refuse(
            "spec-key-arn-is-alias",
            "the ARN of a key",
            "this is an alias's ARN: conditions compare with the key's ARN as text, so "
            "replication would go to FAILED; `aws kms describe-key` prints arn:…:key/<id>",
        )
    return value


def _topic_arn(value: str) -> str:
    arn = _TOPIC_ARN.fullmatch(value)
    if arn is None or _partition_of(arn["region"]) != arn["partition"]:
        raise _refuse(
            "spec-topic-arn",
            "`arn:aws:sns:<region>:<account>:<name>`, the ARN of a topic",
            "`aws sns list-topics` prints it; a subscription's ARN has one part more",
        )
    return value


def _principal_arn(value: str) -> str:
    if not _PRINCIPAL_ARN.fullmatch(value):
        raise _refuse(
            "spec-principal-arn",
            "`arn:aws:iam::<account>:role/<name>`, `…:user/<name>` or `…:root`",
            "`aws iam get-role --role-name <name>` prints a role's; `*` would be everybody",
        )
    return value


def _source_arn(value: str) -> str:
    if not _SOURCE_ARN.fullmatch(value):
        raise _refuse(
            "spec-source-arn",
            "the whole ARN of what is logged, without wildcards",
            "leave it out for any resource of the account",
        )
    return value


def _partition_of(region: str) -> str | None:
    """Return the partition of a region, or None for a region that AWS does not have."""
    return partition_of(region) if region in ALL_REGIONS else None


def _log_group(value: str) -> str:
    longest = cloudwatch_logs.LOG_GROUP_NAME_MAX_CHARACTERS.value
    if len(value) > longest or re.fullmatch(_LOG_GROUP, value) is None:
        hint = "copy the name from `aws logs describe-log-groups`"
        if value.endswith("*"):
            hint = f"write log_group_prefix: {value.rstrip('*')}; it needs no `*`"
        elif value.startswith("arn:"):
            hint = "write the name, the part after `log-group:`, without the ARN around it"
        raise _refuse(
            "spec-log-group-name",
            f"a name of 1 to {longest} letters, digits and `.` `-` `_` `/` `#`",
            hint,
        )
    return value


_LOG_GROUP = cloudwatch_logs.LOG_GROUP_NAME_PATTERN.value


def _key_prefix(value: str) -> str:
    if "!{" in value or _SAFE_IN_KEYS.fullmatch(value) is None:
        raise _refuse(
            "spec-prefix",
            "letters, digits and `/ _ - . =` in a prefix",
            "account, region, log group, date and hour are added; no `!{…}` and no spaces",
        )
    if value and (not value.endswith("/") or value.startswith("/") or "//" in value):
        parts = [part for part in value.split("/") if part]
        raise _refuse(
            "spec-prefix",
            "an empty prefix, or one that ends in `/` and does not begin with it",
            f"write {'/'.join(parts)}/" if parts else 'write ""',
        )
    return value


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _refuse(
            "spec-time-zone",
            "the name of a time zone such as Asia/Tokyo or UTC",
            "write a name of the IANA time zone database, no offset and no abbreviation",
            _time_zones(),
        ) from None
    return value


def _anchored(pattern: str) -> dict[str, Any]:
    return {"pattern": f"^{pattern}$"}


AccountId = Annotated[
    str,
    AfterValidator(
        _matching(
            _ACCOUNT,
            "spec-account",
            "the 12 digits of an AWS account",
            "`aws sts get-caller-identity` prints it; write it in quotes and without hyphens",
        )
    ),
    Field(json_schema_extra=_anchored(_ACCOUNT)),
]
ArchiveName = Annotated[
    str,
    AfterValidator(
        _matching(
            _ARCHIVE,
            "spec-archive-name",
            "2 to 32 lower-case letters, digits and hyphens",
            "it becomes part of the names of roles, stream and function",
        )
    ),
    Field(json_schema_extra=_anchored(_ARCHIVE)),
]
BucketName = Annotated[str, AfterValidator(_bucket), Field(json_schema_extra=_anchored(_BUCKET))]
KeyAlias = Annotated[
    str,
    AfterValidator(_alias),
    Field(json_schema_extra=_anchored(kms_names.ALIAS_PATTERN.value)),
]
KeyArn = Annotated[str, AfterValidator(_key_arn)]
KeyPrefix = Annotated[str, AfterValidator(_key_prefix)]
LogGroupName = Annotated[
    str, AfterValidator(_log_group), Field(json_schema_extra=_anchored(_LOG_GROUP))
]
OrganizationalUnit = Annotated[
    str,
    AfterValidator(
        _matching(
            _ORGANIZATIONAL_UNIT,
            "spec-organizational-unit",
            "the id of an organizational unit, ou-… or r-…",
            "`aws organizations list-organizational-units-for-parent` prints it",
        )
    ),
    Field(json_schema_extra=_anchored(_ORGANIZATIONAL_UNIT)),
]
Region = Annotated[
    str, AfterValidator(_region), Field(json_schema_extra={"enum": sorted(ALL_REGIONS)})
]
TimeZone = Annotated[str, AfterValidator(_time_zone), Field(examples=["Asia/Tokyo", "UTC"])]
PrincipalArn = Annotated[str, AfterValidator(_principal_arn)]
SourceArn = Annotated[str, AfterValidator(_source_arn)]
TopicArn = Annotated[str, AfterValidator(_topic_arn)]
Version = Annotated[Literal[1], BeforeValidator(_version)]
