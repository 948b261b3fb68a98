"""What a user gives beside a source: of `check` and `explain` alike."""

from collections.abc import Sequence
from typing import Annotated

import typer

from logkura.errors import LogkuraError

__all__ = ["SOURCES", "CodeRegionOption", "VariablesOption", "variables_of"]

SOURCES = (
    "An archive.yaml, a CloudFormation template, a Terraform directory, or"
    " aws://PROFILE/REGION[,REGION]."
)

VariablesOption = Annotated[
    list[str] | None,
    typer.Option("--var", metavar="NAME=VALUE", help="The value of a variable or a parameter."),
]
CodeRegionOption = Annotated[
    str,
    typer.Option(
        "--region",
        help="Where code stands that names none; else the one in its text, else us-east-1.",
    ),
]


def variables_of(options: Sequence[str] | None) -> dict[str, str]:
    """Read `--var` options.

    Raises:
        LogkuraError: `check-variable`: one has no name or no value.
    """
    found: dict[str, str] = {}
    for option in options or ():
        name, equals, value = option.partition("=")
        if not name or not equals:
            raise LogkuraError(
                "check-variable",
                f"expected `--var NAME=VALUE`, found `{option}`",
                hint="a value may be empty: --var prefix=",
            )
        found[name] = value
    return found
