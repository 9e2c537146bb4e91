"""The step that makes notebooks safe to open: in formgrader, feedback and elsewhere."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import List, Unicode

from ..cells import marks, twin
from .html import clean
from .markdown import harmless, shown_attachments
from .outputs import safe_outputs

_CELL = ("nbgrader", "deletable", "editable")
_NOTEBOOK = ("kernelspec", "language_info", "cs_nn")


class Sanitise(NbGraderPreprocessor):
    """Autograde and feedback step: nothing that a student made runs, loads or covers.

    The instructor's own text, which stands in locked cells and in those that nbgrader
    does not know, is cleaned in the same way.
    """

    # Configured for every step by the exporter; nbgrader's base class forgets that.
    display_data_priority = List(Unicode()).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Return a safe notebook; the one that was given is not changed."""
        return safe_notebook(nb), resources


def safe_notebook(notebook: NotebookNode) -> NotebookNode:
    """Return a notebook that any page can show; what is harmless is as it was."""
    kept = {n: notebook.metadata[n] for n in _NOTEBOOK if n in notebook.metadata}
    cells = [_safe_cell(cell) for cell in notebook.cells]
    return twin(notebook, cells=cells, metadata=NotebookNode(kept))


def _safe_cell(cell: NotebookNode) -> NotebookNode:
    metadata = NotebookNode({n: v for n, v in cell.metadata.items() if n in _CELL})
    if cell.cell_type == "code":
        return twin(cell, metadata=metadata, outputs=safe_outputs(cell.outputs))
    attachments = shown_attachments(cell.get("attachments"))
    if cell.cell_type == "markdown" and not marks(cell).get("locked"):
        source = harmless(cell.source, attachments)
    else:
        source = cell.source if cell.cell_type == "markdown" else clean(cell.source)
    safe = twin(cell, metadata=metadata, source=source)
    safe.pop("attachments", None)
    if attachments:
        safe.attachments = attachments
    return safe
