"""`autograder import roster`: tables of nbgrader and of platforms, all or nothing."""

from pathlib import Path

import pytest

from autograder.__main__ import main
from autograder.scorebook import Person, people
from tests.autograder import term_book
from tests.autograder.term_book import opened


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Path:
    return term_book.make(tmp_path_factory.mktemp("roster") / "course")


def enter(course: Path, text: str, *options: str) -> int:
    path = course / "roster.csv"
    path.write_text(text, encoding="utf-8")
    return main(["import", "roster", str(path), "--course", str(course), *options])


def known(course: Path) -> dict[str, Person]:
    with opened(course) as book:
        return {person.id: person for person in people(book)}


TABLES = {
    "nbgrader": "id,first_name,last_name,email,lms_user_id\n"
    "zoe,Zoë,Zander,zoe@x.org,900\n",
    "canvas": "Student,ID,SIS User ID,SIS Login ID,Section,hw1 (5)\n"
    ",,,,,Manual Posting\n    Points Possible,,,,,10\n"
    '"Zander, Zoë",900,S9,zoe,A,\n"Student, Test",901,,9c1,A,\n',
    "moodle": "First name,Last name,Username,ID number,Email address\n"
    "Zoë,Zander,zoe,900,zoe@x.org\n",
    "blackboard": '"Last Name"\t"First Name"\t"Username"\t"Student ID"\n'
    '"Zander"\t"Zoë"\t"zoe"\t"900"\n',
}


@pytest.mark.parametrize("kind", TABLES)
def test_tables_of_every_platform(course, capsys, kind):
    assert enter(course, TABLES[kind]) == 0
    assert "new: zoe" in capsys.readouterr().out
    zoe = known(course)["zoe"]
    assert (zoe.last_name, zoe.first_name) == ("Zander", "Zoë")
    assert zoe.email == ("zoe@x.org" if kind in ("nbgrader", "moodle") else "")
    assert zoe.lms_user_id == ("" if kind == "moodle" else "900")
    assert len(known(course)) == 4


def test_moodles_worksheet_by_its_email(course, capsys):
    text = "Identifier,Full name,Email address\nParticipant 7,Zoë van Zander,z@x.org\n"
    assert enter(course, text) == 0
    zoe = known(course)["z@x.org"]
    assert (zoe.first_name, zoe.last_name) == ("Zoë van", "Zander")


def test_what_changes_is_said_and_nothing_is_emptied(course, capsys):
    before = known(course)
    text = "id,email,last_name\nada,ada@new.org,\nbob,,Noyce\neve,eve@x.org,\n"
    assert enter(course, text, "--dry-run") == 0
    said = capsys.readouterr().out
    assert "changed: ada: email 'ada@x.org' -> 'ada@new.org'" in said
    assert "changed: bob: last_name 'Noyce, Jr.' -> 'Noyce'" in said
    assert "eve" not in said
    assert "2 students would be entered or changed" in said
    assert known(course) == before
    assert enter(course, text) == 0
    after = known(course)
    assert after["ada"] == Person("ada", "Lovelace", "Ada", "ada@new.org", "101")
    assert after["bob"].last_name == "Noyce"
    assert after["eve"] == before["eve"]
    capsys.readouterr()
    assert enter(course, text) == 0
    assert "0 students were entered" in capsys.readouterr().out


def test_wrong_rows_are_listed_and_nobody_is_entered(course, capsys):
    before = known(course)
    wrong = [
        ",no id",
        "../x,path",
        "a/b,path",
        ".hidden,dot",
        "-rf,option",
        "x*,glob",
        "zoe,again",
        "ZOE,case",
        f"{'n' * 129},long",
        f"ok,{'n' * 129}",
    ]
    text = "\n".join(["id,last_name", "zoe,first", *wrong, "good,Good"])
    assert enter(course, text) == 2
    said = capsys.readouterr().err
    assert "10 rows are wrong, and nothing of it was used" in said
    assert "line 3: it has no id." in said
    assert "line 4: '../x' cannot be a student's id" in said
    assert "line 9: 'zoe' stands in line 2 already." in said
    assert "line 10: 'ZOE' stands in line 2 already." in said
    assert "line 12: last_name is too long." in said
    assert known(course) == before


def test_the_column_that_identifies_can_be_chosen(course, capsys):
    text = "ID,name\n77,Zoe\n"
    assert enter(course, text) == 2
    assert "say with --id which one identifies a student" in capsys.readouterr().err
    assert enter(course, text, "--id", "ID") == 0
    assert "77" in known(course)
    assert enter(course, text, "--id", "login") == 2
    assert "lacks login" in capsys.readouterr().err


def test_a_gradebook_that_fails_half_way_is_as_before(course, monkeypatch):
    from autograder.intray import roster

    before = known(course)
    with opened(course) as book:
        wanted = [
            roster.Change(Person("new"), None),
            roster.Change(Person(None), None),  # type: ignore[arg-type]
        ]
        with pytest.raises(Exception, match="NULL"):
            roster.enter(book, wanted)
    assert known(course) == before


def test_a_folder_that_is_no_course_stays_empty(tmp_path, capsys):
    assert enter(tmp_path, "id\nzoe\n") == 2
    assert "has no nbgrader_config.py" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["roster.csv"]
