"""`logkura render`."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from logkura import api
from logkura.api import RenderTarget
from logkura.cli.exit import ExitCode
from logkura.cli.options import JsonOption
from logkura.cli.output import console, messages, print_json

if TYPE_CHECKING:
    from logkura.render import EmrJob
    from logkura.spec import Archive

__all__ = ["render"]

_TARGETS: Mapping[RenderTarget, str] = {
    RenderTarget.CLOUDFORMATION: "templates of its stacks, and the transformer's package",
    RenderTarget.EMR: "split and compaction as jobs of EMR Serverless and of Glue",
    RenderTarget.TERRAFORM: "a root module of Terraform, and the transformer's package",
}
_NEXT: Mapping[RenderTarget, str] = {
    RenderTarget.CLOUDFORMATION: "docs/render.md says how to make stacks of them by hand.",
    RenderTarget.EMR: "The commands to run it are in {out}/README.md.",
    RenderTarget.TERRAFORM: "The commands to apply it are in {out}/README.md.",
}

_TargetOption = Annotated[
    RenderTarget,
    typer.Option(help="; ".join(f"{each}: {what}" for each, what in _TARGETS.items()) + "."),
]
_LogGroupsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--log-group",
        metavar="NAME",
        help="A log group that exists, for sources that are prefixes; once for each.",
    ),
]
_SourceOption = Annotated[
    str | None, typer.Option(help="With emr: s3://bucket/prefix of the objects to split.")
]
_ArtifactsOption = Annotated[
    str | None, typer.Option(help="With emr: s3://bucket/prefix for the job's own files.")
]
_CompactedOption = Annotated[
    str | None,
    typer.Option(
        help="With emr: s3://bucket/prefix for the archive's Parquet, and a job that writes it."
    ),
]
_CheckOption = Annotated[
    bool, typer.Option("--check", help="Write nothing; tell what in the folder is stale.")
]


def render(
    archive: Annotated[Path, typer.Argument(help="archive.yaml.")],
    *,
    to: _TargetOption,
    out: Annotated[Path, typer.Option(help="The folder to write.")],
    log_group: _LogGroupsOption = None,
    source: _SourceOption = None,
    artifacts: _ArtifactsOption = None,
    compacted: _CompactedOption = None,
    check: _CheckOption = False,
    force: Annotated[bool, typer.Option("--force", help="Replace files of the same name.")] = False,
    json: JsonOption = False,
) -> None:
    """Write a design as files for AWS's own tools.

    The same design gives the same bytes.  Nothing is deployed, and no account is asked: what a
    `log_group_prefix` covers is said by --log-group, or asked by Terraform when it plans.

    Exit status: 0 written, or current under --check; 1 under --check, files are stale, missing or
    superfluous; 2 the files cannot be made or written.

    For example:

        logkura render archive.yaml --to cloudformation --out infrastructure
            --log-group /aws/lambda/orders --log-group /aws/lambda/payments

        logkura render archive.yaml --to cloudformation --out infrastructure
            --log-group /aws/lambda/orders --log-group /aws/lambda/payments --check

        logkura render archive.yaml --to terraform --out infrastructure

        logkura render archive.yaml --to emr --out split-job
            --source s3://old-logs/2026 --artifacts s3://old-logs/jobs
            --compacted s3://demo-query/parquet
    """
    loaded = api.load_archive(archive)
    names = tuple(log_group or ())
    files = api.render(loaded, to, log_groups=names, job=_job(source, artifacts, compacted))
    if to is RenderTarget.CLOUDFORMATION:
        _tell_uncovered(loaded, names)
    if check:
        _check(files, out, to, json=json)
        return
    paths = api.write_rendering(files, out, force=force)
    if json:
        print_json({"files": [str(path) for path in paths]})
        return
    for path in paths:
        console.print(str(path), markup=False)
    console.print(_NEXT[to].format(out=out), markup=False)


def _job(source: str | None, artifacts: str | None, compacted: str | None) -> "EmrJob | None":
    if source is None or artifacts is None:
        return None
    from logkura.render import EmrJob  # noqa: PLC0415 -- start-up does not wait for it

    return EmrJob(source, artifacts, compacted)


def _tell_uncovered(archive: "Archive", log_groups: tuple[str, ...]) -> None:
    for prefix in api.uncovered_prefixes(archive, log_groups):
        messages.print(
            f"note: no --log-group begins with `{prefix}`, so nothing of that source is in the "
            "files",
            markup=False,
        )


def _check(files: Mapping[str, bytes], out: Path, to: RenderTarget, *, json: bool) -> None:
    found = api.compare_rendering(files, out, to)
    told = {
        "missing": found.missing,
        "stale": found.stale,
        "superfluous": found.superfluous,
    }
    if json:
        print_json({kind: list(paths) for kind, paths in told.items()})
    else:
        for kind, paths in told.items():
            for path in paths:
                console.print(f"{kind}: {out / path}", markup=False)
        if found.is_current:
            console.print(f"{out} is what would be written", markup=False)
    if not found.is_current:
        raise typer.Exit(ExitCode.FINDINGS)
