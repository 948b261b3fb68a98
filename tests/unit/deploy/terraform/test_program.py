"""Terraform as another program: here a script that speaks as it does."""

import json
import os
from pathlib import Path

import pytest

from logkura.aws import Clients
from logkura.deploy.terraform.program import Terraform
from logkura.errors import LogkuraError

ERROR = {
    "type": "diagnostic",
    "diagnostic": {"severity": "error", "summary": "no such thing", "detail": "", "address": "a.b"},
}
WARNING = {"type": "diagnostic", "diagnostic": {"severity": "warning", "summary": "w"}}
DONE = {
    "type": "apply_complete",
    "hook": {"resource": {"addr": "a.b"}, "action": "create", "id_value": "x"},
}


def _terraform(folder: Path, *lines: object, status: int = 0) -> tuple[Terraform, list[str]]:
    said = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    (folder / "said").write_text(f"{said}\n")
    program = folder / "terraform"
    program.write_text(f'#!/bin/sh\necho "$@" > arguments\ncat said\nexit {status}\n')
    program.chmod(0o755)
    steps: list[str] = []
    return Terraform(str(program), folder, dict(os.environ), steps.append), steps


def test_steps_are_told_as_they_come(tmp_path: Path) -> None:
    terraform, steps = _terraform(tmp_path, DONE, WARNING, "no JSON at all", "[]", {"type": "log"})
    terraform.carry_out("apply", "plan")
    assert steps == ["a.b made: x"]
    assert (tmp_path / "arguments").read_text() == "apply -json -no-color plan\n"


def test_a_failure_is_the_first_error(tmp_path: Path) -> None:
    terraform, _ = _terraform(tmp_path, WARNING, ERROR, ERROR, status=1)
    with pytest.raises(LogkuraError, match=r"`terraform plan` failed: a\.b: no such thing \(and 1"):
        terraform.carry_out("plan")


def test_a_failure_without_messages_says_what_was_printed(tmp_path: Path) -> None:
    terraform, _ = _terraform(tmp_path, "Terraform is broken", status=1)
    with pytest.raises(LogkuraError, match="failed: Terraform is broken"):
        terraform.carry_out("plan")
    with pytest.raises(LogkuraError, match="`terraform show` failed: Terraform is broken"):
        terraform.read("show")


def test_documents_are_read_whatever_is_warned_of(tmp_path: Path) -> None:
    terraform, _ = _terraform(tmp_path, '{\n  "valid": true\n}')
    program = Path(terraform.program)
    program.write_text(program.read_text().replace("cat said", "echo Warning: old >&2; cat said"))
    assert terraform.read("validate") == {"valid": True}


def test_without_terraform_there_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(LogkuraError, match="terraform-missing"):
        Terraform.find(tmp_path, Clients())


def test_it_is_led_where_the_clients_lead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terraform, _ = _terraform(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    clients = Clients(endpoint_url="http://127.0.0.1:1")
    found = Terraform.find(tmp_path, clients)
    assert found.program == terraform.program
    assert found.environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:1"
    assert found.environment["AWS_ACCESS_KEY_ID"] == "testing"
    assert "AWS_ENDPOINT_URL" not in Clients().environment()
    assert Clients().environment() == {}
