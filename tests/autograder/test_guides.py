"""The guides cannot lie: their commands are run in order, their words are looked up."""

import ast
import contextlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder import identity, pages, remarks
from autograder.__main__ import main
from autograder.grade import FAILURES
from autograder.record import our_programs_on_path
from autograder.sandbox import Limits, sentences
from autograder.submissions import fill
from tests.autograder import small_course
from tests.conftest import ROOT, WEEK

GUIDE = ROOT / "docs" / "instructors.md"
PUBLIC = "https://git.example.org/public/cs_nn.git"
PRIVATE = "https://git.example.org/private/cs_nn.git"
CLASS = {"Ada Lovelace": "return x + x", "Bob Noyce": "return 3 * x"}


def blocks(language: str, page: Path = GUIDE) -> list[str]:
    """Return the fenced blocks of a language, in order."""
    text = page.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.M | re.S)


def sh(text: str, folder: Path, environment: dict[str, str]) -> Path:
    """Run a block as a person would, and return the folder that it ends in."""
    ended_in = Path(environment["HOME"], "pwd")
    script = f"set -euo pipefail\n{text}\npwd > {ended_in}"
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
    return Path(ended_in.read_text().strip())


def paste(block: str, folder: Path, environment: dict[str, str]) -> Path:
    """Run a block line by line; this process stands for most calls of our program."""
    for line in block.splitlines():
        program, *words = shlex.split(line, comments=True) or [""]
        if program != "autograder" or words == ["doctor"]:  # once as it is installed
            folder = sh(line, folder, environment)
            continue
        with contextlib.chdir(folder):
            home = environment["HOME"]
            assert main([word.replace("~", home) for word in words]) == 0, line
    return folder


def repositories(home: Path, environment: dict[str, str]) -> None:
    """Make the public repository, of one small week, and an empty private one."""
    small = small_course.make(home / "small", name=WEEK)
    shutil.copy(ROOT / ".gitignore", small)
    sh(
        "git init -q -b main small && cd small && git add . && git commit -qm small\n"
        "cd .. && git clone -q --bare small public.git\n"
        "git init -q --bare -b main private.git",
        home,
        environment,
    )


def downloads(home: Path) -> None:
    """Write what a platform exports: a roster, and a zip of submissions."""
    folder = home / "Downloads"
    folder.mkdir()
    names = [name.split() for name in CLASS]
    rows = [f"{first.lower()},{first},{last}" for first, last in names]
    (folder / "roster.csv").write_text(
        "\n".join(["id,first_name,last_name", *rows]) + "\n"
    )
    built = small_course.make(home / "built", name=WEEK)
    pages.build(built)
    release = built / "assignments" / WEEK / f"{WEEK}.ipynb"
    with zipfile.ZipFile(folder / "submissions.zip", "w") as archive:
        for number, (name, line) in enumerate(CLASS.items(), start=71):
            path = f"{name}_{number}_assignsubmission_file_/{WEEK}.ipynb"
            answers = {"double": f"def double(x):\n    {line}", "why": "0 + 0 = 0"}
            page = fill(release, answers, [])
            info = zipfile.ZipInfo(path, (2030, 2, 1, 12, 0, 0))
            archive.writestr(info, json.dumps(page))


@pytest.fixture(scope="module")
def environment(tmp_path_factory) -> dict[str, str]:
    """A home folder with our programs, and git that knows the two repositories."""
    home = tmp_path_factory.mktemp("home")
    binaries = Path(sys.executable).parent
    known = [
        ("user.name", "Instructor"),
        ("user.email", "instructor@example.org"),
        (f"url.{home / 'public.git'}.insteadOf", PUBLIC),
        (f"url.{home / 'private.git'}.insteadOf", PRIVATE),
    ]
    git = {"GIT_CONFIG_COUNT": str(len(known)), "GIT_CONFIG_NOSYSTEM": "1"}
    for number, (key, value) in enumerate(known):
        git |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    path = os.pathsep.join([str(binaries), os.environ["PATH"]])
    quiet = {"PYTHONWARNINGS": "ignore", "HOME": str(home), "PATH": path}
    return {**os.environ, **git, **quiet}


