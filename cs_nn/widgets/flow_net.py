"""One net, one backward pass, measured in every layer; and a grid of such nets.

Plain numpy. Arrays may have axes in front of the usual two, so that one pass measures
the same net at many gains.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np

from cs_nn import data

Array: TypeAlias = np.ndarray
Flow: TypeAlias = dict[str, Array]


@dataclass(frozen=True)
class Activation:
    """A function of the scores z, its slope, and the largest slope it can have."""

    value: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    steepest: float
    symbol: str  # of its slope
    off: str  # what a score with hardly any slope is called


def _logistic(z: Array) -> Array:
    value: Array = np.exp(-np.logaddexp(0, -z))  # 1 / (1 + e^-z) that can't overflow
    return value


ACTIVATIONS = {
    "sigmoid": Activation(
        _logistic, lambda z: _logistic(z) * _logistic(-z), 0.25, "σ′", "saturated"
    ),
    "tanh": Activation(
        np.tanh, lambda z: 1 - np.tanh(z) ** 2, 1.0, "tanh′", "saturated"
    ),
    "relu": Activation(
        lambda z: np.maximum(0, z), lambda z: 1.0 * (z > 0), 1.0, "relu′", "off"
    ),
    "leaky_relu": Activation(
        lambda z: np.where(z > 0, z, 0.01 * z),
        lambda z: np.where(z > 0, 1.0, 0.01),
        1.0,
        "leaky_relu′",
        "off",
    ),
}

# what is kept of a layer: sizes as int16 (log₁₀ · 500), then bytes: shares in percent,
# and two flags (1: `inner` is negative, 2: the input goes around the layer)
SIZES = ("dW", "dz", "dh", "spread", "slope", "inner", "length")
BYTES = ("low", "dead", "flags")
RECORD = np.dtype([(n, "<i2") for n in SIZES] + [(n, "u1") for n in BYTES])
NONE, PER_DECADE = -32768, 500


def forward(
    Ws: Sequence[Array], bs: Sequence[Array], act: str, X: Array, residual: bool
) -> tuple[list[Array], list[Array]]:
    """(hs, zs): what goes into each layer, and its scores z = h W + b."""
    h, hs, zs = X, [], []
    for layer, (W, b) in enumerate(zip(Ws, bs, strict=True)):
        hs.append(h)
        zs.append(h @ W + b)  # (n, m) @ (m, k) -> (n, k)
        value = ACTIVATIONS[act].value(zs[-1])
        h = h + value if passes(Ws, layer, residual) else value
    return hs, zs


def backward(
    Ws: Sequence[Array], zs: Sequence[Array], act: str, Y: Array, residual: bool
) -> tuple[list[Array], list[Array]]:
    """(dzs, dhs): dL/dz of each layer, and dL/dh of what it gives.

    L is the mean softmax cross-entropy of the last scores with Y (n, classes).
    """
    P = np.exp(zs[-1] - zs[-1].max(axis=-1, keepdims=True))
    dz = (P / P.sum(axis=-1, keepdims=True) - Y) / len(Y)
    dzs, dhs = [dz], [dz]  # the last layer has no activation: it gives its scores
    for layer in range(len(Ws) - 2, -1, -1):
        dh = dzs[0] @ Ws[layer + 1].swapaxes(-1, -2)  # (n, k) @ (k, m) -> (n, m)
        if passes(Ws, layer + 1, residual):
            dh = dh + dhs[0]
        dhs.insert(0, dh)
        dzs.insert(0, dh * ACTIVATIONS[act].slope(zs[layer]))
    return dzs, dhs


def passes(Ws: Sequence[Array], layer: int, residual: bool) -> bool:
    """Whether a layer's input also goes around it: y = h + act(z)."""
    m, k = Ws[layer].shape[-2:]
    return residual and layer < len(Ws) - 1 and m == k


