"""The picture of the results: one row of bars a race, on a logarithmic scale."""

import math
from collections.abc import Iterator, Sequence
from html import escape

from benchmarks.measure import Result

__all__ = ["draw"]

_WIDTH = 900
_NAME_WIDTH = 250
_BAR_WIDTH = 470
_ROW_HEIGHT = 22
_TITLE_HEIGHT = 46
_COLOURS = {"ours": "#b3261e", "peer": "#7d8794", "limit": "#c9a227"}
_STYLE = (
    "text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;font-size:13px;"
    "fill:#1f2328}.title{font-size:15px;font-weight:600}.note{font-size:12px;fill:#57606a}"
)


def draw(results: Sequence[Result]) -> str:
    """Return an SVG of the races: shorter bars are faster, each decade is as long as the next."""
    body: list[str] = []
    top = 18
    for result in results:
        panel = list(_panel(result, top))
        body += panel
        top += _TITLE_HEIGHT + _ROW_HEIGHT * len(result.seconds) + 22
    legend = "".join(_legend(top))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top + 30}" '
        f'role="img" aria-label="Time of each contender, logarithmic">'
        f"<style>{_STYLE}</style>"
        f'<rect width="{_WIDTH}" height="{top + 30}" rx="8" fill="#ffffff"/>'
        f"{''.join(body)}{legend}</svg>\n"
    )


def _panel(result: Result, top: int) -> Iterator[str]:
    race = result.race
    unit, scale = ("µs a record", 1e6) if race.unit == "record" else ("ms an inflated MB", 1e3)
    costs = {name: result.time(name).median / race.amount * scale for name in result.seconds}
    kinds = {contender.name: contender.kind for contender in race.contenders}
    lowest = 10 ** math.floor(math.log10(min(costs.values())))
    highest = 10 ** math.ceil(math.log10(max(costs.values()) * 1.01))
    yield f'<text class="title" x="20" y="{top + 14}">{escape(race.title)}, {escape(race.corpus)}'
    yield f'</text><text class="note" x="20" y="{top + 32}">{unit}, logarithmic: shorter is better'
    yield "</text>"
    height = _ROW_HEIGHT * len(costs)
    yield from _grid(lowest, highest, top + _TITLE_HEIGHT, height)
    for number, name in enumerate(sorted(costs, key=costs.__getitem__)):
        middle = top + _TITLE_HEIGHT + number * _ROW_HEIGHT
        width = max(2.0, _place(costs[name], lowest, highest))
        yield f'<text x="{_NAME_WIDTH - 8}" y="{middle + 15}" text-anchor="end">{escape(name)}'
        yield f'</text><rect x="{_NAME_WIDTH}" y="{middle + 4}" width="{width:.1f}" '
        yield f'height="{_ROW_HEIGHT - 8}" rx="2" fill="{_COLOURS[kinds[name]]}"/>'
        yield f'<text x="{_NAME_WIDTH + width + 6:.1f}" y="{middle + 15}">'
        yield f"{_figure(costs[name])}{_times(result, name)}</text>"


def _grid(lowest: float, highest: float, top: int, height: int) -> Iterator[str]:
    value = lowest
    while value <= highest * 1.001:
        place = _NAME_WIDTH + _place(value, lowest, highest)
        yield f'<line x1="{place:.1f}" x2="{place:.1f}" y1="{top}" y2="{top + height}" '
        yield 'stroke="#d0d7de"/>'
        yield f'<text class="note" x="{place:.1f}" y="{top + height + 13}" text-anchor="middle">'
        yield f"{_figure(value)}</text>"
        value *= 10


def _place(value: float, lowest: float, highest: float) -> float:
    return _BAR_WIDTH * math.log(value / lowest) / math.log(highest / lowest)


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _times(result: Result, name: str) -> str:
    slower = result.speedup(result.race.baseline, name)
    return "" if slower is None or name == result.race.baseline else f" ({slower.median:.2g}×)"


def _legend(top: int) -> Iterator[str]:
    texts = {"ours": "logkura", "peer": "other tools", "limit": "limit of the libraries"}
    for number, (kind, text) in enumerate(texts.items()):
        left = _NAME_WIDTH + number * 150
        yield f'<rect x="{left}" y="{top}" width="12" height="12" rx="2" fill="{_COLOURS[kind]}"/>'
        yield f'<text class="note" x="{left + 18}" y="{top + 11}">{text}</text>'
