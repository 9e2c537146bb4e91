"""A quiz is answered with one's own numbers: a friend's id is seen when it comes in."""

import shutil

import pytest
from nbformat import read
from nbformat.v4 import new_code_cell, new_notebook

from autograder.grade import grade
from autograder.identity import remarks
from autograder.release import release
from autograder.submissions import fill
from tests.autograder.scratch_course import hand_in
from tests.conftest import ROOT


def page(*sources, ask=True):
    cells = [new_code_cell(source) for source in sources]
    if ask:
        cells[0].metadata["nbgrader"] = {"grade_id": "student-id"}
    return new_notebook(cells=cells)


def said(*sources, **options):
    found = remarks(page(*sources, **options), "e0123456", file="quiz1.ipynb")
    return [remark.sentence for remark in found]


@pytest.mark.parametrize(
    "source",
    [
        'student = "e0123456"',
        'student = " E0123456 "',
        'student = "…"',  # not typed yet: the visible test says so
        "",
        "print(student)",
        "student = (",
    ],
)
def test_ones_own_id_or_none_yet_is_no_remark(source):
    assert said(source) == []


@pytest.mark.parametrize(
    ("sources", "who"),
    [
        (['student = "bob"'], "'bob'"),
        (['student = "e0123456"', 'student = "bob"'], "'bob'"),
        (['if True:\n    student = "bob"'], "'bob'"),
        (['student = "b" + "ob"'], "an id that is computed"),
        (["for student in ['bob']: pass"], "an id that is computed"),
        (["del student"], "an id that is computed"),
    ],
)
def test_another_id_is_named_with_what_to_do(sources, who):
    (sentence,) = said(*sources)
    assert sentence == (
        f"quiz1.ipynb: the questions were drawn for {who}, and 'e0123456' handed it "
        "in: type your own id, run all cells below it and answer again."
    )


def test_a_page_that_asks_for_no_id_may_use_the_name():
    assert said('student = "bob"', ask=False) == []


@pytest.mark.slow
def test_a_friends_id_is_told_to_the_instructor_and_on_the_page(tmp_path):
    course = tmp_path / "course"
    solution = course / "solutions" / "quiz1"
    shutil.copytree(ROOT / "solutions" / "quiz1", solution)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    handed_out = release(course, "quiz1") / "quiz1.ipynb"
    for student in ("bob", "eve"):
        mine = fill(
            handed_out, {"student-id": 'student = "bob"', "quiz": "answers = {}"}, []
        )
        hand_in(course, student, mine, "quiz1")
    graded = {line.student: line for line in grade("quiz1", course, 2, progress=False)}
    kinds = {who: [r.kind for r in line.remarks] for who, line in graded.items()}
    assert kinds == {"bob": [], "eve": ["other-id"]}
    shown = read(course / "autograded" / "eve" / "quiz1" / "quiz1.ipynb", 4).cells[0]
    assert "drawn for 'bob', and 'eve' handed it in" in shown.source
