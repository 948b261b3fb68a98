"""Values of a field, in words and side by side."""

from typing import Any

import pytest

from logkura.estate import ObjectLock
from logkura.estate.compare_values import Detail, document_details, text_of, value_details
from logkura.iam import Policy


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (7, "7"),
        (("b", "a"), "b, a"),
        (frozenset({"b", "a"}), "a, b"),
        ({"k": 1, "a": False}, "a=false, k=1"),
        (ObjectLock("GOVERNANCE", 30), "objectlock (mode GOVERNANCE, days 30)"),
        (Policy(()), '{"Version": "2012-10-17", "Statement": []}'),
    ],
)
def test_a_value_is_told_in_words(value: Any, text: str) -> None:
    assert text_of(value) == text


def test_sequences_have_no_order_and_count_what_is_twice() -> None:
    assert list(value_details(("a", "b"), ("b", "a"))) == []
    assert list(value_details(("a", "a", "b"), ("a", "b", "c"))) == [
        Detail("", "a", ""),
        Detail("", "", "c"),
    ]


def test_lists_of_json_have_an_order() -> None:
    assert list(document_details({"a": [1, 2]}, {"a": [2, 1]})) == [
        Detail("a 1", "1", "2"),
        Detail("a 2", "2", "1"),
    ]


def test_a_truth_is_no_number() -> None:
    assert list(document_details({"a": 1}, {"a": True})) == [Detail("a", "1", "true")]
