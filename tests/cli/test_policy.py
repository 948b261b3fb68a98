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


def _file(folder: Path, name: str, *statements: dict[str, object]) -> Path:
    path = folder / name
    path.write_text(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, indent=2))
    return path


GOOD = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
ALIAS = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "alias/archive"}
NOTE = {"Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "*"}


def test_lint_says_where_what_why_and_what_instead(tmp_path: Path) -> None:
    done = _run("lint", str(_file(tmp_path, "role.json", GOOD, ALIAS)))
    assert done.returncode == 1
    first, *rest = done.stdout.splitlines()
    assert first == (
        f"{tmp_path}/role.json:12:7: E120 `alias/archive` is an alias, the request carries the "
        "key's ARN"
    )
    assert [line.strip().partition(" ")[0] for line in rest] == ["in", "on", "fix:", "source:"]
    assert done.stderr == "1 file: 1 error, 0 warnings, 0 notes\n"


def test_lint_prints_one_line_of_json_a_finding(tmp_path: Path) -> None:
    done = _run("lint", str(_file(tmp_path, "role.json", ALIAS)), "--json")
    (line,) = map(json.loads, done.stdout.splitlines())
    assert line["code"] == "E120"
    assert line["severity"] == "error"
    assert (line["line"], line["column"]) == (7, 7)
    assert line["where"] == "Statement[1].Resource"
    assert line["source"].startswith("https://docs.aws.amazon.com/")


def test_lint_is_content_with_a_clean_policy_and_with_notes(tmp_path: Path) -> None:
    good, note = _file(tmp_path, "good.json", GOOD), _file(tmp_path, "note.json", NOTE)
    assert _run("lint", str(good)).returncode == 0
    done = _run("lint", str(good), str(note))
    assert done.returncode == 0
    assert done.stderr == "2 files: 0 errors, 0 warnings, 1 note\n"


def test_lint_takes_the_kind_that_is_given(tmp_path: Path) -> None:
    path = str(_file(tmp_path, "note.json", NOTE))
    assert "I131" in _run("lint", path).stdout
    assert _run("lint", path, "--kind", "scp").stdout == ""


def test_lint_names_what_it_cannot_use_and_goes_on(tmp_path: Path) -> None:
    refused = tmp_path / "refused.json"
    refused.write_text('{"Statement":\n  {"Effect": "allow", "Action": "s3:*", "Resource": "*"}}')
    binary = tmp_path / "binary.json"
    binary.write_bytes(b"\xff\xfe")
    files = [refused, tmp_path / "none.json", binary, _file(tmp_path, "role.json", ALIAS)]
    done = _run("lint", *map(str, files))
    assert done.returncode == 2
    assert f"{refused}:2:4: error[policy-document]: `Statement[1].Effect`" in done.stderr
    assert f"{tmp_path}/none.json: error[policy-file]" in done.stderr
    assert f"{binary}: error[policy-file]" in done.stderr
    assert "E120" in done.stdout


def test_lint_reads_what_editors_of_windows_write(tmp_path: Path) -> None:
    path = _file(tmp_path, "role.json", ALIAS)
    path.write_text("\ufeff" + path.read_text(), encoding="utf-8")
    assert "role.json:7:7: E120" in _run("lint", str(path)).stdout


def test_rules_explains_every_code() -> None:
    done = _run("rules")
    assert done.returncode == 0
    assert "## E120: " in done.stdout
