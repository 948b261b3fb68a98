"""`logkura explain`."""

from enum import Enum
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from logkura import api
from logkura.cli.options import JsonOption
from logkura.cli.output import print_json
from logkura.cli.sourcing import SOURCES, CodeRegionOption, VariablesOption, variables_of

if TYPE_CHECKING:
    from logkura.checks.explain import Explained

__all__ = ["explain"]


class Language(Enum):
    """Languages of explanations."""

    EN = "en"
    JA = "ja"


def explain(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help=SOURCES)],
    *,
    full: Annotated[
        bool, typer.Option("--full", help="Context, page and every statement of each call.")
    ] = False,
    var: VariablesOption = None,
    region: CodeRegionOption = "",
    language: Annotated[Language, typer.Option(help="en or ja.")] = Language.EN,
    json: JsonOption = False,
) -> None:
    """Tell every call that an archive will make, who makes it, and why it is allowed or denied.

    A call that is denied, or of which nothing is known, is always told in full.

    For example:

        logkura explain archive.yaml

        logkura explain archive.yaml --full --language ja

        logkura explain archive.yaml --json | jq -r .action
    """
    calls_of_source = api.explain_calls(source, variables=variables_of(var), region=region)
    for flow, calls in groupby(calls_of_source, key=_flow):
        if not json:
            typer.echo(f"\n{flow}\n")
        for each in calls:
            if json:
                print_json(each.to_document(language.value, in_full=full))
            else:
                typer.echo(each.to_text(language.value, in_full=full))


def _flow(each: "Explained") -> str:
    return each.flow
