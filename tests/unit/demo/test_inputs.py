"""Which files become which log groups."""

from pathlib import Path

import pytest

from logkura.demo.inputs import find_logs, log_group_prefix
from logkura.errors import LogkuraError
from logkura.facts.cloudwatch_logs import LOG_GROUP_NAME_MAX_CHARACTERS
from logkura.spec import loads, render_template

PREFIX = "/demo/host/"


def test_each_file_of_a_folder_is_a_log_group_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.log").write_text("a\n")
    (tmp_path / "sub" / "a.log").write_text("b\n")
    origin, files = find_logs(tmp_path, PREFIX)
    assert str(tmp_path) in origin
    assert [file.log_group for file in files] == [
        f"{PREFIX}a.log",
        f"{PREFIX}sub/a.log",
    ]


def test_names_that_cloudwatch_logs_refuses_stay_apart(tmp_path: Path) -> None:
    for name in ("a b.log", "a:b.log", "蔵.log", "庫.log", "x" * 250 + ".log"):
        (tmp_path / name.replace("x" * 250, "x" * 200)).write_text("line\n")
    _, files = find_logs(tmp_path, PREFIX)
    groups = [file.log_group for file in files]
    assert len(set(groups)) == len(groups) == 5
    assert all(len(group) <= LOG_GROUP_NAME_MAX_CHARACTERS.value for group in groups)


def test_a_single_file_will_do(tmp_path: Path) -> None:
    path = tmp_path / "only.log"
    path.write_text("line\n")
    assert [file.path for file in find_logs(path, PREFIX)[1]] == [path]


def test_a_path_without_files_is_an_error_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(LogkuraError) as caught:
        find_logs(tmp_path / "nothing", PREFIX)
    assert caught.value.code == "demo-logs-missing"
    assert caught.value.hint


def test_there_is_always_something_to_show() -> None:
    """The machine's own logs, or the bundled ones."""
    origin, files = find_logs(None, PREFIX)
    assert origin
    assert files


def _archive(sources: str) -> str:
    text = render_template(
        archive="demo",
        account="123456789012",
        region="ap-northeast-1",
        replica_region="ap-northeast-3",
        time_zone="UTC",
    )
    begin, end = text.index("sources:\n"), text.index("layout:")
    return log_group_prefix(loads(f"{text[:begin]}sources:\n{sources}\n{text[end:]}", "a.yaml"))


def test_the_files_become_log_groups_that_the_archive_subscribes() -> None:
    assert _archive("  - {log_group: /a}\n  - {log_group_prefix: /aws/lambda/}") == "/aws/lambda/"


def test_a_pattern_would_look_like_a_loss_so_its_source_is_passed_over() -> None:
    sources = "  - {log_group_prefix: /a/, filter_pattern: ERROR}\n  - {log_group_prefix: /b/}"
    assert _archive(sources) == "/b/"
    with pytest.raises(LogkuraError) as caught:
        _archive("  - {log_group_prefix: /a/, filter_pattern: ERROR}")
    assert caught.value.code == "demo-no-prefix"
