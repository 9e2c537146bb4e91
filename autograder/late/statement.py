"""What `autograder late` says: everybody's days, and penalties that are out of date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder import scorebook
from autograder.remarks import listed, shown
from autograder.tables import number

from .accounts import Account, Penalty, accounts, penalties
from .days import Rules
from .extensions import Extensions
from .plugin import LateDays, switched_on

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
        return _outdated(self.penalties)

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
    plugin = switched_on(term.config) or LateDays(config=term.config)
    rules, deadlines = plugin.rules, plugin.deadlines(term.root)
    known = accounts(term.gradebook, rules, deadlines)
    book = scorebook.read(term.gradebook)
    names = [work.name for work in book.works]
    people = {person.id for person in book.people}
    return Statement(
        names,
        rules,
        known,
        penalties(term.gradebook, rules, known),
        _notes(plugin.extensions_file, deadlines.extensions, people, set(names)),
    )


def reminder(term: Term) -> str:
    """Say in a sentence which recorded penalties are out of date; nothing if none is.

    Grading one assignment, an extension, or points by hand may change what late work
    costs elsewhere: such penalties are written only when the instructor asks for it.

    Raises:
        ValueError: the extensions have wrong rows.
    """
    plugin = switched_on(term.config)
    if plugin is None:
        return ""
    known = plugin.accounts(term.gradebook, term.root)
    outdated = _outdated(penalties(term.gradebook, plugin.rules, known))
    if not outdated:
        return ""
    whose: dict[str, list[str]] = {}
    for one in outdated:
        whose.setdefault(one.assignment, []).append(one.student)
    works = "; ".join(f"{name}: {listed(who, 5)}" for name, who in whose.items())
    return (
        f"Late penalties in the gradebook are out of date ({works}): see them with "
        "`autograder late`, then correct them with `autograder late --write`."
    )


def _outdated(every: Sequence[Penalty]) -> list[Penalty]:
    return [one for one in every if one.differs]


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
