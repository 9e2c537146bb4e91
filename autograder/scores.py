"""What an executed notebook is worth, cell by cell: nbgrader's rule, where it is right.

As in nbgrader an error costs a test cell its points, a number is the points, and
anything else, or nothing, is full marks. Unlike nbgrader, what is printed on stderr
costs nothing, an error counts wherever it comes, numpy's numbers are numbers, and a
number that is none of the points to be had neither pays nor loses a whole submission.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nbformat import NotebookNode
from nbgrader.utils import compute_checksum

from .cells import grade_id, marks, value_of
from .referee.names import plan_of
from .remarks import Remark, shown

_ROUNDING = 1e-6


@dataclass(frozen=True)
class Marks:
    """What the autograder gives a notebook; None means that a person decides."""

    scores: Mapping[str, float | None]
    comments: Mapping[str, str | None]
    remarks: tuple[Remark, ...] = ()


def marks_of(executed: NotebookNode, file: str, most_inside: float = 1.0) -> Marks:
    """Return the marks of an executed notebook.

    Tests that ran in the student's own process give at most the share `most_inside` of
    the points that tests can give.
    """
    scores: dict[str, float | None] = {}
    comments: dict[str, str | None] = {}
    remarks = []
    for cell in executed.cells:
        name, about = grade_id(cell), marks(cell)
        if about.get("grade"):
            scores[name], remark = score_of(cell, file)
            remarks += [remark] if remark else []
        if about.get("solution") or about.get("task"):
            comments[name] = comment_of(cell)
    scores |= _capped(executed, scores, most_inside)
    return Marks(scores, comments, tuple(remarks))


def _capped(
    executed: NotebookNode, scores: Mapping[str, float | None], share: float
) -> dict[str, float]:
    """Return lower scores for tests that can be forged, if they give too much."""
    plan = plan_of(executed)
    if plan is None or share >= 1:
        return {}
    tests = [c for c in executed.cells if c.id in plan.cells and plan.cells[c.id].test]
    forgeable = [grade_id(c) for c in tests if plan.cells[c.id].inside]
    given = {name: scores.get(name) or 0.0 for name in forgeable}
    most = share * sum(float(marks(cell)["points"]) for cell in tests)
    total = sum(given.values())
    if total <= most:
        return {}
    return {name: score * most / total for name, score in given.items()}


def score_of(cell: NotebookNode, file: str) -> tuple[float | None, Remark | None]:
    """Return the points of a graded cell, and what is odd about them."""
    if marks(cell).get("solution"):
        return (0.0 if _untouched(cell) else None), None
    if cell.cell_type != "code":
        return None, None
    most = float(marks(cell)["points"])
    if any(output.output_type == "error" for output in cell.outputs):
        return 0.0, None
    points = value_of(cell.outputs)
    if points is None:
        return most, None
    if -_ROUNDING <= points <= most + _ROUNDING:
        return min(max(points, 0.0), most), None
    sentence = (
        f"{file}, cell '{grade_id(cell)}': the test gave {shown(f'{points:g}')} of "
        f"{most:g} points, which cannot be: look at the answer and at the test."
    )
    return 0.0, Remark("odd-score", sentence)


def comment_of(cell: NotebookNode) -> str | None:
    """Return nbgrader's comment on an answer that is as it was released."""
    untouched = not marks(cell).get("task") and _untouched(cell)
    return "No response." if untouched else None


def _untouched(cell: NotebookNode) -> bool:
    checksum = marks(cell).get("checksum")
    return bool(checksum) and checksum == compute_checksum(cell)
