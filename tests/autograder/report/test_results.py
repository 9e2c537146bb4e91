"""What a report reads: the gradebook, graded notebooks, remarks, the exchange."""

import math
from pathlib import Path

import numpy as np
import pytest

from autograder.paths import Course
from autograder.remarks import Remark
from autograder.report import answers, results
from autograder.report.attempts import attempts
from autograder.report.gather import gather
from tests.autograder.report.graded_class import One, make_class, open_book, several
from tests.autograder.scratch_course import NAME, hand_in

pytestmark = pytest.mark.slow
LOST = Remark("not-json", "scratch.ipynb cannot be read: hand it in again.")
STUDENTS = {
    "ada": One((2.0, 4.0, 1.0, 3.0), hours=30.5),
    "bob": One((2.0, 1.0, 0.0, None), hours=-2, penalty=2.5, recognised=("M-01",)),
    "cyd": One((0.0, 0.0, 0.0, 0.0), penalty=9.0, remarks=(LOST,)),
    "dan": One((None, None, None, None)),
}


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Course:
    root = tmp_path_factory.mktemp("class") / "course"
    made = make_class(root, STUDENTS, missing=("eve", "fay"))
    hand_in(root, "fay", "no notebook")  # collected, and not graded yet
    return made


def test_scores_are_the_gradebooks_in_the_notebooks_order(course):
    found = results.read(open_book(course))
    assert [one.name for one in found.exercises] == ["square", "mean", "count", "why"]
    assert [one.by_hand for one in found.exercises] == [False, False, False, True]
    assert found.points.tolist() == [2, 4, 1, 3]
    assert found.students == ("ada", "bob", "cyd")
    assert found.scores[0].tolist() == [2, 4, 1, 3]
    assert math.isnan(found.scores[1, 3])
    assert found.hours[:2].tolist() == [30.5, -2]


def test_hours_are_before_the_students_own_deadline(course):
    table = course.root / "extensions.csv"
    table.write_text(f"student,assignment,days\nbob,{NAME},1\n")
    found = results.read(open_book(course))
    table.unlink()
    assert found.hours[:2].tolist() == [30.5, 22]


def test_a_late_penalty_is_taken_off_but_never_below_nothing(course):
    found = results.read(open_book(course))
    assert found.totals.tolist() == [10, 0.5, 0]
    assert found.shares.tolist() == [1, 0.05, 0]
    assert len(found.answered) == 2


def test_who_is_missing_and_who_has_no_score(course):
    found = results.read(open_book(course))
    assert found.missing == ("eve",)
    assert found.ungraded == ("dan", "fay")


def test_only_tests_name_misconceptions(course):
    report = gather(open_book(course), course)
    (one,) = report.recognised
    assert (one.id, one.students, one.exercises) == ("M-01", 1, ("square",))
    assert one.section.startswith("Lecture 1")


def test_who_needs_a_person(course):
    report = gather(open_book(course), course)
    assert report.look == ("cyd",)
    assert report.people == {"cyd": (LOST,)}


def test_answers_are_read_and_broken_notebooks_passed_over(course):
    for broken in ("", "[]", '{"cells": 3}', '{"cells": [7]}', '{"cells": [{}]}'):
        path = course.root / "autograded" / "cyd" / NAME / f"{NAME}.ipynb"
        path.write_text(broken)
        found = answers.read(open_book(course), ("ada", "cyd", "nobody"))
        assert found.texts["square"].keys() == {"ada"}
    assert "raise NotImplementedError" in found.stubs["square"]
    assert "x * x" in found.solutions["square"]
    assert "why" not in found.texts


def test_attempts_are_the_versions_in_the_exchange(course):
    assert attempts(open_book(course)) is None
    inbound = course.root / "sent" / "cs_nn" / "inbound"
    for name in ("ada+scratch+1", "ada+scratch+2+random", "bob+scratch+1", "x+other+1"):
        (inbound / name).mkdir(parents=True)
    assert attempts(open_book(course)) == {"ada": 2, "bob": 1}


def test_reading_takes_as_many_queries_for_any_class(tmp_path):
    assert queries(tmp_path / "two", 2) == queries(tmp_path / "twelve", 12)


def queries(root: Path, size: int) -> int:
    """Return how many statements reading a class of this size takes."""
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    book, asked = open_book(make_class(root, several(size))), []

    def note(*about: object) -> None:
        asked.append(about)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        results.read(book)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(asked)


def test_a_class_of_one_and_of_nobody(tmp_path):
    one = make_class(tmp_path / "one", {"ada": One((2.0, 4.0, 1.0, 3.0))})
    report = gather(open_book(one), one)
    assert np.isnan([item.discrimination for item in report.items]).all()
    assert report.alpha.why_not
    nobody = make_class(tmp_path / "nobody", {}, missing=("ada",))
    report = gather(open_book(nobody), nobody)
    assert report.results.students == ()
    assert report.results.missing == ("ada",)


def test_the_source_may_be_away(course):
    source = course.root / "solutions" / NAME / f"{NAME}.ipynb"
    text = source.read_text()
    source.unlink()
    try:
        found = results.read(open_book(course))
        names = sorted(one.name for one in found.exercises)
        assert names == ["count", "mean", "square", "why"]
    finally:
        source.write_text(text)
