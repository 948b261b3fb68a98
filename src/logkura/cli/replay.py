"""`logkura replay`."""

from typing import Annotated, Any, Literal

import typer
from rich.table import Table

from logkura import api
from logkura.cli.exit import ExitCode
from logkura.cli.options import EndpointOption, JsonOption, ProfileOption, zone
from logkura.cli.output import byte_progress, console, print_json

__all__ = ["replay"]

_MIB = 1024 * 1024


def replay(
    archive: Annotated[
        str, typer.Argument(help="An archive, from its prefix on: a folder, or s3://bucket/prefix.")
    ],
    *,
    format: Annotated[  # noqa: A002 -- the option's name
        Literal["envelope", "event", "message"] | None,
        typer.Option(help="What to write. Left out: the format that the archive has."),
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(
            help="The region of the log groups. Left out: from the error records, or the notes "
            "beside quarantined pieces."
        ),
    ] = None,
    time_zone: Annotated[str, typer.Option(help="The zone of date and hour in keys.")] = "UTC",
    max_document_mib: Annotated[
        int, typer.Option(min=1, help="A longer document is refused and stays where it is.")
    ] = 32,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read everything, write nothing, print the account.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 when something cannot be decoded still.")
    ] = False,
    profile: ProfileOption = None,
    endpoint_url: EndpointOption = None,
    json: JsonOption = False,
) -> None:
    """Put failed records back into their log groups.

    Reads what Firehose could not process or deliver, below `errors/`, and what could not be
    decoded, below `quarantine/`, and writes what can be decoded by now into the archive, as the
    stream would have.  Nothing is removed.  Run it as often as you like: what is done is not
    written again, and what cannot be decoded stays where it is.

    For example:

        logkura replay s3://demo-tokyo-crr-01/demo --dry-run

        logkura replay s3://demo-tokyo-crr-01/demo --region ap-northeast-1
    """
    from logkura.archive import Replaying  # noqa: PLC0415 -- start-up does not wait for it
    from logkura.records.limits import Limits  # noqa: PLC0415

    replaying = Replaying(
        format=format,
        zone=zone(time_zone),
        region=region,
        limits=Limits(document_max_bytes=max_document_mib * _MIB),
        dry_run=dry_run,
    )
    with byte_progress() as progress:
        task = progress.add_task("reading", total=0)
        total = 0

        def begin(key: str, size_bytes: int) -> None:
            nonlocal total
            total += size_bytes
            progress.update(task, total=total, description=key[-40:])

        account = api.replay(
            archive,
            replaying,
            api.connect(profile=profile, endpoint_url=endpoint_url),
            on_object=begin,
            on_bytes=lambda count: progress.advance(task, count),
        )
    _print_account(account, dry_run=dry_run, json=json)
    if not account.adds_up or (strict and account.undecodable):
        raise typer.Exit(ExitCode.FINDINGS)


def _print_account(account: Any, *, dry_run: bool, json: bool) -> None:
    if json:
        print_json(account.to_document())
        return
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column(justify="right")
    for name in (
        "objects_in",
        "bytes_in",
        "messages",
        "events",
        "control_messages",
        "undecodable",
        "log_groups",
        "objects_out",
    ):
        table.add_row(name.replace("_", " "), f"{getattr(account, name):,}")
    console.print(table)
    if account.objects_resumed:
        console.print(f"{account.objects_resumed:,} objects were done by an earlier run.")
    if account.messages_without_events:
        console.print(f"{account.messages_without_events:,} messages hold no log event.")
    if account.undecodable:
        console.print(
            f"{account.undecodable:,} pieces cannot be decoded; they stay where they are."
        )
    if dry_run:
        console.print("Nothing was written (--dry-run).")
    verdict = "It adds up."
    if not account.adds_up:
        verdict = "It does not add up: an object was not replayed; see the account with --json."
    console.print(f"{verdict} {account.seconds:.1f} s")
