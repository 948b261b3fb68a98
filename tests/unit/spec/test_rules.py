"""Relations between fields that are right, next to those of tests/cases/spec that are wrong."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logkura.blueprint.names import Names
from logkura.facts.tags import TAGS_PER_OBJECT, TAGS_PER_RESOURCE
from logkura.spec import Archive, loads
from logkura.spec.rules import problems

WHOLE = (Path(__file__).parents[2] / "cases" / "spec" / "whole.yaml").read_text("utf-8")
ARCHIVE = loads(WHOLE, "archive.yaml")


def _codes(**changes: Any) -> list[str]:
    """Return the codes of the problems when some sections are replaced."""
    document = {**ARCHIVE.model_dump(), **changes}
    return [problem.code for problem in problems(Archive.model_validate(document))]


def test_the_logs_of_the_design_itself_are_refused() -> None:
    """The names stand in two rooms; this holds them together."""
    own = Names.of(ARCHIVE).own_log_groups
    assert own
    for name in own:
        assert _codes(sources=[{"log_group": name}]) == ["spec-source-own"]


def test_a_prefix_may_cover_the_logs_of_the_design_itself() -> None:
    assert _codes(sources=[{"log_group_prefix": "/aws/"}]) == []


def test_sources_beside_each_other_are_right() -> None:
    sources = [
        {"log_group_prefix": "/aws/lambda/"},
        {"log_group": "/aws/lambda"},
        {"log_group_prefix": "/aws/rds/"},
        {"log_group": "/AWS/lambda/x"},
    ]
    assert _codes(sources=sources) == []


def test_of_three_equal_sources_the_later_two_are_too_many() -> None:
    assert _codes(sources=[{"log_group": "/a"}] * 3) == ["spec-source-duplicate"] * 2


NAMES = st.text(alphabet="/a", min_size=1, max_size=3)
SOURCES = st.lists(
    st.tuples(st.sampled_from(("log_group", "log_group_prefix")), NAMES), min_size=1, max_size=6
)


def _pair_by_pair(sources: list[tuple[str, str]]) -> list[tuple[int, int]]:
    """Return which source is archived by which other already, holding each against each."""
    found = []
    for index, (kind, name) in enumerate(sources):
        for number, (other, beginning) in enumerate(sources):
            equal = (other, beginning) == (kind, name)
            covers = other == "log_group_prefix" and name.startswith(beginning)
            if (equal and number < index) or (covers and not equal):
                found.append((index, number))
                break
    return found


@given(SOURCES)
def test_no_source_is_archived_twice(sources: list[tuple[str, str]]) -> None:
    document = {**ARCHIVE.model_dump(), "sources": [{kind: name} for kind, name in sources]}
    archive = Archive.model_validate(document)
    wanted = [
        (("sources", index, sources[index][0]), f"by entry {number + 1}, `{sources[number][1]}`")
        for index, number in _pair_by_pair(sources)
    ]
    found = [each for each in problems(archive) if each.code == "spec-source-duplicate"]
    assert [each.path for each in found] == [path for path, _ in wanted]
    assert all(words in each.message for each, (_, words) in zip(found, wanted, strict=True))


@pytest.mark.parametrize("prefix", ["", "d", "demo/", "demo/account=123456789012/"])
def test_a_filter_around_or_inside_the_layout_is_right(prefix: str) -> None:
    replica = {**ARCHIVE.model_dump()["replica"], "filter": {"prefix": prefix}}
    assert _codes(replica=replica) == []


def test_an_expiry_elsewhere_does_not_undo_a_move() -> None:
    rules = [
        {"prefix": "demo/a/", "storage_class": "GLACIER", "after_days": 90},
        {"prefix": "demo/b/", "expire_after_days": 30},
    ]
    assert _codes(bucket={"name": "demo", "lifecycle": rules}) == []
    rules[1]["prefix"] = "demo/"
    assert _codes(bucket={"name": "demo", "lifecycle": rules}) == ["spec-lifecycle-days"]


def test_a_resource_takes_more_tags_than_an_object() -> None:
    most = TAGS_PER_RESOURCE.value
    assert _codes(tags={f"k{n}": "" for n in range(most)}) == []
    assert _codes(tags={f"k{n}": "" for n in range(most + 1)}) == ["spec-tags"]
    tags = {f"k{n}": "" for n in range(TAGS_PER_OBJECT.value + 1)}
    replica = {**ARCHIVE.model_dump()["replica"], "filter": {"tags": tags}}
    assert _codes(replica=replica) == ["spec-tags"]


@pytest.mark.parametrize(
    ("key", "value", "codes"),
    [
        ("部署", "基盤 チーム", []),
        ("a+b=c:d/e@f.g_h-i", "", []),
        ("k" * 128, "v" * 256, []),
        ("k" * 129, "", ["spec-tags"]),
        ("k", "v" * 257, ["spec-tags"]),
        ("", "v", ["spec-tags"]),
        ("AWS:k", "v", ["spec-tags"]),
        ("k", "a;b", ["spec-tags"]),
    ],
)
def test_tags_hold_what_aws_takes(key: str, value: str, codes: list[str]) -> None:
    assert _codes(tags={key: value}) == codes


def test_keys_by_arn_are_right_in_their_own_regions() -> None:
    def key(region: str) -> dict[str, str]:
        return {"arn": f"arn:aws:kms:{region}:123456789012:key/mrk-0f1e2d3c"}

    replica = {**ARCHIVE.model_dump()["replica"], "key": key("ap-northeast-3")}
    first = key("ap-northeast-1")
    assert _codes(keys={"stream": first, "objects": first}, replica=replica) == []
