"""A class is graded again: what changes is said before, and people's work stays."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from autograder import runs
from autograder.__main__ import main
from autograder.grade import grade
from autograder.paths import Course
from autograder.record import our_programs_on_path
from autograder.referee import precedents, trial
from tests.autograder.scratch_course import (
    NAME,
    answered,
    cell,
    cells,
    hand_in,
    make_course,
    released,
)

pytestmark = pytest.mark.slow
SECRET = "not to be told"
# Whoever squares by `abs` passes the hidden test until it is corrected.
ABS = "def square(x):\n    return abs(x) * 3 if x == 3 else abs(x) ** 2 + (x == -7)"
SAYS = "ada: 7 -> 5 (test-square 2 -> 0)"


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Path:
    """Return a course whose class is graded, and whose hidden test is wrong."""
    root = make_course(tmp_path_factory.mktemp("regrade"))
    for student, answers in {"ada": {"square": ABS}, "bob": {}}.items():
        hand_in(root, student, answered(released(root), **answers))
    graded(root)
    mark_by_hand(root)
    return root


def graded(root: Path, **options):
    lines = grade(NAME, root, 1, progress=False, **options)
    return {line.student: line for line in lines}


def correct(root: Path) -> None:
    """Correct the hidden test and release again, as an instructor would."""
    path = root / "solutions" / NAME / f"{NAME}.ipynb"
    source = nbformat.read(path, as_version=4)
    test = cell(source, "test-square")
    test.source = test.source.replace("### END", "assert square(-7) == 49\n### END")
    nbformat.write(source, path)
    assert main(["release", NAME, "--course", str(root)]) == 0


def opened(root: Path):
    from nbgrader.api import Gradebook

    return Gradebook(f"sqlite:///{root}/gradebook.db", "cs_nn")


def mark_by_hand(root: Path) -> None:
    """Give everybody's written answer points and a comment; overrule one test."""
    with our_programs_on_path(), opened(root) as book:
        for student in ("ada", "bob"):
            grade = book.find_grade("why", NAME, NAME, student)
            grade.manual_score, grade.needs_manual_grade = 2.5, False
            book.find_comment("why", NAME, NAME, student).manual_comment = "well said"
        overruled = book.find_grade("test-square", NAME, NAME, "ada")
        overruled.manual_score, overruled.needs_manual_grade = 1.0, False
        book.db.commit()


def by_hand(root: Path, student: str, name: str) -> tuple[object, ...]:
    with our_programs_on_path(), opened(root) as book:
        grade = book.find_grade(name, NAME, NAME, student)
        return grade.manual_score, grade.needs_manual_grade, grade.score


def state(root: Path) -> dict[str, bytes]:
    """Return every file that grading writes and that is not known outputs."""
    ours = Course(root)
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
        and ours.cache not in path.parents
        and path not in (ours.log(NAME), ours.lock(NAME))
    }


def log(root: Path) -> list[dict]:
    return runs.read(Course(root), NAME)


