"""Subscription filters: in the template, or in nested stacks where they are many.

A template holds 500 resources, and an account may have thousands of log groups.  A log group's
stack is chosen by the hash of its name, among a number of stacks that only grows in leaps: one more
log group changes one stack, and no filter moves from one stack to another, where the new one would
find its name taken by the old one: CloudFormation makes no filter that exists.
https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-logs
(aws-logs-subscriptionfilter) and
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
(read 2026-11-27).
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from logkura.estate import Estate, SubscriptionFilter
from logkura.facts.cloudformation import TEMPLATE_RESOURCES_MAX
from logkura.render.cloudformation.document import Ref, Sub
from logkura.render.cloudformation.logical_ids import filter_id
from logkura.render.cloudformation.references import References
from logkura.render.cloudformation.roles import policy_of
from logkura.render.cloudformation.template import Template
from logkura.render.stacks import ARTIFACT_BUCKET

__all__ = ["ARTIFACT_PREFIX", "INLINE_FILTERS_MAX", "add_filters", "is_nested"]

ARTIFACT_PREFIX = "ArtifactPrefix"
# The rest of an archive's template is some 40 resources, and may grow.
_OTHER_RESOURCES = 100
INLINE_FILTERS_MAX = TEMPLATE_RESOURCES_MAX.value - _OTHER_RESOURCES
_STREAM, _ROLE = "DeliveryStreamArn", "SubscriptionRoleArn"
_STACKS, _LEAP = 16, 4


def is_nested(filters: Sequence[SubscriptionFilter]) -> bool:
    """Whether filters are so many that they get stacks of their own."""
    return len(filters) > INLINE_FILTERS_MAX


def add_filters(template: Template, estate: Estate) -> Mapping[str, bytes]:
    """Add the filters, or the stacks that hold them; return the templates of those, by path.

    A path is the SHA-256 of the template and a name; below the prefix that the stack takes as a
    parameter it is the template's key in the bucket, too, so that a changed template is a changed
    URL.
    """
    if not is_nested(estate.filters):
        for wanted in estate.filters:
            _add_filter(template, wanted, after=[policy_of(estate.archive, wanted.role_arn)])
        return {}
    first = estate.filters[0]
    files: dict[str, bytes] = {}
    for number, members in _shared_out(estate.filters):
        body = _nested(estate, members)
        name = f"filters-{number:0{len(str(_STACKS))}d}"
        path = f"{hashlib.sha256(body).hexdigest()}/{name}.yaml"
        files[path] = body
        _add_stack(template, f"Filters{number}", path, first, estate.archive)
    return files


def _add_filter(
    template: Template, wanted: SubscriptionFilter, *, after: Sequence[str] = ()
) -> None:
    references = template.references
    template.resource(
        filter_id(wanted.log_group),
        "AWS::Logs::SubscriptionFilter",
        {
            "LogGroupName": references.text(wanted.log_group),
            "FilterName": wanted.name,
            "FilterPattern": references.text(wanted.pattern),
            "DestinationArn": references.text(wanted.destination_arn),
            "RoleArn": references.text(wanted.role_arn),
        },
        # CloudWatch Logs sends a test message when the filter is put.
        # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
        after=after,
        tagged=False,
    )


def _shared_out(
    filters: Iterable[SubscriptionFilter],
) -> list[tuple[int, list[SubscriptionFilter]]]:
    """Return the filters of each stack, by the stack's number; stacks without any are left out."""
    stacks, found = _STACKS, _by_hash(filters, _STACKS)
    while max(map(len, found.values())) > TEMPLATE_RESOURCES_MAX.value:
        stacks *= _LEAP
        found = _by_hash(filters, stacks)
    return sorted(found.items())


def _by_hash(
    filters: Iterable[SubscriptionFilter], stacks: int
) -> Mapping[int, list[SubscriptionFilter]]:
    found: dict[int, list[SubscriptionFilter]] = defaultdict(list)
    for each in filters:
        digest = hashlib.sha256(each.log_group.encode()).digest()
        found[int.from_bytes(digest[:4], "big") % stacks].append(each)
    return found


def _nested(estate: Estate, members: Sequence[SubscriptionFilter]) -> bytes:
    first = members[0]
    references = References(first.region, estate.account)
    references.add(first.destination_arn, Ref(_STREAM))
    references.add(first.role_arn, Ref(_ROLE))
    template = Template(
        f"logkura: subscription filters of the archive {estate.archive}.",
        estate.archive,
        references,
        {},
    )
    template.parameter(_STREAM, "The delivery stream.", AllowedPattern="arn:aws.*:firehose:.*")
    template.parameter(_ROLE, "The role of CloudWatch Logs.", AllowedPattern="arn:aws.*:iam:.*")
    for each in members:
        _add_filter(template, each)
    return template.to_bytes()


def _add_stack(
    template: Template, logical_id: str, path: str, first: SubscriptionFilter, archive: str
) -> None:
    references = template.references
    parameters: dict[str, Any] = {
        _STREAM: references.text(first.destination_arn),
        _ROLE: references.text(first.role_arn),
    }
    url = (
        f"https://${{{ARTIFACT_BUCKET}}}.s3.${{AWS::Region}}.${{AWS::URLSuffix}}/"
        f"${{{ARTIFACT_PREFIX}}}{path}"
    )
    template.resource(
        logical_id,
        "AWS::CloudFormation::Stack",
        {"TemplateURL": Sub(url), "Parameters": parameters},
        on_removal="delete",
        after=[policy_of(archive, first.role_arn)],
    )
