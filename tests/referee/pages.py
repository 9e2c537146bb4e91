"""Small notebooks of a course: answers, locked cells and tests, each a line."""

from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook


def page(*cells: NotebookNode) -> NotebookNode:
    """Return a notebook of these cells."""
    return new_notebook(cells=list(cells))


def _cell(source: str, name: str, **marks: Any) -> NotebookNode:
    usual = {"grade": False, "locked": False, "solution": False, "task": False}
    about = {**usual, "grade_id": name, "schema_version": 3, **marks}
    return new_code_cell(source, id=name, metadata={"nbgrader": about})


def answer(source: str, name: str) -> NotebookNode:
    """Return a cell that students write."""
    return _cell(source, name, solution=True)


def locked(source: str, name: str) -> NotebookNode:
    """Return a cell that students cannot change."""
    return _cell(source, name, locked=True)


def check(source: str, name: str, points: float = 1) -> NotebookNode:
    """Return a test cell."""
    return _cell(source, name, locked=True, grade=True, points=points)


def shown(source: str) -> NotebookNode:
    """Return a plain cell of the instructor's."""
    return new_code_cell(source, id=f"shown-{len(source)}")
