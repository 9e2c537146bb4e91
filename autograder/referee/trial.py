"""Run a notebook in two processes: the student's cells in one, the tests in another."""

from __future__ import annotations

import contextlib
import hashlib
import socket
from collections.abc import Mapping
from dataclasses import replace
from threading import Event
from typing import Any

from nbformat import NotebookNode

from ..cells import copied, grade_id, marks, twin
from ..matching import HIDDEN
from ..sandbox import sentences
from ..sandbox.page import Page
from ..sandbox.start import Job, Start
from ..sandbox.supervisor import Cell, Child, Run, Stopped, cells_to_run
from . import precedents
from .names import Plan
from .reuse import BOUND_TOGETHER
from .schedule import Definitions
from .sitting import ALONE, TOGETHER, Sitting, Waiting
from .transcript import Step, read

_SPARE_SECONDS = 2.0  # so that a test itself can tell that the student's code was late


def try_notebook(
    notebook: NotebookNode,
    job: Job,
    plan: Plan,
    course_files: Mapping[str, bytes],
    known: Mapping[str, list[NotebookNode]],
    *,
    cancelled: Event,
    start: Start,
) -> NotebookNode:
    """Return a copy of the notebook with outputs; those of tests are the referee's.

    `job` is the student's; of its files the referee sees only the `course_files`. Tests
    with `known` outputs are not run.
    """
    result = copied(notebook)
    with contextlib.closing(Trial(job, plan, course_files, cancelled, start)) as trial:
        trial.run(cells_to_run(result), known)
        if trial.referee.left_something and known:  # what they gave may not be that
            again: Any = {"cancelled": cancelled, "start": start}
            return try_notebook(notebook, job, plan, course_files, {}, **again)
        if trial.referee.left_something:
            ours = {**result.metadata.get("cs_nn", {}), BOUND_TOGETHER: True}
            result.metadata = twin(result.metadata, cs_nn=ours)
    return result


class Trial:
    """The two processes, and the tests that wait for the next clone."""

    def __init__(
        self,
        job: Job,
        plan: Plan,
        course_files: Mapping[str, bytes],
        cancelled: Event,
        start: Start,
    ) -> None:
        """Start nothing yet."""
        limits = job.limits
        longer = replace(limits, cell_seconds=limits.cell_seconds + _SPARE_SECONDS)
        # The seed that the student's code can see tells nothing of the tests' inputs.
        seed = hashlib.sha256(f"the student's own {job.seed}".encode()).hexdigest()
        self._plan, self._job = plan, replace(job, files=course_files)
        self.student = Run(replace(job, seed=seed, sown=job.seed), cancelled, start)
        ours = replace(job, files=course_files, withheld=(), limits=longer)
        self.referee = _Referee(self.student, ours, cancelled, start)
        self._waiting: list[Waiting] = []

    def run(
        self,
        cells: list[NotebookNode],
        known: Mapping[str, list[NotebookNode]],
    ) -> None:
        """Give all cells their outputs: the `known` ones, else those of a run."""
        definitions = Definitions()
        self.referee.answers(cells, self._plan)
        self._sitting = self._sit(cells)
        for count, cell in enumerate(cells, start=1):
            cell.execution_count = count
            trusted = self._plan.cells.get(cell.id)
            if trusted is not None and trusted.test and not trusted.inside:
                if cell.id in known:
                    cell.outputs = known[cell.id]
                else:
                    self._waiting.append((cell, count, trusted))
                continue
            ours = trusted is not None and not trusted.names
            if not definitions.only_adds(cell.source, ours=ours):
                self._hear()
            self._run_for_student(cell, count)
            if trusted is not None and not trusted.test:
                self._waiting.append((cell, count, trusted))
        self._hear()

    def _sit(self, cells: list[NotebookNode]) -> Sitting:
        """Find the precedents of this notebook's tests."""
        plan, job = self._plan, self._job
        sources = {c.id: c.source for c in cells if c.id in plan.cells}
        about = job.seed, job.limits, job.figures, job.withheld
        book = precedents.book(plan, sources, job.files, *about)
        return Sitting(self.referee, plan, job.limits, book)

    def _run_for_student(self, cell: NotebookNode, count: int) -> None:
        about = marks(cell)
        locked = bool(about.get("locked"))
        # A test that must run here is whole, as in stock; no other secret comes here.
        secret = locked and not about.get("grade")
        source = HIDDEN.sub("", cell.source) if secret else cell.source
        cell.outputs = self.student.cell(Cell(count, source, locked))

    def _hear(self) -> None:
        """Have what waits heard, if there is a test among it."""
        if not any(trusted.test for _, _, trusted in self._waiting):
            return
        self._sitting.hear(self._waiting)
        self._waiting.clear()
        if self.student.child is not None and self.student.child.has_ended():
            self.student.close()

    def close(self) -> None:
        """End both processes."""
        self.referee.close()
        self.student.close()


