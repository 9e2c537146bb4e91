"""nbgrader's own zip_collect with our extractor and our names."""

import subprocess
import zipfile
from pathlib import Path

import pytest

from autograder.record import nbgrader, our_programs_on_path
from tests.autograder import term_book
from tests.autograder.test_import import AFTER, CANVAS, came, submitted

pytestmark = pytest.mark.slow


@pytest.fixture
def course(tmp_path) -> Path:
    root = term_book.make(tmp_path / "course")
    (root / "downloaded" / "hw1" / "archive").mkdir(parents=True)
    return root


def zip_collect(course: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = nbgrader("zip_collect", "hw1")
    command += ["--extractor=autograder.collectors.SafeExtractor"]
    command += ["--collector=autograder.collectors.PlatformCollector", *options]
    with our_programs_on_path():
        return subprocess.run(command, cwd=course, capture_output=True, text=True)


def archive(course: Path, files: dict[str, str]) -> None:
    path = course / "downloaded" / "hw1" / "archive" / "download.zip"
    with zipfile.ZipFile(path, "w") as opened:
        for name, text in files.items():
            opened.writestr(zipfile.ZipInfo(name, AFTER), text)


def test_canvas_names(course):
    files = CANVAS | {"gonegil_999_5010_hw1.ipynb": "whose?", "w_101_1_a.zip": "PK"}
    archive(course, files)
    done = zip_collect(course)
    assert done.returncode == 0, done.stderr
    assert submitted(course) == {
        "ada": {"hw1.ipynb": "third"},
        "bob": {"hw1.ipynb": "bob's"},
    }
    assert came(course, "ada") == term_book.DUE
    assert came(course, "bob") == term_book.DUE.replace(minute=1)
    assert "gonegil_999_5010_hw1.ipynb cannot be given to a student" in done.stderr
    assert "'w_101_1_a.zip' is an archive inside the archive" in done.stderr


def test_moodle_names_and_the_worksheet(course):
    archive(course, {"Participant_71_assignsubmission_file_/hw1.ipynb": "ada's"})
    (course / "sheet.csv").write_text("Identifier,Email address\nP 71,ada@x.org\n")
    options = (
        "--PlatformCollector.kind=moodle",
        "--PlatformCollector.roster=sheet.csv",
    )
    done = zip_collect(course, *options)
    assert done.returncode == 0, done.stderr
    assert submitted(course) == {"ada": {"hw1.ipynb": "ada's"}}


def test_a_path_that_leads_out_stops_it(course):
    archive(course, CANVAS | {"../../../submitted/eve/hw1/hw1.ipynb": "evil"})
    done = zip_collect(course)
    assert done.returncode != 0
    assert "leads out of its folder" in done.stderr
    assert submitted(course) == {}
