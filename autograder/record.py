"""nbgrader's side of grading: its configuration, its gradebook, its own converter."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from nbgrader.api import Gradebook


class GradeError(RuntimeError):
    """Grading cannot start; the message says what is wrong and what to do."""


def import_quickly() -> None:
    """Skip a grammar that `import nbformat` compiles for a second, for one rare check.

    jsonschema does without the module when it is missing. Call this first.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


@contextlib.contextmanager
def our_programs_on_path() -> Iterator[None]:
    """Let nbgrader find `alembic`; leave folder, environment and filters as they were.

    Its own warnings about its own database code are of no use to an instructor.
    """
    environment, folder = dict(os.environ), Path.cwd()
    binaries = str(Path(sys.executable).parent)
    os.environ["PATH"] = os.pathsep.join([binaries, environment.get("PATH", "")])
    try:
        with warnings.catch_warnings():
            for module in ("nbgrader", "nbconvert", "nbformat", "sqlalchemy"):
                warnings.filterwarnings("ignore", module=module)
            yield
    finally:
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)


@dataclass(frozen=True)
class Known:
    """A cell as the gradebook has it since the assignment was released."""

    text: str
    locked: bool
    points: float


class Book:
    """One assignment in the gradebook of a course."""

    def __init__(self, root: Path, name: str, log: logging.Logger) -> None:
        """Read the course's nbgrader_config.py and find the assignment.

        Raises:
            GradeError: the configuration, the assignment or its source is missing.
        """
        from nbgrader.coursedir import CourseDirectory

        self.name, self.log = name, log
        self.config = configuration(root)
        self.course = CourseDirectory(config=self.config, root=str(root), log=log)
        self.course.assignment_id = name
        self.known, self.due = self._find()

    def open(self) -> Gradebook:
        """Return the gradebook; the caller closes it."""
        from nbgrader.api import Gradebook

        return Gradebook(self.course.db_url, self.course.course_id)

    def folder(self, student: str) -> Path:
        """Return where a submission lies."""
        return Path(
            self.course.format_path(self.course.submitted_directory, student, self.name)
        )

    def output(self, student: str) -> Path:
        """Return the notebook that nbgrader writes when it has graded a submission."""
        folder = self.course.format_path(
            self.course.autograded_directory, student, self.name
        )
        return Path(folder, f"{self.name}.ipynb")

    def students(self) -> list[str]:
        """Return who handed something in, in order of their names."""
        parent = Path(self.course.root, self.course.submitted_directory)
        folders = parent.iterdir() if parent.is_dir() else iter(())
        names = [path.name for path in folders if not path.name.startswith(".")]
        return sorted(name for name in names if os.path.lexists(self.folder(name)))

    def source(self) -> NotebookNode:
        """Return the instructor's notebook with the locked cells as released.

        Raises:
            GradeError: it is missing, or other cells are in the gradebook.
        """
        return read_source(self.course, self.name, self.name, self.known)

    def source_files(self) -> Path:
        """Return the folder whose files every submission gets."""
        return Path(
            self.course.format_path(self.course.source_directory, ".", self.name)
        )

    @property
    def stubs(self) -> dict[str, str]:
        """The text that answer cells were released with, by grade id."""
        return stubs_of(self.known)

    def _find(self) -> tuple[dict[str, Known], datetime | None]:
        from nbgrader.api import MissingEntry

        with self.open() as book:
            try:
                known = known_cells(book, self.name, self.name)
                return known, book.find_assignment(self.name).duedate
            except MissingEntry:
                raise GradeError(
                    f"The gradebook has no assignment {self.name}: release it first "
                    f"with `autograder release {self.name}`."
                ) from None

    def due_for(self, student: str) -> datetime | None:
        """Return the deadline, with a student's own extension."""
        from nbgrader.api import MissingEntry

        with self.open() as book:
            try:
                extension = book.find_submission(self.name, student).extension
            except MissingEntry:
                extension = None
        return self.due + extension if self.due and extension else self.due

    def scores(self) -> dict[str, tuple[float, float]]:
        """Return score and full score of every submission, late penalties taken off."""
        with self.open() as book:
            return {
                submission.student.id: (
                    submission.score - (submission.late_submission_penalty or 0.0),
                    submission.max_score,
                )
                for submission in book.assignment_submissions(self.name)
            }

    def forget_scores(self, student: str) -> None:
        """Take back what tests gave before, so that no old score survives."""
        from nbgrader.api import MissingEntry

        with self.open() as book:
            try:
                submission = book.find_submission(self.name, student)
            except MissingEntry:
                return
            for grade in (g for n in submission.notebooks for g in n.grades):
                grade.auto_score = None
                grade.needs_manual_grade = True
            book.db.commit()

    def autograde(self, student: str, *, submitted: str) -> None:
        """Let nbgrader sanitise and record a submission from the folder `submitted`.

        Raises:
            GradeError: nbgrader could not; its log tells more.
        """

        from nbgrader.converters import Autograde
        from nbgrader.converters.base import NbGraderException

        config = self.config.copy()
        config.Rebuild.enabled = False  # the intake did it
        course = type(self.course)(config=config, root=self.course.root, log=self.log)
        course.assignment_id, course.submitted_directory = self.name, submitted
        converter = Autograde(coursedir=course, config=config, log=self.log, force=True)
        # Its own search takes names for patterns, and stumbles over brackets.
        folder = course.format_path(submitted, student, self.name)
        converter.assignments = {folder: [f"{folder}/{self.name}.ipynb"]}
        converter.init_notebooks = lambda: None
        try:
            converter.start()
        except (NbGraderException, OSError, ValueError) as error:
            raise GradeError(
                f"nbgrader could not record it ({error or 'no reason given'})"
            ) from error


