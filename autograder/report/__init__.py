"""What a class's results say to its instructor."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.paths import Course
from autograder.record import Book

ALIKE = "In the totals every assignment counts alike."


def write(book: Book, course: Course) -> list[Path]:
    """Write one assignment's report as a page, CSV and JSON; return the three files.

    Raises:
        GradeError: the gradebook cannot be read.
    """
    from autograder.report import files, page
    from autograder.report.gather import gather

    report = gather(book, course)
    folder, name = course.root / "report", book.name
    written = {
        folder / f"{name}.html": page.write(report),
        folder / f"{name}-exercises.csv": files.csv_text(
            files.HEAD, files.rows(report)
        ),
        folder / f"{name}.json": files.json_text(files.data(report)),
    }
    return _written(written)


def write_term(
    gradebook: Any,
    root: Path,
    totals: Mapping[str, float | None] | None = None,
    how: str = ALIKE,
) -> list[Path]:
    """Write the report of a term as a page, CSV and JSON; return the three files.

    `totals` are the students' totals in percent by a course's own weights, and `how`
    says in a sentence what they are; left out, every assignment counts alike.
    """
    from autograder.report import files, term, term_page

    found = term.read(gradebook, totals)
    folder = root / "report"
    return _written(
        {
            folder / "term.html": term_page.write(found, how),
            folder / "term.csv": files.csv_text(term_page.HEAD, term_page.rows(found)),
            folder / "term.json": files.json_text(term_page.data(found, how)),
        }
    )


def _written(texts: Mapping[Path, str]) -> list[Path]:
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return list(texts)
