"""A term of a class: everybody's points in every assignment, and the totals."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.report import numbers
from autograder.report.numbers import Alpha, Array

SLIDE = 15.0
"""Percent of the points by which a student must fall behind the class to be named."""


@dataclass(frozen=True)
class Term:
    """Every student of a course in every assignment that somebody handed in."""

    assignments: tuple[str, ...]
    """In order of their deadlines."""
    points: Array
    """Of shape (assignments,)."""
    students: tuple[str, ...]
    scores: Array
    """Of shape (students, assignments); NaN where nothing was handed in."""
    totals: Array
    """Of shape (students,), in percent; NaN where nothing counts yet."""

    @property
    def percents(self) -> Array:
        """The scores in percent, with 0 for what was not handed in."""
        return 100 * np.nan_to_num(self.scores) / self.points

    @property
    def alpha(self) -> Alpha:
        """Cronbach's alpha of the assignments, for all who handed in something."""
        active = ~np.isnan(self.scores).all(axis=1)
        return numbers.alpha(self.percents[active])


@dataclass(frozen=True)
class Slide:
    """A student who falls behind the class; all in percent of the points."""

    student: str
    before: float
    """How far above the class's mean the student was in earlier assignments."""
    now: float
    """How far above it in the last ones."""


def read(gradebook: Any, totals: Mapping[str, float | None] | None = None) -> Term:
    """Read a term from the gradebook, in seven queries.

    `totals` are the students' totals in percent, by a course's own weights; left out,
    every assignment counts alike.
    """
    known = _assignments(gradebook.db)
    names = [name for name, _ in known]
    students = _students(gradebook.db)
    rows = {student: row for row, student in enumerate(students)}
    columns = {name: column for column, name in enumerate(names)}
    scores = np.full((len(rows), len(names)), np.nan)
    for student, name, score in _scores(gradebook.db):
        if name in columns:
            scores[rows[student], columns[name]] = score
    used = np.array(~np.isnan(scores).all(axis=0), bool)
    used &= len(rows) > 0  # all of nothing is true
    points = np.array([most for _, most in known])[used]
    term = Term(
        tuple(name for name, use in zip(names, used, strict=True) if use),
        points,
        tuple(students),
        scores[:, used],
        np.zeros(0),
    )
    return replace(term, totals=_totals(term, totals))


def slides(term: Term) -> list[Slide]:
    """Return who falls behind: the last two assignments against all before.

    With three assignments only the last one is "now"; with fewer nobody can slide.
    """
    last = _last(term)
    if not last:
        return []
    ahead = term.percents - term.percents.mean(axis=0)
    before, now = ahead[:, :-last].mean(axis=1), ahead[:, -last:].mean(axis=1)
    found = [
        Slide(student, float(then), float(later))
        for student, then, later in zip(term.students, before, now, strict=True)
        if then - later >= SLIDE
    ]
    return sorted(found, key=lambda slide: (slide.now - slide.before, slide.student))


def stopped(term: Term) -> list[str]:
    """Return who handed in before, and nothing of the last two assignments."""
    last = _last(term)
    if not last:
        return []
    there = ~np.isnan(term.scores)
    gone = there[:, :-last].any(axis=1) & ~there[:, -last:].any(axis=1)
    return [term.students[row] for row in np.flatnonzero(gone)]


def _last(term: Term) -> int:
    """Return how many assignments are "the last ones"; 0 where there are too few."""
    many = len(term.assignments)
    return 0 if many < 3 else 1 if many == 3 else 2


def _totals(term: Term, given: Mapping[str, float | None] | None) -> Array:
    if given is None:
        if not term.assignments:
            return np.full(len(term.students), np.nan)
        alike: Array = term.percents.mean(axis=1)
        return alike
    known = [given.get(student) for student in term.students]
    return np.array([np.nan if total is None else total for total in known])


def _students(db: Any) -> list[str]:
    from nbgrader.api import Student
    from sqlalchemy import select

    return sorted(str(name) for (name,) in db.execute(select(Student.id)))


def _assignments(db: Any) -> list[tuple[str, float]]:
    """Return names and points of the assignments that have some, by deadline."""
    from nbgrader.api import Assignment, GradeCell, Notebook, TaskCell
    from sqlalchemy import select

    points: dict[str, float] = {}
    due: dict[str, str] = {}
    for kind in (GradeCell, TaskCell):
        rows = (
            select(Assignment.name, Assignment.duedate, kind.max_score)
            .join(Notebook, Notebook.assignment_id == Assignment.id)
            .join(kind, kind.notebook_id == Notebook.id)
        )
        for name, moment, most in db.execute(rows):
            points[name] = points.get(name, 0.0) + float(most)
            due[name] = str(moment or "~")  # those without a deadline come last
    order = sorted(points, key=lambda name: (due[name], name))
    return [(name, points[name]) for name in order if points[name] > 0]


def _scores(db: Any) -> Iterator[tuple[str, str, float]]:
    """Yield student, assignment and score, late penalties taken off.

    Whole tables are read and put together here: nbgrader has no indices that would let
    the database do it in a time that grows with the class and not with its square.
    """
    from nbgrader.api import Assignment, Grade, SubmittedAssignment, SubmittedNotebook
    from sqlalchemy import func, select

    names = dict(db.execute(select(Assignment.id, Assignment.name)).all())
    handed_in = select(
        SubmittedAssignment.id,
        SubmittedAssignment.student_id,
        SubmittedAssignment.assignment_id,
    )
    worth = select(Grade.notebook_id, func.sum(Grade.score)).group_by(Grade.notebook_id)
    scores = dict(db.execute(worth).all())
    parts = select(
        SubmittedNotebook.id,
        SubmittedNotebook.assignment_id,
        SubmittedNotebook.late_submission_penalty,
    )
    total: dict[str, float] = {}
    for notebook, submission, penalty in db.execute(parts):
        points = scores.get(notebook, 0.0) - (penalty or 0.0)
        total[submission] = total.get(submission, 0.0) + points
    for key, student, assignment in db.execute(handed_in):
        yield str(student), str(names[assignment]), max(total.get(key, 0.0), 0.0)
