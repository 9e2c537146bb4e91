"""Whose numbers a quiz was answered with: they are drawn from the id that is typed."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

from nbformat import NotebookNode

from . import syntax
from .remarks import Remark, shown

CELL, NAME = "student-id", "student"
KIND = "other-id"


def remarks(notebook: NotebookNode, student: str, *, file: str) -> Iterator[Remark]:
    """Yield a remark if a page that asks for an id was given another one.

    Capitals and spaces around an id do not count, as in `cs_nn.quiz.numbers`; a page
    without a cell 'student-id' asks for none. `student` is the folder's name.
    """
    names = {
        cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells
    }
    if CELL not in names:
        return
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    typed = [value for source in code for value in _assigned(source)]
    others = [value for value in typed if not _same(value, student)]
    if others:
        last = others[-1]
        what = "an id that is computed" if last is None else f"'{shown(last)}'"
        yield Remark(
            KIND,
            f"{file}: the questions were drawn for {what}, and '{shown(student)}' "
            "handed it in: type your own id, run all cells below it and answer again.",
        )


def _same(typed: str | None, student: str) -> bool:
    """Tell whether an id is the student's, or none at all yet."""
    if typed is None:
        return False
    who = typed.strip().casefold()
    return not any(map(str.isalnum, who)) or who == student.strip().casefold()


def _assigned(source: str) -> Iterator[str | None]:
    """Yield what a cell assigns to `student`: a text, or None where it is computed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = syntax.tree(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return  # an answer that Python cannot read has a remark of its own
    plain = {
        id(node.targets[0]): node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    for name in names:
        if name.id == NAME and not isinstance(name.ctx, ast.Load):
            yield plain.get(id(name))
