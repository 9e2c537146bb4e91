"""The term report: shares, totals, who slides, and the command that writes it."""

import csv
import json
from datetime import timedelta

import numpy as np
import pytest

from autograder.__main__ import main
from autograder.report import files, term_page
from autograder.report.term import Term, read, slides, stopped
from tests.autograder.report.graded_class import DUE, One, make_class, several
from tests.autograder.scratch_course import NAME

HOW = "Quizzes weigh 30 %."


def made(*rows: list[float], totals: list[float] | None = None) -> Term:
    """A term of students s0, s1 … with these scores of 10 points each."""
    scores = np.array(rows, float)
    names = tuple(f"a{j}" for j in range(scores.shape[1]))
    students = tuple(f"s{i}" for i in range(len(rows)))
    given = np.array(totals or [50.0] * len(rows))
    return Term(names, np.full(len(names), 10.0), students, scores, given)


def test_who_falls_behind_the_class_slides():
    (one,) = slides(made([9, 9, 3, 3], [5, 5, 5, 5], [6, 6, 6, 6], [4, 4, 4, 4]))
    assert one.student == "s0"
    assert one.before == pytest.approx(30)
    assert one.now == pytest.approx(-15)


def test_a_hard_assignment_makes_nobody_slide():
    assert slides(made([9, 9, 9, 2], [6, 6, 6, 1], [8, 8, 8, 2])) == []


def test_nobody_can_slide_in_two_assignments():
    assert slides(made([9, 0], [1, 9])) == []
    assert stopped(made([9, np.nan], [1, 9])) == []


def test_who_hands_in_nothing_any_more_has_stopped():
    no = np.nan
    term = made([5, 5, no, no], [no, no, no, no], [5, no, no, 5], [5, no, no, no])
    assert stopped(term) == ["s0", "s3"]
    assert stopped(made([5, 5, no], [5, 5, 5])) == ["s0"]


def test_alpha_counts_who_never_came_out_and_what_is_missing_as_nothing():
    rows = [[i, i, i * 0.5] for i in range(12)]
    alone = made(*rows).alpha
    more = made(*rows, [np.nan] * 3, [np.nan] * 3).alpha
    assert alone.value == pytest.approx(more.value)
    assert more.students == 12
    assert made(*rows, [12, 12, np.nan]).alpha.value < alone.value


def test_the_page_shows_means_totals_and_students():
    term = made([9, 8, np.nan], [3, 8, 6], totals=[81.4, 20.0])
    text = term_page.write(term, HOW)
    assert HOW in text
    assert "1 of 2" in text
    assert '<th scope="row">s0</th><td class="number">81 %</td>' in text
    assert "–" in text


@pytest.mark.parametrize("term", [made([1.0]), made([np.nan, 1, 2, 3], [5, 5, 5, 5])])
def test_any_class_makes_a_page(term):
    assert "nan" not in term_page.write(term, HOW).replace("<nav", "")
    found = json.loads(files.json_text(term_page.data(term, HOW)))
    assert found["students"][0]["total_percent"] == 50


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    students = {**several(11), "bob": One((2.0, 2.0, 1.0, None), penalty=1.0)}
    root = tmp_path_factory.mktemp("term") / "course"
    return make_class(root, students, missing=("eve", "=1+1"))


def open_gradebook(course):
    from nbgrader.api import Gradebook

    return Gradebook(f"sqlite:///{course.root}/gradebook.db", "cs_nn")


@pytest.mark.slow
def test_a_term_is_read_from_the_gradebook(course):
    with open_gradebook(course) as book:
        book.update_or_create_assignment("later", duedate=DUE + timedelta(days=7))
        term = read(book)
        weighed = read(book, {"bob": 77.0, "eve": None})
    assert term.assignments == (NAME,)  # nobody handed the other one in
    assert term.points.tolist() == [10]
    row = term.students.index("bob")
    assert term.scores[row].tolist() == [4.0]
    assert term.totals[row] == 40
    assert term.totals[term.students.index("eve")] == 0
    assert weighed.totals[row] == 77
    assert np.isnan(weighed.totals[weighed.students.index("eve")])


@pytest.mark.slow
def test_a_term_in_which_nothing_happened_yet(tmp_path):
    course = make_class(tmp_path / "course", {}, missing=("ada",))
    assert main(["report", "--term", "--course", str(course.root)]) == 0
    assert "no totals yet" in (course.root / "report" / "term.html").read_text()


@pytest.mark.slow
def test_the_command_writes_page_csv_and_json(course, capsys):
    assert main(["report", NAME, "--course", str(course.root)]) == 0
    assert main(["report", "--term", "--course", str(course.root)]) == 0
    said = capsys.readouterr().out
    folder = course.root / "report"
    names = (f"{NAME}.html", f"{NAME}-exercises.csv", f"{NAME}.json", f"{NAME}.csv")
    for name in (*names, "term.html", "term.csv", "term.json"):
        assert str(folder / name) in said
        assert (folder / name).stat().st_size > 100
    with (folder / "term.csv").open() as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert rows["bob"]["score"] == "4.0"
    assert "'=1+1" in rows
    assert rows["eve"]["score"] == ""


def test_the_command_wants_a_name_or_the_term(capsys):
    assert main(["report"]) == 2
    assert main(["report", NAME, "--term"]) == 2
    assert "the NAME of an assignment or --term" in capsys.readouterr().err
