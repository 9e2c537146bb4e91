"""nbgrader's own example course is graded as it stands, with SQLite and PostgreSQL."""

import copy
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from autograder.grade import Graded, grade
from autograder.record import our_programs_on_path
from tests import postgres
from tests.autograder import stock

pytestmark = pytest.mark.slow
NAME = "ps1"
NOTEBOOKS = ("problem1", "problem2")
MARKERS = ("### BEGIN SOLUTION", "### END SOLUTION")


@pytest.fixture(scope="module")
def quickstart(example, tmp_path_factory) -> Path:
    """What `nbgrader quickstart` makes, and a class that handed in."""
    root = tmp_path_factory.mktemp("any") / "course"
    shutil.copytree(example, root)
    stock.run(root, "generate_assignment", NAME)
    hand_in(root, "good", *(solved(root, name) for name in NOTEBOOKS))
    hand_in(root, "untouched", *(stub(root, name) for name in NOTEBOOKS))
    hand_in(root, "half", solved(root, NOTEBOOKS[0]), None)
    wrong = solved(root, NOTEBOOKS[0])
    answer(wrong, "squares").source = "def squares(n):\n    return [1] * n"
    hand_in(root, "wrong", wrong, solved(root, NOTEBOOKS[1]))
    return root


def stub(root: Path, name: str) -> nbformat.NotebookNode:
    return nbformat.read(root / "release" / NAME / f"{name}.ipynb", as_version=4)


def answer(notebook: nbformat.NotebookNode, name: str) -> nbformat.NotebookNode:
    (found,) = (
        cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == name
    )
    return found


def solved(root: Path, name: str) -> nbformat.NotebookNode:
    """Return a release with the answers of the source."""
    notebook = stub(root, name)
    source = nbformat.read(root / "source" / NAME / f"{name}.ipynb", as_version=4)
    for cell in source.cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("solution"):
            lines = cell.source.splitlines()
            kept = [line for line in lines if line.strip() not in MARKERS]
            answer(notebook, about["grade_id"]).source = "\n".join(kept)
    return notebook


def hand_in(root: Path, student: str, *notebooks: object) -> None:
    folder = root / "submitted" / student / NAME
    folder.mkdir(parents=True)
    shutil.copy(root / "release" / NAME / "jupyter.png", folder)
    for name, notebook in zip(NOTEBOOKS, notebooks, strict=True):
        if notebook is not None:
            (folder / f"{name}.ipynb").write_text(json.dumps(notebook))


def rows(root: Path) -> dict[tuple[str, str, str], tuple[object, ...]]:
    """Return everything that grading writes, by student, notebook and cell."""
    from nbgrader.api import Gradebook
    from nbgrader.coursedir import CourseDirectory

    from autograder.record import configuration

    course = CourseDirectory(config=configuration(root), root=str(root))
    with our_programs_on_path(), Gradebook(course.db_url, course.course_id) as book:
        found = book.assignment_submissions(NAME)
        grades = {
            (s.student.id, n.name, g.name): (g.auto_score, g.needs_manual_grade)
            for s in found
            for n in s.notebooks
            for g in n.grades
        }
        comments = {
            (s.student.id, n.name, f"comment on {c.name}"): (c.auto_comment,)
            for s in found
            for n in s.notebooks
            for c in n.comments
        }
    return {**grades, **comments}


def graded(root: Path) -> dict[str, Graded]:
    return {one.student: one for one in grade(NAME, root, 2, progress=False)}


def test_quickstart_course_scores_as_in_stock(quickstart, tmp_path):
    ours = shutil.copytree(quickstart, tmp_path / "ours")
    theirs = shutil.copytree(quickstart, tmp_path / "theirs")
    lines = graded(ours)
    stock.nbgrader_autograde(theirs, NAME)
    expected = rows(theirs)
    assert rows(ours) == expected
    assert expected["good", "problem1", "correct_squares"] == (1, False)
    assert expected["half", "problem2", "part-a"] == (0, False)
    assert expected["untouched", "problem2", "comment on part-a"] == ("No response.",)
    assert lines["good"].score > lines["wrong"].score > lines["untouched"].score == 0
    assert [r.kind for r in lines["half"].remarks] == ["no-notebook"]
    assert lines["good"].max_score == 13
    for student in ("good", "untouched", "wrong"):
        made = sorted(p.name for p in (ours / "autograded" / student / NAME).iterdir())
        there = (theirs / "autograded" / student / NAME).iterdir()
        assert made == sorted(path.name for path in there)


def test_one_bad_notebook_costs_only_itself(quickstart, tmp_path):
    """nbgrader itself gives up on the whole submission, problem1 included."""
    ours = shutil.copytree(quickstart, tmp_path / "ours")
    (ours / "submitted" / "good" / NAME / "problem2.ipynb").write_text("{ no json")
    line = graded(ours)["good"]
    assert [remark.kind for remark in line.remarks] == ["not-json"]
    found = rows(ours)
    assert found["good", "problem1", "correct_squares"] == (1, False)
    assert found["good", "problem2", "part-b"] == (0, False)


def test_one_changed_notebook_runs_alone(quickstart, tmp_path):
    ours = shutil.copytree(quickstart, tmp_path / "ours")
    graded(ours)
    cache = set((ours / ".autograder" / "cache").rglob("*.json"))
    changed = solved(ours, "problem1")
    changed.cells.append(copy.deepcopy(nbformat.v4.new_code_cell("'more'")))
    there = ours / "submitted" / "good" / NAME / "problem1.ipynb"
    there.write_text(json.dumps(changed))
    how = {student: line.how for student, line in graded(ours).items()}
    assert how.pop("good") == "run"
    assert set(how.values()) == {"kept"}
    assert len(set((ours / ".autograder" / "cache").rglob("*.json")) - cache) == 1


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres.server() as url:
        yield url


def test_postgresql_holds_the_same_rows(quickstart, server, tmp_path):
    sqlite = shutil.copytree(quickstart, tmp_path / "sqlite")
    course = shutil.copytree(quickstart, tmp_path / "postgres")
    (course / "gradebook.db").unlink()
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.CourseDirectory.db_url = {server!r}\n")
    stock.run(course, "generate_assignment", NAME, "--force")
    first = graded(course)
    scores = {student: line.score for student, line in first.items()}
    assert scores == {student: line.score for student, line in graded(sqlite).items()}
    assert rows(course) == rows(sqlite)
    assert not (course / "gradebook.db").exists()
    assert {line.how for line in graded(course).values()} == {"kept"}
    shutil.rmtree(course / "submitted" / "wrong")
    shutil.copytree(course / "submitted" / "good", course / "submitted" / "wrong")
    assert graded(course)["wrong"].score == scores["good"]
