"""The release: what students get, and above all what they don't."""

import nbformat
import pytest

from autograder import notebooks
from autograder.release import NotReleased, names, release, render
from tests.autograder.small_course import ASSIGNMENT, NAME, make
from tests.conftest import ROOT

RELEASED = sorted((ROOT / "assignments").rglob("*.ipynb"))


def build_solution(root):
    """Put the solution's notebook where nbgrader looks for it."""
    folder = root / "solutions" / NAME
    folder.mkdir()
    built = notebooks.build(root / "solutions" / f"{NAME}.py")
    (folder / f"{NAME}.ipynb").write_text(built)
    return folder


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)
def test_what_students_get_holds_no_answers(path):
    text = path.read_text(encoding="utf-8")
    for secret in ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME", "Rubric", "M-0", "M-1"):
        assert secret not in text
    for cell in nbformat.reads(text, as_version=4).cells:
        assert cell.get("outputs", []) == []
        assert cell.get("execution_count") is None


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)
def test_every_code_answer_of_a_release_raises_until_it_is_written(path):
    for cell in nbformat.read(path, as_version=4).cells:
        marks = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and marks.get("solution"):
            assert "raise NotImplementedError" in cell.source


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)
def test_a_release_holds_the_notebook_and_nothing_else(path):
    assert [file.name for file in path.parent.iterdir()] == [
        f"{path.parent.name}.ipynb"
    ]


def test_the_assignments_are_the_solutions_that_are_built(tmp_path):
    root = make(tmp_path)
    assert names(root) == []
    build_solution(root)
    assert names(root) == [NAME]


def test_an_unknown_assignment_is_one_sentence_that_lists_the_known_ones(tmp_path):
    root = make(tmp_path)
    for known in ("none", NAME):
        with pytest.raises(NotReleased) as caught:
            release(root, "week99")
        assert str(caught.value) == (
            f"There is no assignment 'week99' in {root / 'solutions'}: it has {known}."
        )
        if known == "none":
            build_solution(root)
    assert not (root / "gradebook.db").exists()


@pytest.mark.slow
def test_a_release_is_rendered_without_touching_the_course(tmp_path):
    root = make(tmp_path)
    folder = build_solution(root)
    checkpoints = folder / ".ipynb_checkpoints"
    checkpoints.mkdir()
    (checkpoints / f"{NAME}-checkpoint.ipynb").write_text("SECRET CHECKPOINT")
    before = sorted(root.rglob("*"))

    files = render(root, NAME)

    assert sorted(root.rglob("*")) == before
    assert [str(path) for path in files] == [f"{NAME}/{NAME}.ipynb"]
    (content,) = files.values()
    assert render(root, NAME) == files
    assert b"SECRET" not in content
    assert b"M-01" not in content
    cells = nbformat.reads(content.decode(), as_version=4).cells
    assert [cell["id"] for cell in cells][1:] == [
        "setup",
        "double",
        "test-double",
        "why-question",
        "why",
    ]
    assert "raise NotImplementedError" in cells[2].source
    assert cells[3].source.strip() == "assert double(1) == 2"
    assert cells[4].source.strip() == "Why is double(0) 0?"


@pytest.mark.slow
def test_releasing_writes_the_assignment_and_enters_the_points(tmp_path):
    from nbgrader.api import Gradebook

    root = make(tmp_path)
    build_solution(root)
    made = release(root, NAME)
    assert made == root / "assignments" / NAME
    assert [file.name for file in made.iterdir()] == [f"{NAME}.ipynb"]
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        assert book.find_assignment(NAME).max_score == 5


@pytest.mark.slow
def test_a_solution_outside_its_cell_is_refused_in_one_sentence(tmp_path):
    root = make(tmp_path)
    source = root / "solutions" / f"{NAME}.py"
    source.write_text(ASSIGNMENT.replace(' answer="double"', ""))
    build_solution(root)
    with pytest.raises(NotReleased) as caught:
        render(root, NAME)
    text = str(caught.value)
    assert text.startswith(f"nbgrader could not release {NAME}: ")
    assert "Solution region detected in a non-solution cell" in text
    assert "\n" not in text
