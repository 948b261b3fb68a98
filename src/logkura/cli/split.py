"""`logkura split`."""

from typing import Annotated, Any, Literal

import typer

from logkura import api
from logkura.cli.exit import ExitCode
from logkura.cli.options import EndpointOption, JsonOption, ProfileOption, zone
from logkura.cli.output import console, counted, print_json
from logkura.cli.rewriting import (
    DocumentOption,
    EngineOption,
    HourZoneOption,
    QuarantineStrictOption,
    ReadOnlyOption,
    SparkMasterOption,
    account_table,
    limits_of,
    reading,
    spark_engine,
)

__all__ = ["split"]

_FormatOption = Annotated[
    Literal["envelope", "event", "message", "parquet"],
    typer.Option(
        help="envelope: messages as CloudWatch Logs sent them. event: one log event a line. "
        "message: the bare text of each event. parquet: a row an event (the extra `parquet`)."
    ),
]
_CompressionOption = Annotated[
    Literal["gzip", "zstd"],
    typer.Option(help="Of event and message. zstd needs the extra `fast`."),
]
_FastOption = Annotated[
    bool,
    typer.Option(
        "--fast",
        help="With envelope: find members by their first and last bytes and copy them without "
        "comparing checksums, several times as fast. The account then says `verified: false`.",
    ),
]
_JobsOption = Annotated[
    int, typer.Option(min=1, help="How many processes, each at a source object of its own.")
]
_RegionOption = Annotated[
    str | None,
    typer.Option(
        help="The region of the log groups, which messages do not tell. Left out: from the "
        "source's key if that is one of an archive, else `unknown`."
    ),
]
_PieceOption = Annotated[
    int,
    typer.Option(min=1, help="With Spark, about so large are the pieces of a larger object."),
]


def split(
    source: Annotated[str, typer.Argument(help="A file, a folder, or s3://bucket/prefix.")],
    destination: Annotated[str, typer.Argument(help="A folder, or s3://bucket/prefix.")],
    *,
    format: _FormatOption = "envelope",  # noqa: A002 -- the option's name
    compression: _CompressionOption = "gzip",
    fast: _FastOption = False,
    jobs: _JobsOption = 1,
    region: _RegionOption = None,
    time_zone: HourZoneOption = "UTC",
    max_document_mib: DocumentOption = 32,
    dry_run: ReadOnlyOption = False,
    strict: QuarantineStrictOption = False,
    engine: EngineOption = "local",
    spark_master: SparkMasterOption = None,
    piece_mib: _PieceOption = 256,
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

    splitting = Splitting(
        format=format,
        zone=zone(time_zone),
        region=region,
        limits=limits_of(max_document_mib),
        compression=compression,
        fast=fast,
        dry_run=dry_run,
    )
    with reading() as progress:
        account = api.split(
            source,
            destination,
            splitting,
            api.connect(profile=profile, endpoint_url=endpoint_url),
            engine=spark_engine(engine, spark_master, piece_mib),
            jobs=jobs,
            on_object=progress.begin,
            on_bytes=progress.advance,
        )
    if json:
        print_json(account.to_document())
    else:
        _print_account(account, destination, dry_run=dry_run)
    if not account.adds_up or (strict and account.quarantined):
        raise typer.Exit(ExitCode.FINDINGS)


def _print_account(account: Any, destination: str, *, dry_run: bool) -> None:
    rows = []
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
        rows.append((name.replace("_", " "), value))
    console.print(account_table(rows, pad_edge=False))
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
