"""The class report of 10,000 students: how long, and against reading the gradebook.

    python -m benchmarks.report --size 10000

Makes a class in a temporary folder (about 1 GB for 10,000): week 1 released, scores in
SQLite, and graded notebooks of the usual size in which every student wrote something
different, but for 20 who share an answer. Then times `autograder report`'s parts once.
"""

import argparse
import json
import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

import benchmarks.timing  # noqa: F401 - one core, one thread
from autograder import report
from autograder.ledger import VERDICT_MIME, Entry
from autograder.paths import Course
from autograder.record import Book, our_programs_on_path
from autograder.released import Released
from autograder.report import answers, gather, page, pairs, results
from autograder.submissions import compose, with_tests
from benchmarks.classes import ROOT, make_class

NAME = "week01_perceptron"
DUE = datetime(2026, 2, 1, 12)
PAGE_BYTES = 90_000  # a graded notebook of week 1, outputs included
Made = TypeVar("Made")


def main() -> None:
    """Make the class, report on it, print the times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=10_000)
    size = parser.parse_args().size
    with tempfile.TemporaryDirectory() as folder, our_programs_on_path():
        course = Course(make_class(Path(folder, "course"), NAME, 0))
        book = Book(course.root, NAME, logging.getLogger("benchmark"))
        fill(book, size)
        write_pages(book, course, size)
        measure(book, course)


def measure(book: Book, course: Course) -> None:
    """Print the time of the whole report and of its parts."""
    found, reading = timed("read the gradebook", lambda: results.read(book))
    written, _ = timed(
        "read graded notebooks", lambda: answers.read(book, found.students)
    )
    near, _ = timed("find pairs", lambda: pairs.find(written.texts, written.stubs))
    print(f"{'':30}{len(near)} pairs")
    made, _ = timed("gather everything", lambda: gather.gather(book, course))
    timed("write the page", lambda: page.write(made))
    paths, whole = timed("the whole report", lambda: report.write(book, course))
    for path in paths:
        print(f"{path.name:30}{path.stat().st_size / 1e6:7.1f} MB")
    print(f"{'report / reading the gradebook':30}{whole / reading:7.1f}")


def timed(what: str, work: Callable[[], Made]) -> tuple[Made, float]:
    """Do the work once; print and return how long it took."""
    start, cpu = time.perf_counter(), time.process_time()
    result = work()
    took, used = time.perf_counter() - start, time.process_time() - cpu
    print(f"{what:30}{took:7.2f} s   {used:7.2f} s of the processor", flush=True)
    return result, took


def fill(book: Book, size: int) -> None:
    """Write students, submissions and scores into the gradebook."""
    from nbgrader.api import (
        Assignment,
        Grade,
        Student,
        SubmittedAssignment,
        SubmittedNotebook,
    )
    from sqlalchemy import insert, select

    rng = np.random.default_rng(0)
    (notebook,) = book.notebooks.values()
    late = rng.exponential(30, size) * timedelta(hours=1)
    with book.open() as gradebook:
        db = gradebook.db
        submission = {"assignment_id": db.scalar(select(Assignment.id))}
        one = {"notebook_id": notebook.key}
        submissions = [
            {"id": f"a{i}", "student_id": who, "timestamp": DUE - late[i], **submission}
            for i, who in enumerate(names(size))
        ]
        pages = [{"id": f"n{i}", "assignment_id": f"a{i}", **one} for i in range(size)]
        db.execute(insert(Student), [{"id": who} for who in names(size)])
        db.execute(insert(SubmittedAssignment), submissions)
        db.execute(insert(SubmittedNotebook), pages)
        db.execute(insert(Grade), list(_grades(notebook, size, rng)))
        db.commit()
        gradebook.update_or_create_assignment(NAME, duedate=DUE)
    book.due = DUE


def _grades(
    notebook: Released, size: int, rng: np.random.Generator
) -> Iterator[dict[str, Any]]:
    """Yield a row for each student and cell: all points or none, more for the able."""
    cells = [(key, notebook.cells[name]) for name, key in notebook.graded.items()]
    able = rng.normal(0.8, 0.8, (size, 1))
    right = rng.random((size, len(cells))) < 1 / (1 + np.exp(-able))
    for i in range(size):
        for j, (key, known) in enumerate(cells):
            score = known.points * right[i, j] if known.locked else None
            row = {"cell_id": key, "notebook_id": f"n{i}", "auto_score": score}
            yield {**row, "needs_manual_grade": not known.locked}


def write_pages(book: Book, course: Course, size: int) -> None:
    """Write the graded notebook of every student, and what grading remarked."""
    rng = np.random.default_rng(1)
    templates = list(_templates())
    for i, who in enumerate(names(size)):
        cells = json.loads(templates[i % len(templates)])["cells"]
        own = "" if i < 20 else _own_lines(rng)
        for cell in cells:
            about = cell["metadata"].get("nbgrader", {})
            if about.get("solution") and cell["cell_type"] == "code":
                cell["source"] += own or "\nshared = [17 * k - 3 for k in range(9, 99)]"
        folder = book.output(who)
        folder.mkdir(parents=True)
        text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4})
        (folder / f"{NAME}.ipynb").write_text(text, encoding="utf-8")
        Entry("", "", (), ("M-01",), 1.0).save(course.graded(NAME, who))


def names(size: int) -> list[str]:
    """Return the students' names."""
    return [f"s{i:05d}" for i in range(size)]


def _templates() -> Iterator[str]:
    """Yield right and wrong submissions with outputs of the usual size."""
    release = ROOT / "assignments" / NAME / f"{NAME}.ipynb"
    solution = ROOT / "solutions" / NAME / f"{NAME}.ipynb"
    for source in sorted((ROOT / "tests" / "submissions" / NAME).glob("[rw]*/*.py")):
        made = with_tests(compose(source, release, solution).notebook, solution)
        tests = [c for c in made.cells if c.metadata.get("nbgrader", {}).get("grade")]
        room = PAGE_BYTES - len(json.dumps(made))
        for cell in tests:
            if cell.cell_type == "code":
                cell.outputs = [_output(max(room // len(tests), 0))]
        yield json.dumps(made)


def _output(size: int) -> Any:
    lines = ["<td style='white-space:nowrap'>3 of 3</td>\n"] * (size // 45)
    verdict = {"exercise": "x", "misconceptions": ["M-01"], "parts": []}
    data = {"text/html": lines, VERDICT_MIME: verdict}
    return {"output_type": "display_data", "data": data, "metadata": {}}


def _own_lines(rng: np.random.Generator) -> str:
    """Return a few statements that nobody else wrote."""
    numbers = rng.integers(0, 1000, 4)
    return "".join(
        f"\nv{n} = [{n} * k + {n // 3} for k in range({n})]" for n in numbers
    )


if __name__ == "__main__":
    main()