def measure(
    Ws: Sequence[Array],
    bs: Sequence[Array],
    act: str,
    X: Array,
    Y: Array,
    residual: bool = False,
) -> Flow:
    """What the widget shows of each layer, arrays (L,), the first layer first.

    `dW` `dz` `dh` are max |dL/d…| (h: what the layer gives), `spread` is the standard
    deviation of what goes in, `slope` the mean slope of the activation, `low` the share
    of scores with less than a tenth of the steepest slope, `dead` the share of units
    for which that is so in every row, `inner` is Σ W ⊙ dW, `length` is ‖dW, db‖, and
    `around` says whether the input also passes the layer unchanged.
    """
    hs, zs = forward(Ws, bs, act, X, residual)
    dzs, dhs = backward(Ws, zs, act, Y, residual)
    dWs = [h.swapaxes(-1, -2) @ dz for h, dz in zip(hs, dzs, strict=True)]
    slopes = [ACTIVATIONS[act].slope(z) for z in zs[:-1]]
    low = [slope < ACTIVATIONS[act].steepest / 10 for slope in slopes]
    columns = {
        "dW": [_largest(dW) for dW in dWs],
        "dz": [_largest(dz) for dz in dzs],
        "dh": [_largest(dh) for dh in dhs],
        "spread": [h.std(axis=(-2, -1)) for h in hs],
        "slope": [slope.mean(axis=(-2, -1)) for slope in slopes] + [1.0],
        "low": [off.mean(axis=(-2, -1)) for off in low] + [0.0],
        "dead": [off.all(axis=-2).mean(axis=-1) for off in low] + [0.0],
        "inner": [(W * dW).sum(axis=(-2, -1)) for W, dW in zip(Ws, dWs, strict=True)],
        "length": [
            np.sqrt((dW**2).sum((-2, -1)) + (dz.sum(-2) ** 2).sum(-1) * np.any(b))
            for dW, dz, b in zip(dWs, dzs, bs, strict=True)
        ],
        "around": [np.array(passes(Ws, k, residual)) for k in range(len(Ws))],
    }
    return {
        name: np.stack(np.broadcast_arrays(*column), axis=-1)
        for name, column in columns.items()
    }


def _largest(gradient: Array) -> Array:
    largest: Array = np.abs(gradient).max(axis=(-2, -1))
    return largest


def samples(source: Any) -> tuple[Array, Array]:
    """X (n, d) and one-hot Y (n, classes): 64 digits, or a pair of arrays."""
    if isinstance(source, str):
        if source != "digits":
            raise ValueError(f'data={source!r} is unknown; use "digits" or (X, Y).')
        images, labels, _, _ = data.digits()
        return images.reshape(-1, 64)[:64], np.eye(10)[labels[:64]]
    X, Y = (np.asarray(part, dtype=np.float64) for part in source)
    if X.ndim != 2 or Y.ndim != 2 or len(X) != len(Y):
        raise ValueError(
            f"data has shapes {X.shape} and {Y.shape}, expected X (n, d) and one-hot "
            "Y (n, classes)."
        )
    return X, Y


def random_net(
    depth: int, width: int, ends: tuple[int, int], seed: int
) -> tuple[list[Array], list[Array]]:
    """(Ws, bs) at gain 1: weights from N(0, 1/fan_in), no biases.

    `ends` are the numbers of inputs and of classes. The same seed draws the same
    weights as the lecture does.
    """
    rng, sizes = np.random.default_rng(seed), [ends[0], *[width] * depth, ends[1]]
    shapes = list(pairwise(sizes))
    Ws = [rng.normal(0, 1 / np.sqrt(m), (m, k)) for m, k in shapes]
    return Ws, [np.zeros(k) for _, k in shapes]


def pack(flow: Flow) -> bytes:
    """The layers of one flow, or of several one after the other, as records."""
    records = np.zeros(flow["dW"].shape, dtype=RECORD)
    for name in SIZES:
        size = np.abs(flow[name])
        logs = np.log10(size, out=np.full(size.shape, -np.inf), where=size > 0)
        if np.any((logs < -65) & (size > 0)) or not np.all(logs < 65):
            raise ValueError(
                "Some gradients lie outside 1e-65 … 1e65; choose a smaller depth, or "
                "gains nearer to 1."
            )
        codes = np.where(size > 0, np.round(logs * PER_DECADE), NONE)
        records[name] = codes.astype(np.int64)
    for name in ("low", "dead"):
        records[name] = np.round(flow[name] * 100)
    records["flags"] = (flow["inner"] < 0) + 2 * flow["around"]
    return records.tobytes()


def unpack(grid: str, start: int, count: int) -> Flow:
    """`count` layers of a grid from its layer `start` on; sizes to 0.2 %."""
    records = np.frombuffer(b64decode(grid), RECORD, count, start * RECORD.itemsize)
    flow: Flow = {}
    for name in SIZES:
        codes = records[name].astype(np.float64)
        flow[name] = np.where(codes == NONE, 0.0, 10 ** (codes / PER_DECADE))
    flow["inner"] = flow["inner"] * np.where(records["flags"] & 1, -1.0, 1.0)
    flow["around"] = records["flags"] > 1
    return flow | {name: records[name] / 100 for name in ("low", "dead")}


def bake(
    activations: Sequence[str],
    residuals: Sequence[bool],
    depths: Sequence[int],
    gains: Sequence[float],
    net: Callable[[int], tuple[list[Array], list[Array]]],
    samples: tuple[Array, Array],
) -> str:
    """Every flow in base64: by residual, activation, depth, gain, and layer."""
    scale = np.array(gains)[:, None, None]
    nets = {depth: net(depth) for depth in depths}
    packed = [
        pack(measure([scale * W for W in Ws], bs, act, *samples, residual))
        for residual in residuals
        for act in activations
        for Ws, bs in nets.values()
    ]
    return b64encode(b"".join(packed)).decode()
