"""Whatever ends a run, what it recorded is whole, and the next run goes on."""

import contextlib
import errno
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from autograder import writer
from autograder.engines import ThisProcess
from autograder.grade import GradeError, grade
from tests.autograder.scratch_course import (
    COUNT,
    FULL,
    NAME,
    answered,
    cells,
    hand_in,
    make_course,
    released,
)
from tests.conftest import ROOT

pytestmark = pytest.mark.slow
KILLS = int(os.environ.get("AUTOGRADER_KILLS", "12"))  # benchmarks/soak.py sets 50
CLASS = 8
ENDLESS = 25  # s; less than a cell may take, and longer than any machine dawdles
NOT_YET = dict.fromkeys(FULL)
RIGHT = {f"s{n}": FULL if n % 3 else {**FULL, "test-count": 0.0} for n in range(CLASS)}
# Places where a run can be cut off, each at its first call after the second student.
PLACES = [
    "autograder.tree.serialised",
    "autograder.writer.Writer._late",
    "autograder.tree.Tree.move",
    "pathlib.Path.rename",
    "autograder.ledger.Entry.save",
]


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Path:
    """A course whose class has answers that take a moment."""
    course = make_course(tmp_path_factory.mktemp("faults") / "course")
    stub = released(course)
    for student, scores in RIGHT.items():
        count = COUNT if scores == FULL else "def count(n): return []"
        slow = f"import time\ntime.sleep(0.05)\nname = {student!r}\n{count}"
        hand_in(course, student, answered(stub, count=slow))
    return course


def command(course: Path) -> list[str]:
    run = [sys.executable, "-W", "ignore", "-m", "autograder", "grade", NAME]
    return [*run, "--course", str(course), "--workers", "2"]


def family(pid: int) -> list[int]:
    """Return a process and all that it started, as far as they still live."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = entry.read_text().rpartition(")")[2].split()
            parents.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    found = [pid]
    for one in found:
        found += parents.get(one, [])
    return found


def assert_whole(course: Path) -> None:
    """Every submission in the gradebook is all there, or is not graded yet."""
    for student, scores in cells(course).items():
        assert scores in (RIGHT[student], NOT_YET), student
    folders = course / "autograded"
    for student in RIGHT:
        made = folders / student / NAME
        if made.exists():
            names = sorted(path.name for path in made.iterdir())
            assert names == ["helper.txt", f"{NAME}.ipynb"], student


def assert_finished(course: Path) -> None:
    assert_whole(course)
    assert cells(course) == RIGHT
    for student in RIGHT:
        left = sorted(path.name for path in (course / "autograded" / student).iterdir())
        assert left == [NAME]


def test_kills_at_random_moments_lose_nothing(course):
    """Any process of a run is killed, many times; then every score is right."""
    rng, log = random.Random(1), course / "log.jsonl"
    for _ in range(KILLS):
        log.unlink(missing_ok=True)
        run = subprocess.Popen(
            [*command(course), "--json", str(log)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wanted = rng.randrange(CLASS - 2)  # lines, then a little more
        while run.poll() is None and lines(log) < wanted:
            time.sleep(0.02)
        time.sleep(rng.uniform(0, 0.3))
        with contextlib.suppress(ProcessLookupError):
            os.kill(rng.choice(family(run.pid)), signal.SIGKILL)
            time.sleep(rng.uniform(0, 0.3))  # it has lost a helper, or itself
        run.kill()
        run.wait()
        assert_whole(course)
        if cells(course) == RIGHT:  # begin anew, from outputs or from nothing
            lost = course / ".autograder" / rng.choice(["graded", "cache"])
            shutil.rmtree(lost, ignore_errors=True)  # it may be lost already
    done = subprocess.run(command(course), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert_finished(course)


def lines(log: Path) -> int:
    return log.read_text().count("\n") if log.exists() else 0


CUT = """
import os, signal, sys
from pathlib import Path
from autograder.engines import ThisProcess
from autograder.grade import grade
import autograder.batch, autograder.ledger, pkgutil
place, course = sys.argv[1:]
owner, _, name = place.rpartition(".")
owner, done = pkgutil.resolve_name(owner), []
original = getattr(owner, name)
def cut(*arguments, **options):
    if len(done) >= 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return original(*arguments, **options)
