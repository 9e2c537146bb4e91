"""Executions on a Dask cluster: many machines, one coordinator that records."""

from __future__ import annotations

import itertools
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import Any

from .cache import environment, grader_version
from .engines import Result, Task, run
from .sandbox import ladder
from .sandbox.start import SandboxError

_ANSWER_SECONDS = 10.0


@dataclass(frozen=True)
class _Answer:
    """A result, and by which code it was made."""

    result: Result
    version: str


def version() -> str:
    """Return the hash of this program and of every package that it may use."""
    return f"{grader_version()} {environment()}"


def _run(task: Task) -> _Answer:
    """Run a task in a worker of the cluster."""
    return _Answer(run(task), version())


class DaskCluster:
    """Runs tasks on the workers of a Dask scheduler, one in each of their threads.

    A worker that dies loses nothing: what it ran is run again elsewhere. A task that
    has cost several workers their lives is given up, and its result says so.
    """

    def __init__(self, address: str) -> None:
        """Connect to the scheduler.

        Raises:
            RuntimeError: `distributed` is not installed, or no scheduler answers.
        """
        try:
            from distributed import Client
        except ImportError:
            raise RuntimeError(
                "Dask is missing: `pip install 'cs-nn[scale]'`, on the workers too."
            ) from None
        try:
            self._client = Client(
                address, timeout=_ANSWER_SECONDS, set_as_default=False
            )
        except OSError as error:
            raise RuntimeError(
                f"No Dask scheduler answers at {address}: start one with "
                "`dask scheduler`, or see docs/scaling.md."
            ) from error

    def require(self, rung: str) -> None:
        """See Engine; workers that come later are asked again with each task."""
        levels = self._client.run(ladder.best)
        poor = [who for who, have in levels.items() if ladder.below(have, rung)]
        if poor:
            raise SandboxError(
                f"Nothing was graded: the worker {poor[0]} offers only the sandbox "
                f"level '{levels[poor[0]]}', not '{rung}': stop it, or see "
                "`autograder doctor` there."
            )

    def close(self) -> None:
        """Leave the cluster; its workers go on."""
        self._client.close()

    def map(self, tasks: Iterable[Task]) -> Generator[tuple[str, Result], None, None]:
        """See Engine; when the caller stops listening, what is waiting is cancelled."""
        from distributed import as_completed

        waiting = iter(tasks)
        jobs: dict[Any, str] = {}
        done = as_completed(loop=self._client.loop)
        try:
            while True:
                free = max(0, self._room() - len(jobs))  # less when workers die
                for task in itertools.islice(waiting, free):
                    job = self._client.submit(_run, task, pure=False)
                    jobs[job] = task.key
                    done.add(job)
                if not jobs:
                    return
                job = next(done)
                yield jobs.pop(job), _result(job)
        finally:
            self._client.cancel(list(jobs))

    def _room(self) -> int:
        """Return how many tasks to hand out: a few ahead for every thread there is."""
        return 2 * max(1, sum(map(int, self._client.nthreads().values())))


def _result(job: Any) -> Result:
    """Return what became of a job, whatever became of its worker."""
    try:
        answer: _Answer = job.result()
    except Exception as error:  # also: KilledWorker, after several deaths
        return Result(None, f"{type(error).__name__}: {error}", 0.0)
    if answer.version != version():
        return Result(
            None,
            "a worker of the cluster has other packages than this machine: install "
            "the same requirements.lock on both",
            0.0,
        )
    return answer.result
