"""A Tensor is an array that knows how it was computed and can find its gradients.

Each method computes a result with NumPy and says, next to it, how a gradient `g` of the
result becomes a gradient of the tensor. Names, axes and defaults are NumPy's.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from cs_nn.elementwise import Elementwise
from cs_nn.tape import Array, Node, gradients, no_grad

__all__ = [
    "Array",
    "Tensor",
    "concat",
    "gradients",
    "lift",
    "no_grad",
    "stack",
    "where",
]

Axis: TypeAlias = int | tuple[int, ...] | None


class Tensor(Elementwise):
    """An array of floats with gradients: `Tensor(data, requires_grad=False)`.

    The data are copied. float32 stays float32 and float64 stays float64 through every
    operation; whole numbers become float64. Raises ValueError for data that are not
    real numbers.
    """

    __slots__ = ()

    def __init__(self, data: Any, requires_grad: bool = False) -> None:
        super().__init__(np.array(as_floats(data)), requires_grad)

    @property
    def shape(self) -> tuple[int, ...]:
        """The length along each axis."""
        return self.data.shape

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return self.data.ndim

    @property
    def size(self) -> int:
        """The number of entries."""
        return self.data.size

    @property
    def dtype(self) -> Any:
        """The kind of float: float32 or float64."""
        return self.data.dtype

    def __bool__(self) -> bool:
        return bool(self.data)

    def __len__(self) -> int:
        return len(self.data)

    def __repr__(self) -> str:
        needs = ", requires_grad=True" if self.requires_grad else ""
        return f"Tensor({np.array2string(self.data, separator=', ')}{needs})"

    def numpy(self) -> Array:
        """Return the values as a NumPy array (the tensor's own memory)."""
        return self.data

    def item(self) -> float:
        """Return the only entry as a Python number; ValueError if there are more."""
        if self.size != 1:
            raise ValueError(f"item() needs one entry, this has shape {self.shape}.")
        return float(self.data.item())

    def __float__(self) -> float:
        # NumPy calls this in `array[0] = tensor`, where the gradient would be lost.
        self._refuse_to_forget()
        return self.item()

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if spec else repr(self)

    def detach(self) -> "Tensor":
        """Return the same values as a constant: no gradient flows past it."""
        return lift(self.data)

    # NumPy's functions work on tensors: np.exp(x), np.maximum(0, x), np.sum(x, axis=1).
    # cs_nn.dispatch is imported late because it imports this module.

    def __array_ufunc__(self, ufunc: Any, method: str, *args: Any, **kw: Any) -> Any:
        from cs_nn.dispatch import call_ufunc

        return call_ufunc(ufunc, method, args, kw)

    def __array_function__(self, function: Any, types: Any, args: Any, kw: Any) -> Any:
        from cs_nn.dispatch import call_function

        return call_function(function, args, kw)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        self._refuse_to_forget()
        if copy is None:  # numpy before 2 never says, and does not know None
            return np.asarray(self.data, dtype=dtype)
        return np.array(self.data, dtype=dtype, copy=copy)

    def _refuse_to_forget(self) -> None:
        """Raise ValueError rather than lose a gradient without a word."""
        if self.requires_grad:
            raise ValueError(
                "This would turn a Tensor that needs a gradient into plain numbers and "
                "lose the gradient: call .numpy() or .item() if that is meant."
            )

    def dot(self, other: Any) -> "Tensor":
        """The matrix product self @ other."""
        return self.__matmul__(other)

    # Reductions over one axis, several, or all (axis=None)

    def sum(self, axis: Axis = None, keepdims: bool = False) -> "Tensor":
        """The sum: every entry gets the gradient of its sum."""
        y = self.data.sum(axis=axis, keepdims=keepdims)
        shape = self.data.shape
        return self.record(y, (self,), lambda g: (spread(g, shape, axis, keepdims),))

    def mean(self, axis: Axis = None, keepdims: bool = False) -> "Tensor":
        """The mean: the sum divided by the number of entries in it."""
        return self.sum(axis, keepdims) / count(self.shape, axis)

    def var(self, axis: Axis = None, ddof: int = 0, keepdims: bool = False) -> "Tensor":
        """The variance Σ(x - mean)² / (n - ddof); NumPy's ddof=0, torch's default 1."""
        centred = self - self.mean(axis, keepdims=True)
        n = count(self.shape, axis) - ddof
        if n <= 0:
            raise ValueError(
                f"var() of {n + ddof} values with ddof={ddof} divides by {n}: "
                f"use more values or a smaller ddof."
            )
        return (centred * centred).sum(axis, keepdims) / n

    def max(self, axis: Axis = None, keepdims: bool = False) -> "Tensor":
        """The largest entry; equal largest entries share the gradient evenly."""
        return self._extreme(self.data.max(axis, keepdims=True), axis, keepdims)

    def min(self, axis: Axis = None, keepdims: bool = False) -> "Tensor":
        """The smallest entry; equal smallest entries share the gradient evenly."""
        return self._extreme(self.data.min(axis, keepdims=True), axis, keepdims)

    def _extreme(self, y: Array, axis: Axis, keepdims: bool) -> "Tensor":
        """Return the extremes y (axes kept); the gradient goes where they stand."""

        def vjp(g: Array) -> tuple[Array]:
            hit = (self.data == y).astype(y.dtype)
            hit /= hit.sum(axis, keepdims=True)
            return (hit * spread(g, hit.shape, axis, keepdims),)

        value = y if keepdims else np.squeeze(y, axis)
        return self.record(value, (self,), vjp)

    def logsumexp(self, axis: Axis = None, keepdims: bool = False) -> "Tensor":
        """log Σ exp(x), safe for large x; its derivative is the softmax of x."""
        a = self.data
        top = a.max(axis, keepdims=True)
        y = top + np.log(np.exp(a - top).sum(axis, keepdims=True))

        def vjp(g: Array) -> tuple[Array]:
            return (np.exp(a - y) * spread(g, a.shape, axis, keepdims),)

        return self.record(y if keepdims else np.squeeze(y, axis), (self,), vjp)

    # Shape: the same entries in other places, so the gradient is put back

    def __getitem__(self, index: Any) -> "Tensor":
        """Select entries as NumPy does; one selected twice gets both gradients."""

        def vjp(g: Array) -> tuple[Array]:
            dx = np.zeros_like(self.data)
            if repeats(index):
                np.add.at(dx, index, g)
            else:
                dx[index] = g
            return (dx,)

        return self.record(self.data[index], (self,), vjp)

    def reshape(self, *shape: Any) -> "Tensor":
        """The same entries in rows of another length, as in reshape(n, -1)."""
        old = self.data.shape
        return self.record(
            self.data.reshape(*shape), (self,), lambda g: (g.reshape(old),)
        )

    def flatten(self) -> "Tensor":
        """The same entries in one row."""
        return self.reshape(-1)

    def transpose(self, *axes: Any) -> "Tensor":
        """The axes in another order, reversed if none is given."""
        order = axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes
        order = tuple(order or reversed(range(self.ndim)))
        back = tuple(np.argsort([axis % self.ndim for axis in order]))
        return self.record(
            self.data.transpose(order), (self,), lambda g: (g.transpose(back),)
        )

    @property
    def T(self) -> "Tensor":  # noqa: N802 (NumPy's name)
        """The tensor with its axes reversed."""
        return self.transpose()

    def pad(self, pad_width: Any, value: float = 0.0) -> "Tensor":
        """Surround with a constant; pad_width as in np.pad, e.g. ((1, 1), (2, 0))."""
        y = np.pad(self.data, pad_width, constant_values=value)
        before = np.broadcast_to(np.asarray(pad_width), (self.ndim, 2))[:, 0]
        starts = zip(before, self.shape, strict=True)
        inside = tuple(slice(start, start + n) for start, n in starts)
        return self.record(y, (self,), lambda g: (g[inside],))


def as_floats(data: Any) -> Array:
    """Return the data as an array of floats, the same array if they are floats."""
    array = data.data if isinstance(data, Node) else np.asarray(data)
    if array.dtype.kind == "f":
        return array
    if array.dtype.kind in "iub":
        return array.astype(np.float64)
    raise ValueError(
        f"A Tensor holds real numbers, this has dtype {array.dtype}: convert it first."
    )


def lift(value: Any) -> Tensor:
    """Return a Tensor as it is, anything else as a constant that shares its memory."""
    if isinstance(value, Tensor):
        return value
    return Tensor.record(as_floats(value))


def spread(g: Array, shape: tuple[int, ...], axis: Axis, keepdims: bool) -> Array:
    """Repeat the gradient of a reduction along the axes that the reduction removed."""
    if axis is not None and not keepdims:
        g = np.expand_dims(g, axis)
    return np.broadcast_to(g, shape)


def repeats(index: Any) -> bool:
    """Say whether an index may select an entry twice: only an array of numbers can."""
    parts = index if isinstance(index, tuple) else (index,)
    return any(isinstance(part, list | np.ndarray) for part in parts)


def count(shape: tuple[int, ...], axis: Axis) -> int:
    """Return how many entries a reduction over `axis` puts together."""
    axes = range(len(shape)) if axis is None else np.atleast_1d(axis)
    return int(np.prod([shape[i] for i in axes], dtype=int))


def concat(tensors: Sequence[Any], axis: int = 0) -> Tensor:
    """Join tensors along an axis they have; the gradient is cut at the same places."""
    parts = tuple(lift(x) for x in tensors)
    cuts = np.cumsum([x.shape[axis] for x in parts])[:-1]
    joined = np.concatenate([x.data for x in parts], axis)
    return Tensor.record(joined, parts, lambda g: tuple(np.split(g, cuts, axis)))


def stack(tensors: Sequence[Any], axis: int = 0) -> Tensor:
    """Put tensors of one shape side by side along a new axis."""
    parts = tuple(lift(x) for x in tensors)
    joined = np.stack([x.data for x in parts], axis)
    return Tensor.record(joined, parts, lambda g: tuple(np.moveaxis(g, axis, 0)))


def where(condition: Any, x: Any, y: Any) -> Tensor:
    """Take x where the condition is true, y elsewhere; the gradient does likewise."""
    x = x if isinstance(x, Tensor) else lift(y)._lift(x)
    y = x._lift(y)
    mask = np.asarray(condition, dtype=bool)
    chosen = np.where(mask, x.data, y.data)
    return Tensor.record(chosen, (x, y), lambda g: (g * mask, g * ~mask))