setattr(owner, name, cut)
grade("scratch", course, engine=ThisProcess(), progress=False, each=done.append)
"""


@pytest.mark.parametrize("place", PLACES)
def test_a_run_cut_off_anywhere_leaves_whole_submissions(course, place):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", CUT, place, str(course)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr[-2000:]
    found = cells(course)
    assert {student: found[student] for student in ("s0", "s1")} == {
        student: RIGHT[student] for student in ("s0", "s1")
    }
    assert_whole(course)
    again = grade(NAME, course, engine=ThisProcess(), progress=False)
    assert [line.how for line in again[:3]] == ["kept", "kept", "cached"]
    assert_finished(course)


def test_ctrl_c_stops_at_once_and_the_next_run_goes_on(course):
    log, last = course / "log.jsonl", f"s{CLASS - 1}"
    endless = f"import time\ntime.sleep({ENDLESS})\n{COUNT}"
    hand_in(course, last, answered(released(course), count=endless))
    run = subprocess.Popen(
        [*command(course), "--json", str(log)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    while lines(log) < 2:
        assert run.poll() is None
        time.sleep(0.02)
    run.send_signal(signal.SIGINT)
    _, error = run.communicate(timeout=ENDLESS - 5)  # s; it waits for nobody
    assert run.returncode == 130
    assert "run the same command to go on" in error
    final = [json.loads(line) for line in log.read_text().splitlines()]
    assert_whole(course)
    hand_in(course, last, answered(released(course)))
    again = {line.student: line.how for line in grade(NAME, course, progress=False)}
    assert {again[line["student"]] for line in final} == {"kept"}
    assert_finished(course)


def test_a_full_disk_ends_the_run_and_the_next_goes_on(course, monkeypatch):
    written = []

    def write(path: Path, data: bytes) -> None:
        written.extend([path] if "autograded" in path.parts else [])
        if len(written) > 5:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        with path.open("wb") as file:
            file.write(data)

    with monkeypatch.context() as full:
        full.setattr(Path, "write_bytes", write)
        with pytest.raises(GradeError, match=r"No space left on device.*make room"):
            grade(NAME, course, progress=False)
    assert_whole(course)
    assert len([s for s in cells(course).values() if s != NOT_YET]) == 2
    grade(NAME, course, progress=False)
    assert_finished(course)


def test_a_full_gradebook_ends_the_run_and_the_next_goes_on(course):
    def limit(connection: sqlite3.Connection, _: object) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    with contextlib.closing(sqlite3.connect(course / "gradebook.db")) as book, book:
        ballast = [(f"{number:032}",) for number in range(24)]  # nearly fills a page
        add = "INSERT INTO grade (id, needs_manual_grade) VALUES (?, 0)"
        book.executemany(add, ballast)
    event.listen(Engine, "connect", limit)
    try:
        with pytest.raises(GradeError, match=r"cannot be written .*full.*see to it"):
            grade(NAME, course, progress=False)
    finally:
        event.remove(Engine, "connect", limit)
    assert_whole(course)
    grade(NAME, course, progress=False)
    assert_finished(course)


@contextlib.contextmanager
def held(course: Path):
    """Hold the gradebook as another program does that is writing."""
    other = sqlite3.connect(course / "gradebook.db", check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield other
    finally:
        other.rollback()
        other.close()


def test_a_gradebook_that_is_held_for_a_while_is_waited_for(course):
    with held(course) as other:
        later = threading.Timer(6.5, other.rollback)  # longer than SQLite's own 5 s
        later.start()
        waited = grade(NAME, course, progress=False)
        later.join()
    assert {line.how for line in waited} == {"run"}
    assert_finished(course)


def test_a_gradebook_that_stays_held_ends_the_run(course, monkeypatch):
    monkeypatch.setattr(writer, "_PAUSES", ())
    stays = r"database is locked.*see to it"
    with held(course), pytest.raises(GradeError, match=stays):
        grade(NAME, course, progress=False)
    monkeypatch.undo()
    again = grade(NAME, course, progress=False)
    assert "cached" in {line.how for line in again}
    assert_finished(course)


def test_two_runs_at_once_are_refused(course):
    def second(_: object) -> None:
        with pytest.raises(GradeError, match="is being graded by another run"):
            grade(NAME, course, progress=False)

    assert len(grade(NAME, course, progress=False, each=second)) == CLASS
