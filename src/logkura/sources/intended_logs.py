"""Logs that a bucket is meant for, as its policy says: a statement for a service that writes logs.

Code that makes a bucket for logs seldom makes what is logged.  Whoever writes a statement for
CloudTrail into a bucket's policy means CloudTrail to write there, so its calls are decided: for the
accounts, prefixes and sources that the statement itself names.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
(read 2026-11-23) and the pages in `facts.log_delivery`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from logkura.estate import Bucket, Estate, LogDelivery
from logkura.facts.load_balancing import LOG_DELIVERY_ACCOUNTS
from logkura.facts.log_delivery import LOG_SERVICES
from logkura.facts.regions import ALL_REGIONS
from logkura.iam import Statement
from logkura.iam.allowing import allows_action

__all__ = ["intended_logs", "with_appended"]

_KINDS = {
    "cloudtrail.amazonaws.com": "cloudtrail",
    "config.amazonaws.com": "config",
    "delivery.logs.amazonaws.com": "vended",
    "guardduty.amazonaws.com": "guardduty_export",
    "logdelivery.elasticloadbalancing.amazonaws.com": "alb_access",
    "logging.s3.amazonaws.com": "s3_server_access_bucket",
    "redshift.amazonaws.com": "redshift_audit",
}
_EXPORTS = re.compile(r"logs\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?")
_ACCOUNT = re.compile(r"(?:arn:[a-z-]+:iam::)?(?P<account>[0-9]{12})(?::root)?")
_FOLDER = re.compile(r"(?P<prefix>.*?)AWSLogs(?:/(?P<account>[^/]+))?(?:/.*)?")
# The folder as people misspell it: nobody calls a prefix so.
_FOLDER_WRONG = re.compile(r"(?P<prefix>(?:[^*?]*/)?)aws[-_]?logs?(?:/|$)", re.IGNORECASE)
_ORGANIZATION = re.compile(r"\bo-[a-z0-9]{10,32}\b")
_DIGITS = re.compile(r"[0-9]{12}")
_ACTIONS = ("s3:putobject", "s3:getbucketacl")
_TRAIL_CONTEXT = "kms:encryptioncontext:aws:cloudtrail:arn"


@dataclass(frozen=True, slots=True)
class _Meant:
    """A service that a statement means: its kind of log, and the region of what is logged."""

    kind: str
    region: str


def intended_logs(estate: Estate, declared: Iterable[LogDelivery] = ()) -> tuple[LogDelivery, ...]:
    """Return the logs that the policies of an estate's buckets speak of.

    Args:
        estate: The estate.
        declared: Logs that are known otherwise; what the same service writes there is left out.
    """
    known = {(_writer(each.kind), each.bucket) for each in declared}
    # What the buckets of the estate log of themselves has rules of its own.
    known |= {("logging.s3.amazonaws.com", each.access_log_bucket) for each in estate.buckets}
    found: dict[LogDelivery, None] = {}
    for bucket in estate.buckets:
        for each in _of_bucket(estate, bucket):
            if (_writer(each.kind), each.bucket) not in known:
                found[each] = None
    return tuple(found)


def with_appended(estate: Estate, declared: Iterable[LogDelivery]) -> Iterator[LogDelivery]:
    """Yield declared logs, those marked for which AWS appends what the bucket's policy lacks.

    A policy that speaks of the service is taken at its word.
    """
    policies = {bucket.name: bucket.policy for bucket in estate.buckets}
    for log in declared:
        policy = policies.get(log.bucket)
        spoken_of = policy is not None and _writer(log.kind) in policy.to_json()
        yield replace(log, appended=LOG_SERVICES.value[log.kind].appends and not spoken_of)


def _writer(kind: str) -> str:
    return LOG_SERVICES.value[kind].principal


def _of_bucket(estate: Estate, bucket: Bucket) -> Iterator[LogDelivery]:
    writes: dict[_Meant, list[LogDelivery]] = {}
    of_organizations: set[_Meant] = set()
    for statement in bucket.policy.statements:
        if statement.effect != "Allow":
            continue
        for meant in _meant(statement, bucket):
            made = writes.setdefault(meant, [])
            if allows_action(statement, _ACTIONS[0]):
                own = list(_written(statement, meant, estate, bucket))
                made += own
                if not own and _ORGANIZATION.search(" ".join(statement.resources)):
                    of_organizations.add(meant)
    for meant, made in writes.items():
        yield from made
        # What an organization's trail writes is below its id, for accounts that are not known.
        if not made and meant not in of_organizations:
            yield LogDelivery(meant.kind, meant.region, estate.account, bucket.name)


def _meant(statement: Statement, bucket: Bucket) -> Iterator[_Meant]:
    """Yield the services that a statement is for, where it allows what writers of logs do."""
    if not any(allows_action(statement, action) for action in _ACTIONS):
        return
    for name in statement.principals.get("Service", ()):
        exports = _EXPORTS.fullmatch(name)
        if name in _KINDS:
            kind = _KINDS[name]
            second = kind == "vended" and "delivery-source" in str(statement.conditions)
            yield _Meant("vended_v2" if second else kind, bucket.region)
        elif exports and exports["region"] in ALL_REGIONS:
            yield _Meant("cwl_export", exports["region"])
    for name in statement.principals.get("AWS", ()):
        account = _ACCOUNT.fullmatch(name)
        if account and account["account"] in LOG_DELIVERY_ACCOUNTS.value.values():
            yield _Meant("alb_access", bucket.region)
            return


def _written(
    statement: Statement, meant: _Meant, estate: Estate, bucket: Bucket
) -> Iterator[LogDelivery]:
    accounts = [each for each in _values(statement, "aws:sourceaccount") if _DIGITS.fullmatch(each)]
    for resource in statement.resources:
        head = f"{bucket.arn}/"
        if not resource.startswith(head):
            continue
        prefix, account = _place(resource.removeprefix(head), meant.kind)
        if account is None:
            continue
        account = account or next(iter(accounts), estate.account)
        yield LogDelivery(
            meant.kind,
            meant.region,
            account,
            bucket.name,
            prefix,
            _source_arn(statement, meant.kind, account),
            _own_key(meant.kind, estate, bucket),
        )


def _place(key: str, kind: str) -> tuple[str, str | None]:
    """Return the prefix and the account in the pattern of a key; None for those of no account."""
    folder = LOG_SERVICES.value[kind].folder
    found = _FOLDER.fullmatch(key) if folder else None
    wrong = _FOLDER_WRONG.match(key) if folder and found is None else None
    if wrong is not None:
        return wrong["prefix"], ""
    if found is None:
        return re.sub(r"[*?]+", "", key), ""
    account = found["account"] or ""
    prefix = re.sub(r"[*?]+", "example", found["prefix"])
    if _DIGITS.fullmatch(account):
        return prefix, account
    return prefix, None if _ORGANIZATION.fullmatch(account) else ""


def _source_arn(statement: Statement, kind: str, account: str) -> str:
    """Return the source that a statement names, where the service could have such a one."""
    usual = LOG_SERVICES.value[kind].source_arn.split(":")
    for each in _values(statement, "aws:sourcearn"):
        parts = each.split(":")
        if len(parts) < len(usual) or parts[2] != usual[2]:
            continue
        if not _DIGITS.fullmatch(parts[4]) or parts[4] == account:
            return each
    return ""


def _values(statement: Statement, key: str) -> Iterator[str]:
    for operator, keys in statement.conditions.items():
        if "not" in operator.lower():
            continue
        for name, values in keys.items():
            if name.lower() == key:
                yield from values


def _own_key(kind: str, estate: Estate, bucket: Bucket) -> str:
    """Return the key that the trail names itself, where the key's policy waits for a trail."""
    if kind != "cloudtrail" or not bucket.key_arn:
        return ""
    key = next((key for key in estate.keys if key.arn == bucket.key_arn), None)
    waits = key and key.policy and _TRAIL_CONTEXT in key.policy.to_json().lower()
    return bucket.key_arn if waits else ""
