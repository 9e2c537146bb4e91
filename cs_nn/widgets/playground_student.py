"""A student's own step function, trained beside the reference."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cs_nn.widgets.base import number
from cs_nn.widgets.playground_data import as_lists, checked
from cs_nn.widgets.playground_model import (
    Layers,
    Moment,
    Task,
    begin,
    loss,
    next_mistake,
    right,
    rows_of,
)

StepFunction = Callable[[Any, np.ndarray, np.ndarray], Any]


@dataclass
class Student:
    """Where the student's function has got to; `error` is its last word, if any.

    The function gets the rows that the reference would take at that moment: the same
    batch for a network, the next wrong sample of *its own* neuron for a perceptron. A
    right function therefore stays on top of the reference.
    """

    step_fn: StepFunction
    start: Moment
    error: str = ""

    def __post_init__(self) -> None:
        self.now = self.start

    def begin(self, task: Task, layers: Layers) -> None:
        """Start again beside the reference."""
        self.start = self.now = begin(task, layers)
        self.error = ""

    def follow(self, task: Task, step: int) -> None:
        """Come to the same number of updates as the reference."""
        if step < self.now.step:
            self.begin(task, self.start.layers)
        while self.now.step < step and not self.error:
            rows = self._rows(task)
            if rows is None:
                break
            self._update(task, *rows)

    def shared(self, task: Task) -> dict[str, Any]:
        """What the page shows of it."""
        return {
            "params": as_lists(self.now.layers),
            "history": list(self.now.history),
            "says": self.error or self._standing(task),
        }

    def _rows(self, task: Task) -> tuple[np.ndarray, int] | None:
        """The rows to hand over and the turn after them; None if all is learnt."""
        if task.model == "mlp":
            rows = rows_of(task, self.now)
            return rows, self.now.seen + len(rows)
        turn = next_mistake(task, self.now.layers, self.now.seen)
        return None if turn is None else (np.array([turn % task.n]), turn + 1)

    def _update(self, task: Task, rows: np.ndarray, seen: int) -> None:
        step = self.now.step + 1
        try:
            layers = self._call(task, rows)
        except Exception as error:  # whatever a student's function raises
            first = (str(error).splitlines() or [""])[0][:200].rstrip(".")
            kind = "" if isinstance(error, Misfit) else f"{type(error).__name__}: "
            self.error = f"Your step function stopped at update {step}: {kind}{first}."
            return
        after = Moment(layers, step, seen, self.now.history)
        if task.model == "perceptron" or seen % task.n == 0:
            after = replace(after, history=(*after.history, loss(task, layers)))
        self.now = after

    def _call(self, task: Task, rows: np.ndarray) -> Layers:
        given = [[W.copy(), b.copy()] for W, b in self.now.layers]
        with np.errstate(all="ignore"):  # nan and inf get a sentence of their own
            back = self.step_fn(given, task.X[rows], task.y[rows])
        try:
            layers = checked(back, "what it returned")
        except ValueError as error:
            raise Misfit(str(error)) from None
        shapes = [[W.shape for W, _ in part] for part in (layers, self.now.layers)]
        if shapes[0] != shapes[1]:
            raise Misfit(f"it returned weights of shape {shapes[0]}, not {shapes[1]}")
        return layers

    def _standing(self, task: Task) -> str:
        good = int(right(task, self.now.layers).sum())
        cost = number(loss(task, self.now.layers))
        return f"Your step function: loss {cost}, {good} of {task.n} right."


class Misfit(Exception):
    """What came back from the student's function is no list of layers that fits."""
