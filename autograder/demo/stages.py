"""The demo's stages: build, release, collect, grade, feedback, report."""

import logging
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder import desk, pages
from autograder.demo.classroom import DUE, HandedIn, everybody
from autograder.grade import Graded, grade
from autograder.record import Book, nbgrader, our_programs_on_path
from autograder.release import CONFIG, release

NAME = "week01_perceptron"
# One of the class never ends; a term's own limit is 30 s.
_IMPATIENT = b"\n# s for one cell: a demo need not wait long.\nc.Execute.timeout = 10\n"
FEW = ("halfdone", "solution", "untouched")
FILES = r".+_(?P<student_id>\w+)_attempt_(?P<timestamp>[0-9TZ]+)_(?P<file_id>.*)"


def play(root: Path, into: Path | None = None) -> int:
    """Play a term in a folder of its own (`demo/` by default); say where to look.

    Week 1 gets its whole class, the later weeks a few students each. The course's own
    submissions and gradebook are never touched. A second run does only what changed.
    """
    course = into or root / "demo"
    with _stage("build the notebooks from their sources"):
        pages.build(root)
    weeks = sorted(path.name for path in (root / "solutions").glob("week*/"))
    played = {name: _play_week(root, course, name) for name in weeks}
    with _stage("write the report of the term"):
        desk.term_report(course)
    for name, graded in played.items():
        print(f"\n{name}\n{desk.table(graded)}\n\n{desk.remarks(graded)}")
    _say_where_to_look(course, NAME)
    return 0


def _play_week(root: Path, course: Path, name: str) -> list[Graded]:
    """Release, collect, grade and give back one week."""
    print(f"== {name}")
    everyone = list(everybody(root, name))
    if name != NAME:
        everyone = [one for one in everyone if one.student in FEW] + everyone[4:8]
    with _stage("release"):
        _set_up(root, course, name, everyone)
    with _stage(f"collect {len(everyone)} submissions"):
        _collect(course, name, everyone)
    with _stage("autograde"):
        graded = grade(name, course)
    with _stage("write feedback, marks and report"):
        desk.feedback(course, name)
        desk.report(course, name)
    return graded


@contextmanager
def _stage(what: str) -> Iterator[None]:
    print(f"   {what} …", flush=True)
    started = time.perf_counter()
    yield
    print(f"     done in {time.perf_counter() - started:.1f} s", flush=True)


def _set_up(root: Path, course: Path, name: str, everyone: list[HandedIn]) -> None:
    """Copy the source into the demo's course; release it when it changed."""
    source = Path("solutions", name, f"{name}.ipynb")
    config = (root / CONFIG).read_bytes() + _IMPATIENT
    changed = [
        _write((root / source).read_bytes(), course / source),
        _write(config, course / CONFIG),
    ]
    if any(changed) or not (course / "gradebook.db").exists():
        release(course, name)
        log = logging.getLogger("autograder.demo")
        with our_programs_on_path(), Book(course, name, log).open() as gradebook:
            gradebook.update_or_create_assignment(
                name, duedate=DUE.replace(tzinfo=None)
            )
            for one in everyone:  # formgrader shows names, not ids
                who = {"last_name": one.student, "first_name": "made up"}
                gradebook.update_or_create_student(one.student, **who)


def _write(content: bytes, target: Path) -> bool:
    if target.exists() and target.read_bytes() == content:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return True


def _collect(course: Path, name: str, handed_in: list[HandedIn]) -> None:
    """Lay the files out as a learning platform's download, and let nbgrader collect."""
    archive = course / "downloaded" / name / "archive"
    archive.mkdir(parents=True, exist_ok=True)
    changed = False
    for one in handed_in:
        when = one.when.strftime("%Y%m%dT%H%M%SZ")
        path = archive / f"{name}_{one.student}_attempt_{when}_{one.file}"
        if not path.exists() or path.read_bytes() != one.content:
            path.write_bytes(one.content)
            changed = True
    if changed:
        _zip_collect(course, name)


def _zip_collect(course: Path, name: str) -> None:
    pattern = f"--FileNameCollectorPlugin.named_regexp={FILES}"
    command = nbgrader("zip_collect", name, "--force", pattern)
    with our_programs_on_path():
        done = subprocess.run(command, cwd=course, capture_output=True, text=True)
    if done.returncode:
        reason = re.split(r"\n", done.stderr.strip())[-1]
        raise RuntimeError(f"nbgrader could not collect the submissions: {reason}")


def _say_where_to_look(course: Path, name: str) -> None:
    print(f"""Where to look:
  class report   {course / "report" / f"{name}.html"}
  term report    {course / "report" / "term.html"}
  marks          {course / "report" / f"{name}.csv"}
  feedback       {course / "feedback" / "m01biassign" / name / f"{name}.html"}
  formgrader     cd {course} && {sys.executable} -m jupyterlab
                 (menu Nbgrader, Formgrader)""")
