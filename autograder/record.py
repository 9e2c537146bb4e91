"""nbgrader's side of grading: its configuration, its folders, its gradebook."""

from __future__ import annotations

import contextlib
import glob
import logging
import os
import re
import sys
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .released import GradeError, Released, read_source, released

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from nbgrader.api import Gradebook
    from nbgrader.coursedir import CourseDirectory

__all__ = ["Book", "GradeError", "configuration", "our_programs_on_path"]

CONFIG = "nbgrader_config.py"


def import_quickly() -> None:
    """Skip a grammar that `import nbformat` compiles for a second, for one rare check.

    jsonschema does without the module when it is missing. Call this first.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


_NBGRADER = """
from autograder.record import import_quickly
import_quickly()
from nbgrader.apps.nbgraderapp import main
main()
"""


def nbgrader(*words: str) -> list[str]:
    """Return the command that runs nbgrader's own, a second sooner."""
    return [sys.executable, "-W", "ignore", "-c", _NBGRADER, *words]


def quiet_log(step: str) -> logging.Logger:
    """Return a log that shows nbgrader's errors, not its chatter."""
    log = logging.getLogger(f"autograder.{step}")
    log.setLevel(logging.ERROR)
    return log


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


class Book:
    """One assignment of a course: where its files lie, and what was released."""

    def __init__(self, root: Path, name: str, log: logging.Logger) -> None:
        """Read the course's nbgrader_config.py and find the assignment.

        Raises:
            GradeError: the configuration or the assignment is missing.
        """
        from nbgrader.coursedir import CourseDirectory

        self.name, self.log = name, log
        self.config = configuration(root)
        self.course = CourseDirectory(config=self.config, root=str(root), log=log)
        self.course.assignment_id = name
        self.notebooks: Mapping[str, Released]
        self.notebooks, self.due = self._find()

    def open(self) -> Gradebook:
        """Return the gradebook; the caller closes it.

        Raises:
            GradeError: it cannot be read, for example because its server is down.
        """
        return _open(self.course)

    def folder(self, student: str) -> Path:
        """Return where a submission lies."""
        return self._path(self.course.submitted_directory, student)

    def output(self, student: str) -> Path:
        """Return the folder of a submission after grading."""
        return self._path(self.course.autograded_directory, student)

    def _path(self, step: str, student: str) -> Path:
        return Path(self.course.format_path(step, student, self.name))

    def students(self) -> list[str]:
        """Return who handed something in, in order of their names."""
        step, root = self.course.submitted_directory, self.course.root
        pattern = self.course.directory_structure.format(
            nbgrader_step=glob.escape(step),
            student_id="*",
            assignment_id=glob.escape(self.name),
        )
        shape = self.course.format_path(
            re.escape(step), "(?P<student>[^/]+)", re.escape(self.name), escape=True
        )
        excluded = set(self.course.student_id_exclude.split(","))
        found = {
            match["student"]
            for path in glob.iglob(pattern, root_dir=root)  # noqa: PTH207 - dangling links too
            if (match := re.fullmatch(shape, str(Path(root, path))))
        }
        return sorted(found - excluded)

    def sources(self) -> dict[str, NotebookNode]:
        """Return the instructor's notebooks by name, the locked cells as released.

        Raises:
            GradeError: one is missing, or other cells are in the gradebook.
        """
        return {
            name: read_source(self.course, self.name, notebook)
            for name, notebook in self.notebooks.items()
        }

    def source_files(self) -> Path:
        """Return the folder whose files every submission gets."""
        return self._path(self.course.source_directory, ".")

    @property
    def points(self) -> float:
        """The points of the whole assignment."""
        return sum(notebook.points for notebook in self.notebooks.values())

    def _find(self) -> tuple[Mapping[str, Released], datetime | None]:
        from nbgrader.api import MissingEntry

        with self.open() as book, contextlib.suppress(MissingEntry):
            notebooks = released(book, self.name)
            if notebooks:
                return notebooks, book.find_assignment(self.name).duedate
        raise GradeError(
            f"The gradebook has no assignment {self.name}: release it first with "
            f"`autograder release {self.name}` or `nbgrader generate_assignment "
            f"{self.name}`."
        )


@dataclass(frozen=True)
class Term:
    """A course over all its assignments."""

    config: Any
    course: CourseDirectory
    gradebook: Gradebook

    @property
    def root(self) -> Path:
        """The course's folder."""
        return Path(self.course.root)


@contextlib.contextmanager
def whole_term(root: Path) -> Iterator[Term]:
    """Open a course's gradebook, to work on all its assignments.

    Raises:
        GradeError: the configuration is missing, or the gradebook cannot be read.
    """
    import_quickly()
    with our_programs_on_path():
        from nbgrader.coursedir import CourseDirectory

        config = configuration(root)
        course = CourseDirectory(config=config, root=str(root))
        with _open(course) as gradebook:
            yield Term(config, course, gradebook)


def _open(course: CourseDirectory) -> Gradebook:
    from nbgrader.api import Gradebook
    from sqlalchemy.exc import SQLAlchemyError

    try:
        return Gradebook(course.db_url, course.course_id)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).strip()
        raise GradeError(
            f"The gradebook of {course.root} cannot be opened ({reason}): see "
            "to it, then run the same command again."
        ) from error


def check_course(root: Path) -> None:
    """Look for the file that makes a folder a course.

    Raises:
        GradeError: it is missing.
    """
    if not (root / CONFIG).exists():
        raise GradeError(f"{root} has no {CONFIG}: give the course's folder.")


def configuration(root: Path) -> Any:
    """Return nbgrader's configuration, as its own commands would read it there.

    Raises:
        GradeError: the course has none, or it is broken.
    """
    from jupyter_core.paths import jupyter_config_path
    from traitlets.config.loader import Config, PyFileConfigLoader

    check_course(root)
    name, config = CONFIG, Config()
    for folder in [*reversed(jupyter_config_path()), str(root)]:
        if not Path(folder, name).exists():
            continue
        try:
            config.merge(PyFileConfigLoader(name, path=folder).load_config())
        except Exception as error:
            raise GradeError(f"{folder}/{name} is broken: {error}.") from error
    return config


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
