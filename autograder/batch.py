"""One run over a class: what must be run is run, what changed is recorded."""

from __future__ import annotations

import contextlib
import errno
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from nbformat import NotebookNode
from tqdm import tqdm

from . import ledger
from .cache import Cache
from .engines import Engine, Result, Task
from .grade import Graded
from .paths import Course
from .plugins import Execute
from .record import Book
from .released import GradeError, Released
from .remarks import Remark, remarks_of_run, with_remarks
from .sandbox.start import RUNGS
from .scores import Marks, marks_of
from .stage import Arrived, Ready, Stage
from .steps import Steps
from .tree import Tree
from .writer import Writer


@dataclass
class _Pending:
    """A submission of which some notebooks are still to be run."""

    ready: Ready
    missing: set[str]
    executed: dict[str, NotebookNode] = field(default_factory=dict)
    seconds: float = 0.0
    how: str = "cached"


class Batch:
    """One run over a class."""

    def __init__(
        self,
        course: Course,
        book: Book,
        log: logging.Logger,
        force: bool,
        each: Callable[[Graded], None] | None,
        required: str,
    ) -> None:
        """Open the gradebook and read the instructor's notebooks.

        Raises:
            GradeError: a notebook is missing, or is not the released one.
        """
        self._course, self._book, self._log = course, book, log
        self._force, self._each = force, each
        self._steps = Steps(book.course, book.config, log)
        self._writer = Writer(book, self._steps)
        with contextlib.ExitStack() as otherwise:
            otherwise.callback(self.close)
            self._before = self._writer.recorded()
            executes = Execute(config=book.config)
            rungs = required, executes.require_sandbox
            self._most_inside = executes.most_inside
            self._required = min(rungs, key=RUNGS.index)
            extensions = {who: one.extension for who, one in self._before.items()}
            self._stage = Stage(
                *(course, book, self._steps),
                *(executes.limits, self._required, extensions),
            )
            otherwise.pop_all()
        self._cache = Cache(course.cache)
        self._running: dict[str, tuple[str, _Pending]] = {}
        self._done: dict[str, Graded] = {}
        self._to_look_at = 0

    def close(self) -> None:
        """Close the gradebook."""
        self._writer.close()

    def run(self, engine: Engine, progress: bool) -> list[Graded]:
        """Take everything in, execute what is new, record what changed.

        Returns a line for each submission, in order of the students' names.

        Raises:
            GradeError: nothing was handed in, or nothing more can be written.
            SandboxError: submissions would be protected less than is required.
        """
        name, students = self._book.name, self._book.students()
        if not students:
            example = self._book.folder("STUDENT")
            raise GradeError(f"Nothing was handed in: put submissions into {example}.")
        engine.require(self._required)
        for sentence in self._stage.inside():
            self._log.warning(sentence)
            if progress:
                tqdm.write(f"note: {sentence}")
        total = len(students)
        with (
            tqdm(total=total, desc=name, disable=not progress) as self._bar,
            contextlib.closing(engine.map(self._tasks(students))) as results,
        ):
            for key, result in results:
                self._arrived(*self._running.pop(key), result)
        return [self._done[student] for student in sorted(self._done)]

    def _tasks(self, students: list[str]) -> Iterator[Task]:
        """Yield what must be executed; finish on the way what need not."""
        for student in students:
            try:
                arrived = self._stage.arrive(student)
                if entry := self._kept(arrived):
                    score = self._before[student].score
                    self._finish(student, score, entry, "kept")
                    continue
                ready = self._stage.prepare(arrived)
            except Exception as error:  # our own mistake must not cost the class
                self._log.exception("%s: the intake failed", student)
                self._fail(student, "not-run", error)
                continue
            self._steps.hook("pre", student, list(ready.taken))
            yield from self._to_run(_Pending(ready, set(ready.tasks)))

    def _kept(self, arrived: Arrived) -> ledger.Entry | None:
        """Return what was recorded before, if all of it still holds."""
        student = arrived.student
        before = None if self._force else self._before.get(student)
        pages = self._book.output(student)
        names = self._book.notebooks
        if not before or not all((pages / f"{n}.ipynb").exists() for n in names):
            return None
        entry = ledger.load(self._course.graded(self._book.name, student))
        if entry is None or entry.content != arrived.content:
            return None
        return entry if entry.recorded == before.digest else None

    def _to_run(self, pending: _Pending) -> Iterator[Task]:
        """Yield the notebooks of a submission whose outputs are not known yet."""
        for name, task in pending.ready.tasks.items():
            known = None if self._force else self._cache.get(task.key, task.notebook)
            if known:
                pending.executed[name] = known
                pending.missing.remove(name)
        if not pending.missing:
            self._record(pending)
        for name in sorted(pending.missing):
            task = pending.ready.tasks[name]
            self._running[task.key] = name, pending
            yield task

    def _arrived(self, name: str, pending: _Pending, result: Result) -> None:
        """Take the outputs of a notebook; record the submission with its last one."""
        student = pending.ready.arrived.student
        pending.how = "run"
        pending.seconds += result.seconds
        if result.notebook is None:
            self._fail(student, "not-run", result.error)
            return
        with contextlib.suppress(OSError):  # a full disk: it will run again
            self._cache.put(pending.ready.tasks[name].key, result.notebook)
        pending.executed[name] = result.notebook
        pending.missing.discard(name)
        if not pending.missing and student not in self._done:
            self._record(pending)

    def _record(self, pending: _Pending) -> None:
        """Write down what the executions showed: folder, gradebook, our own entry."""
        ready = pending.ready
        student = ready.arrived.student
        kept = self._course.graded(self._book.name, student)
        tree = Tree(self._book.output(student))
        try:
            pages, marks = self._marked(pending)
            kept.unlink(missing_ok=True)  # from here to the end nothing is sure
            tree.write(
                pages,
                ready.files,
                self._steps.permissions,
                self._book.course.groupshared,
            )
            recorded = self._writer.record(student, ready.arrived.moment, marks)
            tree.move()
        except GradeError:
            tree.drop()
            raise
        except Exception as problem:
            tree.drop()
            _stop_if_full(problem)
            self._log.exception("%s: recording failed", student)
            self._fail(student, "not-recorded", problem)
            return
        self._steps.hook("post", student, list(ready.taken))
        entry = ledger.Entry(
            ready.arrived.content,
            recorded.digest,
            (*ready.remarks, *_remarks(pending, marks)),
            ledger.misconceptions(pending.executed.values()),
            pending.seconds,
        )
        with contextlib.suppress(OSError):  # it will be recorded again, that is all
            entry.save(kept)
        self._finish(student, recorded.score, entry, pending.how)

    def _marked(
        self, pending: _Pending
    ) -> tuple[dict[str, NotebookNode], dict[str, Marks]]:
        """Return the pages for autograded/ and the marks, by notebook."""
        pages, marks = {}, {}
        student = pending.ready.arrived.student
        for name, taken in pending.ready.taken.items():
            executed = pending.executed.get(name)
            if executed is None:
                pages[name] = taken.notebook
                marks[name] = _nothing(self._book.notebooks[name])
                continue
            # The marks first: what a course does to the page is no evidence.
            file = f"{name}.ipynb"
            marks[name] = marks_of(executed, file, self._most_inside)
            stops = [*remarks_of_run(executed, f"{name}.ipynb"), *marks[name].remarks]
            pages[name] = with_remarks(executed, stops)
            pages[name] = self._steps.after(pages[name], student, name)
        return pages, marks

    def _fail(self, student: str, kind: str, error: object) -> None:
        """Leave a submission without a score, not with an old one."""
        name = self._book.name
        what = {"not-run": "run", "not-recorded": "recorded"}[kind]
        sentence = (
            f"{name} of {student} could not be {what} ({error}): see "
            f"{self._course.log(name)}, then run the same command again."
        )
        with contextlib.suppress(OSError):
            self._course.graded(name, student).unlink(missing_ok=True)
        self._writer.forget(student)
        left = self._writer.recorded(student).get(student)
        entry = ledger.Entry("", "", (Remark(kind, sentence),), (), 0.0)
        self._finish(student, left.score if left else 0.0, entry, "failed")

    def _finish(
        self, student: str, score: float, entry: ledger.Entry, how: str
    ) -> None:
        """Note the end of a submission, in the log and on the progress bar."""
        for remark in entry.remarks:
            self._log.warning("%s: %s", student, remark.sentence)
        line = Graded(
            student,
            score,
            self._book.points,
            entry.remarks,
            entry.recognised,
            entry.seconds,
            how,
        )
        self._done[student] = line
        self._to_look_at += line.needs_a_person
        self._bar.set_postfix(to_look_at=self._to_look_at, refresh=False)
        self._bar.update()
        if self._each:
            self._each(line)


def _nothing(notebook: Released) -> Marks:
    """Return the marks of a notebook that was not handed in."""
    return Marks(dict.fromkeys(notebook.graded, 0.0), {})


def _remarks(pending: _Pending, marks: dict[str, Marks]) -> list[Remark]:
    """Return what the executions and the marking had to say."""
    return [
        remark
        for name, executed in pending.executed.items()
        for remark in (
            *remarks_of_run(executed, f"{name}.ipynb"),
            *marks[name].remarks,
        )
    ]


def _stop_if_full(problem: Exception) -> None:
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
