"""The installed command, as a user runs it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from logkura import api
from logkura.cli import main
from logkura.cli.exit import ExitCode
from logkura.cli.output import command_name

COMMAND = Path(sys.executable).with_name("logkura")
CASES = Path(__file__).parents[1] / "cases" / "spec"
VERBS = (
    "demo",
    "init",
    "schema",
    "lab",
    "drift",
    "verify",
    "split",
    "replay",
    "compact",
    "ls",
    "cat",
)


def _run(*arguments: str, cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(COMMAND), *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        timeout=120,
    )


def test_help_names_every_command_and_the_exit_status() -> None:
    shown = _run("--help").stdout
    assert all(verb in shown for verb in VERBS)
    assert "130 interrupted" in " ".join(shown.split())


@pytest.mark.parametrize("verb", VERBS)
def test_every_command_explains_itself_with_an_example(verb: str) -> None:
    shown = _run(verb, "--help")
    assert shown.returncode == 0
    if verb != "lab":
        assert f"logkura {verb}" in shown.stdout.split("Options")[0].replace(
            "Usage: logkura", "", 1
        )


def test_no_command_is_a_short_help() -> None:
    assert "Usage" in _run().stdout


def test_an_unknown_option_is_bad_input() -> None:
    assert _run("schema", "--nonsense").returncode == 2


def test_a_faulty_archive_is_one_line_with_its_place_and_exit_status_2(tmp_path: Path) -> None:
    path = tmp_path / "archive.yaml"
    path.write_text("version: 1\narchive: demo\nregoin: ap-northeast-1\n")
    shown = _run("demo", "--archive", "archive.yaml", cwd=tmp_path)
    assert shown.returncode == 2
    lines = [line for line in shown.stderr.splitlines() if "spec-unknown-field" in line]
    assert len(lines) == 1
    assert lines[0].startswith("archive.yaml:3:1: error[spec-unknown-field]")
    assert "`region`" in lines[0]


def test_a_missing_source_is_bad_input_with_a_hint(tmp_path: Path) -> None:
    shown = _run("split", "nowhere", "out", "--format", "event", cwd=tmp_path)
    assert shown.returncode == 2
    assert "hint" in shown.stderr
    assert "Traceback" not in shown.stderr


def test_the_schema_is_json() -> None:
    schema = json.loads(_run("schema").stdout)
    assert schema["properties"]["archive"]


def test_init_writes_a_file_that_can_be_used(tmp_path: Path) -> None:
    assert _run("init", cwd=tmp_path).returncode == 0
    assert (tmp_path / "archive.yaml").exists()
    again = _run("init", cwd=tmp_path)
    assert again.returncode == 2
    assert "--force" in again.stderr


def test_help_does_not_wait_for_the_aws_sdk() -> None:
    """Start-up is what every command pays; the SDK and the emulator load when they are needed."""
    code = (
        "import sys, logkura.cli; print(sorted({'boto3', 'moto', 'pydantic'} & set(sys.modules)))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert shown.stdout.strip() == "[]"


def test_ctrl_c_is_said_and_has_its_exit_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(api, "schema", interrupted)
    monkeypatch.setattr(sys, "argv", ["logkura", "schema"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == ExitCode.INTERRUPTED
    assert capsys.readouterr().err == "interrupted; the same command resumes\n"


def test_printed_examples_can_be_pasted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind `make demo` the command is not on PATH; elsewhere it is."""
    monkeypatch.setattr(sys, "argv", [str(COMMAND), "demo"])
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.chdir(COMMAND.parents[1])
    assert command_name() == f"{COMMAND.parent.name}/{COMMAND.name}"
    monkeypatch.setenv("PATH", str(COMMAND.parent))
    assert command_name() == COMMAND.name


MISTAKES: list[dict[str, Any]] = yaml.safe_load((CASES / "mistakes.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", MISTAKES, ids=[case["mistake"] for case in MISTAKES])
def test_every_mistake_in_an_archive_is_one_line_on_stderr_and_exit_status_2(
    case: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    whole = (CASES / "whole.yaml").read_text("utf-8")
    text = case["text"] if "text" in case else whole.replace(case["right"], case["wrong"], 1)
    (tmp_path / "archive.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["logkura", "demo", "--archive", "archive.yaml"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == ExitCode.BAD_INPUT
    shown = capsys.readouterr()
    (line,) = shown.err.splitlines()
    assert line.startswith(f"archive.yaml:{case['at']}: error[{case['code']}]: ")
    assert "(hint: " in line
    assert shown.out == ""
