"""The training loop: shuffle, reset, forward, loss, backward, apply, and again.

It trains a cs_nn network, and just as well a class of your own on plain NumPy arrays.
"""

import inspect
import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import cs_nn.functional as F
from cs_nn.module import Module
from cs_nn.tape import Array, no_grad
from cs_nn.tensor import Tensor

Pair = tuple[Array, Array]


@dataclass
class History:
    """What happened, epoch by epoch: plot it, or read why training stopped."""

    loss: list[float] = field(default_factory=list)
    accuracy: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    validation_accuracy: list[float] = field(default_factory=list)
    stopped: str = ""  # why training stopped before its last epoch
    epochs: int = 0  # how many were asked for

    @property
    def done(self) -> bool:
        """Whether training is over."""
        return bool(self.stopped) or len(self.loss) >= self.epochs

    def watched(self) -> list[float]:
        """Return the losses that early stopping looks at."""
        return self.validation_loss or self.loss

    def why_stop(self, patience: int | None, until: float | None) -> str:
        """Return the reason to stop now, or an empty string."""
        losses, scores = self.watched(), self.validation_accuracy or self.accuracy
        if not math.isfinite(losses[-1]) or not math.isfinite(self.loss[-1]):
            return "the loss is not finite: try a smaller learning rate"
        if until is not None and scores and scores[-1] >= until:
            return f"accuracy reached {until:g}"
        if (
            patience is not None
            and len(losses) - 1 - int(np.argmin(losses)) >= patience
        ):
            return f"no better loss in {patience} epochs"
        return ""


class EngineStep:
    """One step of a cs_nn Module: loss(model(X), Y), backward by the tape."""

    def __init__(self, model: Module, loss: Callable[..., Any], optimiser: Any) -> None:
        if optimiser is None:
            raise ValueError("fit() of a Module needs optimiser=, e.g. optim.Adam(…).")
        self.model, self.loss, self.optimiser = model, loss, optimiser
        self.dtype = model.parameters()[0].dtype

    def learn(self, X: Array, Y: Array) -> tuple[float, Array]:
        """Take one step; return the loss and the scores."""
        self.model.train()
        self.optimiser.zero_grad()
        Z = self.model(X.astype(self.dtype, copy=False))
        L = self.loss(Z, Y)
        L.backward()
        self.optimiser.step()
        return L.item(), Z.numpy()

    def evaluate(self, X: Array, Y: Array) -> tuple[float, Array]:
        """Return the loss and the scores without learning."""
        self.model.eval()
        with no_grad():
            Z = self.model(X.astype(self.dtype, copy=False))
            return self.loss(Z, Y).item(), Z.numpy()


class OwnStep:
    """One step of a class of your own, with forward, backward, step and zerograd.

    `loss` has forward(Z, Y), which returns a number, and backward(), which returns dZ.
    If model.forward has a second argument, it says whether this is training.
    """

    def __init__(self, model: Any, loss: Any) -> None:
        check_methods(model, ("forward", "backward", "step", "zerograd"))
        check_methods(loss, ("forward", "backward"))
        self.model, self.loss = model, loss
        self.says_train = len(inspect.signature(model.forward).parameters) > 1

    def forward(self, X: Array, train: bool) -> Any:
        """Return the scores."""
        return (
            self.model.forward(X, train) if self.says_train else self.model.forward(X)
        )

    def learn(self, X: Array, Y: Array) -> tuple[float, Array]:
        """Take one step; return the loss and the scores."""
        self.model.zerograd()
        Z = self.forward(X, True)
        L = float(self.loss.forward(Z, Y))
        self.model.backward(self.loss.backward())
        self.model.step()
        return L, Z

    def evaluate(self, X: Array, Y: Array) -> tuple[float, Array]:
        """Return the loss and the scores without learning."""
        Z = self.forward(X, False)
        return float(self.loss.forward(Z, Y)), Z


