"""Compose a submission from a short file: a released notebook with answers filled in.

The file holds only the answer cells that are special (`# %% answer="neuron"`, as in a
page's source) and the student's own cells; other answers come from the solution.
Comment lines at its top say what to expect: `# expect: EXERCISE M-01` (points are lost
there, and that misconception is named), `# loses: EXERCISE …` (points are lost), and
`# leave: EXERCISE …` (the answer stays as released).
"""

import copy
import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
import nbformat

from autograder.referee.names import Plan, carrying, make_plan


@dataclass(frozen=True)
class Made:
    """A made-up submission: its notebook, and what grading it must find."""

    name: str
    says: str
    notebook: Any
    expect: tuple[tuple[str, str], ...] = ()
    loses: tuple[str, ...] = ()


def compose(source: Path, release: Path, solution: Path) -> Made:
    """Fill the released notebook in with the answers of `source` and the solution."""
    text = source.read_text(encoding="utf-8")
    says, words = _directives(text)
    expect = tuple((line[0], line[1]) for line in words.get("expect", []))
    loses = [name for line in words.get("loses", []) for name in line]
    leave = {name for line in words.get("leave", []) for name in line}
    body = text[text.index("# %%") :] if "# %%" in text else ""
    cells = jupytext.reads(body, fmt="py:percent").cells
    notebook = fill(release, _answers(solution, leave), cells)
    lost = dict.fromkeys([name for name, _ in expect] + loses)
    return Made(source.stem, says, notebook, expect, tuple(lost))


def fill(release: Path, answers: dict[str, str], cells: list[Any]) -> Any:
    """Return the release with `answers` by grade id, then `cells` on top, in place."""
    notebook = nbformat.read(release, as_version=4)
    special = {c.metadata["answer"]: c.source for c in cells if "answer" in c.metadata}
    for cell in notebook.cells:
        name = _grading(cell).get("grade_id")
        if _grading(cell).get("solution") and name in answers | special:
            cell.source = (answers | special)[name]
    _insert_own_cells(notebook, cells)
    return notebook


def with_tests(notebook: Any, solution: Path) -> Any:
    """Return a copy with the solution's locked cells, hidden tests included."""
    locked = {
        cell.metadata["nbgrader"]["grade_id"]: cell.source
        for cell in nbformat.read(solution, as_version=4).cells
        if cell.metadata.get("nbgrader", {}).get("locked")
    }
    whole = copy.deepcopy(notebook)
    for cell in whole.cells:
        cell.source = locked.get(_grading(cell).get("grade_id"), cell.source)
    return carrying(whole, _plan(solution.read_text(encoding="utf-8")))


@functools.cache
def _plan(solution: str) -> Plan | None:
    """Return the plan of a solution, which many submissions share."""
    return make_plan(nbformat.reads(solution, as_version=4))


def _insert_own_cells(notebook: Any, cells: list[Any]) -> None:
    """Put each cell without a header behind the answer before it; the first ones on top
    of the first answer."""
    names = [_grading(cell).get("grade_id") for cell in notebook.cells]
    at = 1 + names.index("setup") if "setup" in names else 0
    for cell in cells:
        if "answer" in cell.metadata:
            at = 1 + [_grading(c).get("grade_id") for c in notebook.cells].index(
                cell.metadata["answer"]
            )
        elif cell.cell_type == "code":
            own = nbformat.v4.new_code_cell(cell.source, id=f"own-{at}")
            notebook.cells.insert(at, own)
            at += 1


def _answers(solution: Path, leave: set[str]) -> dict[str, str]:
    """The solution's answers without their markers, except those in `leave`."""
    notebook = nbformat.read(solution, as_version=4)
    answers: dict[str, str] = {}
    for cell in copy.deepcopy(notebook.cells):
        name = _grading(cell).get("grade_id")
        if _grading(cell).get("solution") and name not in leave:
            answers[str(name)] = _without_markers(cell.source)
    return answers


def _without_markers(source: str) -> str:
    """Drop the solution's marker lines."""
    lines = [line for line in source.splitlines() if " SOLUTION" not in line]
    return "\n".join(lines).strip()


def _grading(cell: Any) -> dict[str, Any]:
    return dict(cell.metadata.get("nbgrader", {}))


def _directives(text: str) -> tuple[str, dict[str, list[list[str]]]]:
    """Read the comment lines at the top: the sentence, then `# key: words`."""
    top = [line[2:] for line in text.split("# %%")[0].splitlines() if line[:2] == "# "]
    found: dict[str, list[list[str]]] = {}
    for line in top[1:]:
        key, _, rest = line.partition(":")
        found.setdefault(key.strip(), []).append(rest.split())
    return top[0] if top else "", found
