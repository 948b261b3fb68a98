"""`logkura compact` and `replay`, as a user runs them; also killed in the middle."""

import base64
import gzip
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

COMMAND = Path(sys.executable).with_name("logkura")
START = 1_700_000_000_000
Row = tuple[str, str, str]
KILLS = 100
MEMORY_MAX_BYTES = 450 << 20


def _run(*arguments: str | Path, **more: Any) -> "subprocess.CompletedProcess[str]":
    command = [str(COMMAND), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, **more)


def _document(log_group: str, numbers: range) -> dict[str, Any]:
    events = [
        {"id": f"{number:056d}", "timestamp": START + number * 60_000, "message": f"蔵 {number}"}
        for number in numbers
    ]
    return {
        "messageType": "DATA_MESSAGE",
        "owner": "123456789012",
        "logGroup": log_group,
        "logStream": "s",
        "subscriptionFilters": [],
        "logEvents": events,
    }


def _put(root: Path, name: str, document: dict[str, Any]) -> Path:
    folder = document["logGroup"].replace("/", "%2F")
    hour = time.strftime(
        "date=%Y-%m-%d/hour=%H", time.gmtime(document["logEvents"][0]["timestamp"] / 1000)
    )
    path = root / f"account=123456789012/region=r/log_group={folder}/{hour}/{name}.jsonl.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(json.dumps(document).encode(), mtime=0))
    return path


def _rows(*documents: dict[str, Any]) -> Counter[Row]:
    return Counter(
        (one["logGroup"], event["id"], event["message"])
        for one in documents
        for event in one["logEvents"]
    )


def _published(root: Path) -> Counter[Row]:
    """Return what another tool finds in the files that the manifests name."""
    found: Counter[Row] = Counter()
    for path in root.glob("_logkura/compact/manifests/**/manifest.json"):
        files = [str(root / file["key"]) for file in json.loads(path.read_text())["files"]]
        if files:
            rows = duckdb.read_parquet(files).select("logGroup", "id", "message")
            found.update(rows.fetchall())
    return found


@pytest.fixture
def documents(tmp_path: Path) -> list[dict[str, Any]]:
    """Fill an archive at `tmp_path / "in"`."""
    made = [_document(f"/g/{n % 3}", range(n * 40, n * 40 + 50)) for n in range(30)]
    for number, one in enumerate(made):
        _put(tmp_path / "in", str(number), one)
    return made


def test_the_account_is_one_document(documents: list[dict[str, Any]], tmp_path: Path) -> None:
    shown = _run("compact", tmp_path / "in", tmp_path / "out", "--json")
    assert shown.returncode == 0, shown.stderr
    account = json.loads(shown.stdout)
    assert account["adds_up"] is True
    wanted = {"objects_in": 30, "events": 1500, "events_out": 1500, "log_groups": 3}
    assert {name: account[name] for name in wanted} == wanted
    assert _published(tmp_path / "out") == _rows(*documents)


def test_the_account_is_readable(documents: list[dict[str, Any]], tmp_path: Path) -> None:
    first = documents[0]
    _put(tmp_path / "in", "again", first)
    (tmp_path / "in" / "beside").write_bytes(b"x")
    path = _put(tmp_path / "in", "bare", first)
    path.rename(path.with_name("bare.log.gz"))
    shown = _run("compact", tmp_path / "in", tmp_path / "out")
    assert shown.returncode == 1
    for sentence in (
        "duplicates 50",
        "1 objects lie in no folder of a log group",
        "1 objects of the message format were left alone",
        "It adds up.",
    ):
        assert sentence in " ".join(shown.stdout.split()), shown.stdout
    path.with_name("bare.log.gz").unlink()
    shown = _run("compact", tmp_path / "in", tmp_path / "out", "--dry-run")
    assert shown.returncode == 0
    assert "31 objects were done by an earlier run." in shown.stdout
    assert "Nothing was written (--dry-run)." in shown.stdout


def test_what_went_to_quarantine_can_be_a_finding(
    documents: list[dict[str, Any]], tmp_path: Path
) -> None:
    path = _put(tmp_path / "in", "0", documents[0])
    path.write_bytes(path.read_bytes() + b"garbage")
    shown = _run("compact", tmp_path / "in", tmp_path / "out")
    assert shown.returncode == 0
    assert "1 pieces could not be decoded" in shown.stdout
    assert _run("compact", tmp_path / "in", tmp_path / "out", "--strict").returncode == 1


def test_other_choices_are_bad_input_with_a_hint(
    documents: list[dict[str, Any]], tmp_path: Path
) -> None:
    assert documents
    assert _run("compact", tmp_path / "in", tmp_path / "out").returncode == 0
    shown = _run("compact", tmp_path / "in", tmp_path / "out", "--by", "hour")
    assert shown.returncode == 2
    assert "error[compact-choices]" in shown.stderr
    assert "hint:" in shown.stderr


def test_a_replayed_record_is_back_in_the_archive(
    documents: list[dict[str, Any]], tmp_path: Path
) -> None:
    late = _document("/g/0", range(5000, 5010))
    raw = base64.b64encode(gzip.compress(json.dumps(late).encode())).decode()
    errors = tmp_path / "in" / "errors" / "processing-failed" / "x"
    errors.parent.mkdir(parents=True)
    errors.write_text(json.dumps({"errorCode": "x", "rawData": raw}) + "\ngarbage")
    shown = _run("replay", tmp_path / "in")
    assert shown.returncode == 2
    assert "error[replay-region]" in shown.stderr
    arguments = ("replay", tmp_path / "in", "--region", "r")
    dry = json.loads(_run(*arguments, "--json", "--dry-run").stdout)
    assert (dry["events"], dry["objects_out"], dry["undecodable"]) == (10, 0, 1)
    shown = _run(*arguments)
    assert shown.returncode == 0
    assert "1 pieces cannot be decoded; they stay where they are." in shown.stdout
    assert _run(*arguments, "--strict").returncode == 1
    assert _run("compact", tmp_path / "in", tmp_path / "out").returncode == 0
    assert _published(tmp_path / "out") == _rows(*documents, late)


