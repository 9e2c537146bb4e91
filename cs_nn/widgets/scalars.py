"""Tell the story of a graph of single numbers."""

from dataclasses import replace

from cs_nn.graph import OPERATIONS, Graph, Value
from cs_nn.widgets.base import bracketed, number
from cs_nn.widgets.trace import Edge, Leaf, Node, Part, Step, Trace


class ScalarStory:
    """A graph of single numbers as something to walk through."""

    editable = True

    def __init__(self, graph: Graph) -> None:
        """Keep the graph; its own numbers change when leaves are edited."""
        self.graph = graph
        self.title = graph.title

    def trace(self) -> Trace:
        """See Story."""
        self.graph.run()  # another graph may have changed the same numbers
        return scalar_trace(self.graph)

    def leaves(self) -> list[Leaf]:
        """See Story."""
        return [
            Leaf(
                name,
                leaf.data,
                self.graph.gradient(name) if leaf.kind == "parameter" else None,
            )
            for name, leaf in self.graph.leaves.items()
        ]

    def set(self, numbers: dict[str, object]) -> None:
        """See Story."""
        self.graph.set({name: float(str(x)) for name, x in numbers.items()})

    def differences(self) -> list[list[str]]:
        """See Story."""
        return [
            [
                d.name,
                number(d.gradient, 7),
                number(d.measured, 7),
                "– at a kink" if d.kink else verdict(d.agrees),
            ]
            for d in self.graph.differences()
        ]

    def summed(self) -> "ScalarStory | None":
        """See Story."""
        graph = self.graph.summed()
        return ScalarStory(graph) if graph else None


def verdict(agrees: bool) -> str:
    """What a check by differences found, in a word that is not colour alone."""
    return "✓ agrees" if agrees else "✗ differs"


def scalar_trace(graph: Graph) -> Trace:
    """Every step through a graph; constants stand in the formulas, not in boxes."""
    return _Teller(graph).tell()


class _Teller:
    """Collects the boxes, the edges and the steps of one graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.out = graph.output.name
        shown = [v for v in graph.values if v.kind != "constant"]
        self.place = {id(value): i for i, value in enumerate(shown)}
        self.shown = shown
        self.steps: list[Step] = []
        self.edges: list[Edge] = []
        self.start: dict[int, int] = {}
        self.totals: dict[int, list[tuple[int, str]]] = {}
        self.sums: dict[int, float] = {}

    def tell(self) -> Trace:
        self._begin()
        for value in self.shown:
            if value.op:
                self._forward(value)
        self._seed()
        for value in reversed(self.shown):
            self._backward(value)
        self._end()
        nodes = tuple(self._node(value) for value in self.shown)
        return Trace(self.graph.title, nodes, tuple(self.edges), tuple(self.steps))

    def _begin(self) -> None:
        given = ", ".join(
            f"{name} = {number(leaf.data)}" for name, leaf in self.graph.leaves.items()
        )
        said = f"{self.graph.title}. Given: {given}. Next runs the forward pass."
        self.steps.append(Step("start", (("", said),)))

    def _forward(self, value: Value) -> None:
        operation = OPERATIONS[value.op]
        brackets = len(value.inputs) > 1 or value.op == "square"
        write = bracketed if brackets else number
        numbers = operation.written([write(x.data) for x in value.inputs])
        said = f"{value.name} = {self._formula(value)} = {numbers} = "
        i = self.place[id(value)]
        self.start[i] = len(self.steps)
        parts = (("", said), ("forward", number(value.data)))
        self.steps.append(Step("forward", parts, i))

    def _seed(self) -> None:
        i = len(self.shown) - 1
        self._total(i, 1.0)
        said = f"The backward pass starts at the end: ∂{self.out}/∂{self.out} = "
        self.steps.append(Step("seed", (("", said), ("gradient", "1")), i))

    def _backward(self, value: Value) -> None:
        target = self.place[id(value)]
        slopes = self.graph.slopes[self.graph.index[id(value)]]
        for slot, (x, slope) in enumerate(zip(value.inputs, slopes, strict=True)):
            if x.kind == "constant":
                continue
            edge = Edge(self.place[id(x)], target, f"×{bracketed(slope)}")
            if x.kind == "input":
                self.edges.append(edge)
            else:
                self._flow(value, slot, edge, slope)

    def _flow(self, value: Value, slot: int, edge: Edge, slope: float) -> None:
        """The gradient goes back along one edge, and is added to what is there."""
        i, before = edge.source, self.sums.get(edge.source)
        arriving = self.graph.gradients[self.graph.index[id(value)]]
        product = arriving * slope
        parts = self._said(value, slot, before, (arriving, slope, product))
        self._total(i, (before or 0.0) + product)
        ask = (
            f"{number(arriving)} arrives at {value.name} = {self._formula(value)}. "
            f"What goes on to {value.inputs[slot].name}?"
        )
        step = Step("backward", parts, i, len(self.edges), ask, product)
        flow = replace(edge, product=number(product), step=len(self.steps))
        self.edges.append(flow)
        self.steps.append(step)

    def _said(
        self,
        value: Value,
        slot: int,
        before: float | None,
        numbers: tuple[float, float, float],
    ) -> tuple[Part, ...]:
        arriving, slope, product = numbers
        x, out = value.inputs[slot], self.out
        sign = "=" if before is None else "+="
        local = f"∂{value.name}/∂{x.name}"
        rule = f"∂{out}/∂{x.name} {sign} ∂{out}/∂{value.name} · {local} = "
        names = [_name(given) for given in value.inputs]
        text = OPERATIONS[value.op].slope_text(slot, names, value.name)
        link = ": here" if " if " in text else " ="
        exact = text if text == number(slope) else f"{text}{link} {number(slope)}"
        note = f" Local derivative: {local} = {exact}."
        if before is not None:
            total = number(before + product)
            note += f" Paths add: {number(before)} + {bracketed(product)} = {total}."
        return (
            ("", rule),
            ("gradient", bracketed(arriving)),
            ("", " · "),
            ("slope", bracketed(slope)),
            ("", " = "),
            ("gradient", number(product)),
            ("", "."),
            ("note", note),
        )

    def _total(self, i: int, total: float) -> None:
        self.sums[i] = total
        said = f"∂{self.out}/∂{self.shown[i].name} = {number(total)}"
        self.totals.setdefault(i, []).append((len(self.steps), said))

    def _end(self) -> None:
        said = ", ".join(
            f"∂{self.out}/∂{leaf.name} = {number(self.graph.gradient(leaf.name))}"
            for leaf in self.graph.leaves.values()
            if leaf.kind == "parameter"
        )
        self.steps.append(Step("done", (("", "Done: "), ("gradient", f"{said}."))))

    def _node(self, value: Value) -> Node:
        i = self.place[id(value)]
        return Node(
            value.name,
            value.kind,
            self._formula(value),
            number(value.data),
            value.group,
            self.start.get(i, 0),
            tuple(self.totals.get(i, ())),
            number(self.sums[i]) if i in self.sums else "–",
        )

    def _formula(self, value: Value) -> str:
        if not value.op:
            return ""
        return OPERATIONS[value.op].written([_name(x) for x in value.inputs])


def _name(value: Value) -> str:
    return value.name or number(value.data)
