"""`logkura split`, `ls` and `cat`, as a user runs them; also killed in the middle."""

import gzip
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from logkura.records.reader import Archived, read

COMMAND = Path(sys.executable).with_name("logkura")


def _run(*arguments: str | Path, **more: Any) -> "subprocess.CompletedProcess[str]":
    command = [str(COMMAND), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, **more)


def _member(number: int, events: int) -> bytes:
    document = {
        "messageType": "DATA_MESSAGE",
        "owner": "123456789012",
        "logGroup": f"/g/{number % 5}",
        "logStream": "s",
        "subscriptionFilters": [],
        "logEvents": [
            {
                "id": f"{number}-{index}",
                "timestamp": 1_700_000_000_000 + number * 60_000,
                "message": f"蔵 line {index} of {number}",
            }
            for index in range(events)
        ],
    }
    return gzip.compress(json.dumps(document, separators=(",", ":")).encode(), mtime=0)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Make a folder with one mixed object."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "mixed.gz").write_bytes(b"".join(_member(number, 3) for number in range(20)))
    return folder


def _tree(path: Path) -> dict[str, bytes]:
    files = (one for one in path.rglob("*") if one.is_file())
    return {
        str(one.relative_to(path)): one.read_bytes()
        for one in files
        if ".logkura-unfinished" not in one.parts
    }


def test_the_account_is_one_document(source: Path, tmp_path: Path) -> None:
    shown = _run("split", source, tmp_path / "out", "--format", "event", "--json")
    assert shown.returncode == 0, shown.stderr
    account = json.loads(shown.stdout)
    assert account["adds_up"] is True
    assert {name: account[name] for name in ("messages", "events", "objects_in", "log_groups")} == {
        "messages": 20,
        "events": 60,
        "objects_in": 1,
        "log_groups": 5,
    }
    assert (account["control_messages"], account["quarantined"]) == (0, 0)
    assert account["objects_out"] == len(list((tmp_path / "out").rglob("*.jsonl.gz")))


def test_a_dry_run_prints_the_account_and_writes_nothing(source: Path, tmp_path: Path) -> None:
    shown = _run("split", source, tmp_path / "out", "--dry-run", "--format", "event")
    assert "Nothing was written" in shown.stdout
    assert "60" in shown.stdout
    assert not (tmp_path / "out").exists()


def test_what_was_not_looked_at_is_said(source: Path, tmp_path: Path) -> None:
    shown = _run("split", source, tmp_path / "one")
    assert "not counted" in shown.stdout
    assert "not verified" not in shown.stdout
    assert (
        "19 of them were not verified" in _run("split", source, tmp_path / "two", "--fast").stdout
    )
    account = json.loads(_run("split", source, tmp_path / "three", "--fast", "--json").stdout)
    assert (account["verified"], account["messages_unverified"]) == (False, 19)
    refused = _run("split", source, tmp_path / "four", "--fast", "--format", "event")
    assert refused.returncode == 2
    assert "split-fast" in refused.stderr


def test_formats_and_processes_are_options(source: Path, tmp_path: Path) -> None:
    (source / "more.gz").write_bytes(b"".join(_member(number, 3) for number in range(20, 40)))
    options = ("--format", "message", "--compression", "zstd", "--jobs", "2", "--json")
    account = json.loads(_run("split", source, tmp_path / "out", *options).stdout)
    assert (account["events"], account["objects_in"]) == (120, 2)
    assert {path.suffix for path in (tmp_path / "out").rglob("*.log.*")} == {".zst"}


def test_what_is_quarantined_is_said_and_strict_makes_it_a_finding(
    source: Path, tmp_path: Path
) -> None:
    (source / "damaged.gz").write_bytes(b"no log at all")
    shown = _run("split", source, tmp_path / "out")
    assert shown.returncode == 0
    assert f"{tmp_path / 'out'}/quarantine/" in shown.stdout
    assert _run("split", source, tmp_path / "out", "--strict").returncode == 1


