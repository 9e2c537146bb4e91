"""Extensions that an instructor granted, and the deadlines that they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from autograder import tables
from autograder.remarks import shown
from autograder.tables import Row, Table, WrongRows

from .days import moved

_MOST_DAYS = 366


@dataclass(frozen=True)
class Extension:
    """More days, or a new deadline (UTC without a zone); the line says where it is."""

    line: int
    days: int = 0
    deadline: datetime | None = None

    def of(self, due: datetime, zone: tzinfo) -> datetime:
        """Return the new deadline, which is never before the old one."""
        return max(due, self.deadline or moved(due, self.days, zone))


Extensions = Mapping[tuple[str, str], Extension]


@dataclass(frozen=True)
class Deadlines:
    """Everybody's own deadlines: all that asks for one asks here."""

    extensions: Extensions = field(default_factory=dict)
    zone: tzinfo = UTC

    def of(
        self,
        student: str,
        assignment: str,
        due: datetime,
        granted: timedelta | None = None,
    ) -> datetime:
        """Return a student's deadline (UTC without a zone).

        It is the class's, later by what nbgrader's gradebook has `granted`; or the
        one that the table gives, if that is later still.
        """
        deadline = due + (granted or timedelta())
        own = self.extensions.get((student, assignment))
        return max(deadline, own.of(due, self.zone)) if own else deadline

    def shown(self, moment: datetime) -> str:
        """Return a moment (UTC without a zone) as the course's clocks show it."""
        there = moment.replace(tzinfo=UTC).astimezone(self.zone)
        return f"{there:%Y-%m-%d %H:%M %Z}"


def read(path: Path, zone: tzinfo) -> Extensions:
    """Read the extensions by student and assignment; a missing file grants none.

    Its columns are `student`, `assignment`, and `days` (more calendar days) or
    `deadline` (a date, with a time if need be, in the course's time zone).

    Raises:
        ValueError: rows are wrong; the message lists them, and none of them counts.
    """
    if not path.exists():
        return {}
    table = tables.read(path, needs=("student", "assignment"))
    if not (table.has("days") or table.has("deadline")):
        raise ValueError(f"{path} needs a column `days` or a column `deadline`.")
    found: dict[tuple[str, str], Extension] = {}
    problems = []
    for row in table.rows:
        who = (table.cell(row, "student"), table.cell(row, "assignment"))
        try:
            if who in found:
                raise ValueError(f"line {found[who].line} already has this extension")
            found[who] = _extension(table, row, zone)
        except ValueError as error:
            problems.append((row.line, f"{error}."))
    if problems:
        raise WrongRows(path, problems)
    return found


def _extension(table: Table, row: Row, zone: tzinfo) -> Extension:
    days, deadline = table.cell(row, "days"), table.cell(row, "deadline")
    if not table.cell(row, "student") or not table.cell(row, "assignment"):
        raise ValueError("it names no student or no assignment")
    if bool(days) == bool(deadline):
        raise ValueError("give either days or a deadline")
    if deadline:
        return Extension(row.line, deadline=_moment(deadline, zone))
    if not days.isascii() or not days.isdigit() or int(days) > _MOST_DAYS:
        raise ValueError(f"'{shown(days)}' is no number of days from 0 to {_MOST_DAYS}")
    return Extension(row.line, days=int(days))


def _moment(text: str, zone: tzinfo) -> datetime:
    """Return a moment; a date alone means the end of that day."""
    try:
        moment = datetime.fromisoformat(text)
        if ":" not in text:
            moment = moment.replace(hour=23, minute=59, second=59)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return moment.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise ValueError(
            f"'{shown(text)}' is no deadline: write 2026-02-28 or 2026-02-28 23:59"
        ) from None
