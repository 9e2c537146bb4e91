"""Make a submission ready: taken in, judged for lateness, turned into tasks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from . import cache
from .cache import Cache
from .calibrate import Calibration, inside
from .cells import looked_at
from .engines import Task
from .handed import IGNORED, Handed, extra_files, merged, read_folder
from .intake import Source, Taken, take_in
from .late.plugin import deadlines
from .paths import Course
from .record import Book, written_time
from .released import GradeError
from .remarks import Remark, with_remarks
from .sandbox import Limits
from .times import Times

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from .steps import Steps


@dataclass(frozen=True)
class Arrived:
    """A submission as it lies on disk, and when it came."""

    student: str
    handed: Handed = field(repr=False)
    moment: datetime | None
    remarks: tuple[Remark, ...]
    content: str
    """The hash of all that its recorded grade depends on."""


@dataclass(frozen=True)
class Ready:
    """A submission after the intake: what to run, and what was found so far."""

    arrived: Arrived = field(repr=False)
    taken: Mapping[str, Taken] = field(repr=False)
    tasks: dict[str, Task]
    """By notebook; one that was not handed in need not run."""
    files: Mapping[str, bytes] = field(repr=False)
    """What stands beside the notebooks in autograded/."""
    remarks: tuple[Remark, ...]


class Stage:
    """Prepares the submissions of one assignment."""

    def __init__(
        self,
        course: Course,
        book: Book,
        steps: Steps,
        limits: Limits,
        required: str,
        extensions: Mapping[str, timedelta | None],
    ) -> None:
        """Read the instructor's notebooks and files.

        Raises:
            GradeError: a notebook is missing, or is not the released one.
        """
        self._book, self._steps = book, steps
        self._limits, self._required = limits, required
        self._granted = extensions
        self._deadlines = deadlines(book.config, course.root)
        self._times = Times(course.root, book.name, book.due)
        self._secret = course.secret(create=True)
        self._ignored = tuple(dict.fromkeys((*IGNORED, *book.course.ignore)))
        self._helpers = self._instructors_files()
        tried = Calibration(Cache(course.cache), self._helpers, limits, required)
        self._sources = {
            name: Source(tried(name, notebook), book.notebooks[name].stubs)
            for name, notebook in book.sources().items()
        }
        self._digest = self._digest_of_all()

    def inside(self) -> list[str]:
        """Return a sentence for each test that runs in the student's own process."""
        return [
            f"{name}.ipynb, cell '{cell}': this test runs in the student's own "
            f"process, where it can be forged ({why})."
            for name, source in self._sources.items()
            for cell, why in inside(source.notebook).items()
        ]

    def _instructors_files(self) -> dict[str, bytes]:
        """Return what every submission gets.

        Raises:
            GradeError: there is too much of it.
        """
        folder = self._book.source_files()
        files, left_out = extra_files(folder, self._ignored)
        if left_out:
            raise GradeError(f"In {folder}: {left_out[0].sentence}")
        kept = self._steps.kept_files
        return {path: data for path, data in files.items() if path not in kept}

    def _digest_of_all(self) -> str:
        """Hash what all grades of the assignment depend on, whoever handed in."""
        book = self._book
        parts = [
            [source.notebook, self._task("", name, source.notebook, self._helpers).key]
            for name, source in self._sources.items()
        ]
        rest = repr((sorted(book.notebooks.items()), book.config, self._secret))
        # A function of the configuration stands there with its address in memory.
        return cache.digest([parts, re.sub(r" at 0x[0-9a-f]+", "", rest)])

    def arrive(self, student: str) -> Arrived:
        """Read what a student handed in, without a look at what it says."""
        folder = self._book.folder(student)
        handed = read_folder(folder, list(self._sources), self._ignored)
        moment, remarks = self._times.of(student, handed.timestamp)
        remarks += self._late(student, moment)
        said = [remark.sentence for remark in remarks]
        content = [self._digest, student, handed.digest, str(moment), said]
        return Arrived(student, handed, moment, tuple(remarks), cache.digest(content))

    def prepare(self, arrived: Arrived) -> Ready:
        """Take a submission in."""
        handed, student = arrived.handed, arrived.student
        files = merged(handed.files, self._helpers)
        taken = take_in(handed, self._sources, student)
        general = (*handed.remarks, *arrived.remarks)
        result, tasks = {}, {}
        for number, (name, one) in enumerate(taken.items()):
            # What concerns the whole submission stands on top of its first page.
            remarks = (*(general if number == 0 else ()), *one.remarks)
            page = self._steps.before(one.notebook, student, name)
            page = with_remarks(page, remarks)
            result[name] = Taken(page, one.remarks, one.answered)
            if one.answered:
                tasks[name] = self._task(student, name, page, files)
        stamp = arrived.moment and written_time(arrived.moment)
        laid_out = files | ({"timestamp.txt": stamp.encode()} if stamp else {})
        every = [remark for one in taken.values() for remark in one.remarks]
        return Ready(arrived, result, tasks, laid_out, (*general, *every))

    def _task(
        self, student: str, name: str, page: NotebookNode, files: Mapping[str, bytes]
    ) -> Task:
        seed = cache.seed(self._secret, student, self._book.name)
        figures = looked_at(page)
        about = (page, files, seed, self._limits, figures, self._required)
        return cache.task(name, *about, self._helpers)

    def _late(self, student: str, moment: datetime | None) -> list[Remark]:
        """Say how late a submission came, with all that was granted to the student."""
        if self._book.due is None or moment is None:
            return []
        about = student, self._book.name, self._book.due, self._granted.get(student)
        due = self._deadlines.of(*about)
        if moment <= due:
            return []
        late = timedelta(seconds=round((moment - due).total_seconds()))
        sentence = (
            f"{self._book.name} came {late} (h:mm:ss) after the deadline of "
            f"{self._deadlines.shown(due)}: write to your instructor if you had a "
            "reason."
        )
        return [Remark("late", sentence)]
