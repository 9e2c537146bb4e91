"""The trusted side: feed cells to a process, hold all clocks, put an end to it."""

from __future__ import annotations

import contextlib
import copy
import os
import signal
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event

from nbformat import NotebookNode

from . import sentences, tree
from .limits import MIB, Limits
from .page import Page
from .start import SandboxError, Start, private_folder, spawn
from .wire import Channel, Closed, Frame, Malformed

_TICK = 0.1  # seconds between two looks at the clocks and at the tree
_START_SECONDS = 60.0
_MOST_RESTARTS = 20


@dataclass(frozen=True)
class Cell:
    """A code cell to run: the how-manieth it is, its text, and whether it is locked."""

    count: int
    source: str
    locked: bool = False


class Stopped(Exception):
    """The process is of no use any more; `sentence` tells the student why."""

    def __init__(self, kind: str, sentence: str) -> None:
        """Give the kind of stop, as in the `ename` of the output, and the sentence."""
        super().__init__(sentence)
        self.kind, self.sentence = kind, sentence


def run_notebook(
    notebook: NotebookNode,
    *,
    files: Mapping[str, bytes],
    seed: str,
    limits: Limits,
    cancelled: Event,
    start: Start = spawn,
) -> NotebookNode:
    """See `autograder.sandbox.execute`; `start` is how a process comes to life."""
    result = copy.deepcopy(notebook)
    withheld = list(result.metadata.get("cs_nn", {}).get("withheld", []))
    run = _Run(files, seed, limits, withheld, cancelled, start)
    count = 0
    with contextlib.closing(run):
        for cell in result.cells:
            if cell.cell_type != "code":
                continue
            cell.outputs, cell.execution_count = [], None
            if cell.source.strip():
                count += 1
                locked = bool(cell.metadata.get("nbgrader", {}).get("locked"))
                cell.outputs = run.cell(Cell(count, cell.source, locked))
                cell.execution_count = count
    return result


class _Run:
    """One notebook's way through one process, or through several when cells kill it."""

    def __init__(
        self,
        files: Mapping[str, bytes],
        seed: str,
        limits: Limits,
        withheld: list[str],
        cancelled: Event,
        start: Start,
    ) -> None:
        self._files, self._seed, self._limits = files, seed, limits
        self._withheld, self._cancelled, self._start = withheld, cancelled, start
        self._until = time.monotonic() + limits.notebook_seconds
        self._child: _Child | None = None
        self._replay: list[Cell] = []
        self._starts = 0
        self._page = Page()

    def cell(self, cell: Cell) -> list[NotebookNode]:
        """Return the outputs of one cell, whatever it does."""
        self._page.begin()
        try:
            if self._ready().run(cell, self._page):
                stop = sentences.too_long(self._limits, self._time_is_up())
                self._page.stopped(*stop)
            else:
                self._replay.append(cell)
        except Stopped as end:
            self.close()
            self._page.stopped(end.kind, end.sentence)
        return self._page.outputs

    def _ready(self) -> _Child:
        """Return a process in which the cells before this one have run.

        A new process runs them again, but not those that were stopped.
        """
        while True:
            if self._time_is_up():
                raise Stopped(*sentences.not_run_in_time(self._limits))
            if self._child is not None:
                return self._child
            if self._starts > _MOST_RESTARTS:
                raise Stopped(*sentences.not_run_after_deaths())
            self._starts += 1
            self._child = _Child(
                self._files,
                self._seed,
                self._limits,
                self._withheld,
                self._until,
                self._cancelled,
                self._start,
            )
            self._catch_up(self._child)

    def _time_is_up(self) -> bool:
        return time.monotonic() >= self._until

    def _catch_up(self, child: _Child) -> None:
        """Run the earlier cells once more; one that now kills is left out hereafter."""
        for cell in list(self._replay):
            try:
                stopped = child.run(cell, Page())
            except Stopped:
                self.close()
                stopped = True
            if stopped:
                self._replay.remove(cell)
            if self._child is None:
                return

    def close(self) -> None:
        """End the process, if there is one."""
        child, self._child = self._child, None
        if child is not None:
            child.close()


