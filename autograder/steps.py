"""What a course's configuration asks of nbgrader's autograde, beside its own steps."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbgrader import preprocessors as stock
from nbgrader.converters import Autograde
from traitlets import TraitError
from traitlets.utils.importstring import import_item

from .cells import copied
from .plugins import Rebuild
from .released import GradeError
from .safe.step import Sanitise

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from nbgrader.api import Gradebook
    from nbgrader.coursedir import CourseDirectory

# What the intake, the sandbox and the writer do in their place.
_OURS = (
    Rebuild,
    stock.ClearOutput,
    stock.DeduplicateIds,
    stock.OverwriteKernelspec,
    stock.OverwriteCells,
    stock.CheckCellMetadata,
    stock.Execute,
    stock.SaveAutoGrades,
    stock.AssignLatePenalties,
)
# These give a cell new outputs and metadata; others may change what is there.
_GIVE_NEW = (
    *(stock.IgnorePattern, stock.LimitOutput, ClearMetadataPreprocessor),
    Sanitise,
)
Step = Callable[["NotebookNode", Any], "tuple[NotebookNode, Any]"]


class Steps:
    """The options of `c.Autograde`, the steps that are not ours, and the hooks."""

    def __init__(self, course: CourseDirectory, config: Any, log: Any) -> None:
        """Read the configuration."""
        self._course = course
        self._converter = Autograde(coursedir=course, config=config, log=log)
        self._before = self._others(self._converter.sanitize_preprocessors)
        self._after = self._others(self._converter.autograde_preprocessors)
        self._late = self._find_late(config, log)

    @property
    def create_student(self) -> bool:
        """Whether whoever hands in becomes a student of the gradebook."""
        return bool(self._converter.create_student)

    @property
    def permissions(self) -> int:
        """The mode of the files in autograded/."""
        return int(str(self._converter.permissions), 8)

    @property
    def kept_files(self) -> set[str]:
        """The instructor's files that do not replace a student's of the same name."""
        return set(self._converter.exclude_overwriting.get(self._assignment, []))

    @property
    def _assignment(self) -> str:
        return str(self._course.assignment_id)

    def hook(self, when: str, student: str, notebooks: list[str]) -> None:
        """Call the course's pre_convert_hook or post_convert_hook, if it has one."""
        self._converter.notebooks = notebooks
        everyone, self._course.student_id = self._course.student_id, student
        try:
            getattr(self._converter, f"run_{when}_convert_hook")()
        finally:
            self._course.student_id = everyone

    def before(self, notebook: NotebookNode, student: str, name: str) -> NotebookNode:
        """Apply the course's own sanitize steps."""
        return self._apply(self._before, notebook, student, name)

    def after(self, notebook: NotebookNode, student: str, name: str) -> NotebookNode:
        """Apply what comes after the execution: output limits, patterns, own steps."""
        return self._apply(self._after, notebook, student, name)

    def _apply(
        self, steps: list[Step], notebook: NotebookNode, student: str, name: str
    ) -> NotebookNode:
        if not steps:
            return notebook
        known = all(type(step) in _GIVE_NEW for step in steps)
        notebook = (copied if known else copy.deepcopy)(notebook)
        about = {"student": student, "assignment": self._assignment, "notebook": name}
        resources = {
            "nbgrader": {**about, "db_url": self._course.db_url},
            "unique_key": name,
            "output_files_dir": f"{name}_files",
            "metadata": {"name": name, "path": self._folder(student)},
        }
        for step in steps:
            notebook, resources = step(notebook, resources)
        return notebook

    def _folder(self, student: str) -> str:
        course = self._course
        return str(
            course.format_path(course.submitted_directory, student, self._assignment)
        )

    def _others(self, configured: list[Any]) -> list[Step]:
        """Make the enabled steps of a list that are not ours."""
        made = []
        for one in configured:
            kind = import_item(one) if isinstance(one, str) else one
            if isinstance(kind, type) and issubclass(kind, _OURS):
                continue
            step = kind(parent=self._converter) if isinstance(kind, type) else kind
            if getattr(step, "enabled", True):
                made.append(step)
        return made

    def _find_late(self, config: Any, log: Any) -> Any:
        """Return nbgrader's step for late penalties, unless the course has none."""
        for one in self._converter.autograde_preprocessors:
            kind = import_item(one) if isinstance(one, str) else one
            if isinstance(kind, type) and issubclass(kind, stock.AssignLatePenalties):
                step = kind(config=config, log=log)
                # As nbgrader's own run of the step does: plugins ask for it.
                step.assignment_id = self._assignment
                step.db_url = self._course.db_url
                step.init_plugin()
                self._check(step.plugin_inst)
                return step if step.enabled else None
        return None

    def _check(self, plugin: Any) -> None:
        """Let a plugin that can say what is wrong with its own files say it first.

        Raises:
            GradeError: it cannot work with them.
        """
        check = getattr(plugin, "check", None)
        try:
            if check:
                check(Path(self._course.root))
        except (ValueError, TraitError) as error:
            raise GradeError(str(error)) from error

    def share(self, gradebook: Gradebook) -> None:
        """Let the late penalties' plugin read through the session that records."""
        if self._late is not None:
            self._late.gradebook = gradebook

    def late_penalty(
        self, student: str, score: float, seconds_late: float
    ) -> float | None:
        """Return what the course's plugin takes off a notebook's points, if anything.

        As in nbgrader it is never less than nothing and never more than the points.
        """
        if self._late is None or seconds_late <= 0:
            return None
        penalty = self._late.plugin_inst.late_submission_penalty(
            student, score, seconds_late
        )
        return None if penalty is None else min(max(float(penalty), 0.0), score)
