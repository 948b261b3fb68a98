"""CloudWatch Logs encrypts a log group with a customer managed key, in its own name.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html (read
2026-11-24): the regional service principal, the actions, and the encryption context, which is the
log group's ARN without `:*`.
"""

from collections.abc import Iterator

from logkura.estate import Estate, LogGroup
from logkura.facts.regions import dns_suffix_of, regional_arn
from logkura.flows.call import Aftermath, Call, Denial, Source, Value, When
from logkura.flows.places import account_of

__all__ = ["CONTEXT_LOG_GROUP", "log_group_encryption"]

CONTEXT_LOG_GROUP = "kms:EncryptionContext:aws:logs:arn"
_PAGE = Source("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html")
_REFUSED = Denial(
    "AssociateKmsKey or CreateLogGroup: the KMS key does not exist or is not allowed to be used"
    " with the log group; later, events can neither be written nor read",
    Aftermath.REFUSED,
)
_ALWAYS = ("kms:Decrypt", "kms:GenerateDataKey")
_LISTED = ("kms:DescribeKey", "kms:Encrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo")


def log_group_encryption(estate: Estate) -> Iterator[Call]:
    """Yield the calls for the log groups of an estate that have a key of their own."""
    for group in estate.log_groups:
        if group.key_arn:
            yield from _use_key(group, estate.account)


def _use_key(group: LogGroup, account: str) -> Iterator[Call]:
    region = group.region
    arn = regional_arn("logs", region, account, f"log-group:{group.name}")
    for action in (*_ALWAYS, *_LISTED):
        yield Call(
            purpose="EncryptLogGroups",
            action=action,
            principals=(f"logs.{region}.{dns_suffix_of(region)}",),
            resource=Value.of(group.key_arn),
            resource_account=account_of(group.key_arn),
            source=_PAGE,
            denial=_REFUSED,
            context={CONTEXT_LOG_GROUP: Value.of(arn)},
            compared=frozenset({CONTEXT_LOG_GROUP}),
            when=When.ALWAYS if action in _ALWAYS else When.LISTED,
            note="" if action in _ALWAYS else "AWS asks for it and does not say when it is used",
        )
