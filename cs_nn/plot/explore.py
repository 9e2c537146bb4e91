"""A picture with sliders: live with a kernel, a still picture where none runs."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from inspect import signature
from io import BytesIO
from typing import Any

import numpy as np

from cs_nn.page import Piece
from cs_nn.plot.describe import alt, image

Control = tuple[float, float, float] | list[str]


@dataclass(repr=False)
class Explorer(Piece):
    """A drawing function, and for each of its arguments what the reader may choose."""

    draw: Callable[..., Any]
    controls: Mapping[str, Control]
    _live: Any = field(default=None, init=False)

    def start(self) -> dict[str, Any]:
        """The values that the drawing function itself begins with."""
        known = signature(self.draw).parameters
        return {name: known[name].default for name in self.controls}

    @cached_property
    def first(self) -> tuple[bytes, str]:
        """The picture at the start, drawn once for all three faces."""
        return picture(self.draw, self.start())

    def text(self) -> str:
        values = ", ".join(f"{name} = {value}" for name, value in self.start().items())
        return f"{values}\n{self.first[1]}"

    def html(self) -> str:
        move = f"<em>Run this page to move: {escape(', '.join(self.controls))}.</em>"
        return f"{still(*self.first)}<br>{move}"

    def widget(self) -> Any:
        if self._live is None:
            self._live = _controls(self)
        return self._live


def explore(draw: Callable[..., Any], **controls: Control) -> Explorer:
    """Sliders (low, high, step) or a list of choices for the arguments of `draw`.

    `draw` returns Axes, one or several on one figure; its default values are the start.
    """
    known = signature(draw).parameters
    for name in controls:
        if name not in known or known[name].default is known[name].empty:
            raise ValueError(f"{draw.__name__} has no argument {name} with a default.")
    return Explorer(draw, controls)


def picture(draw: Callable[..., Any], values: Mapping[str, Any]) -> tuple[bytes, str]:
    """Draw once: the figure as PNG, and its alt text; the figure is closed."""
    import matplotlib.pyplot as plt

    figure = np.ravel(draw(**values))[0].figure
    png = BytesIO()
    figure.savefig(png, format="png", dpi=90)
    plt.close(figure)
    return png.getvalue(), alt(figure)


def still(png: bytes, said: str) -> str:
    """A picture as HTML with its alt text."""
    return image(b64encode(png).decode(), said)


def _controls(explorer: Explorer) -> Any:
    import ipywidgets as w

    start = explorer.start()
    knobs = {
        name: _knob(name, control, start[name])
        for name, control in explorer.controls.items()
    }
    shown = w.HTML(still(*explorer.first))  # w.Image has no alt text

    def redraw(_: Any) -> None:
        values = {name: knob.value for name, knob in knobs.items()}
        shown.value = still(*picture(explorer.draw, values))

    for knob in knobs.values():
        knob.observe(redraw, names="value")
    row = w.Box([*knobs.values()], layout=w.Layout(flex_flow="row wrap"))
    return w.VBox([row, shown], layout=w.Layout(align_items="flex-start"))


def _knob(name: str, control: Control, start: Any) -> Any:
    import ipywidgets as w

    if isinstance(control, list):
        return w.Dropdown(options=control, value=start, description=name)
    low, high, step = control
    kind = w.IntSlider if isinstance(start, int) else w.FloatSlider
    return kind(value=start, min=low, max=high, step=step, description=name)
