"""`logkura cat`."""

import os
import sys
from typing import Annotated, Any, Literal

import typer

from logkura import api
from logkura.cli.exit import ExitCode
from logkura.cli.options import (
    AccountOption,
    EndpointOption,
    LogGroupOption,
    ProfileOption,
    RegionOption,
    SinceOption,
    UntilOption,
    moment,
)
from logkura.cli.output import counted, messages

__all__ = ["cat"]


def cat(
    archive: Annotated[str, typer.Argument(help="A file, a folder, or s3://bucket/prefix.")],
    *,
    format: Annotated[  # noqa: A002 -- the option's name
        Literal["message", "event", "envelope"],
        typer.Option(help="message: the log lines. event, envelope: JSON, as archived."),
    ] = "message",
    account: AccountOption = None,
    region: RegionOption = None,
    log_group: LogGroupOption = None,
    log_stream: Annotated[
        str | None, typer.Option(help="Only log streams that match; `*` and `?` work.")
    ] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    profile: ProfileOption = None,
    endpoint_url: EndpointOption = None,
) -> None:
    """Print the log lines of an archive, or of any object it can read.

    Exit status 1 when something could not be decoded.

    For example:

        logkura cat s3://demo-osaka-crr-01 --log-group /demo/os --since 2026-11-24

        logkura cat mixed.gz --format event | head
    """
    from logkura.archive import EventFilter, Found  # noqa: PLC0415 -- start-up does not wait

    wanted = EventFilter(
        account=account,
        region=region,
        log_group=log_group,
        log_stream=log_stream,
        since=moment(since, "--since"),
        until=moment(until, "--until"),
    )
    undecodable = 0
    clients = api.connect(profile=profile, endpoint_url=endpoint_url)
    try:
        for found in api.cat(archive, wanted, clients):
            if isinstance(found, Found):
                sys.stdout.buffer.write(_written(found.message, format))
            else:
                undecodable += 1
                _report(found)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # The reader had enough, as `head` has; the interpreter must not try to flush again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    if undecodable:
        messages.print(f"{counted(undecodable, 'piece')} could not be decoded", style="yellow")
        raise typer.Exit(ExitCode.FINDINGS)


def _report(damaged: Any) -> None:
    piece = damaged.piece
    piece.content.close()
    size = counted(piece.length_bytes, "byte")
    messages.print(
        f"{damaged.location}: {size} at {piece.offset_bytes:,} not decoded: "
        f"{piece.reason}: {piece.detail}",
        style="yellow",
        markup=False,
    )


def _written(message: Any, archive_format: str) -> bytes:
    from logkura.records.message import dump_json  # noqa: PLC0415 -- start-up does not wait

    if archive_format == "envelope":
        return dump_json(message.to_document()) + b"\n"
    if archive_format == "event":
        return b"".join(line + b"\n" for line in message.to_lines())
    lines = (event.message.encode("utf-8", "surrogatepass") for event in message.events)
    return b"".join(line + b"\n" for line in lines)
