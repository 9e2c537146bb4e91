"""The honest submissions of every assignment score as in nbgrader alone, by cell."""

import copy
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest

from autograder.grade import grade
from autograder.release import names, release
from autograder.submissions import compose
from tests.autograder.stock import STOCK_CONFIG, nbgrader_autograde_all
from tests.conftest import ROOT, WEEK

# Week 1's class is graded twice in tests/test_demo.py, wrong answers included; the
# project's points are given by hand.
ELSEWHERE = (WEEK, "project")
ASSIGNMENTS = [name for name in names(ROOT) if name not in ELSEWHERE]
KINDS = ("right", "broken")  # broken: half done; `autograder lint` runs the wrong ones
PATIENT = "\nc.Execute.timeout = 600  # s; a busy machine must not cost points\n"


def hand_everything_in(course: Path, name: str) -> None:
    stub = course / "assignments" / name / f"{name}.ipynb"
    solution = course / "solutions" / name / f"{name}.ipynb"
    folder = ROOT / "tests" / "submissions" / name
    sources = [path for kind in KINDS for path in sorted((folder / kind).glob("*.py"))]
    made = {path.stem: compose(path, stub, solution).notebook for path in sources}
    for student, notebook in made.items():
        place = course / "submitted" / student / name / f"{name}.ipynb"
        place.parent.mkdir(parents=True)
        nbformat.write(copy.deepcopy(notebook), place)


def enrol(course: Path) -> None:
    """Add the students: two nbgraders that meet a new one at once both add it."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "cs_nn") as book:
        for folder in sorted((course / "submitted").iterdir()):
            book.update_or_create_student(folder.name)


def scores(course: Path, name: str) -> dict[tuple[str, str], float | None]:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "cs_nn") as book:
        return {
            (submission.student.id, one.name): one.auto_score
            for submission in book.assignment_submissions(name)
            for notebook in submission.notebooks
            for one in notebook.grades
        }


@pytest.fixture(scope="module")
def courses(tmp_path_factory) -> tuple[Path, Path]:
    """Two courses with the same submissions; the second is graded by nbgrader alone."""
    ours = tmp_path_factory.mktemp("weeks") / "ours"
    shutil.copytree(ROOT / "solutions", ours / "solutions")
    text = (ROOT / "nbgrader_config.py").read_text()
    (ours / "nbgrader_config.py").write_text(text + PATIENT)
    for name in ASSIGNMENTS:
        release(ours, name)
        hand_everything_in(ours, name)
    stock = ours.with_name("stock")
    shutil.copytree(ours, stock)
    (stock / "nbgrader_config.py").write_text(STOCK_CONFIG + PATIENT)
    enrol(stock)
    with ThreadPoolExecutor(2) as pool:
        halves = ASSIGNMENTS[::2], ASSIGNMENTS[1::2]
        list(pool.map(lambda names: nbgrader_autograde_all(stock, names), halves))
    return ours, stock


@pytest.mark.slow
@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_honest_submissions_of_every_assignment_score_as_in_stock(courses, name):
    ours, stock = courses
    grade(name, ours, progress=False)
    expected = scores(stock, name)
    assert len({student for student, _ in expected}) >= 2
    assert scores(ours, name) == expected
