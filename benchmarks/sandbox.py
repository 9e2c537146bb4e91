"""What the jail and the shell cost beside the bare cells: `python -m benchmarks.sandbox`.

A notebook of 30 numpy cells, and the same with 3 figures. The floor is `exec` of the same
cells in one warm interpreter; nbclient starts a fresh kernel, as stock nbgrader does. All
take turns, so that a busy machine is busy for everybody.
"""

from benchmarks import timing  # first: it sets the number of threads

# isort: split
import sys
import time
from collections.abc import Callable

import numpy as np
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.sandbox import Limits, execute, forkserver, ladder
from autograder.sandbox.start import Job

LIMITS = Limits()
SETUP = "import numpy as np\nrng = np.random.default_rng(0)"
LAYERS = """
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def loss(W, X, y):
    p = sigmoid(X @ W)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
"""
TRAIN = """
X, y = rng.normal(size=(200, 10)), rng.integers(0, 2, 200)
W = np.zeros(10)
for step in range(60):
    W -= 0.1 * X.T @ (sigmoid(X @ W) - y) / len(y)
print(step, loss(W, X, y))
"""
CHECK = """
numeric = np.zeros(10)
for i in range(10):
    d = np.zeros(10)
    d[i] = 1e-6
    numeric[i] = (loss(W + d, X, y) - loss(W - d, X, y)) / 2e-6
np.testing.assert_allclose(numeric, X.T @ (sigmoid(X @ W) - y) / len(y), rtol=1e-4)
"""
SHAPES = "U, s, Vt = np.linalg.svd(rng.normal(size=(20, 20)))\ns[:3].round(3)"
FIGURE = """
import matplotlib.pyplot as plt
fig, ax = plt.subplots()
ax.plot(s)
ax.set_title("singular values")
plt.show()
"""
NUMPY = [SETUP, LAYERS, *[TRAIN, CHECK, SHAPES, "W.shape"] * 7]
FIGURES = [*NUMPY[:-3], *[FIGURE] * 3]


def notebook(sources: list[str]) -> NotebookNode:
    """Return a notebook with these cells."""
    return new_notebook(cells=[new_code_cell(source.strip()) for source in sources])


def bare(sources: list[str], *, show: bool) -> None:
    """Run the cells in this interpreter; with `show`, draw the figures as well."""
    import io

    import matplotlib.pyplot as plt

    plt.switch_backend("agg")
    names: dict[str, object] = {}
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


def fresh_kernel(sources: list[str]) -> None:
    """Run the cells as stock nbgrader does."""
    NotebookClient(notebook(sources), kernel_name="python3", timeout=60).execute()


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


def wall(jobs: dict[str, Callable[[], object]]) -> np.ndarray:
    """Time all jobs in turn, ROUNDS times; return wall seconds (rounds, jobs)."""
    times = np.empty((timing.ROUNDS, len(jobs)))
    for row in times:
        for place, job in enumerate(jobs.values()):
            start = time.perf_counter()
            job()
            row[place] = time.perf_counter() - start
    return times


def table(title: str, jobs: dict[str, Callable[[], object]]) -> None:
    """Print every job beside the first one (the floor) and the last (a kernel)."""
    for job in jobs.values():
        job()  # the first call pays for imports and servers
    times = wall(jobs)
    print(f"{title:34}  best ms  median ms  / floor  kernel /")
    for place, name in enumerate(jobs):
        best, median = times[:, place].min() * 1e3, np.median(times[:, place]) * 1e3
        slower, _ = timing.ratios(times[:, place], times[:, 0])
        faster, _ = timing.ratios(times[:, -1], times[:, place])
        print(f"{name:34} {best:8.1f} {median:10.1f} {slower:8.1f} {faster:9.1f}")


def rungs() -> list[str]:
    """Return the jails of this machine."""
    found = []
    for rung in ladder.RUNGS[:-1]:
        if all(one.ok for one in ladder.findings() if rung in one.rungs):
            found.append(rung)
    return found


def main() -> None:
    """Print what a jail costs, then two notebooks."""
    for rung in rungs():
        create_and_destroy(rung)
        both = 1e3 * np.array([create_and_destroy(rung) for _ in range(30)])
        made, ended = np.median(both, axis=0)
        total = both.sum(axis=1)
        print(
            f"{rung}: ready in {made:.1f} ms, gone in {ended:.1f} ms; "
            f"together median {np.median(total):.1f}, best {total.min():.1f} (bar 12)"
        )
    for title, sources, shown in (
        ("30 numpy cells", NUMPY, False),
        ("30 cells, 3 of them figures", FIGURES, True),
    ):
        jobs: dict[str, Callable[[], object]] = {
            "exec in one warm interpreter": lambda s=sources, f=shown: bare(s, show=f)
        }
        for rung in rungs():
            jobs[f"{rung}, figures drawn"] = lambda s=sources, r=rung: jailed(
                s, figures=True, rung=r
            )
        if shown:
            jobs["best, figures not drawn"] = lambda s=sources: jailed(
                s, figures=False, rung=ladder.best()
            )
        jobs["nbclient, fresh kernel"] = lambda s=sources: fresh_kernel(s)
        table(title, jobs)
    forkserver.stop()


if __name__ == "__main__":
    sys.exit(main())
