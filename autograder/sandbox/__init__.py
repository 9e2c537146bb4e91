"""Run one submission's cells in a process of its own, with limits on what it may use.

This package knows nothing of nbgrader, scores or students: a notebook goes in, the
same notebook with outputs comes out. It imports nothing heavy, because the process
that runs a student's cells imports it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from threading import Event
from typing import TYPE_CHECKING

from .limits import Limits

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from .start import Job, Start

__all__ = ["Limits", "execute"]


def execute(
    notebook: NotebookNode,
    *,
    files: Mapping[str, bytes],
    seed: str,
    limits: Limits,
    cancelled: Event | None = None,
    figures: bool = True,
    rung: str | None = None,
    course_files: Mapping[str, bytes] | None = None,
    known: Mapping[str, list[NotebookNode]] | None = None,
) -> NotebookNode:
    """Return a copy of the notebook with the outputs of all its code cells.

    Pure: the notebook given stays as it was, nothing is read or written but a
    private directory that holds `files` (path → content) and is removed afterwards.
    Whatever a cell does ends as an ordinary output of that cell; times are seconds,
    sizes those of `limits`. Setting `cancelled` ends a run within 0.2 s. Without
    `figures` a figure is built but not drawn: its output is its text alone. `rung` is
    one of `ladder.RUNGS`, the best that this machine has if left out. Python runs in a
    fork of a warm process, other languages and notebooks marked so in a kernel. Where
    the notebook has a plan (see `autograder.referee`), its tests run in a process of
    their own, which sees only the `course_files`; those whose outputs are `known`, by
    the id of their cell, need not run.

    Raises:
        SandboxError: the process could not be started (the machine's fault, or there
            is no such kernel), or the run was cancelled; never for anything that a
            student's cell does.
    """
    from . import kernels, ladder
    from .start import Job

    withheld = list(notebook.metadata.get("cs_nn", {}).get("withheld", []))
    kernel = kernels.wanted(notebook.metadata)
    lessons = () if kernel else _lessons(notebook)
    job = Job(files, seed, limits, withheld, figures, kernel, lessons=lessons)
    start = ladder.start(rung, *kernels.shown(kernel))
    about = notebook, job, course_files or {}, known or {}
    return _run(*about, cancelled or Event(), start)


def _lessons(notebook: NotebookNode) -> list[tuple[int, str]]:
    """Return the instructor's cells that students cannot change."""
    from ..cells import code_cells, marks

    cells = (cell for cell in code_cells(notebook) if cell.source.strip())
    numbered = enumerate(cells, start=1)
    return [(n, cell.source) for n, cell in numbered if marks(cell).get("locked")]


def _run(
    notebook: NotebookNode,
    job: Job,
    course_files: Mapping[str, bytes],
    known: Mapping[str, list[NotebookNode]],
    cancelled: Event,
    start: Start,
) -> NotebookNode:
    """Run a notebook in one process, or in two if it has a plan for a referee."""
    from autograder.referee.names import plan_of

    from .supervisor import run_notebook

    plan = None if job.kernel else plan_of(notebook)
    if plan is None:
        return run_notebook(notebook, job, cancelled=cancelled, start=start)
    from autograder.referee.trial import try_notebook

    about = (notebook, job, plan, course_files, known)
    return try_notebook(*about, cancelled=cancelled, start=start)
