"""Reading an account: service by service, in the order in which resources name each other."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from logkura.aws import Clients
from logkura.estate import DeliveryStream, Estate, Function
from logkura.inventory.buckets import read_buckets
from logkura.inventory.destinations import read_destinations
from logkura.inventory.functions import read_functions
from logkura.inventory.keys import read_keys
from logkura.inventory.log_groups import read_filters, read_log_groups
from logkura.inventory.monitoring import read_alarms, read_dashboards
from logkura.inventory.reader import Reader
from logkura.inventory.references import key_arns, not_found, role_arns, those_of_the_account
from logkura.inventory.roles import read_named_roles, read_roles
from logkura.inventory.streams import read_streams

__all__ = ["read_estate"]

Resource = TypeVar("Resource")


def read_estate(
    clients: Clients,
    *,
    account: str,
    regions: Sequence[str],
    name: str = "account",
    makers: Iterable[str] = (),
    also: Iterable[str] = (),
    on_progress: Callable[[str], None] = lambda _: None,
) -> Estate:
    """Return what stands in an account, as far as it can be read; nothing is changed.

    Keys, log groups, filters, destinations, streams and alarms are those of the regions, and so
    are buckets; dashboards are those of the account; functions
    are those that the streams use, roles those that any of these name or that Firehose,
    CloudWatch Logs, S3 or Lambda may assume.  Whatever AWS refuses is in `Estate.unread`, with
    the error and the IAM action: `AccessDenied: s3:GetBucketPolicy`; so is what resources name
    and the account does not have.  The account's tags, the code of functions and the streams of
    log groups are not read.

    Args:
        clients: Where to read: AWS, or the lab.
        account: The id of the account that they belong to.
        regions: The regions to read, at least one, all of one partition.
        name: What to call the estate.
        makers: ARNs of the roles of whoever may make it; those that it does not itself use are
            read into `Estate.other_roles`.
        also: ARNs of functions and roles to read, whether anything names them or not.
        on_progress: Told, in words, what was read.

    Raises:
        KeyError: A region that no partition has.
    """
    reader = Reader(clients, account, regions, on_progress)
    streams = _of_regions(reader, "delivery streams", partial(read_streams, reader))
    groups = _of_regions(reader, "log groups", partial(read_log_groups, reader))
    filters = _of_regions(reader, "filters", partial(read_filters, reader, groups))
    buckets = _told(reader, "buckets", read_buckets(reader))
    wanted = frozenset(also)
    functions = _told(reader, "functions", _functions(reader, streams, wanted))
    destinations = _of_regions(reader, "destinations", partial(read_destinations, reader))
    found = replace(
        Estate(name, account, (), buckets, (), functions, groups, streams, filters),
        destinations=destinations,
    )
    roles = _told(reader, "roles", read_roles(reader, role_arns(found) | wanted))
    others = read_named_roles(reader, {*makers} - {role.arn for role in roles})
    keys = _of_regions(reader, "keys", partial(read_keys, reader, key_arns(found)))
    alarms = _of_regions(reader, "alarms", partial(read_alarms, reader))
    dashboards = _told(reader, "dashboards", read_dashboards(reader))
    whole = replace(
        found,
        roles=roles,
        other_roles=others,
        keys=keys,
        alarms=alarms,
        dashboards=dashboards,
        unread=reader.unread,
    )
    missing = not_found(whole)
    gone = those_of_the_account(missing, account, reader.regions)
    return replace(whole, unread={**whole.unread, **missing}, absent=reader.absent | gone)


def _functions(
    reader: Reader, streams: Sequence[DeliveryStream], also: frozenset[str]
) -> tuple[Function, ...]:
    """Return the functions that streams use; those of a stream that was not read are not known."""
    for arn, reason in reader.unread.items():
        if arn.split(":")[2] == "firehose":
            reader.note(reader.arn("lambda", arn.split(":")[3], "function:*"), reason)
    named = {stream.function_arn for stream in streams if stream.function_arn}
    return read_functions(reader, named | {arn for arn in also if ":lambda:" in arn})


def _of_regions(
    reader: Reader, what: str, read: Callable[[str], tuple[Resource, ...]]
) -> tuple[Resource, ...]:
    found: list[Resource] = []
    for region in reader.regions:
        found += _told(reader, f"{what} in {region}", read(region))
    return tuple(found)


def _told(reader: Reader, what: str, found: tuple[Resource, ...]) -> tuple[Resource, ...]:
    reader.told(f"{len(found)} {what}")
    return found
