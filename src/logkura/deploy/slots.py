"""Subscription filters of others: counted before ours come, and left alone."""

from collections.abc import Iterable, Iterator
from functools import partial

from logkura.aws import Clients, Refusal, attempt
from logkura.deploy.asking import refused
from logkura.errors import LogkuraError
from logkura.estate import SubscriptionFilter
from logkura.facts import cloudwatch_logs

__all__ = ["check_slots"]


def check_slots(filters: Iterable[SubscriptionFilter], clients: Clients, *, made: bool) -> None:
    """See that each log group has room for our filter.

    Args:
        filters: Ours.
        clients: Where to look.
        made: Whether the stack that has them exists, so that a filter of our name is ours.

    Raises:
        LogkuraError: `deploy-filters-full`: others occupy every slot of a log group;
            `deploy-filter-exists`: somebody else's filter has our name, and would be written over;
            `deploy-refused`, `deploy-denied`, `deploy-unreachable`: the filters of a log group
            cannot be read.
    """
    slots = cloudwatch_logs.SUBSCRIPTION_FILTERS_PER_LOG_GROUP.value
    for wanted in filters:
        names = set(_names(wanted, clients))
        if wanted.name in names and not made:
            raise LogkuraError(
                "deploy-filter-exists",
                f"log group `{wanted.log_group}` has a subscription filter `{wanted.name}` already "
                "that is not of this archive",
                hint="remove it, or rename the archive; filters of others are never touched",
            )
        if wanted.name not in names and len(names) >= slots:
            raise LogkuraError(
                "deploy-filters-full",
                f"log group `{wanted.log_group}` has {len(names)} subscription filters, "
                f"the limit is {slots}",
                hint="remove one of: " + ", ".join(sorted(names)),
            )


def _names(wanted: SubscriptionFilter, clients: Clients) -> Iterator[str]:
    logs = clients.get("logs", wanted.region)
    ask = partial(logs.describe_subscription_filters, logGroupName=wanted.log_group)
    page = attempt(ask)
    while True:
        if isinstance(page, Refusal):
            raise refused(f"read the subscription filters of `{wanted.log_group}`", page)
        yield from (each["filterName"] for each in page["subscriptionFilters"])
        if not page.get("nextToken"):
            return
        page = attempt(partial(ask, nextToken=page["nextToken"]))
