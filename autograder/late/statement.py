"""What `autograder late` says: everybody's days, and penalties that are out of date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder import scorebook
from autograder.remarks import shown
from autograder.tables import number

from .accounts import Account, Penalty, accounts, penalties
from .days import Rules
from .extensions import Extensions
from .plugin import LateDays

if TYPE_CHECKING:
    from autograder.record import Term


@dataclass(frozen=True)
class Statement:
    """The late days of a term."""

    works: Sequence[str]
    """Assignments in order of their deadlines."""
    rules: Rules
    accounts: Mapping[str, Account]
    penalties: Sequence[Penalty]
    notes: Sequence[str]
    """Extensions of nobody, or for nothing."""

    @property
    def outdated(self) -> list[Penalty]:
        """Penalties that the gradebook has otherwise."""
        return [one for one in self.penalties if one.differs]

    def table(self) -> list[list[str]]:
        """Return a line per student: days used on each assignment, left, points lost.

        Days that late days do not cover stand behind a plus sign.
        """
        lost: dict[str, float] = {}
        for one in self.penalties:
            lost[one.student] = lost.get(one.student, 0.0) + one.points
        rows = [["student", *self.works, "left", "penalty"]]
        for student, account in self.accounts.items():
            days = [_days(account, name) for name in self.works]
            points = number(lost.get(student, 0.0))
            rows.append([student, *days, str(account.left), points])
        return rows

    def rows(self) -> list[list[object]]:
        """Return the same in full, a line per student and assignment."""
        columns = "student assignment deadline submitted late used beyond left penalty"
        rows: list[list[object]] = [[*columns.split()]]
        lost: dict[tuple[str, str], float] = {}
        for one in self.penalties:
            where = (one.student, one.assignment)
            lost[where] = lost.get(where, 0.0) + one.points
        for student, account in self.accounts.items():
            for entry in account.entries:
                points = lost.get((student, entry.assignment), 0.0)
                moments = (entry.deadline, entry.came)
                when = [f"{one.isoformat(' ', 'seconds')} UTC" for one in moments]
                days = entry.late, entry.used, entry.beyond, account.left
                rows.append([student, entry.assignment, *when, *days, number(points)])
        return rows


def _days(account: Account, assignment: str) -> str:
    entry = account.entry(assignment)
    if entry is None:
        return "-"
    return f"{entry.used}+{entry.beyond}" if entry.beyond else str(entry.used)


def statement(term: Term) -> Statement:
    """Draw up the late days of a course.

    Raises:
        ValueError: the extensions have wrong rows.
    """
    plugin = LateDays(config=term.config)
    rules, extensions = plugin.rules, plugin.extensions(term.root)
    known = accounts(term.gradebook, rules, extensions)
    book = scorebook.read(term.gradebook)
    names = [work.name for work in book.works]
    people = {person.id for person in book.people}
    return Statement(
        names,
        rules,
        known,
        penalties(term.gradebook, rules, known),
        _notes(plugin.extensions_file, extensions, people, set(names)),
    )


def _notes(
    file: str, extensions: Extensions, people: set[str], names: set[str]
) -> list[str]:
    notes = []
    for (student, assignment), one in extensions.items():
        if student not in people:
            notes.append(f"{file}, line {one.line}: no student '{shown(student)}'.")
        if assignment not in names:
            what = f"no assignment '{shown(assignment)}'"
            notes.append(f"{file}, line {one.line}: {what}.")
    return notes
