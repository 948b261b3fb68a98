"""`logkura deploy`, `diff` and `destroy` with `--via terraform`, as a user runs them."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from logkura.aws import Clients
from tests.lab.terraform_here import use_mirror

LOGKURA = str(Path(sys.executable).with_name("logkura"))
EXAMPLE = Path(__file__).parents[2] / "examples" / "replication" / "archive.yaml"
TOKYO, SOURCE = "ap-northeast-1", "demo-tokyo-crr-01"


def _run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [LOGKURA, *arguments],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=500,
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("diff", str(EXAMPLE), "--via", "terraform"), "expected --dir with --via terraform"),
        (("diff", str(EXAMPLE), "--dir", "x"), "with --via terraform alone"),
        (
            ("destroy", str(EXAMPLE), "--via", "terraform", "--dir", "x", "--retain", "Y"),
            "no --retain with --via terraform",
        ),
        (
            ("diff", str(EXAMPLE), "--via", "terraform", "--dir", "x", "--adopt"),
            "no --adopt with --via terraform",
        ),
    ],
)
def test_options_of_the_other_way_are_refused(arguments: tuple[str, ...], message: str) -> None:
    done = _run(*arguments, "--endpoint-url", "http://127.0.0.1:1")
    assert done.returncode == 2
    assert "error[deploy-option]" in done.stderr
    assert message in done.stderr


@pytest.fixture
def endpoint_url() -> Iterator[str]:
    """Give a lab that a user has started, and end it."""
    command = [LOGKURA, "lab", "up", "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as lab:
        assert lab.stdout is not None
        try:
            yield json.loads(lab.stdout.readline())["endpoint_url"]
        finally:
            lab.send_signal(signal.SIGTERM)
            lab.wait(30)


@pytest.mark.slow
def test_an_archive_comes_and_goes(
    endpoint_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mirror(tmp_path, monkeypatch)
    clients = Clients(endpoint_url=endpoint_url)
    clients.get("logs", TOKYO).create_log_group(logGroupName="/demo/os")
    place = ("--via", "terraform", "--dir", str(tmp_path / "code"), "--endpoint-url", endpoint_url)

    shown = _run("deploy", str(EXAMPLE), *place, "--dry-run", "--json")
    assert shown.returncode == 0, shown.stderr
    assert json.loads(shown.stdout)["deployed"] is False
    asked = _run("deploy", str(EXAMPLE), *place)
    assert (asked.returncode, "deploy-not-confirmed" in asked.stderr) == (2, True), asked.stderr
    assert clients.get("s3", TOKYO).list_buckets()["Buckets"] == []

    deployed = _run("deploy", str(EXAMPLE), *place, "--yes")
    assert deployed.returncode == 0, deployed.stderr
    assert f"archive_bucket: {SOURCE}" in deployed.stdout
    assert "aws_s3_bucket.archive made: " in deployed.stderr
    assert _run("diff", str(EXAMPLE), *place).returncode == 0

    clients.get("s3", TOKYO).put_object(Bucket=SOURCE, Key="demo/x", Body=b"x")
    refused = _run("destroy", str(EXAMPLE), *place, "--yes")
    assert (refused.returncode, "deploy-holds-objects" in refused.stderr) == (2, True)
    unnamed = _run("destroy", str(EXAMPLE), *place, "--delete-objects", "--yes")
    assert (unnamed.returncode, "deploy-name-not-confirmed" in unnamed.stderr) == (2, True)
    named = ("--delete-objects", "--confirm-name", "demo-crr")
    gone = _run("destroy", str(EXAMPLE), *place, *named, "--json")
    assert gone.returncode == 0, gone.stderr
    assert json.loads(gone.stdout)["destroyed"] is True
    assert f"{SOURCE}: 1 object version deleted" in gone.stderr
    assert clients.get("s3", TOKYO).list_buckets()["Buckets"] == []
    keys = clients.get("kms", TOKYO).list_aliases()["Aliases"]
    assert "alias/crr-tokyo" in {alias["AliasName"] for alias in keys}