class _Child:
    """One process and the private directory it works in."""

    def __init__(
        self,
        files: Mapping[str, bytes],
        seed: str,
        limits: Limits,
        withheld: list[str],
        until: float,
        cancelled: Event,
        start: Start,
    ) -> None:
        self._limits, self._until, self._cancelled = limits, until, cancelled
        self._withheld = withheld
        self._stack = contextlib.ExitStack()
        try:
            self._folder = self._stack.enter_context(private_folder(files))
            self._process = start(self._folder, seed)
            self._stack.callback(self._end)
            self._greet()
        except BaseException:
            self._stack.close()
            raise

    def _greet(self) -> None:
        """Tell the process its limits and wait until it is ready for cells."""
        channel = self._process.channel
        try:
            greeting = {"limits": asdict(self._limits), "withheld": self._withheld}
            channel.send({"op": "start", **greeting}, seconds=5)
            if channel.receive(seconds=_START_SECONDS) is not None:
                return
            reason = f"it was not ready after {_START_SECONDS:g} s"
        except (Closed, Malformed):
            reason = _last_line(self._folder / "stderr")
        raise SandboxError(f"The process for the cells did not start: {reason}.")

    def run(self, cell: Cell, page: Page) -> bool:
        """Run a cell and return whether its time was up, though it could be stopped.

        Raises:
            Stopped: the process had to be given up.
            SandboxError: somebody cancelled the run.
        """
        frame = {"op": "cell", "id": cell.count, **asdict(cell)}
        channel = self._process.channel
        before = channel.received
        try:
            channel.send(frame, seconds=5)
            for answer in self._answers(channel):
                if answer.get("op") == "outputs":
                    page.feed(answer.get("outputs"))
                elif answer.get("op") == "done" and answer.get("id") == cell.count:
                    if answer.get("cut"):
                        page.note(*sentences.output_cut(self._limits))
                    return self._interrupted
                if channel.received - before > 8 * self._limits.output_bytes + MIB:
                    raise Stopped(*sentences.too_much_output(self._limits))
        except (Closed, Malformed) as error:
            raise Stopped(*self._obituary(error)) from error
        raise AssertionError("the answers only end with an exception")

    def _answers(self, channel: Channel) -> Iterator[Frame]:
        """Yield frames while time is left; interrupt at the limit, then give up."""
        self._interrupted = False
        deadline = min(time.monotonic() + self._limits.cell_seconds, self._until)
        next_look = 0.0
        while True:
            frame = channel.receive(seconds=_TICK)
            now = time.monotonic()
            if frame is not None:
                yield frame
            elif self._process.poll() is not None:
                raise Closed  # something it started may still hold the channel open
            if now >= next_look:
                next_look = now + _TICK
                self._look()
            if now < deadline:
                continue
            if self._interrupted:
                raise Stopped(*sentences.too_long(self._limits, now >= self._until))
            self._interrupted, deadline = True, now + self._limits.grace_seconds
            with contextlib.suppress(OSError):
                os.kill(self._process.pid, signal.SIGINT)

    def _look(self) -> None:
        """Check what the whole tree uses."""
        if self._cancelled.is_set():
            raise SandboxError("Grading was stopped before this submission was done.")
        memory, processes = tree.usage(self._process.pid)
        if memory > self._limits.memory_mb * MIB:
            raise Stopped(*sentences.too_much_memory(self._limits))
        if processes > self._limits.processes:
            raise Stopped(*sentences.too_many_processes(self._limits))

    def _obituary(self, error: Exception) -> tuple[str, str]:
        """Say how the process ended."""
        if isinstance(error, Malformed):
            return sentences.broken_connection()
        tree.end(self._process.pid)
        return sentences.died(self._process.wait())

    def _end(self) -> None:
        tree.end(self._process.pid)
        self._process.wait()
        self._process.channel.close()
        # The directory is named in the environment of all that it started.
        tree.end_strays(self._process.pid, str(self._folder))

    def close(self) -> None:
        """Kill the process and all it started, and remove its directory."""
        self._stack.close()


def _last_line(path: Path) -> str:
    with contextlib.suppress(OSError):
        lines = path.read_text(errors="replace").strip().splitlines()
        if lines:
            return lines[-1].rstrip(".")
    return "it ended without a word"
