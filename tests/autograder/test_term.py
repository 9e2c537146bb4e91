"""Totals of a term: what each part weighs, and who stands where."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from traitlets.config import Config

from autograder import scorebook
from autograder.record import configuration
from autograder.scorebook import Person, Score, Scorebook, Work
from autograder.tables import WrongRows
from autograder.term import TermWeights, Totals, totals, totals_of
from tests.autograder import term_book
from tests.autograder.term_book import hand_in, opened
from tests.conftest import ROOT

CALM = settings(deadline=None)  # a busy machine is no failure

NAMES = ("quiz1", "quiz2", "codingtest1", "project")
OURS = configuration(ROOT)


def book(*scores: tuple[str, str, float], works: tuple[str, ...] = NAMES) -> Scorebook:
    """Return a gradebook of assignments of ten points."""
    made = {(student, name): Score(points) for student, name, points in scores}
    people = [Person("ada"), Person("bob")]
    return Scorebook(people, [Work(name, 10) for name in works], made)


def summed(given: Scorebook, root: str | Path = "/nowhere", **traits: object) -> Totals:
    config = Config(OURS, TermWeights=OURS.TermWeights | traits)
    return totals_of(given, TermWeights(config=config), root)


def percent(found: Totals, student: str = "ada") -> float | None:
    return next(one.percent for one in found.students if one.student.id == student)


def test_quizzes_30_coding_tests_40_project_30():
    full = [("ada", name, 10.0) for name in NAMES]
    assert percent(summed(book(*full))) == 100
    assert percent(summed(book(*full)), "bob") == 0  # nothing was handed in
    assert percent(summed(book(full[0]))) == pytest.approx(15)
    assert percent(summed(book(full[2]))) == pytest.approx(40)
    assert percent(summed(book(full[3]))) == pytest.approx(30)


def test_what_is_not_in_the_gradebook_does_not_count_yet():
    found = summed(book(("ada", "quiz1", 8), works=("quiz1",)))
    assert (found.weight, percent(found)) == (30, 80)
    (ada, _) = found.students
    assert ada.parts.pop("quizzes") == 80
    assert set(ada.parts.values()) == {None}
    assert percent(summed(book(works=()))) is None


def test_the_scheme_of_assignments():
    given = book(("ada", "week1", 4), ("ada", "week2", 10), works=("week1", "week2"))
    found = summed(given, scheme="assignments")
    assert (percent(found), found.notes) == (70, [])
    assert percent(summed(given, scheme="")) == 70
    found = summed(given)  # weeks are practice here, and weigh nothing
    assert (percent(found), found.weight, found.notes) == (None, 0, [])
    found = summed(book(works=("quiz1", "lab", "hw")))
    assert found.uncounted == ["lab", "hw"]
    assert found.notes == ["'lab' and 'hw' belong to no part and count nowhere."]


def test_the_lowest_may_be_dropped_but_never_the_only_one():
    given = book(("ada", "quiz1", 2), ("ada", "quiz2", 6), works=("quiz1", "quiz2"))
    assert percent(summed(given, drop_lowest={"quizzes": 1})) == 60
    assert percent(summed(given, drop_lowest={"quizzes": 9})) == 60
    assert percent(summed(given)) == 40


def test_excused_work_does_not_count(tmp_path):
    path = tmp_path / "excused.csv"
    path.write_text("student,assignment\nada,quiz2\nada,project\nzoe,quiz1\n")
    given = book(("ada", "quiz1", 10), ("ada", "codingtest1", 5))
    found = summed(given, tmp_path)
    assert percent(found) == pytest.approx((30 * 100 + 40 * 50) / 70)
    assert found.notes == [
        "excused.csv, line 4: 'zoe', 'quiz1' is not in the gradebook."
    ]
    path.write_text("student,assignment\nada,\n")
    with pytest.raises(WrongRows, match="line 2: it names no student"):
        summed(given, tmp_path)


def test_penalties_count_and_points_are_never_negative():
    given = book()
    scores = {("ada", "quiz1"): Score(8, 3), ("bob", "quiz1"): Score(1, 3)}
    given = Scorebook(given.people, [Work("quiz1", 10)], scores)
    assert percent(summed(given)) == 50
    assert percent(summed(given), "bob") == 0


@pytest.mark.parametrize(
    ("traits", "says"),
    [
        ({"scheme": "no"}, "has no 'no': it has 'exams' and 'assignments'"),
        ({"schemes": {"exams": {"a": (60, "quiz*")}}}, "weigh 60 percent: make it 100"),
        ({"schemes": {"exams": {"a": 60}}}, "'a' needs a percent and its assignments"),
        ({"schemes": {"exams": {"a": (100, 7)}}}, "'a' needs a percent"),
        ({"drop_lowest": {"quizzes": -1}}, "'quizzes' needs a percent"),
        (
            {"schemes": {"exams": {"a": (50, "quiz*"), "b": (50, ["quiz1"])}}},
            "'quiz1' would count in more than one part",
        ),
    ],
)
def test_wrong_weights_are_said(traits, says):
    with pytest.raises(ValueError, match=says.replace("(", r"\(")):
        summed(book(), **traits)


scores = st.lists(st.floats(0, 10), min_size=4, max_size=4)


@CALM
@given(scores, scores)
def test_more_points_never_lower_a_total(one, other):
    low, high = map(min, one, other), map(max, one, other)
    worse, better = (
        percent(summed(book(*(("ada", n, p) for n, p in zip(NAMES, row, strict=True)))))
        for row in (low, high)
    )
    assert -1e-9 <= worse <= better + 1e-9 <= 100 + 1e-6


def test_the_gradebook_is_read_as_nbgrader_sees_it(tmp_path):
    root = term_book.make(tmp_path / "course")
    with opened(root) as gradebook:
        hand_in(gradebook, "ada", "hw1", 8.5)
        hand_in(gradebook, "ada", "hw2", 4)
        notebook = gradebook.find_submission_notebook("hw2", "hw2", "ada")
        notebook.late_submission_penalty = 1.5
        grade = gradebook.find_grade("test", "hw1", "hw1", "ada")
        grade.extra_credit, grade.needs_manual_grade = 1, True
        gradebook.db.commit()
        found = scorebook.read(gradebook)
        for name in term_book.WORKS:
            for one in gradebook.assignment_submissions(name):
                mine = found.scores[one.student.id, name]
                assert mine.raw == one.score
                assert mine.penalty == one.late_submission_penalty
                assert mine.came == one.timestamp
                assert mine.waits == one.needs_manual_grade
        works = [(one.name, one.max_score) for one in gradebook.assignments]
        assert [(work.name, work.points) for work in found.works] == works
        assert [person.id for person in found.people] == ["ada", "bob", "eve"]
        assert found.people[1].last_name == "Noyce, Jr."
        (ada, *_) = totals(gradebook, TermWeights(), root).students
    assert ada.percent == pytest.approx((95 + 25 + 0) / 3)
