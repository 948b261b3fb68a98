"""What the READMEs say is so."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.ja.md")


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


PAGES = ("archive", "drift", "lab", "scale", "verify")


@pytest.mark.parametrize("name", [*READMES, "CONTRIBUTING.md", *(f"docs/{p}.md" for p in PAGES)])
def test_links_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", _text(name)):
        if not target.startswith("https://"):
            assert ((ROOT / name).parent / target).exists(), target


@pytest.mark.parametrize("name", READMES)
def test_the_commands_are_targets_of_the_makefile(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", _text("Makefile"), re.MULTILINE))
    assert set(re.findall(r"^make ([a-z-]+)$", _text(name), re.MULTILINE)) <= targets
    assert {"demo", "test"} <= targets


@pytest.mark.parametrize("name", READMES)
def test_no_placeholder_is_left(name: str) -> None:
    assert "@@" not in _text(name)


def test_both_readmes_have_the_same_parts() -> None:
    parts = [len(re.findall(r"^#", _text(name), re.MULTILINE)) for name in READMES]
    rows = [len(re.findall(r"^\|", _text(name), re.MULTILINE)) for name in READMES]
    assert parts[0] == parts[1]
    assert rows[0] == rows[1]


def test_the_tree_in_contributing_is_the_tree() -> None:
    rooms = {
        path.name
        for path in (ROOT / "src" / "logkura").iterdir()
        if (path / "__init__.py").exists()
    }
    tests = {path.name for path in (ROOT / "tests").iterdir() if any(path.glob("**/*.*"))}
    tree, _, rest = _text("CONTRIBUTING.md").split("```")[1].partition("tests/")
    assert set(re.findall(r"^  (\w+)/", tree, re.MULTILINE)) == rooms
    listed = set(re.findall(r"^  (\w+)/", rest, re.MULTILINE))
    assert listed == {name for name in tests if not name.startswith((".", "_"))}


@pytest.mark.parametrize("name", READMES)
def test_the_record_of_the_bench_is_told_as_it_is(name: str) -> None:
    found = re.search(r"^(\d+) goals: (\d+) met", _text("benchmarks/RESULTS.md"), re.MULTILINE)
    assert found is not None
    goals, met = found.groups()
    told = {
        "README.md": f"meets {met} of {goals} goals",
        "README.ja.md": f"目標 {goals} 件のうち {met} 件",
    }
    assert told[name] in _text(name)
