"""A class of any size for the grading benchmarks: a released assignment, handed in."""

import copy
import json
import shutil
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.cells import marks
from autograder.release import release
from autograder.submissions import compose

ROOT = Path(__file__).parents[1]
NUMPY = "numpy30"
"""The name of a made-up assignment: 30 cells of numpy, 7 of them tests."""
STOCK = """
c = get_config()
c.CourseDirectory.course_id = "cs_nn"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"
"""
_WORK = [
    "W = np.linspace(-1, 1, 64 * 64).reshape(64, 64)",
    "for _ in range(20): W = np.tanh(W @ W / 8)",
    "U, S, Vt = np.linalg.svd(W)",
    "assert np.allclose(U * S @ Vt, W)",
]


def make_class(course: Path, name: str, size: int, *, stock: bool = False) -> Path:
    """Write a course whose students handed in right and wrong answers in turn.

    A student's name begins with "a", "b", … in turn, so that `a*` is a share of them.
    """
    (course / "solutions").mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    if name == NUMPY:
        _write(course / "solutions" / name / f"{name}.ipynb", _numpy_source())
    else:
        shutil.copytree(ROOT / "solutions" / name, course / "solutions" / name)
    release(course, name)
    if stock:
        (course / "nbgrader_config.py").write_text(STOCK, encoding="utf-8")
    pages = _handed_in(course, name)
    for number in range(size):
        student = f"{'abcd'[number % 4]}{number:05d}"
        folder = course / "submitted" / student / name
        folder.mkdir(parents=True)
        page = _own(pages[number % len(pages)], student)
        (folder / f"{name}.ipynb").write_text(page, encoding="utf-8")
    return course


def _own(page: NotebookNode, student: str) -> str:
    """Return the JSON of a page that no other student has word for word."""
    page = copy.deepcopy(page)
    for cell in page.cells:
        if cell.cell_type == "code" and not marks(cell).get("locked"):
            cell.source += f"\n# {student}"
    return json.dumps(page)


def _handed_in(course: Path, name: str) -> list[NotebookNode]:
    stub = course / "assignments" / name / f"{name}.ipynb"
    solution = course / "solutions" / name / f"{name}.ipynb"
    folder = ROOT / "tests" / "submissions" / name
    files = [
        path for kind in ("right", "wrong") for path in folder.glob(f"{kind}/*.py")
    ]
    if not files:
        return [nbformat.read(solution, as_version=4)]
    return [compose(path, stub, solution).notebook for path in sorted(files)]


def _numpy_source() -> NotebookNode:
    cells = [new_code_cell("import numpy as np", id="imports")]
    for number in range(29):
        cell = new_code_cell(_WORK[number % 4], id=f"cell-{number}")
        test = number % 4 == 3
        about = {"grade": test, "solution": not test, "locked": test, "task": False}
        about |= {"grade_id": f"cell-{number}", "schema_version": 3}
        cell.metadata.nbgrader = about | ({"points": 1} if test else {})
        cells.append(cell)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def _write(path: Path, notebook: NotebookNode) -> None:
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)
