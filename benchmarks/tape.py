"""What one remembered operation costs, beside torch: `python -m benchmarks.tape`.

A chain of 400 products and 400 sums, forward and backward; microseconds per operation.
"""

from benchmarks import timing  # first: it sets the number of threads

# isort: split
from collections.abc import Callable
from typing import Any

import numpy as np

from cs_nn.tensor import Tensor

torch = timing.torch()

LENGTH = 400


def chain(a: Any, b: Any, ones: Any) -> Callable[[], None]:
    """Return a function that runs the chain forward and backward."""

    def step() -> None:
        a.grad = b.grad = None
        z = a
        for _ in range(LENGTH):
            z = z * b + a
        z.backward(ones)

    return step


def main() -> None:
    """Print the cost for arrays of three sizes."""
    print("entries   torch µs   ours µs   best  median")
    for size in (1, 100, 10_000):
        a, b = np.ones(size), np.full(size, 0.999)
        ours = chain(Tensor(a, True), Tensor(b, True), np.ones(size))
        theirs = [torch.tensor(array, requires_grad=True) for array in (a, b)]
        times = timing.compare(chain(*theirs, torch.ones(size).double()), ours)
        best, median = timing.ratios(times[:, 1], times[:, 0])
        torch_us, our_us = times.min(axis=0) / (2 * LENGTH) * 1e6
        print(f"{size:7} {torch_us:10.2f} {our_us:9.2f} {best:6.2f}  {median:6.2f}")


if __name__ == "__main__":
    main()
