"""`logkura drift` and `logkura verify`, as a user runs them against an account."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from logkura.aws import Clients
from logkura.cli import main
from logkura.deploy import deploy
from logkura.deploy.drift import DriftReport
from logkura.deploy.verify import Following, Verification, verify
from logkura.estate import ResourceKind, Unknown
from logkura.lab import Lab, ManualClock
from logkura.spec import Archive, load

COMMAND = str(Path(sys.executable).with_name("logkura"))
EXAMPLE = Path(__file__).parents[2] / "examples" / "stream" / "archive.yaml"
TOKYO, BUCKET = "ap-northeast-1", "demo-tokyo-crr-01"

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    """Give a lab, at the machine's time, in which the example is deployed."""
    with Lab(clock=ManualClock(datetime.now(UTC))) as started:
        for name in ("/demo/os", "/demo/app"):
            started.clients.get("logs", TOKYO).create_log_group(logGroupName=name)
        deploy(load(EXAMPLE), started.clients)
        yield started


@pytest.fixture
def run(lab: Lab) -> Run:
    def command(
        verb: str, *more: str, archive: Path = EXAMPLE
    ) -> "subprocess.CompletedProcess[str]":
        words = [COMMAND, verb, str(archive), "--endpoint-url", lab.endpoint_url, *more]
        return subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)

    return command


def test_nothing_has_drifted(run: Run) -> None:
    done = run("drift")
    assert (done.returncode, done.stdout) == (0, "")
    assert "0 differences, 0 not known, " in done.stderr
    assert "stack logkura-demo in ap-northeast-1: checked" in done.stderr


def test_where_nothing_stands_that_is_said_once(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "archive.yaml"
    text = EXAMPLE.read_text().replace("archive: demo", "archive: other")
    for name in ("demo-tokyo-crr-01", "demo-osaka-crr-01", "alias/demo/", "alias/crr-osaka"):
        text = text.replace(name, name.replace("demo", "other").replace("crr-o", "other-o"))
    other.write_text(text)
    done = run("drift", archive=other)
    assert (done.returncode, done.stdout) == (
        1,
        "nothing of the archive stands: logkura deploy ARCHIVE\n",
    )


def test_a_difference_is_told_with_its_maker_and_the_way_back(lab: Lab, run: Run) -> None:
    s3 = lab.clients.get("s3", TOKYO)
    held = s3.get_bucket_policy(Bucket=BUCKET)["Policy"]
    lab.advance(60)
    s3.delete_bucket_policy(Bucket=BUCKET)
    try:
        done, told = run("drift", "--no-stacks"), run("drift", "--json")
    finally:
        s3.put_bucket_policy(Bucket=BUCKET, Policy=held)
    assert done.returncode == told.returncode == 1
    assert "bucket demo-tokyo-crr-01 in ap-northeast-1: policy statement `RefusePlainText`" in (
        done.stdout
    )
    assert "who: DeleteBucketPolicy by arn:aws:iam::123456789012:root at " in done.stdout
    assert "$ aws s3api put-bucket-policy --region ap-northeast-1" in done.stdout
    assert "skipped" in done.stderr
    assert done.stdout.count("who: ") == done.stdout.count("$ aws ") == 1
    drifts = json.loads(told.stdout)["drifts"]
    assert len(drifts) == 4
    assert {each["cause"]["event"] for each in drifts} == {"DeleteBucketPolicy"}
    (command,) = drifts[0]["repair"]["commands"]
    assert json.loads(command.split("'")[1]) == json.loads(held)


def test_another_account_is_refused(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "archive.yaml"
    other.write_text(EXAMPLE.read_text().replace("123456789012", "210987654321"))
    for verb in ("drift", "verify"):
        done = run(verb, archive=other)
        assert done.returncode == 2
        assert "error[deploy-account]: expected credentials of account `210987654321`" in (
            done.stderr
        )


def test_what_is_not_known_is_exit_status_3(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    unknown = Unknown(ResourceKind.BUCKET, "b", TOKYO, "arn:aws:s3:::b", "AccessDenied")
    report = DriftReport((), (unknown,), (), 0)
    monkeypatch.setattr("logkura.api.drift", lambda *_: report)
    monkeypatch.setattr(sys, "argv", ["logkura", "drift", str(EXAMPLE)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 3
    assert "bucket b in ap-northeast-1 is not known: AccessDenied" in capsys.readouterr().out


def test_marked_events_arrive(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everything but the time, which passes as fast as the lab can."""

    def fast(archive: Archive, clients: Clients, following: Following) -> Verification:
        clock = replace(following, now=lab.clock.now, wait=lab.advance)
        return verify(archive, clients, clock)

    monkeypatch.setattr("logkura.api.verify", fast)
    words = ["verify", str(EXAMPLE), "--endpoint-url", lab.endpoint_url, "--log-group", "/demo/os"]
    monkeypatch.setattr(sys, "argv", ["logkura", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    shown = capsys.readouterr()
    assert ended.value.code == 0, shown.out
    for hop in ("accepted by CloudWatch Logs", "in the archive", "replication completed"):
        assert hop in shown.out
    assert "error log /aws/kinesisfirehose/logkura-demo: yes: no event" in shown.out
    assert "1 log group: everything arrived as designed" in shown.err


def test_a_marked_event_that_does_not_arrive_is_exit_status_1(run: Run) -> None:
    done = run("verify", "--log-group", "/demo/*", "--timeout-seconds", "1", "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert [each["log_group"] for each in told["followed"]] == ["/demo/app", "/demo/os"]
    assert {each["last_seen"] for each in told["followed"]} == {"accepted by CloudWatch Logs"}


def test_a_pattern_that_lets_no_marker_through_is_exit_status_3(run: Run, tmp_path: Path) -> None:
    changed = tmp_path / "archive.yaml"
    patterned = "{log_group: /demo/os, filter_pattern: ERROR}"
    changed.write_text(EXAMPLE.read_text().replace("log_group: /demo/os", patterned))
    done = run("verify", "--log-group", "/demo/os", archive=changed)
    assert done.returncode == 3
    assert "lets no marker through" in done.stdout


def test_no_log_group_is_bad_input(run: Run) -> None:
    done = run("verify", "--log-group", "/nothing")
    assert done.returncode == 2
    assert "verify-nothing" in done.stderr
