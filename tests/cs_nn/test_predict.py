"""Predict, then run: no answer before the guess, and the guess stays after it."""

import pytest

from cs_nn import predict
from cs_nn.page import ANSWERED, OPEN


@pytest.fixture(autouse=True)
def shown(monkeypatch):
    """A fresh session; what it displayed, in place of a display."""
    pieces = []
    monkeypatch.delenv("CS_NN_REVEAL", raising=False)
    monkeypatch.setattr(predict, "_asked", {})
    monkeypatch.setattr(predict, "show", pieces.append)
    return pieces


def ask(options=(2, 3, 4)):
    return predict.ask("xor", "How many of four?", list(options))


def number():
    return predict.ask("slope", "How steep?", number=True)


def test_a_question_is_shown_as_it_is_asked(shown):
    asked = ask()
    assert shown == [asked]
    assert asked.text() == ("Predict: How many of four?\n  [2 / 3 / 4]  no guess yet")
    assert number().text() == "Predict: How steep?\n  [a number]  no guess yet"


def test_without_a_guess_nothing_is_shown_and_nothing_drawn():
    drawn = []
    reveal = ask().reveal(3, "Any three fit.", draw=lambda: drawn.append(1))
    assert drawn == []
    assert reveal.text() == (
        "Guess first: choose in the cell above, then run this cell again."
    )
    for face in (reveal.text(), reveal.html()):
        assert "3" not in face.replace(OPEN, "")
        assert "Any three fit" not in face
    assert not reveal.shown


def test_a_guess_may_change_until_the_answer_is_shown():
    asked = ask()
    asked.set(2)
    asked.set(4)
    assert asked.text().endswith("your guess: 4")
    drawn = []
    reveal = asked.reveal(3, "Any three fit.", draw=lambda: drawn.append(1))
    assert drawn == [1]
    assert reveal.text() == "3 (you said 4). Any three fit."
    with pytest.raises(ValueError, match="xor: the answer has been shown, so the"):
        asked.set(3)
    assert asked.guess == 4


def test_asking_too_early_does_not_lock_the_guess():
    asked = ask()
    asked.reveal(3)
    asked.set(3)
    assert asked.reveal(3, "Yes.").text() == "3 (as you predicted). Yes."


@pytest.mark.parametrize(
    ("guess", "answer", "right"),
    [
        (0.25, 0.25, True),
        (0.252, 0.25, True),
        (0.26, 0.25, False),
        (-0.25, 0.25, False),
        (0.0, 0.0, True),
        (0.001, 0.0, False),
        ("−1,5", -1.5, True),
    ],
)
def test_a_number_is_right_within_one_percent(guess, answer, right):
    asked = number()
    asked.set(guess)
    assert ("as you predicted" in asked.reveal(answer).text()) == right


def test_only_options_can_be_guessed():
    asked = ask()
    with pytest.raises(ValueError, match=r"xor: 7 is not one of \[2, 3, 4\]\."):
        asked.set(7)
    assert asked.guess is None
    number().set(7)


def test_a_question_needs_options_or_a_number():
    with pytest.raises(ValueError, match="q: give either"):
        predict.ask("q", "?")
    with pytest.raises(ValueError, match="q: give either"):
        predict.ask("q", "?", [1], number=True)


def test_running_the_cell_again_keeps_the_guess(shown):
    ask().set(2)
    again = ask()
    assert again.guess == 2
    assert shown == [again, again]
    again.reveal(3)
    with pytest.raises(ValueError, match="the answer has been shown"):
        ask().set(3)


def test_another_question_under_the_same_key_starts_anew():
    ask().set(2)
    assert ask((2, 3)).guess is None
    ask((2, 3)).set(3)
    assert predict.ask("xor", "Another?", [2, 3]).guess is None


def test_a_page_for_reading_shows_every_answer(monkeypatch):
    monkeypatch.setenv("CS_NN_REVEAL", "1")
    drawn = []
    reveal = ask().reveal(3, "Any three fit.", draw=lambda: drawn.append(1))
    assert drawn == [1]
    assert reveal.text() == "3. Any three fit."


@pytest.mark.parametrize("value", ["0", "", "no"])
def test_only_1_reveals(monkeypatch, value):
    monkeypatch.setenv("CS_NN_REVEAL", value)
    assert not ask().reveal(3).shown


def test_the_summary_lists_every_question():
    ask().set(2)
    number()
    ask().reveal(3)
    assert predict.summary().splitlines() == [
        "xor: guessed 2, answer 3",
        "slope: guessed None, answer None",
    ]


def test_html_says_whether_there_is_an_answer_yet():
    asked = ask()
    assert "Not yet" in asked.reveal(3).html()
    assert OPEN in asked.reveal(3).html()
    asked.set(3)
    assert "Answer" in asked.reveal(3).html()
    assert ANSWERED in asked.reveal(3).html()
    assert "2 · 3 · 4" in asked.html()


def controls(asked):
    """The field, the button and the sentence of the live question."""
    _question, choice, row = asked.widget().children
    lock, said = row.children
    return choice, lock, said


def test_locking_without_a_choice_stores_nothing():
    asked = ask()
    choice, lock, said = controls(asked)
    lock.click()
    assert said.value == "Choose first."
    assert asked.guess is None
    assert not choice.disabled


def test_choosing_alone_stores_nothing():
    asked = ask()
    controls(asked)[0].value = 3
    assert asked.guess is None


def test_locking_a_choice_stores_it_and_closes_the_question():
    asked = ask((0, 1))
    choice, lock, said = controls(asked)
    choice.value = 0
    lock.click()
    assert asked.guess == 0
    assert choice.disabled
    assert lock.disabled
    assert said.value == "Stored: <b>0</b>. Run the next cell."
    assert asked.reveal(0).text() == "0 (as you predicted)."


def test_a_number_is_typed_and_locked():
    asked = number()
    field, lock, said = controls(asked)
    lock.click()
    assert said.value == "Type a number."
    field.value = "a quarter"
    lock.click()
    assert said.value == "slope: &#x27;a quarter&#x27; is not a number, such as 0.5."
    assert not field.disabled
    field.value = "0,25"  # as half of the world writes it
    lock.click()
    assert asked.guess == 0.25
    assert field.disabled


def test_what_is_stored_is_escaped():
    asked = ask(("<b>", "c"))
    choice, lock, said = controls(asked)
    choice.value = "<b>"
    lock.click()
    assert "&lt;b&gt;" in said.value


def test_locking_after_the_answer_was_shown_says_so(monkeypatch):
    monkeypatch.setenv("CS_NN_REVEAL", "1")
    asked = ask()
    choice, lock, said = controls(asked)
    asked.reveal(3)
    choice.value = 3
    lock.click()
    assert asked.guess is None
    assert said.value == "xor: the answer has been shown, so the guess stays."


def test_the_controls_are_made_once_and_keep_their_state():
    asked = ask()
    assert asked.widget() is asked.widget()
    assert asked._repr_mimebundle_().keys() >= {
        "text/plain",
        "text/html",
        "application/vnd.jupyter.widget-view+json",
    }
