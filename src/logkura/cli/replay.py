"""`logkura replay`."""

from typing import Annotated, Any, Literal

import typer

from logkura import api
from logkura.cli.exit import ExitCode
from logkura.cli.options import EndpointOption, JsonOption, ProfileOption, zone
from logkura.cli.output import console, print_json
from logkura.cli.rewriting import (
    HourZoneOption,
    ReadOnlyOption,
    account_table,
    limits_of,
    reading,
)

__all__ = ["replay"]


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
    time_zone: HourZoneOption = "UTC",
    max_document_mib: Annotated[
        int, typer.Option(min=1, help="A longer document is refused and stays where it is.")
    ] = 32,
    dry_run: ReadOnlyOption = False,
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

    replaying = Replaying(
        format=format,
        zone=zone(time_zone),
        region=region,
        limits=limits_of(max_document_mib),
        dry_run=dry_run,
    )
    with reading() as progress:
        account = api.replay(
            archive,
            replaying,
            api.connect(profile=profile, endpoint_url=endpoint_url),
            on_object=progress.begin,
            on_bytes=progress.advance,
        )
    _print_account(account, dry_run=dry_run, json=json)
    if not account.adds_up or (strict and account.undecodable):
        raise typer.Exit(ExitCode.FINDINGS)


def _print_account(account: Any, *, dry_run: bool, json: bool) -> None:
    if json:
        print_json(account.to_document())
        return
    names = (
        "objects_in",
        "bytes_in",
        "messages",
        "events",
        "control_messages",
        "undecodable",
        "log_groups",
        "objects_out",
    )
    rows = [(name.replace("_", " "), f"{getattr(account, name):,}") for name in names]
    console.print(account_table(rows))
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
