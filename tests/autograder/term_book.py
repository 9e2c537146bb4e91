"""A gradebook of a small term, filled without grading anything."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.record import our_programs_on_path

CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "cs_nn"\n'
DUE = datetime(2030, 1, 7, 12, 0)
WORKS = ("hw1", "hw2", "hw3")
PEOPLE = {
    "ada": ("Lovelace", "Ada", "ada@x.org", "101"),
    "bob": ("Noyce, Jr.", "Bob", "bob@x.org", "102"),
    "eve": ('=cmd|"/c calc"!A1', "Eve", "eve@x.org", "103"),
}


def make(root: Path, config: str = "") -> Path:
    """Write a course of three assignments of ten points, due a week apart."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "nbgrader_config.py").write_text(CONFIG + config)
    with opened(root) as book:
        for number, name in enumerate(WORKS):
            add_work(book, name, DUE + timedelta(weeks=number))
        for student, (last, first, email, lms) in PEOPLE.items():
            about = {"last_name": last, "first_name": first, "email": email}
            book.add_student(student, lms_user_id=lms, **about)
    return root


@contextmanager
def opened(root: Path) -> Iterator[Gradebook]:
    """Open the course's gradebook."""
    with (
        our_programs_on_path(),
        Gradebook(f"sqlite:///{root}/gradebook.db", "cs_nn") as book,
    ):
        yield book


def add_work(
    book: Gradebook, name: str, due: datetime | None, points: float = 10
) -> None:
    """Add an assignment of one notebook with one graded cell."""
    book.add_assignment(name, duedate=due)
    book.add_notebook(name, name)
    book.add_grade_cell("test", name, name, max_score=points, cell_type="code")


def hand_in(
    book: Gradebook,
    student: str,
    name: str,
    score: float,
    *,
    late: timedelta = timedelta(hours=-1),
) -> None:
    """Record a submission as grading would, without a penalty."""
    due = book.find_assignment(name).duedate
    when = due + late if due else None
    book.update_or_create_submission(name, student, timestamp=when)
    grade = book.find_grade("test", name, name, student)
    grade.auto_score, grade.needs_manual_grade = score, False
    book.db.commit()