def test_other_choices_are_refused_with_what_was_chosen_before(
    source: Path, tmp_path: Path
) -> None:
    _run("split", source, tmp_path / "out")
    shown = _run("split", source, tmp_path / "out", "--format", "event")
    assert shown.returncode == 2
    assert "split-choices" in shown.stderr
    assert "format envelope" in shown.stderr


def test_ls_has_a_row_a_log_group_and_long_a_row_an_object(source: Path, tmp_path: Path) -> None:
    _run("split", source, tmp_path / "out", "--region", "ap-northeast-1")
    shown = _run("ls", tmp_path / "out", "--log-group", "/g/[12]", "--json").stdout
    assert [json.loads(line)["log_group"] for line in shown.splitlines()[:-1]] == ["/g/1", "/g/2"]
    outside = json.loads(shown.splitlines()[-1])
    assert (outside["log_group"], outside["objects"]) == ("", 1)
    assert "1 object outside the layout" in _run("ls", tmp_path / "out").stdout
    rows = [
        json.loads(row)
        for row in _run("ls", tmp_path / "out", "--long", "--json").stdout.splitlines()
    ]
    keys = sorted(row["key"] for row in rows if row["key"])
    assert keys == sorted(key for key in _tree(tmp_path / "out") if key.endswith(".gz"))


def test_cat_prints_lines_events_and_messages(source: Path) -> None:
    lines = _run("cat", source / "mixed.gz", "--log-group", "/g/1").stdout.splitlines()
    assert len(lines) == 12
    assert lines[0] == "蔵 line 0 of 1"
    events = _run("cat", source, "--format", "event").stdout.splitlines()
    assert len(events) == 60
    assert json.loads(events[0])["logGroup"] == "/g/0"
    messages = _run("cat", source, "--format", "envelope").stdout.splitlines()
    assert [len(json.loads(line)["logEvents"]) for line in messages] == [3] * 20
    assert _run("cat", source, "--since", "2023-11-14T22:33:20Z").stdout == ""


def test_cat_names_the_place_of_what_it_cannot_decode(source: Path) -> None:
    (source / "damaged.gz").write_bytes(_member(1, 1) + b"no log at all")
    shown = _run("cat", source)
    assert shown.returncode == 1
    assert f"{source / 'damaged.gz'}: 13 bytes at {len(_member(1, 1))} not decoded" in shown.stderr
    assert len(shown.stdout.splitlines()) == 61


def test_cat_is_silent_when_its_reader_had_enough(tmp_path: Path) -> None:
    (tmp_path / "big.gz").write_bytes(_member(1, 100_000))
    shown = subprocess.run(
        ["sh", "-c", f"'{COMMAND}' cat '{tmp_path / 'big.gz'}' | head -2"],  # noqa: S607 -- the shell's own pipe is what is tested
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert len(shown.stdout.splitlines()) == 2
    assert shown.stderr == ""


def _start(source: Path, target: Path, folder: Path, *options: str) -> "subprocess.Popen[bytes]":
    command = [str(COMMAND), "split", str(source), str(target), "--json", *options]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(folder)},
    )


def _whole(content: bytes) -> bool:
    return all(isinstance(item, Archived) for item in read(io.BytesIO(content)))


def _works(target: Path) -> bool:
    """Tell whether an object is worked at: its folder is there meanwhile."""
    return bool(_folders(target))


def _folders(target: Path) -> set[str]:
    try:
        return set(os.listdir(target / ".logkura-unfinished"))  # noqa: PTH208 -- it comes and goes
    except FileNotFoundError:
        return set()


def _wait_for_work(process: "subprocess.Popen[bytes]", target: Path) -> None:
    """Let the command start, which takes longer than its work."""
    before = _folders(target)
    while process.poll() is None and not _folders(target) - before:
        time.sleep(0.001)


