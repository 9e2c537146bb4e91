"""Central differences: the slow and sure way to a gradient."""

from collections.abc import Callable

import numpy as np

from cs_nn.tensor import Tensor

STEP = 1e-5


def numeric_slope(function: Callable, arrays: list, directions: list, g) -> float:
    """Return d⟨g, function(arrays + t·directions)⟩ / dt at t = 0."""

    def value(t: float) -> float:
        moved = [a + t * d for a, d in zip(arrays, directions, strict=True)]
        return float((function(*map(Tensor, moved)).numpy() * g).sum())

    return (value(STEP) - value(-STEP)) / (2 * STEP)


def assert_gradients(function: Callable, *arrays: np.ndarray, seed: int = 0) -> None:
    """Check all gradients at once, along one random direction."""
    rng = np.random.default_rng(seed)
    inputs = [Tensor(array, requires_grad=True) for array in arrays]
    y = function(*inputs)
    g = rng.standard_normal(y.shape)
    y.backward(g)
    directions = [rng.standard_normal(array.shape) for array in arrays]
    expected = numeric_slope(function, list(arrays), directions, g)
    got = sum(
        float((x.grad * d).sum()) for x, d in zip(inputs, directions, strict=True)
    )
    np.testing.assert_allclose(got, expected, rtol=1e-6, atol=1e-7)
