"""Everything a class report says about one assignment, as data."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from autograder import ledger
from autograder.grade import FAILURES
from autograder.paths import Course
from autograder.record import Book
from autograder.remarks import Remark
from autograder.report import answers, guesses, numbers, pairs, results
from autograder.report.attempts import attempts
from autograder.report.guesses import Calibration
from autograder.report.numbers import FEW, Alpha
from autograder.report.pairs import Pair
from autograder.report.results import Exercise, Results
from cs_nn.check.misconceptions import everything

HARD = 0.4
"""A mean share of points below which an exercise is named as hard."""


@dataclass(frozen=True)
class Item:
    """What the class's scores say about one exercise; NaN is "not known"."""

    exercise: Exercise
    graded: int
    full: int
    """How many have all its points."""
    share: float
    discrimination: float

    @property
    def hard(self) -> bool:
        """Whether it should be looked at because few points were made."""
        return self.graded >= FEW and self.share < HARD

    def contrary(self, students: int) -> bool:
        """Whether it should be looked at because the better students lost points.

        Not where chance does as much in a class of so many students.
        """
        return self.discrimination <= -numbers.by_chance(students)


@dataclass(frozen=True)
class Recognised:
    """A misconception that tests named in a class."""

    id: str
    sentence: str
    section: str
    """Where a lecture teaches it."""
    exercises: tuple[str, ...]
    students: int


@dataclass(frozen=True)
class Report:
    """One assignment of a class."""

    results: Results
    items: tuple[Item, ...]
    alpha: Alpha
    recognised: tuple[Recognised, ...] = ()
    calibrations: tuple[Calibration, ...] = ()
    attempts: Mapping[str, int] | None = None
    people: Mapping[str, tuple[Remark, ...]] = field(default_factory=dict)
    """The remarks on every submission that has some."""
    pairs: tuple[Pair, ...] = ()

    @property
    def look(self) -> tuple[str, ...]:
        """Who needs a person before the score can stand."""
        return tuple(
            student
            for student, remarks in self.people.items()
            if any(remark.kind in FAILURES for remark in remarks)
        )


def gather(book: Book, course: Course) -> Report:
    """Read gradebook, graded notebooks and remarks; nothing is run and nothing written.

    Raises:
        GradeError: the gradebook cannot be read.
    """
    found = results.read(book)
    written = answers.read(book, found.students)
    return Report(
        found,
        tuple(items(found)),
        numbers.alpha(found.answered),
        tuple(recognised(written.recognised)),
        tuple(guesses.calibrate(written)),
        attempts(book),
        dict(_remarks(course, book.name, [*found.students, *found.ungraded])),
        tuple(pairs.find(written.texts, written.stubs)),
    )


def items(found: Results) -> Iterable[Item]:
    """Yield a line for each exercise, in the notebook's order."""
    shares = numbers.difficulty(found.scores, found.points)
    told = numbers.discrimination(found.answered)
    for j, exercise in enumerate(found.exercises):
        column = found.scores[:, j]
        graded = int(np.count_nonzero(~np.isnan(column)))
        full = int(np.count_nonzero(column >= exercise.points - 1e-9))
        yield Item(exercise, graded, full, float(shares[j]), float(told[j]))


def recognised(found: Mapping[str, Iterable[tuple[str, str]]]) -> list[Recognised]:
    """Return the misconceptions, the most frequent first, with what the bank says."""
    known = {entry.id: entry for entry in reversed(everything())}
    result = []
    for name, places in found.items():
        entry = known.get(name)
        exercises = tuple(sorted({exercise for exercise, _ in places}))
        says = (entry.sentence, entry.section) if entry else ("", "")
        students = len({student for _, student in places})
        result.append(Recognised(name, *says, exercises, students))
    return sorted(result, key=lambda one: (-one.students, one.id))


def mean(values: numbers.Array) -> float:
    """Return the mean, NaN of nothing."""
    return float(values.mean()) if len(values) else math.nan


def _remarks(
    course: Course, name: str, students: Iterable[str]
) -> Iterable[tuple[str, tuple[Remark, ...]]]:
    for student in students:
        entry = ledger.load(course.graded(name, student))
        if entry and entry.remarks:
            yield student, entry.remarks
