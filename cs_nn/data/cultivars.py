"""Two cultivars of one plant, of which one is rare: what a plain mean loss neglects."""

import numpy as np

from cs_nn.data._inputs import generator, spread, whole


def imbalance(
    n_rare: int = 100,
    n_common: int = 1000,
    distance: float = 2.0,
    rng: np.random.Generator | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Two measurements X (n, 2) and the cultivar y (n,): 1 is the rare A, 0 is B.

    Both cultivars are round clouds of standard deviation 1 whose centres lie
    `distance` apart; the rows are shuffled. Source: the 100 rows of A against 1000 of
    B in NUS CS2109S tutorial 8, question 1; the measurements are made.
    """
    whole("n_rare", n_rare, at_least=1)
    whole("n_common", n_common, at_least=1)
    spread("distance", distance)
    rng = generator(rng)
    y = rng.permutation(np.repeat([1, 0], [n_rare, n_common]))
    centre = distance / np.sqrt(8)  # half the distance, shared by two coordinates
    X = rng.normal(0, 1, (len(y), 2)) + np.where(y == 1, centre, -centre)[:, None]
    return X, y
