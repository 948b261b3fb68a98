"""A resource as a request names it: its kind, and where it would be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from logkura.facts.regions import partition_of
from logkura.iam.arn import parts_of

__all__ = ["Kind", "Thing", "named_by_arn"]

# https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html (read 2026-11-27): the id of a
# key is a UUID, that of a multi-Region key has 32 digits behind `mrk-`.
_KEY_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}", re.IGNORECASE)
_ACCOUNT = re.compile(r"[0-9]{12}")


class Kind(Enum):
    """What it is."""

    BUCKET = "bucket"
    OBJECT = "object"
    LOG_GROUP = "log group"
    STREAM = "Firehose stream"
    KINESIS_STREAM = "Kinesis stream"
    FUNCTION = "function"
    ROLE = "role"
    POLICY = "policy"
    KEY = "key"
    ALIAS = "alias"


_FORMS: Mapping[Kind, str] = {
    Kind.BUCKET: "s3:::{name}",
    Kind.OBJECT: "s3:::{name}",
    Kind.LOG_GROUP: "logs:{region}:{account}:log-group:{name}",
    Kind.STREAM: "firehose:{region}:{account}:deliverystream/{name}",
    Kind.KINESIS_STREAM: "kinesis:{region}:{account}:stream/{name}",
    Kind.FUNCTION: "lambda:{region}:{account}:function:{name}",
    Kind.ROLE: "iam::{account}:role/{name}",
    Kind.POLICY: "iam::{account}:policy/{name}",
    Kind.KEY: "kms:{region}:{account}:key/{name}",
    Kind.ALIAS: "kms:{region}:{account}:{name}",
}


@dataclass(frozen=True, slots=True)
class Thing:
    """A resource.

    Attributes:
        kind: What it is.
        name: Its name, as its ARN has it: of an object with its bucket, of a role or a policy with
            its path, of an alias with `alias/`.
        account: The account that it belongs to.
        region: Its region.
    """

    kind: Kind
    name: str
    account: str
    region: str

    @property
    def arn(self) -> str:
        """Its ARN."""
        rest = _FORMS[self.kind].format(region=self.region, account=self.account, name=self.name)
        return f"arn:{partition_of(self.region)}:{rest}"

    @property
    def last_name(self) -> str:
        """Its name without a path."""
        return self.name.rpartition("/")[2]


def named_by_arn(arn: str, region: str) -> Thing | None:
    """Return what an ARN names; None for what is no ARN of a kind that is stood in for.

    Args:
        arn: The ARN.
        region: The region that is taken for those whose ARN names none.
    """
    parts = parts_of(arn)
    if parts is None:
        return None
    service, where, account, rest = parts[2:]
    kind, name = _kind_of(service, rest)
    if kind is None or not name or not (_ACCOUNT.fullmatch(account) or kind is Kind.BUCKET):
        return None  # Among them what belongs to AWS itself: `arn:aws:iam::aws:policy/…`.
    return Thing(kind, name, account, where or region)


def _kind_of(service: str, rest: str) -> tuple[Kind | None, str]:
    """Return the kind of a resource, and its name."""
    prefix, _, name = rest.partition("/")
    slashed = {
        ("kms", "key"): Kind.KEY if _KEY_ID.fullmatch(name) else None,
        ("iam", "role"): Kind.ROLE,
        ("iam", "policy"): Kind.POLICY,
        ("firehose", "deliverystream"): Kind.STREAM,
        ("kinesis", "stream"): Kind.KINESIS_STREAM,
    }
    if (service, prefix) in slashed:
        return slashed[service, prefix], name
    if service == "kms" and prefix == "alias":
        return Kind.ALIAS, rest
    prefix, _, name = rest.partition(":")
    if service == "logs" and prefix == "log-group":
        return Kind.LOG_GROUP, name.removesuffix(":*")
    if service == "lambda" and prefix == "function":
        return Kind.FUNCTION, name.partition(":")[0]
    if service == "s3":
        return Kind.BUCKET, rest.partition("/")[0]
    return None, ""
