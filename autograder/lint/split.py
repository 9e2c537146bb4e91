"""Which tests of any nbgrader course run apart from the code that they test."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat

from autograder.cache import Cache
from autograder.calibrate import Calibration
from autograder.cells import code_cells, grade_id, marks
from autograder.handed import extra_files
from autograder.record import configuration
from autograder.referee.names import plan_of
from autograder.released import with_plan
from autograder.sandbox import Limits
from autograder.sandbox.start import RUNGS

LIMITS = Limits(cell_seconds=30, notebook_seconds=300)


@dataclass(frozen=True)
class Placed:
    """A test cell: where it stands, what it is worth, and why it is not apart."""

    notebook: str
    cell: str
    points: float
    why_inside: str

    def line(self) -> str:
        """Return it as one line for a person."""
        where = "apart" if not self.why_inside else "in the student's process"
        why = f" ({self.why_inside})" if self.why_inside else ""
        return f"{self.notebook:20} {self.cell:30} {self.points:5g}  {where}{why}"


def placed(course: Path, name: str) -> list[Placed]:
    """Return the test cells of an assignment; the reference solution is run for it.

    Raises:
        ValueError: the course has no such assignment.
    """
    folder = _directory(course, name)
    paths = sorted(folder.glob("*.ipynb"))
    if not paths:
        raise ValueError(f"{folder} holds no notebook: is {name!r} an assignment?")
    files, _ = extra_files(folder)
    with TemporaryDirectory() as cache:
        tried = Calibration(Cache(Path(cache)), files, LIMITS, RUNGS[-1])
        return [one for path in paths for one in _of(path, tried)]


def _of(path: Path, tried: Calibration) -> Iterator[Placed]:
    source = tried(path.stem, with_plan(nbformat.read(path, as_version=4)))
    plan = plan_of(source)
    for cell in code_cells(source):
        about = marks(cell)
        if about.get("grade") and not about.get("solution"):
            inside = plan.cells[cell.id].inside if plan else ""
            yield Placed(path.name, grade_id(cell), float(about["points"]), inside)


def assignments(course: Path) -> list[str]:
    """Return the names of a course's assignments, whatever it calls its folders."""
    found = _directory(course, "*")
    return sorted({p.parent.name for p in found.parent.glob(f"{found.name}/*.ipynb")})


def _directory(course: Path, name: str) -> Path:
    """Return the folder of an assignment's source."""
    from nbgrader.coursedir import CourseDirectory

    config: Any = configuration(course)
    directory = CourseDirectory(config=config, root=str(course))
    return Path(directory.format_path(directory.source_directory, ".", name))


def table(found: list[Placed]) -> str:
    """Return the tests as text, and how many points are at stake in which place."""
    inside = sum(one.points for one in found if one.why_inside)
    total = sum(one.points for one in found)
    lines = [one.line() for one in found]
    return "\n".join([*lines, f"{total - inside:g} of {total:g} points are apart."])
