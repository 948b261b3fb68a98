"""Roles that a request hands to a service: whoever does so needs iam:PassRole.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html (read
2026-11-27), and of each service the dependent actions in
https://docs.aws.amazon.com/service-authorization/latest/reference/ (read 2026-11-27).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from logkura.lab.gate.asked import Asked
from logkura.lab.gate.need import Need, owner_of

__all__ = ["passed_roles"]

_FIREHOSE = tuple(
    f"{place}{suffix}.RoleARN"
    for place in ("ExtendedS3Destination", "S3Destination")
    for suffix in ("Configuration", "Update")
)

_PASSED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "cloudformation:CreateChangeSet": ("cloudformation", ("RoleARN",)),
    "cloudformation:CreateStack": ("cloudformation", ("RoleARN",)),
    "cloudformation:CreateStackSet": ("cloudformation", ("AdministrationRoleARN",)),
    "cloudformation:DeleteStack": ("cloudformation", ("RoleARN",)),
    "cloudformation:UpdateStack": ("cloudformation", ("RoleARN",)),
    "cloudformation:UpdateStackSet": ("cloudformation", ("AdministrationRoleARN",)),
    "cloudtrail:CreateTrail": ("cloudtrail", ("CloudWatchLogsRoleArn",)),
    "cloudtrail:UpdateTrail": ("cloudtrail", ("CloudWatchLogsRoleArn",)),
    "events:PutRule": ("events", ("RoleArn",)),
    "firehose:CreateDeliveryStream": ("firehose", _FIREHOSE),
    "firehose:UpdateDestination": ("firehose", _FIREHOSE),
    "lambda:CreateFunction": ("lambda", ("Role",)),
    "lambda:UpdateFunctionConfiguration": ("lambda", ("Role",)),
    "logs:PutDestination": ("logs", ("roleArn",)),
    "logs:PutSubscriptionFilter": ("logs", ("roleArn",)),
    "s3:PutBucketReplication": ("s3", ("ReplicationConfiguration.Role",)),
}
"""Operation to the service that gets a role, and where the role stands."""


def passed_roles(asked: Asked) -> Iterator[Need]:
    """Yield what is needed for the roles that a request hands over."""
    receiver, places = _PASSED.get(f"{asked.service}:{asked.operation}", ("", ()))
    found = (_at(asked.parameters, place) for place in places)
    for role in dict.fromkeys(arn for arn in found if arn):
        yield Need(
            action="iam:PassRole",
            resource=role,
            account=owner_of(role, asked.account),
            region=asked.region,
            context={"iam:PassedToService": f"{receiver}.amazonaws.com"},
        )


def _at(parameters: Mapping[str, Any], place: str) -> str:
    found: Any = parameters
    for name in place.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) else ""
