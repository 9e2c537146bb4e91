"""Grade a whole class: take in, execute many at once, record one after the other."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import record
from .paths import Course
from .record import Book, GradeError

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from .engines import Engine, Task
    from .ledger import Entry
    from .remarks import Remark
    from .stage import Submission

__all__ = ["GradeError", "Graded", "grade"]

# Kinds of remarks after which an instructor should look at a submission.
FAILURES = {"not-run", "not-recorded", "not-json", "no-notebook", "too-large", "empty"}


@dataclass(frozen=True)
class Graded:
    """One line of the result: points, what was wrong, what was recognised."""

    student: str
    score: float
    max_score: float
    remarks: tuple[Remark, ...]
    recognised: tuple[str, ...]
    """Identifiers of misconceptions such as "M-01" that tests found."""
    seconds: float
    """How long its cells took, when they were last run."""


def grade(
    name: str,
    course: str | Path = ".",
    workers: int | None = None,
    *,
    engine: Engine | None = None,
    force: bool = False,
    progress: bool = True,
) -> list[Graded]:
    """Grade all that was handed in for an assignment, and return a line for each.

    Only submissions that changed since they were last recorded are run, `workers` at
    a time (default: one per core), or on `engine`; with `force` all of them. Nothing
    that a student hands in stops it: see the remarks.

    Raises:
        GradeError: the course is not ready, so nothing was graded.
        ValueError: `workers` is less than 1.
    """
    record.import_quickly()
    from .engines import LocalProcesses

    engine = engine or LocalProcesses(workers if workers is not None else _cores())
    place = Course(Path(course).resolve())
    with record.our_programs_on_path(), _log(place, name) as log:
        batch = _Batch(place, Book(place.root, name, log), log, force)
        batch.run(engine, progress)
        return batch.result()


def _cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextlib.contextmanager
def _log(course: Course, name: str) -> Iterator[logging.Logger]:
    """Open the log of this run: our remarks, and nbgrader's own words."""
    course.ours.mkdir(parents=True, exist_ok=True)
    log = logging.getLogger(f"autograder.{name}")
    log.setLevel(logging.INFO)
    log.propagate = False
    handler = logging.FileHandler(course.log(name), mode="w", encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    try:
        yield log
    finally:
        log.removeHandler(handler)
        handler.close()


class _Batch:
    """One run over a class."""

    def __init__(
        self, course: Course, book: Book, log: logging.Logger, force: bool
    ) -> None:
        from .cache import Cache
        from .plugins import Execute
        from .stage import Stage

        self._course, self._book, self._log = course, book, log
        self._force = force
        self._cache = Cache(course.cache)
        self._stage = Stage(course, book, Execute(config=book.config).limits)
        self._before = book.scores()
        self._running: dict[str, Submission] = {}
        self._done: dict[str, Entry] = {}

    def run(self, engine: Engine, progress: bool) -> None:
        """Take everything in, execute what is new, record what changed."""
        from tqdm import tqdm

        students = self._book.students()
        if not students:
            example = self._book.folder("STUDENT")
            raise GradeError(f"Nothing was handed in: put submissions into {example}.")
        name = self._book.name
        with tqdm(total=len(students), desc=name, disable=not progress) as self._bar:
            results = engine.map(self._tasks(students))
            with contextlib.closing(results):
                for key, result in results:
                    submission = self._running.pop(key)
                    self._record(
                        submission, result.notebook, result.error, result.seconds
                    )

    def result(self) -> list[Graded]:
        """Return a line for each submission, in order of the students' names."""
        scores = self._book.scores()
        full = sum(cell.points for cell in self._book.known.values())
        return [
            Graded(
                student,
                *scores.get(student, (0.0, full)),
                entry.remarks,
                entry.recognised,
                entry.seconds,
            )
            for student, entry in sorted(self._done.items())
        ]

    def _tasks(self, students: list[str]) -> Iterator[Task]:
        """Yield what must be executed; finish on the way what need not."""
        for student in students:
            try:
                submission = self._stage.prepare(student)
            except Exception as error:  # our own mistake must not cost the class
                self._log.exception("%s: the intake failed", student)
                self._fail(student, "not-run", error)
                continue
            kept = None if self._force else self._kept(submission)
            executed = None if self._force else self._executed(submission)
            if kept:
                self._finish(student, kept)
            elif executed:
                self._record(submission, executed)
            else:
                self._running[submission.task.key] = submission
                yield submission.task

    def _kept(self, submission: Submission) -> Entry | None:
        """Return what was recorded before, if all of it still holds."""
        from . import ledger

        name, student = self._book.name, submission.student
        entry = ledger.load(self._course.graded(name, student))
        recorded = student in self._before and self._book.output(student).exists()
        same = entry is not None and entry.content == submission.content
        return entry if recorded and same else None

    def _executed(self, submission: Submission) -> NotebookNode | None:
        return self._cache.get(submission.task.key, submission.task.notebook)

    def _record(
        self,
        submission: Submission,
        executed: NotebookNode | None,
        error: str = "",
        seconds: float = 0.0,
    ) -> None:
        """Let nbgrader write down what an execution showed; keep our own entry."""
        from . import ledger
        from .remarks import remarks_of_run

        student, name = submission.student, self._book.name
        if executed is None:
            self._fail(student, "not-run", error)
            return
        try:
            self._cache.put(submission.task.key, executed)
            self._book.forget_scores(student)
            self._book.autograde(student, submitted=self._stage.lay_out(submission))
        except Exception as problem:  # a full disk, a locked gradebook, a bad test
            self._log.exception("%s: recording failed", student)
            self._fail(student, "not-recorded", problem)
            return
        entry = ledger.Entry(
            submission.content,
            (*submission.remarks, *remarks_of_run(executed, f"{name}.ipynb")),
            ledger.misconceptions(executed),
            seconds,
        )
        entry.save(self._course.graded(name, student))
        self._finish(student, entry)

    def _fail(self, student: str, kind: str, error: Any) -> None:
        """Leave a submission without a score, not with an old one."""
        from .ledger import Entry
        from .remarks import Remark

        name = self._book.name
        what = {"not-run": "run", "not-recorded": "recorded"}[kind]
        sentence = (
            f"{name}.ipynb of {student} could not be {what} ({error}): see "
            f"{self._course.log(name)}, then run the same command again."
        )
        try:
            self._course.graded(name, student).unlink(missing_ok=True)
            self._book.forget_scores(student)
        except Exception:
            self._log.exception("%s: the old score could not be taken back", student)
        self._finish(student, Entry("", (Remark(kind, sentence),), (), 0.0))

    def _finish(self, student: str, entry: Entry) -> None:
        """Note the end of a submission, in the log and on the progress bar."""
        for remark in entry.remarks:
            self._log.warning("%s: %s", student, remark.sentence)
        self._done[student] = entry
        failed = [
            student
            for student, entry in self._done.items()
            if any(remark.kind in FAILURES for remark in entry.remarks)
        ]
        self._bar.set_postfix(failures=len(failed), refresh=False)
        self._bar.update()
