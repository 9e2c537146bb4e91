"""One screen of what a submission got, and what to look at first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from nbformat import NotebookNode

from ..cells import grade_id, marks
from ..remarks import CELL_ID
from .verdicts import Part, Verdict, verdict_of

_EPSILON = 1e-9


@dataclass(frozen=True)
class Exercise:
    """The points of one graded cell, and what its tests found."""

    name: str
    anchor: str
    score: float
    points: float
    waits: bool = False
    """Whether a person has still to mark it."""
    by_hand: bool = False
    verdict: Verdict | None = None
    failure: str = ""
    """What the cell's error says, where there is no verdict."""

    @property
    def missing(self) -> float:
        """Points that are still to be had."""
        return 0.0 if self.waits else max(self.points - self.score, 0.0)

    @property
    def share(self) -> float:
        """The share of points, from 0 to 1."""
        return min(max(self.score / self.points, 0.0), 1.0) if self.points else 1.0

    def worth(self) -> float:
        """How much it helps to look at it first."""
        known = bool(self.verdict and self.verdict.misconceptions)
        return self.missing * (2 if known else 1)

    def says(self) -> str:
        """What is wrong, in a sentence: that of the part that costs most."""
        wrong = [p for p in (self.verdict.parts if self.verdict else ()) if p.says]
        if not wrong:
            return self.failure
        worst = max(wrong, key=lambda part: part.points - part.score)
        names = "".join(f"{name} " for name in worst.misconceptions)
        return names + worst.looks_like


@dataclass(frozen=True)
class Recognised:
    """A misconception that tests recognised: what it looks like, where to read."""

    name: str
    sentence: str
    section: str
    exercises: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    """What stands on top of the page, and in the text."""

    assignment: str
    notebook: str
    student: str
    exercises: tuple[Exercise, ...]
    penalty: float = 0.0
    remarks: tuple[str, ...] = ()
    given: str = ""
    """The hash of the marks that the gradebook had then."""
    late: str = ""
    """What it cost in late days, as a sentence."""

    @property
    def points(self) -> float:
        """The points of the notebook."""
        return sum(exercise.points for exercise in self.exercises)

    @property
    def total(self) -> float:
        """Points after the penalty for a late submission."""
        return sum(exercise.score for exercise in self.exercises) - self.penalty

    @property
    def waiting(self) -> float:
        """Points that a person has still to give."""
        return sum(one.points for one in self.exercises if one.waits)

    @property
    def first(self) -> Exercise | None:
        """The exercise with most points to win back, or None if there is none.

        A mistake that tests recognised counts double: its cause is known, and where
        to read about it, and it may have cost points in exercises that build on it.
        """
        most = max(self.exercises, key=Exercise.worth, default=None)
        return most if most and most.missing > _EPSILON else None

    @cached_property
    def recognised(self) -> tuple[Recognised, ...]:
        """The misconceptions, each once, in the order of the page."""
        found: dict[str, Recognised] = {}
        for name, exercise, part in self._findings():
            there = found.get(name)
            names = there.exercises if there else ()
            found[name] = Recognised(
                name,
                there.sentence if there else part.looks_like,
                (there.section if there else "") or part.says.get("section", ""),
                tuple(dict.fromkeys((*names, exercise))),
            )
        return tuple(found.values())

    def _findings(self) -> Iterator[tuple[str, str, Part]]:
        for one in self.exercises:
            for part in one.verdict.parts if one.verdict else ():
                for name in part.misconceptions:
                    yield name, one.name, part


def summary_of(notebook: NotebookNode, about: Mapping[str, Any]) -> Summary:
    """Summarise a notebook whose cells know their scores.

    `about` is what nbgrader's converter says of it; "waits" names the cells that a
    person has still to mark, "given" is the hash of the gradebook's marks, "late" a
    sentence on late days.
    """
    waits = about.get("waits", frozenset())
    return Summary(
        str(about.get("assignment", "")),
        str(about.get("notebook", "")),
        str(about.get("student", "")),
        tuple(_exercises(notebook, waits)),
        float(about.get("late_penalty") or 0.0),
        tuple(_remarks(notebook)),
        str(about.get("given", "")),
        str(about.get("late", "")),
    )


def _exercises(notebook: NotebookNode, waits: frozenset[str]) -> Iterator[Exercise]:
    for cell in notebook.cells:
        about = marks(cell)
        if not (about.get("grade") or about.get("task")):
            continue
        by_hand = bool(about.get("solution") or about.get("task"))
        yield Exercise(
            grade_id(cell).removeprefix("test-"),
            grade_id(cell),
            float(about.get("score") or 0.0),
            float(about.get("points") or 0.0),
            grade_id(cell) in waits,
            by_hand,
            verdict_of(cell),
            _failure(cell),
        )


def _failure(cell: NotebookNode) -> str:
    """Return what the last error of a cell says in a line."""
    errors = [o for o in cell.get("outputs", []) if o.output_type == "error"]
    if not errors or not errors[-1].traceback:
        return ""
    last = re.sub(r"\x1b\[[0-9;]*m", "", str(errors[-1].traceback[-1])).strip()
    return last.split("\n")[-1][:300]


def _remarks(notebook: NotebookNode) -> Iterator[str]:
    """Yield the remarks of the intake as Markdown, a sentence each."""
    for cell in notebook.cells[:1]:
        lines = cell.source.splitlines() if cell.get("id") == CELL_ID else []
        yield from (line[2:] for line in lines if line.startswith("- "))
