"""Take a submission in: read its notebooks, put the answers into the instructor's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from nbformat import NotebookNode

from . import identity
from .handed import Handed, Unreadable
from .matching import StudentCell
from .rebuild import rebuild
from .remarks import Remark, shown

MOST_BRACKETS = 1_000_000  # of JSON, so that 20 MB of them do not become 1 GB
_FRESH = (
    "open it in Jupyter, or copy your answers into a fresh notebook, and hand that in"
)


@dataclass(frozen=True)
class Source:
    """The instructor's notebook, and the text each answer cell was released with."""

    notebook: NotebookNode
    stubs: Mapping[str, str]


@dataclass(frozen=True)
class Taken:
    """A notebook as it will be graded."""

    notebook: NotebookNode = field(repr=False)
    remarks: tuple[Remark, ...]
    answered: bool
    """Whether there was a notebook to take answers from."""


def take_in(
    handed: Handed, sources: Mapping[str, Source], student: str
) -> dict[str, Taken]:
    """Rebuild each notebook of an assignment from what a student handed in.

    Never raises for what a student handed in: what cannot be read becomes a notebook
    with empty answers and a remark.
    """
    taken = {}
    for name, source in sources.items():
        path = handed.paths.get(name, "")
        one = _take(handed.notebooks[name], path, name, source)
        about_id = identity.remarks(one.notebook, student, file=f"{name}.ipynb")
        taken[name] = replace(one, remarks=(*one.remarks, *about_id))
    return taken


def _take(content: bytes | Remark, path: str, name: str, source: Source) -> Taken:
    cells, remarks = None, []
    try:
        if isinstance(content, Remark):
            raise Unreadable(content.kind, content.sentence)
        cells = _parse(content, path)
    except Unreadable as error:
        remarks.append(error.remark)
    notebook, about_cells = rebuild(
        source.notebook, cells, file=f"{name}.ipynb", stubs=source.stubs
    )
    return Taken(notebook, (*remarks, *about_cells), cells is not None)


def _parse(content: bytes, path: str) -> list[StudentCell]:
    """Return the cells of a notebook's JSON, of any version of the format.

    Raises:
        Unreadable: it is no JSON, or no notebook.
    """
    if not content.strip():
        raise Unreadable("empty", f"{shown(path)} is an empty file: {_FRESH}.")
    if content.count(b"[") + content.count(b"{") > MOST_BRACKETS:
        raise Unreadable("too-large", f"{shown(path)} is no usual notebook: {_FRESH}.")
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        why = (
            f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        )
        raise Unreadable(
            "not-json", f"{shown(path)} is damaged and cannot be read{why}: {_FRESH}."
        ) from error
    cells = _cells(data)
    if cells is None:
        raise Unreadable("not-json", f"{shown(path)} is no notebook: {_FRESH}.")
    return [StudentCell.from_json(cell) for cell in cells if isinstance(cell, dict)]


def _cells(data: Any) -> list[Any] | None:
    """Find the list of cells; notebooks of before 2015 kept it in a worksheet."""
    if isinstance(data, dict) and isinstance(data.get("worksheets"), list):
        data = next(iter(data["worksheets"]), None)
    cells = data.get("cells") if isinstance(data, dict) else None
    return cells if isinstance(cells, list) else None
