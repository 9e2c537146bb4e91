"""What a course's configuration adds to grading has its effect."""

import shutil
from pathlib import Path

import nbformat
import pytest

from autograder.grade import Graded, GradeError, grade
from autograder.record import our_programs_on_path
from tests.autograder.scratch_course import (
    COUNT,
    NAME,
    SQUARE,
    answered,
    cell,
    hand_in,
    make_course,
    released,
)

PLUGIN = """
from nbgrader.plugins import BasePlugin
class Half(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return {"ada": score / 2, "bob": 1000, "cleo": -3, "dan": None}[student_id]
c.AssignLatePenalties.plugin_class = Half
"""


def configure(root: Path, text: str) -> None:
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(f"\n{text}\n")


def graded(root: Path) -> dict[str, Graded]:
    return {line.student: line for line in grade(NAME, root, progress=False)}


def page(root: Path, student: str = "ada") -> nbformat.NotebookNode:
    path = root / "autograded" / student / NAME / f"{NAME}.ipynb"
    return nbformat.read(path, as_version=4)


def submissions(root: Path) -> dict[str, object]:
    from nbgrader.api import Gradebook

    with our_programs_on_path(), Gradebook(f"sqlite:///{root}/gradebook.db") as book:
        return {
            one.student.id: one.late_submission_penalty
            for one in book.assignment_submissions(NAME)
        }


def test_late_penalties_are_the_plugins_within_reason(course):
    from nbgrader.api import Gradebook

    configure(course, PLUGIN)
    for student in ("ada", "bob", "cleo", "dan"):
        path = hand_in(course, student, answered(released(course)))
        (path.parent / "timestamp.txt").write_text("2030-01-02 00:00:00 UTC")
    with our_programs_on_path(), Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        book.update_or_create_assignment(NAME, duedate="2030-01-01 00:00:00 UTC")
    scores = {student: line.score for student, line in graded(course).items()}
    assert submissions(course) == {"ada": 3.5, "bob": 7, "cleo": 0, "dan": 0}
    assert scores == {"ada": 3.5, "bob": 0, "cleo": 7, "dan": 7}
    with our_programs_on_path(), Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        book.grant_extension(NAME, "ada", days=2)
    line = graded(course)["ada"]
    assert (line.score, line.remarks) == (7, ())
    assert submissions(course)["ada"] == 0


def test_a_course_without_late_penalties_has_none(course):
    configure(course, PLUGIN)
    steps = '"nbgrader.preprocessors.AssignLatePenalties",'
    text = (course / "nbgrader_config.py").read_text()
    (course / "nbgrader_config.py").write_text(text.replace(steps, ""))
    test_time = "2030-01-02 00:00:00 UTC"
    path = hand_in(course, "bob", answered(released(course)))
    (path.parent / "timestamp.txt").write_text(test_time)
    assert graded(course)["bob"].score == 7
    assert (course / "autograded/bob" / NAME / "timestamp.txt").read_text() == (
        "2030-01-02 00:00:00.000000 UTC"
    )


def test_outputs_are_limited_and_patterns_cut_as_in_nbgrader(course):
    configure(course, "c.LimitOutput.max_lines = 5")
    configure(course, "c.IgnorePattern.enabled = True; c.IgnorePattern.pattern = 'hm'")
    noisy = "import sys\nprint('hm', file=sys.stderr)\nfor n in range(9): print(n)\n"
    hand_in(course, "ada", answered(released(course), square=noisy + SQUARE))
    assert graded(course)["ada"].score == 7
    (output,) = cell(page(course), "square").outputs
    assert output.text == "0\n1\n2\n3\n... Output truncated ..."


def test_steps_of_a_courses_own_run_where_they_stand(course):
    configure(
        course,
        "from nbgrader.preprocessors import NbGraderPreprocessor\n"
        "class Before(NbGraderPreprocessor):\n"
        "    def preprocess_cell(self, cell, resources, index):\n"
        "        cell.source = cell.source.replace('TYPO', 'return')\n"
        "        return cell, resources\n"
        "class After(NbGraderPreprocessor):\n"
        "    def preprocess(self, nb, resources):\n"
        "        nb.metadata['graded'] = resources['nbgrader']['student']\n"
        "        return nb, resources\n"
        "c.Autograde.sanitize_preprocessors.append(Before)\n"
        "c.Autograde.autograde_preprocessors.append(After)",
    )
    hand_in(course, "ada", answered(released(course), square="def square(x): TYPO x*x"))
    line = graded(course)["ada"]
    assert line.score == 7
    assert page(course).metadata.graded == "ada"


def test_hooks_are_called_for_every_submission(course):
    configure(
        course,
        "def before(assignment, student, notebooks):\n"
        "    with open('calls', 'a') as f: print('before', student, file=f)\n"
        "def after(assignment, student, notebooks):\n"
        "    with open('calls', 'a') as f: print('after', assignment, file=f)\n"
        "    1 / 0\n"
        "c.Autograde.pre_convert_hook = before\n"
        "c.Autograde.post_convert_hook = after",
    )
    hand_in(course, "ada", answered(released(course)))
    assert graded(course)["ada"].score == 7
    assert (course / "calls").read_text() == f"before ada\nafter {NAME}\n"
    assert graded(course)["ada"].how == "kept"


