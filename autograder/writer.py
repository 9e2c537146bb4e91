"""The one that writes into the gradebook: one session, one transaction a submission."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar

from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from .cache import digest
from .changes import Recorded
from .record import Book
from .released import GradeError, Released

if TYPE_CHECKING:
    from .scores import Marks
    from .steps import Steps

Result = TypeVar("Result")
_PAUSES = (0.5, 1.0, 2.0, 4.0)  # s, between tries; SQLite itself waits 5 s in each


class NotRecorded(Exception):
    """The gradebook does not take this submission; the message says why."""


class Writer:
    """Records submissions of one assignment; nobody else of this program writes."""

    def __init__(self, book: Book, steps: Steps) -> None:
        """Open the gradebook for the whole run."""
        self._book, self._steps = book, steps
        self._gradebook = book.open()
        steps.share(self._gradebook)
        self._db = self._gradebook.db
        # nbgrader has no index by submission: without the cells' keys each query would
        # read the whole table, and a large class would cost the square of its size.
        notebooks = book.notebooks.values()
        self._keys = [notebook.key for notebook in notebooks]
        self._names = _names(list(notebooks))
        self._cells = list(self._names)
        named = select(Assignment.id).where(Assignment.name == book.name)
        self._assignment: str = self._transaction(lambda: self._db.scalar(named))

    def close(self) -> None:
        """Close the gradebook."""
        self._gradebook.close()

    def recorded(self, student: str | None = None) -> dict[str, Recorded]:
        """Return what the gradebook has, by student: of everybody, or of one."""
        return self._transaction(lambda: self._recorded(student))

    def record(
        self,
        student: str,
        timestamp: datetime | None,
        marks: Mapping[str, Marks],
        *,
        same: bool = False,
        keep: bool = True,
    ) -> Recorded:
        """Write a whole submission down, or nothing of it.

        Every automatic score is replaced, so that none outlives the answer it was
        given for; manual scores and comments stay. A manual score is to be looked at
        again, unless the submission is the `same` and so is the automatic score.
        Without `keep` all is taken back, and the gradebook is as it was.

        Raises:
            NotRecorded: the gradebook does not take this submission.
            GradeError: the gradebook cannot be written at all.
        """

        def write() -> Recorded:
            key = self._submission(student, timestamp)
            rows = self._notebooks(key)
            for name, notebook in self._book.notebooks.items():
                self._grade(rows[name], notebook, marks[name], same)
                self._comment(rows[name], notebook, marks[name])
            self._late(key, student, list(rows.values()))
            nothing = Recorded(0.0, None, "")  # where no cell has points
            return self._recorded(student).get(student, nothing)

        return self._transaction(write, keep)

    def forget(self, student: str) -> None:
        """Take back what tests gave before, so that no old score survives."""

        def write() -> None:
            grades = select(Grade.id).join(SubmittedNotebook, Grade.notebook)
            joined = grades.join(SubmittedAssignment, SubmittedNotebook.assignment)
            mine = [key for (key,) in self._run(self._of(student, joined, True))]
            lost = update(Grade).where(Grade.id.in_(mine))
            self._run(lost.values(auto_score=None, needs_manual_grade=True))

        self._transaction(write)

    def _transaction(self, work: Callable[[], Result], keep: bool = True) -> Result:
        """Do the work and commit; wait while another program holds the gradebook."""
        for pause in (*_PAUSES, None):
            try:
                with self._session(keep):
                    return work()
            except (OperationalError, IntegrityError) as error:
                if pause is None or not _may_pass(error):
                    raise self._given_up(error) from error
                time.sleep(pause)
        raise AssertionError("the last try returns or raises")

    def _given_up(self, error: DBAPIError) -> Exception:
        if isinstance(error, IntegrityError):
            return NotRecorded(str(error.orig))
        return GradeError(
            f"The gradebook of {self._book.course.root} cannot be written "
            f"({str(error.orig).strip()}): see to it, then run the same command again "
            "to go on."
        )

    @contextmanager
    def _session(self, keep: bool) -> Iterator[None]:
        try:
            yield
            end = self._db.commit if keep else self._db.rollback
            end()
        except BaseException:  # Ctrl-C too
            self._db.rollback()
            raise

    def _run(self, statement: Any, rows: list[dict[str, Any]] | None = None) -> Any:
        options = {"synchronize_session": False}
        if rows is None:
            return self._db.execute(statement, execution_options=options)
        return self._db.execute(statement, rows) if rows else None

    def _submission(self, student: str, timestamp: datetime | None) -> str:
        """Return the primary key of a submission, made if need be."""
        if self._db.scalar(select(Student.id).where(Student.id == student)) is None:
            if not self._steps.create_student:
                raise NotRecorded("nobody of this name is in the gradebook")
            self._run(insert(Student), [{"id": student}])
        found = self._of(student, select(SubmittedAssignment.id))
        key: str | None = self._db.scalar(found)
        if key is None:
            about = {"assignment_id": self._assignment, "student_id": student}
            self._run(insert(SubmittedAssignment), [about])
            key = str(self._db.scalar(found))
        if timestamp:
            mine = update(SubmittedAssignment).where(SubmittedAssignment.id == key)
            self._run(mine.values(timestamp=timestamp))
        return key

    def _notebooks(self, submission: str) -> dict[str, str]:
        """Return the primary keys of a submission's notebooks, made if need be."""
        columns = select(SubmittedNotebook.notebook_id, SubmittedNotebook.id)
        mine = columns.where(
            SubmittedNotebook.notebook_id.in_(self._keys),
            SubmittedNotebook.assignment_id == submission,
        )
        notebooks = self._book.notebooks.values()
        there = dict(self._run(mine).all())
        missing = [n for n in notebooks if n.key not in there]
        rows = [{"notebook_id": n.key, "assignment_id": submission} for n in missing]
        if rows:
            self._run(insert(SubmittedNotebook), rows)
            there = dict(self._run(mine).all())
        return {notebook.name: there[notebook.key] for notebook in notebooks}

    def _grade(self, row: str, notebook: Released, marks: Marks, same: bool) -> None:
        """Write the scores of a notebook's cells."""
        columns = select(Grade.cell_id, Grade.id, Grade.manual_score)
        columns = columns.add_columns(Grade.needs_manual_grade, Grade.auto_score)
        there = {
            r[0]: r[1:] for r in self._run(columns.where(Grade.notebook_id == row))
        }
        new, old = [], []
        for name, cell in notebook.graded.items():
            score = marks.scores.get(name, None if name in notebook.tasks else 0.0)
            key, manual, needs, before = there.get(cell, (None, None, True, None))
            stands = same and manual is not None and score == before
            task = name in notebook.tasks and score is None and manual is not None
            if not stands and not task:
                needs = score is None or manual is not None
            values = {"auto_score": score, "needs_manual_grade": needs}
            if key is None:
                new.append({"cell_id": cell, "notebook_id": row, **values})
            else:
                old.append({"id": key, **values})
        self._run(insert(Grade), new)
        self._run(update(Grade), old)

    def _comment(self, row: str, notebook: Released, marks: Marks) -> None:
        """Write the automatic comments on a notebook's cells."""
        columns = select(Comment.cell_id, Comment.id)
        cells = Comment.cell_id.in_(list(notebook.commented.values()))
        mine = columns.where(cells, Comment.notebook_id == row)
        there = dict(self._run(mine).all())
        new, old = [], []
        for name, cell in notebook.commented.items():
            values = {"auto_comment": marks.comments.get(name)}
            if cell in there:
                old.append({"id": there[cell], **values})
            else:
                new.append({"cell_id": cell, "notebook_id": row, **values})
        self._run(insert(Comment), new)
        self._run(update(Comment), old)

    def _late(self, submission: str, student: str, rows: list[str]) -> None:
        """Ask the course's plugin what each notebook of a late submission loses."""
        mine = SubmittedAssignment.id == submission
        columns = select(SubmittedAssignment.timestamp, SubmittedAssignment.extension)
        moment, extension = self._run(columns.where(mine)).one()
        due, late = self._book.due, 0.0
        if due and moment:
            late = (moment - due - (extension or timedelta())).total_seconds()
        points = select(Grade.notebook_id, func.sum(Grade.score))
        of_it = Grade.cell_id.in_(self._cells), Grade.notebook_id.in_(rows)
        scores = dict(self._run(points.where(*of_it).group_by(Grade.notebook_id)).all())
        for row in rows:
            penalty = self._steps.late_penalty(student, scores.get(row, 0.0), late)
            one = update(SubmittedNotebook).where(SubmittedNotebook.id == row)
            self._run(one.values(late_submission_penalty=penalty))

    def _of(self, student: str | None, statement: Any, joined: bool = False) -> Any:
        """Narrow a statement to the submissions of this assignment, or to one."""
        narrow = [SubmittedAssignment.assignment_id == self._assignment]
        narrow += [SubmittedAssignment.student_id == student] if student else []
        if joined:
            narrow.append(SubmittedNotebook.notebook_id.in_(self._keys))
            narrow.append(Grade.cell_id.in_(self._cells))
        return statement.where(*narrow)

    def _recorded(self, student: str | None) -> dict[str, Recorded]:
        """Read all submissions, or one."""
        columns = (
            SubmittedAssignment.student_id,
            SubmittedAssignment.extension,
            SubmittedNotebook.id,
            SubmittedNotebook.late_submission_penalty,
            Grade.cell_id,
            Grade.auto_score,
            Grade.score,
        )
        joined = (
            select(*columns)
            .join(SubmittedNotebook, SubmittedAssignment.notebooks)
            .join(Grade, SubmittedNotebook.grades)
            .order_by(SubmittedAssignment.student_id, Grade.cell_id)
        )
        rows = self._run(self._of(student, joined, True)).all()
        by_student = groupby(rows, key=lambda row: str(row[0]))
        return {name: self._sum(list(grades)) for name, grades in by_student}

    def _sum(self, rows: list[Any]) -> Recorded:
        penalties = {row[2]: row[3] or 0.0 for row in rows}
        score = float(sum(row[6] for row in rows) - sum(penalties.values()))
        found = {row[4]: row[5] for row in rows}
        cells = {name: found[key] for key, name in self._names.items() if key in found}
        whole = digest([[row[4], row[5]] for row in rows])
        return Recorded(score, rows[0][1], whole, cells)


def _names(notebooks: Sequence[Released]) -> dict[str, str]:
    """Return what the cells with points are called, by their primary keys."""
    alone = len(notebooks) == 1
    return {
        key: cell if alone else f"{notebook.name}/{cell}"
        for notebook in notebooks
        for cell, key in notebook.graded.items()
    }


def _may_pass(error: DBAPIError) -> bool:
    """Tell whether another try can help: somebody else writes, or the line broke."""
    locked = "locked" in str(error.orig) or "deadlock" in str(error.orig)
    raced = isinstance(error, IntegrityError)
    return locked or raced or bool(error.connection_invalidated)
