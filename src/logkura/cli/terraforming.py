"""`logkura deploy`, `diff` and `destroy` with `--via terraform`."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from logkura import api
from logkura.cli.exit import ExitCode
from logkura.cli.output import console, messages, print_json
from logkura.cli.reviewing import agreed, review_document, show_review, tell_objects
from logkura.errors import LogkuraError

if TYPE_CHECKING:
    from logkura.aws import Clients
    from logkura.deploy import Fate
    from logkura.spec import Archive

__all__ = [
    "deploy_by_terraform",
    "destroy_by_terraform",
    "diff_by_terraform",
    "folder_of",
    "refuse_terraform_options",
]


def folder_of(folder: Path | None, **others: object) -> Path:
    """Return the folder of the code; refuse options that only the other route has.

    Args:
        folder: What `--dir` says.
        others: Values of options that CloudFormation alone has, by name.

    Raises:
        LogkuraError: `deploy-option`.
    """
    given = [name.replace("_", "-") for name, value in others.items() if value]
    if given:
        raise LogkuraError(
            "deploy-option",
            f"expected no --{given[0]} with --via terraform",
            hint="it is an option of deploying by CloudFormation",
        )
    if folder is None:
        raise LogkuraError(
            "deploy-option",
            "expected --dir with --via terraform, found none",
            hint="name the folder of the code and of Terraform's state; a new one is filled",
        )
    return folder


def refuse_terraform_options(folder: Path | None, *, rewrite: bool) -> None:
    """Refuse options that only Terraform has.

    Raises:
        LogkuraError: `deploy-option`.
    """
    if folder is not None or rewrite:
        raise LogkuraError(
            "deploy-option",
            "expected --dir and --rewrite with --via terraform alone",
            hint="give --via terraform, or leave them out",
        )


def diff_by_terraform(
    archive: "Archive", clients: "Clients", folder: Path, *, rewrite: bool, json: bool
) -> None:
    """Show what applying the archive's code would change."""
    planned = api.plan_terraform(archive, clients, folder, rewrite=rewrite, on_step=_tell)
    if json:
        print_json(review_document(planned))
    else:
        show_review(planned)
    if planned.changes:
        raise typer.Exit(ExitCode.FINDINGS)


def deploy_by_terraform(
    archive: "Archive",
    clients: "Clients",
    folder: Path,
    *,
    rewrite: bool,
    yes: bool,
    dry_run: bool,
    json: bool,
) -> None:
    """Plan, show the plan, and apply exactly that when it is agreed to."""
    planned = api.plan_terraform(archive, clients, folder, rewrite=rewrite, on_step=_tell)
    if not json:
        show_review(planned)
    agreed_to = not dry_run and (not planned.changes or agreed("Deploy this?", yes=yes, json=json))
    outputs = api.apply_terraform(planned) if agreed_to else None
    if json:
        print_json(
            {**review_document(planned), "deployed": outputs is not None, "outputs": outputs}
        )
    elif outputs is not None:
        for name, value in outputs.items():
            console.print(f"{name}: {value}", markup=False)
    if outputs is None and not dry_run:
        messages.print("nothing was deployed", markup=False)
        raise typer.Exit(ExitCode.FINDINGS)


def destroy_by_terraform(
    archive: "Archive",
    clients: "Clients",
    folder: Path,
    fate: "Fate",
    confirm: Callable[[], bool],
    *,
    delete_keys: bool,
    dry_run: bool,
    json: bool,
) -> None:
    """Plan the removal, show it, and carry it out when it is agreed to."""
    planned = api.plan_terraform_removal(
        archive, clients, folder, fate, delete_keys=delete_keys, on_step=_tell
    )
    if not json:
        show_review(planned)
    done = not dry_run and bool(planned.changes) and confirm()
    if done:
        api.remove_by_terraform(
            planned,
            fate,
            clients,
            delete_keys=delete_keys,
            on_objects=tell_objects,
        )
    if json:
        print_json({**review_document(planned), "destroyed": done})
    if not done and planned.changes and not dry_run:
        messages.print("nothing was destroyed", markup=False)
        raise typer.Exit(ExitCode.FINDINGS)


def _tell(step: str) -> None:
    messages.print(step, markup=False)
