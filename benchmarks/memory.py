"""Peak memory of conv2d 64→64 @ 32² beside torch: `python -m benchmarks.memory`.

Memory above the inputs, forward and backward, in units of what must exist at the end:
the output y and the gradient dx. Linux only: it reads /proc/self.
"""

from benchmarks import timing  # first: it sets the number of threads

# isort: split
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.convolution import batch_last_copy, our_step, torch_step

SHAPE, KERNELS = (32, 64, 32, 32), (64, 64, 3, 3)


def peak() -> int:
    """Return the largest memory of this process since the last reset, in bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if "VmHWM" in line) * 1024


def now() -> int:
    """Return the memory of this process, in bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if "VmRSS" in line) * 1024


def growth(step: Callable[[], None]) -> int:
    """Return by how much the memory rises during one step."""
    Path("/proc/self/clear_refs").write_text("5")  # resets the peak
    before = now()
    step()
    return peak() - before


def main() -> None:
    """Print the two figures."""
    timing.torch()
    rng = np.random.default_rng(0)
    x = rng.standard_normal(SHAPE).astype(np.float32)
    W = rng.standard_normal(KERNELS).astype(np.float32)
    b = np.zeros(64, np.float32)
    dy = rng.standard_normal(SHAPE).astype(np.float32)
    needed = x.nbytes + dy.nbytes
    ours = our_step(batch_last_copy(x), W, b, batch_last_copy(dy), padding=1)
    theirs = torch_step(x, W, b, dy, padding=1)
    for name, step in {"ours": ours, "torch": theirs}.items():
        used = growth(step)
        print(f"{name:5} {used / 2**20:6.1f} MiB = {used / needed:.2f} × (y + dx)")


if __name__ == "__main__":
    main()
