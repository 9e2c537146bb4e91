"""Record a submission: its folder, its rows in the gradebook, our own entry."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from dataclasses import dataclass, field

from nbformat import NotebookNode

from . import ledger
from .changes import Recorded
from .grade import Wanted
from .paths import Course
from .record import Book
from .released import GradeError, Released
from .remarks import Remark, remarks_of_run, with_remarks
from .scores import Marks, marks_of
from .stage import Ready
from .steps import Steps
from .tree import Tree
from .writer import Writer


@dataclass
class Pending:
    """A submission of which some notebooks are still to be run."""

    ready: Ready
    missing: set[str]
    executed: dict[str, NotebookNode] = field(default_factory=dict)
    seconds: float = 0.0
    how: str = "cached"


class Recorder:
    """Records the submissions of one assignment, or only says what would be."""

    def __init__(
        self,
        course: Course,
        book: Book,
        wanted: Wanted,
        steps: Steps,
        writer: Writer,
        most_inside: float,
    ) -> None:
        """Record in a course; with `wanted.dry` nothing is written.

        `most_inside` is that of `scores.marks_of`.
        """
        self._course, self._book, self._steps = course, book, steps
        self._writer, self._wanted = writer, wanted
        self._most_inside = most_inside

    def record(self, pending: Pending) -> tuple[Recorded, ledger.Entry]:
        """Write down what the executions showed.

        Raises:
            GradeError: nothing more can be written.
            Exception: this submission cannot be; its folder is as it was.
        """
        student = pending.ready.arrived.student
        kept = self._course.graded(self._book.name, student)
        before = ledger.load(kept) or ledger.NOTHING
        same = before.handed == pending.ready.arrived.handed.digest
        pages, marks = self._marked(pending)
        if self._wanted.dry:
            recorded = self._write(pending, marks, same)
        else:
            kept.unlink(missing_ok=True)  # from here to the end nothing is sure
            with self._laid_out(pending, pages):
                recorded = self._write(pending, marks, same)
        entry = self._entry(pending, marks, recorded)
        if not self._wanted.dry:
            self._steps.hook("post", student, list(pending.ready.taken))
            with contextlib.suppress(OSError):  # it will be recorded again, that is all
                entry.save(kept)
        return recorded, entry

    def forget(self, student: str) -> Recorded | None:
        """Leave a submission without a score, not with an old one."""
        if not self._wanted.dry:
            with contextlib.suppress(OSError):
                self._course.graded(self._book.name, student).unlink(missing_ok=True)
            self._writer.forget(student)
        return self._writer.recorded(student).get(student)

    def _write(self, pending: Pending, marks: dict[str, Marks], same: bool) -> Recorded:
        """Write into the gradebook."""
        arrived, keep = pending.ready.arrived, not self._wanted.dry
        about = arrived.student, arrived.moment, marks
        return self._writer.record(*about, same=same, keep=keep)

    @contextlib.contextmanager
    def _laid_out(
        self, pending: Pending, pages: dict[str, NotebookNode]
    ) -> Iterator[None]:
        """Lay out autograded/ aside, and move it into place if all went well."""
        tree = Tree(self._book.output(pending.ready.arrived.student))
        try:
            tree.write(
                pages,
                pending.ready.files,
                self._steps.permissions,
                self._book.course.groupshared,
            )
            yield
            tree.move()
        except Exception:
            tree.drop()
            raise

    def _marked(
        self, pending: Pending
    ) -> tuple[dict[str, NotebookNode], dict[str, Marks]]:
        """Return the pages for autograded/ and the marks, by notebook."""
        pages, marks = {}, {}
        student = pending.ready.arrived.student
        for number, (name, taken) in enumerate(pending.ready.taken.items()):
            said = self._said(student) if number == 0 else []
            executed = pending.executed.get(name)
            if executed is None:
                pages[name] = with_remarks(taken.notebook, said)
                marks[name] = _nothing(self._book.notebooks[name])
                continue
            # The marks first: what a course does to the page is no evidence.
            file = f"{name}.ipynb"
            marks[name] = marks_of(executed, file, self._most_inside)
            if self._wanted.dry:
                continue
            stops = [*remarks_of_run(executed, file), *marks[name].remarks]
            pages[name] = with_remarks(executed, [*said, *stops])
            pages[name] = self._steps.after(pages[name], student, name)
        return pages, marks

    def _said(self, student: str) -> list[Remark]:
        """Return what a student shall read beside what grading has to say."""
        notes = self._wanted.part.notes if self._wanted.part else {}
        return [notes[student]] if student in notes else []

    def _entry(
        self, pending: Pending, marks: dict[str, Marks], recorded: Recorded
    ) -> ledger.Entry:
        arrived = pending.ready.arrived
        said = self._said(arrived.student)
        return ledger.Entry(
            arrived.content,
            recorded.digest,
            (*pending.ready.remarks, *said, *_remarks(pending, marks)),
            ledger.misconceptions(pending.executed.values()),
            pending.seconds,
            arrived.handed.digest,
        )


def _nothing(notebook: Released) -> Marks:
    """Return the marks of a notebook that was not handed in."""
    return Marks(dict.fromkeys(notebook.graded, 0.0), {})


def _remarks(pending: Pending, marks: dict[str, Marks]) -> list[Remark]:
    """Return what the executions and the marking had to say."""
    return [
        remark
        for name, executed in pending.executed.items()
        for remark in (
            *remarks_of_run(executed, f"{name}.ipynb"),
            *marks[name].remarks,
        )
    ]


def stop_if_full(problem: Exception) -> None:
    """End the run where no submission could be written any more.

    Raises:
        GradeError: the disk is full or read-only.
    """
    full = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
    if isinstance(problem, OSError) and problem.errno in full:
        raise GradeError(
            f"{problem.filename or 'The course'} cannot be written "
            f"({problem.strerror}): make room, then run the same command again to go "
            "on."
        ) from problem
