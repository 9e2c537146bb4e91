"""The three sums of a convolution, by the engine, and the products behind them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

import cs_nn.functional as F
from cs_nn.kernels import Pair
from cs_nn.tape import Array
from cs_nn.tensor import Tensor
from cs_nn.widgets.sliding import Slide

Products = list[tuple[float, float]]
KINDS = ("forward", "backward_w", "scatter", "turned")
PATTERN = (
    1.0,
    2.0,
    -1.0,
    3.0,
    0.0,
    -2.0,
    1.0,
)  # fills dY row by row where none is given


@dataclass(frozen=True, eq=False)
class Convolution:
    """An image X (c, H, W), a kernel K (c, kh, kw) and the gradient dY of the output.

    `kind` says which sum is walked through: "forward" and "scatter" by window,
    "backward_w" by weight, "turned" by pixel.
    """

    X: Array
    K: Array
    slide: Slide
    given: Array | None = None  # dY; the pattern takes its place if it doesn't fit

    @property
    def laid(self) -> Array:
        """The kernel as it lies on the image, (c, kh, kw)."""
        return self.K[:, ::-1, ::-1] if self.slide.flip else self.K

    @property
    def upstream(self) -> Array:
        """The gradient of the output, (oh, ow)."""
        size = self.slide.output
        if self.given is not None and self.given.shape == size:
            return self.given
        return np.resize(PATTERN, size)

    @cached_property
    def output(self) -> Array:
        """The output, (oh, ow); (0, 0) where the kernel has no place."""
        y = self._run()[0]
        return np.zeros((0, 0)) if y is None else y.data[0, 0]

    def gradients(self, dY: Array) -> tuple[Array, Array]:
        """dX (c, H, W) and dK (c, kh, kw) for this gradient of the output."""
        y, x, k = self._run()
        if y is None:
            return np.zeros(self.X.shape), np.zeros(self.K.shape)
        y.backward(dY[None, None])
        dK = k.grad[0]
        return x.grad[0], dK[:, ::-1, ::-1] if self.slide.flip else dK

    def _run(self) -> Any:
        """The engine's convolution of one image with one kernel, and its two inputs."""
        x, k = Tensor(self.X[None], True), Tensor(self.laid[None], True)
        how = self.slide
        if not how.output[0]:
            return None, x, k
        y = F.conv2d(x, k, None, how.stride, how.padding, how.dilation)
        return y, x, k

    def scattered(self, windows: int) -> Array:
        """What dX (c, H, W) holds after the first so many windows gave their share."""
        done = np.arange(self.upstream.size).reshape(self.upstream.shape) < windows
        return self.gradients(np.where(done, self.upstream, 0.0))[0]

    def steps(self, kind: str) -> Pair:
        """The rows and columns that the steps of a kind walk through."""
        if not self.slide.output[0]:
            return 0, 0
        by = {"backward_w": self.slide.kernel, "turned": self.slide.size}
        return by.get(kind, self.slide.output)

    def place(self, kind: str, step: int) -> Pair:
        """The row and column of a step, in row order."""
        return divmod(step, max(1, self.steps(kind)[1]))

    def result(self, kind: str, step: int) -> Array:
        """What is being computed, (planes, rows, columns), as it is at this step."""
        if kind == "forward":
            return self.output[None]
        if kind == "scatter":
            return self.scattered(step + 1)
        dX, dK = self.gradients(self.upstream)
        return dK if kind == "backward_w" else dX

    def products(self, kind: str, place: Pair) -> list[Products]:
        """For each channel, the two factors of every product of one entry.

        The entry is an output, a weight or (for "turned" and "scatter") a pixel.
        """
        return [self._products(kind, place, c) for c in range(len(self.X))]

    def _products(self, kind: str, place: Pair, c: int) -> Products:
        slide = self.slide
        if kind == "forward":
            met = slide.of_window(place)
            return [(self._x(c, m.pixel), float(self.K[c][m.weight])) for m in met]
        if kind == "backward_w":
            met = slide.of_weight(place)
            return [(self._x(c, m.pixel), self._dy(m.window)) for m in met]
        met = slide.of_pixel(place) if kind == "turned" else slide.windows_of(place)
        return [(self._dy(m.window), float(self.K[c][m.weight])) for m in met]

    def shares(self, window: Pair) -> list[float]:
        """What a window gives back to its pixels, channel after channel."""
        met = [m for m in self.slide.of_window(window) if self.slide.inside(m.pixel)]
        return [self._dy(window) * float(K[m.weight]) for K in self.K for m in met]

    def _x(self, c: int, pixel: Pair) -> float:
        return float(self.X[c][pixel]) if self.slide.inside(pixel) else 0.0

    def _dy(self, window: Pair | None) -> float:
        return 0.0 if window is None else float(self.upstream[window])


def total(products: Products) -> float:
    """The sum of the products, added in their order."""
    return sum((a * b for a, b in products), 0.0)


def as_planes(given: Any, name: str, most: int) -> list[Any]:
    """Numbers (rows, columns) or (c, rows, columns) as a list of planes."""
    try:
        array = np.array(given, float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must hold numbers, in rows of one length.") from None
    array = array[None] if array.ndim == 2 else array
    if array.ndim != 3 or not array.size or max(array.shape[1:]) > most:
        raise ValueError(
            f"{name} has shape {np.shape(given)}, expected (rows, columns) or "
            f"(channels, rows, columns), with 1 to {most} rows and columns."
        )
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds a number that is not finite; replace it.")
    return [[[_short(v) for v in row] for row in plane] for plane in array.tolist()]


def _short(value: float) -> float | int:
    return int(value) if value.is_integer() else value
