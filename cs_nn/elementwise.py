"""Functions of each entry of a tensor: exp, log, tanh, maximum …, with derivatives."""

from collections.abc import Callable
from typing import Any, Self

import numpy as np

from cs_nn.arithmetic import Arithmetic
from cs_nn.tape import Array


class Elementwise(Arithmetic):
    """A node with the functions that treat every entry alike."""

    __slots__ = ()

    def _map(self, y: Array, slope: Callable[[], Array]) -> Self:
        """Return y, a function of each entry whose derivative is slope()."""
        y = y.astype(self.data.dtype, copy=False)
        return self.record(y, (self,), lambda g: (g * slope(),))

    def exp(self) -> Self:
        """e to the power of each entry, which is its own derivative."""
        y = np.exp(self.data)
        return self._map(y, lambda: y)

    def log(self) -> Self:
        """The natural logarithm, derivative 1/x."""
        return self._map(np.log(self.data), lambda: 1 / self.data)

    def sqrt(self) -> Self:
        """The square root, derivative 1/(2√x)."""
        y = np.sqrt(self.data)
        return self._map(y, lambda: 0.5 / y)

    def __abs__(self) -> Self:
        """The absolute value, derivative the sign (0 at 0)."""
        return self._map(np.abs(self.data), lambda: np.sign(self.data))

    def sin(self) -> Self:
        """The sine, derivative the cosine."""
        return self._map(np.sin(self.data), lambda: np.cos(self.data))

    def cos(self) -> Self:
        """The cosine, derivative minus the sine."""
        return self._map(np.cos(self.data), lambda: -np.sin(self.data))

    def tanh(self) -> Self:
        """The hyperbolic tangent y, derivative 1 - y²."""
        y = np.tanh(self.data)
        return self._map(y, lambda: 1 - y * y)

    def maximum(self, other: Any) -> Self:
        """The larger of two, entry by entry; see _choose for equal ones."""
        other = self._lift(other)
        a, b = self.data, other.data
        return self._choose(np.maximum(a, b), other, lambda: a > b)

    def minimum(self, other: Any) -> Self:
        """The smaller of two, entry by entry; see _choose for equal ones."""
        other = self._lift(other)
        a, b = self.data, other.data
        return self._choose(np.minimum(a, b), other, lambda: a < b)

    def _choose(self, y: Array, other: Self, wins: Callable[[], Array]) -> Self:
        """Return y, which is self where wins() is true and other elsewhere.

        Where both are equal, both get half the gradient, as in torch; but a constant
        is preferred, so that np.maximum(0, x) has slope 0 at 0, as ReLU has.
        """
        half = 0.5 * (1 + other.requires_grad - self.requires_grad)

        def vjp(g: Array) -> tuple[Array, Array]:
            share = wins() + half * (self.data == other.data)
            mine = g * share.astype(g.dtype)
            return mine, g - mine

        return self.record(y, (self, other), vjp)

    def abs(self) -> Self:
        """The absolute value, derivative the sign (0 at 0)."""
        return self.__abs__()
