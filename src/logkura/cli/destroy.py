"""`logkura destroy`."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from logkura import api
from logkura.cli.exit import ExitCode
from logkura.cli.options import EndpointOption, JsonOption, ProfileOption
from logkura.cli.output import console, messages, print_json
from logkura.cli.reviewing import (
    DirOption,
    DryRunOption,
    Via,
    ViaOption,
    YesOption,
    agreed,
    tell_event,
    tell_objects,
)
from logkura.cli.terraforming import destroy_by_terraform, folder_of, refuse_terraform_options
from logkura.errors import LogkuraError

if TYPE_CHECKING:
    from logkura.aws import Clients
    from logkura.deploy import Destroyed, Fate, Survey

__all__ = ["destroy"]

_KeepArchiveOption = Annotated[
    bool, typer.Option("--keep-archive", help="Keep buckets and keys, with what they hold.")
]
_DeleteObjectsOption = Annotated[
    bool, typer.Option("--delete-objects", help="Delete every object, for good.")
]
_ConfirmNameOption = Annotated[
    str, typer.Option("--confirm-name", help="With --delete-objects: the archive's name.")
]
_DeleteKeysOption = Annotated[
    bool, typer.Option("--delete-keys", help="Schedule its keys' deletion, in 30 days.")
]
_RetainOption = Annotated[
    list[str] | None,
    typer.Option(
        "--retain",
        metavar="LOGICAL-ID",
        help="Let go of a resource that could not be deleted before.",
    ),
]


def destroy(
    archive: Annotated[Path, typer.Argument(help="archive.yaml.")],
    *,
    via: ViaOption = Via.CLOUDFORMATION,
    folder: DirOption = None,
    keep_archive: _KeepArchiveOption = False,
    delete_objects: _DeleteObjectsOption = False,
    confirm_name: _ConfirmNameOption = "",
    delete_keys: _DeleteKeysOption = False,
    retain: _RetainOption = None,
    yes: YesOption = False,
    dry_run: DryRunOption = False,
    profile: ProfileOption = None,
    endpoint_url: EndpointOption = None,
    json: JsonOption = False,
) -> None:
    """Take an archive out of its account; refused while it holds objects, unless you say so.

    The pipeline goes: filters, stream, function, roles, alarms. Buckets go when they are empty.
    Keys stay, because nobody could ever read again what they encrypted, unless you say otherwise.

    Exit status: 0 it is gone, 1 something could not be deleted, or you did not agree, 2 it holds
    objects, 3 the account could not be seen.

    For example:

        logkura destroy archive.yaml --dry-run

        logkura destroy archive.yaml --keep-archive

        logkura destroy archive.yaml --via terraform --dir infrastructure --keep-archive

        logkura destroy archive.yaml --delete-objects --confirm-name demo --delete-keys --yes
    """
    fate = _fate(keep_archive=keep_archive, delete_objects=delete_objects)
    wanted = api.load_archive(archive)
    clients = api.connect(profile=profile, endpoint_url=endpoint_url)

    def confirm() -> bool:
        return _agreed(wanted.archive, fate, confirm_name, yes=yes, json=json)

    if via is Via.TERRAFORM:
        code = folder_of(folder, retain=retain)
        destroy_by_terraform(
            wanted,
            clients,
            code,
            fate,
            confirm,
            delete_keys=delete_keys,
            dry_run=dry_run,
            json=json,
        )
        return
    refuse_terraform_options(folder, rewrite=False)
    found = api.survey(wanted, clients)
    going = _Going(fate, delete_keys=delete_keys, retain=frozenset(retain or ()))
    _show(found, fate, delete_keys=delete_keys, json=json)
    goes = _may_go(found, going, clients) and not dry_run
    if goes and not confirm():
        messages.print("nothing was destroyed", markup=False)
        raise typer.Exit(ExitCode.FINDINGS)
    done = _destroy(found, going, clients) if goes else None
    _tell(found, done, json=json)


@dataclass(frozen=True, slots=True)
class _Going:
    """What is to go."""

    fate: "Fate"
    delete_keys: bool
    retain: frozenset[str]


def _destroy(found: "Survey", going: _Going, clients: "Clients") -> "Destroyed":
    return api.destroy(
        found,
        going.fate,
        clients,
        delete_keys=going.delete_keys,
        retain=going.retain,
        on_event=tell_event,
        on_objects=tell_objects,
    )


def _may_go(found: "Survey", going: _Going, clients: "Clients") -> bool:
    """Refuse what may not go before anybody is asked; return whether anything is to go."""
    from logkura.deploy import (  # noqa: PLC0415 -- start-up does not wait for it
        check_fate,
        check_retained,
        leaves_all,
    )

    if not found.nothing:
        check_fate(found, going.fate, delete_keys=going.delete_keys)
    check_retained(found, going.retain, clients)
    return not leaves_all(found, going.fate, delete_keys=going.delete_keys)


def _fate(*, keep_archive: bool, delete_objects: bool) -> "Fate":
    from logkura.deploy import Fate  # noqa: PLC0415 -- start-up does not wait for it

    if keep_archive and delete_objects:
        raise LogkuraError(
            "deploy-fates",
            "expected --keep-archive or --delete-objects, found both",
            hint="choose one: the archive is kept, or it is deleted",
        )
    return Fate.KEEP if keep_archive else Fate.DELETE if delete_objects else Fate.REFUSE


def _agreed(name: str, fate: "Fate", confirm_name: str, *, yes: bool, json: bool) -> bool:
    from logkura.deploy import Fate  # noqa: PLC0415 -- as above

    if fate is not Fate.DELETE:
        return agreed("Destroy this?", yes=yes, json=json)
    if not confirm_name and not yes and not json and sys.stdin.isatty():
        confirm_name = typer.prompt("Type the archive's name to delete its objects", err=True)
    if confirm_name != name:
        raise LogkuraError(
            "deploy-name-not-confirmed",
            f"expected the archive's name `{name}` to delete its objects, found `{confirm_name}`",
            hint=f"give --confirm-name {name}",
        )
    return True


def _show(found: "Survey", fate: "Fate", *, delete_keys: bool, json: bool) -> None:
    if json:
        return
    if not found.deployed:
        console.print("nothing is deployed", markup=False)
    if found.rollout is not None:
        places = ", ".join(map(str, found.rollout.instances)) or "no account"
        console.print(f"delete StackSet {found.rollout.name}, in {places}", markup=False)
    for stack in (*found.stacks, *found.artifacts):
        console.print(f"delete stack {stack.place}, {stack.status}", markup=False)
    for bucket in found.buckets:
        doing = {"keep": "keep", "delete": "empty and delete", "refuse": "delete"}[fate.value]
        console.print(f"{doing} bucket: {bucket.words}", markup=False)
    for group in found.log_groups:
        doing = "delete" if fate.value == "delete" else "keep"
        console.print(f"{doing} log group {group.name} in {group.region}", markup=False)
    for key in found.keys:
        doing = "schedule the deletion of" if delete_keys else "keep"
        console.print(f"{doing} key {key.name} in {key.region}", markup=False)
    for stranger in found.strangers:
        console.print(f"leave alone {stranger.words}", markup=False)


def _tell(found: "Survey", done: "Destroyed | None", *, json: bool) -> None:
    if json:
        destroyed = _document(done) if done is not None else None
        print_json({"survey": _survey_document(found), "destroyed": destroyed})
        return
    if done is None:
        return
    for name in (*done.stacks, *done.gone):
        console.print(f"gone: {name}", markup=False)
    for key, date in done.keys.items():
        console.print(f"key {key} will be deleted at {date.isoformat()}", markup=False)
    for name in done.kept:
        console.print(f"kept: {name}", markup=False)


def _survey_document(found: "Survey") -> dict[str, Any]:
    return {
        "stacks": [
            {"name": each.name, "region": each.region, "status": each.status}
            for each in (*found.stacks, *found.artifacts)
        ],
        "buckets": [
            {
                "name": each.name,
                "region": each.region,
                "object_versions": each.objects,
                "more": each.more,
            }
            for each in found.buckets
        ],
        "log_groups": [{"name": each.name, "region": each.region} for each in found.log_groups],
        "keys": [{"id": each.name, "region": each.region} for each in found.keys],
        "left_alone": [
            {"type": each.kind, "name": each.name, "region": each.region, "why": each.why}
            for each in found.strangers
        ],
        "rollout": [str(each) for each in found.rollout.instances] if found.rollout else [],
    }


def _document(done: "Destroyed") -> dict[str, Any]:
    return {
        "stacks": list(done.stacks),
        "gone": list(done.gone),
        "kept": list(done.kept),
        "keys": {key: date.isoformat() for key, date in done.keys.items()},
        "object_versions": done.objects,
    }
