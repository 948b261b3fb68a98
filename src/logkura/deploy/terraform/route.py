"""Deploying through Terraform: plan, let somebody look, apply exactly that."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from logkura.aws import Clients
from logkura.blueprint import design
from logkura.deploy.account import check_account, existing_log_groups
from logkura.deploy.asking import asked
from logkura.deploy.changes import Change
from logkura.deploy.slots import check_slots
from logkura.deploy.terraform.changes import changes_of
from logkura.deploy.terraform.folder import bring_up_to_date
from logkura.deploy.terraform.messages import Diagnostic, error_of
from logkura.deploy.terraform.program import Terraform
from logkura.errors import LogkuraError
from logkura.estate import Estate
from logkura.render.terraform import render_terraform
from logkura.spec import Archive

__all__ = ["TerraformPlan", "apply", "plan", "planned", "resources"]

# In Terraform's own folder, which nobody keeps: a plan may hold values that are secrets.
_PLAN_FILE = Path(".terraform", "logkura.tfplan")
_FILTER = "aws_cloudwatch_log_subscription_filter"


@dataclass(frozen=True, slots=True)
class TerraformPlan:
    """A plan that was saved, to be looked at and applied.

    Attributes:
        terraform: Where it was made.
        changes: What it would do; nothing where all is as designed.
    """

    terraform: Terraform
    changes: tuple[Change, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """What must be known before it is applied."""
        return tuple(change.warning for change in self.changes if change.warning)


def plan(
    archive: Archive, clients: Clients, terraform: Terraform, *, rewrite: bool = False
) -> TerraformPlan:
    """Return what applying an archive's code would change.

    The code is written into the folder where none is; code of another design is refused.

    Args:
        archive: The checked `archive.yaml`.
        clients: Where the archive is to be.
        terraform: In the folder of the code and its state.
        rewrite: Write the code anew where it is of another design.

    Raises:
        LogkuraError: `deploy-terraform-stale`, `deploy-terraform`; `deploy-account`,
            `deploy-log-group-missing`, `deploy-filters-full`, `deploy-filter-exists`,
            `deploy-alias-taken`; `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    check_account(archive, clients)
    estate = design(archive, existing_log_groups(archive, clients))
    bring_up_to_date(render_terraform(archive, estate), terraform.folder, rewrite=rewrite)
    terraform.carry_out("init")
    _validate(terraform)
    made = resources(terraform)
    _check_filters(estate, made, clients)
    _check_aliases(estate, made, clients)
    return planned(terraform)


def apply(made: TerraformPlan) -> Mapping[str, Any]:
    """Apply exactly what was planned; return the outputs by name.

    Raises:
        LogkuraError: `deploy-terraform`: what failed first.  What was made before stands in the
            state, and the next plan goes on from there.
    """
    if made.changes:
        made.terraform.carry_out("apply", str(_PLAN_FILE))
    outputs = made.terraform.read("output")
    return {name: each["value"] for name, each in outputs.items()}


def _validate(terraform: Terraform) -> None:
    document = terraform.read("validate")
    found = [Diagnostic.of(each) for each in document["diagnostics"]]
    errors = [each for each in found if each is not None and each.is_error]
    if errors:
        raise error_of("validate", errors, ())


def planned(terraform: Terraform, *arguments: str) -> TerraformPlan:
    """Return a plan of the code as it lies there; `arguments` narrow or turn it.

    Raises:
        LogkuraError: `deploy-terraform`.
    """
    terraform.carry_out("plan", f"-out={_PLAN_FILE}", *arguments)
    document = terraform.read("show", str(_PLAN_FILE))
    return TerraformPlan(terraform, tuple(changes_of(document, str(terraform.folder))))


def resources(terraform: Terraform) -> list[dict[str, Any]]:
    """Return the resources of the state, without data sources."""
    root = terraform.read("show").get("values", {}).get("root_module", {})
    return [each for each in root.get("resources", ()) if each["mode"] == "managed"]


def _check_filters(estate: Estate, made: Iterable[Mapping[str, Any]], clients: Clients) -> None:
    """See that no filter of ours writes over somebody's: PutSubscriptionFilter would."""
    ours = {each["values"]["log_group_name"] for each in made if each["type"] == _FILTER}
    known = [each for each in estate.filters if each.log_group in ours]
    check_slots(known, clients, made=True)
    new = [each for each in estate.filters if each.log_group not in ours]
    check_slots(new, clients, made=False)


def _check_aliases(estate: Estate, made: Iterable[Mapping[str, Any]], clients: Clients) -> None:
    """See that the aliases that are to be made are free, before half of an archive stands."""
    ours = {each["values"]["arn"] for each in made if each["type"] == "aws_kms_alias"}
    for key in estate.keys:
        if key.alias is None:
            continue
        with asked(f"list the aliases of {key.region}"):
            pages = clients.get("kms", key.region).get_paginator("list_aliases").paginate()
            found = [each for page in pages for each in page["Aliases"]]
        taken = [each for each in found if each["AliasName"] == key.alias]
        if taken and taken[0]["AliasArn"] not in ours:
            raise LogkuraError(
                "deploy-alias-taken",
                f"`{key.alias}` in {key.region} points to key {taken[0].get('TargetKeyId')}, "
                "which is not of this Terraform state",
                hint="to use that key, give its ARN in archive.yaml instead of the alias",
            )
