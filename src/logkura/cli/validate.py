"""`logkura validate`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from logkura import api
from logkura.cli.exit import ExitCode
from logkura.cli.options import EndpointOption, JsonOption, ProfileOption
from logkura.cli.output import console, counted, messages, print_json

__all__ = ["validate"]


def validate(
    archive: Annotated[Path, typer.Argument(help="archive.yaml.")],
    *,
    aws: Annotated[
        bool, typer.Option("--aws", help="Have CloudFormation look at the templates, too.")
    ] = False,
    lab: Annotated[
        bool,
        typer.Option("--lab", help="Make its stacks in a lab, as .taskcat.yml has them."),
    ] = False,
    profile: ProfileOption = None,
    endpoint_url: EndpointOption = None,
    json: JsonOption = False,
) -> None:
    """Validate the templates of an archive by cfn-lint, and by CloudFormation where it is asked.

    --profile and --endpoint-url ask it as --aws does. `logkura check` looks at what the archive
    will do; this looks at how its templates are written.

    Exit status: 0 they hold, 1 something is wrong with them, 2 archive.yaml cannot be used, 3
    CloudFormation could not be asked.

    For example:

        logkura validate archive.yaml

        logkura validate archive.yaml --lab

        logkura validate archive.yaml --profile production --json
    """
    wanted = api.load_archive(archive)
    asks = aws or profile is not None or endpoint_url is not None
    clients = api.connect(profile=profile, endpoint_url=endpoint_url) if asks else None
    problems = api.validate(wanted, clients, in_lab=lab)
    if json:
        print_json({"problems": [asdict(each) for each in problems]})
    else:
        for each in problems:
            place = f"{each.template}:{each.line}" if each.line else each.template
            console.print(f"{place}: {each.code} {each.message}", markup=False)
        messages.print(counted(len(problems), "problem"), markup=False)
    if any(each.error for each in problems):
        raise typer.Exit(ExitCode.FINDINGS)
    if problems:
        raise typer.Exit(ExitCode.NOT_SEEN)
