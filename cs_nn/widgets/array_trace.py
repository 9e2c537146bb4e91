"""The boxes, edges and steps of the engine's tape."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from cs_nn.tape import Array, Node, fit
from cs_nn.widgets.array_rules import Rule, rule_of, written
from cs_nn.widgets.array_texts import SUBSCRIPTS, heat, listed, rows, single, size
from cs_nn.widgets.trace import Edge, Step, Trace
from cs_nn.widgets.trace import Node as Box

GRID, JACOBIAN = 64, 4096  # entries that a panel lists, and that a Jacobian may have


def array_trace(root: Node, names: Mapping[str, Any], title: str) -> Trace:
    """Every step through the tape that ends in `root`."""
    return _Teller(root, names, title).tell()


class _Teller:
    def __init__(self, root: Node, names: Mapping[str, Any], title: str) -> None:
        self.title = title
        self.nodes = _shown(root, names)
        self.place = {node._number: i for i, node in enumerate(self.nodes)}
        self.names = _named(self.nodes, names)
        self.out = self.names[-1]
        flow = root._flow(np.ones_like(root.data))
        self.gradients = {node._number: g for node, g in flow}
        self.steps: list[Step] = []
        self.edges: list[Edge] = []
        self.start: dict[int, int] = {}
        self.totals: dict[int, list[tuple[int, str]]] = {}
        self.uses: dict[int, list[dict[str, object]]] = {}

    def tell(self) -> Trace:
        given = [i for i, node in enumerate(self.nodes) if node._vjp is None]
        listed = ", ".join(f"{self.names[i]} {size(self.nodes[i].data)}" for i in given)
        said = f"{self.title}. Given: {listed}. Next runs the forward pass."
        self.steps.append(Step("start", (("", said),)))
        for i, node in enumerate(self.nodes):
            if node._vjp is not None:
                self._forward(i, node)
        self._seed()
        for i in reversed(range(len(self.nodes))):
            if self.nodes[i]._number in self.gradients:
                self._backward(i, self.nodes[i])
        self._end()
        boxes = tuple(self._box(i) for i in range(len(self.nodes)))
        arrays = [self._array(i) for i in range(len(self.nodes))]
        edges, steps = tuple(self.edges), tuple(self.steps)
        return Trace(self.title, boxes, edges, steps, arrays)

    def _forward(self, i: int, node: Node) -> None:
        self.start[i] = len(self.steps)
        sizes = " and ".join(size(x.data) for x in node._inputs if x.data.ndim)
        said = f"{self.names[i]} = {self._formula(node)}"
        said += f", {sizes} → " if sizes else " = "
        value = size(node.data)
        if node.data.size == 1:
            said, value = (
                f"{self.names[i]} = {self._formula(node)} = ",
                single(node.data),
            )
        self.steps.append(Step("forward", (("", said), ("forward", value)), i))

    def _seed(self) -> None:
        i = len(self.nodes) - 1
        self._total(i)
        said = f"The backward pass starts at the end: ∂{self.out}/∂{self.out} = "
        self.steps.append(Step("seed", (("", said), ("gradient", "1")), i))

    def _backward(self, target: int, node: Node) -> None:
        if node._vjp is None:
            return
        g = self.gradients[node._number]
        rule, given = self._rule(node), self._given(node)
        for slot, (x, dx) in enumerate(zip(node._inputs, node._vjp(g), strict=True)):
            source = self.place.get(x._number)
            if source is None:
                continue
            if not x.requires_grad or dx is None:
                self.edges.append(Edge(source, target))
                continue
            back = written(rule.back[slot], given, self.names[target])
            back = "copied" if back == "·" else back
            if dx.shape != x.data.shape:  # it was broadcast on the way forward
                back = f"Σ rows of {back}".replace("copied", "·")
            flow = Edge(source, target, back, size(x.data), len(self.steps))
            self._flow(flow, rule, slot, dx)

    def _flow(self, edge: Edge, rule: Rule, slot: int, dx: Array) -> None:
        source, target = self.nodes[edge.source], self.nodes[edge.target]
        x, y = self.names[edge.source], self.names[edge.target]
        sign = "+=" if edge.source in self.totals else "="
        arriving = f"∂{self.out}/∂{y}"
        product = edge.slope.replace("copied", "·").replace("·", arriving)
        said = f"∂{self.out}/∂{x} {sign} {product}, shape "
        note = _sum_note(dx.shape, source.data.shape, x)
        if sign == "+=":
            note += f" {x} was used before: what comes back is added."
        parts = (("", said), ("gradient", size(source.data)), ("note", note))
        ask = f"{arriving} has shape {size(target.data)}. Which shape goes on to {x}?"
        self._use(edge, rule, slot, product)
        self._total(edge.source)
        answer = size(source.data)
        step = Step("backward", parts, edge.source, len(self.edges), ask, answer)
        self.edges.append(edge)
        self.steps.append(step)

    def _use(self, edge: Edge, rule: Rule, slot: int, product: str) -> None:
        """Keep the Jacobian of one use, for the panel of its input."""
        source, target = self.nodes[edge.source], self.nodes[edge.target]
        jacobian = _jacobian(target, slot)
        if jacobian is None:
            return
        diagonal = "The Jacobian is diagonal, so the row times J is entrywise: "
        plain = "The short way gives the same numbers: "
        entries = [
            [int(o), int(i), float(jacobian[o, i])] for o, i in np.argwhere(jacobian)
        ]
        use: dict[str, object] = {"to": self.names[edge.target], "jacobian": entries}
        use |= {"rows": target.data.size, "columns": source.data.size}
        use["short"] = f"{diagonal if rule.entrywise else plain}{product}."
        self.uses.setdefault(edge.source, []).append(use)

    def _total(self, i: int) -> None:
        text = f"∂{self.out}/∂{self.names[i]}"
        node = self.nodes[i]
        end = single(self.gradients[node._number]) if node.data.size == 1 else ""
        said = f"{text} = {end}" if end else f"{text} {size(node.data)}"
        self.totals.setdefault(i, []).append((len(self.steps), said))

    def _end(self) -> None:
        leaves = [
            f"∂{self.out}/∂{self.names[i]} {size(node.data)}"
            for i, node in enumerate(self.nodes)
            if node._vjp is None and node.requires_grad
        ]
        done = ("gradient", f"{', '.join(leaves)}. Choose a box to see its numbers.")
        self.steps.append(Step("done", (("", "Done: "), done)))

    def _box(self, i: int) -> Box:
        node = self.nodes[i]
        gradient = self.gradients.get(node._number)
        kind = "parameter" if node.requires_grad else "input"
        return Box(
            self.names[i],
            kind if node._vjp is None else "result",
            self._formula(node) if node._vjp is not None else "",
            single(node.data) if node.data.size == 1 else size(node.data),
            "",
            self.start.get(i, 0),
            tuple(self.totals.get(i, ())),
            "–" if gradient is None else listed(gradient),
            heat(node.data, gradient),
        )

    def _array(self, i: int) -> dict[str, object]:
        """What the panel of a box shows; numbers only where they can be read."""
        node = self.nodes[i]
        gradient = self.gradients.get(node._number)
        readable = node.data.size <= GRID
        found: dict[str, object] = {
            "name": self.names[i],
            "shape": size(node.data),
            "value": rows(node.data) if readable else [],
            "gradient": rows(gradient) if readable and gradient is not None else [],
            "given": node._vjp is None,
            "loss": self.out,
            "uses": self.uses.get(i, []) if readable else [],
        }
        if node._vjp is not None and readable and self._is_product(node):
            found["left"], found["right"] = (rows(x.data) for x in node._inputs[:2])
        return found

    def _is_product(self, node: Node) -> bool:
        inputs = node._inputs[:2]
        return self._rule(node).formula == "{0} @ {1}" and all(
            x.data.ndim == 2 and x.data.size <= GRID for x in inputs
        )

    def _rule(self, node: Node) -> Rule:
        assert node._vjp is not None
        return rule_of(node._vjp, len(node._inputs))

    def _given(self, node: Node) -> list[str]:
        return [
            self.names[self.place[x._number]]
            if x._number in self.place
            else _constant(x.data)
            for x in node._inputs
        ]

    def _formula(self, node: Node) -> str:
        return written(self._rule(node).formula, self._given(node), "")


def _shown(root: Node, names: Mapping[str, Any]) -> list[Node]:
    """The nodes that get a box: what needs a gradient, and what was given a name."""
    found = {root._number: root}
    stack = [root]
    while stack:
        for x in stack.pop()._inputs:
            named = any(_same(x, value) for value in names.values())
            if x._number not in found and (x.requires_grad or named):
                found[x._number] = x
                stack.append(x)
    return [found[number] for number in sorted(found)]


def _same(node: Node, value: Any) -> bool:
    array = value.data if isinstance(value, Node) else value
    return node is value or node.data is array


def _named(nodes: list[Node], names: Mapping[str, Any]) -> list[str]:
    given = [
        next((name for name, value in names.items() if _same(node, value)), "")
        for node in nodes
    ]
    given[-1] = given[-1] or "L"
    count = 0
    for i, name in enumerate(given):
        if not name:
            count += 1
            given[i] = f"u{count}".translate(SUBSCRIPTS)
    return given


def _jacobian(node: Node, slot: int) -> Array | None:
    """J[o, i] = ∂(entry o of the node)/∂(entry i of an input); None if it is big."""
    x = node._inputs[slot]
    assert node._vjp is not None
    if node.data.size * x.data.size > JACOBIAN:
        return None
    lines = []
    for entry in range(node.data.size):
        one = np.zeros_like(node.data)
        one.reshape(-1)[entry] = 1.0
        row = node._vjp(one)[slot]
        assert row is not None
        lines.append(fit(row, x.data).reshape(-1))
    return np.array(lines)


def _sum_note(arrived: tuple[int, ...], wanted: tuple[int, ...], name: str) -> str:
    if arrived == wanted:
        return ""
    return f" {name} was repeated on the way forward, so its gradient is a sum."


def _constant(array: Array) -> str:
    return single(array) if array.size == 1 else f"a constant {size(array)}"
