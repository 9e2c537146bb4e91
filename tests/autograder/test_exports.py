"""Marks as learning platforms take them, from the gradebook alone and by template."""

import csv
import subprocess
from pathlib import Path

import pytest

from autograder.__main__ import main
from autograder.exporters import CanvasExporter
from autograder.record import nbgrader, our_programs_on_path
from tests.autograder import term_book
from tests.autograder.term_book import hand_in, opened

FORMULA = '\'=cmd|"/c calc"!A1'


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Path:
    root = term_book.make(tmp_path_factory.mktemp("export") / "course")
    with opened(root) as book:
        hand_in(book, "ada", "hw1", 8.25)
        hand_in(book, "eve", "hw1", 3)
    return root


def export(course: Path, *options: str) -> int:
    return main(["export", "--course", str(course), *options])


def rows(path: Path, delimiter: str = ",", encoding: str = "utf-8") -> list[list[str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def test_canvas_alone(course, capsys):
    assert export(course, "hw1", "--format", "canvas") == 0
    assert rows(course / "report" / "hw1-canvas.csv") == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "hw1"],
        ["    Points Possible", "", "", "", "", "10"],
        ["Lovelace, Ada", "101", "", "ada", "", "8.25"],
        ["Noyce, Jr., Bob", "102", "", "bob", "", "0"],
        [f"{FORMULA}, Eve", "103", "", "eve", "", "3"],
    ]


def test_moodle_and_blackboard_alone(course, capsys):
    assert export(course, "hw1", "--format", "moodle", "--missing", "blank") == 0
    assert rows(course / "report" / "hw1-moodle.csv") == [
        ["First name", "Last name", "ID number", "Email address", "hw1"],
        ["Ada", "Lovelace", "ada", "ada@x.org", "8.25"],
        ["Bob", "Noyce, Jr.", "bob", "bob@x.org", ""],
        ["Eve", FORMULA, "eve", "eve@x.org", "3"],
    ]
    file = course / "marks.xls"
    assert export(course, "hw1", "--format", "blackboard", "--to", str(file)) == 0
    header, ada, *_ = rows(file, "\t", "utf-16")
    assert header[2:] == ["Username", "Student ID", "hw1 [Total Pts: 10 Score]"]
    assert ada == ["Lovelace", "Ada", "ada", "101", "8.25"]


def test_plain_csv_has_nbgraders_columns(course, capsys):
    assert export(course, "hw1") == 0
    with (course / "report" / "hw1-csv.csv").open() as file:
        found = {row["student_id"]: row for row in csv.DictReader(file)}
    assert found["eve"]["last_name"] == FORMULA
    assert found["bob"]["last_name"] == "Noyce, Jr."
    assert found["bob"]["score"] == "0.0"
    assert (found["ada"]["score"], found["ada"]["max_score"]) == ("8.25", "10.0")


CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,hw1 (555),hw2 (556),Final Score
,,,,,Manual Posting,,
    Points Possible,,,,,10,10,(read only)