def mark_by_hand(course: Path) -> None:
    """Give every written answer that waits its points, as in formgrader."""
    from nbgrader.api import Gradebook

    with (
        our_programs_on_path(),
        Gradebook(f"sqlite:///{course}/gradebook.db", "cs_nn") as book,
    ):
        for one in book.assignment_submissions(WEEK):
            for grade in (g for n in one.notebooks for g in n.grades):
                if grade.needs_manual_grade:
                    grade.manual_score, grade.needs_manual_grade = 1.0, False
        book.db.commit()


@pytest.mark.slow
def test_the_instructors_guide_can_be_pasted(environment):
    home = folder = Path(environment["HOME"])
    repositories(home, environment)
    downloads(home)
    commands = blocks("sh")
    assert len(commands) >= 15
    course = home / "course"
    for block in commands:
        if "autograder feedback" in block:
            mark_by_hand(course)
        folder = paste(block, folder, environment)
    assert (course / "assignments" / WEEK / f"{WEEK}.ipynb").exists()
    for student in ("ada", "bob"):
        assert (course / "feedback" / student / WEEK / f"{WEEK}.html").exists()
    marks = (home / "final-marks.csv").read_text()
    assert "ada" in marks
    assert "bob" in marks
    status = sh(
        "git status --porcelain --untracked-files=all > ~/status", course, environment
    )
    assert status == course
    said = (home / "status").read_text()
    for private in ("gradebook", "submitted", "secret", "report", "feedback/", ".csv"):
        assert private not in said


def test_every_command_has_a_word_in_the_guide():
    from autograder import __main__ as line

    text = GUIDE.read_text(encoding="utf-8")
    (commands,) = (
        action.choices for action in line._parser()._actions if action.choices
    )
    missing = [name for name in commands if f"autograder {name}" not in text]
    assert missing == ["demo"]  # the README's


STUDENTS = ROOT / "docs" / "students.md"


def messages() -> dict[str, list[str]]:
    """Return the table of messages: the words of a message, and its short names."""
    rows = re.findall(r"^\| (.+?) \| (.*?) ?\| .+ \|$", STUDENTS.read_text(), re.M)
    return {
        words: re.findall(r"`([\w-]+)`", names)
        for said, names in rows[1:]
        for words in said.split(" · ")
    }


def code() -> list[ast.AST]:
    files = sorted((ROOT / "autograder").rglob("*.py"))
    return [node for path in files for node in ast.walk(ast.parse(path.read_text()))]


def kinds() -> set[str]:
    """Return every short name of a remark that grading can make."""
    found = set(remarks._KINDS.values()) | {identity.KIND} | FAILURES
    for node in code():
        named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if named and node.func.id in ("Remark", "Unreadable") and node.args:
            first = node.args[0]
            found |= {first.value} if isinstance(first, ast.Constant) else set()
    return found


def test_every_kind_of_remark_is_explained_to_students():
    explained = {name for names in messages().values() for name in names}
    assert kinds() == explained


def test_the_words_of_every_message_are_the_programs_own():
    texts = [
        node.value
        for node in code()
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    for words in messages():
        assert any(words in text for text in texts), words


def test_every_sentence_of_the_sandbox_is_explained():
    limits, told = Limits(), messages()
    stops = [
        sentences.too_long(limits),
        sentences.too_long(limits, notebook=True),
        sentences.too_long_a_call(limits),
        sentences.too_long_a_call(Limits(call_seconds=5)),
        sentences.not_run_in_time(limits),
        sentences.not_run_after_deaths(),
        sentences.too_much_memory(limits),
        sentences.too_many_processes(limits),
        sentences.too_much_disk(limits),
        sentences.too_much_output(limits),
        sentences.output_cut(limits),
        sentences.died(-11),
        sentences.died(1),
        sentences.died_in_test(),
        sentences.broken_connection(),
    ]
    written = {n for n, f in vars(sentences).items() if callable(f) and n[0] != "_"}
    assert len(stops) == len(written - {"Limits", "Stop"}) + 3  # three have two
    for kind, sentence in stops:
        names = [
            name for words, names in told.items() if words in sentence for name in names
        ]
        assert remarks._KINDS[kind] in names, sentence


def test_the_check_that_students_read_about_is_the_readmes():
    (shown,) = (one for one in blocks("", STUDENTS) if "✗" in one)
    assert shown in (ROOT / "README.md").read_text()
