"""Watch a perceptron or a small network learn, and take its lines in your own hands."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import numpy as np
import traitlets as t

from cs_nn.widgets import playground_data as given
from cs_nn.widgets.base import Rows, TeachingWidget
from cs_nn.widgets.drawing import Drawing
from cs_nn.widgets.playground_graph import sample_loss
from cs_nn.widgets.playground_model import (
    ACTIVATIONS,
    Layers,
    Moment,
    Task,
    advance,
    begin,
    finish_epoch,
    grown,
    initial,
    loss,
    right,
)
from cs_nn.widgets.playground_picture import PLAYGROUND_LOOKS, picture
from cs_nn.widgets.playground_student import StepFunction, Student
from cs_nn.widgets.playground_text import forward_pass, rows, sentence
from cs_nn.widgets.playground_traits import PlaygroundTraits
from cs_nn.widgets.style import css, esm

EPOCHS, MISTAKES = 2000, 1000  # training ends here at the latest
PARTS = ("model", "text", "hidden", "plane", "handles", "panels", "forms")


class DecisionPlayground(PlaygroundTraits):
    """Train a neuron or a network in the plane, update by update, or drag its lines.

    `data` is "xor", "and", "or", "moons", "spirals", "digits" (3 and 8 in their two
    principal components) or (X, y) with X (n, 2) and y (n,) of 0 and 1. `model` is
    "perceptron" (one neuron and the perceptron rule: one mistake is one update) or
    "mlp": hidden `layers` such as (2,) with one `activation` ("tanh", "relu",
    "logistic"), one output that is 1 for a score above 0, binary cross-entropy, and
    gradient descent with rate `lr` on batches of `batch` rows (default: n // 10, at
    least 1). XOR with two ReLU units starts at the lecture's solution, a perceptron at
    0, anything else at weights drawn from `seed`; `params` starts elsewhere.

    `step_fn(params, X, y) -> params` is a student's own update. `params` is a list of
    layers [W, b] with W (d, m) and b (m,). It gets the rows that the reference takes:
    X (m, 2), y (m,).

    Keys: right and left arrow (an update on or back), e (epoch), space (run), Home (the
    start of this training), r (reset), t (table).

    Traits: `params` (lists), `step` (updates), `seen` (rows looked at), `history`
    (losses), `lr`, `activation`, `seed`, `sample` (the row whose forward pass is open,
    or None), `student` (what `step_fn` has reached). Source: NUS CS5242 lecture 3
    (perceptron, XOR network); Rosenblatt 1958.
    """

    _esm = esm(*(f"playground-{part}" for part in PARTS), "playground")
    _css = css("playground", PLAYGROUND_LOOKS)

    def __init__(
        self,
        data: Any = "xor",
        model: str = "mlp",
        layers: Any = (2,),
        activation: str = "relu",
        lr: float | None = None,
        seed: int = 0,
        *,
        batch: int | None = None,
        params: Any = None,
        step_fn: StepFunction | None = None,
    ) -> None:
        self._follows = True  # no trait is answered before all are there
        given.choice("model", model, given.MODELS)
        given.choice("activation", activation, ACTIVATIONS)
        name, X, y = given.samples(data)
        usual = 1.0 if model == "perceptron" else 0.3
        kind = "one neuron" if model == "perceptron" else "a small network"
        super().__init__(
            title=f"{name[0].upper()}{name[1:]}, {kind}",
            X=X.tolist(),
            y=y.tolist(),
            view=given.view(X),
            model=model,
            activation=activation,
            lr=given.positive("lr", usual if lr is None else lr),
            batch=given.batch_size(batch, len(y)),
            seed=given.whole("seed", seed, 0, given.MOST_SEEDS),
        )
        if params is None:
            sizes = given.hidden_sizes(model, layers)
            params = given.start(model, name, sizes, activation, self.seed)
        self._prepare(given.checked(params), step_fn)

    def _prepare(self, first: Layers, step_fn: StepFunction | None) -> None:
        """Stand at the first weights, the student's function beside them."""
        perceptron = self.model == "perceptron"
        self.last = MISTAKES if perceptron else EPOCHS * self._task.per_epoch
        self.origin = given.as_lists(first)
        self._student = Student(step_fn, begin(self._task, first)) if step_fn else None
        self._begin(first)
        self._follows = False

    # What it is at this moment

    @property
    def epoch(self) -> int:
        """How many whole passes over the data are done."""
        return int(self.seen // len(self.y))

    @property
    def loss(self) -> float:
        """The MLP's mean cross-entropy, or the perceptron's share of wrong answers."""
        return loss(self._task, self._now.layers)

    @property
    def accuracy(self) -> float:
        """The share of samples that get their y."""
        return float(np.mean(right(self._task, self._now.layers)))

    @property
    def mistakes(self) -> int:
        """How many mistakes the perceptron rule has corrected: one for each update."""
        return int(self.step)

    @property
    def current(self) -> str:
        """Where the training stands, and how the student's own function does."""
        said = sentence(self._task, self._now, self.view)
        return f"{said} {self.student['says']}" if self.student else said

    def numbers(self) -> Rows:
        """A row for each sample; where these are many, for each unit."""
        return rows(self._task, self._now.layers)

    def forward_pass(self, sample: int) -> Rows:
        """The name of each value on this sample's way, and how it is computed."""
        row = given.whole("sample", sample, 0, len(self.y) - 1)
        return forward_pass(self._task, self._now.layers, row)

    def walkthrough(self, sample: int | None = None) -> TeachingWidget:
        """A BackpropWalkthrough of one sample (default: the one that is open, or 0)."""
        from cs_nn.widgets import BackpropWalkthrough

        picked = (self.sample or 0) if sample is None else sample
        row = given.whole("sample", picked, 0, len(self.y) - 1)
        graph = sample_loss(self._task, self.params, row)
        made: TeachingWidget = BackpropWalkthrough(
            graph, title=f"{self.title}: sample {row}"
        )
        return made

    # What it can be told to do; next() and back() move by one update

    def train(self, epochs: int = 1) -> Self:
        """Train on to the end of this many passes (perceptron: with a mistake)."""
        now = self._now
        for _ in range(given.whole("epochs", epochs, 0, EPOCHS)):
            now = finish_epoch(self._task, now, self.last)
        self._take(now)
        return self

    def reset(self) -> Self:
        """Back to the weights that the widget was made with."""
        self._begin(given.checked(self.origin))
        return self

    def new_start(self) -> Self:
        """Weights from the next seed; a perceptron, too, starts away from 0."""
        sizes = [2, *(len(b) for _, b in self.params)]
        self.seed += 1
        self._begin(initial(sizes, self.activation, self.seed))
        return self

    def add_unit(self) -> Self:
        """One hidden unit more in the last hidden layer; no score changes by it."""
        layers = given.checked(self.params)
        if len(layers) < 2:
            raise ValueError("One neuron has no hidden layer that could grow.")
        if len(layers[-1][0]) >= given.MOST_UNITS:
            raise ValueError(f"A layer has at most {given.MOST_UNITS} units here.")
        self._begin(grown(self._task, layers))
        return self

    # Faces without a kernel

    def drawing(self, step: int | None = None) -> Drawing:
        """The planes and the curve at a step (default: now)."""
        now = self._now if step is None else self._at(step)
        said = f"{self.title}. {sentence(self._task, now, self.view)}"
        beside = self._student if now.step == self.step else None
        theirs = beside.now if beside else None
        return picture(self._task, now, theirs, self.view, said)

    def to_svg(self, step: int | None = None) -> str:
        """The picture after `step` updates (default: now) as an SVG of its own."""
        return self.drawing(step).svg(alone=True)

    def to_png(self, step: int | None = None) -> bytes:
        """The picture after `step` updates (default: now) as PNG."""
        return self.drawing(step).png()

    # How the traits hang together

    @property
    def _task(self) -> Task:
        rule = self.model, self.activation, self.lr, self.batch, self.seed
        return Task(np.array(self.X), np.array(self.y), *rule)

    @property
    def _now(self) -> Moment:
        history = tuple(self.history)
        return Moment(given.checked(self.params), self.step, self.seen, history)

    def _at(self, step: int) -> Moment:
        """The moment after `step` updates, counted from the start of this training."""
        now = self._now
        if step < now.step:
            now = begin(self._task, given.checked(self.start))
        return advance(self._task, now, min(step, self.last) - now.step)

    def _begin(self, layers: Layers) -> None:
        """Training begins here: step 0 from now on is these weights."""
        with self._leading():
            self.start = given.as_lists(layers)
            if self._student:
                self._student.begin(self._task, layers)
            self._take(begin(self._task, layers))

    def _take(self, now: Moment) -> None:
        with self._leading():
            self.params, self.step = given.as_lists(now.layers), now.step
            self.seen, self.history = now.seen, list(now.history)
            self._bring_student()

    def _bring_student(self) -> None:
        if self._student:
            self._student.follow(self._task, self.step)
            self.student = self._student.shared(self._task)

    @contextmanager
    def _leading(self) -> Iterator[None]:
        """Set several traits as one change, which nothing here answers."""
        before, self._follows = self._follows, True
        try:
            with self.hold_sync():
                yield
        finally:
            self._follows = before

    def set_state(self, sync_data: Any) -> None:
        """Take what the page has computed; only the student's side is left to do."""
        with self._leading():
            super().set_state(sync_data)
            if self._student and sync_data.keys() & {"start", "lr", "activation"}:
                self._student.begin(self._task, given.checked(self.start))
            if sync_data.keys() & {"start", "step", "params"}:
                self._bring_student()

    @t.observe("step")
    def _count(self, change: Any) -> None:
        if not self._follows:
            wanted = change["new"]
            with self._leading():
                self.step = change["old"]
            self._take(self._at(wanted))

    @t.observe("params", "lr", "activation")
    def _begin_again(self, _: Any) -> None:
        if not self._follows:
            self._begin(given.checked(self.params))
