"""Late days while grading: nbgrader's own autograde and ours take off the same."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from autograder.__main__ import main
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
from tests.autograder.term_book import add_work, opened
from tests.autograder.term_book import hand_in as recorded

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


def extend(course: Path, *rows: str) -> None:
    """Grant extensions: a row is a student and days."""
    lines = [f"{row.split()[0]},{NAME},{row.split()[1]}" for row in rows]
    table = "\n".join(["student,assignment,days", *lines])
    (course / "extensions.csv").write_text(f"{table}\n")


def late_remarks(course: Path) -> dict[str, str]:
    return {
        one.student: remark.sentence
        for one in grade(NAME, course, progress=False)
        for remark in one.remarks
        if remark.kind == "late"
    }


def test_what_a_student_reads_agrees_with_what_late_days_count(course):
    said = late_remarks(course)
    assert said.keys() == {"bob", "cleo", "dan"}
    assert "0:01:00 (h:mm:ss) after the deadline of 2030-01-01 00:00 UTC" in said["bob"]
    extend(course, "bob 1", "cleo 2")
    with opened(course) as book:
        book.grant_extension(NAME, "dan", days=3)
    said = late_remarks(course)
    assert said.keys() == {"cleo", "dan"}
    assert (
        "12:00:00 (h:mm:ss) after the deadline of 2030-01-03 00:00 UTC"
        in (said["cleo"])
    )
    assert "0:00:01 (h:mm:ss) after the deadline of 2030-01-04 00:00 UTC" in said["dan"]
    assert penalties(course)["dan"] == 0
    with (course / "nbgrader_config.py").open("a") as config:
        config.write('c.LateDays.timezone = "Europe/Zurich"\n')
    assert "the deadline of 2030-01-03 01:00 CET" in late_remarks(course)["cleo"]


def test_without_late_days_their_table_counts_for_nothing(course):
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text().replace(PLUGIN, "\n"))
    extend(course, "bob 1", "cleo many")
    assert late_remarks(course).keys() == {"bob", "cleo", "dan"}


def test_feedback_says_what_it_cost_in_late_days(course):
    def said(student: str) -> str:
        assert main(["feedback", NAME, "--text", "--course", str(course)]) == 0
        folder = course / "feedback" / student / NAME
        text = (folder / f"{NAME}.txt").read_text()
        line = next((one for one in text.split("\n") if "It came" in one), "")
        assert line in (folder / f"{NAME}.html").read_text()
        return line

    with (course / "nbgrader_config.py").open("a") as config:
        config.write("from autograder import switch_on\nswitch_on.feedback(c)\n")
    grade(NAME, course, progress=False)
    assert said("ada") == ""
    assert said("bob") == "It came 1 day late: 1 of your late days is used, 4 left."
    assert said("cleo") == "It came 3 days late: 3 of your late days are used, 2 left."
    assert said("dan") == (
        "It came 4 days late, which your late days do not cover: 5 are left."
    )
    with opened(course) as book:  # days that an earlier assignment took
        add_work(book, "earlier", datetime(2029, 12, 1))
        recorded(book, "bob", "earlier", 10, late=timedelta(days=2))
    assert said("bob") == "It came 1 day late: 1 of your late days is used, 2 left."


def test_penalties_that_grading_leaves_out_of_date_are_told(course, capsys):
    """An extension on one assignment frees days for another."""

    def said(*words: str) -> tuple[int, str]:
        done = main([*words, "--course", str(course)])
        return done, capsys.readouterr().out

    grade(NAME, course, progress=False)
    with opened(course) as book:
        add_work(book, "later", datetime(2030, 1, 10))
        recorded(book, "cleo", "later", 10, late=timedelta(days=3))
    command = "autograder late --write"
    done, text = said("grade", NAME)
    assert done == 1
    assert text.endswith(f"`{command}`.\n")
    assert "out of date (later: 'cleo')" in text
    assert said(*command.split()[1:])[0] == 0
    assert said("grade", NAME)[0] == 0
    extend(course, "cleo 3")
    assert command not in said("grade", NAME, "--dry-run")[1]
    for words in (("grade", NAME), ("feedback", NAME), ("export", "later")):
        done, text = said(*words)
        assert done == 1
        assert "out of date (later: 'cleo')" in text
    assert said(*command.split()[1:])[0] == 0
    for words in (("grade", NAME), ("feedback", NAME), ("export", "later")):
        done, text = said(*words)
        assert (done, command in text) == (0, False)


@pytest.mark.slow
def test_stock_nbgrader_takes_off_the_same_with_one_line(course):
    nbgrader_autograde(course, NAME)
    assert penalties(course) == EXPECTED
    (course / "extensions.csv").write_text(f"student,assignment,days\ndan,{NAME},1\n")
    nbgrader_autograde(course, NAME, "--force", "--student=dan")
    assert penalties(course) == EXPECTED | {"dan": 0}
