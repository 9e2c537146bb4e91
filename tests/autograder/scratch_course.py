"""A small course of one assignment, and submissions to it: honest, broken, hostile."""

import copy
import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests.autograder.stock import STOCK_CONFIG

NAME = "scratch"
CONFIG = Path(__file__).parents[2] / "nbgrader_config.py"
SQUARE = "def square(x):\n    return x * x"
MEAN = "def mean(X):\n    return X.mean(axis=0)"
COUNT = "def count(n):\n    return list(range(n))"
WHY = "Because the mean is over the rows."
FULL = {"test-square": 2.0, "test-mean": 4.0, "test-count": 1.0, "why": None}


def _mark(cell: NotebookNode, name: str, **marks: Any) -> NotebookNode:
    base = {"grade": False, "solution": False, "locked": False, "schema_version": 3}
    cell.metadata.nbgrader = {"grade_id": name, **base, **marks}
    cell.id = name
    return cell


def _answer(name: str, text: str) -> NotebookNode:
    solution = f"### BEGIN SOLUTION\n{text}\n### END SOLUTION"
    return _mark(new_code_cell(solution), name, solution=True)


def _test(name: str, text: str, points: int) -> NotebookNode:
    marks = {"grade": True, "locked": True, "points": points}
    return _mark(new_code_cell(text), f"test-{name}", **marks)


def source() -> NotebookNode:
    """Return the instructor's notebook."""
    cells = [
        new_markdown_cell("# Scratch", id="title"),
        new_code_cell("import numpy as np", id="imports"),
        _answer("square", SQUARE),
        _test(
            "square",
            "assert square(3) == 9\n### BEGIN HIDDEN TESTS\n"
            "assert square(-1111) == 1234321, 'look at negative numbers'\n"
            "### END HIDDEN TESTS",
            2,
        ),
        _answer("mean", MEAN),
        _test(
            "mean",
            "X = np.arange(6.0).reshape(3, 2)\npoints = 0.0\n"
            "points += 1.5 * (np.shape(mean(X)) == (2,))\n"
            "points += 2.5 * bool(np.allclose(mean(X), [2, 3]))\nfloat(points)",
            4,
        ),
        _answer("count", COUNT),
        _test("count", "assert count(3) == [0, 1, 2]", 1),
        _mark(
            new_markdown_cell("### BEGIN SOLUTION\nRows.\n### END SOLUTION"),
            "why",
            grade=True,
            solution=True,
            points=3,
        ),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def make_course(root: Path, *, stock: bool = False) -> Path:
    """Write the course and release its assignment."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory

    from autograder.record import configuration, our_programs_on_path

    folder = root / "solutions" / NAME
    folder.mkdir(parents=True)
    nbformat.write(source(), folder / f"{NAME}.ipynb")
    (folder / "helper.txt").write_text("42")
    config = root / "nbgrader_config.py"
    if stock:
        config.write_text(STOCK_CONFIG)
    else:
        shutil.copy(CONFIG, config)
    loaded = configuration(root)
    course = CourseDirectory(config=loaded, root=str(root))
    course.assignment_id = NAME
    with our_programs_on_path():
        GenerateAssignment(coursedir=course, config=loaded).start()
    return root


def released(root: Path) -> NotebookNode:
    """Return the notebook that students get."""
    return nbformat.read(root / "assignments" / NAME / f"{NAME}.ipynb", as_version=4)


def cell(notebook: NotebookNode, name: str) -> NotebookNode:
    """Return the cell of this grade id."""
    for found in notebook.cells:
        if found.metadata.get("nbgrader", {}).get("grade_id") == name:
            return found
    raise KeyError(name)


def answered(stub: NotebookNode, **answers: str) -> NotebookNode:
    """Return a released notebook with right answers, but for those given."""
    notebook = copy.deepcopy(stub)
    texts = {"square": SQUARE, "mean": MEAN, "count": COUNT, "why": WHY, **answers}
    for name, text in texts.items():
        cell(notebook, name).source = text
    return notebook


def hand_in(
    root: Path, student: str, content: NotebookNode | str | bytes, name: str = NAME
) -> Path:
    """Put a notebook, or any file in its place, into submitted/."""
    folder = root / "submitted" / student / name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.ipynb"
    if isinstance(content, NotebookNode):
        content = json.dumps(content)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def cells(root: Path) -> dict[str, dict[str, float | None]]:
    """Return every automatic score, by student and cell."""
    from nbgrader.api import Gradebook

    from autograder.record import our_programs_on_path

    with (
        our_programs_on_path(),
        Gradebook(f"sqlite:///{root}/gradebook.db", "cs_nn") as book,
    ):
        return {
            submission.student.id: {
                grade.name: grade.auto_score
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
            for submission in book.assignment_submissions(NAME)
        }


def honest(stub: NotebookNode) -> dict[str, NotebookNode]:
    """Return submissions that nbgrader's own execution can grade."""
    plots = answered(stub, square="import matplotlib.pyplot as plt\n" + SQUARE)
    plots.cells.insert(4, new_code_cell("plt.plot([1, 2])\nplt.show()"))
    added = answered(stub, count="def count(n):\n    return helper(n)")
    place = added.cells.index(cell(added, "count"))
    added.cells.insert(place, new_code_cell("def helper(n):\n    return [*range(n)]"))
    imports = answered(stub, square="def square(x):\n    return math.pow(x, 2)")
    imports.cells[1].source += "\nimport math"
    return {
        "right": answered(stub),
        "prints": answered(
            stub, square="def square(x):\n    print('x', x)\n    return x * x"
        ),
        "plots": plots,
        "warns-caught": answered(
            stub,
            mean="import warnings\ndef mean(X):\n    with warnings.catch_warnings():\n"
            "        warnings.simplefilter('ignore')\n        np.log(0.0)\n"
            "    return X.mean(axis=0)",
        ),
        "widgets": answered(
            stub,
            square="import ipywidgets\nslider = ipywidgets.IntSlider(3)\n"
            "display(slider)\n" + SQUARE + "\nslider",
        ),
        "added": added,
        "edited-imports": imports,
        "partial": answered(stub, mean="def mean(X):\n    return X[0] * 0"),
        "wrong-hidden": answered(stub, square="def square(x):\n    return abs(x) * 3"),
        "raises": answered(stub, count="def count(n):\n    raise ValueError('oh')"),
        "not-done": copy.deepcopy(stub),
        "no-function": answered(stub, square="1 / 0"),
        "input": answered(stub, count="n = input('n?')\n" + COUNT),
    }
