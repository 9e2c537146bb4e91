"""Fair timing: one core, one thread, CPU time, rivals taking turns, best and median.

Import this before numpy: the number of threads is read when numpy is imported.
"""

import os

for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = "1"
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

import time  # noqa: E402
from collections.abc import Callable, Sequence  # noqa: E402

import numpy as np  # noqa: E402

ROUNDS = int(os.environ.get("ROUNDS", "9"))
ROUND_SECONDS = 0.02


def seconds(job: Callable[[], object], repeats: int) -> float:
    """Return the CPU time of one call."""
    start = time.process_time()
    for _ in range(repeats):
        job()
    return (time.process_time() - start) / repeats


def compare(*jobs: Callable[[], object]) -> np.ndarray:
    """Time all jobs in turn, ROUNDS times; return seconds (rounds, jobs)."""
    repeats = []
    for job in jobs:
        seconds(job, 1)  # the first call pays for imports and memory
        repeats.append(max(1, int(ROUND_SECONDS / max(seconds(job, 1), 1e-6))))
    pairs = list(zip(jobs, repeats, strict=True))
    return np.array([[seconds(*pair) for pair in pairs] for _ in range(ROUNDS)])


def ratios(ours: np.ndarray, theirs: np.ndarray) -> tuple[float, float]:
    """Return the ratio of the best times, and the median of the ratios by round."""
    return float(ours.min() / theirs.min()), float(np.median(ours / theirs))


def geometric_mean(numbers: Sequence[float]) -> float:
    """Return the mean that treats twice as fast and half as fast alike."""
    return float(np.exp(np.mean(np.log(numbers))))


def speed_of_matrix_product(dtype: type) -> float:
    """Return how many billion operations a second numpy's own matrix product does."""
    A = np.ones((512, 512), dtype)
    return 2 * 512**3 / compare(lambda: A @ A).min() / 1e9


def torch() -> object:
    """Return torch with one thread, or end the script with a sentence."""
    try:
        import torch as library
    except ImportError as error:
        raise SystemExit(
            "This figure needs torch: pip install torch==2.13.0"
        ) from error
    library.set_num_threads(1)
    return library
