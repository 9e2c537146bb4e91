"""A graph ready to be walked: order, values, gradients, and the sums that make them."""

from collections.abc import Mapping
from dataclasses import dataclass

from cs_nn.graph.operations import OPERATIONS
from cs_nn.graph.value import Value

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True)
class Difference:
    """A check by finite differences: the gradient of a leaf, and what was measured."""

    name: str
    gradient: float
    measured: float
    kink: bool = False  # a ReLU switches within the step: there is no one slope

    @property
    def agrees(self) -> bool:
        """Whether both are the same up to the error of central differences."""
        scale = max(1.0, abs(self.gradient), abs(self.measured))
        return abs(self.gradient - self.measured) <= 1e-6 * scale


class Graph:
    """All that one number, mostly a loss, was computed from.

    `values` stand in topological order: inputs before their users, the output last.
    `gradients[i]` is ∂output/∂values[i], found by backpropagation (Rumelhart, Hinton &
    Williams 1986): walk in reverse, multiply along an edge, add where paths meet.
    """

    def __init__(self, output: Value, title: str = "") -> None:
        """Collect what `output` depends on; unnamed results are called u₁, u₂ …"""
        self.output = output
        self.title = title or f"The graph of {output.name or 'a number'}"
        self.values = _in_order(output)
        self.index = {id(value): i for i, value in enumerate(self.values)}
        _name_the_rest(self.values)
        self.run()

    def run(self) -> None:
        """Compute every value, then every local derivative and gradient."""
        for value in self.values:
            if value.op:
                numbers = [x.data for x in value.inputs]
                value.data = OPERATIONS[value.op].value(*numbers)
        self.slopes = [self._slopes(value) for value in self.values]
        self.gradients = [0.0] * len(self.values)
        self.gradients[-1] = 1.0
        for i in reversed(range(len(self.values))):
            for x, slope in zip(self.values[i].inputs, self.slopes[i], strict=True):
                self.gradients[self.index[id(x)]] += self.gradients[i] * slope

    def _slopes(self, value: Value) -> tuple[float, ...]:
        if not value.op:
            return ()
        numbers = [x.data for x in value.inputs]
        return OPERATIONS[value.op].slopes(*numbers, value.data)

    @property
    def leaves(self) -> dict[str, Value]:
        """The named numbers that were given: parameters and inputs."""
        return {v.name: v for v in self.values if v.kind in ("parameter", "input")}

    def gradient(self, name: str) -> float:
        """∂output/∂(the value of that name)."""
        for value, gradient in zip(self.values, self.gradients, strict=True):
            if value.name == name:
                return gradient
        raise KeyError(f"{self.title} has no {name!r}; it has {self._names()}.")

    def set(self, numbers: Mapping[str, float]) -> None:
        """Give leaves new numbers and compute again; refused numbers change nothing.

        Raises:
            ValueError: the graph has no value there (the logarithm of 0 …).
            KeyError: there is no such leaf.
        """
        leaves = self.leaves
        if unknown := set(numbers) - set(leaves):
            known = ", ".join(leaves)
            raise KeyError(
                f"{self.title} has no leaf {min(unknown)!r}; it has {known}."
            )
        before = {name: leaves[name].data for name in numbers}
        for name, number in numbers.items():
            leaves[name].data = float(number)
        try:
            self.run()
        except (ValueError, ZeroDivisionError, OverflowError):
            for name, number in before.items():
                leaves[name].data = number
            self.run()
            given = ", ".join(
                f"{name} = {number:g}" for name, number in numbers.items()
            )
            raise ValueError(
                f"{self.title} has no value at {given}: choose other numbers."
            ) from None

    def differences(self, h: float = 1e-5) -> list[Difference]:
        """Check the gradient of every parameter by (f(x + h) − f(x − h)) / 2h."""
        found = [(v, self.gradient(v.name)) for v in self.leaves.values()]
        return [
            Difference(v.name, gradient, *self._measure(v, h))
            for v, gradient in found
            if v.kind == "parameter"
        ]

    def _measure(self, leaf: Value, h: float) -> tuple[float, bool]:
        """The central difference, and whether a ReLU switched on its way."""
        here, ends, switches = leaf.data, [], set()
        try:
            for x in (here - h, here, here + h):
                leaf.data = x
                self.run()
                ends.append(self.output.data)
                switches.add(self._switches())
        except (ValueError, ZeroDivisionError, OverflowError):
            return float("nan"), False
        finally:
            leaf.data = here
            self.run()
        return (ends[2] - ends[0]) / (2 * h), len(switches) > 1

    def _switches(self) -> tuple[bool, ...]:
        """Which of the ReLUs are on."""
        return tuple(v.inputs[0].data > 0 for v in self.values if v.op == "relu")

    def summed(self) -> "Graph | None":
        """The same graph without the 1/n at its end, or None if it has none there."""
        end = self.output
        if end.op == "mean":
            total = Value(0.0, f"n·{end.name}", op="sum", inputs=end.inputs)
            return Graph(total, self.title)
        return None

    def _names(self) -> str:
        return ", ".join(value.name for value in self.values if value.name)


def _in_order(output: Value) -> list[Value]:
    """Every value that `output` depends on, in the order in which they were made.

    That order is topological, since nothing is computed from what is not there yet.
    """
    found = {id(output): output}
    stack = [output]
    while stack:
        for x in stack.pop().inputs:
            if id(x) not in found:
                found[id(x)] = x
                stack.append(x)
    return sorted(found.values(), key=lambda value: value.number)


def _name_the_rest(values: list[Value]) -> None:
    """Call results without a name u₁, u₂ …; two values of one name are refused."""
    used: set[str] = set()
    for value in values:
        if value.name in used:
            raise ValueError(f"Two values are called {value.name!r}: rename one.")
        used |= {value.name} - {""}
    number = 0
    for value in values:
        if value.op and not value.name:
            number += 1
            while (name := f"u{number}".translate(SUBSCRIPTS)) in used:
                number += 1
            value.name = name
