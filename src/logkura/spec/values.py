"""What a single value of archive.yaml may be: names and identifiers of AWS, checked as text.

Each check is one annotated type; a value that fails carries the code and the hint of its error.

Sources: bucket names
https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, aliases
https://docs.aws.amazon.com/kms/latest/developerguide/alias-manage.html, tags
https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html (read 2026-11-24).
"""

import re
from collections.abc import Callable
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from logkura.facts import cloudwatch_logs, s3
from logkura.facts.regions import ALL_REGIONS

__all__ = [
    "AccountId",
    "ArchiveName",
    "BucketName",
    "KeyAlias",
    "KeyArn",
    "KeyPrefix",
    "LogGroupName",
    "Region",
    "TimeZone",
]


def _matching(pattern: str, code: str, expected: str, hint: str) -> Callable[[str], str]:
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if compiled.fullmatch(value) is None:
            raise PydanticCustomError(code, "expected " + expected, {"hint": hint})
        return value

    return check


def _region(value: str) -> str:
    if value not in ALL_REGIONS:
        raise PydanticCustomError(
            "spec-region-unknown", "expected the code of an AWS region", {"nearest": ALL_REGIONS}
        )
    return value


_BUCKET = re.compile(
    rf"[a-z0-9][a-z0-9.-]{{{s3.BUCKET_NAME_MIN_CHARACTERS.value - 2},"
    rf"{s3.BUCKET_NAME_MAX_CHARACTERS.value - 2}}}[a-z0-9]"
)
_BUCKET_RESERVED = re.compile(
    r"(xn--|sthree-|amzn-s3-demo-).*|.*(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)"
)
_IP_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+")


def _bucket(value: str) -> str:
    if _BUCKET.fullmatch(value) is None or ".." in value or _IP_ADDRESS.fullmatch(value):
        raise PydanticCustomError(
            "spec-bucket-name",
            "expected a bucket name of 3 to 63 lower-case letters, digits, dots and hyphens",
            {"hint": "begin and end with a letter or digit; no `_`, no `..`, no IP address"},
        )
    if _BUCKET_RESERVED.fullmatch(value):
        raise PydanticCustomError(
            "spec-bucket-name",
            "expected a bucket name without a prefix or suffix that S3 keeps for itself",
            {"hint": "avoid xn--, sthree-, amzn-s3-demo-, -s3alias, --ol-s3, .mrap, --x-s3"},
        )
    return value


_ALIAS = re.compile(r"alias/[A-Za-z0-9/_-]{1,250}")


def _alias(value: str) -> str:
    if value.startswith("alias/aws/"):
        raise PydanticCustomError(
            "spec-key-alias",
            "expected the alias of a customer managed key, found one of AWS's own keys",
            {"hint": "the policy of an `alias/aws/…` key cannot be changed; choose another name"},
        )
    if _ALIAS.fullmatch(value) is None:
        hint = "letters, digits, `/`, `_` and `-` after `alias/`"
        if not value.startswith("alias/") and _ALIAS.fullmatch(f"alias/{value.lstrip('/')}"):
            hint = f"write alias/{value.lstrip('/')}"
        raise PydanticCustomError("spec-key-alias", "expected `alias/<name>`", {"hint": hint})
    return value


_KEY_ARN = re.compile(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+")
_ALIAS_ARN = re.compile(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key/)?alias/.+")


def _key_arn(value: str) -> str:
    if _ALIAS_ARN.fullmatch(value):
        raise PydanticCustomError(
            "spec-key-arn-is-alias",
            "expected the ARN of a key, found the ARN of an alias",
            {
                "hint": "conditions compare the key's ARN as text, and with an alias replication "
                "goes to FAILED; write arn:…:key/<id>, see `aws kms describe-key`"
            },
        )
    if _KEY_ARN.fullmatch(value) is None:
        raise PydanticCustomError(
            "spec-key-arn",
            "expected `arn:aws:kms:<region>:<account>:key/<id>`",
            {"hint": "`aws kms describe-key --key-id alias/<name>` prints it"},
        )
    return value


_LOG_GROUP = re.compile(cloudwatch_logs.LOG_GROUP_NAME_PATTERN.value)


def _log_group(value: str) -> str:
    longest = cloudwatch_logs.LOG_GROUP_NAME_MAX_CHARACTERS.value
    if len(value) > longest or _LOG_GROUP.fullmatch(value) is None:
        hint = "a prefix needs no `*`: every group that starts so is meant" if "*" in value else ""
        raise PydanticCustomError(
            "spec-log-group-name",
            f"expected 1 to {longest} letters, digits and `.` `-` `_` `/` `#`",
            {"hint": hint or "copy the name from the console or `aws logs describe-log-groups`"},
        )
    return value


def _key_prefix(value: str) -> str:
    if value and (not value.endswith("/") or value.startswith("/") or "//" in value):
        raise PydanticCustomError(
            "spec-prefix",
            "expected an empty prefix, or one that ends in `/` and does not begin with it",
            {"hint": f"write {value.strip('/')}/"},
        )
    if "!{" in value or re.search(r"[^A-Za-z0-9/!_.*'()=-]", value):
        raise PydanticCustomError(
            "spec-prefix",
            "expected letters, digits and `/ _ - . =` in a prefix",
            {"hint": "expressions such as !{timestamp:…} are logkura's part; dates are added"},
        )
    return value


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PydanticCustomError(
            "spec-time-zone",
            "expected the name of a time zone such as Asia/Tokyo or UTC",
            {"hint": "the names are those of the IANA time zone database, not offsets"},
        ) from None
    return value


AccountId = Annotated[
    str,
    AfterValidator(
        _matching(
            r"\d{12}",
            "spec-account",
            "the 12 digits of an AWS account, in quotes",
            "`aws sts get-caller-identity` prints it",
        )
    ),
]
ArchiveName = Annotated[
    str,
    AfterValidator(
        _matching(
            r"[a-z0-9][a-z0-9-]{0,30}[a-z0-9]",
            "spec-archive-name",
            "2 to 32 lower-case letters, digits and hyphens",
            "it becomes part of the names of roles, stream and function",
        )
    ),
]
BucketName = Annotated[str, AfterValidator(_bucket)]
KeyAlias = Annotated[str, AfterValidator(_alias)]
KeyArn = Annotated[str, AfterValidator(_key_arn)]
KeyPrefix = Annotated[str, AfterValidator(_key_prefix)]
LogGroupName = Annotated[str, AfterValidator(_log_group)]
Region = Annotated[str, AfterValidator(_region), Field(examples=["ap-northeast-1", "eu-west-1"])]
TimeZone = Annotated[str, AfterValidator(_time_zone), Field(examples=["Asia/Tokyo", "UTC"])]