"Lovelace, Ada",101,S1,ada@uni,A,1,2,9
"Gone, Gil",999,S9,gil,A,,,
"Noyce, Bob",102,S2,BOB,A,,,
"Again, Bob",102,S2,bob,A,,,
"Student, Test",7,,x,A,,,
"""


def test_canvas_template_gives_the_ids_and_what_fits_nowhere_is_named(course, capsys):
    path, out = course / "canvas.csv", course / "out.csv"
    path.write_text(CANVAS)
    options = ("--format", "canvas", "--template", str(path), "--to", str(out))
    assert export(course, "hw1", *options) == 1
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "hw1 (555)"]
    assert rows(out) == [
        head,
        ["    Points Possible", "", "", "", "", "10"],
        ["Lovelace, Ada", "101", "S1", "ada@uni", "A", "8.25"],
        ["Noyce, Bob", "102", "S2", "BOB", "A", "0"],
    ]
    said = capsys.readouterr().out
    assert "line 5: 'Gone, Gil' is no student of the gradebook, left out." in said
    assert "line 7: 'bob' stands in line 6 already, left out." in said
    assert "has no row for 'eve'." in said
    assert "Test" not in said
    assert export(course, "hw3", *options) == 1
    assert "has no column 'hw3': canvas will make a new one" in capsys.readouterr().out
    path.write_text(CANVAS.replace(",10,10,", ",100,10,"))
    assert export(course, "hw1", *options) == 1
    said = capsys.readouterr().out
    assert "'hw1' has 10 points here and 100 on the platform" in said
    assert export(course, "hw1", *options[:4], "--to", str(path)) == 2
    assert "is the template: write to another file" in capsys.readouterr().err


def test_titles_on_the_platform_may_be_others(course, capsys):
    with (course / "nbgrader_config.py").open("a") as config:
        config.write("c.Exporter.titles = {'hw1': 'Week (1)'}\n")
    path = course / "canvas.csv"
    path.write_text(CANVAS.replace("hw1 (555)", "Week (1) (555)"))
    export(course, "hw1", "--format", "canvas", "--template", str(path))
    header, *_ = rows(course / "report" / "hw1-canvas.csv")
    assert header[-1] == "Week (1) (555)"


def test_moodles_worksheet_keeps_all_its_columns(course, capsys):
    path, out = course / "worksheet.csv", course / "out.csv"
    path.write_text(
        "Identifier,Full name,Email address,Status,Grade,Maximum Grade,"
        "Last modified (grade),Feedback comments\n"
        'Participant 71,Ada Lovelace,ADA@x.org,Submitted,,10.00,-,"a, b"\n'
        "Participant 72,Eve Who,eve@x.org,Submitted,,10.00,-,\n"
        "Participant 73,Zoe Z,zoe@x.org,Submitted,,10.00,-,\n"
    )
    options = ("--format", "moodle", "--template", str(path), "--to", str(out))
    assert export(course, "hw1", *options) == 1
    _, ada, eve = rows(out)
    assert ada[3:] == ["Submitted", "8.25", "10.00", "-", "a, b"]
    assert (eve[0], eve[4]) == ("Participant 72", "3")
    said = capsys.readouterr().out
    assert "line 4: 'Participant 73' is no student" in said
    assert "has no row for 'bob'." in said
    path.write_text(path.read_text().replace("10.00", "20.00"))
    export(course, "hw1", *options)
    assert "10 points here and 20 on the platform" in capsys.readouterr().out
    assert export(course, "--term", *options) == 2
    assert "is the grading worksheet of one assignment" in capsys.readouterr().err


def test_blackboards_template(course, capsys):
    path = course / "bb.xls"
    text = (
        '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Availability"'
        '\t"hw1 [Total Pts: 10 Score] |4711"\n'
        '""\t"Ada"\t"ada"\t"9"\t"Yes"\t""\n'
    )
    path.write_bytes(text.encode("utf-16"))
    out = course / "out.csv"
    options = ("--format", "blackboard", "--template", str(path), "--to", str(out))
    assert export(course, "hw1", *options) == 1
    header, ada = rows(out)
    assert header[-1] == "hw1 [Total Pts: 10 Score] |4711"
    assert ada == ["", "Ada", "ada", "9", "Yes", "8.25"]
    assert "has no row for 'bob' and 'eve'" in capsys.readouterr().out


def test_a_template_of_something_else_is_refused(course, capsys):
    path = course / "x.csv"
    path.write_text("who,what\n1,2\n")
    assert export(course, "hw1", "--format", "canvas", "--template", str(path)) == 2
    said = capsys.readouterr().err
    assert "is no table of canvas: it has none of the columns 'SIS Login ID'" in said


def test_the_terms_totals_and_excused_work(course, capsys):
    (course / "excused.csv").write_text("student,assignment\nada,hw2\nada,hw3\n")
    assert export(course, "--term", "--format", "canvas") == 0
    _, points, ada, *_ = rows(course / "report" / "term-canvas.csv")
    assert points[5:] == ["100", "100"]
    assert ada[5:] == ["82.5", "82.5"]
    assert export(course, "--term") == 0
    header, ada, bob, _ = rows(course / "report" / "term-csv.csv")
    assert header[4:] == ["hw1", "hw2", "hw3", "assignments total", "Term total"]
    assert ada[4:] == ["8.25", "", "", "82.5", "82.5"]
    assert bob[4:] == ["0", "0", "0", "0", "0"]
    parts = "{'a': (60, 'hw1'), 'b': (40, 'x*'), 'hw2': (0, 'hw[23]')}"
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(f"c.TermWeights.schemes = {{'s': {parts}}}\n")
    assert export(course, "--term", "--scheme", "s") == 0
    header, *_ = rows(course / "report" / "term-csv.csv")
    assert header[4:] == ["hw1", "hw2", "hw3", "a total", "Term total"]
    assert export(course, "hw2", "--format", "canvas") == 0
    assert rows(course / "report" / "hw2-canvas.csv")[2][-1] == "EX"


def test_what_waits_for_a_person_is_said(course, capsys):
    with opened(course) as book:
        book.find_grade("test", "hw1", "hw1", "ada").needs_manual_grade = True
        book.db.commit()
    assert export(course, "hw1") == 1
    assert "hw1: 1 submissions still wait for points by hand" in capsys.readouterr().out
    assert export(course, "hw2") == 0


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), "Name the assignment to export, or give --term"),
        (("hw1", "--term"), "Name the assignment to export, or give --term"),
        (("hw9",), "The gradebook has no assignment 'hw9'"),
        (("--term", "--scheme", "x"), "has no 'x': it has none"),
    ],
)
def test_what_cannot_be_exported_is_said(course, capsys, options, says):
    assert export(course, *options) == 2
    assert says in capsys.readouterr().err
    assert not (course / "report").exists()


def test_some_students_only_into_the_usual_file(course, monkeypatch):
    monkeypatch.chdir(course)
    plugin = CanvasExporter(student=["ada"], assignment=["hw1"])
    with opened(course) as book:
        plugin.export(book)
    assert [row[3] for row in rows(course / "canvas.csv")[2:]] == ["ada"]
    (course / "template.csv").write_text(CANVAS)
    plugin = CanvasExporter(
        student=["ada"], assignment=["hw1"], template="template.csv", to="out.csv"
    )
    with opened(course) as book:
        plugin.export(book)
    assert [row[1] for row in rows(course / "out.csv")[2:]] == ["101"]
    assert plugin.notes == []
    plugin = CanvasExporter(student=["zoe"])
    with opened(course) as book, pytest.raises(ValueError, match="no student 'zoe'"):
        plugin.export(book)


@pytest.mark.slow
def test_nbgraders_own_export_command(course):
    command = nbgrader("export")
    command += [f"--exporter={CanvasExporter.__module__}.{CanvasExporter.__name__}"]
    command += ["--assignment=['hw1']", "--to=marks.csv"]
    with our_programs_on_path():
        done = subprocess.run(command, cwd=course, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert rows(course / "marks.csv")[2] == [
        "Lovelace, Ada",
        "101",
        "",
        "ada",
        "",
        "8.25",
    ]
    (course / "canvas.csv").write_text(CANVAS)
    command += ["--CanvasExporter.template=canvas.csv"]
    with our_programs_on_path():
        done = subprocess.run(command, cwd=course, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "'Gone, Gil' is no student" in done.stderr
    assert rows(course / "marks.csv")[0][-1] == "hw1 (555)"
