"""Run a student's forward and backward, stage by stage, and measure what is right.

Each backward is called with the gradient that *should* arrive, measured by differences
of the student's own forward, so that one slip marks one edge and not all the rest.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cs_nn.tape import Array
from cs_nn.widgets.base import number

Function = Callable[..., Any]
H, TOLERANCE = 1e-5, 1e-6


@dataclass
class Stage:
    """One pair of functions: what went in and out, what is right, what is theirs."""

    name: str
    inputs: list[Array]
    output: Array
    measured: list[Array]
    theirs: list[Array | None]
    wrong: list[str]  # for each input what is wrong, "" where both agree


def run_stages(
    forward: Function | Sequence[Function],
    backward: Function | Sequence[Function],
    inputs: Sequence[Any],
    upstream: Any = None,
) -> tuple[list[Stage], Array]:
    """The stages of a chain, and the gradient that arrives at its end.

    Raises:
        ValueError: the lists don't fit, or a forward raises.
    """
    pairs = _pairs(forward, backward)
    values = [np.array(x, dtype=np.float64) for x in inputs]
    taken = []
    for number_, (ahead, _) in enumerate(pairs, 1):
        taken.append(values)
        values = [_call_forward(ahead, values, number_)]
    arriving = _upstream(values[0], upstream)
    seed, stages = arriving, []
    outputs = [*(given[0] for given in taken[1:]), values[0]]
    for k in reversed(range(len(pairs))):
        stages.append(_stage(k, pairs[k], taken[k], outputs[k], arriving))
        arriving = stages[-1].measured[0]
    return stages[::-1], seed


def _stage(
    k: int,
    pair: tuple[Function, Function],
    inputs: list[Array],
    output: Array,
    arriving: Array,
) -> Stage:
    measured = [_measure(pair[0], inputs, i, arriving) for i in range(len(inputs))]
    theirs, problem = _call_backward(pair, inputs, arriving)
    wrong = [
        problem or _difference(mine, right)
        for mine, right in zip(theirs, measured, strict=True)
    ]
    return Stage(f"out{k + 1}", inputs, output, measured, theirs, wrong)


def _pairs(forward: Any, backward: Any) -> list[tuple[Function, Function]]:
    ahead = [forward] if callable(forward) else list(forward)
    back = [backward] if callable(backward) else list(backward)
    if len(ahead) != len(back) or not ahead:
        raise ValueError(
            f"{len(ahead)} forward and {len(back)} backward functions: "
            f"give one backward for each forward."
        )
    return list(zip(ahead, back, strict=True))


def _call_forward(forward: Function, inputs: list[Array], number_: int) -> Array:
    try:
        return np.array(forward(*_copies(inputs)), dtype=np.float64)
    except Exception as error:
        raise ValueError(
            f"Forward number {number_} raised {type(error).__name__}: {error}"
        ) from error


def _upstream(output: Array, given: Any) -> Array:
    """The gradient at the end: not ones, which hide transposes and lost factors."""
    if given is None:
        chosen = np.random.default_rng(0).uniform(0.5, 2.0, output.shape)
        return np.asarray(chosen.round(2))
    arriving = np.array(given, dtype=np.float64)
    if arriving.shape != output.shape:
        raise ValueError(
            f"upstream has shape {arriving.shape}, expected {output.shape}, "
            f"the shape of the output."
        )
    return arriving


def _measure(forward: Function, inputs: list[Array], slot: int, d: Array) -> Array:
    """Σ d ⊙ forward differentiated for one input, by central differences."""
    gradient = np.zeros_like(inputs[slot])
    for entry in range(gradient.size):
        ends = []
        for shift in (H, -H):
            moved = _copies(inputs)
            moved[slot].reshape(-1)[entry] += shift
            ends.append(float(np.sum(d * np.asarray(forward(*moved)))))
        gradient.reshape(-1)[entry] = (ends[0] - ends[1]) / (2 * H)
    return gradient


def _call_backward(
    pair: tuple[Function, Function], inputs: list[Array], arriving: Array
) -> tuple[list[Array | None], str]:
    """Their gradients, and what went wrong; forward runs first to fill their caches."""
    forward, backward = pair
    count = len(inputs)
    try:
        forward(*_copies(inputs))
        result = backward(np.array(arriving) if arriving.ndim else float(arriving))
    except Exception as error:
        return [None] * count, f"raised {type(error).__name__}: {error}"
    given = list(result) if isinstance(result, tuple | list) else [result]
    if len(given) != count:
        return [None] * count, f"gave {len(given)} gradients for {count} inputs"
    return [_as_array(x) for x in given], ""


def _as_array(value: Any) -> Array | None:
    try:
        return None if value is None else np.array(value, dtype=np.float64)
    except (TypeError, ValueError):
        return None


def _difference(mine: Array | None, right: Array) -> str:
    """What differs first, with both numbers; nothing if they agree."""
    if mine is None:
        return "is no array of numbers"
    if mine.shape != right.shape:
        return f"has shape {mine.shape}, expected {right.shape}"
    off = np.abs(mine - right) > TOLERANCE * max(1.0, float(np.abs(right).max()))
    off |= ~np.isfinite(mine)
    if not off.any():
        return ""
    at = tuple(int(i) for i in np.argwhere(off)[0])
    where = f" at {list(at)}" if at else ""
    return f"differs{where}: yours {number(mine[at])}, measured {number(right[at])}"


def _copies(arrays: list[Array]) -> list[Any]:
    return [np.array(x) for x in arrays]
