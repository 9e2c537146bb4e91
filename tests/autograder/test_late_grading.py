"""Late days while grading: nbgrader's own autograde and ours take off the same."""

import shutil
from pathlib import Path

import pytest

from autograder.grade import GradeError, grade
from autograder.record import our_programs_on_path
from tests.autograder.scratch_course import (
    NAME,
    answered,
    hand_in,
    make_course,
    released,
)
from tests.autograder.stock import nbgrader_autograde
from tests.autograder.term_book import opened

PLUGIN = '\nc.AssignLatePenalties.plugin_class = "autograder.late.LateDays"\n'
CAME = {
    "ada": "2029-12-31 23:59:00 UTC",
    "bob": "2030-01-01 00:01:00 UTC",
    "cleo": "2030-01-03 12:00:00 UTC",
    "dan": "2030-01-04 00:00:01 UTC",
}
EXPECTED = {"ada": 0, "bob": 0, "cleo": 0, "dan": 7}


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Path:
    root = make_course(tmp_path_factory.mktemp("course") / "course", stock=True)
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(PLUGIN)
    for student, when in CAME.items():
        path = hand_in(root, student, answered(released(root)))
        (path.parent / "timestamp.txt").write_text(when)
    with our_programs_on_path(), opened(root) as book:
        book.update_or_create_assignment(NAME, duedate="2030-01-01 00:00:00 UTC")
    return root


@pytest.fixture
def course(template, tmp_path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "course"))


def penalties(root: Path) -> dict[str, float]:
    with opened(root) as book:
        return {
            one.student.id: one.late_submission_penalty
            for one in book.assignment_submissions(NAME)
        }


def test_ours_takes_off_what_the_days_do_not_cover(course):
    scores = {one.student: one.score for one in grade(NAME, course, progress=False)}
    assert scores == {"ada": 7, "bob": 7, "cleo": 7, "dan": 0}
    assert penalties(course) == EXPECTED
    grade(NAME, course, progress=False, force=True)
    assert penalties(course) == EXPECTED


def test_wrong_extensions_stop_a_run_before_it_changes_anything(course):
    (course / "extensions.csv").write_text(
        f"student,assignment,days\ndan,{NAME},1\nada,{NAME},x\n"
    )
    with pytest.raises(GradeError, match=r"extensions\.csv: 1 row is wrong"):
        grade(NAME, course, progress=False)
    assert penalties(course) == {}
    (course / "extensions.csv").write_text(f"student,assignment,days\ndan,{NAME},1\n")
    grade(NAME, course, progress=False)
    assert penalties(course)["dan"] == 0


@pytest.mark.slow
def test_stock_nbgrader_takes_off_the_same_with_one_line(course):
    nbgrader_autograde(course, NAME)
    assert penalties(course) == EXPECTED
    (course / "extensions.csv").write_text(f"student,assignment,days\ndan,{NAME},1\n")
    nbgrader_autograde(course, NAME, "--force", "--student=dan")
    assert penalties(course) == EXPECTED | {"dan": 0}
