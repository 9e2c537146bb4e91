"""Run a small notebook as grading does: a reference, answers, two processes."""

from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode

from autograder.cells import grade_id, twin
from autograder.referee import precedents
from autograder.referee.names import planned
from autograder.sandbox import Limits, execute
from autograder.scores import marks_of

LIMITS = Limits(cell_seconds=5, notebook_seconds=60, grace_seconds=0.3)


def handed_in(reference: NotebookNode, answers: Mapping[str, str]) -> NotebookNode:
    """Return the notebook to grade: the reference's cells, a student's answers.

    Tests go by the reference's plan.
    """
    cells = [
        twin(cell, source=answers.get(grade_id(cell), cell.source))
        for cell in reference.cells
    ]
    return planned(twin(reference, cells=cells), reference)


def tried(
    reference: NotebookNode, answers: Mapping[str, str] | None = None, **how: Any
) -> NotebookNode:
    """Return the executed notebook; the referee has never heard its tests before."""
    precedents.forget()
    return again(reference, answers, **how)


def again(
    reference: NotebookNode, answers: Mapping[str, str] | None = None, **how: Any
) -> NotebookNode:
    """Return the executed notebook, by precedent where there is one."""
    usual: dict[str, Any] = {"files": {}, "seed": "secret", "limits": LIMITS}
    return execute(handed_in(reference, answers or {}), **usual | how)


def scores(
    reference: NotebookNode, answers: Mapping[str, str] | None = None, **how: Any
) -> dict[str, float | None]:
    """Return the points of every test."""
    return points(tried(reference, answers, **how))


def points(executed: NotebookNode) -> dict[str, float | None]:
    """Return the points of every test of an executed notebook."""
    return dict(marks_of(executed, "x.ipynb").scores)


def text_of(cell: NotebookNode) -> str:
    """Return all that a cell shows."""
    return str([dict(output.items()) for output in cell.outputs])
