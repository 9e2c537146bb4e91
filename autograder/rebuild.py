"""Put a student's answers into the instructor's notebook, and nothing else of it."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterator, Mapping

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from . import syntax
from .cells import copied, grade_id, is_answer, marks, twin
from .matching import TOP, Matched, StudentCell
from .remarks import Remark, shown

MOST_ADDED = 1000
_NEW = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}


def rebuild(
    source: NotebookNode,
    cells: list[StudentCell] | None,
    *,
    file: str,
    stubs: Mapping[str, str],
) -> tuple[NotebookNode, list[Remark]]:
    """Return the notebook to grade: the source's cells, the student's answers.

    Only the text of answer cells is the student's, and cells that they added, which
    stay behind the known cell they stood behind. `cells` is None when nothing could
    be read: then all answers are empty, and no remark is made about that. The source's
    cells have their ids, by which its plan for the referee knows them.
    """
    matched = Matched(source, cells or [], stubs)
    remarks = [] if cells is None else matched.remarks(file)
    result = copied(source)
    result.metadata = twin(source.metadata)
    result.metadata.pop("widgets", None)
    result.nbformat, result.nbformat_minor = 4, 5  # the first with ids of cells
    names = _free_names(result)
    built = _added(matched.added[TOP], names)
    for index, cell in enumerate(result.cells):
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        if is_answer(cell):
            _fill_in(cell, matched.answer(index), stubs)
            remarks += _syntax_remark(cell, file)
        built += [cell, *_added(matched.added[index], names)]
    result.cells = built
    if sum(map(len, matched.added.values())) > MOST_ADDED:
        remarks.append(_too_many(file))
    return result, remarks


def _too_many(file: str) -> Remark:
    return Remark(
        "too-many-cells",
        f"{file} has over {MOST_ADDED} cells of your own, and the last were left out: "
        "delete those you do not need.",
    )


def _fill_in(
    cell: NotebookNode, answer: StudentCell | None, stubs: Mapping[str, str]
) -> None:
    """Replace the solution by the answer."""
    by_hand = marks(cell).get("grade")
    # Left as released, nbgrader gives a written answer 0 and no one need look at it.
    missing = stubs.get(grade_id(cell), "") if by_hand else ""
    cell.source = answer.text if answer else missing
    cell.pop("attachments", None)
    if answer and answer.pictures and cell.cell_type == "markdown":
        cell.attachments = answer.pictures


def _free_names(source: NotebookNode) -> Iterator[str]:
    """Yield ids for added cells: none that the referee takes for the instructor's."""
    taken = {cell.id for cell in source.cells}
    numbered = (f"student-{number}" for number in itertools.count(1))
    return itertools.islice((n for n in numbered if n not in taken), MOST_ADDED)


def _added(cells: list[StudentCell], names: Iterator[str]) -> list[NotebookNode]:
    """Make cells of the student's own, with nothing but their text."""
    return [
        _NEW[cell.kind](cell.text, id=name)
        for cell, name in zip(cells, names, strict=False)
    ]


def _syntax_remark(cell: NotebookNode, file: str) -> list[Remark]:
    """Say where Python cannot read an answer."""
    problem = syntax_error(cell.source) if cell.cell_type == "code" else ""
    if not problem:
        return []
    where = f"{file}, cell '{grade_id(cell)}'"
    sentence = (
        f"{where}: Python cannot read {problem}: repair it, run the cell and hand the "
        "notebook in again."
    )
    return [Remark("syntax-error", sentence)]


def syntax_error(text: str) -> str:
    """Return which line of a cell Python cannot read and why, or nothing."""
    from IPython.core.inputtransformer2 import TransformerManager

    if len(text) > syntax.MOST_PARSED:
        return ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:  # most cells are plain Python, and its own parser is quick
                syntax.tree(text, awaits=True)
            except SyntaxError:
                text = TransformerManager().transform_cell(text)
                syntax.tree(text, awaits=True)
    except SyntaxError as error:
        return f"line {error.lineno or 1} ({shown(error.msg)})"
    except (ValueError, RecursionError, MemoryError):
        return "it (too deeply nested, or characters that are no text)"
    return ""
