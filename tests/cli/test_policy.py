"""`logkura policy`, as a user runs it."""

import json
import subprocess
import sys
from pathlib import Path

LOGKURA = str(Path(sys.executable).with_name("logkura"))
REQUEST = {
    "principal": "arn:aws:iam::111122223333:user/alice",
    "action": "s3:GetObject",
    "resource": "arn:aws:s3:::bucket/key",
    "resource_account": "111122223333",
}


def _vectors(folder: Path, *actions: str) -> Path:
    path = folder / "requests.json"
    entries = [
        {
            "id": action,
            "request": REQUEST,
            "policies": {
                "identity": [{"Statement": {"Effect": "Allow", "Action": action, "Resource": "*"}}]
            },
        }
        for action in actions
    ]
    path.write_text(json.dumps({"vectors": entries}))
    return path


def _run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [LOGKURA, "policy", *arguments], capture_output=True, text=True, check=False
    )


def test_decide_prints_one_line_of_json_a_request(tmp_path: Path) -> None:
    done = _run("decide", "--vectors", str(_vectors(tmp_path, "s3:*", "s3:Put*")), "--json")
    assert done.returncode == 0
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"id": "s3:*", "decision": "Allowed"},
        {"id": "s3:Put*", "decision": "ImplicitlyDenied"},
    ]


def test_decide_counts_for_a_person(tmp_path: Path) -> None:
    done = _run("decide", "--vectors", str(_vectors(tmp_path, "s3:*")))
    assert "Allowed" in done.stdout
    assert "1 Allowed" in done.stderr


def test_a_policy_that_aws_would_refuse_is_named_with_its_request(tmp_path: Path) -> None:
    done = _run("decide", "--vectors", str(_vectors(tmp_path, "s*:Get")))
    assert done.returncode == 2
    assert "error[policy-document]: vector `s*:Get`: `Statement[1].Action`" in done.stderr


def test_a_file_that_cannot_be_read_is_bad_input(tmp_path: Path) -> None:
    assert _run("decide", "--vectors", str(tmp_path / "none.json")).returncode == 2
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    assert "error[policy-vectors]" in _run("decide", "--vectors", str(broken)).stderr


def test_explain_says_why_in_two_languages(tmp_path: Path) -> None:
    vectors = str(_vectors(tmp_path, "s3:*", "s3:Put*"))
    done = _run("explain", "--vectors", vectors, "--id", "s3:*", "--full")
    assert done.stdout.startswith("s3:*: allowed: `statement 1` of the identity policy allows")
    assert "✓Action" in done.stdout
    assert "s3:Put*" not in done.stdout
    line = json.loads(
        _run(
            "explain", "--vectors", vectors, "--id", "s3:Put*", "--language", "ja", "--json"
        ).stdout
    )
    assert line["decision"] == "ImplicitlyDenied"
    assert line["explanation"].startswith("暗黙の拒否: ")
