"""Dropout switches random neurons off, so that no neuron can rely on another."""
# ruff: noqa: A002 - `input` is torch's name for this argument

from typing import Any

import numpy as np

from cs_nn.tape import Array
from cs_nn.tensor import Tensor, lift


def dropout(
    input: Any,
    p: float = 0.5,
    training: bool = True,
    *,
    rng: np.random.Generator | None = None,
    mask: Any = None,
    inverted: bool = True,
) -> Tensor:
    """Drop each entry with probability p in training (Srivastava et al., 2014).

    Which entries stay is drawn with `rng`, or given as `mask` (1 stays, 0 drops) in the
    shape of input. Inverted dropout, the default and torch's, divides what stays by
    1 - p, so that outside training nothing is left to do. Classic dropout
    (inverted=False) multiplies by 1 - p outside training instead. Raises ValueError if
    p is not in [0, 1], or in training without rng and mask.
    """
    x = lift(input)
    if not 0 <= p <= 1:
        raise ValueError(f"dropout: p={p} is the probability to drop, from 0 to 1.")
    if not training:
        return x if inverted else x * (1 - p)
    factor = kept(x, p, rng, mask)
    if inverted and p < 1:  # at p = 1 nothing stays
        factor *= 1 / (1 - p)
    return x._map(x.data * factor, lambda: factor)


def kept(x: Tensor, p: float, rng: np.random.Generator | None, mask: Any) -> Array:
    """Return an array of 1 (stays) and 0 (drops) like x."""
    if mask is not None:
        stays = np.array(mask, dtype=x.dtype)
        if stays.shape != x.shape:
            raise ValueError(
                f"dropout: mask has shape {stays.shape}, expected {x.shape} as input."
            )
        return stays
    if rng is None:
        raise ValueError("dropout in training draws numbers: pass rng= or mask=.")
    keep = np.empty_like(x.data)  # in the memory order of x
    keep[...] = rng.random(x.shape, dtype=np.float32) >= p
    return keep
