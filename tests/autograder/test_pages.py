"""Derived files: what is stale is named, and only what differs is written."""

import nbformat
import pytest

from autograder import notebooks, pages
from tests.autograder.small_course import NAME, make


@pytest.fixture
def course(tmp_path):
    """A course of one lecture: no nbgrader needed."""
    return make(tmp_path, assignment=False)


def names(paths, root):
    return [str(path.relative_to(root)) for path in paths]


def test_a_missing_notebook_is_stale_until_it_is_built(course):
    lecture = course / "lectures" / "intro.ipynb"
    assert pages.stale(course) == [lecture]
    assert pages.build(course) == [lecture]
    assert pages.stale(course) == []
    assert lecture.read_text() == notebooks.build(lecture.with_suffix(".py"))


def test_building_again_writes_nothing(course):
    pages.build(course)
    lecture = course / "lectures" / "intro.ipynb"
    before = lecture.stat().st_mtime_ns
    assert pages.build(course) == []
    assert lecture.stat().st_mtime_ns == before


@pytest.mark.parametrize("edited", ["intro.py", "intro.ipynb"])
def test_an_edit_on_either_side_is_named_and_built_away(course, edited):
    pages.build(course)
    file = course / "lectures" / edited
    file.write_text(file.read_text().replace("x = 1", "x = 2"))
    assert names(pages.stale(course), course) == ["lectures/intro.ipynb"]
    pages.build(course)
    assert pages.stale(course) == []
    built = (course / "lectures" / "intro.ipynb").read_text()
    assert ("x = 2" in built) == (edited == "intro.py")


def test_only_the_page_that_changed_is_written(course):
    (course / "lectures" / "second.py").write_text("# %%\ny = 1\n")
    pages.build(course)
    (course / "lectures" / "second.py").write_text("# %%\ny = 2\n")
    assert names(pages.build(course), course) == ["lectures/second.ipynb"]


def test_a_notebook_that_lost_its_source_is_named(course):
    pages.build(course)
    (course / "lectures" / "intro.py").unlink()
    assert names(pages.stale(course), course) == ["lectures/intro.ipynb"]
    assert pages.build(course) == []


def test_what_jupyter_keeps_beside_a_notebook_is_not_stale(course):
    pages.build(course)
    kept = course / "lectures" / ".ipynb_checkpoints" / "intro-checkpoint.ipynb"
    kept.parent.mkdir()
    kept.write_text("{}")
    assert pages.stale(course) == []


def run_in_jupyter(path, **replaced):
    """Save a notebook as Jupyter does: with outputs, and edits if any."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        for old, new in replaced.items():
            cell.source = cell.source.replace(old, new)
        if cell.cell_type == "code":
            cell.execution_count = 7
            cell.outputs = [nbformat.v4.new_output("stream", text="OUTPUT")]
    nbformat.write(notebook, path)


def test_a_notebook_edited_in_jupyter_is_written_back_to_its_source(course):
    pages.build(course)
    source = course / "lectures" / "intro.py"
    run_in_jupyter(source.with_suffix(".ipynb"), x="z")
    assert pages.unbuild(course) == [source]
    assert "z = 1" in source.read_text()
    assert "OUTPUT" not in source.read_text()
    pages.build(course)
    assert pages.stale(course) == []
    assert "OUTPUT" not in source.with_suffix(".ipynb").read_text()


def test_a_source_whose_notebook_is_as_built_stays_as_it_is(course):
    source = course / "lectures" / "intro.py"
    before = "\n\n\n" + source.read_text()  # not as unbuild would lay it out
    source.write_text(before)
    assert pages.unbuild(course) == []  # nothing is built yet
    pages.build(course)
    assert pages.unbuild(course) == []
    assert source.read_text() == before


@pytest.mark.slow
def test_an_assignment_is_built_from_source_to_release(tmp_path):
    root = make(tmp_path)
    release = root / "assignments" / NAME / f"{NAME}.ipynb"
    solution = root / "solutions" / NAME / f"{NAME}.ipynb"
    written = pages.build(root)
    assert written == [root / "lectures" / "intro.ipynb", solution, release]
    assert pages.build(root) == pages.stale(root) == []

    release.write_text(release.read_text() + "\n")
    orphan = root / "assignments" / "old" / "old.ipynb"
    orphan.parent.mkdir()
    orphan.write_text("{}")
    assert pages.stale(root) == [orphan, release]

    run_in_jupyter(solution, Small="Tiny")
    assert pages.unbuild(root) == [root / "solutions" / f"{NAME}.py"]
    assert pages.build(root) == [solution, release]
    assert "# Tiny" in release.read_text()
    assert pages.stale(root) == [orphan]
