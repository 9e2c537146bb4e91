"""What GradientFlow refuses, each in one sentence."""

from collections.abc import Sequence

import numpy as np

from cs_nn.widgets.flow_net import ACTIVATIONS, Array, Flow

DEEPEST, WEAKEST, STRONGEST = 40, 0.01, 20.0


def check_knobs(
    activations: Sequence[str],
    gains: Sequence[float],
    depths: Sequence[int],
    width: int,
) -> None:
    """Raise ValueError for a knob that is out of range."""
    unknown = [name for name in activations if name not in ACTIVATIONS]
    if unknown or not activations:
        names = ", ".join(ACTIVATIONS)
        raise ValueError(f"activations is {list(activations)}; choose from {names}.")
    for gain in gains:
        if not WEAKEST <= gain <= STRONGEST:
            raise ValueError(
                f"gain {gain} is out of range; it must be {WEAKEST:g} to {STRONGEST:g}."
            )
    for depth in depths:
        if not 1 <= depth <= DEEPEST:
            raise ValueError(
                f"depth {depth} is out of range; it must be 1 to {DEEPEST}."
            )
    if width < 1:
        raise ValueError(f"width is {width}; a layer needs at least 1 unit.")


def check_net(Ws: Sequence[Array], bs: Sequence[Array], X: Array, Y: Array) -> None:
    """Raise ValueError for the first layer whose shapes don't fit."""
    if not Ws or len(Ws) != len(bs):
        raise ValueError(
            f"There are {len(Ws)} weights and {len(bs)} biases; give a b for each W."
        )
    m = X.shape[1]
    for layer, (W, b) in enumerate(zip(Ws, bs, strict=True), start=1):
        if W.ndim != 2 or W.shape[0] != m:
            raise ValueError(
                f"W of layer {layer} has shape {W.shape}, expected ({m}, k)."
            )
        m = W.shape[1]
        if b.shape != (m,):
            raise ValueError(
                f"b of layer {layer} has shape {b.shape}, expected ({m},)."
            )
    if Y.shape[1] != m:
        raise ValueError(f"Y has shape {Y.shape}, expected (n, {m}) for {m} scores.")


def check_flow(flow: Flow) -> None:
    """Raise ValueError for a net whose numbers overflow."""
    for name, values in flow.items():
        if not np.isfinite(values).all():
            layer = int(np.flatnonzero(~np.isfinite(values))[0]) + 1
            raise ValueError(
                f"{name} of layer {layer} is not finite: the net overflows; start it "
                "with smaller weights."
            )
