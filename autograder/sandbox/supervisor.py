"""The trusted side: feed cells to a process, hold all clocks, put an end to it."""

from __future__ import annotations

import base64
import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Event

from nbformat import NotebookNode

from ..cells import code_cells, copied, marks
from . import sentences
from .limits import MIB
from .page import Page
from .start import Job, Process, SandboxError, Start
from .wire import Channel, Closed, Frame, Malformed

_TICK = 0.1  # seconds between two looks at the clocks and at the tree
_START_SECONDS = 60.0
_CLONE_SECONDS, _PEEK_SECONDS = 20.0, 5.0
_MOST_RESTARTS = 20


@dataclass(frozen=True)
class Cell:
    """A code cell to run: the how-manieth it is, its text, and whether it is locked."""

    count: int
    source: str
    locked: bool = False
    about: Frame | None = None
    """For a referee: what it must know of a cell that is about the student's code."""
    silent: bool = False
    """Whether nobody will see what its last line gives."""


class Stopped(Exception):
    """The process is of no use any more; `sentence` tells the student why."""

    def __init__(self, kind: str, sentence: str) -> None:
        """Give the kind of stop, as in the `ename` of the output, and the sentence."""
        super().__init__(sentence)
        self.kind, self.sentence = kind, sentence


def run_notebook(
    notebook: NotebookNode, job: Job, *, cancelled: Event, start: Start
) -> NotebookNode:
    """See `autograder.sandbox.execute`; `start` is how a process comes to life."""
    result = copied(notebook)
    with contextlib.closing(Run(job, cancelled, start)) as run:
        for count, cell in enumerate(cells_to_run(result), start=1):
            locked = bool(marks(cell).get("locked"))
            cell.outputs = run.cell(Cell(count, cell.source, locked))
            cell.execution_count = count
    return result


