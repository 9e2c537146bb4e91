"""A class is graded whole, whatever single submissions do."""

import copy
import json
import os
import shutil
import stat
import sys
from pathlib import Path

import pytest
from nbformat import NotebookNode, read
from nbformat.v4 import new_code_cell

from autograder.grade import Graded, GradeError, grade
from autograder.record import our_programs_on_path
from tests.autograder.scratch_course import (
    COUNT,
    MEAN,
    NAME,
    SQUARE,
    answered,
    cell,
    cells,
    hand_in,
    released,
)


@pytest.fixture
def course(template, tmp_path) -> Path:
    """Return a course of one's own, with a short limit per cell."""
    root = tmp_path / "course"
    shutil.copytree(template, root)
    with (root / "nbgrader_config.py").open("a") as config:
        config.write("\nc.Execute.timeout = 2\n")
    return root


def graded(root: Path, **options) -> dict[str, Graded]:
    lines = grade(NAME, root, progress=False, **options)
    return {line.student: line for line in lines}


def files(root: Path) -> dict[str, bytes]:
    found = (root / "submitted").rglob("*")
    return {str(path): path.read_bytes() for path in found if path.is_file()}


def broken(root: Path, stub: NotebookNode) -> dict[str, tuple[str, float]]:
    """Hand in everything that goes wrong; return the kind of remark and the score."""
    deleted = answered(stub)
    for name in ("mean", "test-mean"):
        deleted.cells.remove(cell(deleted, name))
    twice = answered(stub)
    twice.cells.insert(3, copy.deepcopy(cell(stub, "square")))
    huge = answered(stub)
    output = {"output_type": "stream", "name": "stdout", "text": "x" * 21_000_000}
    huge.cells.append(new_code_cell("1", outputs=[output]))
    loop = "def count(n):\n    while True: pass"
    deadly = "def square(x):\n    import os\n    os._exit(0)"
    handed_in: dict[str, tuple[NotebookNode | str, str, float]] = {
        "not-json": ("{ no json", "not-json", 0),
        "deleted": (deleted, "deleted-cells", 3),
        "duplicated": (twice, "duplicate-cells", 7),
        "syntax": (answered(stub, mean="def mean(X)\n  1"), "syntax-error", 3),
        "loop": (answered(stub, count=f"{COUNT}\nwhile True: pass"), "time-limit", 7),
        "loop-inside": (answered(stub, count=loop), "time-limit", 6),
        "flood": (
            answered(stub, square=f"print('x' * 10**8)\n{SQUARE}"),
            "output-limit",
            7,
        ),
        "memory": (answered(stub, mean=f"x = [0] * 10**9\n{MEAN}"), "memory-limit", 3),
        "deadly": (answered(stub, square=deadly), "process-died", 5),
        "empty-file": ("", "empty", 0),
        "no-cells": ('{"cells": []}', "empty", 0),
        "huge": (huge, "too-large", 0),
        "late": (answered(stub), "late", 7),
        "bad-time": (answered(stub), "bad-timestamp", 7),
        "misnamed": (answered(stub), "wrong-name", 7),
        "[odd] näme": (answered(stub, why="\ud800"), "", 7),
    }
    for student, (content, _, _) in handed_in.items():
        hand_in(root, student, content)
    _misname_and_date(root)
    return {student: (kind, score) for student, (_, kind, score) in handed_in.items()}


def _misname_and_date(root: Path) -> None:
    path = root / "submitted" / "misnamed" / NAME / f"{NAME}.ipynb"
    path.rename(path.parent / "Scratch (1).ipynb")
    stamps = {"late": "2030-01-01 00:00:00 UTC", "bad-time": "half past nine"}
    for student, text in stamps.items():
        (root / "submitted" / student / NAME / "timestamp.txt").write_text(text)


def set_deadline(root: Path, text: str) -> None:
    from nbgrader.api import Gradebook

    with (
        our_programs_on_path(),
        Gradebook(f"sqlite:///{root}/gradebook.db", "cs_nn") as book,
    ):
        book.update_or_create_assignment(NAME, duedate=text)


def test_bad_input_costs_only_its_own_points(course):
    set_deadline(course, "2029-12-31 22:00:00 UTC")
    expected = broken(course, released(course))
    hand_in(course, "zoe", answered(released(course)))  # sorted behind all of them
    before = files(course)
    lines = graded(course, workers=2)
    assert files(course) == before
    assert lines["zoe"].remarks == ()
    assert lines["zoe"].score == 7
    found = {
        student: ("".join(remark.kind for remark in line.remarks), line.score)
        for student, line in lines.items()
        if student != "zoe"
    }
    assert found == expected
    sentences = {
        s: line.remarks[0].sentence for s, line in lines.items() if line.remarks
    }
    assert "cell 'count'" in sentences["loop"]
    assert "cell 'test-count'" in sentences["loop-inside"]
    assert "2:00:00 (h:mm:ss) after the deadline" in sentences["late"]
    log = (course / ".autograder" / f"{NAME}.log").read_text()
    for student, sentence in sentences.items():
        assert f"{student}: {sentence}" in log
        page = read(
            course / "autograded" / student / NAME / f"{NAME}.ipynb", as_version=4
        )
        assert page.cells[0].id == "intake-remarks"
        assert sentence.replace("_", r"\_") in page.cells[0].source


