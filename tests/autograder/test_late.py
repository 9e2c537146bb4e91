"""`autograder late`: accounts from the gradebook, and penalties brought up to date."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from nbgrader.preprocessors import AssignLatePenalties
from traitlets import TraitError
from traitlets.config import Config

from autograder.__main__ import main
from autograder.late import LateDays
from tests.autograder import term_book
from tests.autograder.term_book import hand_in, opened


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Path:
    root = term_book.make(tmp_path_factory.mktemp("late") / "course")
    with opened(root) as book:
        hand_in(book, "ada", "hw1", 8, late=timedelta(minutes=1))
        hand_in(book, "ada", "hw2", 6, late=timedelta(days=2, seconds=1))
        hand_in(book, "ada", "hw3", 10, late=timedelta(days=2))
        hand_in(book, "bob", "hw1", 9)
    return root


def late(course: Path, *options: str) -> int:
    return main(["late", "--course", str(course), *options])


def configure(course: Path, line: str) -> None:
    with (course / "nbgrader_config.py").open("a") as file:
        file.write(f"{line}\n")


def penalties(course: Path) -> dict[tuple[str, str], float]:
    with opened(course) as book:
        return {
            (one.student.id, one.name): one.late_submission_penalty
            for name in term_book.WORKS
            for one in book.assignment_submissions(name)
        }


def test_the_ledger_shows_days_left_and_what_must_be_written(course, capsys):
    assert late(course) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[:3] == [
        "student  hw1  hw2  hw3  left  penalty",
        "ada      1    3    0+2  1     10",
        "bob      0    -    -    5     0",
    ]
    assert said[3] == "penalty of ada, hw3: 0 -> 10 points"
    assert "--write" in said[4]
    assert penalties(course)["ada", "hw3"] == 0


def test_write_settles_and_a_second_time_nothing_is_left(course, capsys):
    assert late(course, "--write") == 0
    assert "Penalties written into the gradebook: 1." in capsys.readouterr().out
    assert penalties(course)["ada", "hw3"] == 10
    assert late(course) == 0
    assert late(course, "--write") == 0
    assert penalties(course)["ada", "hw3"] == 10
    with opened(course) as book:  # handing hw1 in again, in time, frees a day
        hand_in(book, "ada", "hw1", 8)
    assert late(course, "--write") == 0
    assert "penalty of ada, hw3: 10 -> 0 points" in capsys.readouterr().out
    assert penalties(course)["ada", "hw3"] == 0


def test_rules_are_configured(course, capsys):
    configure(course, "c.LateDays.penalty_method = 'percent'")
    configure(course, "c.LateDays.percent_per_day = 25")
    configure(course, "c.LateDays.days_per_term = 3")
    configure(course, "c.LateDays.days_per_assignment = 2")
    assert late(course) == 1
    assert "ada      1    2+1  0+2  0     6.5" in capsys.readouterr().out


def test_extensions_count_and_odd_ones_are_named(course, capsys):
    path = course / "extensions.csv"
    path.write_text("student,assignment,days\nada,hw2,3\nzoe,hw1,1\nada,hw9,1\n")
    assert late(course) == 1
    said = capsys.readouterr().out
    assert "ada      1    0    2    2     0" in said
    assert "extensions.csv, line 3: no student 'zoe'." in said
    assert "extensions.csv, line 4: no assignment 'hw9'." in said
    path.write_text("student,assignment,days\nada,hw2,3\nbob,hw1,many\n")
    assert late(course, "--write") == 2
    said = capsys.readouterr().err
    assert "1 row is wrong, and nothing of it was used" in said
    assert "line 3: 'many' is no number of days" in said
    assert penalties(course)["ada", "hw3"] == 0


def test_nbgraders_own_extensions_count_too(course, capsys):
    with opened(course) as book:
        book.grant_extension("hw3", "ada", days=1)
    assert late(course) == 0
    assert "ada      1    3    1    0     0" in capsys.readouterr().out


def test_the_ledger_as_a_file(course, tmp_path, capsys):
    file = tmp_path / "out" / "late.csv"
    late(course, "--csv", str(file))
    with file.open() as opened_file:
        rows = {(r["student"], r["assignment"]): r for r in csv.DictReader(opened_file)}
    assert len(rows) == 4
    assert rows["ada", "hw2"] == {
        "student": "ada",
        "assignment": "hw2",
        "deadline": "2030-01-14 12:00:00 UTC",
        "submitted": "2030-01-16 12:00:01 UTC",
        "late": "3",
        "used": "3",
        "beyond": "0",
        "left": "1",
        "penalty": "0",
    }


def test_work_without_deadline_or_time_is_never_late(course, capsys):
    with opened(course) as book:
        term_book.add_work(book, "free", None)
        hand_in(book, "bob", "free", 3)
        book.update_or_create_submission("hw2", "bob", timestamp=None)
    assert late(course) == 1
    assert "bob      0    -    -    -     5     0" in capsys.readouterr().out


def plugin_of(course: Path, monkeypatch: pytest.MonkeyPatch, **traits: object):
    """Return the plugin as nbgrader's step makes it."""
    monkeypatch.chdir(course)
    step = AssignLatePenalties(
        config=Config({"LateDays": traits}), plugin_class="autograder.late.LateDays"
    )
    step.assignment_id, step.db_url = "hw3", f"sqlite:///{course}/gradebook.db"
    step.init_plugin()
    return step.plugin_inst


def test_the_plugin_asks_its_step_what_is_graded(course, monkeypatch):
    plugin = plugin_of(course, monkeypatch)
    assert plugin.late_submission_penalty("ada", 10, 2 * 86400) == 10
    assert plugin.late_submission_penalty("bob", 10, 1) is None
    plugin = plugin_of(course, monkeypatch, penalty_method="percent")
    assert plugin.late_submission_penalty("ada", 10, 2 * 86400) == 2
    with pytest.raises(ValueError, match="does not know which assignment"):
        LateDays().late_submission_penalty("ada", 10, 1)


def test_the_time_zone_is_the_courses(course):
    assert LateDays().timezone == "UTC"
    zone = "Asia/Tokyo"
    assert LateDays(config=Config({"Exchange": {"timezone": zone}})).timezone == zone
    with pytest.raises(TraitError, match="'Mars/Base' is no time zone"):
        LateDays(timezone="Mars/Base")
    with pytest.raises(ValueError, match="'Mars' is no time zone"):
        LateDays(config=Config({"Exchange": {"timezone": "Mars"}})).check(course)


def test_a_wrong_option_ends_in_a_sentence(course, capsys):
    usual = (course / "nbgrader_config.py").read_text()
    for line, says in (
        ("c.LateDays.timezone = 'Mars'", "'Mars' is no time zone"),
        ("c.Exchange.timezone = 'Mars'", "'Mars' is no time zone"),
        ("c.LateDays.days_per_term = -1", "The value of the 'days_per_term' trait"),
        ("c.LateDays.penalty_method = 'all'", "penalty_method"),
    ):
        (course / "nbgrader_config.py").write_text(f"{usual}{line}\n")
        assert late(course) == 2
        assert says in capsys.readouterr().err
