"""Running Terraform against the lab.

The provider is pointed at the lab by its environment alone, so aliases, regions and assumed roles
of the code stay as they are written.  Everything that could lead to an account of the user's is
taken out of the environment.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs (read 2026-11-27):
AWS_ENDPOINT_URL and the credentials of the environment.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from logkura.errors import LogkuraError
from logkura.lab.outside import Outside
from logkura.lab.terraform.data_sources import read_in_vain, reads_failed
from logkura.lab.terraform.failures import failures, hint_for, is_refusal, kind_of, told
from logkura.lab.terraform.made_up_providers import made_up_providers
from logkura.lab.terraform.plugins import find_plugins
from logkura.lab.terraform.variables import made_up_values
from logkura.lab.terraform.workspace import copy_directory

__all__ = ["Applied", "TerraformResource", "apply_terraform"]

_SECONDS_MAX = 900
_PLAN = "logkura.tfplan"
_SETTINGS = """\
provider_installation {{
  filesystem_mirror {{
    path = "{plugins}"
  }}
}}
disable_checkpoint = true
"""


@dataclass(frozen=True, slots=True)
class TerraformResource:
    """A resource that Terraform made.

    Attributes:
        address: Where it is in the code.
        kind: Its type.
        identity: Its ARN or id.
        values: Its arguments and attributes, as the state has them.
    """

    address: str
    kind: str
    identity: str
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of an apply.

    Attributes:
        resources: What was made, in Terraform's order.
        regions: Regions in which something was made.
        made_up: Values of variables that had none.
        stood_in: Addresses of what was made up because its provider is not on this machine.
        failed: What could not be made, by its address, with the reason; it is among the resources
            as it is planned.
    """

    resources: tuple[TerraformResource, ...]
    regions: tuple[str, ...]
    made_up: Mapping[str, str]
    failed: Mapping[str, str] = field(default_factory=dict)
    stood_in: tuple[str, ...] = ()


def apply_terraform(
    directory: Path,
    *,
    endpoint_url: str,
    region: str,
    variables: Mapping[str, str] | None = None,
    needed: tuple[str, ...] = ("",),
    outside: Outside | None = None,
) -> Applied:
    """Apply a copy of a Terraform directory to a lab.

    Args:
        directory: The root module; it is read and never written.
        endpoint_url: The lab.
        region: Where providers stand that name no region.
        variables: Values of the code's variables.
        needed: What the types of resources begin with that have to be made, or be refused by
            their service; where others fail, they are told as they are planned.
        outside: The stand-ins of the lab, where what `data` blocks read may stand outside.

    Raises:
        LogkuraError: `terraform-missing`, `terraform-plugins` or `terraform-directory`: it cannot
            be tried here; `terraform-failed`: Terraform refused it, with what it said.
    """
    program = shutil.which("terraform")
    if program is None:
        raise LogkuraError(
            "terraform-missing",
            "expected `terraform` on the PATH, found none",
            hint="install Terraform 1.11 or newer; templates of CloudFormation need nothing more",
        )
    plugins = find_plugins(directory)
    if plugins is None:
        raise LogkuraError(
            "terraform-plugins",
            "expected the provider hashicorp/aws on this machine, found none",
            hint="run `terraform init` in the directory, or name a mirror by TF_PLUGIN_DIR",
        )
    with tempfile.TemporaryDirectory(prefix="logkura-terraform-") as folder:
        code = Path(folder, "code")
        copied = copy_directory(directory, code)
        stood_in = made_up_providers(code, plugins)
        settings = Path(folder, "cli.tfrc")
        settings.write_text(_SETTINGS.format(plugins=plugins))
        environment = _environment(folder, settings, endpoint_url, region)
        terraform = _Terraform(program, copied, environment)
        made_up = made_up_values(copied, variables or {}, region)
        values = {**made_up, **(variables or {})}
        given = [f"-var={name}={value}" for name, value in sorted(values.items())]
        terraform.run("init", "-input=false")
        try:
            _apply(terraform, given, outside, region)
        except LogkuraError as error:
            failed = failures(error.message)
            own = [each for each in failed if kind_of(each).startswith(needed)]
            if not failed or not all(is_refusal(failed[each]) for each in own):
                raise
            terraform.run("plan", "-input=false", f"-out={_PLAN}", *given)
            planned = json.loads(terraform.run("show", "-json", _PLAN))
            state = {"values": planned.get("planned_values", {})}
            return replace(_applied(state, region, made_up), failed=failed, stood_in=stood_in)
        applied = _applied(json.loads(terraform.run("show", "-json")), region, made_up)
        return replace(applied, stood_in=stood_in)


