"""The results of a class in one assignment, read from the gradebook in five queries."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from autograder.late.plugin import deadlines
from autograder.record import Book
from autograder.report.answers import exercise, order
from autograder.report.numbers import Array


@dataclass(frozen=True)
class Exercise:
    """A cell with points."""

    name: str
    points: float
    by_hand: bool
    """Whether a person grades it."""


@dataclass(frozen=True)
class Results:
    """The scores of everybody whose submission is graded."""

    assignment: str
    exercises: tuple[Exercise, ...]
    students: tuple[str, ...]
    scores: Array
    """Of shape (students, exercises); NaN where nobody graded it yet."""
    totals: Array
    """Of shape (students,), late penalties taken off."""
    hours: Array
    """Of shape (students,): hours before the deadline, NaN where one is unknown."""
    missing: tuple[str, ...] = ()
    """Who is in the gradebook and has not handed in."""
    ungraded: tuple[str, ...] = ()
    """Whose submission has no score yet."""

    @property
    def points(self) -> Array:
        """The points of the exercises, of shape (exercises,)."""
        return np.array([one.points for one in self.exercises])

    @property
    def shares(self) -> Array:
        """Each student's share of all points, of shape (students,)."""
        whole = float(self.points.sum())
        return self.totals / whole if whole else np.zeros(len(self.totals))

    @property
    def waiting(self) -> int:
        """How many submissions wait for points that a person gives."""
        by_hand = np.array([one.by_hand for one in self.exercises], bool)
        return int(np.isnan(self.scores[:, by_hand]).any(axis=1).sum())

    @property
    def answered(self) -> Array:
        """The scores of those who got a point, or the empty ones would agree on all."""
        some: Array = self.scores[np.nansum(self.scores, axis=1) > 0]
        return some


def read(book: Book) -> Results:
    """Read the class's results.

    Raises:
        GradeError: the gradebook cannot be read.
    """
    with book.open() as gradebook:
        roster, handed_in = _people(gradebook.db, book)
        cells = _cells(book)
        rows = {student: row for row, student in enumerate(sorted(handed_in))}
        scores = np.full((len(rows), len(cells)), np.nan)
        columns = {key: column for column, key in enumerate(cells)}
        tested = np.zeros(len(rows), bool)
        for student, cell, auto, score, graded in _grades(gradebook.db, book):
            row = rows[student]
            tested[row] |= auto is not None
            if graded:
                scores[row, columns[cell]] = score
        totals = np.nansum(scores, axis=1)
        for student, lost in _penalties(gradebook.db, book).items():
            totals[rows[student]] = max(totals[rows[student]] - lost, 0.0)
    hours = np.array(list(_hours(book, handed_in)))
    automatic = any(not one.by_hand for one in cells.values())
    kept = tested if automatic else ~np.isnan(scores).all(axis=1)
    students = [student for student, keep in zip(rows, kept, strict=True) if keep]
    arrived = set(rows) | set(book.students())
    return Results(
        book.name,
        tuple(cells.values()),
        tuple(students),
        scores[kept],
        totals[kept],
        hours[kept] if len(rows) else np.zeros(0),
        tuple(sorted(roster - arrived)),
        tuple(sorted(arrived - set(students))),
    )


def _cells(book: Book) -> dict[str, Exercise]:
    """Return the cells with points by their primary key, in the notebook's order."""
    places = order(book)
    found = []
    for name, notebook in book.notebooks.items():
        for grade_id, key in notebook.graded.items():
            known = notebook.cells[grade_id]
            one = Exercise(
                exercise(book, name, grade_id), known.points, not known.locked
            )
            place = places.get((name, grade_id), len(places))
            found.append((place, one.name, key, one))
    return {key: one for _, _, key, one in sorted(found, key=lambda f: f[:2])}


def _people(
    db: Any, book: Book
) -> tuple[set[str], dict[str, tuple[datetime | None, timedelta | None]]]:
    """Return who is in the gradebook, and of whom it has a submission, and when."""
    from nbgrader.api import Assignment, Student, SubmittedAssignment
    from sqlalchemy import select

    roster = {str(name) for (name,) in db.execute(select(Student.id))}
    columns = select(
        SubmittedAssignment.student_id,
        SubmittedAssignment.timestamp,
        SubmittedAssignment.extension,
    ).join(Assignment, SubmittedAssignment.assignment)
    rows = db.execute(columns.where(Assignment.name == book.name))
    return roster, {str(row[0]): (row[1], row[2]) for row in rows}


def _grades(db: Any, book: Book) -> Iterator[tuple[str, str, Any, float, bool]]:
    """Yield student, cell, automatic score, score, and whether anybody gave it."""
    from nbgrader.api import Grade, SubmittedAssignment, SubmittedNotebook
    from sqlalchemy import select

    keys = [key for one in book.notebooks.values() for key in one.graded.values()]
    columns = (
        SubmittedAssignment.student_id,
        Grade.cell_id,
        Grade.auto_score,
        Grade.manual_score,
        Grade.score,
    )
    joined = (
        select(*columns)
        .join(SubmittedNotebook, SubmittedAssignment.notebooks)
        .join(Grade, SubmittedNotebook.grades)
        .where(Grade.cell_id.in_(keys))
    )
    for student, cell, auto, manual, score in db.execute(joined):
        yield student, cell, auto, score, auto is not None or manual is not None


def _penalties(db: Any, book: Book) -> dict[str, float]:
    """Return what each student loses for coming late, in points."""
    from nbgrader.api import SubmittedAssignment, SubmittedNotebook
    from sqlalchemy import select

    # Narrowed by notebook, for nbgrader has no index that finds them by submission.
    keys = [notebook.key for notebook in book.notebooks.values()]
    penalty = SubmittedNotebook.late_submission_penalty
    joined = (
        select(SubmittedAssignment.student_id, penalty)
        .join(SubmittedAssignment, SubmittedNotebook.assignment)
        .where(SubmittedNotebook.notebook_id.in_(keys))
    )
    lost: dict[str, float] = {}
    for student, points in db.execute(joined):
        lost[student] = lost.get(student, 0.0) + (points or 0.0)
    return lost


def _hours(
    book: Book, handed_in: dict[str, tuple[datetime | None, timedelta | None]]
) -> Iterator[float]:
    """Yield how long before their own deadline students handed in, by their names."""
    known = deadlines(book.config, Path(book.course.root))
    for student, (moment, granted) in sorted(handed_in.items()):
        if book.due is None or moment is None:
            yield math.nan
        else:
            due = known.of(student, book.name, book.due, granted)
            yield (due - moment).total_seconds() / 3600
