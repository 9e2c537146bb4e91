"""What grading has to say about a submission, one sentence each: file, cell, cure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from .cells import code_cells, copied, grade_id
from .sandbox.page import LIMIT_MIME

CELL_ID = "intake-remarks"

# What a stopped cell's output is called, and the kind of remark it becomes.
_KINDS = {
    "TimeLimit": "time-limit",
    "MemoryLimit": "memory-limit",
    "MemoryError": "memory-limit",
    "_ArrayMemoryError": "memory-limit",
    "ProcessLimit": "process-limit",
    "OutputLimit": "output-limit",
    "DiskLimit": "disk-limit",
    "ProcessDied": "process-died",
}
# A check of cs_nn that catches the error itself says so in the same words.
_MEMORY_WORDS = "asked for more memory than it may have"
_MEMORY = (
    f"This cell {_MEMORY_WORDS}: look for an array or a list that grows without end."
)


@dataclass(frozen=True)
class Remark:
    """One thing that was wrong: a kind for programs, a sentence for people."""

    kind: str
    sentence: str


def shown(text: str, longest: int = 80) -> str:
    """Return text of a student fit to stand in a sentence, a table and a page."""
    clean = re.sub(r"[^\w .,:;()'\"+=@/-]", "?", text)
    return clean if len(clean) <= longest else clean[: longest - 1] + "…"


def listed(names: Iterable[str], longest: int = 5) -> str:
    """Return names as a list for a sentence; a long one ends with how many more."""
    every = [f"'{shown(name)}'" for name in names]
    more = [f"{len(every) - longest} more"] if len(every) > longest else []
    *most, last = every[:longest] + more
    return f"{', '.join(most)} and {last}" if most else last


def with_remarks(notebook: NotebookNode, remarks: Iterable[Remark]) -> NotebookNode:
    """Return a copy whose first cell tells the remarks, after those it told before."""
    result = copied(notebook)
    lines = [re.sub(r"([_*])", r"\\\1", f"- {remark.sentence}") for remark in remarks]
    if not lines:
        return result
    if not result.cells or result.cells[0].get("id") != CELL_ID:
        heading = "**Before you read on:**\n"
        result.cells.insert(0, new_markdown_cell(heading, id=CELL_ID))
    result.cells[0].source = "\n".join([result.cells[0].source, *lines])
    return result


def remarks_of_run(notebook: NotebookNode, file: str) -> list[Remark]:
    """Return a remark for each cell of an executed notebook that was stopped."""
    found = [
        Remark(kind, f"{file}, {_place(cell, number)}: {sentence}")
        for number, cell in enumerate(code_cells(notebook), start=1)
        for kind, sentence in list(_stops(cell))[-1:]
    ]
    return _summed_up(found, file)


def _summed_up(remarks: list[Remark], file: str) -> list[Remark]:
    """Keep three remarks of a kind: a slow notebook would make thirty."""
    result = []
    for kind in dict.fromkeys(remark.kind for remark in remarks):
        same = [remark for remark in remarks if remark.kind == kind]
        result += same[:3]
        if len(same) > 3:
            rest = f"{file}: {len(same) - 3} more cells ended the same way."
            result.append(Remark(kind, rest))
    return result


def _stops(cell: NotebookNode) -> Iterator[tuple[str, str]]:
    """Yield kind and sentence of every stop that the outputs tell of."""
    for output in cell.outputs:
        name, sentence = output.get("ename", ""), output.get("evalue", "")
        limit = output.get("data", {}).get(LIMIT_MIME)
        if _MEMORY_WORDS in str(output.get("data", {}).get("text/plain", "")):
            name = "MemoryError"
        elif isinstance(limit, dict):
            name, sentence = limit.get("kind"), output.data.get("text/plain", "")
        if isinstance(name, str) and name in _KINDS:
            memory = name in ("MemoryError", "_ArrayMemoryError")
            yield _KINDS[name], _MEMORY if memory else shown(str(sentence), 200)


def _place(cell: NotebookNode, number: int) -> str:
    name = grade_id(cell)
    return f"cell '{name}'" if name else f"code cell {number}"
