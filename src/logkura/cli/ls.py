"""`logkura ls`."""

from collections.abc import Iterable
from typing import Annotated, Any

import typer
from rich.table import Table

from logkura import api
from logkura.cli.options import (
    AccountOption,
    EndpointOption,
    JsonOption,
    LogGroupOption,
    ProfileOption,
    RegionOption,
    SinceOption,
    UntilOption,
    moment,
)
from logkura.cli.output import console, counted, print_json

__all__ = ["ls"]


def ls(
    archive: Annotated[str, typer.Argument(help="A folder, or s3://bucket/prefix.")],
    *,
    account: AccountOption = None,
    region: RegionOption = None,
    log_group: LogGroupOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    long: Annotated[bool, typer.Option("--long", help="One row an object.")] = False,
    profile: ProfileOption = None,
    endpoint_url: EndpointOption = None,
    json: JsonOption = False,
) -> None:
    """List the log groups of an archive: objects, bytes, first and last hour.

    Objects outside the layout (errors, quarantine, others) are counted in a line of their own.
    Times choose folders, with two days of room; `logkura cat` chooses events exactly.

    For example:

        logkura ls s3://demo-tokyo-crr-01

        logkura ls separated --log-group '/aws/lambda/*' --json
    """
    from logkura.archive import EventFilter  # noqa: PLC0415 -- start-up does not wait for it

    wanted = EventFilter(
        account=account,
        region=region,
        log_group=log_group,
        since=moment(since, "--since"),
        until=moment(until, "--until"),
    )
    clients = api.connect(profile=profile, endpoint_url=endpoint_url)
    rows = api.ls(archive, wanted, clients, long=long)
    if json:
        for row in rows:
            print_json(row.to_document())
    else:
        _print_table(rows, long=long)


def _print_table(rows: Iterable[Any], *, long: bool) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    measures = ("bytes", "hour", "object") if long else ("objects", "bytes", "first", "last")
    for name in ("log group", "account", "region", *measures):
        numeric = name in {"objects", "bytes"}
        table.add_column(name, justify="right" if numeric else "left", no_wrap=True)
    outside = None
    for row in rows:
        if row.is_outside:
            outside = row
            continue
        group, size = (row.log_group, row.account, row.region), f"{row.bytes:,}"
        if long:
            table.add_row(*group, size, row.first, row.key)
        else:
            table.add_row(*group, f"{row.objects:,}", size, row.first, row.last)
    if table.row_count:
        console.print(table)
    else:
        console.print("no log groups here")
    if outside is not None:
        objects = counted(outside.objects, "object")
        console.print(f"{objects} outside the layout, {outside.bytes:,} bytes")
