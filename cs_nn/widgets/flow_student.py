"""Run a student's max_abs_grads on a net, and name the first layer that differs."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from cs_nn.widgets.flow_net import Array, Flow
from cs_nn.widgets.flow_words import ratio, size

Net: TypeAlias = tuple[Sequence[Array], Sequence[Array], str, Array, Array]


def compare(function: Callable[..., Any], net: Net, flow: Flow) -> dict[str, Any]:
    """The student's dW and dz beside the reference, and a sentence about both.

    `says` is the sentence; `layer` and `of` say where the first difference is on the
    way back from the loss (0 and "" if there is none); `dW` and `dz` are missing if
    the function gave nothing that can be drawn.
    """
    try:
        found = run(function, net)
    except ValueError as error:
        return {"says": str(error), "layer": 0, "of": ""}
    layer, of = first_difference(found, flow)
    says = difference(found, flow, layer, of) if layer else agreement(found)
    values = {name: values.tolist() for name, values in found.items()}
    return {"says": says, "layer": layer, "of": of, **values}


def run(function: Callable[..., Any], net: Net) -> Flow:
    """(dW, dz) of a student's function; it gets copies, and its own name for σ."""
    Ws, bs, act, X, Y = net
    name = "logistic" if act == "sigmoid" else act
    given = [W.copy() for W in Ws], [b.copy() for b in bs], name, X.copy(), Y.copy()
    called = getattr(function, "__name__", "Your function")
    try:
        with np.errstate(all="ignore"):
            pair = function(*given)
        dW, dz = (np.asarray(part, dtype=np.float64) for part in pair)
    except Exception as error:  # whatever a student's code raises is shown to them
        text = f"{type(error).__name__}: {error}".rstrip(".")
        raise ValueError(f"{called} stopped for {name}: {text}.") from error
    for label, values in (("dW", dW), ("dz", dz)):
        if values.shape != (len(Ws),):
            raise ValueError(
                f"{called} gives {label} of shape {values.shape}; expected "
                f"({len(Ws)},), a number for each layer."
            )
        if not np.isfinite(values).all() or (values < 0).any():
            raise ValueError(
                f"{called} gives {label} with a value that is negative or no number; "
                "a largest size is neither."
            )
    return {"dW": dW, "dz": dz}


def first_difference(found: Flow, flow: Flow) -> tuple[int, str]:
    """The first layer that differs on the way back, dz before dW; (0, "") for none."""
    for i in reversed(range(len(flow["dz"]))):
        for of in ("dz", "dW"):
            if not np.isclose(found[of][i], flow[of][i], rtol=1e-4, atol=0):
                return i + 1, of
    return 0, ""


def agreement(found: Flow) -> str:
    """The sentence for a student whose numbers are all right."""
    return f"Your function agrees with the reference in all {len(found['dz'])} layers."


def difference(found: Flow, flow: Flow, layer: int, of: str) -> str:
    """The sentence that names the first layer that differs."""
    last = len(flow["dz"])
    theirs, right = float(found[of][layer - 1]), float(flow[of][layer - 1])
    before = (
        "" if layer == last else f"Your function agrees back to layer {layer + 1}. "
    )
    times = float(ratio(np.array(theirs), np.array(right)))
    return (
        f"{before}Layer {layer} is the first on the way back that differs: your max "
        f"|dL/{of}| is {size(theirs)}, the reference {size(right)} (× {size(times)})."
    )