def test_a_dry_run_tells_every_change_and_writes_nothing(course, capsys):
    correct(course)
    hand_in(course, "eve", answered(released(course)))
    before = state(course)
    capsys.readouterr()
    command = ["grade", NAME, "--course", str(course)]
    assert main([*command, "--dry-run"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "ada: 8.5 -> 8.5 (test-square 2 -> 0)",  # overruled by hand: the score stays
        "eve: not graded -> 7",
        "3 submissions: 1 recorded scores change, 1 are new. Nothing was recorded.",
    ]
    assert state(course) == before
    assert main(command) == 0
    again = capsys.readouterr().out
    assert "Scores that changed:\nada: 8.5 -> 8.5 (test-square 2 -> 0)\n" in again
    assert "eve: not graded" not in again
    assert "3 submissions: 3 recorded from known outputs" in again
    assert cells(course)["ada"]["test-square"] == 0


def test_a_dry_run_asks_for_no_look_at_what_it_does_not_name(course, capsys):
    hand_in(course, "zoe", "{ no notebook")
    command = ["grade", NAME, "--course", str(course)]
    assert main(command) == 1
    assert "look at 'zoe'" in capsys.readouterr().out
    assert main([*command, "--dry-run"]) == 0
    assert "zoe" not in capsys.readouterr().out


def test_a_dry_run_names_what_cannot_be_run_and_forgets_no_score(course, monkeypatch):
    from autograder import engines

    def fail(*_: object) -> None:
        raise OSError("no room")

    correct(course)
    before = state(course)
    monkeypatch.setattr(engines, "run_once", fail)
    lines = graded(course, dry=True)
    assert {line.how for line in lines.values()} == {"failed"}
    assert state(course) == before


def test_marks_by_hand_and_comments_stay(course):
    correct(course)
    graded(course)
    # Where nothing changed nobody need look again; an overruled test that did, must.
    assert by_hand(course, "bob", "why") == (2.5, False, 2.5)
    assert by_hand(course, "ada", "why") == (2.5, False, 2.5)
    assert by_hand(course, "ada", "test-square") == (1.0, True, 1.0)
    with our_programs_on_path(), opened(course) as book:
        for student in ("ada", "bob"):
            comment = book.find_comment("why", NAME, NAME, student)
            assert comment.manual_comment == "well said"


def test_a_new_version_of_a_marked_answer_is_looked_at_again(course):
    hand_in(course, "bob", answered(released(course), why="Something else."))
    graded(course)
    assert by_hand(course, "bob", "why") == (2.5, True, 2.5)
    assert by_hand(course, "ada", "why") == (2.5, False, 2.5)


def test_only_what_depends_on_the_change_is_recorded_again(course):
    first = graded(course)
    assert {line.how for line in first.values()} == {"kept"}
    path = course / "solutions" / NAME / f"{NAME}.ipynb"
    source = nbformat.read(path, as_version=4)
    cell(source, "test-count").metadata.nbgrader.points = 2
    nbformat.write(source, path)
    main(["release", NAME, "--course", str(course)])
    again = graded(course)
    assert {line.how for line in again.values()} == {"cached"}  # no cell ran
    assert again["bob"].change.cells == {"test-count": (1.0, 2.0)}


def test_a_corrected_test_runs_alone_and_scores_as_a_whole_run_does(
    course, monkeypatch
):
    heard = []
    usual = trial._Referee.hear

    def hear(self, cell, end, fresh):
        if not cell.silent:
            heard.append(cell.source.splitlines()[0])
        return usual(self, cell, end, fresh)

    correct(course)
    monkeypatch.setattr(trial._Referee, "hear", hear)
    precedents.forget()
    graded(course)
    once, heard = set(heard), []
    assert len(once) == 1  # the test of ada and of bob, and of the reference solution
    scores = cells(course)
    precedents.forget()
    graded(course, force=True)
    assert cells(course) == scores
    assert len(set(heard)) > 1


def test_every_run_leaves_a_line_that_tells_no_secret(course, capsys, monkeypatch):
    monkeypatch.setenv("CS_NN_COURSE_SECRET", SECRET)
    correct(course)
    main(["grade", NAME, "--course", str(course)])
    first, last = log(course)
    assert first["how"] == {"run": 2}
    assert {one["before"] for one in first["changed"].values()} == {None}
    assert last["ended"] == "done"
    assert last["how"] == {"run": 2}
    assert last["command"] == f"autograder grade {NAME} --course {course}"
    assert last["changed"].keys() == {"ada"}
    assert last["changed"]["ada"]["cells"] == {"test-square": [2.0, 0.0]}
    assert last["versions"].keys() == {"python", "nbgrader", "numpy", "cs-nn", "grader"}
    assert len(last["seed"]) == 12
    assert last["seed"] != first["seed"]
    text = Course(course).runs.read_text()
    assert SECRET not in text
    assert Course(course).secret() == SECRET
    assert Course(course).runs.stat().st_mode & 0o077 == 0
    capsys.readouterr()
    assert main(["log", NAME, "--course", str(course)]) == 0
    said = capsys.readouterr().out
    assert "2 submissions: 2 run; 0 recorded scores change, 2 are new." in said
    assert "\n  ada: 8.5 -> 8.5 (test-square 2 -> 0)\n" in f"{said}\n"
    assert main(["log", "other", "--course", str(course)]) == 0
    assert capsys.readouterr().out == "Nothing was graded yet.\n"


KILL = """
import os, signal, sys
from autograder import batch
from autograder.grade import grade
finish = batch.Batch._finish
def die(self, student, *rest):
    if sys.argv[1] == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    finish(self, student, *rest)
    os.kill(os.getpid(), signal.SIGKILL)
batch.Batch._finish = die
grade("scratch", ".", 1, progress=False, command="killed")
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_killed_run_leaves_its_line_too(course, when):
    """Its last score may be in the gradebook already and in no note yet."""
    correct(course)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", KILL, when], cwd=course, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert len(log(course)) == 1
    graded(course)
    _, killed, last = log(course)
    assert (killed["command"], killed["ended"]) == ("killed", "killed")
    assert killed["changed"]["ada"]["cells"] == {"test-square": [2.0, 0.0]}
    assert last["changed"] == {}
    assert last["submissions"] == 2


def test_a_line_that_a_full_disk_cut_off_spoils_no_other(course):
    path = Course(course).runs
    whole = path.read_text()
    path.write_text(whole + whole[:40])
    graded(course)
    assert [record["how"] for record in log(course)] == [{"run": 2}, {"kept": 2}]
    assert json.loads(path.read_text().splitlines()[-1])["ended"] == "done"


def test_a_stopped_run_says_so(course):
    correct(course)

    def stop(_line: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        graded(course, each=stop)
    assert log(course)[-1]["ended"] == "stopped"
    assert "ada" in log(course)[-1]["changed"]
    assert not Course(course).notes(NAME).exists()
