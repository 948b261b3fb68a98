"""How a deployment is shown, agreed to, and followed: of `diff`, `deploy` and `destroy` alike."""

import sys
from collections.abc import Iterable
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from logkura.cli.output import console, counted, messages
from logkura.errors import LogkuraError

if TYPE_CHECKING:
    from logkura.deploy import Change, Event, Reviewed

__all__ = [
    "AdoptOption",
    "DirOption",
    "DryRunOption",
    "RewriteOption",
    "Via",
    "ViaOption",
    "YesOption",
    "agreed",
    "review_document",
    "show_review",
    "tell_event",
    "tell_objects",
]


class Via(Enum):
    """The tool that deploys."""

    CLOUDFORMATION = "cloudformation"
    TERRAFORM = "terraform"


ViaOption = Annotated[Via, typer.Option("--via", help="The tool that deploys.")]
DirOption = Annotated[
    Path | None,
    typer.Option("--dir", help="With terraform: the folder of the code and of its state."),
]
RewriteOption = Annotated[
    bool,
    typer.Option("--rewrite", help="With terraform: render anew what is of another design."),
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Show what would happen, and change nothing.")
]
AdoptOption = Annotated[
    bool,
    typer.Option("--adopt", help="Take over buckets and log groups that exist, as they are."),
]

_COLOURS = {"add": "green", "adopt": "green", "change": "yellow"}


def show_review(reviewed: "Reviewed") -> None:
    """Print every change as a table, stack by stack, and what must be known before it is made."""
    from logkura.deploy import summary  # noqa: PLC0415 -- start-up does not wait for it

    for place in dict.fromkeys(change.place for change in reviewed.changes):
        console.print(place, markup=False, style="bold")
        console.print(_table(each for each in reviewed.changes if each.place == place))
    for warning in reviewed.warnings:
        messages.print(f"warning: {warning}", markup=False, style="red")
    console.print(summary(reviewed.changes), markup=False)


def _table(changes: "Iterable[Change]") -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=False)
    for _ in range(4):
        table.add_column(overflow="fold")
    for change in changes:
        let_go = change.kept and change.action.value == "remove"
        action = "let go" if let_go else change.action.value
        word = f"{action}?" if change.uncertain else action
        colour = _COLOURS.get(change.action.value, "red")
        named = change.name or change.type
        # As text, for brackets stand in filter patterns: rich would take them for its own marks.
        told = (change.logical_id, named, "; ".join(change.details))
        table.add_row(Text(f"  {word}", style=colour), *map(Text, told))
    return table


def review_document(reviewed: "Reviewed") -> dict[str, Any]:
    """Return a review as JSON."""
    from logkura.deploy import summary  # noqa: PLC0415 -- start-up does not wait for it

    return {
        "changes": [change.to_document() for change in reviewed.changes],
        "warnings": list(reviewed.warnings),
        "summary": summary(reviewed.changes),
    }


def agreed(question: str, *, yes: bool, json: bool) -> bool:
    """Ask, unless the answer was given beforehand.

    Raises:
        LogkuraError: `deploy-not-confirmed`: there is nobody to ask, or, where JSON is printed,
            nothing was shown that could be agreed to.
    """
    if yes:
        return True
    if json or not sys.stdin.isatty():
        raise LogkuraError(
            "deploy-not-confirmed",
            f"expected somebody to confirm this, found {'JSON wanted' if json else 'no terminal'}",
            hint="look at it with --dry-run, then give --yes",
        )
    return typer.confirm(question, err=True)


def tell_event(event: "Event") -> None:
    """Tell what is done with a resource, and what could not be done, as it comes."""
    if event.status.endswith("_IN_PROGRESS"):
        return
    style = "red" if event.failed else None
    words = event.status.lower().replace("_", " ")
    reason = f": {' '.join(event.reason.split())}" if event.failed and event.reason else ""
    messages.print(f"{event.place}: {event.logical_id} {words}{reason}", markup=False, style=style)


def tell_objects(bucket: str, gone: int) -> None:
    """Tell how many objects are deleted so far."""
    messages.print(f"{bucket}: {counted(gone, 'object version')} deleted", markup=False)
