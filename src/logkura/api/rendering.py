"""Designs as files for AWS's own tools, one function a target."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from logkura.errors import LogkuraError

if TYPE_CHECKING:
    from logkura.render import EmrJob
    from logkura.render.comparison import Comparison
    from logkura.spec import Archive

__all__ = ["RenderTarget", "compare_rendering", "render", "uncovered_prefixes", "write_rendering"]


class RenderTarget(StrEnum):
    """What an archive can be rendered as."""

    CLOUDFORMATION = "cloudformation"
    EMR = "emr"
    TERRAFORM = "terraform"


def render(
    archive: "Archive",
    target: RenderTarget,
    *,
    log_groups: Iterable[str] = (),
    job: "EmrJob | None" = None,
) -> Mapping[str, bytes]:
    """Return the files of a rendering by path; the same design gives the same bytes.

    Args:
        archive: The archive.
        target: What to render.
        log_groups: Names of log groups that exist, for sources that are prefixes.
        job: Of `emr`, the places of the job.

    Raises:
        LogkuraError: `render-option` when the target needs a job, and what its renderer refuses.
    """
    return _RENDERERS[target](archive, tuple(log_groups), job)


def uncovered_prefixes(archive: "Archive", log_groups: Iterable[str]) -> list[str]:
    """Return the prefixes of `archive.yaml` that none of the log groups begins with.

    Their filters are in no rendering; nothing of them would be archived.
    """
    names = tuple(log_groups)
    prefixes = (source.log_group_prefix for source in archive.sources)
    return [
        prefix
        for prefix in prefixes
        if prefix is not None and not any(name.startswith(prefix) for name in names)
    ]


def write_rendering(files: Mapping[str, bytes], out: Path, *, force: bool = False) -> list[Path]:
    """Write files by path into a folder; return them in their order.

    Raises:
        LogkuraError: `render-exists` when the folder has one of them and `force` is not given,
            `render-refused`.
    """
    from logkura.render.write import write

    return write(files, out, force=force)


def compare_rendering(
    files: Mapping[str, bytes], out: Path, target: RenderTarget | None = None
) -> "Comparison":
    """Compare files by path with those of a folder.

    Args:
        files: Contents by path.
        out: The folder.
        target: What they were rendered as; beside Terraform code people keep files of their own.

    Raises:
        LogkuraError: `render-unreadable`.
    """
    from logkura.render.comparison import compare
    from logkura.render.terraform import OWN_FILES

    return compare(files, out, OWN_FILES if target is RenderTarget.TERRAFORM else ())


def _cloudformation(
    archive: "Archive", log_groups: tuple[str, ...], job: "EmrJob | None"
) -> Mapping[str, bytes]:
    from logkura.blueprint import design
    from logkura.render.cloudformation import render_cloudformation

    del job
    return render_cloudformation(design(archive, log_groups)).files


def _emr(
    archive: "Archive", log_groups: tuple[str, ...], job: "EmrJob | None"
) -> Mapping[str, bytes]:
    from logkura.render import render_emr

    del log_groups
    if job is None:
        raise LogkuraError(
            "render-option",
            "expected `--source` and `--artifacts` with `--to emr`, found none",
            hint="they are s3://bucket/prefix of the objects to split and of the job's own files",
        )
    return render_emr(archive, job)


def _terraform(
    archive: "Archive", log_groups: tuple[str, ...], job: "EmrJob | None"
) -> Mapping[str, bytes]:
    from logkura.blueprint import design
    from logkura.render.terraform import render_terraform

    # Which log groups a prefix covers is Terraform's to ask when it plans.
    del log_groups, job
    return render_terraform(archive, design(archive))


_RENDERERS: Mapping[
    RenderTarget, Callable[["Archive", tuple[str, ...], "EmrJob | None"], Mapping[str, bytes]]
] = {
    RenderTarget.CLOUDFORMATION: _cloudformation,
    RenderTarget.EMR: _emr,
    RenderTarget.TERRAFORM: _terraform,
}
