"""The few pieces of HTML that reports are made of; what is no `Raw` is escaped."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from autograder.remarks import shown

ROWS = 300
"""Rows of a table of people on a page; the CSV has them all."""


class Raw(str):
    """Markup that this package made itself."""

    __slots__ = ()


@dataclass(frozen=True)
class Column:
    """The head of a column of a table."""

    title: str
    number: bool = False
    prose: bool = False


def number(title: str) -> Column:
    """Return the head of a column whose cells are set to the right."""
    return Column(title, True)


def prose(title: str) -> Column:
    """Return the head of a column of sentences, which needs room on a narrow page."""
    return Column(title, prose=True)


def student(text: str) -> str:
    """Return what a student wrote, or is called, cut and free of odd characters."""
    return shown(text, 60)


def percent(share: float) -> str:
    """Return a share as a whole percentage, or a dash where it is not known."""
    return "–" if math.isnan(share) else f"{100 * share:.0f} %"


def decimal(value: float) -> str:
    """Return a number with two digits and a real minus sign."""
    return f"{value:.2f}".replace("-", "−")


def signed(value: float) -> str:
    """Return a correlation with its sign, or a dash where it is not known."""
    return "–" if math.isnan(value) else f"{value:+.2f}".replace("-", "−")


def count(many: int, one: str, several: str = "") -> str:
    """Return "1 submission", "2 submissions"."""
    return f"{many:,} {one if many == 1 else several or one + 's'}"


def paragraph(*sentences: str) -> Raw:
    """Return a paragraph of sentences."""
    return Raw(f"<p>{' '.join(map(_text, sentences))}</p>")


def bullets(*lines: str) -> Raw:
    """Return a list; nothing where it would be empty."""
    made = "".join(f"<li>{_text(line)}</li>" for line in lines)
    return Raw(f"<ul>{made}</ul>" if made else "")


def section(name: str, title: str, *parts: str) -> Raw:
    """Return a section with its heading; `name` is its anchor."""
    body = "\n".join(map(_text, parts))
    heading = f'<h2 id="{name}">{escape(title)}</h2>'
    return Raw(f"<section>{heading}\n{body}</section>")


def link(name: str, text: str) -> Raw:
    """Return a link to a section of the same page."""
    return Raw(f'<a href="#{name}">{_text(text)}</a>')


def table(
    caption: str, head: Sequence[str | Column], rows: Iterable[Sequence[object]]
) -> Raw:
    """Return a table that scrolls by itself where the page is narrow.

    The first cell of each row is its head. A caption names the region, so captions of
    one page must differ.
    """
    columns = [one if isinstance(one, Column) else Column(one) for one in head]
    top = "".join(
        f'<th scope="col"{_kind(column)}>{_breakable(column.title)}</th>'
        for column in columns
    )
    body = "\n".join(_row(columns, row) for row in rows)
    return Raw(
        f'<div class="wide" role="region" tabindex="0" aria-label="{escape(caption)}">'
        f"<table><caption>{escape(caption)}</caption><thead><tr>{top}</tr></thead>"
        f"<tbody>\n{body}\n</tbody></table></div>"
    )


def people(
    caption: str, head: Sequence[str | Column], rows: Sequence[Sequence[object]]
) -> Raw:
    """Return a table of students that is cut where a class is large."""
    made = table(caption, head, rows[:ROWS])
    if len(rows) <= ROWS:
        return made
    rest = f"These are {ROWS} of {len(rows):,}: all stand in the CSV beside this page."
    return Raw(made + paragraph(rest))


def _row(columns: Sequence[Column], row: Sequence[object]) -> str:
    cells = [
        f"{_kind(c)}>{_text(value)}" for c, value in zip(columns, row, strict=True)
    ]
    head, *rest = cells
    return f'<tr><th scope="row"{head}</th>' + "".join(f"<td{c}</td>" for c in rest)


def _kind(column: Column) -> str:
    if column.prose:
        return ' class="prose"'
    return ' class="number"' if column.number else ""


def _breakable(title: str) -> str:
    """Return a title that may go on in a new line after each underscore."""
    return escape(title).replace("_", "_<wbr>")


def _text(value: object) -> str:
    return value if isinstance(value, Raw) else escape(str(value))
