"""Terraform's own provider against the lab: what it puts, it reads back.

Skipped, with the reason, where Terraform or a mirror of the AWS provider is absent.  A mirror is
looked for in TF_PLUGIN_DIR, then in the folders where system packages keep one.
"""

import io
import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from logkura.lab import Lab

PROVIDER = Path("registry.terraform.io", "hashicorp", "aws")
USUAL_FOLDERS = ("/opt", "/usr/local", "/usr/share", "~/.terraform.d")
DEPTH_MAX = 4
SECONDS_MAX = 240
HERE = Path(__file__).parent / "terraform"

pytestmark = pytest.mark.slow


def below(folder: Path, depth: int) -> Iterator[Path]:
    """Yield the folder and those below it, down to a depth, without following links."""
    yield folder
    if depth:
        try:
            inside = [path for path in folder.iterdir() if path.is_dir() and not path.is_symlink()]
        except OSError:
            return
        for path in sorted(inside):
            yield from below(path, depth - 1)


def find_mirror() -> Path | None:
    named = os.environ.get("TF_PLUGIN_DIR")
    if named:
        return Path(named)
    for usual in USUAL_FOLDERS:
        for folder in below(Path(usual).expanduser(), DEPTH_MAX):
            if (folder / PROVIDER).is_dir():
                return folder
    return None


class Terraform:
    """Terraform in a folder of its own, pointed at the lab."""

    def __init__(self, program: str, folder: Path, mirror: Path, lab: Lab) -> None:
        self._program, self._folder = program, folder
        configuration = folder / "cli.tfrc"
        configuration.write_text(
            "provider_installation {\n"
            "  filesystem_mirror {\n"
            f'    path    = "{mirror}"\n'
            '    include = ["registry.terraform.io/hashicorp/*"]\n'
            "  }\n"
            '  direct { exclude = ["registry.terraform.io/*/*"] }\n'
            "}\n"
            "disable_checkpoint = true\n"
        )
        package = folder / "function.zip"
        package.write_bytes(function_package())
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "TF_CLI_CONFIG_FILE": str(configuration),
            "TF_IN_AUTOMATION": "1",
            "TF_VAR_endpoint": lab.endpoint_url,
            "TF_VAR_function_package": str(package),
        }

    def run(self, *arguments: str, expect: int = 0) -> str:
        """Run a command, and return what it printed."""
        done = subprocess.run(
            [self._program, *arguments, "-no-color"],
            cwd=self._folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS_MAX,
            check=False,
        )
        assert done.returncode == expect, done.stdout
        return done.stdout


def function_package() -> bytes:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        entry = zipfile.ZipInfo("app.py")  # a fixed date: the same bytes in every run
        archive.writestr(entry, "def handler(event, context):\n    return event\n")
    return package.getvalue()


@pytest.fixture
def terraform(lab: Lab, tmp_path: Path) -> Terraform:
    program = shutil.which("terraform")
    if program is None:
        pytest.skip("terraform is not on PATH")
    mirror = find_mirror()
    if mirror is None:
        pytest.skip("no mirror of hashicorp/aws in TF_PLUGIN_DIR or the usual folders")
    shutil.copytree(HERE, tmp_path / "archive")
    return Terraform(program, tmp_path / "archive", mirror, lab)


def test_a_second_plan_has_no_changes(terraform: Terraform, lab: Lab) -> None:
    terraform.run("init", "-input=false")
    terraform.run("validate")
    terraform.run("apply", "-input=false", "-auto-approve")
    assert "No changes" in terraform.run("plan", "-input=false", "-detailed-exitcode")
    check_what_stands(lab)
    terraform.run("destroy", "-input=false", "-auto-approve")
    assert lab.clients.get("s3", "ap-northeast-1").list_buckets()["Buckets"] == []


def check_what_stands(lab: Lab) -> None:
    """Look with boto3 at what Terraform made."""
    s3: Any = lab.clients.get("s3", "ap-northeast-1")
    bucket = "terraform-archive-tokyo"
    read = s3.get_bucket_replication(Bucket=bucket)["ReplicationConfiguration"]
    assert {rule["ID"]: rule["Priority"] for rule in read["Rules"]} == {
        "audit": 2,
        "everything": 1,
    }
    s3.put_object(Bucket=bucket, Key="logs/one", Body=b"one line\n")
    lab.settle()
    head = s3.head_object(Bucket=bucket, Key="logs/one")
    assert (head["ServerSideEncryption"], head["BucketKeyEnabled"]) == ("aws:kms", True)
    assert head["ReplicationStatus"] == "COMPLETED"
