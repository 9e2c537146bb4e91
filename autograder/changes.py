"""What the gradebook has of a submission, and what a run changes in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from .remarks import shown

Points = float | None


@dataclass(frozen=True)
class Recorded:
    """A submission as the gradebook has it."""

    score: float
    """Points, late penalties taken off."""
    extension: timedelta | None
    digest: str
    """The hash of all automatic scores, to tell whether they are still ours."""
    cells: Mapping[str, Points] = field(default_factory=dict, repr=False)
    """The automatic scores by cell; None where a person decides."""


@dataclass(frozen=True)
class Change:
    """What became of a submission's recorded score."""

    before: Points
    """The whole score before; None where nothing was recorded."""
    after: float
    cells: Mapping[str, tuple[Points, Points]]
    """The cells that differ: points before and after. Empty for a first score."""

    @property
    def first(self) -> bool:
        """Whether nothing was recorded before."""
        return self.before is None

    def says(self, student: str) -> str:
        """One line: who, the whole score, and every cell."""
        before = "not graded" if self.first else _points(self.before)
        head = f"{shown(student)}: {before} -> {_points(self.after)}"
        cells = [
            f"{shown(name)} {_points(old)} -> {_points(new)}"
            for name, (old, new) in self.cells.items()
        ]
        return f"{head} ({', '.join(cells)})" if cells else head


def between(old: Recorded | None, new: Recorded | None) -> Change | None:
    """Return what changed; None if nothing did, or nothing is recorded now."""
    if new is None:
        return None
    if old is None:
        return Change(None, new.score, {})
    names = dict.fromkeys([*new.cells, *old.cells])
    pairs = {name: (old.cells.get(name), new.cells.get(name)) for name in names}
    cells = {name: (was, now) for name, (was, now) in pairs.items() if was != now}
    if not cells and old.score == new.score:
        return None
    return Change(old.score, new.score, cells)


def listing(changes: Mapping[str, Change], longest: int | None = None) -> str:
    """Return a line for each student; a long list ends with how many more."""
    lines = [change.says(student) for student, change in changes.items()]
    more = len(lines) - longest if longest is not None else 0
    return "\n".join(lines[:longest] + ([f"… and {more} more."] if more > 0 else []))


def counted(changes: Iterable[Change]) -> str:
    """Return how many scores are other ones, and how many are first ones."""
    every = list(changes)
    first = sum(one.first for one in every)
    return f"{len(every) - first} recorded scores change, {first} are new"


def _points(points: Points) -> str:
    return "-" if points is None else f"{points:g}"
