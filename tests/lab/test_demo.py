"""The main job, end to end, with lines that try to break it."""

import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from logkura import api
from logkura.blueprint import design
from logkura.demo import DemoAccount
from logkura.demo.trap import spring

if TYPE_CHECKING:
    from logkura.lab import Lab

JAPANESE = "蔵の扉を閉めました。鍵は 2 本あります。"


def _lines(count: int, seed: int) -> list[bytes]:
    """Mixed lines: plain, Japanese, CRLF, empty, invalid UTF-8, long, and odd characters."""
    generator = random.Random(seed)
    kinds = (
        lambda n: (
            f"2026-11-24 10:00:00 INFO request {n} took {generator.randint(1, 900)} ms".encode()
        ),
        lambda n: f"{n} {JAPANESE}".encode(),
        lambda n: f"{n} carriage return\r".encode(),
        lambda _: b"",
        lambda n: b"%d \xff\xfe\x80 not utf-8" % n,
        lambda n: f'{{"n":{n},"quoted":"\\"}},{{\\"","tab":"\\t"}}'.encode(),
        lambda n: f"{n} \u2028 \U0001f3ef \x01 }}{{ end".encode(),
        lambda n: b"%d " % n + b"x" * generator.randint(1000, 30_000),
    )
    weights = (60, 20, 6, 4, 2, 4, 3, 1)
    return [generator.choices(kinds, weights)[0](n) for n in range(count)]


def _run(folder: Path, *, times_from_lines: bool = False) -> DemoAccount:
    archive = api.load_archive()
    with api.demo_lab(archive) as lab:
        return api.demo(archive, lab, logs=folder, times_from_lines=times_from_lines)


def test_refused_lines_are_kept_whole_in_archive_and_replica(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(b"ok\n\xff\xfe\n\n" + b"x" * 2_000_000 + b"\n")
    archive = api.load_archive()
    with api.demo_lab(archive) as lab:
        account = api.demo(archive, lab, logs=tmp_path)
        for bucket, region in (
            ("demo-tokyo-crr-01", "ap-northeast-1"),
            ("demo-osaka-crr-01", "ap-northeast-3"),
        ):
            s3 = lab.clients.get("s3", region)
            key = "demo/quarantine/demo/host/a.log/refused"
            kept = s3.get_object(Bucket=bucket, Key=f"{key}.bin")["Body"].read()
            assert kept == b"\xff\xfe\n" + b"x" * 2_000_000 + b"\n"
            note = json.loads(s3.get_object(Bucket=bucket, Key=f"{key}.json")["Body"].read())
            assert [line["reason"] for line in note["lines"]] == ["not-utf-8", "too-large"]
            assert [line["offset_bytes"] for line in note["lines"]] == [3, 7]
    assert account.refused == {"empty": 1, "not-utf-8": 1, "too-large": 1}
    assert account.adds_up


def test_the_alias_breaks_replication_and_the_arn_mends_it(tmp_path: Path) -> None:
    """S5: the blog's trap, with the condition that differs."""
    (tmp_path / "a.log").write_bytes(b"ok\n")
    account = _run(tmp_path)
    assert account.trap is not None
    assert account.trap.is_as_on_aws
    assert "differs in `s3:x-amz-server-side-encryption-aws-kms-key-id`" in account.trap.why
    assert account.trap.alias_arn in account.trap.why
    assert account.to_document()["trap"]["broken"] == "FAILED"
    assert account.adds_up


def test_without_a_replica_there_is_no_trap() -> None:
    whole = design(api.load_archive())
    source = replace(whole.buckets[0], replication=())
    assert spring(replace(whole, buckets=(source,)), lab=cast("Lab", None)) is None


def _write(folder: Path, files: int, lines_a_file: int) -> list[bytes]:
    every: list[bytes] = []
    for number in range(files):
        lines = _lines(lines_a_file, seed=number)
        (folder / f"{number:03d}.log").write_bytes(b"\n".join(lines) + b"\n")
        every += lines
    return every


def _expected(lines: list[bytes]) -> dict[str, int]:
    refused = {"empty": 0, "not-utf-8": 0}
    for line in lines:
        if not line:
            refused["empty"] += 1
            continue
        try:
            line.decode()
        except UnicodeDecodeError:
            refused["not-utf-8"] += 1
    return refused


def test_every_line_is_archived_and_replicated_or_refused_by_name(tmp_path: Path) -> None:
    lines = _write(tmp_path, files=4, lines_a_file=500)
    refused = _expected(lines)
    account = _run(tmp_path)
    assert account.lines_read == len(lines)
    assert account.refused == refused
    assert account.events_sent == len(lines) - sum(refused.values())
    assert account.events_sent == account.events_archived == account.events_replicated
    assert (account.lost, account.duplicates, account.mixed_objects) == (0, 0, 0)
    assert account.wrongly_encrypted == 0
    assert account.log_groups == 4
    assert account.adds_up


def test_a_line_over_the_limit_is_named_and_kept_whole(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(b"short\n" + b"x" * (1024 * 1024 + 1) + b"\nshort\n")
    account = _run(tmp_path)
    assert account.refused == {"too-large": 1}
    assert account.events_archived == 2
    assert account.adds_up


def test_old_lines_are_refused_by_cloudwatch_logs_itself(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    stamps = [now - timedelta(days=days) for days in (40, 15, 13, 1)]
    text = "".join(f"{stamp:%Y-%m-%dT%H:%M:%SZ} line\n" for stamp in stamps)
    (tmp_path / "a.log").write_text(text)
    account = _run(tmp_path, times_from_lines=True)
    assert account.refused == {"too-old": 2}
    assert account.events_sent == account.events_archived == account.events_replicated == 2
    assert account.adds_up


@pytest.mark.slow
def test_more_log_groups_than_active_partitions_lose_nothing(tmp_path: Path) -> None:
    """F16."""
    for number in range(620):
        (tmp_path / f"{number}.log").write_text("one line\n")
    account = _run(tmp_path)
    assert account.log_groups == account.events_archived == 620
    assert account.undelivered_objects == 0
    assert account.adds_up


@pytest.mark.slow
def test_a_hundred_thousand_mixed_lines_arrive_byte_for_byte(tmp_path: Path) -> None:
    lines = _write(tmp_path, files=20, lines_a_file=5000)
    account = _run(tmp_path)
    assert account.lines_read == len(lines) == 100_000
    assert account.refused == _expected(lines)
    assert (account.lost, account.duplicates, account.mixed_objects) == (0, 0, 0)
    assert account.adds_up
