"""`autograder grade` on the command line: what it prints, writes and returns."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import desk
from autograder.__main__ import main
from autograder.grade import Graded
from autograder.remarks import Remark
from autograder.sandbox import ladder
from tests.autograder.scratch_course import (
    NAME,
    answered,
    hand_in,
    make_course,
    released,
)


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    root = make_course(tmp_path_factory.mktemp("course") / "course")
    hand_in(root, "ada", answered(released(root)))
    hand_in(root, "bob", answered(released(root), count="def count(n): return 3"))
    return root


def call(course: Path, *options: str) -> int:
    return main(["grade", NAME, "--course", str(course), *options])


def logged(log: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.read_text().splitlines()]


def test_help_imports_nothing_heavy():
    code = (
        "import sys\nfrom autograder.__main__ import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'nbgrader', 'nbformat', 'numpy', 'IPython', 'sqlalchemy'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_grading_does_not_wait_for_a_grammar_that_nobody_needs():
    """Whoever imports nbformat before `import_quickly` was called waits for it."""
    code = (
        "import sys\nfrom autograder.grade import GradeError, grade\n"
        "try: grade('nothing', '/nowhere')\nexcept GradeError: pass\n"
        "import autograder.batch\nprint(sys.modules['rfc3987_syntax'])"
    )
    command = [sys.executable, "-W", "ignore", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "None"


def test_a_class_is_graded_logged_and_summed_up(course, tmp_path, capsys):
    log = tmp_path / "log.jsonl"
    assert call(course, "--json", str(log), "--workers", "1") == 0
    printed = capsys.readouterr().out
    assert "ada           7/10" in printed
    assert "2 submissions: 2 run; nobody needs a look." in printed
    lines = {line["student"]: line for line in logged(log)}
    assert lines.keys() == {"ada", "bob"}
    assert (lines["bob"]["score"], lines["bob"]["max_score"]) == (6, 10)
    assert lines["bob"]["how"] == "run"
    assert lines["bob"]["seconds"] > 0
    assert call(course, "--json", str(log)) == 0
    assert "2 unchanged" in capsys.readouterr().out
    assert {line["how"] for line in logged(log)} == {"kept"}
    assert call(course, "--force") == 0
    assert "2 submissions: 2 run" in capsys.readouterr().out


@pytest.mark.parametrize("by_configuration", [False, True])
def test_below_the_level_asked_for_nothing_is_graded_nor_forgotten(
    course, monkeypatch, capsys, by_configuration
):
    assert call(course) == 0
    capsys.readouterr()
    missing = ladder.Finding("jail", False, "buy one", ("namespaces", "landlock"))
    monkeypatch.setattr(ladder, "findings", lambda: (missing,))
    asked = [] if by_configuration else ["--require-sandbox", "landlock"]
    if by_configuration:
        config = course / "nbgrader_config.py"
        usual = config.read_text()
        config.write_text(f"{usual}\nc.Execute.require_sandbox = 'landlock'\n")
    assert call(course, "--force", *asked) == 2
    said = capsys.readouterr().err
    assert "Nothing was graded: the sandbox level 'landlock' was asked for" in said
    monkeypatch.undo()
    assert call(course) == 0
    if by_configuration:
        config.write_text(usual)
    assert "ada           7/10" in capsys.readouterr().out


def test_the_exit_code_says_that_a_person_must_look(course, capsys):
    path = hand_in(course, "cleo", "{ no json")
    assert call(course) == desk.NEEDS_A_PERSON
    assert "look at 'cleo'." in capsys.readouterr().out
    path.write_text(json.dumps(released(course)))  # nothing answered
    assert call(course) == desk.NEEDS_A_PERSON
    path.write_text(json.dumps(answered(released(course), why="YOUR ANSWER HERE")))
    assert call(course) == 0


def test_what_is_not_installed_is_named_with_its_command():
    code = "import sys; sys.modules['jupytext'] = None; import autograder.__main__ as m"
    command = [sys.executable, "-c", f"{code}; sys.exit(m.main(['check']))"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr == (
        "autograder: this command needs jupytext, which makes the course: "
        "`pip install -e '.[dev]'` in its folder.\n"
    )


def test_a_course_that_is_none_is_left_alone(tmp_path, capsys):
    assert call(tmp_path / "typo") == 2
    assert "has no nbgrader_config.py" in capsys.readouterr().err
    assert not (tmp_path / "typo").exists()


def test_names_that_are_no_text_can_be_printed(capsysbinary):
    one = Graded("\udcff\x1b[2J", 1, 2, (Remark("late", "Late."),), (), 0.1, "run")
    for text in (desk.table([one]), desk.remarks([one]), desk.summary([one])):
        assert text.encode().isascii()
        assert "\x1b" not in text
