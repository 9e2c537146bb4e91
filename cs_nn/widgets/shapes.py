"""Trace the shapes of a linear layer's backward pass: which numbers make this entry?"""

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import numpy as np
import traitlets as t

from cs_nn.widgets.base import Rows, TeachingWidget, bracketed, number
from cs_nn.widgets.drawing import Drawing, Mark
from cs_nn.widgets.grid import GRID_LOOKS, Grid, matrix, width_for
from cs_nn.widgets.style import css, esm

LEFT, TOP, GAP = 26.0, 86.0, 62.0


@dataclass(frozen=True)
class Factor:
    """A matrix whose rows or columns, its lines, go into the sums of a gradient."""

    name: str
    values: np.ndarray
    line: str  # row or column
    look: str  # stripe-x of the forward pass, stripe-g of the backward pass

    @property
    def lines(self) -> np.ndarray:
        """The lines as rows."""
        return self.values if self.line == "row" else self.values.T

    def place(self, grid: Grid, k: int) -> tuple[float, ...]:
        """Where line k stands."""
        return grid.row(k) if self.line == "row" else grid.column(k)


@dataclass(frozen=True)
class Product:
    """A gradient (p, q): entry (i, j) adds up left's line i times right's line j."""

    name: str  # of the gradient, such as dW
    formula: str
    left: Factor  # p lines of n values
    right: Factor  # q lines of n values
    along: str  # what is summed over, in the plural

    @property
    def result(self) -> np.ndarray:
        """The gradient (p, q)."""
        return np.asarray(self.left.lines @ self.right.lines.T)

    def sum(self, i: int, j: int) -> str:
        """The products that make entry (i, j): "dW[1, 0] = 2·1 + 0·(−2) = 2"."""
        left, right = self.left.lines[i].tolist(), self.right.lines[j].tolist()
        pairs = zip(left, right, strict=True)
        worked = " + ".join(f"{number(a)}·{bracketed(b)}" for a, b in pairs)
        return f"{self.name}[{i}, {j}] = {worked} = {number(float(self.result[i, j]))}"

    def equation(self) -> str:
        """The formula with a shape behind each array: the inner ones agree."""
        (p, n), q = self.left.lines.shape, len(self.right.lines)
        one, other = self.formula.split(" = ")[1].split()
        return f"{self.name} ({p}, {q}) = {one} ({p}, {n}) @ {other} ({n}, {q})"

    def says(self, i: int, j: int) -> str:
        """Where entry (i, j) comes from, in two sentences."""
        left, right = self.left, self.right
        return (
            f"{self.sum(i, j)}. {left.line.capitalize()} {i} of {left.name} times "
            f"{right.line} {j} of {right.name}, summed over {left.lines.shape[1]} "
            f"{self.along}."
        )


class ShapeTracer(TeachingWidget):
    """The gradients of Z = X W + b: choose an entry and see the numbers that make it.

    dW = Xᵀ dZ (d, k), dX = dZ Wᵀ (n, d) and db = 1ᵀ dZ (1, k), each as a grid beside
    its two factors. Hover, tap or walk to an entry: the line of each factor lights up
    and the products stand below. X (n, d), dZ (n, k), and W (d, k), without which
    there is no dX; at most 8 rows or columns each.

    Traits: `product` ("dW", "dX" or "db"), `step` (the entry, in row order), and the
    scenes that python drew. Source: the forum question on dL/dW = E Zᵀ in NUS CS5242,
    week 5. Raises ValueError if the shapes do not belong together.
    """

    _esm = esm("grid", "shapes")
    _css = css("grid", GRID_LOOKS)
    product = t.Unicode("dW").tag(sync=True)
    scenes = t.Dict().tag(sync=True)  # product → svg, sentences, columns

    def __init__(
        self, X: Any, dZ: Any, W: Any = None, *, step: int = 0, **traits: Any
    ) -> None:
        X = matrix("X", X)
        dZ = matrix("dZ", dZ, rows=len(X))
        self.products = {one.name: one for one in _products(X, dZ, W)}
        title = "The numbers that make an entry of a gradient"
        super().__init__(title=title, **traits)
        self.scenes = {name: _scene(one) for name, one in self.products.items()}
        self._choose(None)
        self.step = step

    @t.validate("product")
    def _known(self, proposal: Any) -> Any:
        if proposal["value"] not in self.products:
            names = ", ".join(self.products)
            raise ValueError(f"product={proposal['value']!r}: it is one of {names}.")
        return proposal["value"]

    @t.observe("product")
    def _choose(self, _: Any) -> None:
        self.last = self.products[self.product].result.size - 1

    @property
    def entry(self) -> tuple[int, int]:
        """The row and the column of the entry in focus."""
        shape = self.products[self.product].result.shape
        i, j = np.unravel_index(self.step, shape)
        return int(i), int(j)

    @property
    def current(self) -> str:
        return self.products[self.product].says(*self.entry)

    def drawing(self) -> Drawing:
        return draw(self.products[self.product])

    def numbers(self) -> Rows:
        result = self.products[self.product].result
        head = [self.product, *(f"column {j}" for j in range(result.shape[1]))]
        rows = [
            [f"row {i}", *map(number, row)] for i, row in enumerate(result.tolist())
        ]
        return [head, *rows]


