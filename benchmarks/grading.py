"""Grading a class: nbgrader alone, nbgrader sharded, and ours, side by side in one run.

    python -m benchmarks.grading --size 20 200 --assignment week01_perceptron numpy30

Wall and CPU seconds are of whole commands, start-up included. On Linux CPU is what all
of the machine did, so it must have nothing else to do: what a jail's processes took is
told to nobody when it is ended. `--stock N` grades only N of the class with nbgrader,
for it takes 2 s each, and counts its start-up once: the rest of the class costs what
the second to the Nth cost on average.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WORKERS = [1, 2, 4]


@dataclass(frozen=True)
class Cost:
    """What commands took, in seconds."""

    wall: float
    cpu: float


def scaled(first: Cost, some: Cost, number: int, size: int) -> Cost:
    """Return what a class costs, from what its first and its first `number` did."""
    more = (size - 1) / (number - 1)
    wall = first.wall + more * (some.wall - first.wall)
    return Cost(wall, first.cpu + more * (some.cpu - first.cpu))


def cost(*commands: list[str], cwd: Path, fine: tuple[int, ...] = (0,)) -> Cost:
    """Run commands at the same time and return what they took together.

    Raises RuntimeError if one ends with an exit code that is not `fine`.
    """
    before, start = busy(), time.perf_counter()
    binaries = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    runs = [
        subprocess.Popen(command, cwd=cwd, env=environment, **quiet)
        for command in commands
    ]
    for run in runs:
        if run.wait() not in fine:
            raise RuntimeError(f"{' '.join(map(str, run.args))} failed")
    return Cost(time.perf_counter() - start, busy() - before)


def busy() -> float:
    """Return the seconds that all processors have worked, or our children elsewhere."""
    try:
        first = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0]
    except OSError:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime
    user, nice, system, _, _, *interrupts = map(int, first.split()[1:8])
    return (user + nice + system + sum(interrupts)) / os.sysconf("SC_CLK_TCK")


def nbgrader(course: Path, name: str, shares: list[str]) -> Cost:
    """Grade with nbgrader's command, a process for each share of the students."""
    command = [sys.executable, "-W", "ignore", "-m", "nbgrader", "autograde", name]
    command.append("--force")
    return cost(*([*command, f"--student={share}"] for share in shares), cwd=course)


def ours(course: Path, name: str, workers: int) -> Cost:
    """Grade with our command; 1 means that a person must look at a submission."""
    command = [sys.executable, "-W", "ignore", "-m", "autograder", "grade", name]
    words = [*command, "--course", str(course), "--workers", str(workers)]
    return cost(words, cwd=course, fine=(0, 1))


def phases(course: Path, name: str, workers: int) -> dict[str, Any]:
    """Grade with our command's own code, and return what it says of itself."""
    report = course / "report.json"
    one = ["--one", str(course), name, str(workers), str(report)]
    cost([sys.executable, "-m", "benchmarks.grading", *one], cwd=Path.cwd())
    found: dict[str, Any] = json.loads(report.read_text())
    return found


def run_one(course: str, name: str, workers: int, report: Path) -> None:
    """Grade once and write down the time per phase and the peak of memory."""
    spent = dict.fromkeys(("intake", "waiting", "recording"), 0.0)
    own = dict(spent)  # processor time of this thread: the same on a busy machine

    @contextmanager
    def clock(phase: str):  # type: ignore[no-untyped-def]
        start, own_start = time.perf_counter(), time.thread_time()
        yield
        spent[phase] += time.perf_counter() - start
        own[phase] += time.thread_time() - own_start

    def timed(owner: Any, method: str, phase: str) -> None:
        original: Callable[..., Any] = getattr(owner, method)

        def wrapper(*arguments: Any, **options: Any) -> Any:
            with clock(phase):
                return original(*arguments, **options)

        setattr(owner, method, wrapper)

    start = time.perf_counter()
    from autograder.grade import grade
    from autograder.record import import_quickly

    import_quickly()
    from autograder import batch, engines, stage

    timed(stage.Stage, "arrive", "intake")
    timed(stage.Stage, "prepare", "intake")
    timed(batch.Batch, "_record", "recording")
    timed(engines, "wait", "waiting")
    spent["imports"] = time.perf_counter() - start
    graded = grade(name, course, workers, progress=False)
    total = time.perf_counter() - start
    spent["the rest"] = total - sum(spent.values())
    cells = sum(one.seconds for one in graded)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = {"phases": spent, "own": own, "cells": cells, "peak_mb": peak}
    report.write_text(json.dumps(found))


def compare(name: str, size: int, stock_size: int, workers: list[int]) -> None:
    """Print one table: a class of one size with one assignment."""
    some = min(size, stock_size)
    print(f"\n{name}, {size} submissions ({some} for nbgrader)")
    print(f"{'':28}{'wall s':>8}{'CPU s':>8}{'ms each':>9}{'wall ×':>8}{'CPU ×':>8}")
    with tempfile.TemporaryDirectory() as folder:
        _table(Path(folder), name, size, some, workers)


def _table(root: Path, name: str, size: int, some: int, numbers: list[int]) -> None:
    from benchmarks.classes import make_class  # imports what our own start must pay

    whole = make_class(root / "stock", name, some, stock=True)
    first = nbgrader(whole, name, ["a00000"])
    base = scaled(first, nbgrader(whole, name, ["*"]), some, size)
    _line("nbgrader", base, size, base)
    shared = make_class(root / "sharded", name, some, stock=True)
    shares = nbgrader(shared, name, ["[ab]*", "[cd]*"])
    _line("nbgrader, 2 processes", scaled(first, shares, some, size), size, base)
    for workers in numbers:
        course = make_class(root / f"ours{workers}", name, size)
        _line(f"ours, {workers} workers", ours(course, name, workers), size, base)
    _line("ours, nothing changed", ours(course, name, workers), size, base)
    about = phases(make_class(root / "phases", name, size), name, workers)
    spent = {**about["phases"], "cells (all workers)": about["cells"]}
    told = ", ".join(f"{phase} {seconds:.1f} s" for phase, seconds in spent.items())
    print(f"  with {workers} workers: {told}; peak {about['peak_mb']:.0f} MB")
    each = {phase: 1e3 * seconds / size for phase, seconds in about["own"].items()}
    told = ", ".join(f"{phase} {each[phase]:.1f}" for phase in ("intake", "recording"))
    print(f"  processor time of the coordinator, ms each: {told}")


def _line(what: str, taken: Cost, size: int, base: Cost) -> None:
    print(
        f"  {what:26}{taken.wall:8.1f}{taken.cpu:8.1f}{1e3 * taken.wall / size:9.0f}"
        f"{base.wall / taken.wall:8.1f}{base.cpu / taken.cpu:8.1f}",
        flush=True,
    )


def main() -> None:
    """Compare what the command line asks for."""
    if sys.argv[1:2] == ["--one"]:
        course, name, workers, report = sys.argv[2:]
        run_one(course, name, int(workers), Path(report))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, nargs="+", default=[20])
    parser.add_argument(
        "--assignment", nargs="+", default=["week01_perceptron", "numpy30"]
    )
    parser.add_argument("--stock", type=int, default=20)
    parser.add_argument("--workers", type=int, nargs="+", default=WORKERS)
    options = parser.parse_args()
    for name in options.assignment:
        for size in options.size:
            compare(name, size, options.stock, options.workers)


if __name__ == "__main__":
    main()
