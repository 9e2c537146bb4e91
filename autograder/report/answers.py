"""What students wrote and what tests recognised, read from graded notebooks as text."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder import ledger
from autograder.record import Book

Texts = dict[str, dict[str, str]]
TESTS = "test-"


@dataclass(frozen=True)
class Answers:
    """The answers of a class to the exercises that are written as code."""

    texts: Texts = field(default_factory=dict)
    """By exercise, then by student."""
    stubs: Mapping[str, str] = field(default_factory=dict)
    """The released text of each exercise."""
    solutions: Mapping[str, str] = field(default_factory=dict)
    """The instructor's own text of each exercise, where the source is at hand."""
    recognised: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    """By misconception: the exercises and students it was recognised in."""


def exercise(book: Book, notebook: str, grade_id: str) -> str:
    """Return what an exercise is called: its answer and its tests share the name."""
    name = grade_id.removeprefix(TESTS)
    return f"{notebook}/{name}" if len(book.notebooks) > 1 else name


def order(book: Book) -> dict[tuple[str, str], int]:
    """Return the place of each marked cell in the instructor's notebooks."""
    marked = ((name, g) for name in book.notebooks for g, *_ in _source(book, name))
    return {cell: place for place, cell in enumerate(marked)}


def read(book: Book, students: tuple[str, ...]) -> Answers:
    """Read the graded notebooks of `students`; one that is missing is passed over."""
    result = _released(book)
    for student in students:
        for name in book.notebooks:
            path = book.output(student) / f"{name}.ipynb"
            for grade_id, text, outputs in _cells(path):
                _take(result, book, name, student, grade_id, text, outputs)
    return result


def _released(book: Book) -> Answers:
    """Return the exercises with nobody's answers yet."""
    stubs, solutions = {}, {}
    for name, notebook in book.notebooks.items():
        own = {grade_id: text for grade_id, text, _ in _source(book, name)}
        for grade_id, known in notebook.cells.items():
            if known.kind == "code" and not known.locked:
                which = exercise(book, name, grade_id)
                stubs[which], solutions[which] = known.text, own.get(grade_id, "")
    return Answers({which: {} for which in stubs}, stubs, solutions)


def _take(
    into: Answers,
    book: Book,
    notebook: str,
    student: str,
    grade_id: str,
    text: str,
    outputs: list[Any],
) -> None:
    """Note an answer, or what the tests of an answer recognised."""
    known = book.notebooks[notebook].cells.get(grade_id)
    which = exercise(book, notebook, grade_id)
    if known and known.locked:  # what a student's own cell shows is no verdict
        for found in ledger.named(outputs):
            into.recognised.setdefault(found, set()).add((which, student))
    elif known and which in into.texts:
        into.texts[which][student] = text


def _source(book: Book, name: str) -> list[tuple[str, str, list[Any]]]:
    return list(_cells(book.source_files() / f"{name}.ipynb"))


def _cells(path: Path) -> Iterator[tuple[str, str, list[Any]]]:
    """Yield grade id, text and outputs of the cells that nbgrader knows."""
    try:
        cells = json.loads(path.read_bytes())["cells"]
        for cell in cells:
            about = cell["metadata"].get("nbgrader")
            if about and about.get("grade_id"):
                text = cell["source"]
                text = text if isinstance(text, str) else "".join(text)
                yield str(about["grade_id"]), text, cell.get("outputs", [])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return  # not graded, or no notebook: others say so
