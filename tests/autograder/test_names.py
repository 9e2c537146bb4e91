"""File names of platforms: students choose a part of them, and gain nothing by it."""

import re
from datetime import datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.intray import names
from autograder.intray.names import Named, guess, moment
from autograder.intray.resolve import Resolver
from autograder.scorebook import Person

CALM = settings(deadline=None)  # a busy machine is no failure

PEOPLE = [
    Person("ada", "Lovelace", "Ada", lms_user_id="101"),
    Person("bob", "Noyce", "Bob", lms_user_id="102"),
    Person("eve", "Who", "Eve", lms_user_id="103"),
]
NOTEBOOKS = ("hw1", "hw1-2")
pieces = ["_", "101", "102", "5001", "LATE", "a", ".ipynb", "hw1", "-1", " "]
moodles = ["assignsubmission_file", "assignsubmission_file_", "Ada Lovelace", "71"]
chosen = st.lists(st.sampled_from(pieces), min_size=1).map("".join)


def read(kind: str, name: str) -> Named | None:
    return names.READERS[kind](name, "hw1", NOTEBOOKS)


@CALM
@given(chosen, chosen, st.booleans())
@example("eve_102", "hw1.ipynb", False)
@example("eve", "102_5001_hw1.ipynb", False)
def test_nobody_hands_in_for_another_at_canvas(person, file, late):
    """Eve, number 103, chooses her name and her file's; Canvas cleans the name."""
    clean = re.sub(r"\W", "", re.sub(r"_(\d+)_", r"\1", person)) or "x"
    name = f"{clean}{'_LATE' * late}_103_7001_{file}"
    named = read("canvas", name)
    found = Resolver("canvas", PEOPLE).find(named) if named else None
    assert found is None or found[0] == "eve"


@CALM
@given(st.lists(st.sampled_from([*pieces, *moodles]), min_size=1).map("".join))
def test_nobody_hands_in_for_another_at_moodle(file):
    for between in ("_", "_/"):
        named = read("moodle", f"Eve Who_71_assignsubmission_file{between}{file}")
        found = Resolver("moodle", PEOPLE).find(named) if named else None
        assert found is None or found[0] == "eve"


@pytest.mark.parametrize(
    ("kind", "name", "user", "path"),
    [
        ("canvas", "whoeve_103_7_hw1.ipynb", "103", "hw1.ipynb"),
        ("canvas", "whoeve_LATE_103_7_hw1-1.ipynb", "103", "hw1.ipynb"),
        ("canvas", "whoeve_103_7_hw1-2.ipynb", "103", "hw1-2.ipynb"),  # its own name
        ("canvas", "whoeve_103_7_other-2.ipynb", "103", "other-2.ipynb"),
        ("canvas", "sub/whoeve_103_7_my data_1.csv", "103", "my data_1.csv"),
        ("moodle", "Eve_71_assignsubmission_file_/a/b.txt", "71", "a/b.txt"),
        ("moodle", "Eve_71_assignsubmission_file/b.txt", "71", "b.txt"),
        ("moodle", "G1-Eve_71_assignsubmission_file_hw1-3.ipynb", "71", "hw1.ipynb"),
        ("exchange", "e+v+hw1+2030-01-01 00:00:00 UTC/hw1.ipynb", "e+v", "hw1.ipynb"),
        ("folder", "eve/hw1/data/x", "eve", "data/x"),
    ],
)
def test_names_as_they_come(kind, name, user, path):
    named = read(kind, name)
    assert named is not None
    assert (named.user, named.path) == (user, path)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("canvas", "hw1.ipynb"),
        ("canvas", "anon_Ab3_7_hw1.ipynb"),
        ("moodle", "Eve_assignsubmission_file_/hw1.ipynb"),
        ("exchange", "eve+hw2+2030-01-01 00:00:00 UTC/hw2.ipynb"),
        ("folder", "eve.txt"),
        ("folder", "eve.ipynb"),  # of two notebooks
    ],
)
def test_names_that_tell_nothing(kind, name):
    assert read(kind, name) is None


def test_the_platform_is_known_by_most_of_its_names():
    assert guess(["a_1_2_x.ipynb", "b_3_4_y.ipynb", "readme"]) == "canvas"
    assert guess(["A_1_assignsubmission_file_/x", "B_2_text.html"]) == "moodle"
    assert guess(["a+hw1+2030-01-01 00:00:00 UTC/hw1.ipynb"]) == "exchange"
    assert guess(["ada/hw1.ipynb"]) == guess([]) == "folder"


def test_when_it_came():
    due, day = datetime(2030, 1, 7, 12), timedelta(days=1)
    late, early = Named("n", "1", "p", late=True), Named("n", "1", "p")
    assert moment(early, due + day, "canvas", due) == due
    assert moment(early, due - day, "canvas", due) == due - day
    assert moment(late, due + day, "canvas", due) == due + timedelta(minutes=1)
    assert moment(late, due + day, "canvas", None) == due + day
    assert moment(early, due + day, "moodle", due) == due + day
    assert moment(early, None, "moodle", due) is None
