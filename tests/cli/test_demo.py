"""`logkura demo`, as a user runs it."""

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

from logkura.aws import Clients

COMMAND = Path(sys.executable).with_name("logkura")


def test_the_account_is_one_document(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes("one\n蔵\n\n\xff\n".encode("latin-1", "replace"))
    shown = subprocess.run(
        [str(COMMAND), "demo", "--logs", str(tmp_path), "--json"],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    account = json.loads(shown.stdout)
    wanted = {
        "events_sent",
        "events_archived",
        "events_replicated",
        "log_groups",
        "objects",
        "mixed_objects",
        "duplicates",
        "lost",
        "seconds",
    }
    assert wanted <= set(account)
    assert account["events_sent"] == account["events_archived"] == account["events_replicated"] == 2
    assert account["refused"] == {"empty": 1, "not-utf-8": 1}
    assert account["adds_up"] is True


def test_a_person_sees_each_stage_and_that_it_adds_up(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("one\ntwo\n")
    shown = subprocess.run(
        [str(COMMAND), "demo", "--logs", str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    for words in (
        "design and deploy",
        "send and deliver",
        "replicate",
        "1 COMPLETED",
        "It adds up",
    ):
        assert words in shown.stdout


def _labels(text: str) -> list[str]:
    """Return what each line says, without its numbers, names and times."""
    lines = (line.strip() for line in text.partition("Next:")[0].splitlines())
    return [re.split(r"  +|: | [\d,.]+ s", line)[0] for line in lines if line]


def test_the_readmes_show_what_is_printed(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("one\n\ntwo\n")
    shown = subprocess.run(
        [str(COMMAND), "demo", "--logs", str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    for name in ("README.md", "README.ja.md"):
        text = (Path(__file__).parents[2] / name).read_text(encoding="utf-8")
        (sample,) = [block for block in text.split("```") if "The account" in block]
        assert _labels(sample) == _labels(shown.stdout), name


def test_kept_it_can_be_looked_at_and_stops_when_told(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("one\ntwo\n")
    running = subprocess.Popen(
        [str(COMMAND), "demo", "--logs", str(tmp_path), "--keep"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr is not None
    assert running.stdout is not None
    with running:
        try:
            url = next(
                word
                for line in iter(running.stderr.readline, "")
                for word in line.split()
                if word.startswith("http://127.0.0.1:")
            )
            s3 = Clients(endpoint_url=url).get("s3", "ap-northeast-3")
            assert s3.list_objects_v2(Bucket="demo-osaka-crr-01")["KeyCount"] == 1
        finally:
            running.send_signal(signal.SIGINT)
        assert running.wait(timeout=30) == 0


def test_nothing_to_send_is_bad_input(tmp_path: Path) -> None:
    shown = subprocess.run(
        [str(COMMAND), "demo", "--logs", str(tmp_path / "nothing")],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert shown.returncode == 2
    assert "demo-logs-missing" in shown.stderr
    assert "Traceback" not in shown.stderr


def test_a_replica_that_takes_nothing_is_a_finding_with_its_cause(tmp_path: Path) -> None:
    """A rule that wants tags replicates nothing of a stream: Firehose writes objects without."""
    example = (Path(__file__).parents[2] / "examples/stream/archive.yaml").read_text()
    wanted = example.replace("filter: {prefix: demo}", 'filter: {tags: {IS_REP: "true"}}')
    assert wanted != example
    (tmp_path / "archive.yaml").write_text(wanted)
    (tmp_path / "a.log").write_text("one\n")
    shown = subprocess.run(
        [str(COMMAND), "demo", "--archive", "archive.yaml", "--logs", "a.log"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        timeout=120,
    )
    assert shown.returncode == 1
    assert "The replica lacks 1 event:" in shown.stdout
    assert "without tags" in shown.stdout
