"""Days late and days left: arithmetic of dates and budgets, without a gradebook.

Moments are UTC without a zone, as nbgrader keeps them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

Method = Literal["none", "zero", "percent"]


@dataclass(frozen=True)
class Rules:
    """How many days there are, and what work costs that they do not cover."""

    term: int = 5
    assignment: int = 3
    zone: tzinfo = UTC
    method: Method = "zero"
    percent: float = 20.0
    """Of the points, for each day that is not covered."""
    parts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Assignments that are parts of one homework, by its name."""

    def homework(self, assignment: str) -> str:
        """Return the name under which an assignment's days are spent."""
        for name, parts in self.parts.items():
            if assignment in parts:
                return name
        return assignment


@dataclass(frozen=True)
class Handed:
    """One recorded submission of a student."""

    assignment: str
    due: datetime
    """The deadline of the class: the order in which days are spent."""
    deadline: datetime
    """The student's own deadline."""
    came: datetime


@dataclass(frozen=True)
class Entry:
    """What one submission costs."""

    assignment: str
    deadline: datetime
    came: datetime
    late: int
    """Days late, started ones whole."""
    used: int
    """Days taken from the budget."""
    beyond: int
    """Days late that the budget does not cover."""
    left: int
    """Days that the budget still has after it."""

    def says(self) -> str:
        """Tell the student what it cost in days; nothing where it came in time."""
        if not self.late:
            return ""
        came = f"It came {counted(self.late)} late"
        if not self.used and not self.beyond:
            return f"{came}: another part of this homework came last, and counts."
        if not self.used:
            return f"{came}, which your late days do not cover: {self.left} are left."
        verb = "is" if self.used == 1 else "are"
        cost = f"{self.used} of your late days {verb} used, {self.left} left"
        over = f"; {counted(self.beyond)} not covered" if self.beyond else ""
        return f"{came}: {cost}{over}."


def counted(days: int) -> str:
    """Return "1 day", "2 days"."""
    return f"{days} day{'' if days == 1 else 's'}"


def zone(name: str) -> tzinfo:
    """Return the time zone of a name such as 'Europe/Zurich'.

    Raises:
        ValueError: there is none.
    """
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise ValueError(
            f"'{name}' is no time zone: use a name such as 'Europe/Zurich', or install "
            "tzdata where the system has no zones."
        ) from None


def moved(deadline: datetime, days: int, zone: tzinfo) -> datetime:
    """Return the deadline some calendar days later, at the same time on the clock.

    Where the clock shows that time twice or never, the later moment counts.
    """
    if not days:
        return deadline
    there = deadline.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    then = there + timedelta(days=days)
    both = (then.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return max(both).replace(tzinfo=None)


def days_late(deadline: datetime, came: datetime, zone: tzinfo) -> int:
    """Return how many days late something came; a started day is a whole one."""
    if came <= deadline:
        return 0
    days = max((came - deadline).days - 1, 1)  # a day may have 23 or 25 hours
    while moved(deadline, days, zone) < came:
        days += 1
    return days


def spend(submissions: Iterable[Handed], rules: Rules) -> tuple[Entry, ...]:
    """Spend one student's days, in order of the class's deadlines.

    Nothing is stored: whoever hands in again changes all that comes after. Where work
    that days do not cover is worth nothing, days are not wasted on it either.
    """
    homework: dict[str, list[Handed]] = {}
    for one in sorted(submissions, key=lambda one: (one.due, one.assignment)):
        homework.setdefault(rules.homework(one.assignment), []).append(one)
    entries: list[Entry] = []
    left = rules.term
    for parts in homework.values():
        late = [days_late(one.deadline, one.came, rules.zone) for one in parts]
        most = max(late)
        covered = min(most, rules.assignment, left)
        if rules.method == "zero" and covered < most:
            covered = 0
        left -= covered
        last = late.index(most)  # the part that came last pays for all
        entries += [
            Entry(
                one.assignment,
                one.deadline,
                one.came,
                late[number],
                covered if number == last else 0,
                most - covered if late[number] else 0,
                left,
            )
            for number, one in enumerate(parts)
        ]
    return tuple(entries)


def penalty(points: float, entry: Entry, rules: Rules) -> float:
    """Return what a submission, or a part of it, loses of its points."""
    if not entry.beyond or rules.method == "none":
        return 0.0
    if rules.method == "zero":
        return points
    return min(points, points * rules.percent / 100 * entry.beyond)
