"""An assignment as it was released: the gradebook's cells, the source's notebooks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from nbgrader.api import Gradebook


class GradeError(RuntimeError):
    """Grading cannot start; the message says what is wrong and what to do."""


@dataclass(frozen=True)
class Known:
    """A cell as the gradebook has it since the assignment was released."""

    text: str
    locked: bool
    points: float
    kind: str
    checksum: str


@dataclass(frozen=True)
class Released:
    """A notebook of an assignment as the gradebook has it."""

    key: str
    """Its primary key in the gradebook."""
    name: str
    kernelspec: Mapping[str, Any] | None
    cells: Mapping[str, Known]
    graded: Mapping[str, str]
    """Primary keys of the cells with points, by grade id; tasks are among them."""
    tasks: frozenset[str]
    commented: Mapping[str, str]
    """Primary keys of the cells that carry comments, by grade id."""

    @property
    def stubs(self) -> dict[str, str]:
        """The texts that answer cells were released with, by grade id."""
        return {n: cell.text for n, cell in self.cells.items() if not cell.locked}

    @property
    def points(self) -> float:
        """The points of all its cells."""
        return sum(cell.points for cell in self.cells.values())


def released(book: Gradebook, assignment: str) -> dict[str, Released]:
    """Return the notebooks of an assignment by name.

    Raises:
        MissingEntry: it was never released.
    """
    notebooks = sorted(book.find_assignment(assignment).notebooks, key=lambda n: n.name)
    return {notebook.name: _released(notebook) for notebook in notebooks}


def _released(notebook: Any) -> Released:
    graded = [*notebook.grade_cells, *notebook.task_cells]
    points = {cell.name: float(cell.max_score) for cell in graded}
    spec = json.loads(notebook.kernelspec) if notebook.kernelspec else None
    return Released(
        notebook.id,
        notebook.name,
        spec if isinstance(spec, dict) and spec else None,
        {cell.name: _known(cell, points) for cell in notebook.source_cells},
        {cell.name: cell.id for cell in graded},
        frozenset(cell.name for cell in notebook.task_cells),
        {c.name: c.id for c in [*notebook.solution_cells, *notebook.task_cells]},
    )


def _known(cell: Any, points: Mapping[str, float]) -> Known:
    return Known(
        cell.source or "",
        bool(cell.locked),
        points.get(cell.name, 0.0),
        str(cell.cell_type),
        cell.checksum or "",
    )


def read_source(course: Any, assignment: str, notebook: Released) -> NotebookNode:
    """Return the instructor's notebook, with every field that the gradebook knows.

    Where nbgrader puts a header or a footer around it, that is the released one.

    Raises:
        GradeError: it is missing, or does not have the gradebook's cells.
    """
    import nbformat

    around = course.config.get("IncludeHeaderFooter", {})
    framed = around.get("header") or around.get("footer")
    step = course.release_directory if framed else course.source_directory
    path = Path(course.format_path(step, ".", assignment), f"{notebook.name}.ipynb")
    release = (
        f"run `autograder release {assignment}`, or `nbgrader generate_assignment "
        f"{assignment} --force`, before grading"
    )
    if not path.exists():
        raise GradeError(f"{path} is missing: {release}.")
    source = nbformat.read(path, as_version=4)
    named = _named(source)
    if named.keys() != notebook.cells.keys():
        different = ", ".join(sorted(named.keys() ^ notebook.cells.keys()))
        raise GradeError(
            f"{path} and the gradebook differ in the cells {different}: {release}."
        )
    if framed:
        solution = Path(course.format_path(course.source_directory, ".", assignment))
        _answer(named, solution / f"{notebook.name}.ipynb")
    return with_plan(_as_released(source, named, notebook))


def _answer(named: Mapping[str, NotebookNode], solution: Path) -> None:
    """Put the reference's answers into the released cells: plans are made of them."""
    import nbformat

    if not solution.exists():
        return
    answers = _named(nbformat.read(solution, as_version=4))
    for name, cell in named.items():
        if cell.metadata.nbgrader.get("solution") and name in answers:
            cell.source = answers[name].source


def with_plan(source: NotebookNode) -> NotebookNode:
    """Return the source with ids, and with the plan by which its tests are run."""
    from .referee.names import planned  # imports nbformat: see record.import_quickly

    taken: set[str] = set()
    for index, cell in enumerate(source.cells):
        if cell.get("id") in (None, *taken):
            cell.id = f"source-{index}"
        taken.add(cell.id)
    return planned(source, source)


def _named(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """Return the cells that nbgrader keeps, by grade id."""
    named = {}
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if any(about.get(mark) for mark in ("grade", "solution", "locked", "task")):
            named[str(about.get("grade_id"))] = cell
    return named


def _as_released(
    source: NotebookNode, named: Mapping[str, NotebookNode], notebook: Released
) -> NotebookNode:
    """Give the cells the gradebook's points, checksums and locked texts.

    Raises:
        GradeError: the cells' metadata are not nbgrader's, or of another version.
    """
    from nbgrader import nbgraderformat as form

    for name, known in notebook.cells.items():
        cell, about = named[name], named[name].metadata.nbgrader
        about.checksum, about.locked = known.checksum, known.locked
        if about.get("grade") or about.get("task"):
            about.points = known.points
        if known.locked:
            cell.source = known.text
    if notebook.kernelspec:
        source.metadata.kernelspec = dict(notebook.kernelspec)
    try:
        form.MetadataValidator().validate_nb(source)
    except (
        form.ValidationError,
        form.SchemaTooOldError,
        form.SchemaTooNewError,
    ) as error:
        raise GradeError(
            f"{notebook.name}.ipynb of the course has a cell that nbgrader cannot read "
            f"({error}): repair it and release it again."
        ) from error
    return source
