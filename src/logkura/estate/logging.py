"""Who else writes into the archive's buckets, and who reads from them."""

from dataclasses import dataclass

from logkura.facts.log_delivery import LOG_SERVICES

__all__ = ["LogDelivery", "Reader"]


@dataclass(frozen=True, slots=True)
class LogDelivery:
    """Logs that an AWS service writes to a bucket itself.

    Attributes:
        kind: A row of `facts.log_delivery.LOG_SERVICES`, such as `alb_access`.
        region: The region of what is logged.
        account: The account of what is logged.
        bucket: Name of the bucket.
        prefix: What the keys begin with; with its slash where it has one.
        source_arn: ARN of what is logged, such as a trail; empty where any of them is meant.
        key_arn: The key that the service itself names for its objects, such as a trail's; empty
            where the bucket's encryption decides.
        role_arn: The role by which the service writes before it writes in its own name; empty
            where it has none.
    """

    kind: str
    region: str
    account: str
    bucket: str
    prefix: str = ""
    source_arn: str = ""
    key_arn: str = ""
    role_arn: str = ""

    def __post_init__(self) -> None:
        if self.kind not in LOG_SERVICES.value:
            raise ValueError(self.kind)


@dataclass(frozen=True, slots=True)
class Reader:
    """A role that reads objects of a bucket.

    Attributes:
        role_arn: The role.
        bucket: Name of the bucket.
        prefix: Only what begins so.
        through: `athena`, or empty for whoever reads S3 itself (a person, DuckDB, Spark).
    """

    role_arn: str
    bucket: str
    prefix: str = ""
    through: str = ""
