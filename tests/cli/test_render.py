"""`logkura render`, as a user runs it."""

import json
import subprocess
import sys
from pathlib import Path

COMMAND = str(Path(sys.executable).with_name("logkura"))
ARCHIVE = Path(__file__).parents[2] / "examples" / "stream" / "archive.yaml"


def _render(
    out: Path, *more: str, source: str = "s3://old/2026"
) -> "subprocess.CompletedProcess[str]":
    places = ["--source", source, "--artifacts", "s3://old/jobs", "--out", str(out)]
    command = [COMMAND, "render", str(ARCHIVE), "--to", "emr", *places, *more]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_job_is_written_and_its_files_are_named(tmp_path: Path) -> None:
    done = _render(tmp_path / "job", "--json")
    assert done.returncode == 0, done.stderr
    paths = [Path(path) for path in json.loads(done.stdout)["files"]]
    assert tmp_path / "job" / "emr-serverless" / "job-run.json" in paths
    assert all(path.is_file() for path in paths)


def test_a_second_time_wants_force(tmp_path: Path) -> None:
    assert "README.md" in _render(tmp_path).stdout
    again = _render(tmp_path)
    assert again.returncode == 2
    assert "render-exists" in again.stderr
    assert _render(tmp_path, "--force").returncode == 0


def test_a_folder_is_no_source_of_a_job(tmp_path: Path) -> None:
    done = _render(tmp_path, source="old")
    assert done.returncode == 2
    assert "render-url" in done.stderr


def test_terraform_code_is_written_and_found_stale(tmp_path: Path) -> None:
    command = [COMMAND, "render", str(ARCHIVE), "--to", "terraform", "--out", str(tmp_path / "tf")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "README.md" in done.stdout
    assert "note:" not in done.stderr
    (tmp_path / "tf" / "backend.tf").write_text("# somebody's own")
    checked = subprocess.run([*command, "--check"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    (tmp_path / "tf" / "keys.tf").write_text("# changed by hand")
    checked = subprocess.run([*command, "--check"], capture_output=True, text=True, check=False)
    assert checked.returncode == 1
    assert checked.stdout.startswith("stale: ")
    assert "keys.tf" in checked.stdout


def _cloudformation(out: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    command = [COMMAND, "render", str(ARCHIVE), "--to", "cloudformation", "--out", str(out), *more]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_an_emr_job_wants_its_places(tmp_path: Path) -> None:
    command = [COMMAND, "render", str(ARCHIVE), "--to", "emr", "--out", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "render-option" in done.stderr


def test_an_archive_is_written_as_templates_with_its_transformer(tmp_path: Path) -> None:
    done = _cloudformation(tmp_path, "--log-group", "/demo/host/a", "--json")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    paths = {Path(path).name for path in json.loads(done.stdout)["files"]}
    assert paths == {"archive.yaml", "replica.yaml", "transformer.zip", ".taskcat.yml"}
    assert "LogGroupName: /demo/host/a\n" in (tmp_path / "archive.yaml").read_text()


def test_a_prefix_that_covers_no_log_group_is_told(tmp_path: Path) -> None:
    done = _cloudformation(tmp_path, "--log-group", "/other")
    assert done.returncode == 0
    assert "no --log-group begins with `/demo/host/`" in done.stderr


def test_what_is_stale_missing_or_superfluous_fails_a_check(tmp_path: Path) -> None:
    groups = ("--log-group", "/demo/host/a")
    assert _cloudformation(tmp_path, *groups).returncode == 0
    current = _cloudformation(tmp_path, *groups, "--check")
    assert current.returncode == 0, current.stdout
    assert "is what would be written" in current.stdout
    # Another log group: the committed template is stale, and nothing is written.
    before = (tmp_path / "archive.yaml").read_bytes()
    stale = _cloudformation(tmp_path, *groups, "--log-group", "/demo/host/b", "--check")
    assert stale.returncode == 1
    assert stale.stdout.splitlines() == [f"stale: {tmp_path / 'archive.yaml'}"]
    assert (tmp_path / "archive.yaml").read_bytes() == before
    (tmp_path / "replica.yaml").unlink()
    (tmp_path / "old.yaml").touch()
    told = _cloudformation(tmp_path, *groups, "--check", "--json")
    assert told.returncode == 1
    assert json.loads(told.stdout) == {
        "missing": ["replica.yaml"],
        "stale": [],
        "superfluous": ["old.yaml"],
    }
