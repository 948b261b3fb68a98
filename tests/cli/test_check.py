"""`logkura check`, `explain`, `rule` and `rules`, as a user runs them."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from logkura import api

LOGKURA = str(Path(sys.executable).with_name("logkura"))
EXAMPLE = Path(__file__).parents[2] / "examples" / "stream" / "archive.yaml"
FILTER = "filter: {prefix: demo}"
TAGS = "filter: {prefix: demo, tags: {IS_REP: 'true'}}"


def _run(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [LOGKURA, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=60
    )


@pytest.fixture
def tagged(tmp_path: Path) -> Path:
    """An archive whose rule wants tags that Firehose does not write."""
    path = tmp_path / "archive.yaml"
    path.write_text(EXAMPLE.read_text().replace(FILTER, TAGS))
    return path


def test_the_example_is_clean() -> None:
    done = _run("check", EXAMPLE)
    assert done.returncode == 0
    assert "37 calls decided, 0 errors, 0 warnings, 2 notes" in done.stderr


def test_no_sdk_and_no_emulator_is_imported() -> None:
    """Start-up waits for nothing that a check does not need."""
    code = (
        "import sys; from logkura import api; from logkura.cli import app;"
        f"api.report_as(api.check({str(EXAMPLE)!r}), 'text');"
        "print([name for name in ('boto3', 'botocore', 'moto') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "[]\n"


def test_a_finding_has_its_line_and_its_exit_status(tagged: Path) -> None:
    done = _run("check", tagged)
    assert done.returncode == 1
    number = next(i for i, line in enumerate(tagged.read_text().splitlines(), 1) if TAGS in line)
    assert f"{tagged}:{number}:3: W236 the rule `logkura-demo`" in done.stdout
    assert "fix: filter by prefix instead" in done.stdout


def test_a_comment_or_an_option_accepts_it_with_a_reason(tagged: Path) -> None:
    assert _run("check", tagged, "--ignore", "W236=a job of ours tags them").returncode == 0
    assert _run("check", tagged, "--select", "E").returncode == 0
    without = _run("check", tagged, "--ignore", "W236")
    assert without.returncode == 2
    assert "error[check-suppression]" in without.stderr
    told = "  # logkura: ignore W236 a job of ours tags them"
    tagged.write_text(tagged.read_text().replace(TAGS, TAGS + told))
    done = _run("check", tagged, "--ignore", "E230=never found")
    assert done.returncode == 0
    assert "nothing to ignore: E230 never found" in done.stderr
    assert "1 set aside" in done.stderr


def test_a_key_of_somebody_elses_is_not_known(tmp_path: Path) -> None:
    path = tmp_path / "archive.yaml"
    arn = "arn: arn:aws:kms:ap-northeast-3:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    path.write_text(EXAMPLE.read_text().replace("alias: alias/crr-osaka", arn))
    done = _run("check", path)
    assert done.returncode == 3
    assert "I203 nothing is known of `kms:Encrypt`" in done.stdout


def test_what_cannot_be_checked_is_refused_in_one_line() -> None:
    done = _run("check", "aws://default/mars-1")
    assert done.returncode == 2
    assert done.stderr.startswith("error[check-source]: ")
    assert _run("check").returncode == 2


def test_a_selection_of_nothing_is_no_clean_bill() -> None:
    done = _run("check", EXAMPLE, "--select", "E20l")
    assert done.returncode == 2
    assert "error[check-rule]" in done.stderr


def test_the_forms_are_what_they_say(tagged: Path) -> None:
    report = api.check(str(tagged))
    document = json.loads(api.report_as(report, "json"))
    assert document["findings"][0]["code"] == "W236"
    assert set(json.loads(_run("check", "--schema").stdout)["properties"]) == set(document)
    suite = ET.fromstring(api.report_as(report, "junit"))  # noqa: S314 -- our own
    assert suite.get("failures") == "1"
    log = json.loads(_run("check", tagged, "--format", "sarif").stdout)
    assert log["runs"][0]["results"][0]["ruleId"] == "W236"


def test_explain_tells_every_call_in_two_languages() -> None:
    done = _run("explain", EXAMPLE, "--json")
    calls = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(calls) == 37
    assert {call["verdict"] for call in calls} == {"allowed"}
    assert all(call["source"].startswith("https://docs.aws.amazon.com/") for call in calls)
    full = _run("explain", EXAMPLE, "--full", "--language", "ja").stdout
    assert "✓ 許可" in full
    assert "kms:ViaService=s3.ap-northeast-1.amazonaws.com" in full
    assert "アイデンティティベースのポリシー: Allowed" in full


def test_rules_are_listed_and_explained() -> None:
    listed = [json.loads(line)["code"] for line in _run("rules", "--json").stdout.splitlines()]
    assert {"E101", "E201"} <= set(listed)
    assert _run("rule", "e201").stdout.startswith("## E201: ")
    done = _run("rule", "E999")
    assert done.returncode == 2
    assert "error[check-rule]" in done.stderr
