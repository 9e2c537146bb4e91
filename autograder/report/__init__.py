"""What a class's results say to its instructor."""

from pathlib import Path

from autograder.paths import Course
from autograder.record import Book


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
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in written.items():
        path.write_text(text, encoding="utf-8", newline="")
    return list(written)
