"""One source, two shapes: a percent `.py` file and the notebook that is built from it.

A short header names what a cell is; nbgrader's metadata is made from it and back:

    # %% answer="neuron"                         the student writes this cell
    # %% tests="neuron" points=6                 its tests, locked
    # %% [markdown] manual="xor-proof" points=5  graded by a person
    # %% locked="setup"                          shown, never changed
    # %% locked="quiz-questions"                 so too, with its code folded
"""

import hashlib
import re
from collections import Counter
from pathlib import Path
from typing import Any

import jupytext
import nbformat

from autograder.install import fold, unfold

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
NO_HEADER = {"jupytext": {"notebook_metadata_filter": "-all"}}
EDITORS = {"deletable", "editable", "jupyter", "slideshow", "vscode"}  # their marks
ENGINE = (
    "arithmetic dispatch elementwise functional graph initial kernels module nn optim "
    "plot tape tensor train widgets"
)
KNOWN = "check.bank check.graphs"  # what is known of wrong answers comes near the right
WITHHELD = {"withheld": [f"cs_nn.{name}" for name in f"{ENGINE} {KNOWN}".split()]}
FOLDED = "-questions"  # a locked cell named so shows its text; its code is no help
GRADE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class BadSource(ValueError):
    """A page's source can't be built; the message says where and what to do."""


def build(source: Path) -> str:
    """Return the text of the notebook that `source`, a percent file, stands for.

    The same source always gives the same bytes: cell ids are the grade id or a hash of
    the cell's text, and nothing of the machine goes in. Raises BadSource.
    """
    notebook = jupytext.read(source, fmt="py:percent")
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    seen: Counter[str] = Counter()
    for cell in notebook.cells:
        cell.source = unfold(cell.source)
        cell.metadata = _metadata(dict(cell.metadata), source)
        cell["id"] = _stable_id(cell, seen)
    _refuse_duplicates(notebook, source)
    if any("nbgrader" in cell.metadata for cell in notebook.cells):
        notebook.metadata["cs_nn"] = WITHHELD  # the engine would do the exercises
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook, version=4)) + "\n"


def unbuild(text: str) -> str:
    """Return the percent source of a notebook's text: the inverse of `build`."""
    notebook = nbformat.reads(text, as_version=4)
    for cell in notebook.cells:
        cell.metadata = _header(cell.metadata)
        cell.source = fold(cell.source)
        cell.get("outputs", []).clear()
    notebook.metadata = NO_HEADER
    return str(jupytext.writes(notebook, fmt="py:percent"))


def _metadata(header: dict[str, Any], source: Path) -> dict[str, Any]:
    """Expand the short header of a source cell to nbgrader's schema 3."""
    header.pop("lines_to_next_cell", None)
    for kind in ("answer", "tests", "manual", "locked"):
        if kind in header:
            name, points = header.pop(kind), header.pop("points", None)
            cell = {"nbgrader": _grading(kind, name, points, source)}
            if kind == "locked" and str(name).endswith(FOLDED):
                cell["jupyter"] = {"source_hidden": True}
            return header | cell
    return header


def _grading(kind: str, name: str, points: Any, source: Path) -> dict[str, Any]:
    if not GRADE_ID.fullmatch(str(name)) or len(str(name)) > 55:
        raise BadSource(
            f"{source.name}: {kind}={name!r} is no grade id; "
            "use lower-case words joined by hyphens, at most 55 characters."
        )
    graded = kind in ("tests", "manual")
    if graded != (points is not None):
        what = "needs points, such as points=1" if graded else "takes no points"
        raise BadSource(f"{source.name}: {kind}={name!r} {what}.")
    cell = {
        "grade": graded,
        "grade_id": f"test-{name}" if kind == "tests" else name,
        "locked": kind in ("tests", "locked"),
        "schema_version": 3,
        "solution": kind in ("answer", "manual"),
        "task": False,
    }
    return cell | ({"points": points} if graded else {})


def _header(metadata: Any) -> dict[str, Any]:
    """Fold nbgrader's metadata back to the short header."""
    rest = {k: v for k, v in metadata.items() if k not in {"nbgrader", *EDITORS}}
    cell = metadata.get("nbgrader")
    if not cell:
        return rest
    name = cell["grade_id"]
    if cell["grade"] and cell["solution"]:
        return rest | {"manual": name, "points": cell["points"]}
    if cell["grade"]:
        return rest | {"tests": name.removeprefix("test-"), "points": cell["points"]}
    return rest | {"answer" if cell["solution"] else "locked": name}


def _stable_id(cell: Any, seen: Counter[str]) -> str:
    """The grade id, or a hash of the source; a repeat gets a number."""
    base = cell.metadata.get("nbgrader", {}).get("grade_id")
    base = base or hashlib.sha256(cell.source.encode()).hexdigest()[:8]
    seen[base] += 1
    return base if seen[base] == 1 else f"{base}-{seen[base]}"


def _refuse_duplicates(notebook: Any, source: Path) -> None:
    cells = [c.metadata["nbgrader"] for c in notebook.cells if "nbgrader" in c.metadata]
    names = Counter(cell["grade_id"] for cell in cells)
    twice = [name for name, count in names.items() if count > 1]
    if twice:
        raise BadSource(
            f"{source.name}: the grade id {twice[0]!r} stands on two cells."
        )
