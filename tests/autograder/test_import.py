"""`autograder import submissions`: from zips, folders and exchanges; or nothing."""

import os
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.__main__ import main
from autograder.intray import store
from autograder.record import parse_time
from tests.autograder import term_book
from tests.autograder.term_book import DUE, opened

BEFORE, AFTER = (2030, 1, 7, 10, 0, 0), (2030, 1, 9, 10, 0, 0)  # hw1 is due at 12:00


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Path:
    return term_book.make(tmp_path_factory.mktemp("import") / "course")


def zipped(course: Path, files: dict[str, str], when: tuple[int, ...] = BEFORE) -> Path:
    path = course.parent / "download.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, when), text)  # type: ignore[arg-type]
    return path


def take(course: Path, source: Path, *options: str, name: str = "hw1") -> int:
    command = ["import", "submissions", name, str(source), "--course", str(course)]
    return main([*command, *options])


def submitted(course: Path, name: str = "hw1") -> dict[str, dict[str, str]]:
    """Return the files of every submission, the times left out."""
    return {
        folder.parent.name: {
            path.relative_to(folder).as_posix(): path.read_text()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != "timestamp.txt"
        }
        for folder in sorted(course.glob(f"submitted/*/{name}"))
    }


def came(course: Path, student: str) -> datetime | None:
    stamp = course / "submitted" / student / "hw1" / "timestamp.txt"
    return parse_time(stamp.read_text()) if stamp.exists() else None


CANVAS = {
    "lovelaceada_101_5001_hw1.ipynb": "first",
    "lovelaceada_101_5009_hw1-2.ipynb": "third",
    "lovelaceada_101_5003_hw1-1.ipynb": "second",
    "lovelaceada_101_5004_data.csv": "1,2",
    "noycebob_LATE_102_5002_hw1.ipynb": "bob's",
}


def test_canvas_zip_newest_version_wins_and_late_is_flagged(course, capsys):
    assert take(course, zipped(course, CANVAS, AFTER)) == 1
    assert submitted(course) == {
        "ada": {"hw1.ipynb": "third", "data.csv": "1,2"},
        "bob": {"hw1.ipynb": "bob's"},
    }
    said = capsys.readouterr().out
    taken = "the newest was taken: 'lovelaceada_101_5009_hw1-2.ipynb'"
    assert f"ada: there are several hw1.ipynb, {taken}" in said
    assert "bob: is marked late without saying since when" in said
    assert "2 submissions: 2 new." in said
    # The zip's time is the download's: it says nothing of a submission in time.
    assert came(course, "ada") == DUE
    assert came(course, "bob") == DUE.replace(minute=1)


def test_the_courses_own_times_count(course, capsys):
    (course / "timestamps.csv").write_text(
        "student,assignment,timestamp\nbob,hw1,2030-01-08 09:00:00 UTC\n"
    )
    assert take(course, zipped(course, CANVAS, AFTER)) == 0
    assert came(course, "bob") == datetime(2030, 1, 8, 9)
    assert "marked late" not in capsys.readouterr().out


def test_moodle_zip_by_name_in_folders_and_flat(course, capsys):
    with opened(course) as book:
        book.update_or_create_student("bob", last_name="Noyce", first_name="Bob")
    files = {
        "Ada Lovelace_71_assignsubmission_file_/hw1.ipynb": "ada's",
        "Ada Lovelace_71_assignsubmission_file_/sub/data.csv": "1",
        "Ada Lovelace_71_assignsubmission_file_/timestamp.txt": "1970-01-01",
        "Bob_Noyce_72_assignsubmission_file_hw1.ipynb": "bob's",
    }
    assert take(course, zipped(course, files, AFTER)) == 0
    assert submitted(course) == {
        "ada": {"hw1.ipynb": "ada's", "sub/data.csv": "1"},
        "bob": {"hw1.ipynb": "bob's"},
    }
    assert came(course, "ada") == datetime(*AFTER)


def test_moodle_without_names_needs_its_worksheet(course, capsys):
    files = {"Participant_101_assignsubmission_file_/hw1.ipynb": "ada's?"}
    archive = zipped(course, files)
    assert take(course, archive) == 2  # 101 is Ada's number at Canvas
    assert "cannot be given to a student" in capsys.readouterr().err
    sheet = course / "worksheet.csv"
    sheet.write_text("Identifier,Email address\nParticipant 101,bob@x.org\n")
    assert take(course, archive, "--roster", str(sheet)) == 0
    assert submitted(course) == {"bob": {"hw1.ipynb": "ada's?"}}


