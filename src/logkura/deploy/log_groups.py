"""Log groups of our own, and subscription filters on those of others."""

from contextlib import suppress

from logkura.aws import Clients
from logkura.errors import LogkuraError
from logkura.estate import LogGroup, SubscriptionFilter
from logkura.facts import cloudwatch_logs

__all__ = ["ensure", "existing_names", "subscribe"]


def existing_names(clients: Clients, region: str) -> frozenset[str]:
    """Return the names of all log groups of the region."""
    pages = clients.get("logs", region).get_paginator("describe_log_groups").paginate()
    return frozenset(group["logGroupName"] for page in pages for group in page["logGroups"])


def ensure(group: LogGroup, clients: Clients) -> None:
    """Make the log group and its streams, and set its retention."""
    logs = clients.get("logs", group.region)
    with suppress(logs.exceptions.ResourceAlreadyExistsException):
        logs.create_log_group(logGroupName=group.name)
    logs.put_retention_policy(logGroupName=group.name, retentionInDays=group.retention_days)
    for stream in group.streams:
        with suppress(logs.exceptions.ResourceAlreadyExistsException):
            logs.create_log_stream(logGroupName=group.name, logStreamName=stream)


def subscribe(wanted: SubscriptionFilter, clients: Clients) -> None:
    """Put our filter on a log group, leaving those of others alone.

    Raises:
        LogkuraError: `deploy-filters-full` when others occupy every slot of the log group.
    """
    logs = clients.get("logs", wanted.region)
    pages = logs.get_paginator("describe_subscription_filters").paginate(
        logGroupName=wanted.log_group
    )
    names = {found["filterName"] for page in pages for found in page["subscriptionFilters"]}
    slots = cloudwatch_logs.SUBSCRIPTION_FILTERS_PER_LOG_GROUP.value
    if wanted.name not in names and len(names) >= slots:
        raise LogkuraError(
            "deploy-filters-full",
            f"log group `{wanted.log_group}` has {len(names)} subscription filters, "
            f"the limit is {slots}",
            hint="remove one of: " + ", ".join(sorted(names)),
        )
    logs.put_subscription_filter(
        logGroupName=wanted.log_group,
        filterName=wanted.name,
        filterPattern=wanted.pattern,
        destinationArn=wanted.destination_arn,
        roleArn=wanted.role_arn,
    )