def cells_to_run(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the code cells that hold anything; all code cells lose their outputs."""
    code = code_cells(notebook)
    for cell in code:
        cell.outputs, cell.execution_count = [], None
    return [cell for cell in code if cell.source.strip()]


class Run:
    """One notebook's way through one process, or through several when cells kill it."""

    def __init__(self, job: Job, cancelled: Event, start: Start) -> None:
        """Run cells under a job's limits; `start` is how a process comes to life."""
        self._job, self.limits = job, job.limits
        self._cancelled, self._start = cancelled, start
        self._until = time.monotonic() + job.limits.notebook_seconds
        self.child: Child | None = None
        self._replay: list[Cell] = []
        self._starts = 0
        self._page = Page()

    def cell(self, cell: Cell) -> list[NotebookNode]:
        """Return the outputs of one cell, whatever it does."""
        self._page.begin()
        try:
            if self.feed(self.ready(), cell, self._page):
                stop = sentences.too_long(self.limits, self.time_is_up())
                self._page.stopped(*stop)
            else:
                self._replay.append(cell)
        except Stopped as end:
            self.close()
            self._page.stopped(end.kind, end.sentence)
        return self._page.outputs

    def feed(self, child: Child, cell: Cell, page: Page) -> bool:
        """Have a process run a cell; see `Child.run`."""
        return child.run(cell, page)

    def ready(self) -> Child:
        """Return a process in which the cells before this one have run.

        A new process runs them again, but not those that were stopped.

        Raises:
            Stopped: there is no time left, or too many processes ended.
        """
        while True:
            if self.time_is_up():
                raise Stopped(*sentences.not_run_in_time(self.limits))
            if self.child is not None:
                return self.child
            if self._starts > _MOST_RESTARTS:
                raise Stopped(*sentences.not_run_after_deaths())
            self._starts += 1
            began = time.monotonic()
            process = self._start(self._job)
            self.child = Child(process, self._job, self._cancelled)
            self.child.greet()
            # Not the student's time: the machine may be busy.
            self._until += time.monotonic() - began
            self.child.until = self._until
            self._catch_up(self.child)

    def time_is_up(self) -> bool:
        return time.monotonic() >= self._until

    def _catch_up(self, child: Child) -> None:
        """Run the earlier cells once more; one that now kills is left out hereafter."""
        for cell in list(self._replay):
            try:
                stopped = self.feed(child, cell, Page())
            except Stopped:
                self.close()
                stopped = True
            if stopped:
                self._replay.remove(cell)
            if self.child is None:
                return

    def close(self) -> None:
        """End the process, if there is one."""
        child, self.child = self.child, None
        if child is not None:
            child.close()


class Child:
    """One process, and the clocks and limits that it is held to."""

    beside: Callable[[], None] = staticmethod(lambda: None)
    """What else to look at from time to time while a cell runs."""
    said: Frame
    """The last word on the last cell."""

    def __init__(self, process: Process, job: Job, cancelled: Event) -> None:
        """Watch a process that has just been started."""
        self._process, self._job, self._limits = process, job, job.limits
        self._cancelled = cancelled
        self.until = 0.0  # when the notebook's time is up
        self._next_look = 0.0

    def greet(self) -> None:
        """Tell the process what it may do and wait until it is ready for cells."""
        channel = self._process.channel
        try:
            channel.send(self._job.greeting(self._process.folder), seconds=5)
            answer = channel.receive(seconds=_START_SECONDS)
            if answer is not None and answer.get("op") == "ready":
                return
            reason = f"it was not ready after {_START_SECONDS:g} s"
            reason = str(answer["reason"]) if answer else reason
        except (Closed, Malformed):
            reason = self._process.last_words()
        raise SandboxError(f"The process for the cells did not start: {reason}.")

    def clone(self, end: int, place: str) -> None:
        """Have the process make a clone of itself that serves a referee's socket.

        It takes the place of the last clone there, which ends. Raises Stopped.
        """
        self._have({"op": "clone", "place": place}, "cloned", _CLONE_SECONDS, end)

    def peek(self, frame: bytes) -> object:
        """Return what the process says is the mark of its answer; raises Stopped."""
        asked = {"op": "peek", "frame": base64.b64encode(frame).decode()}
        return self._have(asked, "seen", _PEEK_SECONDS).get("mark")

    def _have(self, frame: Frame, answered: str, seconds: float, *files: int) -> Frame:
        """Have the process do something between two cells; return its answer.

        Raises:
            Stopped: there is none.
        """
        channel, deadline = self._process.channel, time.monotonic() + seconds
        try:
            channel.send(frame, seconds=5, files=files)
            while (left := deadline - time.monotonic()) > 0:
                answer = channel.receive(seconds=left)
                if answer is not None and answer.get("op") == answered:
                    return answer
        except (Closed, Malformed) as error:
            raise Stopped(*self._obituary(error)) from error
        raise Stopped(*sentences.broken_connection())

    def has_ended(self) -> bool:
        """Tell whether the process is gone."""
        return self._process.poll() is not None

    def run(self, cell: Cell, page: Page, *files: int) -> bool:
        """Run a cell and return whether its time was up, though it could be stopped.

        `files` are open descriptors that the process gets along with the cell.

        Raises:
            Stopped: the process had to be given up.
            SandboxError: somebody cancelled the run.
        """
        frame = {"op": "cell", "id": cell.count, **vars(cell)}
        channel = self._process.channel
        before = channel.received
        try:
            channel.send(frame, seconds=5, files=files)
            for answer in self._answers(channel):
                if answer.get("op") == "outputs":
                    page.feed(answer.get("outputs"))
                elif answer.get("op") == "done" and answer.get("id") == cell.count:
                    self.said = answer
                    if answer.get("cut"):
                        page.note(*sentences.output_cut(self._limits))
                    return self._interrupted
                most = self._limits.output_bytes + MIB  # errors come on top
                if channel.received - before > 8 * most or page.size > most:
                    page.outputs.clear()
                    raise Stopped(*sentences.too_much_output(self._limits))
        except (Closed, Malformed) as error:
            raise Stopped(*self._obituary(error)) from error
        raise AssertionError("the answers only end with an exception")

    def _answers(self, channel: Channel) -> Iterator[Frame]:
        """Yield frames while time is left; interrupt at the limit, then give up."""
        self._interrupted = False
        deadline = min(time.monotonic() + self._limits.cell_seconds, self.until)
        while True:
            frame = channel.receive(seconds=_TICK)
            now = time.monotonic()
            if frame is not None:
                yield frame
            elif self._process.poll() is not None:
                raise Closed  # something it started may still hold the channel open
            if now >= self._next_look:
                self._next_look = now + _TICK
                self.look()
                self.beside()
            if now < deadline:
                continue
            if self._interrupted:
                raise Stopped(*sentences.too_long(self._limits, now >= self.until))
            self._interrupted, deadline = True, now + self._limits.grace_seconds
            self._process.interrupt()

    def look(self) -> None:
        """Check what the whole tree uses.

        Raises:
            Stopped: it is too much.
        """
        if self._cancelled.is_set():
            raise SandboxError("Grading was stopped before this submission was done.")
        used = self._process.usage()
        if used.memory > self._limits.memory_mb * MIB:
            raise Stopped(*sentences.too_much_memory(self._limits))
        if used.processes > self._limits.processes:
            raise Stopped(*sentences.too_many_processes(self._limits))
        most_files = self._limits.folder_files + len(self._job.files)
        if used.disk > self._limits.folder_mb * MIB or used.files > most_files:
            raise Stopped(*sentences.too_much_disk(self._limits))

    def _obituary(self, error: Exception) -> tuple[str, str]:
        """Say how the process ended."""
        if isinstance(error, Malformed):
            return sentences.broken_connection()
        return sentences.died(self._process.end())

    def close(self) -> None:
        """Kill the process and all it started, and remove what was made for it."""
        self._process.close()
