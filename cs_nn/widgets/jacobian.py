"""A Jacobian as a heat map: which input moves which output, and what ⊙ leaves out."""

from collections.abc import Callable
from typing import Any

import numpy as np
import traitlets as t

from cs_nn.widgets.base import Rows, TeachingWidget, number
from cs_nn.widgets.drawing import Drawing
from cs_nn.widgets.grid import LARGEST, matrix
from cs_nn.widgets.jacobian_picture import JACOBIAN_LOOKS, picture
from cs_nn.widgets.style import css, esm

# Slopes of functions that act on each entry alone, and so have a diagonal Jacobian.
SLOPES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "relu": lambda z: (z > 0) * 1.0,
    "slide's typo": np.sign,
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
}
KINDS = [*SLOPES, "softmax"]
BACK = (5.0, 7.0, -2.0, 1.0, 3.0, -4.0, 2.0, 6.0)  # what comes back, if nobody says


class JacobianMap(TeachingWidget):
    """J[i, j], how much output i moves when input j does, and the gradient Jᵀ g.

    `kind` is "relu", "tanh", "softmax" (of each row), "slide's typo" (sign in place of
    step) or "linear" (Z = x W with W (d, k) given, so J = Wᵀ). z (d,) or (n, d) holds
    at most 8 inputs; a batch is laid out as one row of n·d numbers. g is what comes
    back, one number for each output. The inputs can be moved, an entry is explained,
    and `hadamard` puts the diagonal ⊙ g beside Jᵀ g: equal for relu, not for softmax.

    Traits: `kind`, `z`, `g`, `W`, `hadamard`, `step` (the entry, in row order). Source:
    the forum question "step(Z) × F?" in NUS CS5242, week 5. Raises ValueError for
    another kind or another shape.
    """

    _esm = esm("grid", "jacobian")
    _css = css("grid", JACOBIAN_LOOKS)
    kinds = t.List(t.Unicode()).tag(sync=True)
    kind = t.Unicode().tag(sync=True)
    z = t.List(t.Float()).tag(sync=True)
    g = t.List(t.Float()).tag(sync=True)
    W = t.List(t.List(t.Float())).tag(sync=True)
    samples = t.Int(1).tag(sync=True)  # rows of the batch
    hadamard = t.Bool(False).tag(sync=True)
    svg = t.Unicode().tag(sync=True)  # the picture, which the page fills anew

    def __init__(
        self,
        kind: str = "relu",
        z: Any = (2.0, -1.0, 3.0),
        *,
        W: Any = None,
        g: Any = None,
        **traits: Any,
    ) -> None:
        Z = matrix("z", np.atleast_2d(z))
        weights = matrix("W", W, rows=Z.size) if kind == "linear" else np.zeros((0, 0))
        outputs = weights.shape[1] or Z.size
        back = np.asarray(BACK[:outputs] if g is None else g, dtype=np.float64)
        if Z.size > LARGEST or back.shape != (outputs,):
            raise ValueError(
                f"z has {Z.size} numbers and g shape {back.shape}; expected at most "
                f"{LARGEST} numbers, and ({outputs},)."
            )
        self.outputs = outputs
        state = {"z": Z.ravel().tolist(), "g": back.tolist(), "W": weights.tolist()}
        last = outputs * Z.size - 1
        title = "Which input moves which output"
        super().__init__(title=title, last=last, samples=len(Z), **state, **traits)
        self.kinds = ["linear"] if kind == "linear" else KINDS
        self.kind = kind
        self.svg = picture(self, every=True).svg()

    @t.validate("kind")
    def _known(self, proposal: Any) -> Any:
        if proposal["value"] not in self.kinds:
            known = ", ".join([*KINDS, "linear"])
            raise ValueError(f"kind={proposal['value']!r}: it is one of {known}.")
        return proposal["value"]

    @t.validate("z", "g")
    def _as_many(self, proposal: Any) -> Any:
        before, now = getattr(self, proposal["trait"].name), proposal["value"]
        if before and len(now) != len(before):
            name = proposal["trait"].name
            raise ValueError(f"{name} has {len(now)} numbers, expected {len(before)}.")
        return now

    @property
    def jacobian(self) -> np.ndarray:
        """The Jacobian (outputs, inputs)."""
        if self.kind == "linear":
            return np.array(self.W).T
        if self.kind in SLOPES:
            return np.diag(SLOPES[self.kind](np.array(self.z)))
        p = self.probabilities
        sample = np.arange(len(p)) // (len(p) // self.samples)
        meet = sample[:, None] == sample  # softmax mixes the scores of one sample
        return np.asarray(np.diag(p) - np.outer(p, p) * meet)

    @property
    def probabilities(self) -> np.ndarray:
        """Softmax of each sample, laid out as J is."""
        Z = np.reshape(self.z, (self.samples, -1))
        E = np.exp(Z - Z.max(axis=1, keepdims=True))
        return np.ravel(E / E.sum(axis=1, keepdims=True))

    @property
    def dz(self) -> np.ndarray:
        """The gradient of the inputs, Jᵀ g."""
        return np.asarray(self.jacobian.T @ np.array(self.g))

    @property
    def short(self) -> np.ndarray | None:
        """The diagonal of J ⊙ g; None where J is not square."""
        square = len(self.z) == self.outputs
        return np.diag(self.jacobian) * np.array(self.g) if square else None

    @property
    def current(self) -> str:
        i, j = divmod(self.step, len(self.z))
        some = f"{np.count_nonzero(self.jacobian)} of {self.jacobian.size} entries"
        said = f"J[{i}, {j}] = {self._why(i, j)} {some} are not 0."
        return f"{said} {self._compared()}" if self.hadamard else said

    def _why(self, i: int, j: int) -> str:
        """What makes entry (i, j) what it is."""
        value = number(float(self.jacobian[i, j]))
        if self.kind == "linear":
            return f"W[{j}, {i}] = {value}, whatever the input is."
        if self.kind in SLOPES and i == j:
            return f"{value}: the slope of {self.kind} at {number(self.z[i])}."
        if self.kind in SLOPES:
            return f"{value}: output {i} looks at input {i} alone."
        per = len(self.z) // self.samples
        if i // per != j // per:
            return f"{value}: two samples do not meet."
        p, q = (float(self.probabilities[k]) for k in (i, j))
        if i == j:
            return f"p(1 − p) = {number(p)} · {number(1 - p)} = {value}."
        return f"−p[{i}] p[{j}] = −{number(p)} · {number(q)} = {value}."

    def _compared(self) -> str:
        """Whether ⊙ with the diagonal gives the same gradient."""
        if self.short is None:
            return "⊙ can't replace J: outputs and inputs are not equally many."
        n = len(self.z)
        if np.abs(self.dz - self.short).max() < 1e-9:
            return f"The diagonal ⊙ g equals Jᵀ g: {n} numbers do the work of {n * n}."
        lost = np.count_nonzero(self.jacobian) - np.count_nonzero(
            np.diag(self.jacobian)
        )
        return f"The diagonal ⊙ g is not Jᵀ g: it leaves out {lost} entries that count."

    def numbers(self) -> Rows:
        head = ["J", *(f"input {j}" for j in range(len(self.z)))]
        named = [(f"output {i}", row) for i, row in enumerate(self.jacobian)]
        named += [("Jᵀ g", self.dz)]
        return [head, *([name, *map(number, row.tolist())] for name, row in named)]

    def drawing(self) -> Drawing:
        return picture(self)
