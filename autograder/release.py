"""From a solution to what students get: nbgrader writes the release, nobody else."""

import logging
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

CONFIG = "nbgrader_config.py"


class NotReleased(RuntimeError):
    """nbgrader would not write the release; the message says why."""


def release(course: Path, name: str) -> Path:
    """Write `assignments/NAME` and enter the assignment in the course's gradebook.

    Raises NotReleased with one sentence, for example for an unknown assignment.
    """
    if not (course / "solutions" / name).is_dir():
        raise NotReleased(
            f"There is no assignment {name!r} in {course / 'solutions'}: "
            f"it has {', '.join(names(course)) or 'none'}."
        )
    _generate(course, name, no_database=False)
    return course / "assignments" / name


def render(course: Path, name: str) -> dict[Path, bytes]:
    """Return the files of the release of NAME without writing to the course."""
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        shutil.copytree(course / "solutions" / name, scratch / "solutions" / name)
        shutil.copy(course / CONFIG, scratch / CONFIG)
        _generate(scratch, name, no_database=True)
        made = scratch / "assignments"
        files = [path for path in made.rglob("*") if path.is_file()]
        return {path.relative_to(made): path.read_bytes() for path in files}


def names(course: Path) -> list[str]:
    """Return the names of the assignments that `solutions/` holds as notebooks."""
    return sorted(p.parent.name for p in (course / "solutions").glob("*/*.ipynb"))


def environment_bin_on_path() -> None:
    """Let nbgrader find `alembic`, a program it runs when it makes a gradebook."""
    here = str(Path(sys.executable).parent)
    path = os.environ.get("PATH", "")
    if here not in path.split(os.pathsep):
        os.environ["PATH"] = here + os.pathsep + path


def _generate(course: Path, name: str, *, no_database: bool) -> None:
    from nbgrader.converters import GenerateAssignment
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory

    environment_bin_on_path()
    config = course_config(course)
    config.SaveCells.enabled = not no_database
    coursedir = CourseDirectory(root=str(course), assignment_id=name, config=config)
    converter = GenerateAssignment(
        coursedir=coursedir, config=config, no_database=no_database, force=True
    )
    errors = _Errors()
    converter.log = logging.Logger("release", logging.ERROR)
    converter.log.addHandler(errors)
    try:
        converter.start()
    except (NbGraderException, SystemExit) as error:
        raise NotReleased(f"nbgrader could not release {name}: {errors.why}") from error


class _Errors(logging.Handler):
    """Keep the reason that nbgrader logs before it gives up: its traceback's end."""

    why = "it gave no reason."

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage().strip()
        if "Traceback" in text:
            self.why = text.splitlines()[-1]


def course_config(course: Path) -> Any:
    """Load the course's nbgrader_config.py as a traitlets Config."""
    from traitlets.config.loader import PyFileConfigLoader

    return PyFileConfigLoader(CONFIG, path=str(course)).load_config()
