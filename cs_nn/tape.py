"""A tape remembers how each array was computed, so that gradients can flow back.

Reverse-mode differentiation (Linnainmaa 1970; Griewank & Walther, Evaluating
Derivatives, 2008, ch. 3): every operation stores its inputs and one function, its
vector-Jacobian product, which turns the gradient of its output into the gradients of
its inputs. Walking the operations from the newest to the oldest is the whole algorithm.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from typing import Any, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
Vjp: TypeAlias = Callable[[Array], "tuple[Array | None, ...]"]

_recording: ContextVar[bool] = ContextVar("recording", default=True)
_next_number = count().__next__


@contextmanager
def no_grad() -> Iterator[None]:
    """Compute without remembering: results inside this block need no gradient."""
    token = _recording.set(False)
    try:
        yield
    finally:
        _recording.reset(token)


def fit(gradient: Array, data: Array) -> Array:
    """Return the gradient in the shape and dtype of `data`.

    Broadcasting repeats an entry, so its gradient is the sum over the repetitions.
    """
    if gradient.shape != data.shape:
        extra = gradient.ndim - data.ndim
        gradient = gradient.sum(axis=tuple(range(extra)))
        pairs = enumerate(zip(data.shape, gradient.shape, strict=True))
        repeated = tuple(i for i, (mine, theirs) in pairs if mine != theirs)
        gradient = gradient.sum(axis=repeated, keepdims=True)
    return np.asarray(gradient, dtype=data.dtype)


class Node:
    """An array together with the operation that made it."""

    __slots__ = ("_inputs", "_number", "_vjp", "data", "grad", "requires_grad")

    data: Array
    grad: Array | None
    requires_grad: bool
    _inputs: "tuple[Node, ...]"
    _vjp: Vjp | None
    _number: int  # nodes are numbered as they are made: inputs before outputs

    def __init__(self, data: Array, requires_grad: bool = False) -> None:
        self.data = data
        self.grad = None
        self.requires_grad = requires_grad
        self._inputs = ()
        self._vjp = None
        self._number = _next_number()

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and pickle the values only: a copy is a new leaf with its own number."""
        return type(self), (self.data, self.requires_grad)

    @classmethod
    def record(
        cls, data: Array, inputs: "tuple[Node, ...]" = (), vjp: Vjp | None = None
    ) -> Self:
        """Return the result of an operation, remembered if an input needs a gradient.

        `vjp` takes the gradient of the result and returns one gradient per input, or
        None for an input that needs none; the tape itself undoes broadcasting. Without
        inputs the result is a constant that shares the memory of `data`.
        """
        result = cls.__new__(cls)
        # A NumPy operation on 0-d arrays returns a scalar; a tensor holds an array.
        result.data = data if type(data) is np.ndarray else np.asarray(data)
        result.grad = None
        result.requires_grad = False
        result._inputs = ()
        result._vjp = None
        result._number = _next_number()
        for x in inputs:
            if x.requires_grad and _recording.get():
                result.requires_grad = True
                result._inputs = inputs
                result._vjp = vjp
                break
        return result

    def backward(self, gradient: Any = None) -> None:
        """Add d(self)/d(leaf) to `.grad` of every leaf that this node depends on.

        A leaf is a tensor made with requires_grad=True. `gradient` is the gradient of
        the final loss with respect to this node, of the same shape; it may be left out
        for a single number. Raises ValueError if there is nothing to differentiate.
        """
        for node, g in self._flow(self._seed(gradient)):
            if node._vjp is None:
                node.grad = g if node.grad is None else node.grad + g

    def _seed(self, gradient: Any) -> Array:
        """Return the gradient that enters at this node, a copy of the caller's."""
        if not self.requires_grad:
            raise ValueError(
                "backward() has nothing to differentiate: no input of this result "
                "was made with requires_grad=True (or it was made under no_grad())."
            )
        if gradient is None:
            if self.data.size != 1:
                raise ValueError(
                    f"backward() starts from one number, this has shape "
                    f"{self.data.shape}: call .sum() first, or pass gradient=."
                )
            return np.ones_like(self.data)
        seed = np.array(getattr(gradient, "data", gradient), dtype=self.data.dtype)
        if seed.shape != self.data.shape:
            raise ValueError(
                f"backward() got a gradient of shape {seed.shape} for a result of "
                f"shape {self.data.shape}: the two must be equal."
            )
        return seed

    def _flow(self, seed: Array) -> "Iterator[tuple[Node, Array]]":
        """Yield each node with its complete gradient, from the newest to the oldest."""
        pending: dict[int, Array] = {self._number: seed}
        for node in self._history():
            g = pending.pop(node._number)
            yield node, g
            if node._vjp is None:
                continue
            for x, dx in zip(node._inputs, node._vjp(g), strict=True):
                if not x.requires_grad or dx is None:
                    continue
                if dx.shape != x.data.shape or dx.dtype != x.data.dtype:
                    dx = fit(dx, x.data)
                if x._number in pending:
                    pending[x._number] = pending[x._number] + dx
                elif x._vjp is None and np.may_share_memory(dx, g):
                    pending[x._number] = np.array(dx)  # no two leaves share a .grad
                else:
                    pending[x._number] = dx

    def _history(self) -> "list[Node]":
        """Return every node that needs a gradient, newest first, without recursion."""
        found = {self._number: self}
        stack = [self]
        while stack:
            for x in stack.pop()._inputs:
                if x.requires_grad and x._number not in found:
                    found[x._number] = x
                    stack.append(x)
        return [found[number] for number in sorted(found, reverse=True)]


def gradients(
    output: Node, inputs: Sequence[Node], gradient: Any = None
) -> tuple[Array, ...]:
    """Return d(output)/d(x) for each x in `inputs`, leaves or results on the way.

    Nothing is added to `.grad`. An input that `output` does not depend on gets zeros.
    """
    wanted = {x._number for x in inputs}
    flow = output._flow(output._seed(gradient))
    found = {node._number: np.array(g) for node, g in flow if node._number in wanted}
    return tuple(found.get(x._number, np.zeros_like(x.data)) for x in inputs)
