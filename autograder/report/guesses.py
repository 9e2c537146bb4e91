"""Prediction calibration: how often "predict first" was guessed right.

The guesses stand in the answer cell as a dictionary of constants. They are read from
the syntax tree; nothing of a student's is run.
"""

import ast
import math
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from autograder.report.answers import Answers

Guess = str | int | float | bool | None
PREFIX = "predict"
_LONGEST = 10_000  # characters of a cell; the released ones have a few hundred


@dataclass(frozen=True)
class Calibration:
    """The guesses of a class at one question."""

    exercise: str
    question: str
    answer: Guess
    guesses: Mapping[Guess, int]
    """How many made each guess, the most frequent first."""

    @property
    def made(self) -> int:
        """How many guessed at all."""
        return sum(self.guesses.values())

    @property
    def right(self) -> int:
        """How many guessed right."""
        return sum(n for guess, n in self.guesses.items() if same(guess, self.answer))

    @property
    def favourite_error(self) -> tuple[Guess, int] | None:
        """The most frequent wrong guess and how many made it."""
        wrong = (
            item for item in self.guesses.items() if not same(item[0], self.answer)
        )
        return next(wrong, None)


def calibrate(answers: Answers) -> list[Calibration]:
    """Return a line for each question of each exercise that asks for predictions."""
    result = []
    for exercise, texts in answers.texts.items():
        name = exercise.rpartition("/")[2]
        if not name.startswith(PREFIX):
            continue
        made = [read(text, name) for text in texts.values()]
        for question, answer in read(answers.solutions[exercise], name).items():
            given = (guesses.get(question) for guesses in made)
            counts = Counter[Guess](guess for guess in given if guess is not None)
            frequent = dict(counts.most_common())
            result.append(Calibration(exercise, question, answer, frequent))
    return result


def same(guess: Guess, answer: Guess) -> bool:
    """Tell whether a guess is the answer; texts and numbers are never the same."""
    if isinstance(guess, str) or isinstance(answer, str) or None in (guess, answer):
        return guess == answer
    return math.isclose(float(guess or 0), float(answer or 0), rel_tol=1e-9)


def read(text: str, name: str) -> dict[str, Guess]:
    """Return the dictionary of constants that a cell gives the variable `name`.

    Understood are `{…}`, `dict(zip(name, (…)))` and `name[…] = …`, as the pages use
    them; what else a cell does to the variable is not seen.
    """
    if len(text) > _LONGEST:
        return {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd escapes in strings
            tree = ast.parse(text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return {}
    found: dict[str, Guess] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            _assign(found, node.targets[0], node.value, name.replace("-", "_"))
    return found


def _assign(
    found: dict[str, Guess], target: ast.expr, value: ast.expr, name: str
) -> None:
    match target:
        case ast.Name(id=known) if known == name:
            pairs = dict(_pairs(value, list(found)))
            found.clear()
            found.update(pairs)
        case ast.Subscript(ast.Name(id=known), ast.Constant(str(key))) if known == name:
            found[key] = _constant(value)


def _pairs(value: ast.expr, keys: list[str]) -> Iterator[tuple[str, Guess]]:
    match value:
        case ast.Dict(keys=names, values=values):
            for key, guess in zip(names, values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield key.value, _constant(guess)
        case ast.Call(
            func=ast.Name(id="dict"),
            args=[ast.Call(func=ast.Name(id="zip"), args=[_, ast.Tuple(elts=values)])],
        ):
            yield from zip(keys, map(_constant, values), strict=False)


def _constant(node: ast.expr) -> Guess:
    sign = -1 if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) else 1
    node = node.operand if isinstance(node, ast.UnaryOp) else node
    value = node.value if isinstance(node, ast.Constant) else None
    if isinstance(value, int | float) and abs(value) < 1e300:
        return sign * value
    return value if isinstance(value, str) else None
