"""Small networks, trained on the digits and ready to be tried."""

from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("networks.npz")
_PARTS = {"mlp": ("W1", "b1", "W2", "b2"), "tiny_cnn": ("K", "b", "W", "c")}


def trained(name: str) -> tuple[np.ndarray, ...]:
    """Return the parameters of a network that reads `digits()`, each a new array.

    "mlp" has one hidden layer of 32 ReLU units: W1 (64, 32), b1 (32,), W2 (32, 10),
    b2 (10,); it reads 99 % of the test set. "tiny_cnn" convolves with 24 kernels
    K (24, 1, 5, 5), pad 2, and b (24,), takes the largest ReLU over the whole image,
    then W (24, 10) and c (10,); it reads 95 %. Source: `tests/reference/networks.py`.

    Raises:
        ValueError: there is no network of that name.
    """
    if name not in _PARTS:
        raise ValueError(f"name is {name!r}, expected one of {', '.join(_PARTS)}.")
    with np.load(FILE) as file:
        return tuple(file[f"{name}.{part}"].astype(np.float64) for part in _PARTS[name])
