"""What it costs to give a graded class back: nbgrader's own pages, and ours.

    python -m benchmarks.feedback --size 200 --assignment week01_perceptron

Wall and CPU seconds are of whole commands, start-up included. Both read the same
gradebook; ours names misconceptions, leaves hidden tests out, and its reports come with
the marks of the class.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from autograder.record import our_programs_on_path
from benchmarks.classes import STOCK, make_class
from benchmarks.grading import Cost, cost, ours


def command(course: Path, *words: str) -> Cost:
    """Run a module's command in a course."""
    with our_programs_on_path():
        return cost([sys.executable, "-W", "ignore", "-m", *words], cwd=course)


def measure(name: str, size: int) -> None:
    """Print a line for each command."""
    with tempfile.TemporaryDirectory() as folder:
        course = make_class(Path(folder) / "ours", name, size)
        ours(course, name, 2)
        stock = Path(shutil.copytree(course, Path(folder) / "stock"))
        (stock / "nbgrader_config.py").write_text(STOCK, encoding="utf-8")
        base = command(stock, "nbgrader", "generate_feedback", name)
        print(f"{name}, {size} pages{'':8}{'wall s':>8}{'CPU s':>8}{'wall ×':>8}")
        _line("nbgrader", base, base)
        _line("ours", command(course, "autograder", "feedback", name), base)
        _line("ours, unchanged", command(course, "autograder", "feedback", name), base)
        _line("the report", command(course, "autograder", "report", name), base)


def _line(what: str, taken: Cost, base: Cost) -> None:
    ratio = base.wall / taken.wall
    print(f"  {what:30}{taken.wall:8.1f}{taken.cpu:8.1f}{ratio:8.1f}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--assignment", default="week01_perceptron")
    options = parser.parse_args()
    measure(options.assignment, options.size)
