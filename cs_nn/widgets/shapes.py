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
class Product:
    """A gradient as a sum of products: rows or columns of `left` meet those of `right`.

    Entry (i, j) adds up left's line i times right's line j, along an index of n values.
    """

    name: str  # of the gradient, such as dW
    formula: str
    left: tuple[str, np.ndarray, str]  # name, values, "row" or "column"
    right: tuple[str, np.ndarray, str]
    along: str  # what is summed over, in the plural

    @property
    def lines(self) -> tuple[np.ndarray, np.ndarray]:
        """The lines of both factors as rows: (p, n) and (q, n)."""
        (_, L, left), (_, R, right) = self.left, self.right
        return L if left == "row" else L.T, R if right == "row" else R.T

    @property
    def result(self) -> np.ndarray:
        """The gradient (p, q)."""
        left, right = self.lines
        return np.asarray(left @ right.T)

    def sum(self, i: int, j: int) -> str:
        """The products that make entry (i, j): "dW[1, 0] = 2·1 + 0·(−2) = 2"."""
        left, right = self.lines
        pairs = zip(left[i].tolist(), right[j].tolist(), strict=True)
        worked = " + ".join(f"{number(a)}·{bracketed(b)}" for a, b in pairs)
        return f"{self.name}[{i}, {j}] = {worked} = {number(float(self.result[i, j]))}"

    def equation(self) -> str:
        """The formula with a shape behind each array: the inner ones agree."""
        left, right = self.lines
        (p, n), q = left.shape, len(right)
        one, other = self.formula.split(" = ")[1].split()
        return f"{self.name} ({p}, {q}) = {one} ({p}, {n}) @ {other} ({n}, {q})"

    def says(self, i: int, j: int) -> str:
        """Where entry (i, j) comes from, in two sentences."""
        (L, _, left), (R, _, right) = self.left, self.right
        return (
            f"{self.sum(i, j)}. {left.capitalize()} {i} of {L} times {right} {j} of "
            f"{R}, summed over {len(self.lines[0].T)} {self.along}."
        )


class ShapeTracer(TeachingWidget):
    """The gradients of Z = X W + b: choose an entry and see the numbers that make it.

    dW = Xᵀ dZ (d, k), dX = dZ Wᵀ (n, d) and db = 1ᵀ dZ (1, k), each as a grid beside
    its two factors. Hover, tap or walk to an entry: the line of each factor lights up
    and the products stand beside it. X (n, d), dZ (n, k), and W (d, k), without which
    there is no dX; at most 8 rows or columns each.

    Traits: `product` ("dW", "dX" or "db"), `step` (the entry, in row order), and the
    scenes that python drew. Source: the forum question on dL/dW = E Zᵀ in NUS CS5242,
    week 5. Raises ValueError if the shapes do not belong together.
    """

    _esm = esm("grid", "shapes")
    _css = css("grid", GRID_LOOKS)
    product = t.Unicode("dW").tag(sync=True)
    scenes = t.Dict().tag(sync=True)  # product → svg, sentences, columns

    def __init__(self, X: Any, dZ: Any, W: Any = None, **traits: Any) -> None:
        X = matrix("X", X)
        dZ = matrix("dZ", dZ, rows=len(X))
        self.products = {one.name: one for one in _products(X, dZ, W)}
        title = "The numbers that make an entry of a gradient"
        super().__init__(title=title, **traits)
        self.scenes = {name: _scene(one) for name, one in self.products.items()}
        self._choose(None)

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
    x, dz, n = ("X", X, "column"), ("dZ", dZ, "column"), "samples"
    yield Product("dW", "dW = Xᵀ dZ", x, dz, n)
    if W is not None:
        W = matrix("W", W, rows=X.shape[1])
        if W.shape[1] != dZ.shape[1]:
            raise ValueError(
                f"W has shape {W.shape} and dZ {dZ.shape}; expected (d, k) and (n, k)."
            )
        back, w = ("dZ", dZ, "row"), ("W", W, "row")
        yield Product("dX", "dX = dZ Wᵀ", back, w, "outputs")
    ones = ("1", np.ones((len(X), 1)), "column")
    yield Product("db", "db = 1ᵀ dZ", ones, dz, n)


def _scene(product: Product) -> dict[str, Any]:
    """What the page needs to show a product: its picture and its sentences."""
    says = [product.says(*place) for place in np.ndindex(product.result.shape)]
    columns = product.result.shape[1]
    rows = [[number(value) for value in row] for row in product.result.tolist()]
    svg = draw(product).svg()
    return {"svg": svg, "says": says, "columns": columns, "rows": rows}


def draw(product: Product) -> Drawing:
    """Both factors, the gradient, and for each entry its lines and its products."""
    (left_name, L, _), (right_name, R, _) = product.left, product.right
    P = product.result
    left = Grid(left_name, L, LEFT, TOP, width_for(L))
    right = Grid(right_name, R, left.x + left.width + GAP, TOP, width_for(R))
    result = Grid(product.name, P, right.x + right.width + GAP, TOP, width_for(P))
    grids = (left, right, result)
    marks = [Mark("text", "sum", (LEFT, 24), product.equation())]
    for grid in grids:
        marks += grid.headings() + grid.cells("pick" if grid is result else "cell")
    below = TOP + max(grid.height for grid in grids) + 34
    most = 0
    for step, (i, j) in enumerate(np.ndindex(P.shape)):
        lines = wrap(product.sum(i, j), 60)
        most = max(most, len(lines))
        marks += _lit(product, grids, (i, j), step)
        for k, line in enumerate(lines):
            at = (LEFT, below + 26 * k)
            marks.append(Mark("text", "sum", at, line, start=step, until=step + 1))
    for grid in grids:
        marks += grid.numbers()
    width = max(result.x + result.width + 16, 660 if most > 1 else 480)
    title = f"{product.formula}, entry by entry"
    return Drawing(width, below + 26 * most - 8, title, tuple(marks), GRID_LOOKS)


def _lit(
    product: Product, grids: tuple[Grid, Grid, Grid], place: tuple[int, int], step: int
) -> Iterator[Mark]:
    """The line of each factor and the entry, at one step."""
    (left, right, result), (i, j) = grids, place
    stripes = (
        ("stripe-x" if product.name != "dX" else "stripe-g", left, product.left[2], i),
        (
            "stripe-g" if product.name != "dX" else "stripe-x",
            right,
            product.right[2],
            j,
        ),
    )
    for look, grid, kind, k in stripes:
        where = grid.row(k) if kind == "row" else grid.column(k)
        yield Mark("rect", look, where, start=step, until=step + 1)
    yield Mark("rect", "stripe-g", result.cell(i, j), start=step, until=step + 1)
