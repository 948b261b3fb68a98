"""Names of services that write logs, misspelt."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject
from logkura.facts.log_delivery import LOG_SERVICES
from logkura.facts.regions import ALL_REGIONS
from logkura.iam import Policy
from logkura.iam.catalogue import is_service

__all__ = ["writer_names"]

_DOMAIN = ".amazonaws.com"
_ALIKE_MIN = 0.8  # ours: one or two letters of a name
_WRITERS = sorted(
    {
        service.principal.removesuffix(_DOMAIN)
        for service in LOG_SERVICES.value.values()
        if service.principal.endswith(_DOMAIN)
    }
)
_LOGS = "logs"


@rule(
    "W290",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html",
    read_on="2026-11-27",
)
def writer_names(subject: Subject) -> Iterator[Found]:
    """A bucket lets in a service that writes no logs by that name.

    IAM takes any name ending in amazonaws.com, and a statement for one that no service has matches
    nothing. CloudWatch Logs writes exports as `logs.region.amazonaws.com`, and the logs of other
    services as `delivery.logs.amazonaws.com`; AWS documents no write as `logs.amazonaws.com`.

    Bad:
        buckets.demo-tokyo-crr-01.policy: {Statement: [{
          Effect: Allow, Principal: {Service: logs.delivery.amazonaws.com}, Action: "s3:PutObject",
          Resource: "arn:aws:s3:::demo-tokyo-crr-01/*"}, {
          Effect: Deny, Principal: "*", Action: "s3:*",
          Resource: ["arn:aws:s3:::demo-tokyo-crr-01", "arn:aws:s3:::demo-tokyo-crr-01/*"],
          Condition: {Bool: {"aws:SecureTransport": "false"}}}]}
    Good:
        buckets.demo-tokyo-crr-01.policy: {Statement: [{
          Effect: Allow, Principal: {Service: delivery.logs.amazonaws.com}, Action: "s3:PutObject",
          Resource: "arn:aws:s3:::demo-tokyo-crr-01/*"}, {
          Effect: Deny, Principal: "*", Action: "s3:*",
          Resource: ["arn:aws:s3:::demo-tokyo-crr-01", "arn:aws:s3:::demo-tokyo-crr-01/*"],
          Condition: {Bool: {"aws:SecureTransport": "false"}}}]}
    """
    for bucket in subject.estate.buckets:
        for name in dict.fromkeys(_services(bucket.policy)):
            meant = _meant(name.removesuffix(_DOMAIN))
            if meant:
                yield Found(
                    bucket.arn,
                    f"`{bucket.name}` lets in `{name}`, by which no service writes logs",
                    fix=f"write `{meant}{_DOMAIN}`, if that is meant",
                    where="policy",
                    seen="no object arrives",
                )


def _services(policy: Policy) -> Iterator[str]:
    for statement in policy.statements:
        if statement.effect == "Allow":
            yield from statement.principals.get("Service", ())


def _meant(name: str) -> str:
    """Return which of the services that write logs a name was meant to be; empty for none."""
    if name == _LOGS:
        return "delivery.logs"
    # A service may have a name for each region, such as CloudWatch Logs.
    name = ".".join(each for each in name.split(".") if each not in ALL_REGIONS)
    if name in _WRITERS or is_service(name):
        return ""
    for writer in _WRITERS:
        turned = sorted(name.split(".")) == sorted(writer.split("."))
        if turned or SequenceMatcher(None, name, writer).ratio() >= _ALIKE_MIN:
            return writer
    return ""
