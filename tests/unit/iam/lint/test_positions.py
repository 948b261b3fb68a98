"""Places of a document as line and column."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from logkura.iam.lint.positions import position_of, positions

TEXT = """{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow",
     "Action": ["a:b",
                "a:\\u3042{}[],:"],
     "Resource": "*"},
    {"Effect": "Deny", "Action": "c:d", "Resource": "*",
     "Condition": {"StringEquals": {"s3:prefix": ["x"], "token.example.com:sub": true}}}
  ]
}"""


def test_names_and_values_of_lists_have_their_place() -> None:
    places = positions(TEXT)
    assert places["Version"] == (2, 3)
    assert places["Statement[1]"] == (4, 5)
    assert places["Statement[1].Action"] == (5, 6)
    assert places["Statement[1].Action[2]"] == (6, 17)
    assert places["Statement[2].Condition.StringEquals.token.example.com:sub"] == (9, 57)


def test_a_place_that_is_not_there_is_the_nearest_around_it() -> None:
    places = positions(TEXT)
    assert position_of("Statement[2].Action[1]", places) == (8, 24)
    assert position_of("Statement[2].Principal.AWS", places) == (8, 5)
    assert position_of("Nothing", places) == (0, 0)


def test_a_single_statement_is_the_first_of_a_list() -> None:
    places = positions('{"Statement": {"Action":\n"a:b"}}')
    assert position_of("Statement[1].Action", places) == (1, 16)


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=50)
@given(st.dictionaries(st.text(min_size=1), VALUES), st.sampled_from((None, 1)), st.booleans())
def test_every_name_stands_where_it_is_said_to(
    document: dict[str, object], indent: int | None, ascii_only: Any
) -> None:
    text = json.dumps(document, indent=indent, ensure_ascii=ascii_only)
    places = positions(text)
    lines = text.split("\n")
    for name in document:
        line, column = places[name]
        quoted = json.dumps(name, ensure_ascii=ascii_only)
        # A name with dots or brackets may be the place of something else as well.
        if not set(name) & set(".[]"):
            assert lines[line - 1][column - 1 :].startswith(quoted)


def test_a_text_that_is_one_value_has_one_place() -> None:
    assert positions(" 1") == {"": (1, 2)}
