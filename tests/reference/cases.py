"""The calls whose results are compared with torch: the same table makes and tests them.

Names and arguments are torch's, so one call serves both. `inputs` are the shapes of the
random arrays that get a gradient; an array called "probability" lies between 0 and 1.
`constants` are passed after them by position, `options` by name.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Case:
    """One call of one function."""

    function: str
    inputs: list[Shape]
    constants: list[Any] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)
    probability: bool = False

    @property
    def name(self) -> str:
        """What pytest and the file of references call this case."""
        words = [self.function, *map(str, self.inputs), *map(str, self.constants)]
        words += [f"{key}={value}" for key, value in self.options.items()]
        return " ".join(words).replace("/", "|")

    def arrays(self, rng: np.random.Generator) -> list[np.ndarray]:
        """Draw the inputs."""
        if self.probability:
            return [rng.uniform(0.05, 0.95, shape) for shape in self.inputs]
        return [rng.standard_normal(shape) for shape in self.inputs]


def options(function: str, inputs: list[Shape], *choices: dict[str, Any]) -> list[Case]:
    """Return one case for each choice of options."""
    return [Case(function, inputs, options=choice) for choice in choices or ({},)]


ACTIVATIONS = [
    case
    for function, choices in {
        "relu": [{}],
        "leaky_relu": [{}, {"negative_slope": 0.2}],
        "elu": [{}, {"alpha": 0.7}],
        "softplus": [{}, {"beta": 2.0}, {"threshold": 0.5}],
        "gelu": [{}, {"approximate": "tanh"}],
        "silu": [{}],
        "sigmoid": [{}],
        "tanh": [{}],
        "arctan": [{}],
        "softsign": [{}],
        "rrelu": [{}],
        "softmax": [{"dim": 1}, {"dim": 0}],
        "log_softmax": [{"dim": 1}, {"dim": -2}],
    }.items()
    for case in options(function, [(3, 5)], *choices)
] + [Case("prelu", [(3, 4), (1,)]), Case("prelu", [(2, 3, 2), (3,)])]

CLASSES, PIXELS = [2, 0, 3, 3], [[0, 1], [3, 2], [1, 0]]
SHARES = [[0.1, 0.2, 0.3, 0.4], [1, 0, 0, 0], [0, 0.5, 0.5, 0], [0.25, 0.25, 0.5, 0]]
PAIRS = [[1.0, 0.0, 1.0], [0.0, 0.3, 1.0]]
ALL_REDUCTIONS = [{"reduction": word} for word in ("mean", "sum", "none")]

LOSSES = [
    *(Case("cross_entropy", [(4, 4)], [CLASSES], o) for o in ALL_REDUCTIONS),
    Case("cross_entropy", [(4, 4)], [CLASSES, [0.5, 1.0, 2.0, 3.0]]),
    Case("cross_entropy", [(4, 4)], [CLASSES], {"ignore_index": 3}),
    Case(
        "cross_entropy",
        [(4, 4)],
        [CLASSES, [0.5, 1.0, 2.0, 3.0]],
        {"ignore_index": 3, "label_smoothing": 0.1},
    ),
    Case("cross_entropy", [(4, 4)], [SHARES]),
    Case(
        "cross_entropy",
        [(4, 4)],
        [SHARES, [0.5, 1.0, 2.0, 3.0]],
        {"label_smoothing": 0.2},
    ),
    Case("cross_entropy", [(3, 4, 2)], [PIXELS, [0.5, 1.0, 2.0, 3.0]]),
    Case("cross_entropy", [(4,)], [2]),
    *(Case("nll_loss", [(4, 4)], [CLASSES], o) for o in ALL_REDUCTIONS),
    Case("nll_loss", [(4, 4)], [CLASSES, [0.5, 1.0, 2.0, 3.0]]),
    Case("nll_loss", [(3, 4, 2)], [PIXELS], {"ignore_index": 1}),
    *(
        Case("binary_cross_entropy", [(2, 3)], [PAIRS], o, probability=True)
        for o in ALL_REDUCTIONS
    ),
    Case("binary_cross_entropy", [(2, 3)], [PAIRS, [[0.5], [2.0]]], probability=True),
    *(
        Case("binary_cross_entropy_with_logits", [(2, 3)], [PAIRS], o)
        for o in ALL_REDUCTIONS
    ),
    Case(
        "binary_cross_entropy_with_logits",
        [(2, 3)],
        [PAIRS, [[0.5], [2.0]]],
        {"pos_weight": [1.0, 2.0, 0.3]},
    ),
    *(
        case
        for function in ("mse_loss", "l1_loss", "huber_loss")
        for case in options(function, [(2, 3), (2, 3)], *ALL_REDUCTIONS)
    ),
    Case("huber_loss", [(2, 3), (2, 3)], options={"delta": 0.4}),
]

CONVOLUTION = [
    *options(
        "conv2d",
        [(2, 2, 5, 4), (4, 2, 3, 2), (4,)],
        {},
        {"stride": 2},
        {"padding": 1},
        {"dilation": 2, "padding": (1, 2)},
        {"stride": (2, 1), "padding": (2, 1)},
        {"padding": "same"},
    ),
    *options("conv2d", [(2, 4, 3, 4), (6, 2, 2, 2), (6,)], {"groups": 2}),
    *options("conv2d", [(2, 3, 4, 3), (3, 1, 3, 3)], {"groups": 3, "padding": 1}),
    *options("conv2d", [(2, 3, 4, 3), (4, 3, 1, 1)], {}, {"stride": 2}),
    *options(
        "conv1d",
        [(2, 2, 7), (4, 2, 3), (4,)],
        {},
        {"stride": 2, "padding": 1},
        {"dilation": 2},
    ),
    *options("conv1d", [(2, 4, 5), (4, 2, 2)], {"groups": 2}),
    *options(
        "conv_transpose2d",
        [(2, 2, 3, 4), (2, 3, 3, 2), (3,)],
        {},
        {"stride": 2},
        {"stride": (2, 3), "padding": 1, "output_padding": (1, 2)},
        {"dilation": 2, "padding": (1, 0)},
    ),
    *options("conv_transpose2d", [(2, 4, 2, 3), (4, 3, 2, 2), (6,)], {"groups": 2}),
]

POOLING = [
    *options(
        "max_pool2d",
        [(2, 2, 5, 6)],
        {"kernel_size": 2},
        {"kernel_size": 3, "stride": 2, "padding": 1},
        {"kernel_size": (2, 3), "stride": (2, 1), "dilation": (2, 1)},
        {"kernel_size": 2, "ceil_mode": True},
        {"kernel_size": 3, "stride": 3, "padding": 1, "ceil_mode": True},
    ),
    *options(
        "avg_pool2d",
        [(2, 2, 5, 6)],
        {"kernel_size": 2},
        {"kernel_size": 3, "stride": 2, "padding": 1},
        {"kernel_size": 3, "stride": 2, "padding": 1, "count_include_pad": False},
        {"kernel_size": (2, 3), "stride": 2, "ceil_mode": True},
        {"kernel_size": 3, "stride": 3, "padding": 1, "ceil_mode": True},
        {"kernel_size": 2, "divisor_override": 3},
    ),
    *options(
        "adaptive_avg_pool2d",
        [(2, 2, 5, 6)],
        {"output_size": 1},
        {"output_size": 2},
        {"output_size": (3, 4)},
    ),
]

MEAN, VAR = [0.3, -0.2, 0.5], [1.2, 0.7, 2.0]
NORMALISATION = [
    *(
        Case("batch_norm", [shape], [MEAN, VAR], options)
        for shape in [(4, 3), (2, 3, 2, 3)]
        for options in ({}, {"training": True}, {"training": True, "momentum": 0.4})
    ),
    *options(
        "layer_norm",
        [(2, 3, 4)],
        {"normalized_shape": [4]},
        {"normalized_shape": [3, 4], "eps": 0.1},
    ),
]

LAYERS = {
    "activations": ACTIVATIONS,
    "losses": LOSSES,
    "convolution": CONVOLUTION,
    "pooling": POOLING,
    "normalisation": NORMALISATION,
}

# Formulas that read the same for a Tensor and for torch, with the shapes of the inputs.
EXPRESSIONS: dict[str, tuple[Callable[..., Any], list[Shape]]] = {
    "broadcast add": (lambda x, y: x + y * 2 - 1, [(2, 3), (3,)]),
    "broadcast divide": (lambda x, y: x / (y * y + 1), [(2, 1), (4, 1, 3)]),
    "reflected": (lambda x: 3 - 2 / (x * x + 1) + 2**x, [(2, 3)]),
    "matrix product": (lambda x, y: x @ y, [(2, 3), (3, 4)]),
    "vector by matrix": (lambda x, y: x @ y, [(3,), (3, 4)]),
    "matrix by vector": (lambda x, y: x @ y, [(2, 3), (3,)]),
    "inner product": (lambda x, y: x @ y, [(3,), (3,)]),
    "batched product": (lambda x, y: x @ y, [(2, 1, 3, 4), (5, 4, 2)]),
    "batch by vector": (lambda x, y: x @ y, [(2, 3, 4), (4,)]),
    "powers": (lambda x: (x * x + 1) ** 2 + x**3 + (x * x + 1) ** -0.5, [(5,)]),
    "power of tensors": (lambda x, y: (x * x + 1) ** y, [(2, 3), (3,)]),
    "functions": (
        lambda x: x.exp() + (x * x + 1).log() + (x * x + 1).sqrt() + x.abs().sin(),
        [(5,)],
    ),
    "waves": (lambda x: x.sin() * x.cos() + x.tanh(), [(5,)]),
    "sums": (lambda x: x.sum(0) + x.mean(1).sum() + x.sum((0, 1)), [(3, 4)]),
    "logsumexp": (lambda x: x.logsumexp(1) * x.logsumexp((0, 1)), [(3, 4)]),
    "extremes": (lambda x: x.max() - x.min(), [(3, 4)]),
    "reshape": (lambda x: x.reshape(4, -1) * x.reshape(-1)[:4].reshape(4, 1), [(3, 4)]),
    "select": (
        lambda x: x[1] * 2 + x[[0, 2, 2], 1:].sum() + x[..., -1].sum(),
        [(3, 4)],
    ),
    "transpose": (lambda x: x.T @ x, [(3, 4)]),
    "used twice": (lambda x: (x * x + x) * x.sum() + x, [(3,)]),
}