def _products(X: np.ndarray, dZ: np.ndarray, W: Any) -> Iterator[Product]:
    """The gradients that these factors give."""
    x, dz = Factor("X", X, "column", "stripe-x"), Factor("dZ", dZ, "column", "stripe-g")
    yield Product("dW", "dW = Xᵀ dZ", x, dz, "samples")
    if W is not None:
        W = matrix("W", W, rows=X.shape[1])
        if W.shape[1] != dZ.shape[1]:
            raise ValueError(
                f"W has shape {W.shape} and dZ {dZ.shape}; expected (d, k) and (n, k)."
            )
        back, w = Factor("dZ", dZ, "row", "stripe-g"), Factor("W", W, "row", "stripe-x")
        yield Product("dX", "dX = dZ Wᵀ", back, w, "outputs")
    ones = Factor("ones", np.ones((len(X), 1)), "column", "stripe-x")
    yield Product("db", "db = 1ᵀ dZ", ones, dz, "samples")


def _scene(product: Product) -> dict[str, Any]:
    """What the page needs to show a product: its picture and its sentences."""
    says = [product.says(*place) for place in np.ndindex(product.result.shape)]
    columns = product.result.shape[1]
    rows = [[number(value) for value in row] for row in product.result.tolist()]
    svg = draw(product).svg()
    return {"svg": svg, "says": says, "columns": columns, "rows": rows}


def draw(product: Product) -> Drawing:
    """Both factors, the gradient, and for each entry its lines and its products."""
    grids = _grids(product)
    marks = [Mark("text", "sum", (LEFT, 24), product.equation())]
    for grid in grids:
        marks += grid.headings() + grid.cells("pick" if grid is grids[2] else "cell")
    below = TOP + max(grid.height for grid in grids) + 34
    wide, deep = grids[2].x + grids[2].width, 0
    for step, (i, j) in enumerate(np.ndindex(product.result.shape)):
        marks += _lit(product, grids, (i, j), step)
        lines = wrap(product.sum(i, j), 60)
        for k, line in enumerate(lines):
            at = (LEFT, below + 26 * k)
            marks.append(Mark("text", "sum", at, line, start=step, until=step + 1))
        wide = max(wide, LEFT + 10.4 * max(map(len, lines)))
        deep = max(deep, len(lines))
    for grid in grids:
        marks += grid.numbers()
    title = f"{product.formula}, entry by entry"
    size = max(wide + 16, 480), below + 26 * deep - 8
    return Drawing(*size, title, tuple(marks), GRID_LOOKS)


def _grids(product: Product) -> tuple[Grid, Grid, Grid]:
    """Both factors and the gradient, side by side."""
    x, made = LEFT, []
    factors = ((one.name, one.values) for one in (product.left, product.right))
    for name, values in (*factors, (product.name, product.result)):
        made.append(Grid(name, values, x, TOP, width_for(values)))
        x += made[-1].width + GAP
    return made[0], made[1], made[2]


def _lit(
    product: Product, grids: tuple[Grid, Grid, Grid], place: tuple[int, int], step: int
) -> Iterator[Mark]:
    """The line of each factor and the entry, at one step."""
    for factor, grid, k in zip(
        (product.left, product.right), grids, place, strict=False
    ):
        at = factor.place(grid, k)
        yield Mark("rect", factor.look, at, start=step, until=step + 1)
    entry = grids[2].cell(*place)
    yield Mark("rect", "stripe-g", entry, start=step, until=step + 1)
