"""Deploying an archive through Terraform: its plan, exactly that plan applied, and its end."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from logkura.aws import Clients
    from logkura.deploy import Fate
    from logkura.deploy.terraform import TerraformPlan
    from logkura.spec import Archive

__all__ = [
    "apply_terraform",
    "plan_terraform",
    "plan_terraform_removal",
    "remove_by_terraform",
]


def plan_terraform(
    archive: "Archive",
    clients: "Clients",
    folder: Path,
    *,
    rewrite: bool = False,
    on_step: Callable[[str], None] = lambda _: None,
) -> "TerraformPlan":
    """Return what applying the archive's Terraform code would change; nothing changes in AWS.

    Args:
        archive: The checked `archive.yaml`.
        clients: The account.
        folder: Where the code lies, and its state unless its backend says otherwise; the code is
            written there where there is none.
        rewrite: Write the code anew where it is of another design.
        on_step: Told what Terraform says, in words, as it comes.

    Raises:
        LogkuraError: `terraform-missing`, `deploy-terraform-stale`, `deploy-terraform`; something
            stands in the way of a deployment, or cannot be seen; `deploy-rollout-terraform`:
            the archive is rolled out.
    """
    from logkura.deploy.terraform import Terraform, plan

    _refuse_rollout(archive)
    return plan(archive, clients, Terraform.find(folder, clients, on_step), rewrite=rewrite)


def _refuse_rollout(archive: "Archive") -> None:
    from logkura.errors import LogkuraError

    if archive.rollout is not None:
        raise LogkuraError(
            "deploy-rollout-terraform",
            "expected an archive of one account and region for Terraform, found a rollout",
            hint="leave --via terraform out, or apply it to each by an archive.yaml of its own",
        )


def apply_terraform(planned: "TerraformPlan") -> Mapping[str, Any]:
    """Apply exactly what was planned; return the outputs by name.

    Raises:
        DeploymentError: `deploy-terraform`: what failed first.
    """
    from logkura.deploy.terraform import apply

    return apply(planned)


def plan_terraform_removal(
    archive: "Archive",
    clients: "Clients",
    folder: Path,
    fate: "Fate",
    *,
    delete_keys: bool = False,
    on_step: Callable[[str], None] = lambda _: None,
) -> "TerraformPlan":
    """Return what taking an archive away would remove; nothing changes.

    Args:
        archive: The checked `archive.yaml`.
        clients: The account.
        folder: Where it was deployed from.
        fate: What becomes of what its buckets hold.
        delete_keys: Whether its keys are scheduled for deletion.
        on_step: Told what Terraform says, in words, as it comes.

    Raises:
        LogkuraError: `deploy-holds-objects`, `deploy-keys-needed`, `terraform-missing`,
            `deploy-terraform-stateless`, `deploy-terraform`; `deploy-terraform-other`: the
            folder's state is of another archive; `deploy-rollout-terraform`; `deploy-account`;
            the account cannot be seen.
    """
    from logkura.deploy.terraform import Terraform, plan_destroy

    _refuse_rollout(archive)
    terraform = Terraform.find(folder, clients, on_step)
    return plan_destroy(archive, terraform, fate, clients, delete_keys=delete_keys)


def remove_by_terraform(
    reviewed: "TerraformPlan",
    fate: "Fate",
    clients: "Clients",
    *,
    delete_keys: bool = False,
    on_objects: Callable[[str, int], None] = lambda _, __: None,
) -> None:
    """Remove what `plan_terraform_removal` returned.

    Raises:
        DeploymentError: Something could not be removed, or more would go than was reviewed.
    """
    from logkura.deploy.terraform import take_away

    take_away(reviewed, fate, clients, delete_keys=delete_keys, on_objects=on_objects)
