"""Every student's account of late days, made from what the gradebook has recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .days import Entry, Handed, Rules, penalty, spend
from .extensions import Deadlines

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

_SAME = 1e-6  # points


@dataclass(frozen=True)
class Account:
    """What a student spent, by assignment in order of the deadlines."""

    student: str
    entries: tuple[Entry, ...]
    left: int

    def entry(self, assignment: str) -> Entry | None:
        """Return what an assignment cost; nothing when it has no deadline or time."""
        every = (one for one in self.entries if one.assignment == assignment)
        return next(every, None)


@dataclass(frozen=True)
class Penalty:
    """What a notebook of a submission loses, and what the gradebook says it does."""

    key: str
    """The notebook's primary key in the gradebook."""
    student: str
    assignment: str
    points: float
    recorded: float

    @property
    def differs(self) -> bool:
        """Whether the gradebook must be brought up to date."""
        return abs(self.points - self.recorded) > _SAME


def accounts(
    book: Gradebook,
    rules: Rules,
    deadlines: Deadlines,
    student: str | None = None,
) -> dict[str, Account]:
    """Return the accounts of everybody who handed something in, or of one student."""
    handed: dict[str, list[Handed]] = {}
    for name, assignment, due, granted, came in _recorded(book, student):
        entries = handed.setdefault(name, [])
        if due is None or came is None:
            continue
        deadline = deadlines.of(name, assignment, due, granted)
        entries.append(Handed(assignment, due, deadline, came))
    return {name: _account(name, handed[name], rules) for name in sorted(handed)}


def _account(student: str, handed: Sequence[Handed], rules: Rules) -> Account:
    entries = spend(handed, rules)
    return Account(student, entries, rules.term - sum(one.used for one in entries))


def _recorded(
    book: Gradebook, student: str | None
) -> Iterator[tuple[str, str, datetime | None, timedelta | None, datetime | None]]:
    """Yield every recorded submission: whose, of what, due, extension, came."""
    from nbgrader.api import Assignment, SubmittedAssignment
    from sqlalchemy import select

    columns = (
        SubmittedAssignment.student_id,
        Assignment.name,
        Assignment.duedate,
        SubmittedAssignment.extension,
        SubmittedAssignment.timestamp,
    )
    every = select(*columns).join(Assignment, SubmittedAssignment.assignment)
    if student is not None:
        every = every.where(SubmittedAssignment.student_id == student)
    for row in book.db.execute(every):
        yield tuple(row)


def penalties(
    book: Gradebook, rules: Rules, known: Mapping[str, Account]
) -> list[Penalty]:
    """Return what each notebook loses now, beside what the gradebook has."""
    from nbgrader.api import Assignment, Grade, SubmittedAssignment, SubmittedNotebook
    from sqlalchemy import func, select

    columns = (
        SubmittedNotebook.id,
        SubmittedAssignment.student_id,
        Assignment.name,
        SubmittedNotebook.late_submission_penalty,
    )
    every = (
        select(*columns, func.coalesce(func.sum(Grade.score), 0.0))
        .join(SubmittedAssignment, SubmittedNotebook.assignment)
        .join(Assignment, SubmittedAssignment.assignment)
        .outerjoin(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .group_by(*columns)
        .order_by(SubmittedAssignment.student_id, Assignment.name)
    )
    found = []
    for key, student, assignment, recorded, score in book.db.execute(every):
        account = known.get(student)
        entry = account.entry(assignment) if account else None
        points = penalty(float(score), entry, rules) if entry else 0.0
        found.append(Penalty(key, student, assignment, points, float(recorded or 0.0)))
    return found


def settle(book: Gradebook, due: Sequence[Penalty]) -> None:
    """Write penalties into the gradebook, all of them or none."""
    from nbgrader.api import SubmittedNotebook
    from sqlalchemy import update

    rows = [{"id": one.key, "late_submission_penalty": one.points} for one in due]
    try:
        if rows:
            book.db.execute(update(SubmittedNotebook), rows)
        book.db.commit()
    except BaseException:
        book.db.rollback()
        raise
