"""`logkura demo`."""

import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import Annotated, Any

import typer
from rich.table import Table

from logkura import api
from logkura.cli.exit import ExitCode
from logkura.cli.output import command_name, console, counted, messages, print_json

__all__ = ["demo"]

_TICK_SECONDS = 0.5


def demo(
    *,
    logs: Annotated[
        Path | None,
        typer.Option(help="A log file, or a folder of them, to use instead of this machine's own."),
    ] = None,
    archive: Annotated[
        Path | None, typer.Option(help="The archive.yaml to build; default: the bundled example.")
    ] = None,
    times_from_lines: Annotated[
        bool,
        typer.Option(
            "--times-from-lines",
            help="Take each event's time from its line; old lines are then refused, as on AWS.",
        ),
    ] = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave the embedded AWS running until Ctrl-C.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the account as JSON.")] = False,
) -> None:
    """Send real log lines through an embedded AWS into an encrypted, replicated archive.

    Nothing leaves this machine, and no AWS account is needed.

    For example:

        logkura demo

        logkura demo --logs /srv/app/log --json

        logkura demo --keep
    """
    spec = api.load_archive(archive)
    with api.demo_lab(spec) as lab:
        status = messages.status("starting")
        if not json:
            status.start()
            console.print("[bold]logkura demo[/bold]: an archive on an embedded AWS\n")
        try:
            account = api.demo(
                spec,
                lab,
                logs=logs,
                times_from_lines=times_from_lines,
                on_start=status.update,
                on_stage=(lambda _: None) if json else _print_stage,
            )
        finally:
            status.stop()
        if json:
            print_json(account.to_document())
        else:
            _print_account(account, lab.endpoint_url if keep else None)
        if keep:
            _wait_for_interrupt(lab, _places(spec))
    if not account.adds_up or (account.trap and not account.trap.is_as_on_aws):
        raise typer.Exit(ExitCode.FINDINGS)


def _print_stage(stage: Any) -> None:
    console.print(f"  {stage.name:<22} {stage.seconds:6.1f} s   {stage.outcome}", markup=False)


def _print_account(account: Any, endpoint_url: str | None) -> None:
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(justify="left")
    table.add_column(justify="right")
    rows: list[tuple[str, int | None]] = [
        ("lines read", account.lines_read),
        *((f"  refused: {reason}", count) for reason, count in account.refused.items()),
        ("events sent", account.events_sent),
        ("events archived", account.events_archived),
        ("events in the replica", account.events_replicated),
        ("log groups", account.log_groups),
        ("objects", account.objects),
        ("mixed objects", account.mixed_objects),
        ("duplicates", account.duplicates),
        ("lost", account.lost),
    ]
    for name, count in rows:
        table.add_row(name, "none" if count is None else f"{count:,}")
    table.add_row("bytes of text", f"{account.bytes_sent:,}")
    table.add_row(
        "bytes stored", f"{account.bytes_archived:,} ({account.compression_ratio:.1f} : 1)"
    )
    console.print("\n[bold]The account[/bold]")
    console.print(table)
    if account.example:
        console.print(f"  one object: {account.example}", markup=False)
    for reason in account.refused:
        console.print(f"  {reason}: {api.refusal_sentence(reason)}", markup=False)
    if account.adds_up:
        console.print(f"\n[green]It adds up.[/green] {account.seconds:.1f} s in all.")
    else:
        console.print("\n[red]It does not add up.[/red]")
        for line in _causes(account):
            console.print(f"  {line}", markup=False)
    if account.trap:
        _print_trap(account.trap)
    _print_next(endpoint_url)


def _print_next(endpoint_url: str | None) -> None:
    console.print("\nNext:")
    nexts = [("demo --logs PATH", "your own logs"), ("init", "an archive.yaml of your own")]
    if endpoint_url is None:
        nexts.insert(0, ("demo --keep", "the same, and look around in it"))
    for arguments, purpose in nexts:
        console.print(f"  {command_name()} {arguments:<19} {purpose}", markup=False)


def _print_trap(trap: Any) -> None:
    console.print("\n[bold]Broken on purpose[/bold]: an alias where S3 compares the key's ARN")
    console.print(f"  {trap.broken:<10} with {trap.alias_arn}", markup=False)
    console.print(f"             in the policy of {trap.role}", markup=False)
    console.print(f"  why        {trap.why}", markup=False)
    console.print(f"  {trap.mended:<10} with the ARN of the key again", markup=False)


def _causes(account: Any) -> Iterator[str]:
    """Yield what can be said of an account that does not add up."""
    replicated = account.events_replicated
    if replicated is not None and replicated < account.events_archived == account.events_sent:
        yield (
            f"The replica lacks {counted(account.events_archived - replicated, 'event')}: does "
            "`replica.filter` take the archive's keys? Firehose writes objects without tags."
        )
    elif account.undelivered_objects:
        yield f"{counted(account.undelivered_objects, 'error object')} below the prefix `errors/`."
    else:
        yield "Please report this, with the output of --json."


def _places(spec: Any) -> list[str]:
    """Return the archive, and the replica where there is one, as `s3://bucket/prefix`."""
    buckets = [spec.bucket.name] + ([spec.replica.bucket] if spec.replica else [])
    return [f"s3://{bucket}/{spec.layout.prefix}" for bucket in buckets]


def _wait_for_interrupt(lab: Any, places: list[str]) -> None:
    endpoint_url = lab.endpoint_url
    messages.print(
        f"\nThe embedded AWS stays at {endpoint_url} until Ctrl-C. In another terminal:\n"
        "  export AWS_ACCESS_KEY_ID=testing AWS_SECRET_ACCESS_KEY=testing "
        f"AWS_ENDPOINT_URL={endpoint_url}\n"
        f"  {command_name()} ls {places[0]}\n"
        f"  {command_name()} cat {places[-1]} | head",
        markup=False,
    )
    stopped = Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    with suppress(KeyboardInterrupt):
        while not stopped.wait(_TICK_SECONDS):
            # The demo's clock stood still; from here on it goes, so that new events arrive too.
            lab.advance(_TICK_SECONDS)
