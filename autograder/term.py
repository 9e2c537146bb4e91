"""A term's totals: the parts of a course, what each weighs, and who stands where.

`totals(gradebook, TermWeights(config=config), root)` is all that a report or an export
needs.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from traitlets import Dict, Unicode
from traitlets.config import LoggingConfigurable

from . import scorebook, tables
from .remarks import listed, shown
from .scorebook import Person, Scorebook, Work
from .tables import WrongRows

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

Excused = frozenset[tuple[str, str]]


class TermWeights(LoggingConfigurable):
    """What each part of a course weighs in a term's total.

    A part counts as the mean of its assignments' percents. Work that was not handed in
    counts 0; excused work does not count; a part none of whose assignments is in the
    gradebook yet does not count yet.
    """

    scheme = Unicode(
        help="Which of the schemes holds; without one, every assignment counts alike.",
    ).tag(config=True)
    schemes = Dict(
        help="One table: for each scheme its parts, and for each part its percent and "
        "its assignments, by name or pattern; what is practice only weighs 0. Example: "
        "{'exams': {'quizzes': (30, ['quiz*']), 'coding tests': (40, ['codingtest*']), "
        "'project': (30, ['project'])}}.",
    ).tag(config=True)
    drop_lowest = Dict(
        help="How many of a student's lowest assignments do not count, by part. "
        "Example: {'quizzes': 1}.",
    ).tag(config=True)
    excused_file = Unicode(
        "excused.csv",
        help="Work that students need not do, a table in the course's folder with the "
        "columns student and assignment. It need not exist.",
    ).tag(config=True)

    def parts(self, names: Sequence[str]) -> list[Part]:
        """Return the parts of the scheme with their assignments among `names`.

        Raises:
            ValueError: there is no such scheme, or it is none.
        """
        if not self.scheme:
            return [Part("assignments", 100.0, tuple(names), 0)]
        if self.scheme not in self.schemes:
            known = listed(self.schemes) if self.schemes else "none"
            raise ValueError(
                f"c.TermWeights.schemes has no '{shown(self.scheme)}': it has {known}."
            )
        made = [
            self._part(name, row, names)
            for name, row in self.schemes[self.scheme].items()
        ]
        self._check(made)
        return made

    def _part(self, name: str, row: Any, names: Sequence[str]) -> Part:
        try:
            weight, patterns = row
            patterns = [patterns] if isinstance(patterns, str) else list(patterns)
            mine = [
                n for n in names if any(fnmatch.fnmatchcase(n, p) for p in patterns)
            ]
            part = Part(
                name, float(weight), tuple(mine), int(self.drop_lowest.get(name, 0))
            )
        except (TypeError, ValueError):
            part = Part(name, -1.0, (), 0)
        if part.weight < 0 or part.drop < 0:
            raise ValueError(
                f"c.TermWeights: '{shown(name)}' needs a percent and its assignments, "
                "such as (30, ['quiz*']), and drops no fewer than 0."
            )
        return part

    def _check(self, made: Sequence[Part]) -> None:
        total = sum(part.weight for part in made)
        if abs(total - 100) > 1e-6:
            raise ValueError(
                f"c.TermWeights: the parts of '{shown(self.scheme)}' weigh {total:g} "
                "percent: make it 100."
            )
        every = [name for part in made for name in part.works]
        twice = [name for name in dict.fromkeys(every) if every.count(name) > 1]
        if twice:
            raise ValueError(
                f"c.TermWeights: {listed(twice)} would count in more than one part."
            )


@dataclass(frozen=True)
class Part:
    """A part of a term: its percent of the total, and its assignments so far."""

    name: str
    weight: float
    works: tuple[str, ...]
    drop: int


@dataclass(frozen=True)
class Total:
    """Where a student stands, in percent."""

    student: Person
    parts: Mapping[str, float | None]
    """By part; nothing where nothing counts yet."""
    percent: float | None
    """Of what counts so far."""


@dataclass(frozen=True)
class Totals:
    """The totals of a class."""

    parts: Sequence[Part]
    students: Sequence[Total]
    weight: float
    """Percent of the term that the assignments in the gradebook make up so far."""
    uncounted: Sequence[str]
    """Assignments that belong to no part."""
    excused: Excused
    notes: Sequence[str]
    """What somebody should look at, one sentence each."""

    @property
    def how(self) -> str:
        """Say what the totals are made of, in a sentence."""
        parts = [f"{p.name} {p.weight:g} %" for p in self.parts if p.weight]
        return (
            f"In the totals count: {', '.join(parts)}; {self.weight:g} % of the term "
            "are in the gradebook so far."
        )


def totals(
    gradebook: Gradebook, weights: TermWeights, root: str | Path = "."
) -> Totals:
    """Return every student's total; `root` is the course's folder.

    Raises:
        ValueError: the weights are wrong, or rows of the excused work are.
    """
    return totals_of(scorebook.read(gradebook), weights, root)


def totals_of(book: Scorebook, weights: TermWeights, root: str | Path = ".") -> Totals:
    """Do the same for a gradebook that was read before."""
    works = {work.name: work for work in book.works if work.points > 0}
    parts = weights.parts(list(works))
    excused, notes = read_excused(Path(root) / weights.excused_file, book)
    counted = {name for part in parts for name in part.works}
    uncounted = [name for name in works if name not in counted]
    if uncounted:
        notes.append(f"{listed(uncounted)} belong to no part and count nowhere.")
    return Totals(
        parts,
        [_total(person, parts, works, book, excused) for person in book.people],
        sum(part.weight for part in parts if part.works),
        uncounted,
        excused,
        notes,
    )


def _total(
    person: Person,
    parts: Sequence[Part],
    works: Mapping[str, Work],
    book: Scorebook,
    excused: Excused,
) -> Total:
    found: dict[str, float | None] = {}
    for part in parts:
        percents = [
            _percent(person.id, works[name], book)
            for name in part.works
            if (person.id, name) not in excused
        ]
        kept = sorted(percents)[min(part.drop, max(len(percents) - 1, 0)) :]
        found[part.name] = sum(kept) / len(kept) if kept else None
    some = [(part.weight, found[part.name]) for part in parts]
    counts = [(weight, percent) for weight, percent in some if percent is not None]
    whole = sum(weight for weight, _ in counts)
    percent = sum(w * p for w, p in counts) / whole if whole else None
    return Total(person, found, percent)


def _percent(student: str, work: Work, book: Scorebook) -> float:
    score = book.scores.get((student, work.name))
    return 100 * score.points / work.points if score else 0.0


def read_excused(path: Path, book: Scorebook) -> tuple[Excused, list[str]]:
    """Read what students need not do, and name rows that reach nobody.

    Raises:
        WrongRows: a row names no student or no assignment.
    """
    if not path.exists():
        return frozenset(), []
    table = tables.read(path, needs=("student", "assignment"))
    people = {person.id for person in book.people}
    names = {work.name for work in book.works}
    found, notes, problems = set(), [], []
    for row in table.rows:
        student, name = table.cell(row, "student"), table.cell(row, "assignment")
        if not student or not name:
            problems.append((row.line, "it names no student or no assignment."))
        elif student not in people or name not in names:
            what = f"'{shown(student)}', '{shown(name)}' is not in the gradebook"
            notes.append(f"{path.name}, line {row.line}: {what}.")
        found.add((student, name))
    if problems:
        raise WrongRows(path, problems)
    return frozenset(found), notes