def _apply(terraform: "_Terraform", given: list[str], outside: Outside | None, region: str) -> None:
    """Apply; where `data` blocks find nothing, plan with stand-ins for that, and apply the plan."""
    try:
        terraform.run("apply", "-input=false", "-auto-approve", *given)
    except LogkuraError as error:
        if outside is None or not reads_failed(error.message):
            raise
        with outside.planning():
            _plan(terraform, given, outside, region)
        terraform.run("apply", "-input=false", _PLAN)


def _plan(terraform: "_Terraform", given: list[str], outside: Outside, region: str) -> None:
    """Plan, again as long as that brings to light what is looked for in lists."""
    while True:
        try:
            terraform.run("plan", "-input=false", f"-out={_PLAN}", *given)
        except LogkuraError as error:
            looked_for = read_in_vain(error.message, outside.account, region)
            new = [each for each in looked_for if outside.stand_in(each)]
            if not new:
                raise
        else:
            return


def _environment(home: str, settings: Path, endpoint_url: str, region: str) -> dict[str, str]:
    """Return an environment that leads to the lab and nowhere else."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "TF_CLI")) or name == "AWS_CA_BUNDLE"
    }
    return {
        **kept,
        "HOME": home,
        "TF_CLI_CONFIG_FILE": str(settings),
        "TF_IN_AUTOMATION": "1",
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


@dataclass(frozen=True, slots=True)
class _Terraform:
    """Terraform in one folder."""

    program: str
    folder: Path
    environment: Mapping[str, str]

    def run(self, *arguments: str) -> str:
        """Run a command and return what it printed."""
        try:
            done = subprocess.run(  # noqa: S603 -- the program of the PATH, with our arguments
                [self.program, *arguments, "-no-color"],
                cwd=self.folder,
                env=dict(self.environment),
                capture_output=True,
                text=True,
                timeout=_SECONDS_MAX,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise LogkuraError(
                "terraform-failed",
                f"expected `terraform {arguments[0]}` to end within {_SECONDS_MAX} seconds",
                hint="try it against `logkura lab up` by hand",
            ) from error
        if done.returncode:
            raise LogkuraError(
                "terraform-failed",
                f"`terraform {arguments[0]}` refused the code:\n{told(done.stderr)}",
                hint=hint_for(done.stderr),
            )
        return done.stdout


def _applied(state: Mapping[str, Any], region: str, made_up: Mapping[str, str]) -> Applied:
    resources: list[TerraformResource] = []
    regions = {region}
    for found in _resources(state.get("values", {}).get("root_module", {})):
        values = found.get("values", {})
        identity = str(values.get("arn") or values.get("id") or "")
        resources.append(TerraformResource(found["address"], found["type"], identity, values))
        place = identity.split(":")[3:4] if identity.startswith("arn:") else []
        regions |= {str(values["region"])} if values.get("region") else set()
        regions |= {name for name in place if name}
    return Applied(tuple(resources), tuple(sorted(regions)), made_up)


def _resources(module: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the managed resources of a module and of the modules in it."""
    yield from (each for each in module.get("resources", ()) if each["mode"] == "managed")
    for child in module.get("child_modules", ()):
        yield from _resources(child)
