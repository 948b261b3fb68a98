"""`logkura rule` and `logkura rules`."""

from typing import Annotated

import typer

from logkura import api
from logkura.cli.options import JsonOption
from logkura.cli.output import print_json

__all__ = ["rule", "rules"]


def rule(code: Annotated[str, typer.Argument(help="Such as E201.")]) -> None:
    """Explain a finding of `logkura check` or of `logkura policy lint`: the page of its rule.

    For example:

        logkura rule E201
    """
    typer.echo(api.rule_page(code), nl=False)


def rules(
    *,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="All pages, as docs/checks.md has them.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """List every rule of `logkura check`, those of policy documents (1xx) among them.

    For example:

        logkura rules | grep -i bucket
    """
    if markdown:
        typer.echo(api.rules_page(), nl=False)
        return
    for code, title in api.rules():
        if json:
            print_json({"code": code, "title": title})
        else:
            typer.echo(f"{code} {title}")
