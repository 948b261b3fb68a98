"""`logkura init`."""

from pathlib import Path
from typing import Annotated

import typer

from logkura import api
from logkura.cli.output import console

__all__ = ["init"]


def init(
    path: Annotated[Path, typer.Argument(help="The file to write.")] = Path("archive.yaml"),
    *,
    archive: Annotated[str, typer.Option(help="A short name for the archive.")] = "logs",
    account: Annotated[str, typer.Option(help="The AWS account, 12 digits.")] = "123456789012",
    region: Annotated[str, typer.Option(help="The primary region.")] = "ap-northeast-1",
    replica_region: Annotated[
        str,
        typer.Option(help="The second region; default: one near the first.", show_default=False),
    ] = "",
    time_zone: Annotated[str, typer.Option(help="The zone of dates in keys.")] = "UTC",
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
) -> None:
    """Write a commented archive.yaml to start from.

    For example:

        logkura init

        logkura init --archive audit --account 210987654321 --time-zone Asia/Tokyo

        logkura init paris.yaml --region eu-west-3 --replica-region eu-central-1
    """
    api.init(
        path,
        archive=archive,
        account=account,
        region=region,
        replica_region=replica_region,
        time_zone=time_zone,
        force=force,
    )
    console.print(f"wrote {path}", markup=False)
    console.print("Next: set `account` and `replica`, name your log groups under `sources`, then")
    console.print(f"  logkura demo --archive {path}    try it on the embedded AWS", markup=False)
