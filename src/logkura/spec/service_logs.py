"""The sections `service_logs` and `readers` of archive.yaml.

Services that write their logs to S3 themselves differ in what they can write to.  Those that take a
bucket under SSE-S3 alone get one of their own, the *landing bucket*: taking what lies there over
into the archive is later work.

Source: the pages in `facts.log_delivery`.
"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, JsonValue
from pydantic_core import PydanticCustomError

from logkura.facts.log_delivery import LOG_SERVICES
from logkura.spec.base import Model
from logkura.spec.values import (
    AccountId,
    ArchiveName,
    BucketName,
    KeyPrefix,
    PrincipalArn,
    Region,
    SourceArn,
)

__all__ = ["Days", "Reader", "ServiceLog", "ServiceLogs", "lands"]

# No limit of AWS: more than a century is a slip of the finger.
_DAYS_MAX = 36_500
# What a bucket policy of somebody else's is taken to mean; nobody turns on such a log.
_GENERIC = {"vended", "vended_v2"}
_KINDS = sorted(set(LOG_SERVICES.value) - _GENERIC)
_SHOWN: dict[str, JsonValue] = {"enum": list[JsonValue](_KINDS)}

Days = Annotated[int, Field(gt=0, le=_DAYS_MAX)]


def _kind(value: str) -> str:
    if value not in _KINDS:
        details: dict[str, Any] = {
            "hint": "the kinds are " + ", ".join(_KINDS),
            "nearest": tuple(_KINDS),
        }
        raise PydanticCustomError("spec-service-log-kind", "expected a kind of log", details)
    return value


class ServiceLog(Model):
    """Logs that an AWS service writes to S3 itself."""

    kind: Annotated[str, AfterValidator(_kind)] = Field(
        description="What is logged.", json_schema_extra=_SHOWN
    )
    prefix: KeyPrefix = Field(
        default="", description="What the keys start with; the service adds its own folders."
    )
    account: AccountId | None = Field(
        default=None, description="The account of what is logged; the archive's when left out."
    )
    region: Region | None = Field(
        default=None, description="The region of what is logged; the archive's when left out."
    )
    source_arn: SourceArn = Field(
        default="",
        description="The ARN of what is logged, such as one trail; empty for any in the account.",
        examples=["arn:aws:cloudtrail:ap-northeast-1:123456789012:trail/management"],
    )


class ServiceLogs(Model):
    """Logs of AWS services: load balancers, CloudFront, S3, CloudTrail, …."""

    landing_bucket: BucketName | None = Field(
        default=None,
        description="A bucket under SSE-S3 for services that cannot write to one under SSE-KMS; "
        "it is made.",
    )
    expire_after_days: Days | None = Field(
        default=None, description="Delete what lies in the landing bucket after so many days."
    )
    logs: tuple[ServiceLog, ...] = Field(
        min_length=1, description="Which logs are let in.", strict=False
    )


class Reader(Model):
    """A role that reads: it is made, with what reading takes and nothing else."""

    name: ArchiveName = Field(description="Part of the role's name.")
    reads: Literal["archive", "replica", "landing"] = Field(
        default="archive", description="Which bucket it reads."
    )
    prefix: str = Field(default="", description="Only keys that start so; empty for all.")
    through: Literal["s3", "athena"] = Field(
        default="s3",
        description="athena also looks up the bucket's region. What Athena asks of its "
        "workgroup, of Glue and of the bucket of its results is not part of it.",
    )
    trusted: tuple[PrincipalArn, ...] = Field(
        default=(),
        description="ARNs of who may assume the role; everybody in the account whose own policies "
        "allow it when left out.",
        strict=False,
    )


def lands(kind: str, *, locked: bool) -> bool:
    """Tell whether logs of a kind go to the landing bucket and not to the archive's.

    Args:
        kind: A row of `facts.log_delivery.LOG_SERVICES`.
        locked: Whether the archive's bucket has a default retention.
    """
    service = LOG_SERVICES.value[kind]
    return not service.key_actions or (locked and service.object_lock is False)
