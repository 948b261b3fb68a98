"""Taking away what another archive's folder holds: refused, before anything is planned."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest
from botocore.stub import Stubber

from logkura import api
from logkura.aws import Clients
from logkura.deploy.fates import Fate
from logkura.deploy.terraform import Terraform, plan_destroy
from logkura.errors import LogkuraError
from logkura.spec import Archive, load

EXAMPLES = Path(__file__).parents[4] / "examples"
TOKYO, OSAKA = "ap-northeast-1", "ap-northeast-3"
OURS = {"archive": ("demo-tokyo-crr-01", TOKYO), "replica": ("demo-osaka-crr-01", OSAKA)}


@dataclass
class Folder:
    """A folder of Terraform's with a state, which writes down what it is asked to do."""

    folder: Path
    buckets: dict[str, tuple[str, str]]
    commands: list[str] = field(default_factory=list)

    def carry_out(self, command: str, *_: str) -> None:
        """Write the command down."""
        self.commands.append(command)

    def read(self, *arguments: str) -> dict[str, Any]:
        """Return the state, or a plan of nothing."""
        if len(arguments) > 1:
            return {"resource_changes": []}
        found = [
            {
                "address": f"aws_s3_bucket.{name}",
                "type": "aws_s3_bucket",
                "mode": "managed",
                "values": {"bucket": bucket, "region": region},
            }
            for name, (bucket, region) in self.buckets.items()
        ]
        return {"values": {"root_module": {"resources": found}}}


@pytest.fixture
def archive() -> Archive:
    return load(EXAMPLES / "replication" / "archive.yaml")


@pytest.fixture
def caller() -> dict[str, str]:
    """Give whose credentials they are; a test may say otherwise."""
    return {"Account": "123456789012"}


@pytest.fixture
def clients(caller: dict[str, str]) -> Iterator[Clients]:
    found = Clients(endpoint_url="http://127.0.0.1:1")
    with Stubber(found.get("sts", TOKYO)) as stubber:
        stubber.add_response("get_caller_identity", caller, {})
        yield found


def _folder(path: Path, buckets: dict[str, tuple[str, str]]) -> Folder:
    (path / "main.tf").write_text("")
    return Folder(path, buckets)


def _plan(archive: Archive, folder: Folder, clients: Clients) -> Any:
    terraform = cast("Terraform", folder)
    return plan_destroy(archive, terraform, Fate.DELETE, clients, delete_keys=True)


def test_the_state_of_this_archive_is_planned(
    archive: Archive, clients: Clients, tmp_path: Path
) -> None:
    folder = _folder(tmp_path, OURS)
    _plan(archive, folder, clients)
    assert folder.commands == ["init", "plan"]


@pytest.mark.parametrize("name", ["archive", "replica"])
def test_that_of_another_is_refused(
    archive: Archive, clients: Clients, tmp_path: Path, name: str
) -> None:
    """Whoever confirmed this archive's name has said nothing of that one's objects."""
    folder = _folder(tmp_path, {**OURS, name: ("others-logs", TOKYO)})
    with pytest.raises(LogkuraError, match=r"deploy-terraform-other.*others-logs"):
        _plan(archive, folder, clients)
    assert folder.commands == ["init"]


def test_another_account_s_credentials_are_refused(
    archive: Archive, clients: Clients, caller: dict[str, str], tmp_path: Path
) -> None:
    caller["Account"] = "999999999999"
    folder = _folder(tmp_path, OURS)
    with pytest.raises(LogkuraError, match="deploy-account"):
        _plan(archive, folder, clients)
    assert folder.commands == []


def test_a_rollout_is_none_of_terraform_s(tmp_path: Path) -> None:
    rollout = load(EXAMPLES / "multi-region" / "archive.yaml")
    clients = Clients(endpoint_url="http://127.0.0.1:1")
    with pytest.raises(LogkuraError, match="deploy-rollout-terraform"):
        api.plan_terraform_removal(rollout, clients, tmp_path, Fate.KEEP)
