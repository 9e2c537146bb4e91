"""One run over a class: what must be run is run, what changed is recorded."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace

from tqdm import tqdm

from . import ledger
from .cache import Cache, same_outputs
from .changes import Recorded, between
from .engines import Engine, Result, Task
from .grade import Graded, Wanted
from .paths import Course
from .plugins import Execute
from .record import Book
from .recorder import Pending, Recorder, stop_if_full
from .released import GradeError
from .remarks import Remark
from .runs import Notes, noted
from .sandbox.start import RUNGS
from .stage import Arrived, Stage
from .steps import Steps
from .writer import Writer


class Batch:
    """One run over a class."""

    def __init__(
        self,
        course: Course,
        book: Book,
        log: logging.Logger,
        wanted: Wanted,
        each: Callable[[Graded], None] | None,
    ) -> None:
        """Open the gradebook and read the instructor's notebooks.

        Raises:
            GradeError: a notebook is missing, or is not the released one.
        """
        self._course, self._book, self._log = course, book, log
        self._wanted, self._each = wanted, each
        self._steps = Steps(book.course, book.config, log)
        self._writer = Writer(book, self._steps)
        with contextlib.ExitStack() as otherwise:
            otherwise.callback(self.close)
            self._before = self._writer.recorded()
            executes = Execute(config=book.config)
            rungs = wanted.required, executes.require_sandbox
            self._required = min(rungs, key=RUNGS.index)
            extensions = {who: one.extension for who, one in self._before.items()}
            self._stage = Stage(
                *(course, book, self._steps),
                *(executes.limits, self._required, extensions),
            )
            otherwise.pop_all()
        self._cache = Cache(course.cache)
        self._notes: Notes | None = None
        writes = self._steps, self._writer, executes.most_inside
        self._recorder = Recorder(course, book, wanted, *writes)
        self._running: dict[str, list[tuple[str, Pending]]] = {}
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
        name, students = self._book.name, self._students()
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
            self._noted(),
            tqdm(total=total, desc=name, disable=not progress) as self._bar,
            contextlib.closing(engine.map(self._tasks(students))) as results,
        ):
            for key, result in results:
                first, *others = self._running.pop(key)
                self._arrived(*first, result)
                for name, pending in others:  # who handed in the same
                    self._arrived(name, pending, _same(result, pending, name))
        return [self._done[student] for student in sorted(self._done)]

    def _students(self) -> list[str]:
        """Return who is graded, in order of their names."""
        everybody, part = self._book.students(), self._wanted.part
        return [one for one in everybody if part is None or one in part.students]

    @contextlib.contextmanager
    def _noted(self) -> Iterator[None]:
        """Keep notes for the log of runs, unless nothing is recorded."""
        if self._wanted.dry:
            yield
            return
        wanted, name = self._wanted, self._book.name
        about = self._course, name, wanted.command, self._before
        with noted(*about, if_new=wanted.part is not None) as self._notes:
            yield

    def _tasks(self, students: list[str]) -> Iterator[Task]:
        """Yield what must be executed; finish on the way what need not."""
        for student in students:
            try:
                arrived = self._stage.arrive(student)
                if entry := self._kept(arrived):
                    self._finish(student, self._before[student], entry, "kept")
                    continue
                if self._waits(student):
                    continue
                ready = self._stage.prepare(arrived)
            except Exception as error:  # our own mistake must not cost the class
                self._log.exception("%s: the intake failed", student)
                self._fail(student, "not-run", error)
                continue
            if not self._wanted.dry:
                self._steps.hook("pre", student, list(ready.taken))
            yield from self._to_run(Pending(ready, set(ready.tasks)))

    def _kept(self, arrived: Arrived) -> ledger.Entry | None:
        """Return what was recorded before, if all of it still holds."""
        student = arrived.student
        before = None if self._wanted.force else self._before.get(student)
        pages = self._book.output(student)
        names = self._book.notebooks
        if not before or not all((pages / f"{n}.ipynb").exists() for n in names):
            return None
        entry = ledger.load(self._course.graded(self._book.name, student))
        if entry is None or entry.content != arrived.content:
            return None
        return entry if entry.recorded == before.digest else None

    def _waits(self, student: str) -> bool:
        """Leave a new version as it is, if it shall wait."""
        part = self._wanted.part
        if part is None or student not in part.held:
            return False
        self._finish(student, self._before.get(student), ledger.NOTHING, "waiting")
        return True

    def _to_run(self, pending: Pending) -> Iterator[Task]:
        """Yield the notebooks of a submission whose outputs are not known yet."""
        for name, task in pending.ready.tasks.items():
            executed, needed = (
                (None, task) if self._wanted.force else self._cache.look(task)
            )
            if executed:
                pending.executed[name] = executed
                pending.missing.remove(name)
            pending.ready.tasks[name] = needed
        if not pending.missing:
            self._record(pending)
        for name in sorted(pending.missing):
            task = pending.ready.tasks[name]
            same = self._running.setdefault(task.key, [])
            same.append((name, pending))
            if len(same) == 1:  # the same of somebody else is running already
                yield task

    def _arrived(self, name: str, pending: Pending, result: Result) -> None:
        """Take the outputs of a notebook; record the submission with its last one."""
        student = pending.ready.arrived.student
        pending.how = "run"
        pending.seconds += result.seconds
        if result.notebook is None:
            self._fail(student, "not-run", result.error)
            return
        with contextlib.suppress(OSError):  # a full disk: it will run again
            self._cache.put(pending.ready.tasks[name], result.notebook)
        pending.executed[name] = result.notebook
        pending.missing.discard(name)
        if not pending.missing and student not in self._done:
            self._record(pending)

    def _record(self, pending: Pending) -> None:
        """Write down what the executions showed; one that cannot be costs no other."""
        student = pending.ready.arrived.student
        self._intend(student)
        try:
            recorded, entry = self._recorder.record(pending)
        except GradeError:
            raise
        except Exception as problem:
            stop_if_full(problem)
            self._log.exception("%s: recording failed", student)
            self._fail(student, "not-recorded", problem)
            return
        self._finish(student, recorded, entry, pending.how)

    def _intend(self, student: str) -> None:
        """Note what was recorded, before it is replaced."""
        if self._notes:
            self._notes.intends(student, self._before.get(student))

    def _fail(self, student: str, kind: str, error: object) -> None:
        """Leave a submission without a score, not with an old one."""
        name = self._book.name
        what = {"not-run": "run", "not-recorded": "recorded"}[kind]
        sentence = (
            f"{name} of {student} could not be {what} ({error}): see "
            f"{self._course.log(name)}, then run the same command again."
        )
        self._intend(student)
        entry = replace(ledger.NOTHING, remarks=(Remark(kind, sentence),))
        self._finish(student, self._recorder.forget(student), entry, "failed")

    def _finish(
        self, student: str, now: Recorded | None, entry: ledger.Entry, how: str
    ) -> None:
        """Note the end of a submission, in the log and on the progress bar."""
        for remark in entry.remarks:
            self._log.warning("%s: %s", student, remark.sentence)
        line = Graded(
            student,
            now.score if now else 0.0,
            self._book.points,
            entry.remarks,
            entry.recognised,
            entry.seconds,
            how,
            between(self._before.get(student), now),
        )
        if self._notes:
            self._notes.outcome(line)
        self._done[student] = line
        self._to_look_at += line.needs_a_person
        self._bar.set_postfix(to_look_at=self._to_look_at, refresh=False)
        self._bar.update()
        if self._each:
            self._each(line)


def _same(result: Result, pending: Pending, name: str) -> Result:
    """Return what the run of the same cells is for another submission."""
    if result.notebook is None:
        return result
    page = pending.ready.tasks[name].notebook
    return replace(result, notebook=same_outputs(page, result.notebook))
