"""The filter of a rule."""

from typing import Any

import pytest

from logkura.inventory.rule_filter import prefix_and_tags

A, B = {"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}


@pytest.mark.parametrize(
    ("rule", "prefix", "tags"),
    [
        ({"Prefix": "old/"}, "old/", {}),
        ({}, "", {}),
        ({"Filter": {}}, "", {}),
        ({"Filter": {"Prefix": "p/"}}, "p/", {}),
        ({"Filter": {"Tag": A}}, "", {"a": "1"}),
        ({"Filter": {"And": {"Prefix": "p/", "Tags": [B, A]}}}, "p/", {"a": "1", "b": "2"}),
        ({"Filter": {"And": {"Tags": [B, A]}}, "Prefix": "no"}, "", {"a": "1", "b": "2"}),
    ],
)
def test_prefix_and_tags_are_found(rule: dict[str, Any], prefix: str, tags: dict[str, str]) -> None:
    assert prefix_and_tags(rule) == (prefix, tags)
