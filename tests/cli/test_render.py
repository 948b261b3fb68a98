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