def configuration(root: Path) -> Any:
    """Return nbgrader's configuration, as its own commands would read it there.

    Raises:
        GradeError: the course has none, or it is broken.
    """
    from jupyter_core.paths import jupyter_config_path
    from traitlets.config.loader import Config, PyFileConfigLoader

    name = "nbgrader_config.py"
    if not (root / name).exists():
        raise GradeError(f"{root} has no {name}: give the course's folder.")
    config = Config()
    for folder in [*reversed(jupyter_config_path()), str(root)]:
        if not Path(folder, name).exists():
            continue
        try:
            config.merge(PyFileConfigLoader(name, path=folder).load_config())
        except Exception as error:
            raise GradeError(f"{folder}/{name} is broken: {error}.") from error
    return config


def known_cells(book: Gradebook, notebook: str, assignment: str) -> dict[str, Known]:
    """Return the cells of a released notebook by grade id.

    Raises:
        MissingEntry: it was never released.
    """
    found = book.find_notebook(notebook, assignment)
    points = {cell.name: cell.max_score for cell in found.grade_cells}
    return {
        cell.name: Known(cell.source or "", cell.locked, points.get(cell.name, 0.0))
        for cell in found.source_cells
    }


def stubs_of(known: dict[str, Known]) -> dict[str, str]:
    """Return the texts of the cells that students write in."""
    return {name: cell.text for name, cell in known.items() if not cell.locked}


def read_source(
    course: Any, notebook: str, assignment: str, known: dict[str, Known]
) -> NotebookNode:
    """Return the instructor's notebook; tests read as they were released.

    Raises:
        GradeError: it is missing, or does not have the gradebook's cells.
    """
    import nbformat

    folder = course.format_path(course.source_directory, ".", assignment)
    path = Path(folder, f"{notebook}.ipynb")
    if not path.exists():
        raise GradeError(f"{path} is missing: run `autograder build`.")
    source = nbformat.read(path, as_version=4)
    names = {}
    for cell in source.cells:
        if grade_id := cell.metadata.get("nbgrader", {}).get("grade_id"):
            names[grade_id] = cell
    if names.keys() != known.keys():
        different = ", ".join(sorted(names.keys() ^ known.keys()))
        raise GradeError(
            f"{path} and the gradebook differ in the cells {different}: run "
            f"`autograder release {assignment}` before grading."
        )
    for name, cell in names.items():
        if known[name].locked:
            cell.source = known[name].text
    return source


def digest_of(book: Book) -> str:
    """Return a hash of all that the gradebook adds to a recording."""
    parts = [repr(sorted(book.known.items())), repr(book.due), repr(book.config)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def parse_time(text: str) -> datetime | None:
    """Return the time that a timestamp tells, in UTC without zone as nbgrader keeps it.

    Returns None for what is no time.
    """
    from nbgrader.utils import parse_utc

    try:
        moment: datetime = parse_utc(text)
    except Exception:  # its parser has more ways to fail than it documents
        return None
    return moment


def written_time(moment: datetime) -> str:
    """Return a time as nbgrader's timestamp.txt has it."""
    return f"{moment.replace(tzinfo=UTC):%Y-%m-%d %H:%M:%S.%f} UTC"
