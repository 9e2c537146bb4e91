"""Make a submission ready: taken in, judged for lateness, laid out for nbgrader."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import timedelta

import nbformat

from . import cache
from .engines import Task
from .intake import Intake, extra_files, take_in
from .paths import Course
from .record import Book, digest_of, parse_time, written_time
from .remarks import Remark, shown, with_remarks
from .sandbox import Limits


@dataclass(frozen=True)
class Submission:
    """A submission after the intake: what to run, and what was found so far."""

    intake: Intake = field(repr=False)
    task: Task
    remarks: tuple[Remark, ...]
    timestamp: str
    content: str
    """The hash of all that its recorded grade depends on."""

    @property
    def student(self) -> str:
        """Who handed it in."""
        return self.intake.student


class Stage:
    """Prepares the submissions of one assignment."""

    def __init__(self, course: Course, book: Book, limits: Limits) -> None:
        """Read the instructor's notebook and files.

        Raises:
            GradeError: the notebook is missing, or is not the released one.
        """
        self._course, self._book, self._limits = course, book, limits
        self._secret = course.secret(create=True)
        self._source = book.source()
        self._helpers, _ = extra_files(book.source_files())
        self._digest = digest_of(book)

    def prepare(self, student: str) -> Submission:
        """Take a submission in."""
        book = self._book
        intake = take_in(
            book.folder(student), self._source, student=student, stubs=book.stubs
        )
        timestamp, about_time = self._time(student, intake.timestamp)
        remarks = (*intake.remarks, *about_time)
        notebook = with_remarks(intake.notebook, remarks)
        files = {**intake.files, **self._helpers}
        seed = cache.seed(self._secret, student, book.name)
        key = cache.key(notebook, files, seed, self._limits)
        task = Task(key, notebook, files, seed, self._limits)
        content = cache.digest([key, notebook, timestamp, self._digest])
        return Submission(intake, task, remarks, timestamp, content)

    def _time(self, student: str, text: str) -> tuple[str, list[Remark]]:
        """Return a timestamp that nbgrader can read, and what is wrong with it."""
        if not text:
            return "", []
        moment, due = parse_time(text), self._book.due_for(student)
        if moment is None:
            sentence = (
                f"timestamp.txt says '{shown(text)}', which is no time, and does not "
                "count: collect the submission again."
            )
            return "", [Remark("bad-timestamp", sentence)]
        if due is None or moment <= due:
            return written_time(moment), []
        late = timedelta(seconds=round((moment - due).total_seconds()))
        sentence = (
            f"{self._book.name}.ipynb came {late} (h:mm:ss) after the deadline of "
            f"{due:%Y-%m-%d %H:%M} UTC: write to your instructor if you had a reason."
        )
        return written_time(moment), [Remark("late", sentence)]

    def lay_out(self, submission: Submission) -> str:
        """Write what nbgrader is to record; the original is only ever read.

        Returns the path of the folder of all such submissions, relative to the course.
        """
        name = self._book.name
        folder = self._course.staged(name, submission.student)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for path, content in submission.intake.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        if submission.timestamp:
            (folder / "timestamp.txt").write_text(submission.timestamp)
        nbformat.write(submission.task.notebook, folder / f"{name}.ipynb")
        return str(folder.parent.parent.relative_to(self._course.root))
