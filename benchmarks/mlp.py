"""One training step of an MLP beside torch: `python -m benchmarks.mlp`.

784-256-128-10 in float32: forward, cross-entropy, backward and SGD, with layer classes
on both sides.
"""

from benchmarks import timing  # first: it sets the number of threads

# isort: split
from itertools import pairwise

import numpy as np

import cs_nn.functional as F
from cs_nn import nn, optim

torch = timing.torch()

WIDTHS = (784, 256, 128, 10)


def our_step(X: np.ndarray, y: np.ndarray):
    """Return a function that takes one training step with cs_nn."""
    rng = np.random.default_rng(0)
    first, second, third = (nn.Linear(d, m, rng=rng) for d, m in pairwise(WIDTHS))
    model = nn.Sequential(first, nn.ReLU(), second, nn.ReLU(), third)
    optimiser = optim.SGD(model.parameters(), lr=0.01)

    def step() -> None:
        optimiser.zero_grad()
        F.cross_entropy(model(X), y).backward()
        optimiser.step()

    return step


def torch_step(X: np.ndarray, y: np.ndarray):
    """Return a function that takes the same step with torch."""
    first, second, third = (torch.nn.Linear(d, m) for d, m in pairwise(WIDTHS))
    relu = torch.nn.ReLU()
    model = torch.nn.Sequential(first, relu, second, relu, third)
    optimiser = torch.optim.SGD(model.parameters(), lr=0.01)
    inputs, labels = torch.tensor(X), torch.tensor(y)

    def step() -> None:
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(model(inputs), labels).backward()
        optimiser.step()

    return step


def main() -> None:
    """Print the ratio for two batch sizes."""
    print("batch   torch ms   ours ms   best  median")
    for n in (64, 512):
        rng = np.random.default_rng(0)
        X = rng.standard_normal((n, WIDTHS[0]), dtype=np.float32)
        y = rng.integers(0, WIDTHS[-1], n)
        times = timing.compare(torch_step(X, y), our_step(X, y))
        best, median = timing.ratios(times[:, 1], times[:, 0])
        torch_ms, our_ms = times.min(axis=0) * 1e3
        print(f"{n:5} {torch_ms:10.3f} {our_ms:9.3f} {best:6.2f}  {median:6.2f}")


if __name__ == "__main__":
    main()
