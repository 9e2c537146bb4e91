"""Tell the story of a graph of arrays: the engine's own tape, opened up."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from cs_nn.tape import Array, Node
from cs_nn.tensor import Tensor
from cs_nn.widgets.array_texts import rows
from cs_nn.widgets.array_trace import array_trace
from cs_nn.widgets.base import number
from cs_nn.widgets.scalars import verdict
from cs_nn.widgets.trace import Leaf, Trace

FEW = 60  # entries that are checked by differences


class ArrayStory:
    """A Tensor, or a function of arrays that returns one, as something to walk through.

    A function may also return a dict of Tensors, {"Z": Z, "A": A, "L": L}: these names
    are shown, and the last one is the loss.
    """

    def __init__(
        self, loss: Any, inputs: Mapping[str, Any], title: str = "", whole: bool = True
    ) -> None:
        """Compute once; `whole` is False where the last division, the mean's, is cut.

        Raises:
            ValueError: the loss depends on nothing that needs a gradient.
        """
        self._function: Callable[..., Any] | None = None
        self._inputs = dict(inputs)
        self._whole = whole
        if not isinstance(loss, Tensor):
            self._function = loss
        self.editable = self._function is not None
        self.title = title or "A graph of arrays"
        self._run(loss if isinstance(loss, Tensor) else None)

    def _run(self, loss: Tensor | None = None) -> None:
        self._names = dict(self._inputs)
        if self._function is not None:
            fresh = {name: _fresh(given) for name, given in self._inputs.items()}
            result = self._function(**fresh)
            named = result if isinstance(result, dict) else {"L": result}
            self._names, loss = fresh | named, list(named.values())[-1]
        if loss is None or loss._vjp is None:
            raise ValueError(
                "This loss was computed from nothing that needs a gradient: "
                "make a parameter with Tensor(…, requires_grad=True)."
            )
        self._loss = loss
        self._root: Node = loss if self._whole else loss._inputs[0]

    def trace(self) -> Trace:
        """See Story."""
        return array_trace(self._root, self._names, self.title)

    def leaves(self) -> list[Leaf]:
        """See Story."""
        if self._function is None:
            return []
        found = {node._number: g for node, g in _gradients(self._root)}
        return [
            Leaf(name, plain(self._names[name]), _gradient_of(self._names[name], found))
            for name in self._inputs
        ]

    def set(self, numbers: dict[str, object]) -> None:
        """See Story."""
        before = dict(self._inputs)
        for name, value in numbers.items():
            shape = _array(before[name]).shape
            data = np.asarray(value, dtype=np.float64).reshape(shape)
            self._inputs[name] = Tensor(data, **_kept(before[name]))
        self._run()
        if not np.isfinite(self._loss.data).all():
            self._inputs = before
            self._run()
            raise ValueError(f"{self.title} has no value there: choose other numbers.")

    def differences(self) -> list[list[str]]:
        """See Story; the entry of each array that differs most, of at most 60."""
        if self._function is None:
            return []
        rows = []
        for leaf in self.leaves():
            entries = np.asarray(leaf.gradient).size if leaf.gradient is not None else 0
            if 0 < entries <= FEW:
                rows.append(self._difference(leaf))
        return rows

    def _difference(self, leaf: Leaf) -> list[str]:
        gradient = np.ravel(np.asarray(leaf.gradient, dtype=np.float64))
        measured = np.array([self._measure(leaf.name, i) for i in range(gradient.size)])
        worst = int(np.argmax(np.abs(gradient - measured)))
        scale = max(1.0, float(np.abs(gradient).max()))
        agrees = abs(gradient[worst] - measured[worst]) <= 1e-6 * scale
        said = [number(float(x[worst]), 7) for x in (gradient, measured)]
        return [leaf.name, *said, verdict(bool(agrees))]

    def _measure(self, name: str, entry: int, h: float = 1e-5) -> float:
        kept, ends = self._inputs[name], []
        for shift in (h, -h):
            moved = np.array(_array(kept), dtype=np.float64)
            moved.reshape(-1)[entry] += shift
            self._inputs[name] = Tensor(moved, **_kept(kept))
            self._run()
            ends.append(float(self._root.data))
        self._inputs[name] = kept
        self._run()
        return (ends[0] - ends[1]) / (2 * h)

    def summed(self) -> "ArrayStory | None":
        """See Story: there is a mean where the last operation divides a sum."""
        from cs_nn.widgets.array_rules import name_of

        last = self._loss
        before = last._inputs[0]._vjp
        if before is None or name_of(last._vjp) != "__truediv__":  # type: ignore[arg-type]
            return None
        loss = self._function or self._loss
        return ArrayStory(loss, self._inputs, self.title, whole=False)


def _gradients(root: Node) -> Any:
    return root._flow(np.ones_like(root.data))


def _gradient_of(value: Any, found: Mapping[int, Array]) -> object:
    if not isinstance(value, Tensor) or not value.requires_grad:
        return None
    return plain(found.get(value._number, np.zeros(value.shape)))


def _array(value: Any) -> Array:
    return value.data if isinstance(value, Tensor) else np.asarray(value)


def _kept(value: Any) -> dict[str, bool]:
    return {"requires_grad": isinstance(value, Tensor) and value.requires_grad}


def _fresh(value: Any) -> Tensor:
    """A new leaf with the same numbers: a function is run again and again."""
    return Tensor(np.array(_array(value), dtype=np.float64), **_kept(value))


def plain(value: Any) -> object:
    """A number, or rows of numbers, as JSON has them."""
    array = _array(value)
    return float(array.reshape(-1)[0]) if array.ndim == 0 else rows(array)
