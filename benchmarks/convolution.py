"""conv2d forward and backward beside torch, on the 11 shapes of real networks.

`python -m benchmarks.convolution`. Both sides get their own memory order, as the layer
before would hand it over; the last column is ours from plain (N, C, H, W) memory. The
speed of numpy's matrix product, which bounds ours, is printed too: where OpenBLAS does
not know a new processor, OPENBLAS_CORETYPE=SkylakeX can double it.
"""

from benchmarks import timing  # first: it sets the number of threads

# isort: split
import numpy as np

import cs_nn.functional as F
from cs_nn.kernels import batch_first, batch_last
from cs_nn.tensor import Tensor

torch = timing.torch()

# name: N, C, H, W -> F kernels of k × k, stride, padding
SHAPES = {
    "LeNet, layer 1": (64, 1, 28, 28, 6, 5, 1, 2),
    "LeNet, layer 2": (64, 6, 14, 14, 16, 5, 1, 0),
    "digits, layer 1": (64, 1, 8, 8, 16, 3, 1, 1),
    "digits, layer 2": (64, 16, 4, 4, 32, 3, 1, 1),
    "CIFAR 5×5": (64, 3, 32, 32, 32, 5, 1, 2),
    "VGG 64→64 @32": (32, 64, 32, 32, 64, 3, 1, 1),
    "VGG 128→128 @16": (16, 128, 16, 16, 128, 3, 1, 1),
    "stride 2, 64→128": (32, 64, 32, 32, 128, 3, 2, 1),
    "1×1, 64→64": (32, 64, 32, 32, 64, 1, 1, 0),
    "gradient check": (2, 3, 8, 8, 4, 3, 1, 1),
    "one image, 64→64": (1, 64, 32, 32, 64, 3, 1, 1),
}


def batch_last_copy(x: np.ndarray) -> np.ndarray:
    """Return the same array in our memory order."""
    return batch_first(np.ascontiguousarray(batch_last(x)))


def our_step(x: np.ndarray, W: np.ndarray, b: np.ndarray, dy: np.ndarray, **how):
    """Return a function that does one forward and backward pass with cs_nn."""
    inputs = [Tensor(array, requires_grad=True) for array in (x, W, b)]

    def step() -> None:
        for tensor in inputs:
            tensor.grad = None
        F.conv2d(*inputs, **how).backward(dy)

    return step


def torch_step(x: np.ndarray, W: np.ndarray, b: np.ndarray, dy: np.ndarray, **how):
    """Return a function that does the same with torch."""
    inputs = [torch.tensor(array, requires_grad=True) for array in (x, W, b)]
    upstream = torch.tensor(dy)

    def step() -> None:
        for tensor in inputs:
            tensor.grad = None
        torch.nn.functional.conv2d(*inputs, **how).backward(upstream)

    return step


def measure(shape: tuple[int, ...], dtype: type) -> np.ndarray:
    """Return seconds (rounds, 3) of torch, ours, and ours from plain memory."""
    N, C, H, W, kernels, k, stride, padding = shape
    how = {"stride": stride, "padding": padding}
    rng = np.random.default_rng(0)
    x = rng.standard_normal((N, C, H, W)).astype(dtype)
    weight = rng.standard_normal((kernels, C, k, k)).astype(dtype)
    bias = np.zeros(kernels, dtype)
    size = [(n + 2 * padding - k) // stride + 1 for n in (H, W)]
    dy = rng.standard_normal((N, kernels, *size)).astype(dtype)
    ours = our_step(batch_last_copy(x), weight, bias, batch_last_copy(dy), **how)
    plain = our_step(x, weight, bias, dy, **how)
    return timing.compare(torch_step(x, weight, bias, dy, **how), ours, plain)


def main() -> None:
    """Print the table for float32 and float64."""
    for dtype in (np.float32, np.float64):
        speed = timing.speed_of_matrix_product(dtype)
        print(f"\n{dtype.__name__}: numpy's matrix product does {speed:.0f} GFLOP/s")
        print(f"{'':18}  torch ms   ours ms   best  median  plain memory")
        rows = []
        for name, shape in SHAPES.items():
            times = measure(shape, dtype)
            best, median = timing.ratios(times[:, 1], times[:, 0])
            plain, _ = timing.ratios(times[:, 2], times[:, 0])
            rows.append((best, median, plain))
            torch_ms, our_ms = times.min(axis=0)[:2] * 1e3
            print(
                f"{name:18} {torch_ms:9.3f} {our_ms:9.3f}"
                f" {best:6.2f}  {median:6.2f}  {plain:12.2f}"
            )
        best, median, plain = map(timing.geometric_mean, zip(*rows, strict=True))
        print(f"{'geometric mean':38} {best:6.2f}  {median:6.2f}  {plain:12.2f}")


if __name__ == "__main__":
    main()
