"""What the gradebook gives a submission, as a hash: a page knows which one it tells."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Gradebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import select

from ..cache import digest

_HEAD = 2000  # bytes of a page in which its mark stands
_MARK = re.compile(r'<meta content="([0-9a-f]{64})" name="marks"')


def given(
    book: Gradebook,
    assignment: str,
    late: Mapping[str, str],
    student: str | None = None,
) -> dict[str, str]:
    """Return a hash of scores, comments and penalties by student; or of one student.

    `late` is what each reads of late days.
    """
    found: dict[str, list[list[str]]] = defaultdict(list)
    for statement in _statements():
        narrow = statement.where(Assignment.name == assignment)
        if student:
            narrow = narrow.where(SubmittedAssignment.student_id == student)
        for who, *values in book.db.execute(narrow):
            found[who].append([str(value) for value in values])
    return {
        who: digest([sorted(values), late.get(who, "")])
        for who, values in found.items()
    }


def told(page: Path) -> str:
    """Return the hash of the marks that a page tells; nothing if it is not ours."""
    with page.open("rb") as file:
        found = _MARK.search(file.read(_HEAD).decode("utf-8", "replace"))
    return found[1] if found else ""


def _statements() -> Iterator[Any]:
    who = SubmittedAssignment.student_id
    grades = (Grade.cell_id, Grade.score, Grade.needs_manual_grade)
    comments = (Comment.cell_id, Comment.comment)
    penalty = (SubmittedNotebook.id, SubmittedNotebook.late_submission_penalty)
    yield _joined(select(who, *penalty))
    yield _joined(select(who, *grades)).join(Grade, SubmittedNotebook.grades)
    yield _joined(select(who, *comments)).join(Comment, SubmittedNotebook.comments)


def _joined(statement: Any) -> Any:
    return (
        statement.select_from(SubmittedAssignment)
        .join(Assignment, SubmittedAssignment.assignment)
        .join(SubmittedNotebook, SubmittedAssignment.notebooks)
    )