def test_what_is_wrong_is_listed_and_nothing_is_imported(course, capsys):
    files = CANVAS | {
        "gonegil_999_5010_hw1.ipynb": "whose?",
        "readme.txt": "what?",
        "../../submitted/bob/hw1/hw1.ipynb": "evil",
    }
    archive = zipped(course, files)
    assert take(course, archive) == 2
    said = capsys.readouterr().err
    assert "nothing was imported, for 3 things are wrong" in said
    assert "'gonegil_999_5010_hw1.ipynb' cannot be given to a student" in said
    assert "leads out of its folder" in said
    assert submitted(course) == {}
    assert not any((course / ".autograder").iterdir())
    assert take(course, archive, "--skip", "--dry-run") == 1
    assert "Nothing was written." in capsys.readouterr().out
    assert submitted(course) == {}
    assert take(course, archive, "--skip") == 1
    assert submitted(course).keys() == {"ada", "bob"}
    assert "'readme.txt' cannot be given" in capsys.readouterr().out


@pytest.mark.parametrize(
    "name",
    [
        "eve_102_103_5001_hw1.ipynb",  # who calls himself "eve_102"
        "eve_103_102_5001_hw1.ipynb",
        "Eve_103_assignsubmission_file_x_Ada Lovelace_71_assignsubmission_file_h.ipynb",
    ],
)
def test_a_name_that_could_be_two_students_is_nobodys(course, capsys, name):
    assert take(course, zipped(course, {name: "mine"})) == 2
    assert "cannot be given to a student" in capsys.readouterr().err


def test_who_takes_another_students_name_hands_in_for_nobody(course, capsys):
    files = {
        "Ada Lovelace_71_assignsubmission_file_/hw1.ipynb": "ada's",
        "ada lovelace_75_assignsubmission_file_/hw1.ipynb": "eve's",
    }
    assert take(course, zipped(course, files)) == 2
    said = capsys.readouterr().err
    assert "2 users of the platform are taken for 'ada'" in said
    assert submitted(course) == {}


def test_a_file_whose_name_starts_with_a_number_is_no_riddle(course, capsys):
    files = {"lovelaceada_101_5001_01_notes.txt": "a", "x_101_5002_hw1.ipynb": "b"}
    assert take(course, zipped(course, files)) == 0
    assert submitted(course) == {"ada": {"01_notes.txt": "a", "hw1.ipynb": "b"}}


def test_what_was_typed_into_a_platform_is_left_out(course, capsys):
    files = {"lovelaceada_101_5001_hw1.ipynb": "a", "noycebob_102_text.html": "<p>"}
    assert take(course, zipped(course, files)) == 0
    files = {
        "Ada Lovelace_7_assignsubmission_file_/hw1.ipynb": "a",
        "Ada Lovelace_7_assignsubmission_onlinetext_/onlinetext.html": "<p>",
    }
    assert take(course, zipped(course, files)) == 0
    assert submitted(course) == {"ada": {"hw1.ipynb": "a"}}
    assert "onlinetext.html' was typed, not handed in" in capsys.readouterr().out


def folder_of(course: Path, files: dict[str, str], when: datetime = DUE) -> Path:
    root = course.parent / "folder"
    shutil.rmtree(root, ignore_errors=True)
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        seconds = when.replace(tzinfo=UTC).timestamp()
        os.utime(path, (seconds, seconds))
    return root


