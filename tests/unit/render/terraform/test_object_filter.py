"""The filter that lifecycle and replication share."""

from collections.abc import Mapping

import pytest

from logkura.render.terraform.layout import write_file
from logkura.render.terraform.object_filter import object_filter


@pytest.mark.parametrize(
    ("prefix", "tags", "written"),
    [
        ("", {}, "filter {}"),
        ("a/", {}, 'filter { prefix = "a/" }'),
        ("", {"A": "1"}, 'filter { tag { key = "A" value = "1" } }'),
        ("a/", {"A": "1"}, 'filter { and { prefix = "a/" tags = { A = "1" } } }'),
        ("", {"B": "2", "A": "1"}, 'filter { and { tags = { A = "1" B = "2" } } }'),
    ],
)
def test_a_filter_has_one_predicate_or_several_under_and(
    prefix: str, tags: Mapping[str, str], written: str
) -> None:
    assert " ".join(write_file([object_filter(prefix, tags)]).decode().split()) == written
