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
from logkura.cli.output import console, print_json

__all__ = ["ls"]


def ls(
    archive: Annotated[str, typer.Argument(help="A folder, or s3://bucket/prefix.")],
    *,
    account: AccountOption = None,
    region: RegionOption = None,
    log_group: LogGroupOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    profile: ProfileOption = None,
    endpoint_url: EndpointOption = None,
    json: JsonOption = False,
) -> None:
    """List the log groups of an archive: objects, bytes, first and last hour.

    Objects outside the layout (errors, quarantine, others) are counted in a line of their own.
    Times choose folders, with a day of room; `logkura cat` chooses events exactly.

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
    rows = api.ls(archive, wanted, api.connect(profile=profile, endpoint_url=endpoint_url))
    if json:
        for row in rows:
            print_json(row.to_document())
    else:
        _print_table(rows)


def _print_table(rows: Iterable[Any]) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name, justify in (
        ("log group", "left"),
        ("account", "left"),
        ("region", "left"),
        ("objects", "right"),
        ("bytes", "right"),
        ("first", "left"),
        ("last", "left"),
    ):
        table.add_column(name, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    outside = None
    for row in rows:
        if row.is_outside:
            outside = row
            continue
        counts = (f"{row.objects:,}", f"{row.bytes:,}")
        table.add_row(row.log_group, row.account, row.region, *counts, row.first, row.last)
    if table.row_count:
        console.print(table)
    else:
        console.print("no log groups here")
    if outside is not None:
        console.print(f"{outside.objects:,} objects outside the layout, {outside.bytes:,} bytes")
