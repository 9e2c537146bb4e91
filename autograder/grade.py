"""Grade a whole class: take in, execute many at once, record one after the other."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from . import record
from .paths import Course
from .record import Book
from .released import GradeError
from .sandbox import ladder
from .sandbox.start import RUNGS

if TYPE_CHECKING:
    from .changes import Change
    from .engines import Engine
    from .remarks import Remark

__all__ = ["GradeError", "Graded", "grade"]

# Kinds of remarks after which an instructor must look at a submission.
FAILURES = {
    *("not-run", "not-recorded", "odd-score"),
    *("not-json", "no-notebook", "too-large", "empty"),
    *("bad-timestamp", "other-timestamp"),
}


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
    how: str = field(default="", compare=False)
    """"run", "cached" (outputs known), "kept" (recorded before), "failed", or
    "waiting" for its turn."""
    change: Change | None = field(default=None, compare=False)
    """What became of the recorded score; None where it is as it was."""

    @property
    def needs_a_person(self) -> bool:
        """Whether an instructor must look at it before the score can stand."""
        return any(remark.kind in FAILURES for remark in self.remarks)


@dataclass(frozen=True)
class Part:
    """Some of a class, to be graded without the others."""

    students: frozenset[str]
    held: frozenset[str] = frozenset()
    """Those of them whose new versions wait: they are looked at, and not graded."""
    notes: Mapping[str, Remark] = field(default_factory=dict)
    """What a student shall read beside what grading has to say."""


@dataclass(frozen=True)
class Wanted:
    """How a run shall be done."""

    required: str = RUNGS[-1]
    """The least level of protection, one of `ladder.RUNGS`."""
    force: bool = False
    """Whether everything is run, also what did not change."""
    dry: bool = False
    """Whether scores are only computed, and nothing is recorded."""
    part: Part | None = None
    """Who is graded; everybody if left out."""
    command: str = "grade()"
    """What stands in the log of runs."""


def grade(
    name: str,
    course: str | Path = ".",
    workers: int | None = None,
    *,
    engine: Engine | None = None,
    force: bool = False,
    required: str = RUNGS[-1],
    progress: bool = True,
    each: Callable[[Graded], None] | None = None,
    dry: bool = False,
    part: Part | None = None,
    command: str = "grade()",
) -> list[Graded]:
    """Grade all that was handed in for an assignment, and return a line for each.

    Only submissions that changed since they were last recorded are run, `workers` at
    a time (default: one per core), or on `engine`; with `force` all of them. Nothing
    that a student hands in stops it: see the remarks. `each` is called with every
    final line; `required` is the least level of protection, one of `ladder.RUNGS`.
    With `dry` nothing is recorded, and the lines tell what would change; `part` names
    whom to grade; `command` is what the log of runs calls this one. However a run
    ends, what it recorded stays and is whole; the next one goes on.

    Raises:
        GradeError: the course is not ready, or cannot be written any more.
        SandboxError: submissions would be protected less than is required.
        ValueError: `workers` is less than 1.
    """
    record.import_quickly()
    place = Course(Path(course).resolve())
    record.check_course(place.root)
    engine = engine or _this_machine(place, name, workers)
    wanted = Wanted(required, force, dry, part, command)
    return _run(place, name, engine, wanted, progress, each)


def _run(
    place: Course,
    name: str,
    engine: Engine,
    wanted: Wanted,
    progress: bool,
    each: Callable[[Graded], None] | None,
) -> list[Graded]:
    from .batch import Batch

    with (
        record.our_programs_on_path(),
        _alone(place, name),
        _log(place, name) as log,
    ):
        book = Book(place.root, name, log)
        batch = Batch(place, book, log, wanted, each)
        os.chdir(place.root)  # where nbgrader calls plugins and hooks, too
        with contextlib.closing(batch):
            return batch.run(engine, progress)


def _this_machine(course: Course, name: str, workers: int | None) -> Engine:
    """Return the engine of this machine, which may still be getting ready.

    Raises:
        ValueError: `workers` is less than 1.
    """
    from .engines import LocalProcesses, cores

    engine = LocalProcesses(workers if workers is not None else cores())
    if _something_new(course, name):
        ladder.start_early()  # while this process imports nbgrader
    return engine


def _something_new(course: Course, name: str) -> bool:
    """Tell whether a submission is sure to be run, for nothing is known of it yet."""
    students = (
        folder.parent.name for folder in course.root.glob(f"submitted/*/{name}")
    )
    return any(not course.graded(name, who).exists() for who in students)


@contextlib.contextmanager
def _alone(course: Course, name: str) -> Iterator[None]:
    """Keep a second run off the same assignment; a killed one leaves no lock behind.

    Raises:
        GradeError: another run is at work.
    """
    try:
        import fcntl
    except ImportError:  # Windows: two runs would cost time, not scores
        yield
        return
    course.ours.mkdir(parents=True, exist_ok=True)
    with course.lock(name).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise GradeError(
                f"{name} is being graded by another run: wait until it has ended."
            ) from None
        yield


@contextlib.contextmanager
def _log(course: Course, name: str) -> Iterator[logging.Logger]:
    """Open the log of this run: our remarks, and nbgrader's own words."""
    course.ours.mkdir(parents=True, exist_ok=True)
    log = logging.getLogger(f"autograder.{name}")
    log.setLevel(logging.INFO)
    log.propagate = False
    handler = logging.FileHandler(
        course.log(name), mode="w", encoding="utf-8", errors="replace"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    try:
        yield log
    finally:
        log.removeHandler(handler)
        handler.close()
