"""What a picture shows, in words: the alt text of every figure of the course."""

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from cs_nn.plot.style import listed, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FEW = 8  # points that are named one by one
LARGE = 1e4  # from here on, and below its inverse, a power of ten says more


def describe(ax: "Axes", sentence: str) -> None:
    """Keep what these Axes show in words; their figure then shows itself with alt text.

    Titles need not be repeated: `alt` reads them when the figure is shown.
    """
    figure: Any = ax.figure
    if not hasattr(figure, "descriptions"):
        figure.descriptions = {}
        figure._ipython_display_ = partial(display, figure)
    figure.descriptions[ax] = sentence


def alt(figure: "Figure") -> str:
    """The alt text: for each Axes its title as it is now, and its description."""
    kept = getattr(figure, "descriptions", {})
    parts = [figure.get_suptitle()]
    for ax in figure.axes:
        parts += [ax.get_title(), kept.get(ax, "")]
    return " ".join(_sentence(part) for part in parts if part)


def display(figure: "Figure") -> None:
    """Show a figure in Jupyter, once as HTML with alt text and once as PNG with it.

    JupyterLab gives a PNG no alt text, so it gets the HTML; nbconvert's other formats
    take the PNG, and read its alt text from the metadata.
    """
    from IPython.core.pylabtools import print_figure
    from IPython.display import display as show

    png = print_figure(figure, "png", base64=True)
    text = alt(figure)
    bundle = {"image/png": png, "text/html": image(png, text), "text/plain": text}
    show(bundle, metadata={"image/png": {"alt": text}}, raw=True)


def image(png: str, text: str) -> str:
    """An HTML image from base64 text, never wider than its page."""
    from html import escape

    source = f"data:image/png;base64,{png}"
    return f'<img src="{source}" alt="{escape(text)}" style="max-width:100%">'


def _sentence(text: str) -> str:
    """Without mathematical markup, on one line, and with a full stop."""
    text = re.sub(r"\$(.*?)\$", lambda maths: re.sub(r"[{}_\\]", "", maths[1]), text)
    text = text.replace("+\n", "+ ").replace("\n", "; ").strip()
    return text if text.endswith((".", "?", "!")) else f"{text}."


def number(value: float) -> str:
    """A number as it is read aloud: plain, or with a power of ten."""
    if value and not 1 / LARGE <= abs(value) < LARGE:
        return f"{value:.1e}".replace("-", "−")
    return plain(value)


def trend(values: Any) -> str:
    """Where a curve starts and ends, and its extreme in between if there is one."""
    curve = np.asarray(values, dtype=np.float64)
    curve = curve[np.isfinite(curve)]
    if not curve.size:
        return "no finite value"
    said = f"from {number(curve[0])} to {number(curve[-1])}"
    ends = curve[[0, -1]]
    room = max(0.1 * np.ptp(curve), 0.01 * np.abs(curve).max())
    if curve.max() > ends.max() + room:
        said += f", highest {number(curve.max())}"
    if curve.min() < ends.min() - room:
        said += f", lowest {number(curve.min())}"
    return said


def matrix(values: Any) -> str:
    """A matrix row by row, such as "1 0 / 0 1"; an empty cell is left out."""
    rows = (
        " ".join(number(v) for v in row if np.isfinite(v)) for row in np.asarray(values)
    )
    return " / ".join(row for row in rows if row)


def groups(X: np.ndarray, y: np.ndarray, name: Callable[[Any], str] = listed) -> str:
    """The points X (n, 2) by class y (n,): each one if few, else number and centre."""
    parts = []
    for k in np.unique(y):
        members = X[y == k]
        if len(X) <= FEW:
            parts.append(f"class {k} at {', '.join(name(x) for x in members)}")
        else:
            middle = listed(members.mean(axis=0))
            parts.append(f"{len(members)} of class {k} around {middle}")
    return f"Points: {'; '.join(parts)}."
