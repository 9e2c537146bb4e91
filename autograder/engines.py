"""Where executions run: in this process, or many at once in processes of their own."""

from __future__ import annotations

import contextlib
import itertools
import os
import sys
import time
from collections.abc import Generator, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Any, Protocol

from nbformat import NotebookNode

from .sandbox import Limits, execute, ladder, sentences
from .sandbox.page import LIMIT_MIME
from .sandbox.start import RUNGS

if TYPE_CHECKING:
    from .cluster import DaskCluster

_TRIES = 2
_TURN = 0.0003  # seconds; see `short_turns`


@dataclass(frozen=True)
class Task:
    """One execution: everything that its outputs depend on, and a key to know it by."""

    key: str
    notebook: NotebookNode = field(repr=False)
    files: Mapping[str, bytes] = field(repr=False)
    seed: str = field(repr=False)
    limits: Limits
    figures: bool = True
    """Whether figures are drawn, or only built, which is ten times as fast."""
    required: str = RUNGS[-1]
    """The level of protection below which it must not run."""
    ours: frozenset[str] = frozenset()
    """The files that are the course's: the referee sees no others."""
    base: str = ""
    """Its key but for the tests that run apart; see `Cache`."""
    tests: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """What the plan says of those tests, by the id of their cells, fit for JSON."""
    known: Mapping[str, list[NotebookNode]] = field(default_factory=dict, repr=False)
    """The outputs of tests that need not run again, by the id of their cells."""


@dataclass(frozen=True)
class Result:
    """What became of a task: the executed notebook, or why there is none."""

    notebook: NotebookNode | None = field(repr=False)
    error: str
    seconds: float


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Engine(Protocol):
    """Runs tasks. They are pure, so an engine may run one twice, or anywhere."""

    def require(self, rung: str) -> None:
        """Refuse to go on where submissions are protected less than that.

        Raises:
            SandboxError: they would be.
        """
        ...

    def map(self, tasks: Iterable[Task]) -> Generator[tuple[str, Result], None, None]:
        """Yield key and result of each task as it ends; no task makes it raise.

        Tasks are taken from the iterable in the caller's thread, a few ahead.
        """
        ...


def run(task: Task, cancelled: Event | None = None) -> Result:
    """Run one task; whatever goes wrong becomes its result's error.

    What the machine did, and not the student, gets a second try: a process that did
    not start, and one that died, for it may have been killed from outside.
    """
    start = time.perf_counter()
    cancelled = cancelled or Event()
    result = Result(None, "", 0.0)
    for _ in range(_TRIES):
        try:
            notebook = run_once(task, cancelled)
            result = Result(notebook, "", time.perf_counter() - start)
        except Exception as problem:
            error = f"{type(problem).__name__}: {problem}"
            result = Result(None, error, time.perf_counter() - start)
        if cancelled.is_set() or (result.notebook and not _died(result.notebook)):
            break
    return result


def run_once(task: Task, cancelled: Event | None = None) -> NotebookNode:
    """Return the executed notebook of a task.

    Raises:
        SandboxError: it could not be run, or is protected less than is required.
    """
    ladder.require(task.required)  # here, too: workers come and go
    return execute(
        task.notebook,
        files=task.files,
        seed=task.seed,
        limits=task.limits,
        cancelled=cancelled,
        figures=task.figures,
        course_files={name: task.files[name] for name in task.ours},
        known=task.known,
    )


def _died(notebook: NotebookNode) -> bool:
    """Tell whether a process ended before its cells did."""
    return any(
        sentences.DIED in (output.get("ename"), _limit(output))
        for cell in notebook.cells
        for output in cell.get("outputs", [])
    )


def _limit(output: NotebookNode) -> object:
    """Return the kind of stop that an output notes, if it does: see `Page.note`."""
    said = output.get("data", {}).get(LIMIT_MIME)
    return said.get("kind") if isinstance(said, dict) else None


class ThisProcess:
    """One task after the other; each still has a process of its own."""

    def require(self, rung: str) -> None:
        """See Engine."""
        ladder.require(rung)

    def map(self, tasks: Iterable[Task]) -> Generator[tuple[str, Result], None, None]:
        """See Engine."""
        for task in tasks:
            yield task.key, run(task)


class LocalProcesses:
    """Several tasks at once on this machine.

    A thread per worker is enough: it only waits for the process it supervises.
    """

    def __init__(self, workers: int) -> None:
        """Run at most `workers` tasks at once.

        Raises:
            ValueError: there would be no worker.
        """
        if workers < 1:
            raise ValueError(f"Grading needs at least 1 worker, not {workers}.")
        self._workers = workers

    def require(self, rung: str) -> None:
        """See Engine."""
        ladder.require(rung)

    def map(self, tasks: Iterable[Task]) -> Generator[tuple[str, Result], None, None]:
        """See Engine; when the caller stops listening, all processes are ended."""
        with short_turns():
            yield from self._map(tasks)

    def _map(self, tasks: Iterable[Task]) -> Generator[tuple[str, Result], None, None]:
        cancelled, waiting = Event(), iter(tasks)
        jobs: dict[Future[Result], str] = {}
        pool = ThreadPoolExecutor(self._workers, thread_name_prefix="grading")
        try:
            while True:
                # Not all at once: a class's files need not be in memory together.
                for task in itertools.islice(waiting, 2 * self._workers - len(jobs)):
                    jobs[pool.submit(run, task, cancelled)] = task.key
                if not jobs:
                    return
                for job in wait(jobs, return_when=FIRST_COMPLETED).done:
                    yield jobs.pop(job), job.result()
        finally:
            cancelled.set()
            pool.shutdown(cancel_futures=True)


@contextlib.contextmanager
def short_turns() -> Iterator[None]:
    """Let no thread compute for long while others wait for their turn.

    A worker's thread puts hundreds of short questions to its process. Were the main
    thread's turns as long as usual, each of them could cost 5 ms.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(_TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def find(name: str, scheduler: str | None = None) -> DaskCluster | None:
    """Return the engine of a name; None for "local" means one worker per core.

    Raises:
        ValueError: the name and the scheduler's address do not go together.
        RuntimeError: no scheduler answers there.
    """
    if name == "local":
        if scheduler:
            raise ValueError("A scheduler's address needs --engine dask.")
        return None
    if not scheduler:
        raise ValueError(
            "--engine dask needs --scheduler ADDRESS, for example tcp://localhost:8786 "
            "(docs/scaling.md)."
        )
    from .cluster import DaskCluster

    return DaskCluster(scheduler)
