"""The rules of the house, where a machine can see them."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import logkura
from logkura.facts import Fact

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "logkura"
MODULES = sorted(SOURCE.rglob("*.py"))
MODULE_MAX_LINES = 400
FUNCTION_MAX_LINES = 40


def _name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _code_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body without its docstring and without the signature."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    if not body or node.end_lineno is None:
        return 0
    return node.end_lineno - body[0].lineno + 1


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_is_one_idea(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MODULE_MAX_LINES


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_function_fits_on_a_screen(path: Path) -> None:
    long = {node.name: _code_lines(node) for node in _functions(path)}
    assert {name: lines for name, lines in long.items() if lines > FUNCTION_MAX_LINES} == {}


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_has_its_test(path: Path) -> None:
    """Rooms that are driven from outside are tested there; the rest mirror `src`."""
    relative = path.relative_to(SOURCE)
    if relative.name == "__init__.py" or relative.parts[0] in DRIVEN_FROM_OUTSIDE:
        return
    folder = ROOT / "tests" / "unit" / relative.parent
    texts = [test.read_text() for test in folder.glob("test_*.py")]
    module = ".".join(("logkura", *relative.with_suffix("").parts))
    package, _, last = module.rpartition(".")
    wanted = re.compile(
        rf"{re.escape(module)}\b|from {re.escape(package)} import [^\n]*\b{last}\b"
        rf"|from {re.escape(package)} import \([^)]*\b{last}\b"
    )
    assert any(wanted.search(text) for text in texts), f"no test in {folder} imports {module}"


DRIVEN_FROM_OUTSIDE = {
    "api": "tests/cli and tests/lab call it",
    "cli": "tests/cli runs the installed command",
    "lab": "tests/lab talks to it over the wire",
    "deploy": "tests/lab deploys into it",
    "demo": "tests/lab runs it",
    "aws": "tests/lab calls through it",
    "facts": "test_every_fact_has_unit_source_and_date reads them all",
}


def _facts() -> Iterator[tuple[str, Fact[object]]]:
    package = importlib.import_module("logkura.facts")
    for found in pkgutil.iter_modules(package.__path__, "logkura.facts."):
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            if isinstance(value, Fact):
                yield f"{found.name}.{name}", value


FACTS = dict(_facts())


@pytest.mark.parametrize("name", sorted(FACTS))
def test_every_fact_has_unit_source_and_date(name: str) -> None:
    fact = FACTS[name]
    assert fact.unit, name
    assert fact.source.startswith(("https://", "botocore ")), name
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", fact.read_on), name


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_public_names_are_listed_in_order(path: Path) -> None:
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            names = ast.literal_eval(node.value)
            assert names == sorted(names, key=_public_order)


def _public_order(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions: the order of `isort` and of ruff's RUF022."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


ERROR_TOPICS = (
    "check",
    "spec",
    "deploy",
    "demo",
    "lab",
    "split",
    "compact",
    "replay",
    "parquet",
    "archive",
    "store",
    "verify",
    "cat",
    "ls",
    "init",
    "policy",
    "render",
    "terraform",
    "template",
    "spark",
)
_CODE = re.compile(rf'"((?:{"|".join(ERROR_TOPICS)})-[a-z0-9-]+)"')
_HEADING = re.compile(r"^### `([a-z0-9-]+)`$", re.MULTILINE)


def test_every_error_code_is_explained() -> None:
    """`docs/errors.md` has a heading for each code, and none that no code raises."""
    raised = {code for path in MODULES for code in _CODE.findall(path.read_text())}
    explained = set(_HEADING.findall((ROOT / "docs" / "errors.md").read_text()))
    assert explained == raised


def test_the_version_is_stated_once() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    assert f'version = "{logkura.__version__}"' in text


def test_no_tracked_text_names_a_registry_or_a_build_folder() -> None:
    hosts = re.compile("|".join(("pypi" + r"\.org", "python" + "hosted", "registry" + r"\.npmjs")))
    for folder in ("src", "tests", "docs", "examples"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".py", ".md", ".toml", ".yaml", ".txt", ".tf"}:
                assert hosts.search(path.read_text()) is None, path
