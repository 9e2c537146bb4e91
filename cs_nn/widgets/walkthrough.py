"""Step through backpropagation on any graph, forward and backward, with its numbers."""

from collections.abc import Mapping
from typing import Any, Self

import traitlets as t

from cs_nn.graph import Graph, Value
from cs_nn.widgets.base import Rows, TeachingWidget
from cs_nn.widgets.drawing import Drawing
from cs_nn.widgets.scalars import ScalarStory
from cs_nn.widgets.scene import WALK_LOOKS, draw
from cs_nn.widgets.style import css, esm
from cs_nn.widgets.trace import Step, Story, Trace, fold

MANY = 60  # nodes from which on groups are folded at first


class BackpropWalkthrough(TeachingWidget):
    """Walk through a computation graph: each value forward, each gradient backward.

    Args:
        loss: what to walk through: a `cs_nn.graph` Graph or Value, a `Tensor` that was
            computed from others, or a function of the arrays in `inputs` that returns
            such a Tensor (then the arrays can be edited).
        title: said above and aloud; a Graph brings its own.
        inputs: names for the arrays: {"X": X, "W": W}. With a function they are its
            arguments; arrays (not Tensors) are inputs that need no gradient.
        predict: ask before every step back; the answers come to `predictions`.

    `step` 0 shows what is given, the last step every gradient. Sources: the graph
    algorithm of NUS CS5242 lecture 3; Rumelhart, Hinton & Williams 1986.
    """

    _esm = esm("panel", "walkthrough")
    _css = css("walkthrough", WALK_LOOKS)

    svg = t.Unicode().tag(sync=True)
    steps = t.List().tag(sync=True)  # kind, parts, node, ask and answer of each
    rows = t.List().tag(sync=True)  # the table of all numbers
    nodes = t.List().tag(sync=True)  # name, formula, value, gradient and kind of each
    leaf_values = t.Dict().tag(sync=True)  # name to number, or to rows of numbers
    gradients = t.Dict().tag(sync=True)  # of the parameters, like leaf_values
    editable = t.Bool(True).tag(sync=True)
    predict = t.Bool(False).tag(sync=True)
    predictions = t.List().tag(sync=True)  # step, answer and right, first tries only
    breakpoints = t.List(t.Unicode()).tag(sync=True)  # playing stops at these names
    groups = t.List(t.Unicode()).tag(sync=True)
    folded = t.List(t.Unicode()).tag(sync=True)
    reduction = t.Enum(["mean", "sum", ""], "").tag(sync=True)  # "": there is no mean
    differences = t.List().tag(sync=True)  # rows of the check by differences
    lr = t.Float(0.1).tag(sync=True)  # η of the update row w − η·g
    problem = t.Unicode().tag(sync=True)  # what is wrong with the last edit
    arrays = t.List().tag(sync=True)  # shapes, numbers and Jacobians, for arrays

    def __init__(
        self,
        loss: Any,
        title: str = "",
        *,
        inputs: Mapping[str, Any] | None = None,
        predict: bool = False,
        **traits: Any,
    ) -> None:
        """Tell the story of `loss` and show its beginning."""
        super().__init__(predict=predict, **traits)
        self._mean = story_of(loss, title, inputs)
        self._sum = self._mean.summed()
        self.reduction = "mean" if self._sum else ""
        whole = self._mean.trace()
        self.groups = whole.groups
        if len(whole.nodes) > MANY:
            self.folded = self.groups
        self._tell()

    @classmethod
    def from_student(
        cls, forward: Any, backward: Any, *inputs: Any, **options: Any
    ) -> Self:
        """Walk through a student's own functions; see StudentStory for the arguments.

        The first edge where a derivative differs from what was measured is marked.
        """
        from cs_nn.widgets.student_story import StudentStory

        names = ("names", "upstream")
        given = {name: options.pop(name) for name in names if name in options}
        return cls(StudentStory(forward, backward, inputs, **given), **options)

    def forward(self) -> Self:
        """Go to the end of the forward pass."""
        self.step = self._find("seed") - 1
        return self

    def backward(self) -> Self:
        """Go to the end of the backward pass."""
        self.step = self.last
        return self

    @property
    def current(self) -> str:
        """The sentence of this step."""
        said: str = self._trace.steps[self.step].text
        return said

    @property
    def first_wrong(self) -> str:
        """Of a student's functions: the first edge that differs, or nothing."""
        return str(getattr(self._mean, "first_wrong", ""))

    @property
    def score(self) -> float:
        """The share of right predictions among all that could be made."""
        asked = sum(bool(step.ask) for step in self._trace.steps)
        return sum(p["right"] for p in self.predictions) / asked if asked else 0.0

    def numbers(self) -> Rows:
        """Every value and gradient, a row each."""
        rows: Rows = self.rows
        return rows

    def drawing(self) -> Drawing:
        """The graph with all its steps."""
        return draw(self._trace)

    @property
    def _story(self) -> Story:
        return self._sum if self._sum and self.reduction == "sum" else self._mean

    def _find(self, kind: str) -> int:
        return next(k for k, s in enumerate(self._trace.steps) if s.kind == kind)

    def _tell(self) -> None:
        """Compute the story and hand it to the page in one message."""
        story = self._story
        trace = self._trace = fold(story.trace(), self.folded)
        with self.hold_sync():
            self.title = story.title
            self.editable = story.editable
            self.steps = [_plain(step) for step in trace.steps]
            self.last = len(trace.steps) - 1
            self.rows = trace.table()
            self.nodes = _boxes(trace)
            leaves = story.leaves()
            self.leaf_values = {leaf.name: leaf.value for leaf in leaves}
            self.gradients = {
                leaf.name: leaf.gradient for leaf in leaves if leaf.gradient is not None
            }
            self.differences = story.differences()
            self.arrays = trace.arrays
            self.svg = draw(trace).svg()

    @t.observe("folded", "reduction")
    def _told_differently(self, change: Any) -> None:
        if change["old"] is not t.Undefined and hasattr(self, "_trace"):
            self._tell()

    @t.observe("leaf_values")
    def _edited(self, change: Any) -> None:
        """Somebody typed another number: compute again, or say why not."""
        if not hasattr(self, "_trace"):
            return
        story = self._story
        now = {leaf.name: leaf.value for leaf in story.leaves()}
        new = {k: v for k, v in change["new"].items() if k in now and v != now[k]}
        if not new:
            return
        try:
            story.set(new)
            self.problem = ""
        except ValueError as refused:
            self.problem = str(refused)
        self._tell()


