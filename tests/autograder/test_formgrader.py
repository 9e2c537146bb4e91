"""What formgrader shows of a submission beside what every page of ours shows."""

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from autograder.formgrader import FormgraderExporter

SCHEME = "Why?\n\n### BEGIN MARK SCHEME\n* 2 points: so\n### END MARK SCHEME"


def shown(text: str, **about: bool) -> str:
    marks = {"grade_id": "why", "schema_version": 3, **about}
    cell = new_markdown_cell(text, metadata={"nbgrader": NotebookNode(marks)})
    page, _ = FormgraderExporter().from_notebook_node(new_notebook(cells=[cell]))
    return page[page.index("<body") :]


def test_a_mark_scheme_is_set_off_and_shows_no_markers():
    page = shown(SCHEME, locked=True)
    box = page[page.index("<blockquote>") : page.index("</blockquote>")]
    assert "students do not see it" in box
    assert "2 points: so" in box
    assert "MARK SCHEME" not in page
    assert "Why?" in page[: page.index("<blockquote>")]


def test_a_student_cannot_write_a_mark_scheme():
    page = shown(SCHEME, locked=False, solution=True, grade=True)
    assert "students do not see it" not in page
    assert "BEGIN MARK SCHEME" in page
