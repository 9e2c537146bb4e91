"""What the playground computes, in numpy; static/playground-model.js computes the same.

A state is a function of where the training began and of how many updates it has done:
so a page, a test and a kernel that count the same updates see the same numbers.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

Layer = tuple[np.ndarray, np.ndarray]  # W (d, m) and b (m,)
Layers = list[Layer]
TOO_LARGE = 1e6  # a weight beyond this has run away


def _logistic(z: np.ndarray) -> np.ndarray:
    tail = np.exp(-np.abs(z))  # never overflows
    return np.asarray(np.where(z >= 0, 1, tail) / (1 + tail))


# name: the function, and its slope as a function of its *output* h
ACTIVATIONS: dict[str, tuple[Callable[..., np.ndarray], Callable[..., np.ndarray]]] = {
    "tanh": (np.tanh, lambda h: 1 - h * h),
    "relu": (lambda z: np.maximum(0, z), lambda h: np.asarray(h > 0, np.float64)),
    "logistic": (_logistic, lambda h: h * (1 - h)),
}


@dataclass(frozen=True)
class Task:
    """What is learnt and by which rule; it stays the same while the weights change."""

    X: np.ndarray  # (n, 2)
    y: np.ndarray  # (n,) of 0 and 1
    model: str
    activation: str
    lr: float
    batch: int
    seed: int

    @property
    def n(self) -> int:
        """The number of samples."""
        return len(self.y)

    @property
    def per_epoch(self) -> int:
        """How many updates one pass over the data takes an MLP."""
        return -(-self.n // self.batch)


@dataclass(frozen=True)
class Moment:
    """The weights after `step` updates, `seen` rows looked at, and the losses so far.

    The history of an MLP has a loss for each epoch, that of a perceptron one for each
    update; both begin with the loss at the start.
    """

    layers: Layers
    step: int
    seen: int
    history: tuple[float, ...]


# Random numbers, the same in Python and in JavaScript


def mulberry32(seed: int) -> Iterator[float]:
    """Endless numbers from 0 up to 1, without 1. Source: mulberry32, public domain."""
    state, mask = seed, 0xFFFFFFFF
    while True:
        state = (state + 0x6D2B79F5) & mask
        t = ((state ^ (state >> 15)) * (state | 1)) & mask
        t = (t ^ (t + (t ^ (t >> 7)) * (t | 61))) & mask
        yield (t ^ (t >> 14)) / 2**32


def initial(sizes: list[int], activation: str, seed: int) -> Layers:
    """Weights uniform within He's (relu) or Xavier's limits, and biases 0.

    `sizes` counts inputs, hidden units and the output. Source: Glorot and Bengio 2010;
    He et al. 2015.
    """
    draw, layers = mulberry32(seed), []
    for d, m in pairwise(sizes):
        limit = np.sqrt(6 / d if activation == "relu" else 6 / (d + m))
        W = [[(2 * next(draw) - 1) * limit for _ in range(m)] for _ in range(d)]
        layers.append((np.array(W), np.zeros(m)))
    return layers


def shuffled(n: int, seed: int, epoch: int) -> np.ndarray:
    """The order (n,) in which an epoch takes the rows: Fisher–Yates."""
    draw, order = mulberry32(seed * 7919 + epoch + 1), list(range(n))
    for last in range(n - 1, 0, -1):
        other = int(next(draw) * (last + 1))
        order[last], order[other] = order[other], order[last]
    return np.array(order)


# Forward and backward


def forward(layers: Layers, X: np.ndarray, activation: str) -> list[np.ndarray]:
    """X (n, 2), the output (n, m) of each hidden layer, and the scores (n, 1)."""
    f, outputs = ACTIVATIONS[activation][0], [X]
    for W, b in layers[:-1]:
        outputs.append(f(outputs[-1] @ W + b))
    W, b = layers[-1]
    return [*outputs, outputs[-1] @ W + b]


def scores(layers: Layers, X: np.ndarray, activation: str) -> np.ndarray:
    """The score z (n,) of each sample; the output is 1 where z is above 0."""
    return forward(layers, X, activation)[-1][:, 0]


def right(task: Task, layers: Layers) -> np.ndarray:
    """Which of the samples get their y: (n,) of bool."""
    return np.asarray((scores(layers, task.X, task.activation) > 0) == task.y)


def loss(task: Task, layers: Layers) -> float:
    """An MLP's mean binary cross-entropy; a perceptron's share of wrong answers."""
    z = scores(layers, task.X, task.activation)
    if task.model == "perceptron":
        return float(np.mean((z > 0) != task.y))
    return float(np.mean(np.logaddexp(0, z) - task.y * z))


def descend(task: Task, layers: Layers, rows: np.ndarray) -> Layers:
    """One update W ← W − lr · dL/dW, with the mean loss of these rows."""
    outputs = forward(layers, task.X[rows], task.activation)
    slope = ACTIVATIONS[task.activation][1]
    delta = (_logistic(outputs[-1]) - task.y[rows, None]) / len(rows)  # dL/dz (m, 1)
    changed = []
    for (W, b), inputs in zip(reversed(layers), reversed(outputs[:-1]), strict=True):
        step = task.lr * (inputs.T @ delta), task.lr * delta.sum(axis=0)
        delta = (delta @ W.T) * slope(inputs)
        changed.append((W - step[0], b - step[1]))
    return changed[::-1]


def next_mistake(task: Task, layers: Layers, seen: int) -> int | None:
    """The turn of the next wrong answer, walking on from turn `seen`; None if none.

    Turn t looks at row t mod n.
    """
    wrong = ~right(task, layers)
    ahead = (np.arange(task.n) + seen) % task.n
    return seen + int(np.argmax(wrong[ahead])) if wrong.any() else None


def correct(task: Task, layers: Layers, row: int) -> Layers:
    """The perceptron rule at a wrong sample: w ← w + lr (y − ŷ) x, b likewise."""
    ((W, b),) = layers
    push = task.lr * (2 * task.y[row] - 1)  # y − ŷ is 1 or −1 at a mistake
    return [(W + push * task.X[row][:, None], b + push)]


# Training


def begin(task: Task, layers: Layers) -> Moment:
    """The moment before the first update."""
    return Moment(layers, 0, 0, (loss(task, layers),))


def rows_of(task: Task, moment: Moment) -> np.ndarray:
    """The rows that the next update of an MLP looks at."""
    epoch, done = divmod(moment.seen, task.n)
    return shuffled(task.n, task.seed, epoch)[done : done + task.batch]


def update(task: Task, now: Moment) -> Moment:
    """The moment after one more update; the same moment where there can be none.

    A perceptron without a mistake has nothing to learn, and weights that would run
    away (learning rate too large) stay where they are.
    """
    if task.model == "perceptron":
        turn = next_mistake(task, now.layers, now.seen)
        if turn is None:
            return now
        layers, seen = correct(task, now.layers, turn % task.n), turn + 1
    else:
        rows = rows_of(task, now)
        layers, seen = descend(task, now.layers, rows), now.seen + len(rows)
    if not all(np.all(np.abs(p) < TOO_LARGE) for layer in layers for p in layer):
        return now
    after = Moment(layers, now.step + 1, seen, now.history)
    if task.model == "perceptron" or seen % task.n == 0:
        after = replace(after, history=(*now.history, loss(task, layers)))
    return after


def advance(task: Task, now: Moment, updates: int) -> Moment:
    """The moment after this many more updates, or the last that there is."""
    for _ in range(updates):
        after = update(task, now)
        if after is now:
            break
        now = after
    return now


def finish_epoch(task: Task, now: Moment, most: int) -> Moment:
    """The moment at the end of the pass that the next update lies in."""
    start = now.seen
    if task.model == "perceptron":
        start = next_mistake(task, now.layers, now.seen) or start
    end = (start // task.n + 1) * task.n
    while now.step < most:
        turn = now.seen
        if task.model == "perceptron":
            mistake = next_mistake(task, now.layers, now.seen)
            turn = end if mistake is None else mistake
        after = update(task, now) if turn < end else now
        if after is now:
            break
        now = after
    return now


def grown(task: Task, layers: Layers) -> Layers:
    """One hidden unit more in the last hidden layer; its outgoing weight is 0.

    So the scores stay as they are, and training decides what the unit is for.
    """
    *below, (W, b), (w, c) = layers
    d, m = W.shape
    draw = mulberry32(task.seed + 1000 * (m + 1))
    column = np.array([[2 * next(draw) - 1] for _ in range(d)])
    return [
        *below,
        (np.hstack([W, column]), np.append(b, 0.0)),
        (np.vstack([w, np.zeros((1, 1))]), c),
    ]
