"""`logkura drift`."""

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from logkura import api
from logkura.cli.exit import ExitCode
from logkura.cli.options import EndpointOption, JsonOption, ProfileOption
from logkura.cli.output import console, counted, messages, print_json

if TYPE_CHECKING:
    from logkura.deploy.drift import Drift, DriftReport

__all__ = ["drift"]


def drift(
    archive: Annotated[Path, typer.Argument(help="archive.yaml.")],
    *,
    stacks: Annotated[
        bool,
        typer.Option(
            "--stacks/--no-stacks", help="Whether to run CloudFormation's drift detection too."
        ),
    ] = True,
    timeout_seconds: Annotated[
        float, typer.Option(min=1, help="How long to wait for CloudFormation, a stack.")
    ] = 900,
    profile: ProfileOption = None,
    endpoint_url: EndpointOption = None,
    json: JsonOption = False,
) -> None:
    """Find what was changed by hand, who may have done it, and the way back.

    The account is compared with the design, setting by setting and policy by policy, and
    CloudFormation is asked what it sees. It does not see everything: bucket policies, delivery
    streams and aliases have no drift detection. Who made a change is CloudTrail's newest event that
    can have made it. Nothing is changed; the commands of the way back are printed, not run.

    Exit status: 0 nothing differs, 1 something does, 2 archive.yaml or the credentials cannot be
    used, 3 something could not be read.

    For example:

        logkura drift archive.yaml --profile logs

        logkura drift archive.yaml --no-stacks --json
    """
    from logkura.deploy.drift import Looking  # noqa: PLC0415 -- start-up does not wait for it

    with messages.status("reading the account") as status:
        looking = Looking(
            stacks=stacks,
            timeout_seconds=timeout_seconds,
            on_progress=status.update,
        )
        clients = api.connect(profile=profile, endpoint_url=endpoint_url)
        report = api.drift(api.load_archive(archive), clients, looking)
    if json:
        print_json(report.to_document())
    else:
        _print(report)
    if report.drifts:
        raise typer.Exit(ExitCode.FINDINGS)
    if report.has_unknown:
        raise typer.Exit(ExitCode.NOT_SEEN)


def _print(report: "DriftReport") -> None:
    told: set[tuple[str, ...]] = set()
    if report.is_nowhere:
        console.print("nothing of the archive stands: logkura deploy ARCHIVE", markup=False)
        return
    # What was done at once and is put back at once is told together.
    for _, drifts in groupby(report.drifts, key=lambda each: (each.cause, each.repair)):
        _print_drifts(list(drifts), told)
    for unknown in report.unknown:
        console.print(unknown.sentence, markup=False)
    for stack in report.stacks:
        messages.print(stack.sentence, markup=False)
    for note in report.notes:
        messages.print(note, markup=False)
    messages.print(
        f"{counted(len(report.drifts), 'difference')}, {len(report.unknown):,} not known,"
        f" {counted(report.compared, 'resource')} compared",
        markup=False,
    )


def _print_drifts(drifts: "list[Drift]", told: set[tuple[str, ...]]) -> None:
    """Print differences of one cause; commands that were told before are not told again."""
    for each in drifts:
        seen = f" (seen by stack {', '.join(each.stacks)})" if each.stacks else ""
        console.print(f"{each.difference.brief}{seen}", markup=False)
    cause, repair = drifts[0].cause, drifts[0].repair
    console.print(f"    {cause.sentence}", markup=False)
    if repair.commands and repair.commands in told:
        console.print("    put back by the commands above", markup=False)
        return
    told.add(repair.commands)
    for command in repair.commands:
        console.print(f"    $ {command}", markup=False)
    if repair.note:
        console.print(f"    {repair.note}", markup=False)