KILLS_EACH = 26
EVENT, FAST = ("--format", "event"), ("--format", "envelope", "--fast")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "options"),
    [
        (signal.SIGINT, EVENT),
        (signal.SIGTERM, EVENT),
        (signal.SIGKILL, FAST),
        (signal.SIGKILL, (*EVENT, "--jobs", "2")),
    ],
)
def test_a_run_killed_at_any_moment_leaves_whole_objects_and_the_next_ends_the_same(
    number: signal.Signals, options: tuple[str, ...], tmp_path: Path
) -> None:
    chance = random.Random(number)
    source, scratch = tmp_path / "in", tmp_path / "scratch"
    source.mkdir()
    scratch.mkdir()
    for name in "abcdef":
        content = b"".join(_member(each, 400) for each in range(40))
        (source / f"{name}.gz").write_bytes(content)
    undisturbed = _start(source, tmp_path / "whole", scratch, *options)
    seconds = json.loads(undisturbed.communicate()[0])["seconds"]
    assert undisturbed.returncode == 0
    wanted, killed, at_work = _tree(tmp_path / "whole"), 0, 0
    while killed < KILLS_EACH:
        process = _start(source, tmp_path / "out", scratch, *options)
        _wait_for_work(process, tmp_path / "out")
        time.sleep(chance.uniform(0, seconds / 2))
        is_at_work = _works(tmp_path / "out")
        process.send_signal(number)
        account, said = process.communicate()
        if number is signal.SIGINT and process.returncode not in {0, -signal.SIGINT}:
            assert process.returncode == 130
            assert b"interrupted" in said
        left = _tree(tmp_path / "out")
        begun = {key for key, content in left.items() if b'"begun":true' in content}
        assert {key: left[key] for key in left.keys() - begun}.items() <= wanted.items()
        assert all(key.startswith("_logkura/split/") for key in begun)
        assert all(_whole(content) for key, content in left.items() if key.endswith(".gz"))
        if process.returncode == 0:
            # What the killed ones before it left was taken up, to the same end.
            assert json.loads(account)["messages"] == 6 * 40
            assert left == wanted
            shutil.rmtree(tmp_path / "out")
        else:
            killed += 1
            at_work += is_at_work
            assert process.returncode in {130, -number}
    sys.stdout.write(f"{killed} kills, {at_work} while an object was worked at\n")
    assert at_work >= KILLS_EACH // 4
    shown = _start(source, tmp_path / "out", scratch, *options)
    assert json.loads(shown.communicate()[0])["messages"] == 6 * 40
    assert _tree(tmp_path / "out") == wanted
    assert list(scratch.glob("logkura-split-*")) == []
    assert not (tmp_path / "out" / ".logkura-unfinished").exists()


OBJECT_BYTES = 500_000_000
PEAK_MAX_BYTES = 100_000_000


def _large_object(path: Path) -> int:
    """Write 500 MB of members that hardly compress, and return how many."""
    chance = random.Random(1)
    members = []
    for number in range(40):
        events = [
            {
                "id": f"{number:028d}{index:028d}",
                "timestamp": 1_700_000_000_000 + number * 60_000 + index,
                "message": chance.randbytes(chance.randint(40, 400)).hex(),
            }
            for index in range(chance.randint(100, 900))
        ]
        document = json.loads(gzip.decompress(_member(number, 0)))
        text = json.dumps({**document, "logEvents": events}, separators=(",", ":"))
        members.append(gzip.compress(text.encode(), mtime=0))
    count = written = 0
    with path.open("wb") as file:
        while written < OBJECT_BYTES:
            written += file.write(chance.choice(members))
            count += 1
    return count


@pytest.mark.slow
@pytest.mark.parametrize("archive_format", ["envelope", "event"])
def test_an_object_of_500_mb_takes_little_memory(
    archive_format: str, measured: Callable[..., tuple[str, int]]
) -> None:
    # Not `tmp_path`, which outlives the test: a gigabyte of it.
    with tempfile.TemporaryDirectory() as folder:
        count = _large_object(Path(folder, "large.gz"))
        shown, peak_bytes = measured(
            "split", "large.gz", "out", "--format", archive_format, "--json", cwd=Path(folder)
        )
    account = json.loads(shown)
    assert account["messages"] == count
    assert account["quarantined"] == 0
    assert peak_bytes < PEAK_MAX_BYTES
