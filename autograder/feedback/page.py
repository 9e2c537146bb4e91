"""The feedback page: one HTML file that needs nothing else and runs nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import pass_context
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from pygments.formatters import HtmlFormatter
from traitlets import Bool

from ..cells import marks, twin, value_of
from ..late.plugin import sentences
from ..remarks import CELL_ID
from ..safe.exporter import SafeExporter
from ..safe.text import plain, with_code
from . import text
from .given import given
from .summary import Summary, summary_of

TEMPLATES = Path(__file__).parent / "templates"
_WORDLESS = re.compile(r"<img\b(?![^>]*\balt=)")
_CODES = 2000  # highlighted cells that are kept: a class has the same locked ones


class FeedbackExporter(SafeExporter):
    """What `nbgrader generate_feedback` writes pages with: `exporter_class`."""

    write_text = Bool(False, help="Write NAME.txt for an e-mail, too.").tag(config=True)

    @property
    def default_config(self) -> Any:
        """Our template, which nbgrader's converter would replace by its own."""
        config = super().default_config
        config.FeedbackExporter.template_name = "feedback"
        config.FeedbackExporter.extra_template_basedirs = [str(TEMPLATES)]
        return config

    def default_filters(self) -> Any:
        """Add ours, for code and for sentences of the bank of mistakes."""
        yield from super().default_filters()
        yield ("highlighted", highlighted)
        yield ("with_code", with_code)

    def rendered(
        self, nb: NotebookNode, resources: Any, **options: Any
    ) -> tuple[str, Any]:
        """Fill in the template, and leave it at that.

        nbconvert would parse the whole page once more, for pictures without words.
        """
        page: tuple[str, Any] = TemplateExporter.from_notebook_node(
            self, nb, resources, **options
        )
        if _WORDLESS.search(page[0]):
            return super().rendered(nb, resources, **options)
        return page

    def _preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Summarise the notebook; its remarks move into the summary."""
        nb, resources = super()._preprocess(nb, resources)
        about = dict(resources.get("nbgrader", {}))
        if "db_url" in about:
            about |= _of_the_gradebook(about, self.config)
        summary = summary_of(nb, about)
        resources["feedback"] = summary
        resources["colours"] = _colours()
        if self.write_text:
            self._add_text(summary, resources)
        kept = [_shown(cell) for cell in nb.cells if cell.get("id") != CELL_ID]
        return twin(nb, cells=kept), resources

    def _add_text(self, summary: Summary, resources: Any) -> None:
        """Hand the text to nbconvert's writer, which lays it beside the page."""
        outputs = resources.setdefault("outputs", {})
        name = f"{summary.notebook}.txt"
        outputs[name] = text.write(summary).encode()


@pass_context
def highlighted(context: Any, source: str, metadata: Any = None) -> str:
    """Return code as HTML, in the colours of the notebook's language."""
    about = context["nb"].metadata.get("language_info", {})
    lexer = about.get("pygments_lexer", about.get("name")) or "ipython3"
    return _highlighted(source, str(lexer), (metadata or {}).get("magics_language"))


@lru_cache(_CODES)
def _highlighted(source: str, lexer: str, magic: str | None) -> str:
    metadata = {"magics_language": magic} if magic else {}
    return str(Highlight2HTML(pygments_lexer=lexer)(source, metadata=metadata))


def _of_the_gradebook(about: Mapping[str, Any], config: Any) -> dict[str, Any]:
    """Return which cells wait for a person, the late days, and the hash of all marks.

    nbgrader converts in the course's folder.
    """
    student, assignment = about["student"], about["assignment"]
    with Gradebook(about["db_url"]) as book:
        late = sentences(config, book, Path.cwd(), assignment, student)
        marked = given(book, assignment, late, student).get(student, "")
        where = (about["notebook"], assignment, student)
        grades = book.find_submission_notebook(*where).grades if marked else []
        waits = frozenset(one.name for one in grades if one.needs_manual_grade)
        return {"waits": waits, "given": marked, "late": late.get(student, "")}


def _shown(cell: NotebookNode) -> NotebookNode:
    """Return a cell as the page has it: cut lines, and no points as an output."""
    if cell.cell_type != "code":
        return cell
    test = marks(cell).get("grade") and not marks(cell).get("solution")
    outputs = [o for o in cell.outputs if not test or value_of([o]) is None]
    return twin(cell, outputs=outputs, source=plain(cell.source))


def _colours() -> dict[str, str]:
    """Return the style sheets of highlighted code, on light ground and on dark."""
    styles = {"light": "default", "dark": "github-dark"}
    return {
        ground: "\n".join(
            line
            for line in HtmlFormatter(style=style)
            .get_style_defs(".highlight")
            .splitlines()
            if line.startswith(".highlight .")
        )
        for ground, style in styles.items()
    }