def test_a_folder_and_what_is_there_already(course, capsys):
    files = {"ada/hw1.ipynb": "1", "ada/.git/x": "no", "bob.ipynb": "2"}
    assert take(course, folder_of(course, files)) == 0
    assert submitted(course) == {"ada": {"hw1.ipynb": "1"}, "bob": {"hw1.ipynb": "2"}}
    assert came(course, "ada") == DUE
    assert take(course, folder_of(course, files)) == 0
    assert "2 submissions: 2 unchanged." in capsys.readouterr().out
    newer = folder_of(course, {"ada/hw1/hw1.ipynb": "new"}, DUE.replace(day=8))
    assert take(course, newer) == 0
    said = capsys.readouterr().out
    assert "ada: replaces what came at 2030-01-07 12:00:00.000000 UTC" in said
    assert submitted(course)["ada"] == {"hw1.ipynb": "new"}
    (kept,) = (course / ".autograder" / "replaced" / "hw1" / "ada").iterdir()
    assert (kept / "hw1.ipynb").read_text() == "1"
    older = folder_of(course, {"ada/hw1.ipynb": "old"}, DUE.replace(day=6))
    assert take(course, older) == 1
    assert "ada: is older than what came at 2030-01-08" in capsys.readouterr().out
    assert submitted(course)["ada"] == {"hw1.ipynb": "new"}
    assert take(course, older, "--replace") == 0
    assert submitted(course)["ada"] == {"hw1.ipynb": "old"}


def test_links_in_a_folder_are_not_followed(course, capsys):
    root = folder_of(course, {"ada/hw1.ipynb": "1"})
    (root / "ada" / "more.ipynb").symlink_to(course / "gradebook.db")
    (root / "bob").symlink_to(course)
    assert take(course, root) == 2
    said = capsys.readouterr().err
    assert "'bob' is a link, no folder" in said
    assert "'ada/more.ipynb' is no ordinary file" in said


def test_an_exchange_where_the_newest_submission_counts_whole(course, capsys):
    old, new = "2030-01-06 10:00:00.000000 UTC", "2030-01-07 13:00:00.000000 UTC"
    files = {
        f"inbound/ada+hw1+{old}+abc/hw1.ipynb": "old",
        f"inbound/ada+hw1+{old}+abc/data.csv": "old",
        f"inbound/ada+hw1+{new}+abd/hw1.ipynb": "new",
        f"inbound/ada+hw1+{new}+abd/timestamp.txt": "1970-01-01 00:00:00 UTC",
        f"inbound/bob+hw2+{old}/hw2.ipynb": "other",
    }
    assert take(course, folder_of(course, files)) == 0
    assert submitted(course) == {"ada": {"hw1.ipynb": "new"}}
    assert came(course, "ada") == datetime(2030, 1, 7, 13)
    assert "ada: the newest submission was taken." in capsys.readouterr().out


def test_a_failure_half_way_leaves_everything_as_it_was(course, monkeypatch, capsys):
    first = folder_of(course, {"ada/hw1.ipynb": "1", "eve/hw1.ipynb": "1"})
    assert take(course, first) == 0
    before = submitted(course)
    rename, count = Path.rename, []

    def failing(self: Path, target: Path) -> Path:
        count.append(self)
        if len(count) == 4:  # ada is replaced, bob is new, eve is moved away
            raise OSError(28, "No space left on device")
        return rename(self, target)

    files = {f"{who}/hw1.ipynb": "2" for who in ("ada", "bob", "eve")}
    source = folder_of(course, files, DUE.replace(day=8))
    monkeypatch.setattr(store.Path, "rename", failing)
    assert take(course, source) == 2
    assert "No space left" in capsys.readouterr().err
    monkeypatch.undo()
    assert submitted(course) == before
    assert take(course, source) == 0
    assert {one["hw1.ipynb"] for one in submitted(course).values()} == {"2"}


def test_without_a_roster_ids_are_taken_as_they_are(tmp_path, capsys):
    course = term_book.make(tmp_path / "course")
    with opened(course) as book:
        for student in term_book.PEOPLE:
            book.remove_student(student)
    files = {"x_101_5001_hw1.ipynb": "a", "y_102_5002_hw1.ipynb": "b"}
    assert take(course, zipped(course, files)) == 0
    assert submitted(course).keys() == {"101", "102"}


@pytest.mark.parametrize(
    ("source", "name", "says"),
    [
        ("nothing.zip", "hw1", "does not exist: give a zip or a folder"),
        ("course/nbgrader_config.py", "hw1", "is no zip, or a damaged one"),
        ("course", "hw9", "has no assignment hw9"),
    ],
)
def test_what_cannot_be_imported_is_said(course, capsys, source, name, says):
    assert take(course, course.parent / source, name=name) == 2
    assert says in capsys.readouterr().err
