"""Which files become which log groups."""

from pathlib import Path

import pytest

from logkura.demo.inputs import LOG_GROUP_PREFIX, find_logs
from logkura.errors import LogkuraError
from logkura.facts.cloudwatch_logs import LOG_GROUP_NAME_MAX_CHARACTERS


def test_each_file_of_a_folder_is_a_log_group_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.log").write_text("a\n")
    (tmp_path / "sub" / "a.log").write_text("b\n")
    origin, files = find_logs(tmp_path)
    assert str(tmp_path) in origin
    assert [file.log_group for file in files] == [
        f"{LOG_GROUP_PREFIX}a.log",
        f"{LOG_GROUP_PREFIX}sub/a.log",
    ]


def test_names_that_cloudwatch_logs_refuses_stay_apart(tmp_path: Path) -> None:
    for name in ("a b.log", "a:b.log", "蔵.log", "庫.log", "x" * 250 + ".log"):
        (tmp_path / name.replace("x" * 250, "x" * 200)).write_text("line\n")
    _, files = find_logs(tmp_path)
    groups = [file.log_group for file in files]
    assert len(set(groups)) == len(groups) == 5
    assert all(len(group) <= LOG_GROUP_NAME_MAX_CHARACTERS.value for group in groups)


def test_a_single_file_will_do(tmp_path: Path) -> None:
    path = tmp_path / "only.log"
    path.write_text("line\n")
    assert [file.path for file in find_logs(path)[1]] == [path]


def test_a_path_without_files_is_an_error_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(LogkuraError) as caught:
        find_logs(tmp_path / "nothing")
    assert caught.value.code == "demo-logs-missing"
    assert caught.value.hint


def test_there_is_always_something_to_show() -> None:
    """The machine's own logs, or the bundled ones."""
    origin, files = find_logs(None)
    assert origin
    assert files
