"""Pictures of a class as inline SVG: drawn from rectangles and text, no library.

Each has a title and says all its numbers in a description. Colours are classes, which
the page's style sets for light, dark and paper; a mark that stands out has an outline
too, so that no colour alone tells anything.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from autograder.report.markup import Raw
from autograder.report.numbers import Array

WIDTH = 400
_TEXT, _ROW, _GAP = 15, 42, 16
_LABEL = 90  # the width of a time in words


@dataclass(frozen=True)
class Panel:
    """One column of bars: its heading and the values at both ends."""

    title: str
    low: float = 0.0
    high: float = 1.0


@dataclass(frozen=True)
class Bar:
    """A value as it is drawn: its number in words, and whether it stands out."""

    value: float
    says: str
    flag: bool = False


def bars(
    name: str,
    title: str,
    panels: Sequence[Panel],
    rows: Sequence[tuple[str, Sequence[Bar]]],
) -> Raw:
    """Return rows of bars, a bar for each panel, each row under its label."""
    width = (WIDTH - _GAP * (len(panels) - 1)) / len(panels)
    lefts = [i * (width + _GAP) for i in range(len(panels))]
    parts = [
        _words(left, 14, panel.title, "quiet")
        for left, panel in zip(lefts, panels, strict=True)
    ]
    for i, (label, values) in enumerate(rows):
        top = 24 + i * _ROW
        parts.append(_words(0, top + 15, _cut(label, 46), "ink"))
        for left, panel, bar in zip(lefts, panels, values, strict=True):
            parts += _bar(left, top + 20, width, panel, bar)
    says = "; ".join(
        f"{label}: {', '.join(bar.says for bar in values)}" for label, values in rows
    )
    return _figure(name, title, says, 24 + _ROW * len(rows), parts)


def _bar(
    left: float, top: float, width: float, panel: Panel, bar: Bar
) -> Iterator[str]:
    """Draw one bar from zero, with its number at the panel's right end."""
    room = width - 58  # the number stands there
    scale = room / (panel.high - panel.low)
    zero = left - panel.low * scale
    if not math.isnan(bar.value):
        end = zero + min(max(bar.value, panel.low), panel.high) * scale
        kind = "bar flag" if bar.flag else "bar"
        yield _box(min(zero, end), top, max(abs(end - zero), 1), 12, kind)
    yield f'<path class="axis" d="M{zero:.1f} {top - 2:g}v16"/>'
    yield _words(left + width, top + 12, bar.says, "ink", "end")


def histogram(name: str, title: str, counts: Sequence[int]) -> Raw:
    """Return columns: how many submissions have a share of points in each tenth."""
    step, floor, most = WIDTH / len(counts), 170, max([1, *counts])
    parts = [f'<path class="axis" d="M0 {floor}H{WIDTH}"/>']
    for i, count in enumerate(counts):
        height, left = 140 * count / most, i * step
        if count:
            parts.append(_box(left + 2, floor - height, step - 4, height, "bar"))
        above = floor - height - 5
        parts.append(_words(left + step / 2, above, f"{count}", "ink", "middle"))
    for share in (0, 20, 40, 60, 80, 100):
        anchor = {0: "start", 100: "end"}.get(share, "middle")
        place = WIDTH * share / 100
        parts.append(_words(place, floor + 16, f"{share} %", "quiet", anchor))
    parts.append(
        _words(WIDTH / 2, floor + 36, "share of all points", "quiet", "middle")
    )
    says = "; ".join(
        f"{10 * i} to {10 * i + 10} %: {count}" for i, count in enumerate(counts)
    )
    return _figure(name, title, says, floor + 40, parts)


def scatter(
    name: str, title: str, hours: Array, shares: Array, says: str, days: int = 14
) -> Raw:
    """Return a point per submission: hours before the deadline against its share.

    Points that fall together are one larger point, so that any class makes a picture
    of some hundred marks. What is more than `days` away stands at the edge.
    """
    edge = 24.0 * days
    x = [-min(max(float(h), -edge), edge) for h in hours]
    low, high = min([-1.0, *x]), max([1.0, *x])
    left, width, floor, height = 58, WIDTH - 70, 190, 170
    parts = list(_axes(left, width, floor, height, low, high))
    marks: dict[tuple[int, int], int] = {}
    for moment, share in zip(x, shares, strict=True):
        place = round(60 * (moment - low) / (high - low)), round(30 * float(share))
        marks[place] = marks.get(place, 0) + 1
    most = max([1, *marks.values()])
    for (column, row), many in sorted(marks.items()):
        cx, cy = left + width * column / 60, floor - height * row / 30
        r = 3 + 5 * math.sqrt(many / most) if most > 1 else 4
        parts.append(f'<circle class="dot" cx="{cx:.1f}" cy="{cy:.1f}" r="{r:.1f}"/>')
    return _figure(name, title, says, floor + 40, parts)


def _axes(
    left: float, width: float, floor: float, height: float, low: float, high: float
) -> Iterator[str]:
    """Draw the frame of the scatter plot: shares upwards, time to the right."""
    for share in (0, 50, 100):
        y = floor - height * share / 100
        yield f'<path class="grid" d="M{left} {y:g}h{width}"/>'
        yield _words(left - 6, y + 4, f"{share} %", "quiet", "end")
    zero = left + width * -low / (high - low)
    yield f'<path class="axis" d="M{zero:.1f} {floor - height}v{height}"/>'
    anchor = "middle" if zero < left + width - _LABEL / 2 else "end"
    yield _words(zero, floor + 18, "deadline", "ink", anchor)
    if zero - left > 1.7 * _LABEL:  # else the words would meet
        yield _words(left, floor + 18, f"{_time(-low)} before", "quiet")
    if left + width - zero > 1.5 * _LABEL:
        yield _words(left + width, floor + 18, f"{_time(high)} after", "quiet", "end")
    middle = left + width / 2
    yield _words(middle, floor + 36, "when it was handed in", "quiet", "middle")


def _time(hours: float) -> str:
    return f"{hours:.0f} h" if hours < 72 else f"{hours / 24:.0f} days"


def _figure(
    name: str, title: str, says: str, height: float, parts: Sequence[str]
) -> Raw:
    """Wrap shapes up as a picture that screen readers read as its title and numbers."""
    body = "".join(parts)
    return Raw(
        f'<svg role="img" aria-labelledby="{name}-title {name}-text" '
        f'viewBox="0 -4 {WIDTH} {height + 8:g}" font-size="{_TEXT}">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-text">{escape(says)}</desc>{body}</svg>'
    )


def _box(x: float, y: float, width: float, height: float, kind: str) -> str:
    size = f'width="{width:.1f}" height="{height:.1f}"'
    return f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" {size}/>'


def _words(x: float, y: float, text: str, kind: str, anchor: str = "start") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="{kind}" {place}>{escape(text)}</text>'


def _cut(text: str, longest: int) -> str:
    """Return a text that fits, cut between two words where it has several."""
    if len(text) <= longest:
        return text
    return text[: longest - 2].rsplit(" ", 1)[0] + " …"
