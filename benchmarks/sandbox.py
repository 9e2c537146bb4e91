"""The jail and the shell beside the bare cells: `python -m benchmarks.sandbox`.

A notebook of 30 numpy cells, and one with 3 figures. The floor is `exec` of the same
cells in one warm interpreter; nbclient starts a fresh kernel, as stock nbgrader does.
All take turns. CPU time counts every process; on a busy machine trust it, not the wall.
"""

from benchmarks import timing  # first: it sets the number of threads

# isort: split
import contextlib
import io
import logging
import os
import resource
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.sandbox import Limits, execute, forkserver, ladder
from autograder.sandbox.start import Job

if hasattr(os, "sched_setaffinity"):  # a grader and its forks share the machine
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
logging.getLogger("traitlets").setLevel(logging.ERROR)

LIMITS = Limits()
SETUP = "import numpy as np\nrng = np.random.default_rng(0)"
LAYERS = """
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def forward(params, X):
    W1, b1, W2, b2 = params
    hidden = np.tanh(X @ W1 + b1)
    return hidden, sigmoid(hidden @ W2 + b2)

def loss(params, X, y):
    return np.mean((forward(params, X)[1] - y) ** 2)
"""
TRAIN = """
X, y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [1], [1], [0]])
params = [rng.normal(size=s) for s in ((2, 4), (4,), (4, 1), (1,))]
for step in range(60):
    hidden, out = forward(params, X)
    d_out = 2 * (out - y) * out * (1 - out) / len(y)
    d_hidden = (d_out @ params[2].T) * (1 - hidden**2)
    grads = X.T @ d_hidden, d_hidden.sum(0), hidden.T @ d_out, d_out.sum(0)
    params = [p - 0.5 * g for p, g in zip(params, grads)]
print("loss", loss(params, X, y))
"""
CHECK = """
numeric = np.zeros_like(params[0])
for place in np.ndindex(numeric.shape):
    moved = [p.copy() for p in params]
    moved[0][place] += 1e-6
    numeric[place] = (loss(moved, X, y) - loss(params, X, y)) / 1e-6
numeric.round(3)
"""
CONVOLVE = """
image, kernel = rng.normal(size=(16, 16)), np.ones((3, 3)) / 9
windows = np.lib.stride_tricks.sliding_window_view(image, (3, 3))
slow = np.array([[(image[i:i+3, j:j+3] * kernel).sum() for j in range(14)]
                 for i in range(14)])
np.testing.assert_allclose(slow, np.einsum("ijkl,kl->ij", windows, kernel))
"""
SHAPES = "U, s, Vt = np.linalg.svd(rng.normal(size=(60, 60)))\ns[:3].round(3)"
FIGURE = """
import matplotlib.pyplot as plt
fig, ax = plt.subplots()
ax.plot(s)
ax.set_title("singular values")
plt.show()
"""
NUMPY = [SETUP, LAYERS, *[TRAIN, CHECK, CONVOLVE, SHAPES] * 7]
FIGURES = [*NUMPY[:-3], *[FIGURE] * 3]


def notebook(sources: list[str]) -> NotebookNode:
    """Return a notebook with these cells."""
    return new_notebook(cells=[new_code_cell(source.strip()) for source in sources])


def bare(sources: list[str], *, show: bool) -> None:
    """Run the cells in this interpreter; with `show`, draw the figures as well."""
    import matplotlib.pyplot as plt

    plt.switch_backend("agg")
    names: dict[str, object] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for source in sources:
            exec(compile(source.strip(), "cell", "exec"), names)
            for number in plt.get_fignums() if show else ():
                plt.figure(number).savefig(io.BytesIO(), bbox_inches="tight")
            plt.close("all")


def jailed(page: NotebookNode, *, figures: bool, rung: str) -> None:
    """Run the cells as grading does."""
    done = execute(page, files={}, seed="s", limits=LIMITS, figures=figures, rung=rung)
    wrong = [o for c in done.cells for o in c.outputs if o.output_type == "error"]
    assert not wrong, wrong


def fresh_kernel(page: NotebookNode) -> None:
    """Run the cells as stock nbgrader does."""
    NotebookClient(page, kernel_name="python3", timeout=60).execute()