def story_of(loss: Any, title: str, inputs: Mapping[str, Any] | None) -> Story:
    """What to tell about `loss`, whatever it is.

    Raises:
        TypeError: it is nothing that can be walked through.
    """
    if isinstance(loss, Value):
        loss = Graph(loss, title)
    if isinstance(loss, Graph):
        loss.title = title or loss.title
        return ScalarStory(loss)
    if hasattr(loss, "trace") and hasattr(loss, "leaves"):
        loss.title = title or loss.title
        told: Story = loss
        return told
    if callable(loss) or hasattr(loss, "_vjp"):
        from cs_nn.widgets.arrays import ArrayStory

        return ArrayStory(loss, inputs or {}, title)
    raise TypeError(
        f"A walkthrough needs a graph, a Tensor or a function, "
        f"not {type(loss).__name__}."
    )


def _plain(step: Step) -> dict[str, object]:
    """A step as the page gets it."""
    return {
        "kind": step.kind,
        "parts": [list(part) for part in step.parts],
        "node": step.node,
        "ask": step.ask,
        "answer": step.answer,
    }


def _boxes(trace: Trace) -> list[dict[str, object]]:
    names = ("name", "formula", "value", "gradient", "kind", "group")
    return [{name: getattr(node, name) for name in names} for node in trace.nodes]
