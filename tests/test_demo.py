"""The whole way once: a class of made-up submissions, graded twice, ours and stock."""

import csv
import hashlib
import html
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from autograder.demo.classroom import everybody
from autograder.demo.stages import play
from autograder.submissions import compose
from tests.autograder import stock
from tests.conftest import ROOT, WEEK

pytestmark = pytest.mark.slow
AUTO = 85  # points that tests give; the other 15 are graded by hand
TAG = re.compile(r"<[^>]*>")
HONEST = ("right", "wrong")
STOCK = """
c = get_config()
c.CourseDirectory.course_id = "cs_nn"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"
c.ClearMarkScheme.enforce_metadata = False  # ours stand in locked questions
"""
BROKEN = {
    "untouched": (0, "no answers in it"),
    "notjson": (0, "cannot be read"),
    "halfafile": (0, "cannot be read"),
    "wrongname": (AUTO, "'Untitled1.ipynb' was graded"),
    "deletedcells": (AUTO - 9, "lacks 'gates'"),
    "duplicatedcells": (AUTO, "more than one copy of 'neuron'"),
    "late": (AUTO, "5:01:00"),
    "infiniteloop": (AUTO - 12, "longer than 10 s"),
    "killsitself": (AUTO - 5, "ended the Python process"),
    "syntaxerror": (AUTO - 6, "cannot read line 2"),
    "prints100mb": (AUTO, "output was cut"),
    "halfdone": (36, "are as released"),
    "editedtests": (AUTO, "are locked, and your changes there do not count"),
}


def marks(course: Path, week: str = WEEK) -> dict[str, float]:
    with (course / "report" / f"{week}.csv").open(encoding="utf-8") as file:
        return {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}


def verdicts(course: Path, student: str) -> Iterator[dict[str, object]]:
    notebook = course / "autograded" / student / WEEK / f"{WEEK}.ipynb"
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            found = output.get("data", {}).get("application/vnd.cs-nn.verdict+json")
            if found:
                yield found


def feedback(course: Path, student: str) -> str:
    page = course / "feedback" / student / WEEK / f"{WEEK}.html"
    return page.read_text(encoding="utf-8")


def made(kind: str) -> Iterator[tuple[str, object]]:
    release = ROOT / "assignments" / WEEK / f"{WEEK}.ipynb"
    solution = ROOT / "solutions" / WEEK / f"{WEEK}.ipynb"
    for source in sorted((ROOT / "tests" / "submissions" / WEEK / kind).glob("*.py")):
        one = compose(source, release, solution)
        yield source.stem.replace("_", ""), one


def test_every_week_is_released_graded_and_reported(demo: Path) -> None:
    weeks = sorted(path.name for path in (ROOT / "solutions").glob("week*/"))
    assert len(weeks) == 5
    for week in weeks:
        found = marks(demo, week)
        assert found["untouched"] == 0
        assert found["halfdone"] < found["solution"] >= 85
        report = json.loads((demo / "report" / f"{week}.json").read_text())
        many = len(list(demo.glob(f"submitted/*/{week}")))
        assert report["submissions"] == many
        page = (demo / "report" / f"{week}.html").read_text(encoding="utf-8")
        assert f"{many} submissions; of 100 points" in page
        page = demo / "feedback" / "solution" / week / f"{week}.html"
        assert "BEGIN HIDDEN" not in page.read_text(encoding="utf-8")


def test_the_class_report_knows_the_misconceptions_and_the_predictions(
    demo: Path,
) -> None:
    report = json.loads((demo / "report" / f"{WEEK}.json").read_text())
    expected = {known for _, one in made("wrong") for _, known in one.expect}
    assert {one["id"] for one in report["misconceptions"]} >= expected
    assert all(one["section"] for one in report["misconceptions"])
    assert [one["guessed"] for one in report["predictions"]] == [39] * 4
    assert report["need_a_person"] == ["halfafile", "notjson", "untouched"]


def test_the_term_report_has_every_week(demo: Path) -> None:
    term = json.loads((demo / "report" / "term.json").read_text())
    assert [one["points"] for one in term["assignments"]] == [100.0] * 5
    scores = {one["student"]: one["scores"] for one in term["students"]}
    assert scores["solution"][WEEK] == AUTO
    assert scores["late"]["week05_convolution"] is None


def test_the_class_is_large_enough_and_everybody_gets_marks(demo: Path) -> None:
    everyone = {one.student for one in everybody(ROOT, WEEK)}
    assert len(everyone) >= 30
    assert set(marks(demo)) == everyone


def test_right_answers_get_every_point_that_tests_give(demo: Path) -> None:
    scores = marks(demo)
    assert {scores[student] for student, _ in made("right")} == {AUTO}


