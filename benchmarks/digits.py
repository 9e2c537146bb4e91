"""CPU seconds until 97 % of unseen digits are right: `python -m benchmarks.digits`.

A dense network and a convolutional one, three seeds each, on one core; no torch needed.
"""

from benchmarks import timing  # first: it sets the number of threads

# isort: split
import time
from collections.abc import Callable

import numpy as np

from cs_nn import data, nn, optim, train

GOAL = 0.97


def dense(rng: np.random.Generator) -> nn.Sequential:
    """Return a network 64-128-10."""
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(64, 128, rng=rng),
        nn.ReLU(),
        nn.Linear(128, 10, rng=rng),
    )


def convolutional(rng: np.random.Generator) -> nn.Sequential:
    """Return two layers of 3×3 kernels with pooling, then a linear one."""
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1, rng=rng),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1, rng=rng),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(128, 10, rng=rng),
    )


def seconds(build: Callable[[np.random.Generator], nn.Sequential], seed: int) -> str:
    """Train until the goal and describe how long it took."""
    X, y, X_test, y_test = data.digits()
    model = build(np.random.default_rng(seed))
    start = time.process_time()
    history = train.fit(
        model,
        (X[:, None].astype(np.float32), y),
        optimiser=optim.Adam(model.parameters(), lr=5e-3),
        validation=(X_test[:, None].astype(np.float32), y_test),
        epochs=40,
        batch_size=64,
        seed=seed,
        until=GOAL,
        progress=False,
    )
    used = time.process_time() - start
    reached = history.validation_accuracy[-1]
    return f"{used:.3f} s ({len(history.loss)} epochs, {reached:.1%})"


def main() -> None:
    """Print the times."""
    assert timing.ROUNDS
    for build in (dense, convolutional):
        seconds(build, 0)  # the first run pays for memory and for tqdm
        print(
            f"{build.__name__:14}",
            *(seconds(build, seed) for seed in range(3)),
            sep="  ",
        )


if __name__ == "__main__":
    main()
