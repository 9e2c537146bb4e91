"""Check a gradient against a forward of the student's own, by differences.

Two forwards decide: the slope along one random direction must equal the gradient's
projection on it (as jax and autograd check). Only a failure is worth the full map,
which is capped, so a slow student forward is never run thousands of times.
"""

from typing import Any

import numpy as np

from cs_nn.check.calls import Call, Function
from cs_nn.check.report import Finding, Wrong

STEP = 1e-5  # float64: relative error about 1e-9 there, growing on both sides
TOLERANCE = 1e-6
ENTRIES = 64  # of the full map


def own_gradient(
    fn: Function,
    forward: Function,
    *args: Any,
    at: int = 0,
    rng: np.random.Generator | None = None,
) -> None:
    """Check `fn(upstream, *args)` as the gradient of `forward(*args)` for args[at].

    Both are the student's. The upstream is random, of the shape of the output. `fn`
    returns that gradient alone. Raises Wrong, saying which entries are off.
    """
    rng = rng or np.random.default_rng(0)
    output = np.asarray(Call(forward, args, {}).run()[0], dtype=float)
    upstream = rng.normal(size=output.shape)
    call = Call(fn, (upstream, *args), {})
    got = np.asarray(call.run()[0], dtype=float)
    x = np.asarray(args[at], dtype=float)
    if got.shape != x.shape:
        text = f"The gradient has shape {got.shape}; its argument has shape {x.shape}."
        raise Wrong(Finding(text, str(call)))

    def value(change: np.ndarray) -> float:
        moved = (*args[:at], x + change, *args[at + 1 :])
        return float(np.sum(upstream * np.asarray(forward(*moved), dtype=float)))

    direction = rng.normal(size=x.shape)
    slope = (value(STEP * direction) - value(-STEP * direction)) / (2 * STEP)
    scale = max(abs(slope), float(np.linalg.norm(got)), 1e-12)
    if abs(slope - np.vdot(got, direction)) > TOLERANCE * scale:
        raise Wrong(_map(call, got, value, rng))


def _map(call: Call, got: np.ndarray, value: Any, rng: np.random.Generator) -> Finding:
    """Compare entry by entry, at most ENTRIES of them, and say where it differs."""
    indices = np.array(list(np.ndindex(got.shape)))
    if len(indices) > ENTRIES:
        indices = indices[np.sort(rng.permutation(len(indices))[:ENTRIES])]
    numeric = np.zeros(len(indices))
    for k, index in enumerate(indices):
        change = np.zeros_like(got)
        change[tuple(index)] = STEP
        numeric[k] = (value(change) - value(-change)) / (2 * STEP)
    mine = np.array([got[tuple(index)] for index in indices])
    scale = max(float(np.abs(numeric).max()), 1e-12)
    wrong = np.flatnonzero(np.abs(mine - numeric) > 1e-5 * scale)
    if not len(wrong):
        return Finding("The gradient is slightly off everywhere.", str(call))
    first = tuple(int(i) for i in indices[wrong[0]])
    return Finding(
        f"gradient{list(first)} is {mine[wrong[0]]:.6g}; moving that entry a little "
        f"says {numeric[wrong[0]]:.6g} ({len(wrong)} of {len(indices)} tried differ).",
        str(call),
    )