def create_and_destroy(rung: str) -> tuple[float, float]:
    """Return the seconds until a jail is ready for cells, and until it is gone."""
    job = Job({}, "s", LIMITS)
    start = time.perf_counter()
    process = ladder.start(rung)(job)
    process.channel.send(job.greeting(process.folder))
    assert process.channel.receive(seconds=30) == {"op": "ready"}
    ready = time.perf_counter()
    process.close()
    return ready - start, time.perf_counter() - ready


def cpu() -> float:
    """Return the CPU seconds of this process, its children and the servers' forks."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    total = time.process_time() + children.ru_utime + children.ru_stime
    for server in forkserver._servers.values():
        stat = Path(f"/proc/{server._pid}/stat").read_text().rpartition(")")[2].split()
        total += sum(map(int, stat[11:15])) / os.sysconf("SC_CLK_TCK")
    return total


def measure(jobs: dict[str, Callable[[], object]]) -> tuple[np.ndarray, np.ndarray]:
    """Time all jobs in turn; return wall seconds (rounds, jobs) and CPU (jobs,)."""
    wall, used = np.empty((timing.ROUNDS, len(jobs))), np.zeros(len(jobs))
    for row in wall:
        for place, job in enumerate(jobs.values()):
            start, before = time.perf_counter(), cpu()
            job()
            row[place] = time.perf_counter() - start
            used[place] += (cpu() - before) / timing.ROUNDS
    return wall, used


def table(title: str, jobs: dict[str, Callable[[], object]]) -> None:
    """Print every job beside the first one (the floor) and the last (a kernel)."""
    for job in jobs.values():
        job()  # the first call pays for imports and servers
    wall, used = measure(jobs)
    print(f"{title:30} best ms  median  CPU ms  / floor  CPU / floor  kernel /")
    for place, name in enumerate(jobs):
        best, median = wall[:, place].min() * 1e3, np.median(wall[:, place]) * 1e3
        slower, _ = timing.ratios(wall[:, place], wall[:, 0])
        faster, _ = timing.ratios(wall[:, -1], wall[:, place])
        ours = used[place]
        print(
            f"{name:30} {best:7.1f} {median:7.1f} {ours * 1e3:7.1f} {slower:8.1f}"
            f" {ours / used[0]:12.1f} {faster:9.1f}"
        )


def jails() -> list[str]:
    """Return the rungs of this machine that have a jail."""
    missing = {r for one in ladder.findings() if not one.ok for r in one.rungs}
    return [rung for rung in ladder.RUNGS[:-1] if rung not in missing]


def lifetimes(rung: str, times: int = 30) -> None:
    """Print what it costs to make a jail and to be rid of it."""
    create_and_destroy(rung)
    before = cpu()
    both = 1e3 * np.array([create_and_destroy(rung) for _ in range(times)])
    made, ended = both.min(axis=0)
    best, median = both.sum(axis=1).min(), np.median(both.sum(axis=1))
    used = 1e3 * (cpu() - before) / times
    print(
        f"{rung}: ready in {made:.1f} ms, gone in {ended:.1f} ms at best; together "
        f"best {best:.1f}, median {median:.1f}, CPU {used:.1f} (bar 12)"
    )


def rivals(sources: list[str], *, figures: bool) -> dict[str, Callable[[], object]]:
    """Return everything that can run these cells, the floor first."""
    page = notebook(sources)
    jobs: dict[str, Callable[[], object]] = {
        "exec in a warm interpreter": lambda: bare(sources, show=figures)
    }
    for rung in jails():
        jobs[rung] = lambda r=rung: jailed(page, figures=True, rung=r)
        if figures:
            name = f"{rung}, figures not drawn"
            jobs[name] = lambda r=rung: jailed(page, figures=False, rung=r)
    jobs["nbclient, fresh kernel"] = lambda: fresh_kernel(page)
    return jobs


def main() -> None:
    """Print what a jail costs, then two notebooks."""
    for rung in jails():
        lifetimes(rung)
    table("30 numpy cells", rivals(NUMPY, figures=False))
    table("30 cells, 3 of them figures", rivals(FIGURES, figures=True))
    forkserver.stop()


if __name__ == "__main__":
    main()
