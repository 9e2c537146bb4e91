"""Notebooks as HTML pages that are safe to open and need no network."""

from __future__ import annotations

from typing import Any

from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode

from .markdown import to_html
from .step import safe_notebook
from .text import shown_directions

SHOWN = ["text/html", "text/markdown", "image/png", "image/jpeg", "text/latex"]


class SafeExporter(HTMLExporter):
    """nbconvert's exporter, with everything made safe and formulas as MathML."""

    beside = False
    """Whether pictures that lie beside the notebook are linked, not put in."""

    @property
    def default_config(self) -> Any:
        """Static pictures come before anything that would need a script."""
        config = super().default_config
        config.NbConvertBase.display_data_priority = [*SHOWN, "text/plain"]
        return config

    def _preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Apply the configured steps, then make safe what they leave."""
        nb, resources = super()._preprocess(nb, resources)
        return safe_notebook(nb), resources

    def default_filters(self) -> Any:
        """Put our way of rendering Markdown in the place of nbconvert's."""
        yield from super().default_filters()
        yield ("markdown2html", self.safe_markdown)

    @pass_context
    def safe_markdown(self, context: Any, source: str) -> str:
        """Render the Markdown of a cell or of a comment."""
        cell, resources = context.get("cell", {}), context.get("resources", {})
        folder = "" if self.beside else resources.get("metadata", {}).get("path", "")
        attachments = cell.get("attachments", {})
        return to_html(source, attachments, beside=self.beside, folder=folder)

    def from_notebook_node(
        self, nb: NotebookNode, resources: Any = None, **options: Any
    ) -> tuple[str, Any]:
        """Return the page."""
        nb = nb.copy()
        nb.metadata = NotebookNode(nb.metadata)
        nb.metadata.pop("widgets", None)  # nbconvert stumbles over an empty state
        html, resources = self.rendered(nb, resources, **options)
        return shown_directions(html), resources

    def rendered(
        self, nb: NotebookNode, resources: Any, **options: Any
    ) -> tuple[str, Any]:
        """Fill in the template."""
        page: tuple[str, Any] = super().from_notebook_node(nb, resources, **options)
        return page
