"""Predict, then run: commit to a guess before the page shows the answer.

A guess that is written down first makes the answer stick, right or wrong (PRIMM:
predict, run, investigate, modify, make; Sentance, Waite & Kallia 2019).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from cs_nn.page import ANSWERED, OPEN, Piece, box, reading, show

Guess = float | str
_asked: dict[str, "Prediction"] = {}


@dataclass(repr=False)
class Prediction(Piece):
    """One question, its options (none: any number), and the guess once it is made."""

    key: str
    question: str
    options: tuple[Guess, ...] = ()
    guess: Guess | None = None
    answer: Guess | None = None
    _controls: Any = field(default=None, init=False)

    def set(self, guess: Guess) -> None:
        """Store a guess. The first one counts: it can't be changed after `reveal`."""
        if self.answer is not None:
            raise ValueError(
                f"{self.key}: the answer has been shown, so the guess stays."
            )
        if self.options and guess not in self.options:
            raise ValueError(
                f"{self.key}: {guess!r} is not one of {list(self.options)}."
            )
        self.guess = guess if self.options else _number(self.key, guess)

    def reveal(
        self,
        answer: Guess,
        because: str = "",
        draw: Callable[[], object] | None = None,
    ) -> "Reveal":
        """Show the answer beside the guess, and `draw()`; without a guess, ask for one.

        A page that is built for reading, with nobody to guess, sets CS_NN_REVEAL=1.
        """
        shown = self.guess is not None or reading()
        if shown:
            self.answer = answer
            if draw:
                draw()
        return Reveal(self, answer, because, shown)

    def text(self) -> str:
        choice = " / ".join(map(str, self.options)) or "a number"
        made = "no guess yet" if self.guess is None else f"your guess: {self.guess}"
        return f"Predict: {self.question}\n  [{choice}]  {made}"

    def html(self) -> str:
        choice = " · ".join(escape(str(o)) for o in self.options) or "a number"
        return box("Predict", f"{escape(self.question)}<br><em>{choice}</em>", OPEN)

    def widget(self) -> Any:
        if self._controls is None:
            self._controls = _controls(self)
        return self._controls


@dataclass(frozen=True, repr=False)
class Reveal(Piece):
    """The answer beside the guess, or the request to guess first."""

    prediction: Prediction
    answer: Guess
    because: str
    shown: bool

    def text(self) -> str:
        guess = self.prediction.guess
        if not self.shown:
            return "Guess first: choose in the cell above, then run this cell again."
        said = "" if guess is None else f" (you said {guess})"
        if guess is not None and _same(guess, self.answer):
            said = " (as you predicted)"
        return f"{self.answer}{said}. {self.because}".rstrip()

    def html(self) -> str:
        title, colour = ("Answer", ANSWERED) if self.shown else ("Not yet", OPEN)
        return box(title, escape(self.text()), colour)


def ask(
    key: str,
    question: str,
    options: Sequence[Guess] = (),
    *,
    number: bool = False,
) -> Prediction:
    """Show a question and return the `Prediction` that will hold the guess.

    `options` are the choices; `number=True` asks for any number instead. Asking the
    same key again (the cell was run twice) keeps the guess that was made.
    """
    if bool(options) == number:
        raise ValueError(f"{key}: give either options=[…] or number=True.")
    fresh = Prediction(key, question, tuple(options))
    old = _asked.get(key)
    if old is not None and (old.question, old.options) == (question, fresh.options):
        fresh = old
    _asked[key] = fresh
    show(fresh)
    return fresh


def summary() -> str:
    """Every question of this session with its guess and answer, a line each."""
    return "\n".join(
        f"{p.key}: guessed {p.guess}, answer {p.answer}" for p in _asked.values()
    )


def _number(key: str, guess: Guess) -> float:
    try:
        return float(str(guess).replace(",", ".").replace("−", "-"))
    except ValueError:
        raise ValueError(f"{key}: {guess!r} is not a number, such as 0.5.") from None


def _same(guess: Guess, answer: Guess) -> bool:
    if isinstance(guess, str) or isinstance(answer, str):
        return guess == answer
    return abs(guess - answer) <= 1e-9 + 0.01 * abs(answer)


def _controls(prediction: Prediction) -> Any:
    """Buttons or a number field, and a button that locks the guess."""
    import ipywidgets as w

    if prediction.options:
        field_ = w.ToggleButtons(options=prediction.options, value=None)
    else:
        field_ = w.Text(placeholder="a number", layout=w.Layout(width="10em"))
    lock = w.Button(description="Lock in my guess", button_style="primary")
    said = w.HTML("")

    def store(_: Any) -> None:
        if not field_.value and field_.value != 0:
            said.value = "Choose first." if prediction.options else "Type a number."
            return
        try:
            prediction.set(field_.value)
        except ValueError as problem:
            said.value = escape(str(problem))
            field_.disabled = lock.disabled = prediction.answer is not None
            return
        field_.disabled = lock.disabled = True
        said.value = f"Stored: <b>{escape(str(field_.value))}</b>. Run the next cell."

    lock.on_click(store)
    question = w.HTML(f"<b>Predict.</b> {escape(prediction.question)}")
    return w.VBox([question, field_, w.HBox([lock, said])])
