"""How long a student waits for a verdict on a network: `python -m benchmarks.verdict`.

Milliseconds of one verdict, and how many passes of the network (forward and
backward, on 32 rows) take as long.
"""

from benchmarks import timing  # first: it sets the number of threads

# isort: split
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.catalogue import networks

X, RNG = np.ones((32, 5)), np.random.default_rng(0)
NETWORKS = {
    "one layer": (networks.SINGLE, networks.SingleLayerMLP(5, 3, RNG)),
    "two layers": (networks.TWO, networks.TwoLayerMLP(5, 8, 3, RNG)),
}


def one_pass(network: Any) -> Callable[[], None]:
    """Return a function that runs the network forward and backward."""

    def run() -> None:
        network.backward(np.ones_like(network.forward(X)) / len(X))
        network.zerograd()

    return run


def main() -> None:
    """Print a line a network."""
    print(f"{'network':12} {'verdict, ms':>12} {'in passes':>10}")
    for name, (family, network) in NETWORKS.items():
        verdict = lambda family=family: family.check(family.right)  # noqa: E731
        told, once = timing.compare(verdict, one_pass(network)).min(axis=0)
        print(f"{name:12} {1e3 * told:12.2f} {told / once:10.0f}")


if __name__ == "__main__":
    main()