def fit(
    model: Any,
    data: Any,
    *,
    loss: Any = F.cross_entropy,
    optimiser: Any = None,
    epochs: int = 10,
    batch_size: int = 32,
    seed: int = 0,
    validation: Any = None,
    patience: int | None = None,
    until: float | None = None,
    progress: bool = True,
    callback: Callable[[History], Any] | None = None,
) -> History:
    """Train a model on data = (X, Y) and return the History.

    X (n, ...) are samples, Y (n, ...) targets, and validation is another such pair. The
    model is a cs_nn Module with a loss function and an optimiser, or an object of your
    own with a loss object (see OwnStep). Training stops after `epochs`, when `patience`
    epochs brought no better loss, at accuracy `until`, or when the loss is not finite.
    Equal seeds shuffle equally. `callback` gets the History after each epoch. Raises
    ValueError if X and Y are not equally long, or if a method is missing.
    """
    X, Y = check_pair("data", data)
    check = None if validation is None else check_pair("validation", validation)
    engine = isinstance(model, Module)
    step = EngineStep(model, loss, optimiser) if engine else OwnStep(model, loss)
    rng, history = np.random.default_rng(seed), History(epochs=epochs)
    with progress_bar(epochs, progress) as bar:
        while not history.done:
            run_epoch(step, X, Y, batches(len(X), batch_size, rng), history)
            run_check(step, check, history)
            history.stopped = history.why_stop(patience, until)
            bar.update()
            bar.set_postfix(loss=f"{history.watched()[-1]:.4f}")
            if callback is not None:
                callback(history)
    return history


def run_epoch(
    step: EngineStep | OwnStep,
    X: Array,
    Y: Array,
    cuts: Iterator[Array],
    history: History,
) -> None:
    """Learn from every batch once and note the mean loss and accuracy."""
    losses, right = 0.0, 0.0
    for rows in cuts:
        L, Z = step.learn(X[rows], Y[rows])
        losses += L * len(rows)
        right += sum(accuracy(Z, Y[rows])) * len(rows)
    history.loss.append(losses / len(X))
    if accuracy(Z, Y[rows]):
        history.accuracy.append(right / len(X))


def run_check(step: EngineStep | OwnStep, check: Pair | None, history: History) -> None:
    """Note the loss and the accuracy on samples that are not learned from."""
    if check is not None:
        L, Z = step.evaluate(*check)
        history.validation_loss.append(L)
        history.validation_accuracy += accuracy(Z, check[1])


def batches(n: int, size: int, rng: np.random.Generator) -> Iterator[Array]:
    """Yield the numbers 0 to n - 1 in random order, some at a time."""
    if size < 1:
        raise ValueError(f"batch_size={size}: it must be at least 1.")
    order = rng.permutation(n)
    for first in range(0, n, size):
        yield order[first : first + size]


def accuracy(Z: Array, Y: Array) -> list[float]:
    """Return the share of rows of scores Z (n, C) whose largest is the right class.

    Y holds class numbers (n,) or one-hot rows (n, C). The share comes in a list, which
    is empty if these are not classes.
    """
    if Z.ndim != 2 or Z.shape[1] < 2:
        return []
    if Y.shape == Z.shape and np.all(Y >= 0) and np.allclose(Y.sum(axis=1), 1):
        Y = Y.argmax(axis=1)
    if Y.shape != Z.shape[:1] or Y.dtype.kind not in "iu":
        return []
    return [float((Z.argmax(axis=1) == Y).mean())]


def check_pair(name: str, pair: Any) -> Pair:
    """Return (X, Y) as arrays; ValueError if they do not belong together."""
    if len(pair) != 2:
        raise ValueError(f"{name} must be a pair (X, Y), it has {len(pair)} parts.")
    X, Y = (
        part.data if isinstance(part, Tensor) else np.asarray(part) for part in pair
    )
    if len(X) != len(Y) or len(X) == 0:
        raise ValueError(
            f"{name}: X has {len(X)} samples and Y has {len(Y)} targets; they must be "
            f"equally many, and at least one."
        )
    return X, Y


def check_methods(thing: Any, names: tuple[str, ...]) -> None:
    """Raise ValueError if an object lacks a method that training calls."""
    missing = [name for name in names if not hasattr(thing, name)]
    if missing:
        raise ValueError(
            f"fit() needs {type(thing).__name__} to have the methods "
            f"{', '.join(names)}; it has no {', '.join(missing)}."
        )


def progress_bar(epochs: int, show: bool) -> Any:
    """Return a bar that counts epochs, on stdout: stderr would read as a failure."""
    from tqdm.auto import tqdm

    return tqdm(total=epochs, desc="epochs", disable=not show, file=sys.stdout)
