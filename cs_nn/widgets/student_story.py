"""Tell the story of a student's own functions: theirs beside what was measured."""

from collections.abc import Sequence
from typing import Any

from cs_nn.tape import Array
from cs_nn.widgets.array_texts import SUBSCRIPTS, heat, listed, single, size
from cs_nn.widgets.student import Function, run_stages
from cs_nn.widgets.trace import Edge, Leaf, Node, Step, Trace


class StudentStory:
    """A chain of functions: the first takes all inputs, each other what came before.

    Args:
        forward: a function, or a list of them: forward(*inputs) -> array or number.
        backward: as many: backward(d) -> one gradient per input (a tuple for several).
        inputs: arrays or numbers.
        names: of the inputs; default x₁, x₂ …
        upstream: the gradient that arrives at the end, of the output's shape; a fixed
            random one by default.
    """

    editable = False

    def __init__(
        self,
        forward: Function | Sequence[Function],
        backward: Function | Sequence[Function],
        inputs: Sequence[Any],
        names: Sequence[str] = (),
        upstream: Any = None,
    ) -> None:
        """Run both, and compare. Raises ValueError if the arguments don't fit."""
        numbers = (f"x{i + 1}".translate(SUBSCRIPTS) for i in range(len(inputs)))
        self.names = list(names or numbers)
        if len(self.names) != len(inputs):
            raise ValueError(f"{len(self.names)} names for {len(inputs)} inputs.")
        self.title = "Your forward and backward"
        self.stages, self.upstream = run_stages(forward, backward, inputs, upstream)

    @property
    def first_wrong(self) -> str:
        """The first edge, going backward, where a derivative differs; "" if none."""
        for k, slot in self._way_back():
            if wrong := self.stages[k].wrong[slot]:
                return f"{self.stages[k].name} → {self._taken(k)[slot]} {wrong}"
        return ""

    def trace(self) -> Trace:
        """See Story."""
        steps, edges = self._forward_steps(), []
        start = {step.node: k for k, step in enumerate(steps) if step.node is not None}
        last = len(self.names) + len(self.stages) - 1
        totals = {last: (len(steps), f"arrives: {_short(self.upstream)}")}
        said = "The backward pass starts with a gradient that arrives at the end: "
        arriving = ("gradient", listed(self.upstream))
        steps.append(Step("seed", (("", said), arriving), last))
        for k, slot in self._way_back():
            source = slot if k == 0 else len(self.names) + k - 1
            right = self.stages[k].measured[slot]
            totals[source] = (len(steps), f"measured: {_short(right)}")
            edges.append(self._edge(k, slot, source, len(steps)))
            steps.append(self._back(k, slot, source, len(edges) - 1))
        found = self.first_wrong
        end = f"The first difference: {found}." if found else "Every derivative agrees."
        steps.append(Step("done", (("", end),)))
        nodes = self._nodes(start, totals)
        return Trace(self.title, tuple(nodes), tuple(edges), tuple(steps))

    def leaves(self) -> list[Leaf]:
        """See Story: nothing can be edited."""
        return []

    def set(self, numbers: dict[str, object]) -> None:
        """See Story: nothing can be edited, so nothing changes."""

    def differences(self) -> list[list[str]]:
        """See Story."""
        rows = []
        for k, slot in self._way_back():
            stage = self.stages[k]
            theirs, wrong = stage.theirs[slot], stage.wrong[slot]
            mine = "–" if theirs is None else listed(theirs)
            verdict = f"✗ {wrong}" if wrong else "✓ agrees"
            rows.append(
                [self._taken(k)[slot], mine, listed(stage.measured[slot]), verdict]
            )
        return rows

    def summed(self) -> None:
        """See Story: there is no mean."""

    def _way_back(self) -> list[tuple[int, int]]:
        """Stage and input of each edge, in the order of the backward pass."""
        stages = reversed(range(len(self.stages)))
        return [(k, slot) for k in stages for slot in range(len(self.stages[k].inputs))]

    def _taken(self, k: int) -> list[str]:
        return self.names if k == 0 else [self.stages[k - 1].name]

    def _forward_steps(self) -> list[Step]:
        sizes = zip(self.names, self.stages[0].inputs, strict=True)
        given = ", ".join(f"{name} {size(x)}" for name, x in sizes)
        steps = [Step("start", (("", f"{self.title}. Given: {given}."),))]
        for k, stage in enumerate(self.stages):
            said = f"{stage.name} = forward({', '.join(self._taken(k))}) = "
            parts = (("", said), ("forward", listed(stage.output)))
            steps.append(Step("forward", parts, len(self.names) + k))
        return steps

    def _back(self, k: int, slot: int, source: int, edge: int) -> Step:
        stage = self.stages[k]
        theirs, wrong = stage.theirs[slot], stage.wrong[slot]
        said = f"Into {self._taken(k)[slot]}, your backward of {stage.name} sends "
        parts = (
            ("", said),
            ("gradient", "nothing" if theirs is None else listed(theirs)),
            ("", f"; measured by differences: {listed(stage.measured[slot])}. "),
            ("slope", f"✗ Yours {wrong}." if wrong else "✓ Both agree."),
        )
        return Step("backward", parts, source, edge)

    def _edge(self, k: int, slot: int, source: int, step: int) -> Edge:
        theirs, wrong = self.stages[k].theirs[slot], self.stages[k].wrong[slot]
        product = "nothing" if theirs is None else _short(theirs)
        target, mark = len(self.names) + k, "✗ differs" if wrong else ""
        return Edge(source, target, "" if wrong else "✓", product, step, mark)

    def _nodes(
        self, start: dict[int, int], totals: dict[int, tuple[int, str]]
    ) -> list[Node]:
        first, rest = self.stages[0], self.stages[1:]
        arrays = [*first.inputs, *(stage.output for stage in self.stages)]
        right = [*first.measured, *(s.measured[0] for s in rest), self.upstream]
        names = [*self.names, *(stage.name for stage in self.stages)]
        return [
            Node(
                name,
                "parameter" if i < len(self.names) else "result",
                value=_short(arrays[i]),
                start=start.get(i, 0),
                totals=(totals[i],),
                gradient=listed(right[i]),
                heat=heat(arrays[i], right[i]),
            )
            for i, name in enumerate(names)
        ]


def _short(array: Array) -> str:
    return single(array) if array.size == 1 else size(array)
