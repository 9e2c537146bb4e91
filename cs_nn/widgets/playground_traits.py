"""The state of the playground, and what each part of it may be."""

from typing import Any

import traitlets as t

from cs_nn.widgets import playground_data as given
from cs_nn.widgets.base import TeachingWidget
from cs_nn.widgets.playground_model import ACTIVATIONS


class PlaygroundTraits(TeachingWidget):
    """All that the page sees of a playground; a bad value is refused in a sentence."""

    X = t.List().tag(sync=True)
    y = t.List().tag(sync=True)
    view = t.List().tag(sync=True)  # left, right, bottom, top of the input plane
    model = t.Unicode("mlp").tag(sync=True)
    activation = t.Unicode("relu").tag(sync=True)
    lr = t.Float(0.3).tag(sync=True)
    batch = t.Int(1).tag(sync=True)
    seed = t.Int(0).tag(sync=True)
    origin = t.List().tag(sync=True)  # the params that reset() goes back to
    start = t.List().tag(sync=True)  # the params at step 0
    params = t.List().tag(sync=True)
    seen = t.Int(0).tag(sync=True)
    history = t.List().tag(sync=True)
    sample = t.Int(None, allow_none=True).tag(sync=True)
    student = t.Dict().tag(sync=True)

    @t.validate("params", "start", "origin")
    def _fit(self, proposal: Any) -> Any:
        layers = given.checked(proposal["value"], proposal["trait"].name)
        if self.model == "perceptron" and len(layers) > 1:
            raise ValueError(f"A perceptron has one layer, not {len(layers)}.")
        return given.as_lists(layers)

    @t.validate("lr")
    def _rate(self, proposal: Any) -> float:
        return given.positive("lr", proposal["value"])

    @t.validate("activation")
    def _known(self, proposal: Any) -> str:
        given.choice("activation", proposal["value"], ACTIVATIONS)
        return str(proposal["value"])

    @t.validate("sample")
    def _row(self, proposal: Any) -> int | None:
        row = proposal["value"]
        if row is None:
            return None
        return given.whole("sample", row, 0, len(self.y) - 1)
