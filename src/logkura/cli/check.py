"""`logkura check`."""

import json
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import typer

from logkura import api
from logkura.cli.exit import ExitCode
from logkura.cli.output import messages
from logkura.cli.sourcing import SOURCES, CodeRegionOption, VariablesOption, variables_of
from logkura.errors import LogkuraError

if TYPE_CHECKING:
    from logkura.checks import Report

__all__ = ["check"]


class Form(Enum):
    """What a report is printed as."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"


_SelectOption = Annotated[
    list[str] | None,
    typer.Option("--select", metavar="CODE", help="Only this code, or those that begin so."),
]
_IgnoreOption = Annotated[
    list[str] | None,
    typer.Option("--ignore", metavar="CODE=REASON", help="Accept a finding, and say why."),
]


def check(
    source: Annotated[
        str | None, typer.Argument(metavar="SOURCE", help=SOURCES, show_default=False)
    ] = None,
    *,
    form: Annotated[Form, typer.Option("--format", help="How it is printed.")] = Form.TEXT,
    select: _SelectOption = None,
    ignore: _IgnoreOption = None,
    var: VariablesOption = None,
    region: CodeRegionOption = "",
    notes: Annotated[bool, typer.Option("--notes", help="Tell notes as fully as faults.")] = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of `--format json`.")
    ] = False,
) -> None:
    """Find what will fail in an archive, before it is deployed.

    Every call that the archive will make is decided by its policies, its settings are held against
    what AWS does, and its policy documents are linted. `logkura rule CODE` explains a finding.

    Terraform code is applied by Terraform to the embedded AWS, and its provisioners run on this
    machine as they would for you: check only code that you would apply.

    What a template or Terraform code names and does not make (a bucket of another stack, a key
    given as a parameter) is told once, as I223, and nothing is claimed about it.

    Exit status: 0 nothing fails, as far as the code itself says, 1 something fails or may fail, 2
    the source cannot be used, 3 a call could not be decided, as a policy is not known.

    For example:

        logkura check archive.yaml

        logkura check infrastructure/live --var name=demo

        logkura check aws://default/ap-northeast-1,ap-northeast-3

        logkura check archive.yaml --format sarif > logkura.sarif

        logkura check archive.yaml --ignore W236="objects are tagged by a job of ours"
    """
    if schema:
        typer.echo(json.dumps(api.check_schema(), indent=2))
        return
    if source is None:
        raise LogkuraError("check-source", "expected an archive.yaml to check, found none")
    report = api.check(
        source,
        select=tuple(select or ()),
        ignore=_accepted(ignore or []),
        variables=variables_of(var),
        region=region,
    )
    _print(report, form, notes=notes)
    if report.has_faults:
        raise typer.Exit(ExitCode.FINDINGS)
    if report.has_unknown:
        raise typer.Exit(ExitCode.NOT_SEEN)


def _print(report: "Report", form: Form, *, notes: bool) -> None:
    printed = api.report_as(report, form.value, notes=notes)
    if printed:
        typer.echo(printed.rstrip("\n"))
    for note in report.notes:
        messages.print(note, markup=False)
    for each in report.unused:
        messages.print(f"nothing to ignore: {each.code} {each.reason}", markup=False)
    messages.print(api.report_summary(report), markup=False)


def _accepted(options: list[str]) -> dict[str, str]:
    parts = (each.partition("=") for each in options)
    return {code.strip(): reason for code, _, reason in parts}