class _Referee(Run):
    """The process that runs the instructor's cells."""

    def __init__(self, student: Run, job: Job, cancelled: Event, start: Start) -> None:
        super().__init__(job, cancelled, start)
        self.steps: list[Step] | None = None
        self._student, self._fresh = student, True
        self._served: Child | None = None  # the process that has a clone to go on with
        self.sound, self.changed = True, False
        self._end: socket.socket | None = None  # to the present cell's own clone
        self._now: Cell | None = None
        self._lasting: list[Cell] = []  # those that left something changed
        self._why: Stopped | None = None

    def answers(self, cells: list[NotebookNode], plan: Plan) -> None:
        """Let tests read the text of the student's cells."""
        texts = {
            grade_id(cell) or cell.id: cell.source
            for cell in cells
            if cell.id not in plan.cells
        }
        self._job = replace(self._job, answers=texts)

    @property
    def left_something(self) -> bool:
        """Whether a test left something changed that others may have seen."""
        return bool(self._lasting)

    def hear(
        self, cell: Cell, end: socket.socket | None, fresh: bool
    ) -> list[NotebookNode]:
        """Return the outputs of a cell, against the clone that serves a socket.

        Without one it is the last clone for all tests, or a new one if it must be
        `fresh`.
        """
        self._fresh, self._end, self._now = fresh, end, cell
        self.sound, self.changed, self.steps = False, False, None
        return self.cell(cell)

    def feed(self, child: Child, cell: Cell, page: Page) -> bool:
        """See Run; what needs the student's objects gets a clone of their process."""
        if cell.about is None:
            return child.run(cell, page)
        again = cell is not self._now
        nothing = cell.about["place"] == ALONE and not cell.silent
        if again and nothing and cell not in self._lasting:
            return False  # it left nothing behind
        child.beside, self._why = self.watch, None
        stopped = self._run(child, cell, page)
        self._fresh = False
        if self._why:
            page.note(self._why.kind, self._why.sentence)
        elif child.said.get("broken") == "late":
            page.note(*sentences.too_long_a_call(self._student.limits))
        elif child.said.get("broken") == "gone":
            page.note(*sentences.died_in_test())
        self.changed = child.said.get("changed") is True
        self._lasting += [cell] if self.changed else []
        if not (self._why or stopped or child.said.get("broken")):
            self.sound, self.steps = True, read(child.said.get("transcript"))
        return stopped

    def _run(self, child: Child, cell: Cell, page: Page) -> bool:
        if cell is self._now and self._end is not None:
            return child.run(cell, page, self._end.fileno())
        if not self._fresh and self._served is child:
            return child.run(cell, page)
        ours, theirs = socket.socketpair()
        with ours, theirs:
            self.clone(theirs.fileno(), TOGETHER)
            theirs.close()
            self._served = child
            return child.run(cell, page, ours.fileno())

    def clone(self, end: int, place: str) -> None:
        """Clone the student's process, or a new one if that has just ended."""
        try:
            self._student.ready().clone(end, place)
        except Stopped:
            self._student.close()
            self._student.ready().clone(end, place)

    def peek(self, frame: bytes) -> object:
        """Ask the student's process, which goes on, for the mark of its answer."""
        try:
            return self._student.ready().peek(frame)
        except Stopped:
            self._student.close()
            return None

    def watch(self) -> None:
        """Hold the student's process to its limits while the referee waits for it."""
        child = self._student.child
        if child is not None:
            try:
                child.look()
            except Stopped as end:
                self._why = end
                self._student.close()
