"""Places of keys and values in YAML."""

import pytest

from logkura.errors import Location, LogkuraError
from logkura.spec.document import parse

TEXT = """\
a:
  b: [1, {c: "x"}]
"""


def test_each_key_and_value_has_its_place() -> None:
    document = parse(TEXT, "f")
    assert document.data == {"a": {"b": [1, {"c": "x"}]}}
    assert document.key_at(("a", "b")) == Location("f", 2, 3)
    assert document.value_at(("a", "b")) == Location("f", 2, 6)
    assert document.value_at(("a", "b", 1, "c")) == Location("f", 2, 14)


def test_a_place_that_is_not_there_is_that_of_what_is_around_it() -> None:
    document = parse(TEXT, "f")
    assert document.value_at(("a", "b", 1, "missing", 7)) == Location("f", 2, 10)
    assert document.key_at(("a", "missing")) == Location("f", 2, 3)


def test_single_values_are_kept_as_written() -> None:
    document = parse("n: 0o17\nb: yes\nz: 010\n", "f")
    assert document.texts == {("n",): "0o17", ("b",): "yes", ("z",): "010"}


def test_a_second_field_of_a_name_is_told_and_the_first_is_kept() -> None:
    document = parse("a: 1\nb: 2\na: 3\n", "f")
    assert document.data == {"a": 1, "b": 2}
    assert [error.location for error in document.errors] == [Location("f", 3, 1)]
    assert "line 1" in document.errors[0].message


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system", "!!binary", "!!set", "!x"])
def test_no_tag_makes_an_object(tag: str) -> None:
    with pytest.raises(LogkuraError) as caught:
        parse(f"a: {tag} {{b: 1}}", "f")
    assert caught.value.code == "spec-not-yaml"
