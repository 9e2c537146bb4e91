"""The first weights of a layer: random, and of a size that keeps signals alive."""

import math
from typing import Any

import numpy as np

from cs_nn.tensor import Tensor

NAMES = ("he_normal", "he_uniform", "xavier_normal", "xavier_uniform")


def initial(
    name: str,
    shape: tuple[int, ...],
    fan_in: int,
    fan_out: int,
    rng: np.random.Generator,
    dtype: Any = np.float32,
) -> Tensor:
    """Return random weights whose variance suits the number of inputs and outputs.

    "xavier_…" has variance 2 / (fan_in + fan_out), for sigmoids and tanh (Glorot &
    Bengio, 2010); "he_…" has 2 / fan_in, for ReLU (He et al., 2015). "…_normal" is the
    normal distribution, "…_uniform" has equal chances from -√(3·variance) to
    √(3·variance). Raises ValueError for another name.
    """
    if name not in NAMES:
        raise ValueError(f"init={name!r} is unknown; use one of {', '.join(NAMES)}.")
    variance = 2 / fan_in if name.startswith("he") else 2 / (fan_in + fan_out)
    if name.endswith("normal"):
        values = rng.normal(0.0, math.sqrt(variance), shape)
    else:
        bound = math.sqrt(3 * variance)
        values = rng.uniform(-bound, bound, shape)
    return Tensor(values.astype(dtype), requires_grad=True)
