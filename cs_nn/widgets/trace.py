"""The story of a graph, step by step: what a walkthrough shows, whatever it is made of.

Forward every operation once, then backward along every edge: the gradient that arrives
times the local derivative, added to what other paths gave (Griewank & Walther 2008).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

Part = tuple[str, str]  # a role (forward, gradient, slope, note or none) and a text
Numbers = list[list[float]]


@dataclass(frozen=True)
class Heat:
    """An array as the picture shows it: its shape, and rows of numbers if they fit."""

    shape: str
    value: Numbers = field(default_factory=list)
    gradient: Numbers = field(default_factory=list)


@dataclass(frozen=True)
class Node:
    """One box; `totals` holds its gradient so far, for each step that changes it."""

    name: str
    kind: str  # parameter, input, result or folded
    formula: str = ""
    value: str = ""
    group: str = ""
    start: int = 0  # its value is known from this step on
    totals: tuple[tuple[int, str], ...] = ()
    gradient: str = "–"  # at the end, as a table shows it
    heat: Heat | None = None


@dataclass(frozen=True)
class Edge:
    """One use of a value; `step` is where its gradient flows back, None if never."""

    source: int
    target: int
    slope: str = ""  # what the gradient is multiplied by, such as ×0.5 or Xᵀ @ ·
    product: str = ""
    step: int | None = None
    wrong: str = ""  # what is wrong with the derivative that a student wrote


@dataclass(frozen=True)
class Step:
    """One step: what is said, where to look, and what one could have predicted."""

    kind: str  # start, forward, seed, backward, inside or done
    parts: tuple[Part, ...]
    node: int | None = None
    edge: int | None = None
    ask: str = ""  # what to predict before this step
    answer: float | str | None = None

    @property
    def text(self) -> str:
        """The sentence without its colours."""
        return "".join(text for _, text in self.parts)


@dataclass(frozen=True)
class Trace:
    """Nodes in topological order, the edges between them, and the steps."""

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    steps: tuple[Step, ...]
    arrays: list[dict[str, object]] = field(default_factory=list)  # see arrays.py

    @property
    def groups(self) -> list[str]:
        """The names of what can be folded, in order."""
        return list(dict.fromkeys(node.group for node in self.nodes if node.group))

    def table(self) -> list[list[str]]:
        """Every value and gradient, after a row of headings."""
        rows = [["name", "computed as", "value", "gradient"]]
        for node in self.nodes:
            computed = node.formula or "given"
            rows.append([node.name, computed, node.value, node.gradient])
        return rows


@dataclass(frozen=True)
class Leaf:
    """A given number or array: what it is, and the gradient of a parameter."""

    name: str
    value: object  # a float, or rows of floats
    gradient: object = None  # None for an input


class Story(Protocol):
    """Something to walk through: it can be told, and told again with other numbers."""

    title: str
    editable: bool

    def trace(self) -> Trace:
        """The whole story with the present numbers."""
        ...

    def leaves(self) -> list[Leaf]:
        """What was given, in order."""
        ...

    def set(self, numbers: dict[str, object]) -> None:
        """Give leaves other numbers; ValueError and no change if there is no value."""
        ...

    def differences(self) -> list[list[str]]:
        """Rows leaf, gradient, measured, verdict; none if nothing can be measured."""
        ...

    def summed(self) -> "Story | None":
        """The story without the 1/n of its mean, or None where there is no mean."""
        ...


def fold(trace: Trace, groups: Sequence[str]) -> Trace:
    """The same story with each of `groups` as one box, its inner steps told as one."""
    if not groups:
        return trace
    place = _places(trace, groups)
    edges, moved = _folded_edges(trace, place)
    kept: list[tuple[int, Step]] = []
    for k, step in enumerate(trace.steps):
        inside = _inside(trace, step, groups)
        if not inside:
            edge = None if step.edge is None else moved[step.edge]
            node = None if step.node is None else place[step.node]
            kept.append((k, replace(step, node=node, edge=edge)))
        elif kept[-1][1].parts[0][1] != (said := _inside_text(step, inside)):
            kept.append((k, Step("inside", (("", said),), place[step.node or 0])))
    new = _new_numbers([k for k, _ in kept], len(trace.steps))
    nodes = _folded_nodes(trace, groups, place, new)
    edges = [replace(e, step=None if e.step is None else new[e.step]) for e in edges]
    steps = tuple(step for _, step in kept)
    return Trace(trace.title, tuple(nodes), tuple(edges), steps, trace.arrays)


def _places(trace: Trace, groups: Sequence[str]) -> list[int]:
    """For each node the number of its box after folding.

    A box takes the place of its last member, so that inputs still come first.
    """
    last = {node.group: i for i, node in enumerate(trace.nodes)}
    keys = [
        last[node.group] if node.group in groups else i
        for i, node in enumerate(trace.nodes)
    ]
    rank = {key: number for number, key in enumerate(sorted(set(keys)))}
    return [rank[key] for key in keys]


def _folded_edges(trace: Trace, place: list[int]) -> tuple[list[Edge], dict[int, int]]:
    edges: list[Edge] = []
    moved: dict[int, int] = {}
    for number, edge in enumerate(trace.edges):
        source, target = place[edge.source], place[edge.target]
        if source != target:
            moved[number] = len(edges)
            edges.append(replace(edge, source=source, target=target))
    return edges, moved


def _inside(trace: Trace, step: Step, groups: Sequence[str]) -> str:
    """The group that a step lies in altogether, or nothing."""
    if step.node is None or step.kind not in ("forward", "backward"):
        return ""
    group = trace.nodes[step.node].group
    if step.edge is not None:
        edge = trace.edges[step.edge]
        ends = {trace.nodes[edge.source].group, trace.nodes[edge.target].group}
        if ends != {group}:
            return ""
    return group if group in groups else ""


def _inside_text(step: Step, group: str) -> str:
    way = "Forward" if step.kind == "forward" else "Backward"
    return f"{way} through “{group}” (folded: open it to see each step)."


def _new_numbers(kept: list[int], count: int) -> list[int]:
    """For each old step the number of the new one at which it has happened."""
    new, number = [], -1
    for k in range(count):
        if number + 1 < len(kept) and kept[number + 1] == k:
            number += 1
        new.append(number)
    return new


def _folded_nodes(
    trace: Trace, groups: Sequence[str], place: list[int], new: list[int]
) -> list[Node]:
    boxes: dict[int, Node] = {}
    for i, node in enumerate(trace.nodes):
        if node.group in groups:
            count = sum(other.group == node.group for other in trace.nodes)
            formula = f"{count} values"
            boxes[place[i]] = Node(node.group, "folded", formula, group=node.group)
        else:
            totals = tuple((new[k], text) for k, text in node.totals)
            boxes[place[i]] = replace(node, start=new[node.start], totals=totals)
    return [boxes[number] for number in sorted(boxes)]
