"""Taking an archive away through Terraform: the pipeline always, what it holds when told so."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from logkura.aws import Clients
from logkura.blueprint import design
from logkura.deploy.account import check_account
from logkura.deploy.changes import unreviewed
from logkura.deploy.emptying import empty_bucket, versions_of
from logkura.deploy.fates import Fate, check_held
from logkura.deploy.terraform.program import Terraform
from logkura.deploy.terraform.route import TerraformPlan, apply, planned, resources
from logkura.errors import DeploymentError, LogkuraError
from logkura.render.terraform import PROTECTED, UNPROTECTED_FILE, unprotected
from logkura.spec import Archive

__all__ = ["plan_destroy", "take_away"]

# What stays keeps its settings, which are resources of their own: a bucket without them stands
# open.  Replication goes: its role does.
_BUCKETS, _KEYS = "aws_s3_bucket", "aws_kms_"
_GOES = "aws_s3_bucket_replication_configuration"


def plan_destroy(
    archive: Archive,
    terraform: Terraform,
    fate: Fate,
    clients: Clients,
    *,
    delete_keys: bool = False,
) -> TerraformPlan:
    """Return what taking an archive away would remove.

    Args:
        archive: The checked `archive.yaml`.
        terraform: In the folder of the code and its state.
        fate: What becomes of what the buckets hold.
        clients: Where the archive is.
        delete_keys: Whether the keys are scheduled for deletion too.

    Raises:
        LogkuraError: `deploy-holds-objects`: a bucket holds objects, and nothing was touched;
            `deploy-keys-needed`; `deploy-terraform`; `deploy-terraform-stateless`: there is no
            code; `deploy-terraform-other`: the state is of another archive; `deploy-account`,
            `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    check_account(archive, clients)
    if not any(terraform.folder.glob("*.tf")):
        raise LogkuraError(
            "deploy-terraform-stateless",
            f"expected the Terraform code of the archive in `{terraform.folder}`, found none",
            hint="name the folder that it was deployed from",
        )
    terraform.carry_out("init")
    _check_archive(archive, terraform)
    holding = list(_holding(terraform, clients)) if fate is Fate.REFUSE else []
    check_held(holding, fate, delete_keys=delete_keys)
    return _plan_removal(terraform, keep_buckets=fate is Fate.KEEP, keep_keys=not delete_keys)


def take_away(
    reviewed: TerraformPlan,
    fate: Fate,
    clients: Clients,
    *,
    delete_keys: bool = False,
    on_objects: Callable[[str, int], None] = lambda _, __: None,
) -> None:
    """Remove what was reviewed.

    Where objects go, the pipeline goes before them, for it would write new ones.

    Args:
        reviewed: What `plan_destroy` returned.
        fate: The same as there.
        clients: Where the archive is.
        delete_keys: The same as there.
        on_objects: Told the bucket and how many object versions are gone so far.

    Raises:
        DeploymentError: `deploy-terraform`; `deploy-unreviewed`: more would go than was reviewed;
            `deploy-locked`, `deploy-not-emptied`.
        LogkuraError: `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    terraform = reviewed.terraform
    if fate is Fate.DELETE:
        _apply_reviewed(_plan_removal(terraform, keep_buckets=True, keep_keys=True), reviewed)
        for name, region in _buckets(terraform):
            empty_bucket(name, region, clients, partial(on_objects, name))
        rest = _plan_removal(terraform, keep_buckets=False, keep_keys=not delete_keys)
        _apply_reviewed(rest, reviewed)
    else:
        apply(reviewed)


def _apply_reviewed(actual: TerraformPlan, reviewed: TerraformPlan) -> None:
    worse = unreviewed(reviewed.changes, actual.changes)
    if worse:
        raise DeploymentError(
            "deploy-unreviewed",
            "more would be removed than was reviewed: " + "; ".join(each.words for each in worse),
            hint="something changed since; destroy again to review it as it is now",
        )
    apply(actual)


def _plan_removal(terraform: Terraform, *, keep_buckets: bool, keep_keys: bool) -> TerraformPlan:
    stays = (_BUCKETS,) * keep_buckets + (_KEYS,) * keep_keys
    addresses = [resource["address"] for resource in resources(terraform)]
    kept = {each for each in addresses if each.startswith(stays) and not each.startswith(_GOES)}
    gone = [each for each in addresses if each not in kept]
    if not gone:
        return TerraformPlan(terraform, ())
    targets = [f"-target={address}" for address in gone] if kept else []
    with _unprotected(terraform.folder, gone):
        return planned(terraform, "-destroy", *targets)


@contextmanager
def _unprotected(folder: Path, addresses: Iterable[str]) -> Iterator[None]:
    """Lift the protection of resources while a plan is made; a saved plan needs it no more."""
    lifted = [each for each in addresses if each.partition(".")[0] in PROTECTED]
    path = folder / UNPROTECTED_FILE
    if not lifted or path.exists():
        yield
        return
    path.write_bytes(unprotected(lifted))
    try:
        yield
    finally:
        path.unlink()


def _check_archive(archive: Archive, terraform: Terraform) -> None:
    """See that the state is of this archive: what is agreed to is that its buckets go."""
    ours = {bucket.name for bucket in design(archive).buckets}
    found = [name for name, _ in _buckets(terraform)]
    others = [name for name in found if name not in ours]
    if others:
        raise LogkuraError(
            "deploy-terraform-other",
            f"expected the state of archive `{archive.archive}` in `{terraform.folder}`, found one "
            f"with the buckets of another: {', '.join(others)}",
            hint="name the folder that it was deployed from, or the archive.yaml that was deployed",
        )


def _buckets(terraform: Terraform) -> list[tuple[str, str]]:
    """Return the names and regions of the buckets in the state."""
    found = [each["values"] for each in resources(terraform) if each["type"] == _BUCKETS]
    return [(values["bucket"], values["region"]) for values in found]


def _holding(terraform: Terraform, clients: Clients) -> Iterator[str]:
    for name, region in _buckets(terraform):
        page = next(versions_of(name, region, clients), ())
        if page:
            yield f"{name} in {region} holds at least {len(page):,} object versions"
