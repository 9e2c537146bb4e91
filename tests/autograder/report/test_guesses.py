"""Guesses are read from the text of a cell, whatever a student wrote there."""

import pytest

from autograder.report.answers import Answers
from autograder.report.guesses import calibrate, read, same
from tests.conftest import ROOT

CELL = """predictions = {
    "best accuracy": 0.75,  # 0.5, 0.75 or 1.0
    "units": None,
}
"""
SOLUTION = CELL + "predictions = dict(zip(predictions, (0.75, 2)))\n"


def test_a_dictionary_of_constants_is_read():
    assert read(CELL, "predictions") == {"best accuracy": 0.75, "units": None}
    assert read(SOLUTION, "predictions") == {"best accuracy": 0.75, "units": 2}
    later = CELL + 'predictions["units"] = -4\nother["units"] = 3\n'
    assert read(later, "predictions")["units"] == -4


@pytest.mark.parametrize(
    "text",
    [
        "",
        "predictions = 7",
        "predictions = {",
        "predictions = dict(zip())",
        "predictions = {**evil, 1: 2, f(): 3}",
        "x" * 20_000,
        "(" * 5000,
        "predictions = {}\nwhile True: pass",
        "import os; os._exit(1)",
        "\x00",
    ],
)
def test_what_is_no_dictionary_has_no_guesses_and_is_not_run(text):
    assert read(text, "predictions") == {}


def test_expressions_are_no_guesses():
    made = read('predictions = {"a": open("x"), "b": 1 + 1, "c": "yes"}', "predictions")
    assert made == {"a": None, "b": None, "c": "yes"}


def test_an_odd_escape_warns_nobody():
    assert read(r'predictions = {"a": "\d"}', "predictions") == {"a": r"\d"}


def test_numbers_are_the_same_when_equal_and_never_texts():
    assert same(26, 26.0)
    assert same(1e-5, 0.00001)
    assert not same("2", 2)
    assert not same(None, 0)
    assert not same(0, 1)


def test_guesses_are_counted():
    texts = {
        "a": CELL,
        "b": CELL.replace("0.75,", "0.5,"),
        "c": CELL.replace("0.75,", "0.5,"),
        "d": "nothing",
    }
    answers = Answers(
        {"predictions": texts, "neuron": {}}, {}, {"predictions": SOLUTION}
    )
    accuracy, units = calibrate(answers)
    assert (accuracy.question, accuracy.answer) == ("best accuracy", 0.75)
    assert (accuracy.made, accuracy.right) == (3, 1)
    assert accuracy.favourite_error == (0.5, 2)
    assert (units.made, units.right, units.favourite_error) == (0, 0, None)


@pytest.mark.parametrize("source", sorted((ROOT / "solutions").glob("week*.py")))
def test_the_answers_of_every_week_can_be_read(source):
    cell = source.read_text(encoding="utf-8").split('answer="predictions"\n')[1]
    answers = read(cell.split("# %%")[0], "predictions")
    assert answers
    assert None not in answers.values()
