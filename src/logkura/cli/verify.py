"""`logkura verify`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from logkura import api
from logkura.cli.exit import ExitCode
from logkura.cli.options import EndpointOption, JsonOption, ProfileOption
from logkura.cli.output import console, counted, messages, print_json

if TYPE_CHECKING:
    from logkura.deploy.verify import Step, Verification

__all__ = ["verify"]


_SUMMARIES = {
    "yes": "everything arrived as designed",
    "no": "not everything arrived as designed",
    "not known": "not everything is known",
}


def verify(
    archive: Annotated[Path, typer.Argument(help="archive.yaml.")],
    *,
    log_group: Annotated[
        list[str] | None,
        typer.Option("--log-group", help="Only log groups that match; `*` and `?` work."),
    ] = None,
    timeout_seconds: Annotated[
        float | None,
        typer.Option(
            min=1,
            help="How long to wait for each hop, and for metrics; left out, as long as the design"
            " takes.",
        ),
    ] = None,
    profile: ProfileOption = None,
    endpoint_url: EndpointOption = None,
    json: JsonOption = False,
) -> None:
    """Send a marked event into each log group, and follow it to the archive and to the replica.

    Each event is JSON that says that it is a test, in a log stream of its own, `logkura-verify/…`.
    It stays in its log group and in the archive, as every event does. Then the delivery is
    confirmed by its metrics, its error log and its objects.

    Exit status: 0 everything arrived, 1 something did not or is not as designed, 2 archive.yaml or
    the credentials cannot be used, 3 something could not be read, or a filter pattern lets no
    marked event through.

    For example:

        logkura verify archive.yaml --profile logs

        logkura verify archive.yaml --log-group '/aws/lambda/*' --timeout-seconds 900 --json
    """
    from logkura.deploy.verify import Following, State  # noqa: PLC0415 -- start-up does not wait

    clients = api.connect(profile=profile, endpoint_url=endpoint_url)
    with messages.status("sending marked events") as status:
        following = Following(
            log_groups=tuple(log_group or ()),
            timeout_seconds=timeout_seconds,
            on_progress=status.update,
        )
        found = api.verify(api.load_archive(archive), clients, following)
    if json:
        print_json(found.to_document())
    else:
        _print(found)
    if found.state is State.FAILED:
        raise typer.Exit(ExitCode.FINDINGS)
    if found.state is State.UNKNOWN:
        raise typer.Exit(ExitCode.NOT_SEEN)


def _print(found: "Verification") -> None:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for name in ("log group", "hop", "", "seconds", "what was seen"):
        table.add_column(name, justify="right" if name == "seconds" else "left", no_wrap=True)
    for followed in found.followed:
        name = followed.log_group
        for step in followed.steps:
            # What AWS says may hold brackets, which rich would take for markup.
            cells = (name, step.hop.value, step.state.value, _delay(step), step.detail)
            table.add_row(*map(Text, cells))
            name = ""
    console.print(table)
    for each in found.confirmations:
        console.print(f"{each.name}: {each.state.value}: {each.detail}", markup=False)
    sent = counted(len(found.followed), "log group")
    messages.print(f"{sent}: {_SUMMARIES[found.state.value]}", markup=False)


def _delay(step: "Step") -> str:
    return "" if step.delay_seconds is None else f"{step.delay_seconds:,.0f}"
