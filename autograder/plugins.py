"""The classes that nbgrader_config.py names: nbgrader's own steps with our grading."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import Execute as StockExecute
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.preprocessors import SaveAutoGrades as StockSaveAutoGrades
from traitlets import Enum, Float, Integer, List, Unicode

from . import identity
from .cache import Cache, seed, task
from .calibrate import Calibration
from .cells import code_cells, copied, grade_id, looked_at, undrawn
from .engines import run_once
from .feedback.hiding import HideHiddenTests
from .feedback.page import FeedbackExporter
from .handed import extra_files
from .matching import StudentCell
from .paths import Course
from .rebuild import rebuild
from .released import read_source, released
from .remarks import remarks_of_run, with_remarks
from .safe.step import Sanitise
from .sandbox import Limits, ladder
from .sandbox.start import RUNGS
from .scores import marks_of, score_of

__all__ = [
    "DrawFigures",
    "Execute",
    "FeedbackExporter",
    "HideHiddenTests",
    "Rebuild",
    "Sanitise",
    "SaveAutoGrades",
]
Converted = tuple[NotebookNode, Any]


class Rebuild(NbGraderPreprocessor):
    """Sanitise step: put the answers into the instructor's notebook, keep no more."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> Converted:
        """Return the rebuilt notebook.

        Raises:
            GradeError: the instructor's notebook is missing or was changed.
        """
        about = resources["nbgrader"]
        name, assignment = about["notebook"], about["assignment"]
        with Gradebook(about["db_url"]) as book:
            known = released(book, assignment)[name]
        course = self.parent.parent.coursedir  # exporter, converter
        source = read_source(course, assignment, known)
        source = self._calibrated(source, name, assignment)
        cells = [StudentCell.from_json(cell) for cell in nb.cells]
        rebuilt, remarks = rebuild(
            source, cells, file=f"{name}.ipynb", stubs=known.stubs
        )
        remarks += identity.remarks(rebuilt, about["student"], file=f"{name}.ipynb")
        for remark in remarks:
            self.log.warning("%s: %s", about["student"], remark.sentence)
        return with_remarks(rebuilt, remarks), resources

    def _calibrated(
        self, source: NotebookNode, name: str, assignment: str
    ) -> NotebookNode:
        executes = Execute(parent=self.parent)
        cache, files = Cache(Course(Path.cwd()).cache), course_files(self, assignment)
        tried = Calibration(cache, files, executes.limits, executes.require_sandbox)
        return tried(name, source)


def course_files(step: NbGraderPreprocessor, assignment: str) -> dict[str, bytes]:
    """Return the files that stand beside the instructor's notebooks, if any do."""
    while not hasattr(step, "coursedir"):  # exporter, converter
        if (step := step.parent) is None:
            return {}
    course = step.coursedir
    folder = Path(course.format_path(course.source_directory, ".", assignment))
    return extra_files(folder)[0]


class Execute(StockExecute):  # so that every option of c.Execute stays valid
    """Autograde step: run the cells in a process of their own, or take known outputs.

    `c.Execute.timeout` is the limit of one cell in seconds, as in stock nbgrader.
    """

    notebook_seconds = Float(
        Limits.notebook_seconds, help="Limit of a whole notebook in seconds."
    ).tag(config=True)
    call_seconds = Float(
        Limits.call_seconds,
        allow_none=True,
        help="Limit in seconds of one call of the student's code by a test that runs "
        "apart from it; None is the limit of the whole cell.",
    ).tag(config=True)
    memory_mb = Integer(
        Limits.memory_mb, help="Limit of a submission's memory in MB."
    ).tag(config=True)

    most_inside = Float(
        1.0,
        min=0.0,
        max=1.0,
        help="The share of a notebook's points that tests can give which run in the "
        "student's own process, where they can be forged; see `autograder lint`.",
    ).tag(config=True)

    require_sandbox = Enum(
        RUNGS,
        RUNGS[-1],
        help="Refuse to grade below this level; see `autograder doctor`.",
    ).tag(config=True)

    @property
    def limits(self) -> Limits:
        """The limits that the configuration asks for."""
        return replace(
            Limits(),
            cell_seconds=self.timeout or self.notebook_seconds,
            notebook_seconds=self.notebook_seconds,
            call_seconds=self.call_seconds,
            memory_mb=self.memory_mb,
        )

    def preprocess(self, nb: NotebookNode, resources: Any, *_km: Any) -> Converted:
        """Return the notebook with outputs."""
        executed = self._executed(nb, resources, figures=looked_at(nb))
        name = resources["nbgrader"]["notebook"]
        marked = marks_of(executed, f"{name}.ipynb", self.most_inside)
        resources["autograder_scores"] = marked.scores
        stops = remarks_of_run(executed, f"{name}.ipynb")
        return with_remarks(executed, stops), resources

    def _executed(
        self, nb: NotebookNode, resources: Any, *, figures: bool
    ) -> NotebookNode:
        """Run the cells, or find the outputs that they had before."""
        ladder.require(self.require_sandbox)
        about = resources["nbgrader"]
        course = Course(Path.cwd())  # nbgrader converts in the course's folder
        cache = Cache(course.cache)
        files, _ = extra_files(Path(resources["metadata"]["path"]))
        seed_ = seed(course.secret(create=True), about["student"], about["assignment"])
        theirs = (nb, files, seed_, self.limits, figures, self.require_sandbox)
        ours = course_files(self, about["assignment"]).keys() & files
        executed, needed = cache.look(task(about["notebook"], *theirs, ours))
        if executed is None:
            executed = run_once(needed)
            cache.put(needed, executed)
        return executed


class DrawFigures(Execute):
    """Feedback step: draw what grading only built, for now a person will look."""

    # Configured for every step by the exporter; nbgrader's base class forgets that.
    display_data_priority = List(Unicode()).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any, *_km: Any) -> Converted:
        """Return the notebook; nothing in it changes but figures that are missing."""
        result = copied(nb)
        wanted = [
            cell for cell in code_cells(result) if any(map(undrawn, cell.outputs))
        ]
        if not wanted:
            return result, resources
        drawn = code_cells(self._executed(nb, resources, figures=True))
        for cell, again in zip(code_cells(result), drawn, strict=True):
            for output, picture in zip(cell.outputs, again.outputs, strict=False):
                if undrawn(output) and "image/png" in picture.get("data", {}):
                    output.update(data=picture.data, metadata=picture.metadata)
        return result, resources


class SaveAutoGrades(StockSaveAutoGrades):
    """Autograde step: nbgrader's own, with our rule of what a cell is worth."""

    def _add_score(self, cell: NotebookNode, resources: Any) -> None:
        about = resources["nbgrader"]
        where = (about["notebook"], about["assignment"], about["student"])
        grade = self.gradebook.find_grade(grade_id(cell), *where)
        grade.auto_score, remark = score_of(cell, f"{about['notebook']}.ipynb")
        known = resources.get("autograder_scores", {}).get(grade_id(cell))
        grade.auto_score = grade.auto_score if known is None else known
        manual = grade.manual_score is not None
        grade.needs_manual_grade = manual or grade.auto_score is None
        self.gradebook.db.commit()
        if remark:
            self.log.warning("%s: %s", about["student"], remark.sentence)
