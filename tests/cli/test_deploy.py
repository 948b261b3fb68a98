"""`logkura diff`, `deploy`, `destroy` and `validate`, as a user runs them against a lab."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from typer.testing import CliRunner

from logkura import api
from logkura.aws import Clients
from logkura.checks import Report
from logkura.checks.finding import Found
from logkura.cli.app import app
from logkura.errors import LogkuraError
from logkura.iam.lint import Severity

LOGKURA = str(Path(sys.executable).with_name("logkura"))
EXAMPLE = Path(__file__).parents[2] / "examples" / "replication" / "archive.yaml"
TOKYO = "ap-northeast-1"
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
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


@pytest.fixture(scope="module")
def clients(endpoint_url: str) -> Clients:
    found = Clients(endpoint_url=endpoint_url)
    found.get("logs", TOKYO).create_log_group(logGroupName="/demo/os")
    return found


@pytest.fixture
def run(endpoint_url: str, clients: Clients) -> Run:
    del clients

    def run(verb: str, *arguments: str, archive: Path = EXAMPLE) -> Any:
        return subprocess.run(
            [LOGKURA, verb, str(archive), "--endpoint-url", endpoint_url, *arguments],
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=120,
        )

    return run


def _refuses_to_lose_keys(run: Run) -> None:
    """It is refused before anybody is asked to agree: nobody answers here."""
    keyless = run("destroy", "--keep-archive", "--delete-keys")
    assert (keyless.returncode, "deploy-keys-needed" in keyless.stderr) == (2, True)


def _tells_what_is_kept(run: Run) -> None:
    """Keys were not to go: they are told of as long as they are there, and can go later."""
    nothing = run("destroy", "--yes")
    assert nothing.returncode == 0, nothing.stderr
    first, *kept = nothing.stdout.splitlines()
    assert first == "nothing is deployed"
    assert kept
    assert all(line.startswith("keep key ") for line in kept)
    gone = run("destroy", "--delete-keys", "--yes", "--json")
    assert gone.returncode == 0, gone.stderr
    assert len(json.loads(gone.stdout)["destroyed"]["keys"]) == len(kept)
    again = run("destroy", "--yes")
    assert (again.returncode, again.stdout) == (0, "nothing is deployed\n")


def test_an_archive_from_nothing_to_nothing(run: Run, clients: Clients, tmp_path: Path) -> None:
    first = run("diff")
    assert first.returncode == 1, first.stderr
    assert "logkura-demo-crr-replica in ap-northeast-3" in first.stdout
    assert "demo-osaka-crr-01" in first.stdout
    unasked = run("deploy")
    assert unasked.returncode == 2
    assert "error[deploy-not-confirmed]" in unasked.stderr
    looked = run("deploy", "--dry-run")
    assert looked.returncode == 0, looked.stderr
    assert clients.get("cloudformation", TOKYO).describe_stacks()["Stacks"] == []

    done = run("deploy", "--yes", "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["deployed"] is True
    assert document["resources"] > 20
    assert {each["action"] for each in document["changes"]} == {"add"}
    assert "logkura-demo-crr in ap-northeast-1: Bucket create complete" in done.stderr

    assert run("diff").returncode == 0
    again = run("deploy")
    assert again.returncode == 0, again.stderr
    assert "no changes" in again.stdout

    shorter = tmp_path / "archive.yaml"
    text = EXAMPLE.read_text()
    shorter.write_text(text + "\nstream:\n  buffer_interval_seconds: 60\n")
    changed = run("diff", "--json", archive=shorter)
    assert changed.returncode == 1
    (stream,) = (
        each
        for each in json.loads(changed.stdout)["changes"]
        if each["type"] == "AWS::KinesisFirehose::DeliveryStream"
    )
    assert stream["action"] == "change"
    assert "BufferingHints.IntervalInSeconds from 300 to 60" in stream["details"][0]

    s3 = clients.get("s3", TOKYO)
    s3.put_object(Bucket="demo-tokyo-crr-01", Key="demo/line", Body=b"line\n")
    refused = run("destroy", "--yes")
    assert refused.returncode == 2
    assert "error[deploy-holds-objects]" in refused.stderr
    unnamed = run("destroy", "--delete-objects", "--yes")
    assert unnamed.returncode == 2
    assert "error[deploy-name-not-confirmed]" in unnamed.stderr
    both = run("destroy", "--delete-objects", "--keep-archive")
    assert "error[deploy-fates]" in both.stderr
    assert run("destroy", "--keep-archive", "--dry-run").returncode == 0
    _refuses_to_lose_keys(run)
    assert run("diff").returncode == 0
    ended = run("destroy", "--delete-objects", "--confirm-name", "demo-crr", "--json")
    assert ended.returncode == 0, ended.stderr
    gone = set(json.loads(ended.stdout)["destroyed"]["gone"])
    assert {"demo-tokyo-crr-01", "demo-osaka-crr-01"} <= gone
    assert s3.list_buckets()["Buckets"] == []
    _tells_what_is_kept(run)


def test_what_check_says_will_fail_is_not_deployed(monkeypatch: pytest.MonkeyPatch) -> None:
    """No archive.yaml has such a finding by itself: its design is made not to."""
    words = {"rule": "a rule", "reason": "it is so", "source": "https://docs.aws.amazon.com/"}
    found = Found("arn:aws:s3:::demo", "this will fail", "mend it")
    finding = Mock(severity=Severity.ERROR, code="E299", location=None, found=found, **words)
    report = Report("archive.yaml", "demo-crr", 3, (finding,))
    monkeypatch.setattr(api, "check", lambda *_, **__: report)
    monkeypatch.setattr(api, "report_as", lambda *_, **__: "E299 this will fail")
    reached: list[str] = []

    def connect(**_: str | None) -> None:
        reached.append("account")
        raise LogkuraError("deploy-unreachable", "the account is asked")

    monkeypatch.setattr(api, "connect", connect)
    stopped = CliRunner().invoke(app, ["deploy", str(EXAMPLE), "--yes"])
    assert stopped.exit_code == 1
    assert reached == []
    CliRunner().invoke(app, ["deploy", str(EXAMPLE), "--yes", "--despite-findings"])
    assert reached == ["account"]


def test_terraform_deploys_no_rollout(tmp_path: Path) -> None:
    path = tmp_path / "archive.yaml"
    text = EXAMPLE.read_text()
    regions = f'rollout: {{regions: [{TOKYO}], accounts: ["123456789012"]}}'
    path.write_text(f"{text[: text.index('replica:')]}{regions}\n")
    command = ["diff", str(path), "--via", "terraform", "--dir", str(tmp_path / "code")]
    shown = CliRunner().invoke(app, command)
    assert isinstance(shown.exception, LogkuraError)
    assert shown.exception.code == "deploy-rollout-terraform"


def test_an_account_that_cannot_be_reached_is_not_seen() -> None:
    shown = subprocess.run(
        [LOGKURA, "diff", str(EXAMPLE), "--endpoint-url", "http://127.0.0.1:1"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert shown.returncode == 3
    assert "error[deploy-unreachable]" in shown.stderr


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """Give an archive.yaml of other names."""
    path = tmp_path / "archive.yaml"
    text = EXAMPLE.read_text().replace("archive: demo-crr", "archive: demo-crr2")
    path.write_text(text.replace("crr-01", "crr-02").replace("alias/", "alias/second/"))
    return path


def test_what_is_in_the_way_is_told_before_anything_is_made(
    run: Run, clients: Clients, second: Path
) -> None:
    iam = clients.get("iam")
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    iam.create_role(RoleName="logkura-demo-crr2-delivery", AssumeRolePolicyDocument=trust)
    stopped = run("deploy", "--yes", archive=second)
    iam.delete_role(RoleName="logkura-demo-crr2-delivery")
    assert stopped.returncode == 2
    (line,) = (each for each in stopped.stderr.splitlines() if "error[" in each)
    assert "`logkura-demo-crr2-delivery` exists already" in line
    assert clients.get("cloudformation", TOKYO).describe_stacks()["Stacks"] == []


def test_what_was_never_deployed_is_left_alone(run: Run, clients: Clients, second: Path) -> None:
    s3 = clients.get("s3", TOKYO)
    where = {"LocationConstraint": TOKYO}
    s3.create_bucket(Bucket="demo-tokyo-crr-02", CreateBucketConfiguration=where)
    s3.put_object(Bucket="demo-tokyo-crr-02", Key="precious", Body=b"not a log")
    named = ("--delete-objects", "--confirm-name", "demo-crr2")
    done = run("destroy", *named, archive=second)
    assert done.returncode == 0, done.stderr
    first, left = done.stdout.splitlines()
    assert first == "nothing is deployed"
    assert left.startswith("leave alone AWS::S3::Bucket demo-tokyo-crr-02 in ap-northeast-1: ")
    document = json.loads(run("destroy", *named, "--json", archive=second).stdout)
    assert [each["name"] for each in document["survey"]["left_alone"]] == ["demo-tokyo-crr-02"]
    assert document["destroyed"] is None
    assert s3.get_object(Bucket="demo-tokyo-crr-02", Key="precious")["Body"].read() == b"not a log"
    s3.delete_object(Bucket="demo-tokyo-crr-02", Key="precious")
    s3.delete_bucket(Bucket="demo-tokyo-crr-02")


def test_a_deployment_that_fails_says_why_in_one_line(
    run: Run, clients: Clients, second: Path
) -> None:
    """CloudFormation is to use a role that may do nothing, which only shows when it does."""
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudformation.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    role = clients.get("iam").create_role(
        RoleName="idle",
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    )["Role"]["Arn"]
    failed = run("deploy", "--yes", "--role-arn", role, archive=second)
    assert failed.returncode == 1, failed.stderr
    (line,) = (each for each in failed.stderr.splitlines() if "error[" in each)
    assert "error[deploy-failed]: logkura-demo-crr2-replica in ap-northeast-3: " in line
    assert "not authorized to perform" in line
    assert "nothing of it is left; mend the cause and deploy again" in line


def test_templates_are_validated(run: Run) -> None:
    shown = run("validate", "--json")
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert json.loads(shown.stdout) == {"problems": []}
