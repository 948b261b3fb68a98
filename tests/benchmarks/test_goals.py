"""Goals beside what was measured: judged, written and drawn."""

import xml.etree.ElementTree as ET

import pytest

from benchmarks.goals import Shown
from benchmarks.goals_picture import draw_goals
from benchmarks.measure import Rate

FASTER = Shown("faster", "×", 4, None, Rate(5, 4.5, 6))
SLOWER = Shown("slower", "×", None, 2, Rate(3, 2.5, 3.5))
LARGE = Shown("memory", "MB", None, 100, Rate(80, 80, 80))
OPEN = Shown("nobody knows", "×", 2, None, None)


def test_a_goal_is_told_with_its_direction_unit_and_spread() -> None:
    assert [each.wanted for each in (FASTER, SLOWER, LARGE)] == ["≥ 4×", "≤ 2×", "≤ 100 MB"]
    assert [each.found for each in (FASTER, SLOWER, LARGE, OPEN)] == [
        "5× (4.5-6)",
        "3× (2.5-3.5)",
        "80 MB",
        "",
    ]
    assert [each.is_met for each in (FASTER, SLOWER, LARGE, OPEN)] == [True, False, True, None]


@pytest.mark.parametrize("shown", [FASTER, OPEN], ids=["measured", "open"])
def test_a_goal_survives_as_json(shown: Shown) -> None:
    assert Shown.from_document(shown.to_document()) == shown


def test_bars_reach_the_line_in_the_middle_when_the_goal_is_met() -> None:
    root = ET.fromstring(draw_goals([FASTER, SLOWER, LARGE, OPEN]))  # noqa: S314 -- our own
    svg = "{http://www.w3.org/2000/svg}"
    bars = [node for node in root.iter(f"{svg}rect") if node.get("height") == "12"]
    lines = [node for node in root.iter(f"{svg}line") if node.get("stroke-dasharray")]
    middle = float(lines[0].get("x1", "0"))
    reached = [float(bar.get("x", "0")) + float(bar.get("width", "0")) >= middle for bar in bars]
    assert reached == [True, False, True]
    text = " ".join("".join(node.itertext()) for node in root.iter(f"{svg}text"))
    assert text.count(": met") == 2
    assert ": missed" in text
    assert ": not measured" in text
