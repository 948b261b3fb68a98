"""The picture of the goals: a row each, how far what was measured is from what was wanted."""

import math
from collections.abc import Iterator, Sequence
from html import escape

from benchmarks.goals import Shown

__all__ = ["draw_goals"]

_WIDTH = 1480
_NAME_WIDTH = 900
_BAR_WIDTH = 260
_ROW_HEIGHT = 22
_TOP = 52
_COLOURS = {True: "#2e7d32", False: "#b3261e", None: "#7d8794"}
_WORDS = {True: "met", False: "missed", None: "not measured"}
# A quarter of the goal at the left, four times at the right.
_RANGE = 4
_STYLE = (
    "text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;font-size:12px;"
    "fill:#1f2328}.note{fill:#57606a}"
)


def draw_goals(shown: Sequence[Shown]) -> str:
    """Return an SVG: bars that cross the line in the middle meet their goal."""
    height = _TOP + _ROW_HEIGHT * len(shown) + 16
    middle = _NAME_WIDTH + _BAR_WIDTH / 2
    rows = "".join(
        part
        for number, each in enumerate(shown)
        for part in _row(each, _TOP + number * _ROW_HEIGHT)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        'aria-label="Each goal beside what was measured">'
        f"<style>{_STYLE}</style>"
        f'<rect width="{_WIDTH}" height="{height}" rx="8" fill="#ffffff"/>'
        f'<text class="note" x="{middle}" y="20" text-anchor="middle">the goal</text>'
        f'<text class="note" x="{_NAME_WIDTH}" y="38">a quarter of it</text>'
        f'<text class="note" x="{_NAME_WIDTH + _BAR_WIDTH}" y="38" text-anchor="end">four times'
        f"</text>{rows}"
        f'<line x1="{middle}" x2="{middle}" y1="26" y2="{height - 12}" stroke="#1f2328" '
        'stroke-dasharray="3 3"/></svg>\n'
    )


def _row(each: Shown, top: int) -> Iterator[str]:
    base, colour = top + 15, _COLOURS[each.is_met]
    yield f'<text x="{_NAME_WIDTH - 10}" y="{base}" text-anchor="end">{escape(each.what)}</text>'
    right = _NAME_WIDTH + _BAR_WIDTH + 10
    if each.measured is not None:
        width, low, high = (
            _place(each.share(value))
            for value in (each.measured.median, each.measured.low, each.measured.high)
        )
        yield f'<rect x="{_NAME_WIDTH}" y="{top + 5}" width="{width:.1f}" height="12" rx="2" '
        yield f'fill="{colour}" fill-opacity="0.75"/>'
        yield f'<line x1="{_NAME_WIDTH + low:.1f}" x2="{_NAME_WIDTH + high:.1f}" y1="{top + 11}" '
        yield f'y2="{top + 11}" stroke="#1f2328" stroke-width="2"/>'
    text = f"{each.found or '–'}, goal {each.wanted}: "
    yield f'<text x="{right}" y="{base}">{escape(text)}'
    yield f'<tspan fill="{colour}" font-weight="600">{_WORDS[each.is_met]}</tspan></text>'


def _place(share: float) -> float:
    """Return where a share of the goal lies on the logarithmic bar."""
    within = min(max(share, 1 / _RANGE), _RANGE)
    return max(2.0, _BAR_WIDTH * (math.log(within) / math.log(_RANGE) + 1) / 2)
