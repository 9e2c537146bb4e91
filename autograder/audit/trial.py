"""Run a notebook with one answer replaced, and read what each test pays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nbformat import NotebookNode

from autograder.audit import degenerate
from autograder.audit.page import Page, Part, changed, unmarked
from autograder.cells import grade_id
from autograder.engines import Engine, Task
from autograder.ledger import VERDICT_MIME
from autograder.matching import HIDDEN
from autograder.sandbox import Limits
from autograder.scores import marks_of

SEED = "audit"
FIRST = Limits(cell_seconds=60, notebook_seconds=180)
ENOUGH = """
import contextlib
with contextlib.suppress(ImportError):
    from cs_nn.check.marks import Marks as _Marks
    def _part(self, points, title, _open=_Marks.__call__):
        if any(part.finding and part.points for part in self.parts):
            raise RuntimeError("A point is lost; the audit asks for no more.")
        return _open(self, points, title)
    _Marks.__call__ = _part
"""


@dataclass(frozen=True)
class Outcome:
    """What one test gave."""

    points: float
    failed: bool
    """It ended in an error."""
    parts: tuple[str, ...] = ()
    """The parts that were paid, where the test has parts."""

    def worse_than(self, other: "Outcome") -> bool:
        """Tell whether a student would see that something is wrong."""
        return self.points < other.points or (self.failed and not other.failed)


Outcomes = dict[str, Outcome]  # by the test's grade id


class Trials:
    """Runs many notebooks at once, each in a sandbox of its own."""

    def __init__(self, engine: Engine, files: Mapping[str, bytes]) -> None:
        """Keep the engine, and the files that stand beside the notebook."""
        self._engine, self._files = engine, files
        self.seconds: dict[str, float] = {}
        """How long each took at most, by key."""

    def run(
        self, notebooks: Iterable[tuple[str, NotebookNode, Limits]]
    ) -> dict[str, Outcomes]:
        """Return what the tests of each notebook gave, by its key.

        Raises:
            RuntimeError: a notebook could not be run, through no fault of its cells.
        """
        ours = frozenset(self._files)
        tasks = (
            Task(
                *(key, notebook, self._files, SEED, limits),
                figures=False,
                ours=ours,
            )
            for key, notebook, limits in notebooks
        )
        found: dict[str, Outcomes] = {}
        for key, result in self._engine.map(tasks):
            if result.notebook is None:
                raise RuntimeError(f"{key} could not be run: {result.error}")
            found[key] = _outcomes(result.notebook)
            self.seconds[key] = max(result.seconds, self.seconds.get(key, 0.0))
        return found


def _outcomes(executed: NotebookNode) -> Outcomes:
    scores, found = marks_of(executed, "audit").scores, {}
    for cell in executed.cells:
        points = scores.get(grade_id(cell))
        if points is not None:
            failed = any(o.output_type == "error" for o in cell.outputs)
            found[grade_id(cell)] = Outcome(points, failed, _paid_parts(cell))
    return found


def _paid_parts(cell: NotebookNode) -> tuple[str, ...]:
    shown = (output.get("data", {}).get(VERDICT_MIME) for output in cell.outputs)
    parts = [part for verdict in shown if verdict for part in verdict["parts"]]
    return tuple(part["title"] for part in parts if part["score"] > 0)


def with_answer(
    page: Page, answer: Part, source: str, tests: Iterable[Part]
) -> NotebookNode:
    """Return what some tests need, with one answer in the place of the reference.

    A test with parts stops when one has lost its points: its cell is worth less then.
    """
    parts = page.below([answer, *tests])
    cells = [changed(p.cell, source) if p is answer else p.cell for p in parts]
    return page.notebook([unmarked(answer.cell, ENOUGH), *cells])


def degraded(
    page: Page, answer: Part, kind: str, tests: Iterable[Part]
) -> NotebookNode:
    """Return what some tests need, with one answer that knows nothing."""
    text = degenerate.replaced(answer.cell.source, kind)
    parts = page.below([answer, *tests])
    return page.notebook(_others_right(part, answer, text) for part in parts)


def by_heart(
    page: Page, answer: Part, tests: Iterable[Part], *, hidden: bool
) -> NotebookNode:
    """Return a notebook that notes what visible tests ask, then tests what was noted.

    The second time the tests are whole, or without `hidden` again what students see.
    """
    source, seen, again = answer.cell.source, [], []
    for part in page.below([answer, *tests]):
        visible = HIDDEN.sub("", part.cell.source)
        if part.tests:
            seen.append(unmarked(part.cell, visible))
            again.append(part.cell if hidden else changed(part.cell, visible))
        else:
            recording = degenerate.recording(source)
            seen.append(_others_right(part, answer, recording))
    heart = changed(answer.cell, degenerate.from_the_table(source))
    return page.notebook([*seen, heart, *again])


def _others_right(part: Part, answer: Part, text: str) -> NotebookNode:
    """Return a cell, with `text` if it is the answer; who calls that stays right."""
    if part is answer:
        return changed(part.cell, text)
    if part.answers and part.place > answer.place and part.needs & answer.gives:
        return changed(part.cell, degenerate.kept(part.cell.source))
    return part.cell
