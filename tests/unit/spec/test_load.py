"""Reading a file: all its mistakes, and nothing but its mistakes."""

import os
from pathlib import Path

import pytest

from logkura.errors import LogkuraError
from logkura.spec.load import SpecErrors, load, loads

WHOLE = (Path(__file__).parents[2] / "cases" / "spec" / "whole.yaml").read_text("utf-8")


def _errors(text: str) -> list[tuple[int, str]]:
    with pytest.raises(SpecErrors) as caught:
        loads(text, "archive.yaml")
    return [(one.location.line, one.code) for one in caught.value.errors if one.location]


def test_all_mistakes_are_told_in_the_order_of_the_file() -> None:
    text = (
        WHOLE.replace("bucket_key", "bucketkey")
        .replace("demo-osaka-crr-01", "demo-tokyo-crr-01")
        .replace('filter_pattern: ""', 'filter_pattern: ""\n    filter_pattern: ""')
        .replace("system: demo", "'aws:x': demo")
        .replace("days: 365}", "days: 0}")
    )
    assert _errors(text) == [
        (10, "spec-unknown-field"),
        (14, "spec-out-of-range"),
        (18, "spec-duplicate-field"),
        (29, "spec-replica-bucket"),
        (34, "spec-tags"),
    ]


def test_the_text_of_all_mistakes_is_a_line_each() -> None:
    text = WHOLE.replace("version: 1", "version: 3").replace("format: envelope", "format: x")
    with pytest.raises(SpecErrors) as caught:
        loads(text, "archive.yaml")
    lines = str(caught.value).splitlines()
    assert [line.split(": ")[0] for line in lines] == ["archive.yaml:1:10", "archive.yaml:22:11"]
    assert caught.value.code == "spec-version"
    assert caught.value.message == caught.value.errors[0].message


def test_a_wrong_source_does_not_make_the_next_one_wrong() -> None:
    text = WHOLE.replace("  - log_group: /demo/os\n    filter_pattern", "  - filter_pattern")
    assert _errors(text) == [(16, "spec-source")]


def test_an_anchor_may_be_used_twice() -> None:
    text = WHOLE.replace("{alias: alias/demo/firehose/defaultkey}", "&key {alias: alias/demo}")
    text = text.replace("{alias: alias/demo/s3/defaultkey}", "*key")
    keys = loads(text, "archive.yaml").keys
    assert keys.stream == keys.objects
    assert keys.stream.alias == "alias/demo"


def test_an_alias_bomb_is_refused() -> None:
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 9))
    assert _errors(f"l0: &l0 [x]\n{levels}\n") == [(1, "spec-too-large")]


def test_brackets_without_end_are_refused() -> None:
    assert _errors("a: " + "[" * 100_000) == [(1, "spec-too-large")]


def test_what_may_be_left_out_has_its_default() -> None:
    lines = WHOLE.splitlines()
    short = "\n".join([*lines[:9], *lines[14:16]])
    archive = loads(short, "archive.yaml")
    assert archive.replica is None
    assert archive.bucket.object_lock is None
    assert archive.sources[0].filter_pattern == ""
    assert archive.layout.format == "envelope"
    assert archive.layout.prefix == ""
    assert (archive.stream.buffer_size_mib, archive.stream.buffer_interval_seconds) == (64, 300)
    assert archive.tags == {}


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "archive.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + WHOLE.replace("\n", "\r\n").encode())
    assert load(path) == loads(WHOLE, "archive.yaml")


def test_a_file_that_is_not_there_is_told_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(LogkuraError, match="no-such") as caught:
        load(tmp_path / "no-such.yaml")
    assert caught.value.code == "spec-file-missing"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(LogkuraError) as caught:
        load(tmp_path)
    assert caught.value.code == "spec-file-missing"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_one_may_not_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "archive.yaml"
    path.touch(mode=0o000)
    with pytest.raises(LogkuraError) as caught:
        load(path)
    assert caught.value.code == "spec-file-missing"


def test_shift_jis_is_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "archive.yaml"
    path.write_bytes("# ログ\n".encode("shift_jis"))
    with pytest.raises(LogkuraError) as caught:
        load(path)
    assert caught.value.code == "spec-not-text"
    assert "UTF-8" in str(caught.value)