class _Killer:
    """Runs a command, and kills it some time after it has begun to work.

    Args:
        command: Of `logkura compact`.
        temporary: Where it has its work folders.
    """

    def __init__(self, command: list[str], temporary: Path) -> None:
        self._command = command
        self._temporary = temporary
        self.environment = {**os.environ, "TMPDIR": str(temporary)}
        self.kills = self.at_work = 0

    def ends(self, seconds: float) -> bool:
        """Let it work for so long; tell whether it came to its end."""
        before = self._folders()
        run = subprocess.Popen(
            self._command,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        # To start takes longer than the work.
        while run.poll() is None and not self._folders() - before:
            time.sleep(0.001)
        try:
            run.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
            run.wait()
            self.kills += 1
            # A step that is not done leaves its folder, which the next run removes.
            self.at_work += bool(self._folders() - before)
            return False
        assert run.returncode == 0
        return True

    def _folders(self) -> set[Path]:
        return set(self._temporary.glob("logkura-compact-*"))


def _manifests(root: Path) -> Iterator[dict[str, Any]]:
    for path in root.glob("_logkura/compact/manifests/**/manifest.json"):
        yield json.loads(path.read_text())


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_hundred_kills_lose_and_double_nothing(
    documents: list[dict[str, Any]], tmp_path: Path
) -> None:
    """Before each run something more has come for every log group: late events, and known ones."""
    chance, temporary, out = random.Random(7), tmp_path / "temporary", tmp_path / "out"
    temporary.mkdir()
    command = [str(COMMAND), "compact", str(tmp_path / "in"), str(out), "--json"]
    killer = _Killer(command, temporary)
    expected, kept = _rows(*documents), Counter[Row]()
    undisturbed = _run("compact", tmp_path / "in", tmp_path / "whole", "--json")
    seconds = json.loads(undisturbed.stdout)["seconds"]
    runs = ends = between = 0
    while killer.kills < KILLS:
        for group in range(3):
            first = chance.randrange(3000)
            late = _document(f"/g/{group}", range(first, first + 30))
            _put(tmp_path / "in", f"late-{runs}", late)
            expected |= _rows(late)
        runs += 1
        # Each tenth is left alone.
        if killer.ends(chance.uniform(0, seconds / 2) if runs % 10 else 60):
            ends += 1
            assert _published(out) == expected
        seen = _published(out)
        assert kept <= seen <= expected
        kept = seen
        between += any(one["unfinished"] or one["stale"] for one in _manifests(out))
    sys.stdout.write(
        f"{killer.kills} kills, {killer.at_work} of them within a step, {between} while a set was "
        f"exchanged; {ends} runs to the end\n"
    )
    assert killer.at_work >= KILLS // 2
    assert between >= KILLS // 10
    account = json.loads(_run(*command[1:], env=killer.environment).stdout)
    assert account["adds_up"] is True
    assert _published(out) == expected
    on_disk = {str(path) for path in out.rglob("*.parquet")}
    assert on_disk == {str(out / file["key"]) for one in _manifests(out) for file in one["files"]}
    assert ends > 2
    assert list(temporary.iterdir()) == []


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_day_larger_than_memory_is_sorted_in_bounded_memory(
    tmp_path: Path, measured: Callable[..., tuple[str, int]]
) -> None:
    """A gigabyte of text in no order at all, and more that is merged into it."""
    chance, text_bytes, events = random.Random(1), 0, 0
    words = [f"{chance.getrandbits(64):016x}" for _ in range(4096)]
    objects = 0
    while text_bytes < 1_000_000_000:
        minutes = chance.sample(range(1430 * 60_000), 10_000)
        document = _document("/big", range(0))
        document["logEvents"] = [
            {
                "id": f"{events + place:056d}",
                "timestamp": START // 86_400_000 * 86_400_000 + milliseconds,
                "message": " ".join(chance.choices(words, k=20)),
            }
            for place, milliseconds in enumerate(minutes)
        ]
        text = json.dumps(document).encode()
        events, text_bytes, objects = events + 10_000, text_bytes + len(text), objects + 1
        folder = (
            tmp_path / "in/account=123456789012/region=r/log_group=%2Fbig/date=2023-11-14/hour=00"
        )
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{objects}.jsonl.gz").write_bytes(gzip.compress(text, 1))
    for again in (False, True):
        if again:
            name = f"{objects}.jsonl.gz"
            (folder / f"copy-of-{name}").write_bytes((folder / name).read_bytes())
        shown, peak_bytes = measured("compact", "in", "out", "--json", cwd=tmp_path)
        account = json.loads(shown)
        assert account["events_out"] == events
        assert account["duplicates"] == (10_000 if again else 0)
        assert peak_bytes < MEMORY_MAX_BYTES
    files = sorted(map(str, (tmp_path / "out").rglob("*.parquet")))
    query = "SELECT count(*), count(DISTINCT id) FROM read_parquet(?)"
    assert duckdb.execute(query, [files]).fetchall() == [(events, events)]


def test_temporary_files_are_gone(documents: list[dict[str, Any]], tmp_path: Path) -> None:
    assert documents
    with tempfile.TemporaryDirectory() as temporary:
        environment = {**os.environ, "TMPDIR": temporary}
        assert _run("compact", tmp_path / "in", tmp_path / "out", env=environment).returncode == 0
        assert list(Path(temporary).iterdir()) == []
