"""The pages of a large class are shared out among processes, and none is lost."""

import shutil

import pytest

from autograder.feedback import writing
from tests.conftest import WEEK

pytestmark = pytest.mark.slow
STUDENTS = ("halfdone", "solution", "talkative", "untouched", "late")


@pytest.fixture
def course(demo, tmp_path, monkeypatch):
    """A few of the demo's students, graded and given back; whose pages are many."""
    monkeypatch.setattr(writing, "_FEW", 0)
    course = tmp_path / "course"
    for kind in ("autograded", "feedback"):
        for student in STUDENTS:
            place = f"{kind}/{student}/{WEEK}"
            shutil.copytree(demo / place, course / place)
    for file in ("nbgrader_config.py", "gradebook.db"):
        shutil.copy(demo / file, course / file)
    shutil.copytree(demo / "solutions", course / "solutions")
    return course


def page(course, student):
    return course / "feedback" / student / WEEK / f"{WEEK}.html"


def test_processes_write_what_one_writes(demo, course):
    shutil.rmtree(course / "feedback")
    writing.write(course, WEEK, progress=False)
    for student in STUDENTS:
        assert page(course, student).read_bytes() == page(demo, student).read_bytes()


def test_a_page_that_cannot_be_written_stops_no_other(course):
    broken = course / "autograded" / "late" / WEEK / f"{WEEK}.ipynb"
    broken.write_text("{", encoding="utf-8")
    shutil.rmtree(course / "feedback")
    with pytest.raises(RuntimeError, match="run the same command"):
        writing.write(course, WEEK, progress=False)
    there = {student for student in STUDENTS if page(course, student).exists()}
    assert there == {*STUDENTS} - {"late"}


def test_what_was_not_written_is_written_the_next_time(course):
    before = page(course, "solution").stat().st_mtime_ns
    page(course, "late").unlink()
    writing.write(course, WEEK, progress=False)
    assert page(course, "late").exists()
    assert page(course, "solution").stat().st_mtime_ns == before


def test_what_was_stopped_goes_on(course, monkeypatch):
    shutil.rmtree(course / "feedback")
    begun = []

    def stopped(share, bar):
        begun.append(share)
        raise KeyboardInterrupt

    monkeypatch.setattr(writing, "_watched", stopped)
    with pytest.raises(KeyboardInterrupt):
        writing.write(course, WEEK, progress=False)
    assert begun
    assert all(share.returncode for share in begun)  # none ended by itself
    monkeypatch.undo()
    writing.write(course, WEEK, progress=False)
    assert all(page(course, student).exists() for student in STUDENTS)


def test_a_picture_without_words_gets_some(course):
    """Which only a student's own HTML can lack."""
    import nbformat
    from nbformat.v4 import new_output

    path = course / "autograded" / "late" / WEEK / f"{WEEK}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cell = next(cell for cell in notebook.cells if cell.cell_type == "code")
    html = '<img src="data:image/png;base64,iVBORw0KGgo=">'
    cell.outputs = [new_output("display_data", {"text/html": html})]
    nbformat.write(notebook, path)
    writing.write(course, WEEK, "late", progress=False)
    text = page(course, "late").read_text(encoding="utf-8")
    assert 'alt="No description' in text
