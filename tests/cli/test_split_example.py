"""`examples/split`: what its README says is what happens."""

import gzip
import importlib.util
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from logkura.records.reader import Archived, read

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "split"
COMMAND = Path(sys.executable).with_name("logkura")
# Their sizes depend on the machine's zlib and on the length of its paths.
SIZES = re.compile(r"\d{1,3}(,\d{3})* bytes|(?<=  )\d,\d{3}(?=  )")


def _logkura(folder: Path, *arguments: str) -> str:
    shown = subprocess.run(
        [str(COMMAND), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={**os.environ, "COLUMNS": "200"},
    )
    return shown.stdout.replace(str(folder), "separated")


def _said(begin: str) -> list[str]:
    """Return the lines that the README shows below a command."""
    lines = (EXAMPLE / "README.md").read_text().splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith(f"$ {begin}"))
    shown = []
    for line in lines[at + 1 :]:
        if line.startswith(("$", "```")):
            break
        shown.append(line.rstrip())
    return shown


def _arguments(begin: str, folder: Path) -> list[str]:
    lines = (EXAMPLE / "README.md").read_text().splitlines()
    line = next(line for line in lines if line.startswith(f"$ {begin}"))
    words = line.removeprefix("$ logkura ").split()
    return [str(folder) if word == "separated" else word for word in words]


@pytest.fixture
def separated(tmp_path: Path) -> Path:
    return tmp_path / "separated"


def test_the_readme_shows_what_split_and_ls_print(separated: Path) -> None:
    begin = "logkura split examples/split/mixed separated --format event --region"
    printed = [
        line.rstrip() for line in _logkura(separated, *_arguments(begin, separated)).splitlines()
    ]
    assert [line for line in printed if line in _said(begin)] == _said(begin)
    assert printed[-1].startswith("It adds up.")
    listed = _logkura(separated, *_arguments("logkura ls", separated)).splitlines()
    shown = [SIZES.sub("N", line.rstrip()) for line in listed]
    assert shown == [SIZES.sub("N", line) for line in _said("logkura ls")]


def test_the_message_that_was_cut_is_whole_in_quarantine(separated: Path) -> None:
    begin = "logkura split examples/split/mixed separated --format event --region"
    _logkura(separated, *_arguments(begin, separated))
    (piece,) = separated.glob("quarantine/*/*.bin")
    source = (EXAMPLE / "mixed" / "demo-stream-1-2026-11-24-10-03-00").read_bytes()
    assert source.endswith(piece.read_bytes())
    for path in separated.rglob("*.jsonl.gz"):
        lines = gzip.decompress(path.read_bytes()).splitlines()
        assert all(line.startswith(b'{"owner"') for line in lines)


def test_every_other_command_of_the_readme_runs(separated: Path) -> None:
    begin = "logkura split examples/split/mixed separated --format event --region"
    for line in (begin, "logkura split", "logkura cat examples", "logkura cat separated"):
        assert _logkura(separated, *_arguments(line, separated))


def test_the_committed_objects_are_those_of_the_script(tmp_path: Path) -> None:
    """Compared by what they hold: another zlib compresses otherwise."""
    specification = importlib.util.spec_from_file_location("make", EXAMPLE / "make_mixed.py")
    assert specification is not None
    assert specification.loader is not None
    script = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(script)
    script.main(tmp_path)
    for path in sorted((EXAMPLE / "mixed").iterdir()):
        made, committed = (tmp_path / path.name).read_bytes(), path.read_bytes()
        assert _messages(made) == _messages(committed)


def _messages(content: bytes) -> list[object]:
    found = []
    for item in read(io.BytesIO(content)):
        if isinstance(item, Archived):
            found.append(item.message)
        else:
            item.content.close()
    return found
