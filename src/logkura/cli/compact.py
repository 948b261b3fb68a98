"""`logkura compact`."""

from typing import Annotated, Any, Literal

import typer

from logkura import api
from logkura.cli.exit import ExitCode
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
    zone,
)
from logkura.cli.output import console, print_json
from logkura.cli.rewriting import (
    DocumentOption,
    EngineOption,
    QuarantineStrictOption,
    SparkMasterOption,
    account_table,
    limits_of,
    reading,
    spark_engine,
)

__all__ = ["compact"]


def compact(
    source: Annotated[str, typer.Argument(help="An archive: a folder, or s3://bucket/prefix.")],
    destination: Annotated[str, typer.Argument(help="A folder, or s3://bucket/prefix.")],
    *,
    by: Annotated[
        Literal["day", "hour"], typer.Option(help="One set of files a log group and day, or hour.")
    ] = "day",
    time_zone: Annotated[str, typer.Option(help="The zone of days and hours.")] = "UTC",
    account: AccountOption = None,
    region: RegionOption = None,
    log_group: LogGroupOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    max_document_mib: DocumentOption = 32,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Do everything, write nothing, print the account.")
    ] = False,
    strict: QuarantineStrictOption = False,
    engine: EngineOption = "local",
    spark_master: SparkMasterOption = None,
    profile: ProfileOption = None,
    endpoint_url: EndpointOption = None,
    json: JsonOption = False,
) -> None:
    """Rewrite an archive to Parquet: sorted by time, each event once, one set a log group and day.

    The source is left as it is.  Run it again whenever there is more: what is done is not read
    again, and events that came late are merged into their day.  The same command resumes after an
    interruption.  Read the files that a day's manifest names, below `_logkura/compact/manifests/`.

    Times choose folders of the source, with two days of room.  Needs `logkura[parquet]`.

    For example:

        logkura compact s3://demo-tokyo-crr-01 s3://demo-query/parquet --since 2026-11-23

        logkura compact separated parquet --time-zone Asia/Tokyo --dry-run

        logkura compact s3://archive/split s3://archive-query/parquet --engine spark
    """
    from logkura.archive import Compacting, EventFilter  # noqa: PLC0415 -- start-up does not wait

    compacting = Compacting(
        period=by,
        zone=zone(time_zone),
        limits=limits_of(max_document_mib),
        dry_run=dry_run,
    )
    wanted = EventFilter(
        account=account,
        region=region,
        log_group=log_group,
        since=moment(since, "--since"),
        until=moment(until, "--until"),
    )
    with reading() as progress:
        found = api.compact(
            source,
            destination,
            wanted,
            compacting,
            api.connect(profile=profile, endpoint_url=endpoint_url),
            engine=spark_engine(engine, spark_master),
            on_object=progress.begin,
            on_bytes=progress.advance,
            on_slot=progress.write,
        )
    _print_account(found, destination, dry_run=dry_run, json=json)
    if not found.adds_up or found.objects_of_messages or (strict and found.quarantined):
        raise typer.Exit(ExitCode.FINDINGS)


def _print_account(account: Any, destination: str, *, dry_run: bool, json: bool) -> None:
    if json:
        print_json(account.to_document())
        return
    rows = []
    for name in (
        "objects_in",
        "bytes_in",
        "events",
        "duplicates",
        "quarantined",
        "log_groups",
        "slots",
        "events_out",
        "objects_out",
        "bytes_out",
    ):
        label = "days or hours" if name == "slots" else name.replace("_", " ")
        rows.append((label, f"{getattr(account, name):,}"))
    console.print(account_table(rows))
    for sentence in _remarks(account, destination, dry_run=dry_run):
        console.print(sentence, markup=False)
    verdict = "It adds up."
    if not account.adds_up:
        verdict = "It does not add up: a set was not published; see the account with --json."
    console.print(f"{verdict} {account.seconds:.1f} s")


def _remarks(account: Any, destination: str, *, dry_run: bool) -> list[str]:
    remarks = []
    if account.objects_resumed:
        remarks.append(f"{account.objects_resumed:,} objects were done by an earlier run.")
    if account.objects_outside:
        remarks.append(
            f"{account.objects_outside:,} objects lie in no folder of a log group and were left "
            "alone; split or replay takes them there."
        )
    if account.objects_of_messages:
        remarks.append(
            f"{account.objects_of_messages:,} objects of the message format were left alone: "
            "without id, time and log stream their lines can be neither sorted nor told apart."
        )
    if account.events_merged > account.events:
        remarks.append(
            f"With events of other objects, these days have taken {account.events_merged:,}."
        )
    if account.quarantined and not dry_run:
        remarks.append(
            f"{account.quarantined:,} pieces could not be decoded; they are kept whole, each with "
            f"its reason, below {destination.rstrip('/')}/quarantine/"
        )
    if dry_run:
        remarks.append("Nothing was written (--dry-run).")
    return remarks
