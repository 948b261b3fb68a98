"""`logkura split`."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.table import Table

from logkura import api
from logkura.cli.exit import ExitCode
from logkura.cli.options import EndpointOption, JsonOption, ProfileOption, zone
from logkura.cli.output import byte_progress, console, counted, print_json

if TYPE_CHECKING:
    from logkura.spark import SparkEngine

__all__ = ["split"]

_MIB = 1024 * 1024


def split(
    source: Annotated[str, typer.Argument(help="A file, a folder, or s3://bucket/prefix.")],
    destination: Annotated[str, typer.Argument(help="A folder, or s3://bucket/prefix.")],
    *,
    format: Annotated[  # noqa: A002 -- the option's name
        Literal["envelope", "event", "message", "parquet"],
        typer.Option(
            help="envelope: messages as CloudWatch Logs sent them. event: one log event a line. "
            "message: the bare text of each event. parquet: a row an event (the extra `parquet`)."
        ),
    ] = "envelope",
    compression: Annotated[
        Literal["gzip", "zstd"],
        typer.Option(help="Of event and message. zstd needs the extra `fast`."),
    ] = "gzip",
    fast: Annotated[
        bool,
        typer.Option(
            "--fast",
            help="With envelope: find members by their first and last bytes and copy them without "
            "comparing checksums, several times as fast. The account then says `verified: false`.",
        ),
    ] = False,
    jobs: Annotated[
        int, typer.Option(min=1, help="How many processes, each at a source object of its own.")
    ] = 1,
    region: Annotated[
        str | None,
        typer.Option(
            help="The region of the log groups, which messages do not tell. Left out: from the "
            "source's key if that is one of an archive, else `unknown`."
        ),
    ] = None,
    time_zone: Annotated[str, typer.Option(help="The zone of date and hour in keys.")] = "UTC",
    max_document_mib: Annotated[
        int, typer.Option(min=1, help="A longer document is refused and kept in quarantine.")
    ] = 32,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read everything, write nothing, print the account.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 when something went to quarantine.")
    ] = False,
    engine: Annotated[
        Literal["local", "spark"],
        typer.Option(help="spark: over PySpark (the extra `spark`, and Java 17)."),
    ] = "local",
    spark_master: Annotated[
        str | None,
        typer.Option(
            help="Where Spark runs: local[4], spark://host:7077. Left out: what spark-submit was "
            "told, else every core of this machine."
        ),
    ] = None,
    piece_mib: Annotated[
        int,
        typer.Option(min=1, help="With Spark, about so large are the pieces of a larger object."),
    ] = 256,
    profile: ProfileOption = None,
    endpoint_url: EndpointOption = None,
    json: JsonOption = False,
) -> None:
    """Un-mix archived objects: one folder a log group and hour.

    Takes objects of any shape: none, one or two layers of gzip, several members, documents
    without newlines, Firehose's error objects, damaged objects.  What cannot be decoded is kept
    whole below `quarantine/`.  The same command resumes after an interruption.

    For example:

        logkura split mixed.gz separated --format event

        logkura split s3://old-logs/2026/ s3://archive/split --region ap-northeast-1

        logkura split old new --format event --compression zstd --jobs 4

        logkura split s3://old-logs/ s3://archive/split --engine spark
    """
    from logkura.archive import Splitting  # noqa: PLC0415 -- start-up does not wait for it
    from logkura.records.limits import Limits  # noqa: PLC0415

    splitting = Splitting(
        format=format,
        zone=zone(time_zone),
        region=region,
        limits=Limits(document_max_bytes=max_document_mib * _MIB),
        compression=compression,
        fast=fast,
        dry_run=dry_run,
    )
    with byte_progress() as progress:
        task = progress.add_task("reading", total=0)
        total = 0

        def begin(key: str, size_bytes: int) -> None:
            nonlocal total
            total += size_bytes
            progress.update(task, total=total, description=key[-40:])

        account = api.split(
            source,
            destination,
            splitting,
            api.connect(profile=profile, endpoint_url=endpoint_url),
            engine=_spark(spark_master, piece_mib) if engine == "spark" else None,
            jobs=jobs,
            on_object=begin,
            on_bytes=lambda count: progress.advance(task, count),
        )
    if json:
        print_json(account.to_document())
    else:
        _print_account(account, destination, dry_run=dry_run)
    if not account.adds_up or (strict and account.quarantined):
        raise typer.Exit(ExitCode.FINDINGS)


def _spark(master: str | None, piece_mib: int) -> "SparkEngine":
    from logkura.spark import SparkEngine  # noqa: PLC0415 -- start-up does not wait for it

    return SparkEngine(master=master, piece_bytes=piece_mib * _MIB)


def _print_account(account: Any, destination: str, *, dry_run: bool) -> None:
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column()
    table.add_column(justify="right")
    for name in (
        "objects_in",
        "bytes_in",
        "messages",
        "events",
        "control_messages",
        "quarantined",
        "log_groups",
        "objects_out",
        "bytes_out",
    ):
        value = f"{getattr(account, name):,}"
        if name == "events" and account.messages_copied:
            value = f"{value} and more" if account.events else "not counted"
        table.add_row(name.replace("_", " "), value)
    console.print(table)
    _print_remarks(account, destination, dry_run=dry_run)
    if dry_run:
        console.print("Nothing was written (--dry-run).")
    verdict = "It adds up."
    if not account.adds_up:
        verdict = "It does not add up: an object was not written; see the account with --json."
    console.print(f"{verdict} {account.seconds:.1f} s")


def _print_remarks(account: Any, destination: str, *, dry_run: bool) -> None:
    """Say what the table leaves open."""
    if account.objects_resumed:
        console.print(f"{counted(account.objects_resumed, 'object')} done by an earlier run.")
    if account.objects_skipped:
        console.print(f"Notes and quarantined pieces left alone: {account.objects_skipped:,}.")
    if account.messages_copied:
        console.print(
            f"{account.messages_copied:,} messages were copied as they came, their events neither "
            "decoded nor counted."
        )
    if not account.verified:
        console.print(
            f"{account.messages_unverified:,} of them were not verified (--fast): a changed bit "
            "inside a message is not seen."
        )
    if account.messages_without_events:
        console.print(f"Messages without a log event: {account.messages_without_events:,}.")
    if account.quarantined and not dry_run:
        console.print(
            f"{counted(account.quarantined, 'piece')} could not be decoded: kept whole, each with "
            f"its reason, below {destination.rstrip('/')}/quarantine/",
            markup=False,
        )
