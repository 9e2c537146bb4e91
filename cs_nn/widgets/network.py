"""Draw a fully connected network and count what training may change in it."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import traitlets as t

from cs_nn.widgets.base import Rows, TeachingWidget
from cs_nn.widgets.drawing import Drawing, Mark
from cs_nn.widgets.style import LOOKS, Look, css, esm

WIDEST, DEEPEST = 12, 6  # units in a layer, layers
ACROSS, DOWN, LEFT, TOP, RADIUS = 170.0, 42.0, 70.0, 70.0, 15.0
NETWORK_LOOKS: dict[str, Look] = LOOKS | {
    "unit": {"fill": "shade", "stroke": "forward", "width": 2},
    "input": {"fill": "ground", "stroke": "ink", "width": 2},
    "amount": {"text": "ink", "size": 14},
    "weights": {"text": "forward", "size": 14},
    "total": {"text": "ink", "size": 18, "weight": "bold"},
}


class NetworkDrawer(TeachingWidget):
    """Layers whose sizes are changed by − and +, with every parameter counted.

    Squares are inputs and compute nothing; circles are neurons, with one bias each.
    Point at a neuron to see the edges that lead into it: one weight each. `sizes` are 2
    to 6 layers of 1 to 12 units, inputs first.

    Traits: `sizes`, `bias`, `step` (the neuron in focus, from 1; 0 is none). Source:
    the 3-4-2 network of NUS CS5242 lecture 3. Raises ValueError for other sizes.
    """

    _esm = esm("grid", "network")
    _css = css("network", NETWORK_LOOKS)
    sizes = t.List(t.Int()).tag(sync=True)
    bias = t.Bool(True).tag(sync=True)

    def __init__(
        self, sizes: Sequence[int] = (3, 4, 2), *, step: int = 0, **traits: Any
    ) -> None:
        title = "A network and its parameters"
        super().__init__(title=title, sizes=list(sizes), **traits)
        self._count(None)
        self.step = step

    @t.validate("sizes")
    def _can_be_drawn(self, proposal: Any) -> Any:
        sizes = proposal["value"]
        if (
            not 2 <= len(sizes) <= DEEPEST
            or not 1 <= min(sizes) <= max(sizes) <= WIDEST
        ):
            raise ValueError(
                f"sizes is {sizes}, expected 2 to {DEEPEST} layers of 1 to {WIDEST}."
            )
        return sizes

    @t.observe("sizes")
    def _count(self, _: Any) -> None:
        self.last = self.neurons

    @property
    def neurons(self) -> int:
        """Everything that computes: all units but the inputs."""
        return sum(self.sizes[1:])

    @property
    def weights(self) -> int:
        """One for each edge."""
        return sum(d * k for d, k in pairwise(self.sizes))

    @property
    def biases(self) -> int:
        """One for each neuron, or none."""
        return self.neurons if self.bias else 0

    @property
    def parameters(self) -> int:
        """All numbers that training may change."""
        return self.weights + self.biases

    @property
    def total(self) -> str:
        """The count as a sum."""
        return f"{self.weights} + {self.biases} = {many(self.parameters, 'parameter')}"

    @property
    def focus(self) -> tuple[int, int] | None:
        """Layer and place of the neuron in focus, both from 1."""
        rest = self.step
        for layer, size in enumerate(self.sizes[1:], start=1):
            if 0 < rest <= size:
                return layer, rest
            rest -= size
        return None

    @property
    def current(self) -> str:
        said = (
            f"{'-'.join(map(str, self.sizes))}: {many(self.neurons, 'neuron')}, "
            f"{many(self.weights, 'weight')}, {many(self.biases, 'bias', 'es')}, "
            f"{many(self.parameters, 'parameter')}."
        )
        if self.focus is None:
            return said
        layer, place = self.focus
        own = many(self.sizes[layer - 1], "weight") + (
            " and 1 bias" if self.bias else ""
        )
        return f"{said} Neuron {place} of layer {layer}: {own}, a weight for each edge."

    def numbers(self) -> Rows:
        rows = [["layer", "neurons", "weights", "biases", "parameters"]]
        for layer, (d, k) in enumerate(pairwise(self.sizes), start=1):
            biases = k if self.bias else 0
            rows.append([str(layer), *map(str, (k, d * k, biases, d * k + biases))])
        total = (self.neurons, self.weights, self.biases, self.parameters)
        return [*rows, ["all", *map(str, total)]]

    def drawing(self) -> Drawing:
        width = 2 * LEFT + ACROSS * (len(self.sizes) - 1)
        height = TOP + DOWN * max(self.sizes) + 92
        total = Mark("text", "total", (LEFT - 32, height - 10), self.total)
        marks = (*self._edges(), *self._units(), *self._counts(), total)
        return Drawing(width, height, self.title, marks, NETWORK_LOOKS)

    def place(self, layer: int, unit: int) -> tuple[float, float]:
        """The middle of a unit; layers are centred on one line."""
        above = (max(self.sizes) - self.sizes[layer]) / 2
        return LEFT + ACROSS * layer, TOP + DOWN * (above + unit + 0.5)

    def _edges(self) -> Iterator[Mark]:
        neuron = 0
        for layer, (d, k) in enumerate(pairwise(self.sizes)):
            for end in range(k):
                neuron += 1
                for start in range(d):
                    line = (*self.place(layer, start), *self.place(layer + 1, end))
                    yield Mark("path", "edge", line, hot=(neuron,))

    def _units(self) -> Iterator[Mark]:
        for unit in range(self.sizes[0]):
            x, y = self.place(0, unit)
            yield Mark("rect", "input", (x - 12, y - 12, 24, 24))
        neuron = 0
        for layer, size in enumerate(self.sizes[1:], start=1):
            for unit in range(size):
                neuron += 1
                at = (*self.place(layer, unit), RADIUS)
                yield Mark("circle", "unit", at, hot=(neuron,), data={"cell": neuron})

    def _counts(self) -> Iterator[Mark]:
        """Above each gap its weights, below each layer its units."""
        for layer, (d, k) in enumerate(pairwise(self.sizes)):
            x = LEFT + ACROSS * (layer + 0.5)
            yield Mark("text", "weights", (x, 26), f"{d} × {k} =", "middle")
            yield Mark("text", "weights", (x, 46), many(d * k, "weight"), "middle")
        low = TOP + DOWN * max(self.sizes) + 24
        for layer, size in enumerate(self.sizes):
            x = LEFT + ACROSS * layer
            lines = [many(size, "neuron" if layer else "input")]
            lines += [many(size, "bias", "es")] if layer and self.bias else []
            for line, text in enumerate(lines):
                yield Mark("text", "amount", (x, low + 20 * line), text, "middle")


def many(count: int, noun: str, ending: str = "s") -> str:
    """A count and its noun, in the plural unless it is 1."""
    return f"{count} {noun}{'' if count == 1 else ending}"