def test_each_misconception_loses_points_and_is_named_in_the_feedback(
    demo: Path,
) -> None:
    scores = marks(demo)
    for student, one in made("wrong"):
        assert scores[student] < AUTO
        for exercise, known in one.expect:
            found = {
                v["exercise"]: v["misconceptions"] for v in verdicts(demo, student)
            }
            assert known in found[exercise], (student, exercise)
            assert known in feedback(demo, student)


@pytest.mark.parametrize("student", BROKEN)
def test_a_broken_submission_is_graded_and_told_why(demo: Path, student: str) -> None:
    score, sentence = BROKEN[student]
    page = feedback(demo, student).replace("&#39;", "'")
    assert sentence in page
    if student != "prints100mb":
        assert marks(demo)[student] == score
    else:
        assert AUTO - 6 <= marks(demo)[student] < AUTO


def test_no_submission_was_changed(demo: Path) -> None:
    for one in everybody(ROOT, WEEK):
        file = demo / "submitted" / one.student / WEEK / one.file
        assert file.read_bytes() == one.content


def test_feedback_shows_no_line_of_a_hidden_test(demo: Path) -> None:
    from autograder.feedback.hiding import telling_lines

    for week in sorted(path.name for path in (ROOT / "solutions").glob("week*/")):
        pages = sorted((demo / "feedback").glob(f"*/{week}/{week}.html"))
        assert len(pages) >= 5
        for page in pages:
            graded = demo / "autograded" / page.relative_to(demo / "feedback")
            cells = nbformat.read(graded.with_suffix(".ipynb"), 4).cells
            secrets = telling_lines(cell.source for cell in cells)
            assert len(secrets) > 30
            shown = TAG.sub("", page.read_text(encoding="utf-8"))
            text = html.unescape(shown)
            assert [line for line in secrets if line in text] == [], page
            assert "BEGIN HIDDEN" not in text
            assert not re.search("seed='[0-9a-f]{8}", text), page


def test_a_mark_scheme_is_for_those_who_mark(demo: Path) -> None:
    scheme = "crossing diagonals alone earns at most 2"
    graded = demo / "autograded" / "halfdone" / WEEK / f"{WEEK}.ipynb"
    assert scheme in graded.read_text(encoding="utf-8")
    for student in ("solution", "halfdone", "untouched"):
        assert scheme not in feedback(demo, student)
        assert "MARK SCHEME" not in feedback(demo, student)


def test_a_second_run_does_only_what_changed(demo: Path) -> None:
    def state() -> dict[str, str]:
        folders = ("autograded", "feedback", "submitted")
        files = [p for f in folders for p in (demo / f).rglob("*") if p.is_file()]
        return {
            str(p): f"{p.stat().st_mtime_ns} {hashlib.md5(p.read_bytes()).hexdigest()}"
            for p in files
        }

    before = state()
    assert play(ROOT, demo) == 0
    assert state() == before


def test_a_new_submission_gets_new_marks_and_new_feedback(
    demo: Path, tmp_path: Path
) -> None:
    from autograder import desk
    from autograder.grade import grade

    course = tmp_path / "again"
    shutil.copytree(demo, course)
    there = course / "submitted" / "untouched" / WEEK / f"{WEEK}.ipynb"
    better = course / "submitted" / "solution" / WEEK / f"{WEEK}.ipynb"
    shutil.copy(better, there)
    scores = {one.student: one.score for one in grade(WEEK, course, progress=False)}
    assert scores["untouched"] == AUTO
    assert desk.feedback(course, WEEK) == 0
    assert "no answers in it" in feedback(demo, "untouched")
    assert "no answers in it" not in feedback(course, "untouched")
    assert feedback(course, "late") == feedback(demo, "late")


def test_scores_are_those_of_stock_nbgrader(demo: Path, tmp_path: Path) -> None:
    """Every honest submission, cell by cell, in kernels that nbgrader starts itself."""
    course = tmp_path / "stock"
    students = [student for kind in HONEST for student, _ in made(kind)]
    shutil.copytree(demo / "solutions", course / "solutions")
    for student in [*students, "untouched", "halfdone"]:
        shutil.copytree(demo / "submitted" / student, course / "submitted" / student)
    (course / "nbgrader_config.py").write_text(STOCK, encoding="utf-8")
    for command in ("generate_assignment", "autograde"):
        stock.run(course, command, WEEK)
    assert cell_scores(course, course) == cell_scores(demo, course)


def cell_scores(course: Path, students_of: Path) -> dict[tuple[str, str], float | None]:
    """The automatic score of every graded cell of the students of one course."""
    from nbgrader.api import Gradebook

    students = [path.name for path in (students_of / "submitted").iterdir()]
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "cs_nn") as book:
        return {
            (student, grade.name): grade.auto_score
            for student in students
            for grade in book.find_submission_notebook(WEEK, WEEK, student).grades
        }
