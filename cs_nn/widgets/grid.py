"""A matrix as a grid of numbers, with rows, columns and entries to point at."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from cs_nn.widgets.base import number
from cs_nn.widgets.drawing import Mark
from cs_nn.widgets.style import LOOKS, Look

HEIGHT = 38.0  # of a cell: a finger hits it
LARGEST = 8  # rows or columns that can still be read
GRID_LOOKS: dict[str, Look] = LOOKS | {
    "cell": {"fill": "ground", "stroke": "line", "width": 1},
    "pick": {"fill": "ground", "stroke": "line", "width": 1},  # a cell to choose
    "stripe-x": {"fill": "shade", "stroke": "forward", "width": 2.5},
    "stripe-g": {"fill": "shade-2", "stroke": "gradient", "width": 2.5},
    "entry": {"text": "ink", "size": 16},
    "sum": {"text": "ink", "size": 17, "weight": "bold"},
}


@dataclass(frozen=True)
class Grid:
    """The numbers of a matrix (rows, columns), the corner of its first cell at (x, y).

    Its name and shape stand above it, the numbers of its rows and columns beside it.
    """

    name: str
    values: np.ndarray
    x: float
    y: float
    cell_width: float = 58.0
    decimals: int | None = None  # of the numbers, where cells must stay narrow

    @property
    def width(self) -> float:
        """How wide the cells are together."""
        return self.cell_width * int(self.values.shape[1])

    @property
    def height(self) -> float:
        """How high the cells are together."""
        return HEIGHT * len(self.values)

    def box(self, rows: slice, columns: slice) -> tuple[float, ...]:
        """The place x, y, width, height of some neighbouring cells."""
        first, last = rows.indices(len(self.values))[:2]
        left, right = columns.indices(self.values.shape[1])[:2]
        x, y = self.x + self.cell_width * left, self.y + HEIGHT * first
        return (x, y, self.cell_width * (right - left), HEIGHT * (last - first))

    def row(self, i: int) -> tuple[float, ...]:
        """The place of row i."""
        return self.box(slice(i, i + 1), slice(None))

    def column(self, j: int) -> tuple[float, ...]:
        """The place of column j."""
        return self.box(slice(None), slice(j, j + 1))

    def cell(self, i: int, j: int) -> tuple[float, ...]:
        """The place of entry (i, j)."""
        return self.box(slice(i, i + 1), slice(j, j + 1))

    def middle(self, i: int, j: int) -> tuple[float, float]:
        """Where the number of entry (i, j) stands."""
        x, y, width, height = self.cell(i, j)
        return (x + width / 2, y + height / 2 + 5.5)

    def cells(self, look: str = "cell") -> list[Mark]:
        """The empty cells; those to choose carry their place in row order."""
        places = list(np.ndindex(self.values.shape))
        return [
            Mark(
                "rect",
                look,
                self.cell(*place),
                data={"cell": k} if look != "cell" else {},
            )
            for k, place in enumerate(places)
        ]

    def numbers(self) -> list[Mark]:
        """The number of each entry."""
        return [
            Mark(
                "text",
                "entry",
                self.middle(*place),
                number(value if self.decimals is None else round(value, self.decimals)),
                "middle",
            )
            for place, value in np.ndenumerate(self.values)
        ]

    def headings(self) -> list[Mark]:
        """Name and shape above, and the numbers of rows and columns from 0."""
        rows, columns = self.values.shape
        title = f"{self.name}  ({rows}, {columns})"
        marks = [Mark("text", "name", (self.x, self.y - 26), title)]
        for i in range(rows):
            place = (self.x - 8, self.middle(i, 0)[1] - 1)
            marks.append(Mark("text", "quiet", place, str(i), "end"))
        for j in range(columns):
            place = (self.middle(0, j)[0], self.y - 7)
            marks.append(Mark("text", "quiet", place, str(j), "middle"))
        return marks


def width_for(values: np.ndarray) -> float:
    """How wide a cell must be for the longest of the numbers."""
    longest = max(len(number(value)) for value in np.ravel(values))
    return max(52.0, 9.7 * longest + 12)


def matrix(name: str, values: Any, rows: int | None = None) -> np.ndarray:
    """The values as a matrix that can be read; ValueError if they are none.

    With `rows`, the matrix must have that many rows.
    """
    M = np.asarray(values, dtype=np.float64)
    wanted = "(rows, columns)" if rows is None else f"({rows}, columns)"
    if M.ndim != 2 or M.size == 0 or rows not in (None, len(M)):
        raise ValueError(f"{name} has shape {M.shape}, expected {wanted}.")
    if max(M.shape) > LARGEST:
        raise ValueError(
            f"{name} has shape {M.shape}; more than {LARGEST} can't be read."
        )
    if not np.isfinite(M).all():
        raise ValueError(f"{name} holds a value that is not finite.")
    return M
