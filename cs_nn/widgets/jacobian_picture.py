"""The picture of a Jacobian: inputs above it, g on its left, Jᵀ g below."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from cs_nn.widgets.drawing import Drawing, Mark
from cs_nn.widgets.grid import GRID_LOOKS, Grid
from cs_nn.widgets.style import HEAT, Look

if TYPE_CHECKING:
    from cs_nn.widgets.jacobian import JacobianMap

LEFT, TOP = 156.0, 104.0  # the corner of J
CELL, DECIMALS = 72.0, 3
JACOBIAN_LOOKS: dict[str, Look] = GRID_LOOKS | {
    "ring": {"stroke": "hot-line", "width": 4},
    "aside": {"text": "quiet", "size": 13},  # an entry that ⊙ leaves out
}
NAMES = {"z": "input z", "g": "g", "J": "J", "back": "Jᵀ g", "short": "diagonal ⊙ g"}


def picture(widget: "JacobianMap", every: bool = False) -> Drawing:
    """The present state; with `every`, the row of ⊙ as well, shown or not.

    Numbers and heat carry data-… names, so that the page can fill them anew.
    """
    grids = _grids(widget, every)
    J = grids["J"]
    marks = list(_heat(J, widget.hadamard))
    for name, grid in grids.items():
        marks += _numbers(name, grid, widget.hadamard)
        marks.append(_name(name, grid))
    for k, place in enumerate(np.ndindex(J.values.shape)):
        marks.append(Mark("rect", "ring", J.cell(*place), start=k, until=k + 1))
    width = LEFT + J.width + 16
    lines = 2 if every or "short" in grids else 1
    height = TOP + J.height + 22 + 50 * lines
    return Drawing(
        width, height, f"Jacobian of {widget.kind}", tuple(marks), JACOBIAN_LOOKS
    )


def _grids(widget: "JacobianMap", every: bool) -> dict[str, Grid]:
    J = Grid("J", widget.jacobian, LEFT, TOP, CELL, DECIMALS)
    below = TOP + J.height + 22
    rows = {"z": (widget.z, TOP - 84), "back": (widget.dz, below)}
    if widget.short is not None and (every or widget.hadamard):
        rows["short"] = (widget.short, below + 50)
    grids = {
        name: Grid(name, np.array([x]), LEFT, y, CELL, DECIMALS)
        for name, (x, y) in rows.items()
    }
    g = np.array([widget.g]).T
    return grids | {"g": Grid("g", g, LEFT - 114, TOP, CELL, DECIMALS), "J": J}


def _heat(J: Grid, hadamard: bool) -> Iterator[Mark]:
    """Cells of J: blue above 0, orange below, the stronger the larger."""
    yield from J.headings()[1:]
    yield from J.cells("pick")
    size = float(np.abs(J.values).max()) or 1.0
    for k, ((i, j), value) in enumerate(np.ndenumerate(J.values)):
        x, y, width, height = J.cell(i, j)
        look = "forward-fill" if value >= 0 else "gradient-fill"
        shown = 0.0 if hadamard and i != j else HEAT * abs(value) / size
        place = (x + 1, y + 1, width - 2, height - 2)
        data = {"heat": k, "cell": k}
        yield Mark("rect", look, place, opacity=round(shown, 3), data=data)


def _numbers(name: str, grid: Grid, hadamard: bool) -> Iterator[Mark]:
    if name != "J":
        yield from (Mark(m.kind, m.look, m.at, data={"of": name}) for m in grid.cells())
    for k, mark in enumerate(grid.numbers()):
        i, j = divmod(k, grid.values.shape[1])
        look = "aside" if name == "J" and hadamard and i != j else "entry"
        data = {"of": name, "entry": k}
        yield Mark("text", look, mark.at, mark.text, mark.anchor, data=data)


def _name(name: str, grid: Grid) -> Mark:
    """The name of a part: above g and J, on the left of a row."""
    if name in ("g", "J"):
        at = (
            grid.x + (CELL / 2 if name == "g" else -20),
            grid.y - (9 if name == "g" else 7),
        )
        return Mark("text", "name", at, NAMES[name], "middle")
    at = (grid.x - 14, grid.middle(0, 0)[1])
    return Mark("text", "name", at, NAMES[name], "end", data={"of": name})
