"""`logkura diff`."""

from pathlib import Path
from typing import Annotated

import typer

from logkura import api
from logkura.cli.exit import ExitCode
from logkura.cli.options import EndpointOption, JsonOption, ProfileOption
from logkura.cli.output import print_json
from logkura.cli.reviewing import (
    AdoptOption,
    DirOption,
    RewriteOption,
    Via,
    ViaOption,
    review_document,
    show_review,
)
from logkura.cli.terraforming import diff_by_terraform, folder_of, refuse_terraform_options

__all__ = ["diff"]


def diff(
    archive: Annotated[Path, typer.Argument(help="archive.yaml.")],
    *,
    via: ViaOption = Via.CLOUDFORMATION,
    folder: DirOption = None,
    rewrite: RewriteOption = False,
    adopt: AdoptOption = False,
    profile: ProfileOption = None,
    endpoint_url: EndpointOption = None,
    json: JsonOption = False,
) -> None:
    """Show what deploying would change in the account, resource by resource.

    A stack that exists is asked by a change set, which is deleted again; a new one is told by its
    template. What holds data and would be replaced or removed is warned of.

    Exit status: 0 nothing would change, 1 something would, 2 something stands in the way, 3 the
    account could not be seen.

    For example:

        logkura diff archive.yaml

        logkura diff archive.yaml --via terraform --dir infrastructure

        logkura diff archive.yaml --profile production --json | jq -r '.changes[].logical_id'
    """
    wanted = api.load_archive(archive)
    clients = api.connect(profile=profile, endpoint_url=endpoint_url)
    if via is Via.TERRAFORM:
        code = folder_of(folder, adopt=adopt)
        diff_by_terraform(wanted, clients, code, rewrite=rewrite, json=json)
        return
    refuse_terraform_options(folder, rewrite=rewrite)
    reviewed = api.diff(wanted, clients, adopt=adopt)
    if json:
        print_json(review_document(reviewed))
    else:
        show_review(reviewed)
    if reviewed.changes:
        raise typer.Exit(ExitCode.FINDINGS)
