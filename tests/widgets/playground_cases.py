"""Cases on which the playground's Python and JavaScript must agree.

`python -m tests.widgets.playground_cases` writes them to tests/js/playground.json, and
the JavaScript is held against them there; test_playground_cases.py finds stale ones.
"""

import json
from itertools import islice
from typing import Any

import numpy as np

from cs_nn.widgets.playground import DecisionPlayground
from cs_nn.widgets.playground_hidden import look
from cs_nn.widgets.playground_model import forward, mulberry32, shuffled
from cs_nn.widgets.playground_text import LETTERS
from tests.conftest import ROOT

FILE = ROOT / "tests" / "js" / "playground.json"
SETTINGS: list[tuple[dict[str, Any], int]] = [
    ({"data": "and", "model": "perceptron"}, 7),
    ({"data": "xor", "model": "perceptron", "lr": 0.5}, 20),
    ({"data": "xor"}, 301),
    (
        {"data": "or", "layers": (3,), "activation": "logistic", "lr": 1.5, "seed": 4},
        90,
    ),
    ({"data": "moons", "layers": (5, 3), "activation": "tanh", "batch": 23}, 100),
    ({"data": "digits", "layers": (1,), "activation": "tanh", "seed": 9}, 60),
    ({"data": "spirals", "layers": (6,), "activation": "relu", "lr": 0.1}, 55),
    ({"data": "xor", "layers": (), "lr": 1e8}, 3),
]


def case(settings: dict[str, Any], updates: int) -> dict[str, Any]:
    """The state before and after some updates, and all that is said and shown of it."""
    widget = DecisionPlayground(**settings)
    traits = ("X", "y", "view", "model", "activation", "lr", "batch", "seed", "start")
    made = {name: getattr(widget, name) for name in traits}
    widget.step = updates
    made["after"] = state(widget)
    made["said"] = widget.current
    made["rows"] = widget.numbers()
    made["passes"] = [widget.forward_pass(row) for row in (0, 3)]
    if len(widget.params) > 1:
        made["look"] = hidden(widget)
    made["epoch_later"] = state(widget.train())
    if len(widget.params) > 1:
        made["grown"] = widget.add_unit().params
    made["fresh"] = widget.new_start().params
    return made


def state(widget: DecisionPlayground) -> dict[str, Any]:
    """The moment of a widget as its traits have it."""
    names = ("params", "step", "seen", "history")
    return {name: getattr(widget, name) for name in names}


def hidden(widget: DecisionPlayground) -> dict[str, Any]:
    """The hidden space as it is drawn."""
    layers = [(np.array(W), np.array(b)) for W, b in widget.params]
    values = forward(layers, np.array(widget.X), widget.activation)[-2]
    seen = look(values, layers[-1], LETTERS[len(layers) - 2], widget.activation)
    arrays = {"points": seen.points.tolist(), "w": seen.w.tolist(), "b": seen.b}
    return {**arrays, "axes": list(seen.axes), "view": seen.view}


def cases() -> dict[str, Any]:
    """Everything the JavaScript is held against."""
    return {
        "random": {str(seed): list(islice(mulberry32(seed), 5)) for seed in (0, 1, 99)},
        "shuffled": [shuffled(9, 3, epoch).tolist() for epoch in range(3)],
        "cases": [case(*setting) for setting in SETTINGS],
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(cases(), ensure_ascii=False) + "\n", encoding="utf-8")
