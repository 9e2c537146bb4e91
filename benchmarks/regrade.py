"""What it costs to grade a class again after one hidden test was corrected.

    python -m benchmarks.regrade --size 100 --assignment week01_perceptron

Wall and CPU seconds are of whole commands, start-up included.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import nbformat

from benchmarks.classes import make_class
from benchmarks.grading import Cost, cost

END = "### END HIDDEN TESTS"


def command(course: Path, *words: str) -> Cost:
    """Run one of our commands on a course."""
    ours = [sys.executable, "-W", "ignore", "-m", "autograder", *words]
    return cost([*ours, "--course", str(course)], cwd=Path.cwd())


def correct(course: Path, name: str) -> None:
    """Add a line to one hidden test, and release again."""
    path = course / "solutions" / name / f"{name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    test = next(cell for cell in notebook.cells if END in cell.source)
    test.source = test.source.replace(END, f"assert True\n{END}")
    nbformat.write(notebook, path)
    command(course, "release", name)


def measure(name: str, size: int) -> None:
    """Print a line for each run."""
    with tempfile.TemporaryDirectory() as folder:
        course = make_class(Path(folder) / "course", name, size)
        grade = ("grade", name)
        _line("first grading", command(course, *grade))
        _line("nothing changed", command(course, *grade))
        correct(course, name)
        _line(
            "one hidden test changed, --dry-run", command(course, *grade, "--dry-run")
        )
        _line("the same, recorded", command(course, *grade))


def _line(what: str, taken: Cost) -> None:
    print(f"{what:36}{taken.wall:>8.1f} s wall{taken.cpu:>8.1f} s CPU", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100)
    parser.add_argument("--assignment", default="week01_perceptron")
    options = parser.parse_args()
    measure(options.assignment, options.size)
