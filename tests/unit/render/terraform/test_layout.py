"""What is written is what `terraform fmt` leaves alone, and what Terraform reads back."""

import json
import shutil
import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from logkura.render.terraform.hcl import (
    GAP,
    Attribute,
    Block,
    Code,
    Comment,
    Expression,
    Function,
    Item,
    Template,
    block,
    template,
)
from logkura.render.terraform.layout import expression, write_file

TEXTS = st.one_of(
    st.sampled_from(
        ["", "$", "${", "$${", "%{if}", "a$", '"', "\\", "a\nb", "蔵", "か\u3099", "\x00"]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=12),
)
NAMES = st.sampled_from(
    ["a", "bb", "long_name", "x-y", "for", "null", "a b", "蔵", "か\u3099x", "1"]
)
CODES = st.sampled_from([Code("var.x"), Code("local.y"), Code('"${path.module}/z"')])


@st.composite
def templates(draw: st.DrawFn) -> Expression:
    parts = draw(st.lists(st.one_of(TEXTS, CODES.filter(lambda c: '"' not in c.text)), max_size=4))
    return template(*parts)


SCALARS = st.one_of(
    TEXTS, st.booleans(), st.integers(-9999, 9999), st.sampled_from([0.5, 1.0, 2.25]), st.none()
)
LEAVES: st.SearchStrategy[Expression] = st.one_of(SCALARS, CODES, templates())


def _deeper(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    return st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(NAMES, inner, max_size=4),
        inner.map(lambda value: Function("jsonencode", (value,))),
        st.lists(inner, min_size=2, max_size=3).map(lambda all_: Function("merge", tuple(all_))),
    )


EXPRESSIONS = st.recursive(LEAVES, _deeper, max_leaves=12)
ATTRIBUTES = st.builds(
    Attribute, st.sampled_from(["a", "bb", "name", "much_longer_name"]), EXPRESSIONS
)
COMMENTS = st.builds(Comment, st.sampled_from(["one line", "two\nlines"]))


def _items(inner: st.SearchStrategy[Item], most: int) -> st.SearchStrategy[list[Item]]:
    """Give items of a block, in which an attribute may stand once."""
    return st.lists(
        inner,
        max_size=most,
        unique_by=lambda item: item.name if isinstance(item, Attribute) else id(item),
    )


def _blocks(inner: st.SearchStrategy[Item]) -> st.SearchStrategy[Item]:
    return st.builds(
        lambda kind, items: Block(kind, (), (*items, GAP, Attribute("last", "x"))),
        st.sampled_from(["rule", "filter"]),
        _items(inner, 5),
    )


ITEMS: st.SearchStrategy[Item] = st.recursive(
    st.one_of(ATTRIBUTES, COMMENTS), _blocks, max_leaves=8
)
FILES = st.lists(
    st.builds(lambda items: Block("resource", ("a", "b"), tuple(items)), _items(ITEMS, 6)),
    min_size=1,
    max_size=4,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(FILES)
@example([block("locals", items=[Attribute("a", {"か\u3099": 1, "bb": "x"}), Comment("c")])])
def test_terraform_fmt_changes_nothing(
    formatted: Callable[[bytes], bytes], items: list[Block]
) -> None:
    written = write_file(items)
    assert formatted(written).decode() == written.decode()


def _plain(value: Any) -> Any:
    """Return what Terraform gives back of a value that has no code in it."""
    return json.loads(json.dumps(value))


VALUES = st.recursive(
    st.one_of(TEXTS, st.booleans(), st.integers(-9999, 9999), st.sampled_from([0.5, 2.25])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=8,
)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(VALUES, min_size=5, max_size=12))
def test_terraform_reads_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, values: list[Any]
) -> None:
    program = shutil.which("terraform")
    if program is None:
        pytest.skip("terraform is not on PATH")
    folder = tmp_path_factory.mktemp("values")
    items = [block("output", f"o{number}", value=value) for number, value in enumerate(values)]
    (folder / "main.tf").write_bytes(write_file(items))
    for command in (["init"], ["apply", "-auto-approve"]):
        _run(program, folder, *command)
    read = json.loads(_run(program, folder, "output", "-json"))
    # HCL normalises text to NFC, as Terraform's documentation of strings says.
    assert [read[f"o{number}"]["value"] for number in range(len(values))] == _normal(values)


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [_normal(each) for each in value]
    if isinstance(value, dict):
        return {_normal(name): _normal(each) for name, each in value.items()}
    return value


def _run(program: str, folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [program, *arguments, "-no-color"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("${aws:username}", '"$${aws:username}"'),
        ("%{if}", '"%%{if}"'),
        (template("a", Code("var.x"), "/*"), '"a${var.x}/*"'),
        (template("a$", Code("var.x")), '"a\\u0024${var.x}"'),
        (template("", Code("var.x"), ""), "var.x"),
        (template("a", "b"), '"ab"'),
        (1.0, "1"),
        (0.25, "0.25"),
        (True, "true"),
        (None, "null"),
        ([], "[]"),
        ({}, "{}"),
        ([{"stat": "Sum"}], '[\n  { stat = "Sum" },\n]'),
        ({"for": 1}, '{\n  "for" = 1\n}'),
        (Function("merge", (Code("a"), Code("b"))), "merge(a, b)"),
        (Code("{\n  a\n}"), "{\n  a\n}"),
    ],
)
def test_expressions(value: Expression, written: str) -> None:
    assert expression(value) == written


def test_a_template_of_one_part_is_no_template() -> None:
    assert not isinstance(template("", "x"), Template)


def test_a_block_reads_as_a_person_would_write_it() -> None:
    written = write_file(
        [
            Comment("The bucket."),
            block(
                "resource",
                "aws_s3_bucket",
                "archive",
                bucket="b",
                force_destroy=True,
                tags={"a": "x", "bbb": "y"},
                items=[
                    block("filter"),
                    block("lifecycle", prevent_destroy=True),
                    GAP,
                    Attribute("depends_on", [Code("aws_kms_key.a")]),
                ],
            ),
            block("locals", x=1),
        ]
    )
    assert written.decode() == (
        "# The bucket.\n"
        'resource "aws_s3_bucket" "archive" {\n'
        '  bucket        = "b"\n'
        "  force_destroy = true\n"
        "  tags = {\n"
        '    a   = "x"\n'
        '    bbb = "y"\n'
        "  }\n"
        "\n"
        "  filter {}\n"
        "\n"
        "  lifecycle {\n"
        "    prevent_destroy = true\n"
        "  }\n"
        "\n"
        "  depends_on = [aws_kms_key.a]\n"
        "}\n"
        "\n"
        "locals {\n"
        "  x = 1\n"
        "}\n"
    )
