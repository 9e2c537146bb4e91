"""Check topo and backprop on small graphs of numbers in which paths meet again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cs_nn.check import probes, rules
from cs_nn.check.calls import Call, Function, stand_in
from cs_nn.check.report import Finding, Wrong

BP = "Lecture 2 §5, the BP algorithm"
ORDER = "When all users of a node have been visited, is its gradient complete?"
Step = tuple[str, tuple[int, ...]]
Partials = tuple[float, ...]

# each operation: its value and its partial derivatives for its inputs
OPERATIONS: dict[str, Callable[..., tuple[float, Partials]]] = {
    "add": lambda a, b: (a + b, (1.0, 1.0)),
    "mul": lambda a, b: (a * b, (b, a)),
    "square": lambda a: (a * a, (2 * a,)),
    "log": lambda a: (float(np.log(a)), (1 / a,)),
}


@dataclass
class Operation:
    """An operation that has run forward; `backward(d)` gives one gradient per input."""

    name: str
    partials: Partials

    def backward(self, d: float) -> tuple[float, ...]:
        return tuple(d * p for p in self.partials)


@dataclass(eq=False)
class Node:
    """A number of a graph: the nodes it was made from, how, and its gradient."""

    number: int
    value: float
    inputs: list["Node"] = field(default_factory=list)
    op: Operation | None = None
    grad: float = 0.0

    def __repr__(self) -> str:
        made = self.op.name if self.op else "leaf"
        return f"node {self.number} ({made})"


def build(leaves: Sequence[float], steps: Sequence[Step]) -> list[Node]:
    """Return the nodes of a probe's graph: leaves first, the loss last."""
    nodes = [Node(i, value) for i, value in enumerate(leaves)]
    for name, used in steps:
        inputs = [nodes[i] for i in used]
        value, partials = OPERATIONS[name](*(node.value for node in inputs))
        nodes.append(Node(len(nodes), value, inputs, Operation(name, partials)))
    return nodes


def backpropagation(
    backprop: Function, family: str = "backprop", *, times: int = 2
) -> None:
    """Check `backprop(loss_node)` by the gradients that it leaves in the nodes.

    It runs twice on one graph: the second time must give the same. The engine's
    gradients decide. Raises Wrong.
    """

    def use(leaves: Sequence[float], steps: Sequence[Step]) -> dict[str, Any]:
        nodes = build(leaves, steps)
        found = {}
        for name in ("grad", "grad after a second call"):
            backprop(nodes[-1])
            found[name] = np.array([_number(node.grad) for node in nodes])
        return found

    seen = stand_in(use, backprop, "leaves steps")
    rules.forward(seen, _engine, family, times=times, direct=False, repeats=1)


def _number(grad: Any) -> float:
    try:
        return float(grad)
    except (TypeError, ValueError):
        return float("nan")


def _engine(leaves: Sequence[float], steps: Sequence[Step]) -> dict[str, Any]:
    from cs_nn import tensor

    nodes = [tensor.Tensor(value, requires_grad=True) for value in leaves]
    make: dict[str, Callable[..., Any]] = {
        "add": lambda a, b: a + b,
        "mul": lambda a, b: a * b,
        "square": lambda a: a * a,
        "log": lambda a: a.log(),
    }
    for name, used in steps:
        nodes.append(make[name](*(nodes[i] for i in used)))
    grads = np.array([float(g) for g in tensor.gradients(nodes[-1], nodes)])
    return {"grad": grads, "grad after a second call": grads.copy()}


def topological(topo: Function, family: str = "topo", *, times: int = 2) -> None:
    """Check `topo(node)`: each node once, inputs before users, `node` itself last.

    Any such order is right. Raises Wrong.
    """
    for seed in probes.seeds(family, times):
        nodes = build(*probes.probe(family, seed).args)
        order = _order(topo, nodes)
        wrong = _misplaced(order, nodes)
        if wrong:
            raise Wrong(
                Finding(
                    wrong,
                    f"{getattr(topo, '__name__', 'topo')}({nodes[-1]})",
                    "The order is not topological: inputs come before their users.",
                    ORDER,
                    BP,
                    f'cs_nn.probe("{family}", seed={seed!r}).args',
                    ("M-15",),
                )
            )


def _order(topo: Function, nodes: list[Node]) -> list[Node]:
    got = Call(lambda: topo(nodes[-1]), (), {})
    vars(got.fn)["student"] = topo
    (result,), _ = got._watch([([], {})])
    if not isinstance(result, (list, tuple)):
        kind = type(result).__name__
        raise Wrong(Finding(f"topo returns {kind}; expected a list of nodes."))
    return list(result)


def _misplaced(order: list[Node], nodes: list[Node]) -> str:
    """Say what is wrong with an order; empty if nothing is."""
    places = {id(node): place for place, node in enumerate(order)}
    if len(places) < len(order):
        return f"{len(order) - len(places)} nodes stand in the list more than once."
    missing = [node for node in nodes if id(node) not in places]
    if missing:
        return f"{missing[0]} is missing."
    for node in order:
        for used in node.inputs:
            if places[id(used)] > places[id(node)]:
                return f"{node} stands before {used}, which it is made from."
    return "" if order[-1] is nodes[-1] else f"{order[-1]} is last, not {nodes[-1]}."
