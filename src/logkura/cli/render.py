"""`logkura render`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from logkura import api
from logkura.cli.options import JsonOption
from logkura.cli.output import console, print_json

__all__ = ["render"]


def render(
    archive: Annotated[Path, typer.Argument(help="archive.yaml.")],
    *,
    to: Annotated[
        Literal["emr"],
        typer.Option(help="emr: split and compaction as jobs of EMR Serverless and of Glue."),
    ],
    out: Annotated[Path, typer.Option(help="The folder to write.")],
    source: Annotated[
        str, typer.Option(help="With emr: s3://bucket/prefix of the objects to split.")
    ],
    artifacts: Annotated[
        str, typer.Option(help="With emr: s3://bucket/prefix for the job's own files.")
    ],
    compacted: Annotated[
        str | None,
        typer.Option(
            help="With emr: s3://bucket/prefix for the archive's Parquet, and a job that writes it."
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files of the same name.")] = False,
    json: JsonOption = False,
) -> None:
    """Write a design as files for AWS's own tools.

    The same design gives the same bytes.  Nothing is deployed.

    For example:

        logkura render archive.yaml --to emr --out split-job
            --source s3://old-logs/2026 --artifacts s3://old-logs/jobs
            --compacted s3://demo-query/parquet
    """
    from logkura.render import EmrJob  # noqa: PLC0415 -- start-up does not wait for it

    del to  # one target so far; typer holds it to that
    paths = api.render_emr(
        api.load_archive(archive), EmrJob(source, artifacts, compacted), out, force=force
    )
    if json:
        print_json({"files": [str(path) for path in paths]})
        return
    for path in paths:
        console.print(str(path), markup=False)
    console.print(f"The commands to run it are in {out / 'README.md'}.", markup=False)
