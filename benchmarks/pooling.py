"""Max pooling forward and backward beside torch: `python -m benchmarks.pooling`."""

from benchmarks import timing  # first: it sets the number of threads

# isort: split
import numpy as np

import cs_nn.functional as F
from benchmarks.convolution import batch_last_copy
from cs_nn.tensor import Tensor

torch = timing.torch()

# name: shape, kernel, stride
SHAPES = {
    "LeNet, 2×2": ((64, 6, 28, 28), 2, 2),
    "VGG, 2×2": ((32, 64, 32, 32), 2, 2),
    "overlapping, 3×3": ((32, 64, 32, 32), 3, 2),
}


def measure(shape: tuple[int, ...], kernel: int, stride: int) -> np.ndarray:
    """Return seconds (rounds, 2) of torch and ours."""
    x = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
    ours = Tensor(batch_last_copy(x), requires_grad=True)
    theirs = torch.tensor(x, requires_grad=True)
    dy = F.max_pool2d(ours, kernel, stride).numpy().copy(order="K")
    upstream = torch.tensor(np.ascontiguousarray(dy))

    def our_step() -> None:
        ours.grad = None
        F.max_pool2d(ours, kernel, stride).backward(dy)

    def torch_step() -> None:
        theirs.grad = None
        torch.nn.functional.max_pool2d(theirs, kernel, stride).backward(upstream)

    return timing.compare(torch_step, our_step)


def main() -> None:
    """Print the table."""
    print(f"{'float32':18}  torch ms   ours ms   best  median")
    for name, setting in SHAPES.items():
        times = measure(*setting)
        best, median = timing.ratios(times[:, 1], times[:, 0])
        torch_ms, our_ms = times.min(axis=0) * 1e3
        print(f"{name:18} {torch_ms:9.3f} {our_ms:9.3f} {best:6.2f}  {median:6.2f}")


if __name__ == "__main__":
    main()
