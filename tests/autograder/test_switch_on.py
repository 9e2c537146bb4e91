"""The lines that the guide gives to any nbgrader course, each on nbgrader's example."""

import csv
import shutil
from pathlib import Path

import nbformat
import pytest

from tests.autograder.stock import run
from tests.autograder.test_guides import blocks

pytestmark = pytest.mark.slow
(GIVEN,) = blocks("python")
IMPORT, *LINES = (line for line in GIVEN.splitlines() if line)
ANSWER = """def squares(n):
    if n < 1:
        raise ValueError(n)
    return [i * i for i in range(1, n + 1)]
"""
HIDDEN = """
### BEGIN HIDDEN TESTS
assert squares(3) == [1, 4, 8], "look at the last one"  # THE SECRET
### END HIDDEN TESTS"""
CAME = "2030-02-05 08:00:00 UTC"  # four days late, and a fifth begun
ENDS_PYTHON = "This cell ended the Python process it ran in"


def edit(path: Path, name: str, text: str, *, add: bool = False) -> None:
    """Replace a cell's text, or add to it."""
    page = nbformat.read(path, as_version=4)
    (found,) = (
        cell
        for cell in page.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == name
    )
    found.source = found.source + text if add else text
    nbformat.write(page, path)


@pytest.fixture(scope="module")
def example(tmp_path_factory) -> Path:
    """nbgrader's example course, where ada handed in late."""
    course = tmp_path_factory.mktemp("example") / "course"
    run(course.parent, "quickstart", "course")
    edit(course / "source/ps1/problem1.ipynb", "correct_squares", HIDDEN, add=True)
    run(course, "generate_assignment", "ps1")
    due = "2030-02-01 00:00:00 UTC"
    run(course, "db", "assignment", "add", "ps1", f"--duedate={due}")
    handed_in = course / "submitted" / "ada" / "ps1"
    shutil.copytree(course / "release" / "ps1", handed_in)
    edit(handed_in / "problem1.ipynb", "squares", ANSWER)
    (handed_in / "timestamp.txt").write_text(CAME)
    return course


@pytest.fixture
def course(example, tmp_path) -> Path:
    return Path(shutil.copytree(example, tmp_path / "course"))


def switch_on(course: Path, *words: str) -> None:
    """Add the guide's import, and its lines with these words, to the configuration."""
    lines = [line for line in LINES if line.split("(")[0].split(".")[1] in words]
    assert len(lines) == len(words)
    with (course / "nbgrader_config.py").open("a") as config:
        config.write("\n".join(["", IMPORT, *lines, ""]))


def end_python(course: Path) -> None:
    """Let an answer of ada's end the process that it runs in."""
    page = course / "submitted" / "ada" / "ps1" / "problem1.ipynb"
    edit(page, "sum_of_squares", "import os\nos._exit(0)")


def marks(course: Path) -> dict[str, float]:
    """Return ada's marks as nbgrader's own export has them."""
    run(course, "export", "--to", "marks.csv")
    with (course / "marks.csv").open() as file:
        (row,) = csv.DictReader(file)
    names = ("raw_score", "late_submission_penalty", "max_score")
    return {name: float(row[name] or 0) for name in names}


def feedback(course: Path) -> str:
    run(course, "generate_feedback", "ps1")
    return (course / "feedback/ada/ps1/problem1.html").read_text()


def graded(course: Path) -> str:
    return (course / "autograded/ada/ps1/problem1.ipynb").read_text()


def test_the_guide_gives_three_lines():
    assert IMPORT == "from autograder import switch_on"
    assert len(LINES) == 3


def test_grader_alone(course):
    """A cell that ends Python costs itself; penalties and pages stay nbgrader's."""
    switch_on(course, "grader")
    end_python(course)
    run(course, "autograde", "ps1")
    assert ENDS_PYTHON in graded(course)
    found = marks(course)
    assert 0 < found["raw_score"] < found["max_score"]  # what came before it
    assert found["late_submission_penalty"] == 0
    assert "Feedback for ada" not in feedback(course)


def test_feedback_alone(course):
    """Hidden tests stay hidden in our page, also when nbgrader's own execution ran."""
    switch_on(course, "feedback")
    run(course, "autograde", "ps1")
    assert "THE SECRET" in graded(course)
    page = feedback(course)
    assert "Feedback for ada" in page
    assert "look at the last one" in page
    assert "THE SECRET" not in page


def test_late_days_alone(course):
    switch_on(course, "late_days")
    run(course, "autograde", "ps1")
    found = marks(course)
    assert found["late_submission_penalty"] == found["raw_score"] > 0
    (course / "extensions.csv").write_text("student,assignment,days\nada,ps1,2\n")
    run(course, "autograde", "ps1", "--force")
    assert marks(course)["late_submission_penalty"] == 0


def test_all_three_together(course):
    switch_on(course, "grader", "feedback", "late_days")
    end_python(course)
    run(course, "autograde", "ps1")
    found = marks(course)
    assert found["late_submission_penalty"] == found["raw_score"] > 0
    page = feedback(course)
    assert ENDS_PYTHON in page
    assert "look at the last one" in page
    assert "THE SECRET" in graded(course)
    assert "THE SECRET" not in page
