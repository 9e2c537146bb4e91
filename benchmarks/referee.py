"""What the referee costs: a call, a clone, a notebook with and without it.

`python -m benchmarks.referee`: ratios side by side in one run, best of several rounds.
"""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import numpy as np

from autograder.cache import seed
from autograder.cells import grade_id, is_answer, twin
from autograder.engines import LocalProcesses, Task, cores, run
from autograder.referee import precedents
from autograder.referee.names import KEY, planned
from autograder.sandbox import Limits, execute
from benchmarks.classes import make_class
from tests.referee.court import hearing

ROOT = Path(__file__).parents[1]
ROUNDS = int(os.environ.get("ROUNDS", "5"))
SIZE = int(os.environ.get("SIZE", "200"))  # of the class
WEEKS = [path.stem for path in sorted((ROOT / "solutions").glob("week*.py"))]
LIMITS = Limits(cell_seconds=120, notebook_seconds=600)
STUDENT = """
import numpy as np
def f(x): return x
class Layer:
    def __init__(self): self.W = np.zeros(3)
    def forward(self, x): return x
def back(g, x): return g(x)
"""
CLONES = """
import os, time
def clone():
    start = time.perf_counter()
    child = os.fork()
    if child == 0: os._exit(0)
    os.waitpid(child, 0)
    return time.perf_counter() - start
print(1e3 * min(clone() for _ in range(20)))
"""


def best(do: Callable[[], Any], times: int = 200) -> float:
    """Return the least time of one call in seconds, the first ones left out."""
    do()
    found = []
    for _ in range(times):
        start = time.perf_counter()
        do()
        found.append(time.perf_counter() - start)
    return min(found)


def calls() -> None:
    """Print the microseconds of one request, by what goes over."""
    small, large, huge = np.ones(100), np.ones(100_000), np.ones(1_000_000)
    with hearing(STUDENT) as (_, student):
        layer = student.Layer()
        cases: dict[str, Callable[[], Any]] = {
            "f(3)": lambda: student.f(3),
            "f of 100 doubles, new ones": lambda: student.f(small + 1),
            "an attribute": lambda: layer.W,
            "a method": lambda: layer.forward(3),
            "a new object": student.Layer,
            "a callback": lambda: student.back(lambda v: v, 3),
            "100,000 doubles there and back": lambda: student.f(large + 1),
            "1,000,000 doubles there and back": lambda: student.f(huge + 1),
        }
        here: dict[str, Any] = {}
        exec(STUDENT, here)
        plain = best(lambda: here["f"](3))
        for name, do in cases.items():
            took = best(do, 20 if "000" in name else 200)
            print(f"{name:34} {1e6 * took:9.0f} µs {took / plain:10.0f} × a plain call")


def clones() -> None:
    """Print the milliseconds that one clone of a jailed process costs."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CLONES)])
    executed = execute(notebook, files={}, seed="s", limits=LIMITS)
    took = float(executed.cells[0].outputs[0].text)
    print(f"a clone of a student's process: {took:.1f} ms")


def seconds(notebook: Any, before: Callable[[], None] = lambda: None) -> float:
    """Return the least wall seconds of running a notebook; `before` is done first."""
    found = []
    for _ in range(ROUNDS):
        before()
        task = Task("key", notebook, {}, "benchmark", LIMITS, figures=False)
        result = run(task)
        if result.notebook is None:
            raise RuntimeError(result.error)
        found.append(result.seconds)
    return min(found)


def notebooks() -> None:
    """Print each week's solution with its tests in one process and in two.

    In two: as the first of a class, and by precedent, as everybody who answers alike.
    """
    for week in WEEKS:
        source = nbformat.read(solution(week), as_version=4)
        apart = planned(source, source)
        one = seconds(together(apart))
        first, later = seconds(apart, precedents.forget), seconds(apart)
        print(
            f"{week:28} together {one:6.3f} s   apart: first {first:6.3f} s "
            f"{first / one:5.2f} ×   later {later:6.3f} s {later / one:5.2f} ×"
        )


def solution(week: str) -> Path:
    """Return the path of a week's solution."""
    return ROOT / "solutions" / week / f"{week}.ipynb"


def together(apart: Any) -> Any:
    """Return a notebook whose tests run beside the student's code, as in stock."""
    ours = {k: v for k, v in apart.metadata.cs_nn.items() if k != KEY}
    return twin(apart, metadata=twin(apart.metadata, cs_nn=ours))


def classes() -> None:
    """Print what a whole class costs, right and wrong answers, all cores at work."""
    for week in WEEKS:
        with tempfile.TemporaryDirectory() as folder:
            course = make_class(Path(folder) / "course", week, SIZE)
            files = sorted(course.glob(f"submitted/*/{week}/{week}.ipynb"))
            source = nbformat.read(solution(week), as_version=4)
            pages = [rebuilt(nbformat.read(f, as_version=4), source) for f in files]
        one, two = of_a_class([*map(together, pages)]), of_a_class(pages)
        print(
            f"{week:28} a class of {SIZE}: together {one:6.1f} s   apart {two:6.1f} s "
            f"{two / one:5.2f} ×"
        )


def rebuilt(page: Any, source: Any) -> Any:
    """Return the source with the answers of a page, as intake makes it."""
    answers = {grade_id(c): c.source for c in page.cells if is_answer(c)}
    texts = [(cell, answers.get(grade_id(cell), cell.source)) for cell in source.cells]
    cells = [twin(cell, source=text) for cell, text in texts]
    return planned(twin(source, cells=cells), source)


def of_a_class(pages: list[Any]) -> float:
    """Return the wall seconds of running them; nothing was heard before."""
    precedents.forget()
    tasks = [
        Task(str(n), page, {}, seed("benchmark", str(n), ""), LIMITS, figures=False)
        for n, page in enumerate(pages)
    ]
    start = time.perf_counter()
    for _, result in LocalProcesses(cores() + 1).map(tasks):
        if result.notebook is None:
            raise RuntimeError(result.error)
    return time.perf_counter() - start


def main() -> None:
    """Print all figures."""
    calls()
    clones()
    notebooks()
    classes()


if __name__ == "__main__":
    main()
