"""Short questions with one right option: a self-check on a page, or a graded sheet."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from cs_nn.page import Piece, box, show

CLOSE = 0.005  # three significant digits are asked for


@dataclass(repr=False)
class Question(Piece):
    """One question with lettered options; the self-check knows its answer."""

    question: str
    options: Mapping[str, str]
    answer: str | None = None
    because: str = ""
    _controls: Any = field(default=None, init=False)

    def __post_init__(self) -> None:
        if self.answer is not None and self.answer not in self.options:
            raise ValueError(
                f"answer {self.answer!r} is not one of {list(self.options)}."
            )

    def verdict(self, choice: str) -> str:
        """Say whether `choice` is right, and why the answer is what it is."""
        if choice not in self.options:
            return (
                f"{choice!r} is not an option: choose one of {', '.join(self.options)}."
            )
        right = "Right." if choice == self.answer else "Not this one."
        return f"{right} {self.because}".rstrip()

    def text(self) -> str:
        lines = [f"  {letter}) {option}" for letter, option in self.options.items()]
        return "\n".join([self.question, *lines])

    def html(self) -> str:
        items = "<br>".join(
            f"<b>{escape(letter)}</b> {escape(option)}"
            for letter, option in self.options.items()
        )
        return box(self.question, items)

    def widget(self) -> Any:
        if self.answer is not None and self._controls is None:
            self._controls = _controls(self)
        return self._controls


def ask(
    question: str, options: Mapping[str, str], answer: str, because: str = ""
) -> Question:
    """Show a question that answers back at once: `options` maps letters to texts."""
    made = Question(question, options, answer, because)
    show(made)
    return made


def sheet(questions: Mapping[str, tuple[str, Mapping[str, str]]]) -> None:
    """Show the questions of a graded quiz; the answers are typed in the cell below."""
    for number, (question, options) in questions.items():
        show(Question(f"{number}: {question}", options))


def numbers(student: str, question: str, **offers: Sequence[float]) -> dict[str, float]:
    """Draw this student's numbers for one question: `numbers(student, "q1", w=[2, 3])`.

    Each keyword is a name and the values to choose from. The same id (spaces around it
    and capitals aside) gives the same numbers everywhere. Raises ValueError for no id.
    """
    who = student.strip().casefold() if isinstance(student, str) else ""
    if not any(letter.isalnum() for letter in who):
        raise ValueError('Write your student id first: student = "e0123456".')
    drawn = {}
    for name, values in offers.items():
        digest = hashlib.sha256(f"{who}/{question}/{name}".encode()).digest()
        drawn[name] = values[int.from_bytes(digest[:8], "big") % len(values)]
    return drawn


def same(given: object, right: float | str) -> bool:
    """Tell whether an answer is `right`: the letter, or the number to three digits."""
    if isinstance(right, str):
        return isinstance(given, str) and given.strip().lower() == right
    try:
        number = float(str(given).replace(",", ".").replace("−", "-"))
    except ValueError:
        return False
    return abs(number - right) <= CLOSE * abs(right)


def _controls(question: Question) -> Any:
    import ipywidgets as w

    choices = [
        (f"{letter}) {text}", letter) for letter, text in question.options.items()
    ]
    radio = w.RadioButtons(options=choices, value=None, layout=w.Layout(width="auto"))
    said = w.HTML("")

    def judge(change: Any) -> None:
        said.value = escape(question.verdict(change["new"]))

    radio.observe(judge, names="value")
    return w.VBox([w.HTML(f"<b>{escape(question.question)}</b>"), radio, said])