def test_only_what_changed_is_graded_again(course):
    stub = released(course)
    for student in ("ada", "bob"):
        hand_in(course, student, answered(stub))
    first = graded(course)
    page = course / "autograded" / "ada" / NAME / f"{NAME}.ipynb"
    other = course / "autograded" / "bob" / NAME / f"{NAME}.ipynb"
    written, executed = (
        page.stat().st_mtime_ns,
        set((course / ".autograder").rglob("*")),
    )
    assert graded(course) == first
    assert page.stat().st_mtime_ns == written
    assert set((course / ".autograder").rglob("*")) == executed
    hand_in(course, "bob", answered(stub, count="def count(n): pass"))
    untouched, changed = page.stat().st_mtime_ns, other.stat().st_mtime_ns
    assert graded(course)["bob"].score == 6
    assert page.stat().st_mtime_ns == untouched
    assert other.stat().st_mtime_ns > changed
    page.unlink()
    assert graded(course)["ada"].score == 7
    assert page.exists()


@pytest.mark.parametrize("content", ["", '{"cells": []}', "{ no json"])
def test_a_good_score_does_not_outlive_an_empty_submission(course, content):
    hand_in(course, "ada", answered(released(course)))
    assert graded(course)["ada"].score == 7
    hand_in(course, "ada", content)
    assert graded(course)["ada"].score == 0
    assert set(cells(course)["ada"].values()) == {0.0}


def test_a_good_score_does_not_outlive_a_failed_recording(course, monkeypatch):
    hand_in(course, "ada", answered(released(course)))
    hand_in(course, "bob", answered(released(course)))
    assert graded(course)["ada"].score == 7
    hand_in(course, "ada", answered(released(course), count=f"{COUNT}\n1"))
    with monkeypatch.context() as broken:
        broken.setattr("autograder.recorder.marks_of", lambda *_: 1 / 0)
        lines = graded(course)
    assert [remark.kind for remark in lines["ada"].remarks] == ["not-recorded"]
    assert lines["ada"].score == 0
    assert lines["bob"].score == 7
    assert set(cells(course)["ada"].values()) == {None}
    assert graded(course)["ada"].score == 7


def test_manual_marks_survive_a_second_grading(course):
    from nbgrader.api import Gradebook

    hand_in(course, "ada", answered(released(course)))
    graded(course)
    with (
        our_programs_on_path(),
        Gradebook(f"sqlite:///{course}/gradebook.db", "cs_nn") as book,
    ):
        book.find_grade("why", NAME, NAME, "ada").manual_score = 2.5
        book.db.commit()
    assert graded(course)["ada"].score == 9.5
    hand_in(course, "ada", answered(released(course), square="1 / 0"))
    assert graded(course)["ada"].score == 7.5


def test_misconceptions_are_collected(course):
    found = (
        "display({'application/vnd.cs-nn.verdict+json': "
        "{'misconceptions': ['M-07', 'M-01', '<b>', 3]}, 'text/plain': ''}, raw=True)"
    )
    hand_in(course, "ada", answered(released(course), square=f"{SQUARE}\n{found}"))
    assert graded(course)["ada"].recognised == ("M-01", "M-07")


def test_memory_that_a_check_ran_out_of_is_said(course):
    said = "print(1)\ndisplay({'text/plain': '✗ It asked for more memory than it may"
    shown = f"{said} have: look.'}}, raw=True)"
    hand_in(course, "ada", answered(released(course), square=f"{SQUARE}\n{shown}"))
    line = graded(course)["ada"]
    assert [remark.kind for remark in line.remarks] == ["memory-limit"]
    assert "cell 'square': This cell asked for more" in line.remarks[0].sentence
    assert line.score == 7


def test_the_secret_is_made_once_and_kept_private(course, monkeypatch):
    monkeypatch.delenv("CS_NN_COURSE_SECRET", raising=False)
    seed = "import os\nassert len(os.environ['CS_NN_SEED']) == 64\n" + COUNT
    hand_in(course, "ada", answered(released(course), count=seed))
    assert graded(course)["ada"].score == 7
    file = course / ".course_secret"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    kept = file.read_text()
    graded(course, force=True)
    assert file.read_text() == kept


def test_grading_leaves_the_process_as_it_was(course):
    hand_in(course, "ada", answered(released(course)))
    before = dict(os.environ), Path.cwd(), sys.path[:]
    graded(course)
    assert (dict(os.environ), Path.cwd(), sys.path) == before


def test_what_is_missing_is_said(course, tmp_path):
    with pytest.raises(GradeError, match=r"has no nbgrader_config\.py"):
        grade(NAME, tmp_path)
    with pytest.raises(GradeError, match="has no assignment other"):
        grade("other", course)
    with pytest.raises(GradeError, match="Nothing was handed in"):
        grade(NAME, course)
    source = course / "solutions" / NAME / f"{NAME}.ipynb"
    notebook = json.loads(source.read_text())
    notebook["cells"].pop()
    source.write_text(json.dumps(notebook))
    with pytest.raises(GradeError, match="differ in the cells why"):
        grade(NAME, course)
