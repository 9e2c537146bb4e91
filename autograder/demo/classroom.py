"""The made-up class: right answers, one of each misconception, and accidents."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat

from autograder.submissions import compose

DUE = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)
ON_TIME = DUE - timedelta(hours=20)


@dataclass(frozen=True)
class HandedIn:
    """What one student hands in: a file's name and bytes, and when."""

    student: str
    file: str
    content: bytes
    when: datetime = ON_TIME


def everybody(root: Path, name: str) -> Iterator[HandedIn]:
    """Yield the class of assignment `name`: composed submissions, then accidents."""
    folder = root / "tests" / "submissions" / name
    release = root / "assignments" / name / f"{name}.ipynb"
    solution = root / "solutions" / name / f"{name}.ipynb"
    for source in sorted(folder.glob("*/*.py")):
        made = compose(source, release, solution)
        student = source.stem.replace("_", "")
        yield HandedIn(student, f"{name}.ipynb", _bytes(made.notebook))
    perfect = compose(folder / "right" / "solution.py", release, solution).notebook
    yield from _accidents(name, perfect, nbformat.read(release, as_version=4))


def _accidents(name: str, perfect: Any, untouched: Any) -> Iterator[HandedIn]:
    file = f"{name}.ipynb"
    yield HandedIn("untouched", file, _bytes(untouched))
    yield HandedIn("late", file, _bytes(perfect), DUE + timedelta(hours=5, minutes=1))
    yield HandedIn("notjson", file, b"My notebook is in the attachment.\n")
    yield HandedIn("halfafile", file, _bytes(perfect)[:3000])
    yield HandedIn("wrongname", "Untitled1.ipynb", _bytes(perfect))
    yield HandedIn("deletedcells", file, _bytes(_changed(perfect, _delete)))
    yield HandedIn("duplicatedcells", file, _bytes(_changed(perfect, _duplicate)))
    yield HandedIn("editedtests", file, _bytes(_changed(perfect, _edit_tests)))


def _changed(notebook: Any, change: Callable[[list[Any]], list[Any]]) -> Any:
    notebook = copy.deepcopy(notebook)
    notebook.cells = change(notebook.cells)
    return notebook


def _delete(cells: list[Any]) -> list[Any]:
    gone = ("gates", "test-gates", "test-perceptron")
    return [cell for cell in cells if _grade_id(cell) not in gone]


def _duplicate(cells: list[Any]) -> list[Any]:
    """Copy and paste an answer and its tests, as Jupyter's menu does it."""
    twice = [c for c in cells if _grade_id(c) in ("neuron", "test-neuron")]
    pasted = copy.deepcopy(twice)
    for cell in pasted:
        cell["id"] = f"copy-{cell.id}"
    return cells + pasted


def _edit_tests(cells: list[Any]) -> list[Any]:
    for cell in cells:
        if (_grade_id(cell) or "").startswith("test-"):
            cell.source = "100.0"
    return cells


def _grade_id(cell: Any) -> str | None:
    grade_id: str | None = cell.metadata.get("nbgrader", {}).get("grade_id")
    return grade_id


def _bytes(notebook: Any) -> bytes:
    return str(nbformat.writes(notebook, version=4)).encode()
