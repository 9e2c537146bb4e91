"""A graded class without grading: scores in a gradebook, notebooks, remarks on disk."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from autograder.ledger import VERDICT_MIME, Entry
from autograder.paths import Course
from autograder.record import Book, our_programs_on_path
from autograder.remarks import Remark
from tests.autograder.scratch_course import NAME, answered, cell, make_course, released

DUE = datetime(2026, 2, 1, 12)
EVIL = "<script>alert(1)</script>"
CELLS = ("test-square", "test-mean", "test-count", "why")


@dataclass(frozen=True)
class One:
    """What is known of one student's submission."""

    scores: tuple[float | None, ...]
    """Automatic scores of square, mean, count; then the manual one of why."""
    hours: float = 10.0
    penalty: float = 0.0
    answers: Mapping[str, str] = field(default_factory=dict)
    recognised: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()


def make_class(
    root: Path, students: Mapping[str, One], missing: tuple[str, ...] = ()
) -> Course:
    """Write a course with these students graded; `missing` ones are on the roster."""
    from nbgrader.api import Gradebook

    make_course(root)
    stub = released(root)
    config = root / "nbgrader_config.py"
    config.write_text(
        f"{config.read_text()}\nc.Exchange.root = {str(root / 'sent')!r}\n"
    )
    with (
        our_programs_on_path(),
        Gradebook(f"sqlite:///{root}/gradebook.db", "cs_nn") as book,
    ):
        book.update_or_create_assignment(NAME, duedate=DUE)
        for name in (*students, *missing):
            book.update_or_create_student(name)
        for name, one in students.items():
            _record(book, name, one)
            _write(root, name, one, stub)
    return Course(root)


def open_book(course: Course, name: str = NAME) -> Book:
    """Return the assignment as a report reads it."""
    with our_programs_on_path():
        return Book(course.root, name, logging.getLogger("test"))


def several(size: int, **changed: Any) -> dict[str, One]:
    """Return a class whose better students have more points in every exercise."""
    made = {}
    for i in range(size):
        able = i / max(size - 1, 1)
        scores = (2.0 * (able > 0.3), 4 * able, 1.0 * (able > 0.6), None)
        made[f"s{i:03d}"] = One(scores, hours=40 * able - 5, **changed)
    return made


def _record(book: Any, name: str, one: One) -> None:
    when = DUE - timedelta(hours=one.hours)
    book.update_or_create_submission(NAME, name, timestamp=when)
    book.find_submission_notebook(
        NAME, NAME, name
    ).late_submission_penalty = one.penalty
    for grade_id, score in zip(CELLS, one.scores, strict=True):
        grade = book.find_grade(grade_id, NAME, NAME, name)
        manual = grade_id == "why"
        grade.auto_score = None if manual else score
        grade.manual_score = score if manual else None
        grade.needs_manual_grade = manual and score is None
    book.db.commit()


def _write(root: Path, name: str, one: One, stub: Any) -> None:
    notebook = answered(stub, **one.answers)
    if one.recognised:
        verdict = {VERDICT_MIME: {"misconceptions": list(one.recognised)}}
        shown = {"output_type": "display_data", "data": verdict, "metadata": {}}
        cell(notebook, "test-square").outputs = [shown]
        forged = {VERDICT_MIME: {"misconceptions": ["M-99"]}}
        cell(notebook, "square").outputs = [{**shown, "data": forged}]
    folder = root / "autograded" / name / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    kept = Entry("", "", one.remarks, one.recognised, 1.0)
    kept.save(Course(root).graded(NAME, name))
