"""Copies of notebooks that share what nobody changes, and nbgrader's marks on cells."""

from __future__ import annotations

import math
import re
from typing import Any

from nbformat import NotebookNode

_FIGURE = "<Figure size "


def twin(node: NotebookNode, **changed: Any) -> NotebookNode:
    """Return a node with the same entries, but for `changed`; entries are shared."""
    result = NotebookNode()
    dict.update(result, node)
    dict.update(result, changed)
    return result


def copied(notebook: NotebookNode) -> NotebookNode:
    """Return a notebook whose cells and outputs can be given new entries freely.

    What stands in those entries is shared: replace metadata, never change them.
    """
    return twin(notebook, cells=[_copied(cell) for cell in notebook.cells])


def _copied(cell: NotebookNode) -> NotebookNode:
    outputs = [twin(output) for output in cell.get("outputs", [])]
    return twin(cell, outputs=outputs) if "outputs" in cell else twin(cell)


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the cells that can be run."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def grade_id(cell: NotebookNode) -> str:
    """Return nbgrader's name of a cell, or nothing for a cell it does not know."""
    return str(marks(cell).get("grade_id") or "")


def marks(cell: NotebookNode) -> dict[str, Any]:
    """Return what nbgrader's metadata say of a cell."""
    found: dict[str, Any] = cell.metadata.get("nbgrader", {})
    return found


def is_answer(cell: NotebookNode) -> bool:
    """Tell whether students write in this cell of the instructor's notebook."""
    return bool(marks(cell).get("solution"))


def looked_at(notebook: NotebookNode) -> bool:
    """Tell whether a person grades cells of a notebook, and so will see its figures."""
    about = [marks(cell) for cell in notebook.cells]
    return any(a.get("task") or (a.get("grade") and a.get("solution")) for a in about)


def undrawn(output: NotebookNode) -> bool:
    """Tell whether an output stands for a figure that was built but not drawn."""
    data = output.get("data", {})
    return list(data) == ["text/plain"] and data["text/plain"].startswith(_FIGURE)


_NUMPYS = re.compile(r"(?:np|numpy)\.(?:float|int|uint|longdouble)\d*\((.*)\)")


def value_of(outputs: list[NotebookNode]) -> float | None:
    """Return the number that a cell's last line gave, or None for anything else."""
    results = [o for o in outputs if o.output_type == "execute_result"]
    if not results:
        return None
    text = results[-1].data.get("text/plain", "")
    text = str("".join(text) if isinstance(text, list) else text).strip()
    if match := _NUMPYS.fullmatch(text):
        text = match[1]
    try:
        number = float(text)
    except ValueError:
        return None
    return -math.inf if math.isnan(number) else number
