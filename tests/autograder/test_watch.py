"""`autograder watch`: what arrives is graded once, in turn, whatever arrives."""

import copy
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import nbformat
import pytest

from autograder import runs
from autograder.__main__ import main
from autograder.grade import GradeError
from autograder.paths import Course
from autograder.record import our_programs_on_path
from autograder.watch import settled
from autograder.watch.turns import Rate
from autograder.watch.watch import Watch
from tests.autograder.scratch_course import (
    NAME,
    answered,
    cells,
    hand_in,
    released,
)

OFTEN = Rate(100, "hour")
LATER = "This version was graded at"


@pytest.fixture
def course(template, tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(settled, "REST", 0.0)  # one look to see it, one to grade it
    return Path(shutil.copytree(template, tmp_path / "course"))


def watching(
    root: Path, rate: Rate = OFTEN, names: Sequence[str] = (NAME,), **options
) -> tuple[Watch, list[str]]:
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line.partition("  ")[2])  # without the time

    return Watch(root, names, rate=rate, workers=1, say=say, **options), said


def looks(watch: Watch, number: int = 2) -> None:
    for _ in range(number):
        watch.look()


def opened(root: Path):
    from nbgrader.api import Gradebook

    return Gradebook(f"sqlite:///{root}/gradebook.db", "cs_nn")


def page(root: Path, student: str) -> Path:
    return root / "feedback" / student / NAME / f"{NAME}.html"


def ran(root: Path) -> list[dict[str, int]]:
    return [record["how"] for record in runs.read(Course(root))]


@pytest.mark.slow
def test_each_version_is_graded_once_and_given_back(course):
    watch, said = watching(course)
    looks(watch)
    stub = released(course)
    hand_in(course, "ada", answered(stub, count="def count(n): return []"))
    watch.look()
    assert said == []  # it may still be on its way
    watch.look()
    assert said == [f"{NAME}  ada: 6 of 10 points"]
    first = page(course, "ada").read_text()
    looks(watch, 3)
    hand_in(course, "ada", answered(stub))
    hand_in(course, "b ö", answered(stub))
    looks(watch)
    assert said[1:] == [f"{NAME}  {who}: 7 of 10 points" for who in ("ada", "b ö")]
    assert page(course, "ada").read_text() != first
    assert page(course, "b ö").exists()
    again, said = watching(course)  # as after a restart
    looks(again, 3)
    assert said == []
    assert ran(course) == [{"run": 1}, {"run": 2}]
    shutil.rmtree(course / "feedback" / "ada")  # it was killed before the feedback
    looks(watching(course)[0])
    assert page(course, "ada").exists()


@pytest.mark.slow
def test_who_hands_in_too_often_is_graded_later_and_reads_why(course, monkeypatch):
    watch, said = watching(course, Rate(1, "hour"))
    stub, note = released(course), page(course, "ada").with_name("waiting.txt")
    for count in ("0", "n", "2 * n"):
        answer = f"def count(n):\n    return list(range({count}))"
        hand_in(course, "ada", answered(stub, count=answer))
        looks(watch, 3)
    hand_in(course, "bob", answered(stub))
    looks(watch)
    waits = "at most 1 version of each student per hour are graded"
    assert [line for line in said if "bob" in line] == [f"{NAME}  bob: 7 of 10 points"]
    assert ["ada: waits until" in line and waits in line for line in said] == [
        *(False, True, True, False)
    ]
    assert waits in note.read_text()
    assert LATER not in page(course, "ada").read_text()
    again, said = watching(course, Rate(1, "hour"))  # a restart forgets no turn
    looks(again)
    assert ["waits until" in line for line in said] == [True]
    moment = time.time() + 3601
    monkeypatch.setattr(time, "time", lambda: moment)
    monkeypatch.setattr(again._watched[NAME].turns, "_clock", lambda: moment)
    looks(again)
    assert said[1:] == [f"{NAME}  ada: 6 of 10 points (graded-later)"]
    assert not note.exists()
    assert LATER in page(course, "ada").read_text()
    assert main(["grade", NAME, "--course", str(course)]) == 0
    assert ran(course)[-1] == {"kept": 2}


@pytest.mark.slow
def test_nothing_that_arrives_stops_it(course, monkeypatch):
    monkeypatch.setattr(settled, "PATIENCE", 0.0)
    stub = released(course)
    hand_in(course, "a", "{ no json")
    hand_in(course, "b", answered(stub, square="import os\nos._exit(1)"))
    (course / "submitted" / "c" / NAME).mkdir(parents=True)
    os.mkfifo(course / "submitted" / "c" / NAME / f"{NAME}.ipynb")
    (course / "submitted" / "d").mkdir()
    (course / "submitted" / "d" / NAME).symlink_to("/nowhere")
    hand_in(course, "zoe", answered(stub))
    watch, said = watching(course)
    looks(watch)
    assert [line.split(": ")[0].split()[-1] for line in said] == [*"abcd", "zoe"]
    assert said[0].endswith("0 of 10 points (not-json)")
    assert said[-1] == f"{NAME}  zoe: 7 of 10 points"
    looks(watch)
    assert len(said) == 5


