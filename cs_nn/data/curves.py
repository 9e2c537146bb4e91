"""Moons and spirals are points along bent lines, which no straight line separates."""

import numpy as np

from cs_nn.data._inputs import generator, spread, whole


def moons(
    n: int = 200, noise: float = 0.1, rng: np.random.Generator | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Two half circles that reach into each other: X (n, 2), y (n,) of 0 and 1.

    `noise` is the standard deviation of each coordinate around its half circle of
    radius 1. Source: the usual "two moons" test, written for this course.
    """
    whole("n", n, at_least=2)
    spread("noise", noise)
    rng = generator(rng)
    y = np.arange(n) % 2
    angle = np.pi * (rng.uniform(size=n) + y)  # the upper half for 0, the lower for 1
    X = np.column_stack([np.cos(angle) + y, np.sin(angle) + 0.5 * y])
    return X + rng.normal(0, noise, X.shape), y


def spirals(
    n: int = 300,
    arms: int = 3,
    noise: float = 0.02,
    rng: np.random.Generator | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Arms that wind around the origin: X (n, 2), y (n,) = the number of the arm.

    Every arm turns by 4 radians while its radius grows from 0.1 to 1; `noise` is the
    standard deviation of each coordinate. Source: the spirals of Stanford CS231n's
    notes on a minimal network, made anew.
    """
    whole("arms", arms, at_least=2)
    whole("n", n, at_least=arms)
    spread("noise", noise)
    rng = generator(rng)
    y = np.arange(n) % arms
    radius = rng.uniform(0.1, 1, n)
    angle = 2 * np.pi * y / arms + 4 * radius
    X = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return X + rng.normal(0, noise, X.shape), y
