"""Try the reference solution on the referee, and let its plan give way where it must.

A test that the reference solution passes in one process and not in two cannot be apart
from the code that it tests: it runs in the student's process, as stock nbgrader runs
all of them, and is named wherever results are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from nbformat import NotebookNode

from .cache import Cache, task
from .cells import code_cells, marks, twin, value_of
from .engines import run
from .referee.names import KEY, Plan, plan_of
from .sandbox import Limits

_WHY = "the reference solution passes it only there"


@dataclass(frozen=True)
class Calibration:
    """Runs reference solutions, or finds what they gave before."""

    cache: Cache
    files: Mapping[str, bytes]
    limits: Limits
    required: str

    def __call__(self, name: str, source: NotebookNode) -> NotebookNode:
        """Return the instructor's notebook `name` with a plan that its answers pass.

        What cannot be run here is left as it is: the submissions will tell why.
        """
        plan = plan_of(source)
        apart = self._failing(name, source) if plan else set()
        if plan is None or not apart:
            return source
        empty = _with(source, plan, {n: {"empty": True} for n in apart})
        still = self._failing(name, empty)
        together = self._failing(name, _without_plan(source)) if still else set()
        changes = {
            n: {"inside": _WHY} if n in still - together else {"empty": n not in still}
            for n in apart
        }
        return _with(source, plan, changes)

    def _failing(self, name: str, source: NotebookNode) -> set[str]:
        """Return the ids of the tests that do not give full marks."""
        about = (source, self.files, "reference", self.limits, False, self.required)
        executed, needed = self.cache.look(task(name, *about, self.files))
        if executed is None:
            executed = run(needed).notebook
            if executed is None:
                return set()
            self.cache.put(needed, executed)
        return {cell.id for cell in code_cells(executed) if _fails(cell)}


def _fails(cell: NotebookNode) -> bool:
    about = marks(cell)
    if not about.get("grade") or about.get("solution"):
        return False
    if any(output.output_type == "error" for output in cell.outputs):
        return True
    points = value_of(cell.outputs)
    return points is not None and points < float(about["points"]) - 1e-6


def _with(
    source: NotebookNode, plan: Plan, changes: Mapping[str, Mapping[str, object]]
) -> NotebookNode:
    """Return the source with a plan in which some tests are changed."""
    cells = {
        name: replace(cell, **changes.get(name, {}))  # type: ignore[arg-type]
        for name, cell in plan.cells.items()
    }
    ours = source.metadata.cs_nn | {KEY: replace(plan, cells=cells).as_json()}
    return twin(source, metadata=twin(source.metadata, cs_nn=ours))


def _without_plan(source: NotebookNode) -> NotebookNode:
    ours = {name: v for name, v in source.metadata.cs_nn.items() if name != KEY}
    return twin(source, metadata=twin(source.metadata, cs_nn=ours))


def inside(source: NotebookNode) -> dict[str, str]:
    """Return why tests run in the student's process, by the id of their cells."""
    plan = plan_of(source)
    cells = plan.cells.items() if plan else ()
    return {name: cell.inside for name, cell in cells if cell.inside}