@pytest.mark.slow
def test_without_a_name_everything_that_was_released_is_watched(course):
    with our_programs_on_path(), opened(course) as book:
        book.update_or_create_assignment("planned", duedate="2030-01-01 12:00:00")
    hand_in(course, "ada", answered(released(course)))
    watch, said = watching(course, names=())
    looks(watch)
    assert said[0].startswith("planned: The gradebook has no assignment planned: rel")
    assert said[1:] == [f"{NAME}  ada: 7 of 10 points"]


@pytest.mark.slow
def test_trouble_is_said_once_and_grading_goes_on_after_it(course, monkeypatch):
    from autograder.watch import watch as module

    def full(*_args: object, **_options: object) -> None:
        raise GradeError("the disk is full")

    hand_in(course, "ada", answered(released(course)))
    watch, said = watching(course)
    with monkeypatch.context() as patched:
        patched.setattr(module, "grade", full)
        looks(watch, 4)
    assert said == [f"{NAME}: the disk is full"]
    looks(watch, 1)
    assert said[1:] == [f"{NAME}  ada: 7 of 10 points"]


@pytest.mark.slow
def test_what_cannot_be_run_is_tried_once(course, monkeypatch):
    from autograder import engines

    tries = []

    def fail(*_: object) -> None:
        tries.append(1)
        raise OSError("no process")

    monkeypatch.setattr(engines, "run_once", fail)
    hand_in(course, "ada", answered(released(course)))
    watch, said = watching(course)
    looks(watch)
    assert len(said) == 1
    assert "could not be run" in said[0]
    before = len(tries)
    looks(watch, 3)
    assert len(tries) == before > 0


@pytest.mark.slow
def test_an_exchange_is_collected_as_students_hand_in(course, tmp_path):
    inbound = tmp_path / "exchange" / "cs_nn" / "inbound"
    inbound.mkdir(parents=True)
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.Exchange.root = {str(tmp_path / 'exchange')!r}\n")
    (tmp_path / "roster.csv").write_text("id\nada\nbob\n")
    roster = ["import", "roster", str(tmp_path / "roster.csv")]
    assert main([*roster, "--course", str(course)]) == 0

    def submit(student: str, when: str, text: str) -> None:
        folder = inbound / f"{student}+{NAME}+2026-02-01 {when}.000000 UTC+x1y2"
        folder.mkdir()
        (folder / f"{NAME}.ipynb").write_text(text)

    stub = released(course)
    wrong = answered(stub, count="def count(n): return []")
    submit("ada", "10:00:00", nbformat.writes(wrong))
    submit("ada", "11:00:00", nbformat.writes(copy.deepcopy(answered(stub)))[:-9])
    submit("eve", "10:00:00", nbformat.writes(wrong))
    watch, said = watching(course, exchange=True)
    looks(watch, 4)  # collected, and at rest once more
    assert said[0].startswith(f"{NAME}: 'eve+{NAME}+2026-02-01 10:00:00")
    assert said[1:] == [f"{NAME}  ada: 6 of 10 points"]
    submit("ada", "12:00:00", nbformat.writes(answered(stub)))
    submit("bob", "12:00:00", nbformat.writes(answered(stub)))
    looks(watch, 4)
    assert said[2:] == [f"{NAME}  {who}: 7 of 10 points" for who in ("ada", "bob")]
    assert cells(course)["ada"]["test-count"] == 1
    stamp = course / "submitted" / "ada" / NAME / "timestamp.txt"
    assert stamp.read_text().startswith("2026-02-01 12:00:00")


def test_without_an_exchange_it_says_what_to_do(course):
    with (course / "nbgrader_config.py").open("a") as config:
        config.write("\nc.Exchange.root = '/nowhere'\n")
    with pytest.raises(GradeError, match=r"inbound does not exist: .*Exchange\.root"):
        watching(course, exchange=True)


def started(root: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "ignore", "-m", "autograder", "watch", "--every"]
    return subprocess.Popen(
        [*command, "0.3", "--course", str(root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def line_about(student: str, run: subprocess.Popen[str]) -> str:
    assert run.stdout
    return next(line for line in run.stdout if f"  {student}: " in line)


@pytest.mark.slow
def test_a_killed_watch_goes_on_and_ctrl_c_ends_it_plainly(course):
    stub = released(course)
    hand_in(course, "ada", answered(stub))
    first = started(course)
    assert "7 of 10 points" in line_about("ada", first)
    first.kill()
    first.communicate()
    second = started(course)
    hand_in(course, "bob", answered(stub))
    assert "7 of 10 points" in line_about("bob", second)
    second.send_signal(signal.SIGINT)
    _, errors = second.communicate(timeout=30)
    assert second.returncode == 130
    assert errors == "autograder: stopped; run the same command to go on.\n"
    assert sorted(cells(course)) == ["ada", "bob"]
    new = [how.get("run", 0) + how.get("cached", 0) for how in ran(course)]
    assert sum(new) == 2
