"""What nbgrader's gradebook knows of a whole term, read in a few queries.

nbgrader's own properties ask once per student and assignment; here a class of ten
thousand costs as many queries as a class of ten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbgrader.api import Gradebook


@dataclass(frozen=True)
class Person:
    """A student of the gradebook."""

    id: str
    last_name: str = ""
    first_name: str = ""
    email: str = ""
    lms_user_id: str = ""


@dataclass(frozen=True)
class Work:
    """An assignment: its points and its deadline, UTC without a zone."""

    name: str
    points: float
    due: datetime | None = None


@dataclass(frozen=True)
class Score:
    """A recorded submission."""

    raw: float
    """Points before the late penalty."""
    penalty: float = 0.0
    came: datetime | None = None
    waits: bool = False
    """Whether something of it must still be marked by hand."""

    @property
    def points(self) -> float:
        """Points that count, never less than none."""
        return max(0.0, self.raw - self.penalty)


@dataclass(frozen=True)
class Scorebook:
    """All students, all assignments, and the submissions that were recorded."""

    people: Sequence[Person]
    works: Sequence[Work]
    scores: Mapping[tuple[str, str], Score] = field(repr=False)
    """By student and assignment."""


def read(book: Gradebook) -> Scorebook:
    """Read a gradebook: students by id, assignments by deadline and name."""
    return Scorebook(people(book), _works(book), _scores(book))


def people(book: Gradebook) -> list[Person]:
    """Read the students by id."""
    from nbgrader.api import Student
    from sqlalchemy import select

    columns = (Student.id, Student.last_name, Student.first_name, Student.email)
    rows = book.db.execute(select(*columns, Student.lms_user_id).order_by(Student.id))
    return [Person(*(value or "" for value in row)) for row in rows]


def _works(book: Gradebook) -> list[Work]:
    from nbgrader.api import Assignment, GradeCell, Notebook, TaskCell
    from sqlalchemy import func, select

    points: dict[str, float] = {}
    for kind in (GradeCell, TaskCell):
        summed = select(Notebook.assignment_id, func.sum(kind.max_score))
        joined = summed.join(kind, kind.notebook_id == Notebook.id)
        for key, most in book.db.execute(joined.group_by(Notebook.assignment_id)):
            points[key] = points.get(key, 0.0) + float(most or 0.0)
    every = select(Assignment.id, Assignment.name, Assignment.duedate)
    works = [Work(n, points.get(k, 0.0), due) for k, n, due in book.db.execute(every)]
    return sorted(works, key=lambda one: (one.due or datetime.max, one.name))


def _scores(book: Gradebook) -> dict[tuple[str, str], Score]:
    from nbgrader.api import Assignment, SubmittedAssignment
    from sqlalchemy import select

    columns = (
        SubmittedAssignment.id,
        SubmittedAssignment.student_id,
        Assignment.name,
        SubmittedAssignment.timestamp,
    )
    every = select(*columns).join(Assignment, SubmittedAssignment.assignment)
    sums, penalties = _sums(book), _penalties(book)
    scores = {}
    for key, student, name, came in book.db.execute(every):
        raw, waits = sums.get(key, (0.0, False))
        scores[student, name] = Score(raw, penalties.get(key, 0.0), came, waits)
    return scores


def _sums(book: Gradebook) -> dict[str, tuple[float, bool]]:
    """Return points, and whether some are still to be given, by submission."""
    from nbgrader.api import Grade, SubmittedNotebook
    from sqlalchemy import Integer, cast, func, select

    waits = func.max(cast(Grade.needs_manual_grade, Integer))
    key: Any = SubmittedNotebook.assignment_id
    summed = select(key, func.sum(Grade.score), waits).join(
        Grade, Grade.notebook_id == SubmittedNotebook.id
    )
    rows = book.db.execute(summed.group_by(key))
    return {key: (float(points or 0.0), bool(waits)) for key, points, waits in rows}


def _penalties(book: Gradebook) -> dict[str, float]:
    from nbgrader.api import SubmittedNotebook
    from sqlalchemy import func, select

    key: Any = SubmittedNotebook.assignment_id
    lost = func.sum(SubmittedNotebook.late_submission_penalty)
    rows = book.db.execute(select(key, lost).group_by(key))
    return {key: float(points or 0.0) for key, points in rows}