def test_files_of_the_instructor_replace_a_students_unless_excluded(course):
    for name in ("theirs.txt", "nested"):
        (course / "solutions" / NAME / name).write_text("instructor's")
    configure(course, f"c.Autograde.exclude_overwriting = {{{NAME!r}: ['theirs.txt']}}")
    reads = f"assert open('helper.txt').read() == '42'\n{COUNT}"
    folder = hand_in(course, "ada", answered(released(course), count=reads)).parent
    (folder / "theirs.txt").write_text("student's")
    (folder / "helper.txt").write_text("43")
    (folder / "nested").mkdir()
    (folder / "nested" / "file").write_text("gives way")
    assert graded(course)["ada"].score == 7
    made = course / "autograded" / "ada" / NAME
    names = ("helper.txt", "nested", "theirs.txt")
    found = [(made / name).read_text() for name in names]
    assert found == ["42", "instructor's", "student's"]


def test_who_is_unknown_or_excluded_is_not_graded(course):
    configure(course, "c.CourseDirectory.student_id_exclude = 'bob'")
    configure(course, "c.Autograde.create_student = False")
    for student in ("ada", "bob"):
        hand_in(course, student, answered(released(course)))
    (line,) = graded(course).values()
    assert line.student == "ada"
    assert [remark.kind for remark in line.remarks] == ["not-recorded"]
    assert "nobody of this name is in the gradebook" in line.remarks[0].sentence
    assert submissions(course) == {}


def test_folders_may_lie_in_another_order(template, tmp_path):
    course = Path(shutil.copytree(template, tmp_path / "[odd] course"))
    structure = "{assignment_id}/{nbgrader_step}/{student_id}"
    configure(course, f"c.CourseDirectory.directory_structure = {structure!r}")
    (course / NAME).mkdir()
    for step in ("solutions", "assignments"):
        (course / step / NAME).rename(course / NAME / step)
    path = hand_in(course, "ada", answered(released(template)))
    (course / NAME / "submitted").mkdir()
    path.parent.rename(course / NAME / "submitted" / "ada")
    assert graded(course)["ada"].score == 7
    assert (course / NAME / "autograded" / "ada" / f"{NAME}.ipynb").exists()


def test_a_courses_own_list_of_times_beats_what_a_student_can_write(course):
    from nbgrader.api import Gradebook

    for student in ("ada", "bob"):
        path = hand_in(course, student, answered(released(course)))
        (path.parent / "timestamp.txt").write_text("2029-12-31 00:00:00 UTC")
    with our_programs_on_path(), Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        book.update_or_create_assignment(NAME, duedate="2030-01-01 00:00:00 UTC")
    assert {line.remarks for line in graded(course).values()} == {()}
    listed = course / "timestamps.csv"
    listed.write_text(
        "student,assignment,timestamp\n"
        f"ada,{NAME},2030-01-01 00:05:00 UTC\nbob,other,2030-02-01\n"
    )
    lines = graded(course)
    assert lines["bob"].remarks == ()
    assert [r.kind for r in lines["ada"].remarks] == ["other-timestamp", "late"]
    assert "0:05:00 (h:mm:ss) after the deadline" in lines["ada"].remarks[1].sentence
    kept = course / "autograded" / "ada" / NAME / "timestamp.txt"
    assert kept.read_text() == "2030-01-01 00:05:00.000000 UTC"
    # An import that knew only "late" wrote a minute: nobody need ask who did.
    stamp = course / "submitted" / "ada" / NAME / "timestamp.txt"
    stamp.write_text("2030-01-01 00:01:00 UTC")
    assert [r.kind for r in graded(course)["ada"].remarks] == ["late"]
    listed.write_text(f"student,assignment,timestamp\nada,{NAME},soon\n")
    with pytest.raises(GradeError, match=r"timestamps\.csv, line 2: 'soon' is no time"):
        grade(NAME, course)
    listed.write_text("who,when\n")
    with pytest.raises(GradeError, match="needs the columns student, assignment"):
        grade(NAME, course)


def test_an_assignment_without_points_is_run_all_the_same(tmp_path):
    from autograder.release import release

    course = tmp_path / "course"
    template = make_course(tmp_path / "template")
    notebook = nbformat.read(
        template / "solutions" / NAME / f"{NAME}.ipynb", as_version=4
    )
    notebook.cells = notebook.cells[:3]  # up to the first answer
    (course / "solutions" / "practice").mkdir(parents=True)
    nbformat.write(notebook, course / "solutions" / "practice" / "practice.ipynb")
    shutil.copy(template / "nbgrader_config.py", course)
    release(course, "practice")
    folder = course / "submitted" / "ada" / "practice"
    folder.mkdir(parents=True)
    cell(notebook, "square").source = f"{SQUARE}\nsquare(3)"
    nbformat.write(notebook, folder / "practice.ipynb")
    (line,) = grade("practice", course, progress=False)
    assert (line.score, line.max_score, line.remarks) == (0, 0, ())
    made = course / "autograded" / "ada" / "practice" / "practice.ipynb"
    page = nbformat.read(made, as_version=4)
    assert cell(page, "square").outputs[0].data["text/plain"] == "9"


def test_a_broken_configuration_is_said(course):
    configure(course, "1 / 0")
    with pytest.raises(GradeError, match=r"nbgrader_config\.py is broken: division"):
        grade(NAME, course)
