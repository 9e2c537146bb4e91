"""A self-check answers back at once; a graded sheet only asks."""

import pytest

from cs_nn import quiz

OPTIONS = {"a": "ReLU", "b": "leaky ReLU", "c": "step"}


@pytest.fixture(autouse=True)
def shown(monkeypatch):
    """What was displayed, in place of a display."""
    pieces = []
    monkeypatch.setattr(quiz, "show", pieces.append)
    return pieces


def ask():
    return quiz.ask("Which one?", OPTIONS, "b", "It has a slope left of 0.")


def test_a_question_is_shown_with_its_options_and_without_its_answer(shown):
    asked = ask()
    assert shown == [asked]
    assert asked.text() == "Which one?\n  a) ReLU\n  b) leaky ReLU\n  c) step"
    assert "It has a slope" not in asked.text() + asked.html()


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        ("b", "Right. It has a slope left of 0."),
        ("a", "Not this one. It has a slope left of 0."),
        ("d", "'d' is not an option: choose one of a, b, c."),
    ],
)
def test_the_verdict_says_right_or_wrong_and_why(choice, says):
    assert ask().verdict(choice) == says


def test_a_verdict_without_a_reason_is_one_word():
    assert quiz.ask("?", OPTIONS, "a").verdict("a") == "Right."


def test_an_answer_must_be_an_option():
    with pytest.raises(ValueError, match=r"answer 'd' is not one of \['a', 'b', 'c'\]"):
        quiz.ask("?", OPTIONS, "d")


def test_choosing_in_the_page_answers_back_each_time():
    question, radio, said = ask().widget().children
    assert "Which one?" in question.value
    assert radio.value is None
    assert said.value == ""
    radio.value = "a"
    assert said.value == "Not this one. It has a slope left of 0."
    radio.value = "b"
    assert said.value == "Right. It has a slope left of 0."


def test_the_live_question_escapes_its_texts():
    asked = quiz.ask("1 < 2?", {"a": "<i>"}, "a", "since 1 < 2")
    question, radio, said = asked.widget().children
    radio.value = "a"
    assert "1 &lt; 2?" in question.value
    assert said.value == "Right. since 1 &lt; 2"


def test_a_sheet_asks_every_question_and_gives_no_controls(shown):
    quiz.sheet({"q1": ("Which one?", OPTIONS), "q2": ("And now?", {"a": "yes"})})
    assert [piece.text().splitlines()[0] for piece in shown] == [
        "q1: Which one?",
        "q2: And now?",
    ]
    for piece in shown:
        assert piece.answer is None
        assert piece.widget() is None
        assert piece._repr_mimebundle_().keys() == {"text/plain", "text/html"}


def test_html_lists_letters_and_texts():
    for letter, text in OPTIONS.items():
        assert f"<b>{letter}</b> {text}" in ask().html()
