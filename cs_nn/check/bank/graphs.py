"""Known mistakes about backpropagation through a graph: order, fan-out, resetting."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from cs_nn.check.changes import about, whole
from cs_nn.check.graphs import BP, ORDER, build

Order = Callable[[Any], list[int]]
graph = about("backprop", BP)
PATHS = "Along how many paths does a change of this variable reach the end?"
AGAIN = "What does a second call find in grad, and what should it start from?"


def _sweep(
    nodes: Sequence[Any], order: Sequence[int], store: Callable[..., None]
) -> None:
    """Visit the nodes in an order and let `store` hand gradients to their inputs."""
    for i in order:
        node = nodes[i]
        given = node.op.backward(node.grad) if node.op else ()
        for used, g in zip(node.inputs, given, strict=True):
            store(used, g)


def _add(node: Any, g: float) -> None:
    node.grad += g


def _set(node: Any, g: float) -> None:
    node.grad = g


def _walk(order: Order, store: Any = _add, reset: bool = True) -> Any:
    """The gradients of somebody who visits in this order, or stores in this way."""

    def looks(oracle: Any, leaves: Any, steps: Any) -> Any:
        found, nodes = dict(oracle(leaves, steps)), build(leaves, steps)
        for key in found:
            for node in nodes if reset else []:
                node.grad = 0.0
            nodes[-1].grad = 1.0
            _sweep(nodes, order(nodes), store)
            found[key] = np.array([node.grad for node in nodes])
        return found

    return looks


def _backwards(nodes: Any) -> list[int]:
    return list(range(len(nodes)))[::-1]


def _level_by_level(nodes: Any) -> list[int]:
    """Breadth first from the loss, each node once."""
    order = [len(nodes) - 1]
    for i in order:
        order += dict.fromkeys(
            n.number for n in nodes[i].inputs if n.number not in order
        )
    return order


def _path_by_path(first: int) -> Any:
    """Depth first from the loss, each node once, the first or the last input first."""

    def order(nodes: Any) -> list[int]:
        found: list[int] = []

        def visit(node: Any) -> None:
            if node.number not in found:
                found.append(node.number)
                for used in node.inputs[::first]:
                    visit(used)

        visit(nodes[-1])
        return found

    return order


def _on_the_way(oracle: Any, leaves: Any, steps: Any) -> Any:
    """Each node hands its gradient on at once, before the others have added theirs."""
    nodes = build(leaves, steps)

    def visit(node: Any) -> None:
        given = node.op.backward(node.grad) if node.op else ()
        for used, g in zip(node.inputs, given, strict=True):
            used.grad += g
            visit(used)

    nodes[-1].grad = 1.0
    visit(nodes[-1])
    found = np.array([node.grad for node in nodes])
    return dict.fromkeys(oracle(leaves, steps), found)


def _wiped(r: Any, *_: Any) -> Any:
    return {k: np.eye(len(v))[-1] for k, v in r.items()}


ENTRIES = (
    graph("M-13", "Where paths meet again the last one wins: `=` in place of `+=`.",
          PATHS, _walk(_backwards, _set)),
    graph("M-14", "The second call adds to what the first one left: set every grad to "
          "0 before you start.", AGAIN, _walk(_backwards, reset=False)),
    graph("M-14", "Gradients are set to 0 while you walk, after others had added to "
          "them.", AGAIN, whole(_wiped)),
    graph("M-15", "You visit level by level from the loss: a node hands its gradient "
          "on before all its users have paid.", ORDER, _walk(_level_by_level)),
    graph("M-15", "You visit path by path, each node at first sight: it hands its "
          "gradient on before all its users have paid.", ORDER,
          _walk(_path_by_path(1))),
    graph("M-15", "You visit path by path, the last input first: a node hands its "
          "gradient on before all its users have paid.", ORDER,
          _walk(_path_by_path(-1))),
    graph("M-15", "You go from the inputs to the loss; gradients flow from the loss.",
          ORDER, _walk(lambda nodes: list(range(len(nodes))))),
    graph("M-15", "A node that two others use hands everything on twice.", ORDER,
          _on_the_way),
)  # fmt: skip
