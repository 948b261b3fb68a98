"""`logkura deploy`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from logkura import api
from logkura.cli.exit import ExitCode
from logkura.cli.options import EndpointOption, JsonOption, ProfileOption
from logkura.cli.output import console, counted, messages, print_json
from logkura.cli.reviewing import (
    AdoptOption,
    DirOption,
    DryRunOption,
    RewriteOption,
    Via,
    ViaOption,
    YesOption,
    agreed,
    review_document,
    show_review,
    tell_event,
)
from logkura.cli.terraforming import deploy_by_terraform, folder_of, refuse_terraform_options

if TYPE_CHECKING:
    from logkura.aws import Clients
    from logkura.deploy import Options, Reviewed
    from logkura.spec import Archive

__all__ = ["deploy"]

_RoleOption = Annotated[
    str, typer.Option("--role-arn", help="A role for CloudFormation to use; else your own.")
]
_DespiteFindingsOption = Annotated[
    bool, typer.Option("--despite-findings", help="Deploy what `logkura check` says will fail.")
]


def deploy(
    archive: Annotated[Path, typer.Argument(help="archive.yaml.")],
    *,
    via: ViaOption = Via.CLOUDFORMATION,
    folder: DirOption = None,
    rewrite: RewriteOption = False,
    adopt: AdoptOption = False,
    role_arn: _RoleOption = "",
    despite_findings: _DespiteFindingsOption = False,
    yes: YesOption = False,
    dry_run: DryRunOption = False,
    profile: ProfileOption = None,
    endpoint_url: EndpointOption = None,
    json: JsonOption = False,
) -> None:
    """Deploy an archive by CloudFormation or Terraform, or bring it to what archive.yaml says now.

    It is checked first, then every change of every stack is shown, and nothing happens before you
    agree. What fails is rolled back (not by Terraform) and its first cause told; the same command
    goes on from there.
    Nothing of others is changed: filters, keys, buckets and log groups that exist.

    Exit status: 0 it stands, 1 it failed, or `check` says that it would, or you did not agree, 2
    something stands in the way, 3 the account could not be seen.

    For example:

        logkura deploy archive.yaml

        logkura deploy archive.yaml --dry-run

        logkura deploy archive.yaml --via terraform --dir infrastructure

        logkura deploy archive.yaml --profile production --yes --json
    """
    from logkura.deploy import Options  # noqa: PLC0415 -- start-up does not wait for it

    wanted = api.load_archive(archive)
    _check(archive, despite_findings=despite_findings)
    clients = api.connect(profile=profile, endpoint_url=endpoint_url)
    if via is Via.TERRAFORM:
        code = folder_of(folder, adopt=adopt, role_arn=role_arn)
        deploy_by_terraform(
            wanted, clients, code, rewrite=rewrite, yes=yes, dry_run=dry_run, json=json
        )
        return
    refuse_terraform_options(folder, rewrite=rewrite)
    options = Options(adopt=adopt, role_arn=role_arn)
    _deploy(wanted, clients, options, yes=yes, dry_run=dry_run, json=json)


def _deploy(
    wanted: "Archive",
    clients: "Clients",
    options: "Options",
    *,
    yes: bool,
    dry_run: bool,
    json: bool,
) -> None:
    """Show every change, make them when they are agreed to, and tell what stands then."""
    shown: list[Reviewed] = []

    def confirm(reviewed: "Reviewed") -> bool:
        shown.append(reviewed)
        if not json:
            show_review(reviewed)
        return not dry_run and agreed("Deploy this?", yes=yes, json=json)

    done = api.deploy(wanted, clients, options=options, confirm=confirm, on_event=tell_event)
    if json:
        document = review_document(shown[0]) if shown else {"changes": [], "warnings": []}
        resources = done.resources if done else None
        print_json({**document, "deployed": done is not None, "resources": resources})
    elif done is not None:
        changes = counted(done.changes, "change") if done.changes else "no changes"
        console.print(f"{counted(done.resources, 'resource')} stand: {changes}", markup=False)
    if done is None and not dry_run:
        messages.print("nothing was deployed", markup=False)
        raise typer.Exit(ExitCode.FINDINGS)


def _check(archive: Path, *, despite_findings: bool) -> None:
    """Print what will fail, and stop there unless it is to be deployed all the same."""
    report = api.check(str(archive), select=("E",))
    if not report.findings:
        return
    messages.print(api.report_as(report, "text").rstrip("\n"), markup=False)
    messages.print(api.report_summary(report), markup=False)
    if not despite_findings:
        messages.print("nothing was deployed; --despite-findings deploys it", markup=False)
        raise typer.Exit(ExitCode.FINDINGS)
