"""The operators + - * / ** @ between tensors, each with its derivative beside it.

A closure `vjp` receives `g`, the gradient of the result, and returns one gradient per
operand, or None for an operand that needs none.
"""

from typing import Any, Self

import numpy as np

from cs_nn.tape import Array, Node


class Arithmetic(Node):
    """A node that can be added, multiplied and compared.

    An operand that is not a tensor (a number, a NumPy array) is a constant, and takes
    the dtype of the tensor next to it.
    """

    __slots__ = ()

    def _lift(self, other: Any) -> Self:
        """Return the other operand as a tensor."""
        if isinstance(other, type(self)):
            return other
        constant = np.asarray(other, dtype=self.data.dtype)
        return self.record(constant)

    def __add__(self, other: Any) -> Self:
        other = self._lift(other)
        return self.record(self.data + other.data, (self, other), lambda g: (g, g))

    def __neg__(self) -> Self:
        return self.record(-self.data, (self,), lambda g: (-g,))

    def __sub__(self, other: Any) -> Self:
        other = self._lift(other)
        return self.record(self.data - other.data, (self, other), lambda g: (g, -g))

    def __mul__(self, other: Any) -> Self:
        other = self._lift(other)
        a, b = self.data, other.data

        def vjp(g: Array) -> tuple[Array | None, ...]:
            return (
                g * b if self.requires_grad else None,
                g * a if other.requires_grad else None,
            )

        return self.record(a * b, (self, other), vjp)

    def __truediv__(self, other: Any) -> Self:
        other = self._lift(other)
        a, b = self.data, other.data

        def vjp(g: Array) -> tuple[Array | None, ...]:
            return (
                g / b if self.requires_grad else None,
                -g * a / (b * b) if other.requires_grad else None,
            )

        return self.record(a / b, (self, other), vjp)

    def __pow__(self, other: Any) -> Self:
        other = self._lift(other)
        a, b = self.data, other.data
        y = a**b

        def vjp(g: Array) -> tuple[Array | None, ...]:
            # Where b = 0 the result is the constant 1, and a ** -1 may not exist.
            da = b * a ** np.where(b == 0, b, b - 1) if self.requires_grad else None
            db = y * np.log(np.where(a > 0, a, 1)) if other.requires_grad else None
            return None if da is None else g * da, None if db is None else g * db

        return self.record(y, (self, other), vjp)

    def __matmul__(self, other: Any) -> Self:
        """Matrix product (..., n, k) @ (..., k, m); a 1-D factor is a row or a column.

        Raises ValueError if the inner lengths k differ.
        """
        other = self._lift(other)
        a, b = self.data, other.data
        check_inner_lengths(a, b)
        A = a[None, :] if a.ndim == 1 else a
        B = b[:, None] if b.ndim == 1 else b
        lost = (-2,) * (a.ndim == 1) + (-1,) * (b.ndim == 1)

        def vjp(g: Array) -> tuple[Array | None, ...]:
            G = np.expand_dims(g, lost)  # (..., n, m), also for 1-D factors
            dA = G @ np.swapaxes(B, -1, -2) if self.requires_grad else None
            dB = np.swapaxes(A, -1, -2) @ G if other.requires_grad else None
            return (
                dA[..., 0, :] if dA is not None and a.ndim == 1 else dA,
                dB[..., 0] if dB is not None and b.ndim == 1 else dB,
            )

        return self.record(a @ b, (self, other), vjp)

    # The same with the constant on the left

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other: Any) -> Self:
        return self._lift(other) - self

    def __rtruediv__(self, other: Any) -> Self:
        return self._lift(other) / self

    def __rpow__(self, other: Any) -> Self:
        return self._lift(other) ** self

    def __rmatmul__(self, other: Any) -> Self:
        return self._lift(other) @ self

    # Comparisons give plain arrays of True and False, which have no slope

    def __lt__(self, other: Any) -> Array:
        return np.less(self.data, self._lift(other).data)

    def __le__(self, other: Any) -> Array:
        return np.less_equal(self.data, self._lift(other).data)

    def __gt__(self, other: Any) -> Array:
        return np.greater(self.data, self._lift(other).data)

    def __ge__(self, other: Any) -> Array:
        return np.greater_equal(self.data, self._lift(other).data)


def check_inner_lengths(a: Array, b: Array) -> None:
    """Raise ValueError if a @ b is not a matrix product."""
    if a.ndim == 0 or b.ndim == 0:
        raise ValueError("@ needs vectors or matrices; use * for a single number.")
    if a.shape[-1] != b.shape[-min(b.ndim, 2)]:
        raise ValueError(
            f"@ got shapes {a.shape} and {b.shape}: the last axis of the left and the "
            f"rows of the right must be equally long."
        )
