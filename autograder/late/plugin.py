"""nbgrader's late-submission plugin with a budget of late days."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import tzinfo
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties
from traitlets import Dict, Enum, Float, Integer, TraitError, Unicode, default, validate

from . import days
from .accounts import Account, accounts
from .days import Rules, penalty
from .extensions import Deadlines, read


class LateDays(LateSubmissionPlugin):
    """Late days: so many per student and term, so many per assignment.

    A started day counts whole. Days are spent in order of the assignments' deadlines
    and counted anew each time from what the gradebook has, so that grading again, or
    handing in again, never spends a day twice. So grading one assignment may change
    what another one costs: `autograder late` shows it, and `--write` settles it.
    """

    days_per_term = Integer(
        5, min=0, help="Late days that each student has for the whole term."
    ).tag(config=True)
    days_per_assignment = Integer(
        3, min=0, help="Late days that a student may spend on one assignment."
    ).tag(config=True)
    penalty_method = Enum(
        ("none", "zero", "percent"),
        "zero",
        help="What late work costs that late days do not cover: 'none' costs nothing; "
        "'zero' takes all points, and then no day is spent on it; 'percent' takes "
        "`percent_per_day` of the points for each day that is not covered.",
    ).tag(config=True)
    percent_per_day = Float(
        20.0,
        min=0.0,
        max=100.0,
        help="Percent of a submission's points that each uncovered day takes.",
    ).tag(config=True)
    timezone = Unicode(
        help="The course's time zone, for example 'Europe/Zurich': a deadline at 23:59 "
        "stays at 23:59 the next day, also when the clocks change. Default: "
        "c.Exchange.timezone, else UTC.",
    ).tag(config=True)
    extensions_file = Unicode(
        "extensions.csv",
        help="Extensions, a table in the course's folder with the columns student, "
        "assignment, and days or deadline. It need not exist.",
    ).tag(config=True)
    parts = Dict(
        help="Assignments that are parts of one homework, by its name: the part that "
        "comes last counts, and its days are spent once. Example: "
        "{'hw1': ['hw1_written', 'hw1_code']}.",
    ).tag(config=True)

    @default("timezone")
    def _exchange_timezone(self) -> str:
        return str(self.config.Exchange.get("timezone", "UTC"))

    @validate("timezone")
    def _known_timezone(self, proposal: Any) -> str:
        name = str(proposal["value"])
        try:
            days.zone(name)
        except ValueError as error:
            raise TraitError(f"c.LateDays.timezone: {error}") from None
        return name

    @property
    def zone(self) -> tzinfo:
        """The course's time zone.

        Raises:
            ValueError: there is none of the configured name.
        """
        return days.zone(self.timezone)

    @property
    def rules(self) -> Rules:
        """The rules that the configuration asks for."""
        return Rules(
            self.days_per_term,
            self.days_per_assignment,
            self.zone,
            self.penalty_method,
            self.percent_per_day,
            self.parts,
        )

    def deadlines(self, course: Path) -> Deadlines:
        """Read the extensions of a course.

        Raises:
            ValueError: rows are wrong, and none of them counts.
        """
        return Deadlines(read(course / self.extensions_file, self.zone), self.zone)

    def check(self, course: Path) -> None:
        """Read all that penalties depend on, before anything is graded.

        Raises:
            ValueError: the extensions have wrong rows, or there is no such time zone.
        """
        self.deadlines(course)

    def accounts(
        self, book: Gradebook, course: Path, student: str | None = None
    ) -> dict[str, Account]:
        """Return the late days of everybody who handed something in, or of one."""
        return accounts(book, self.rules, self.deadlines(course), student)

    def late_submission_penalty(
        self,
        student_id: str,
        score: float,
        total_seconds_late: float,  # noqa: ARG002 - days are counted, on the calendar
    ) -> float | None:
        """Return what a notebook of the assignment that is being graded loses.

        nbgrader calls this, in the course's folder, from its step AssignLatePenalties,
        which knows the assignment and holds the gradebook.

        Raises:
            ValueError: the extensions have wrong rows, or nbgrader's step is missing.
        """
        name = getattr(self.parent, "assignment_id", None)
        if not name:
            raise ValueError(
                "LateDays does not know which assignment is graded: name it in "
                "c.AssignLatePenalties.plugin_class, whose step tells it."
            )
        with self._gradebook() as book:
            account = self.accounts(book, Path.cwd(), student_id).get(student_id)
        entry = account.entry(name) if account else None
        if account is None or entry is None:
            return None
        self.log.warning(
            "%s of %s: %d days late, %d late days used, %d not covered; %d left",
            *(name, student_id, entry.late, entry.used, entry.beyond, account.left),
        )
        return penalty(score, entry, self.rules) or None

    @contextlib.contextmanager
    def _gradebook(self) -> Iterator[Gradebook]:
        """Use the step's own session, which sees what it has not committed yet."""
        open_one = getattr(self.parent, "gradebook", None)
        if open_one is not None:
            yield open_one
            return
        with Gradebook(self.parent.db_url) as book:
            yield book


def switched_on(config: Any) -> LateDays | None:
    """Return the late days of a course whose configuration names them, or None."""
    kind = AssignLatePenalties(config=config).plugin_class
    return kind(config=config) if issubclass(kind, LateDays) else None


def sentences(
    config: Any,
    book: Gradebook,
    course: Path,
    assignment: str,
    student: str | None = None,
) -> dict[str, str]:
    """Return what late students read about their late days: of everybody, or of one.

    Raises:
        ValueError: the extensions have wrong rows, and none of them counts.
    """
    plugin = switched_on(config)
    every = plugin.accounts(book, course, student) if plugin else {}
    entries = {who: account.entry(assignment) for who, account in every.items()}
    return {who: one.says() for who, one in entries.items() if one and one.late}


def deadlines(config: Any, course: Path) -> Deadlines:
    """Return everybody's deadlines; our table counts where late days are switched on.

    Raises:
        ValueError: the table has wrong rows, and none of them counts.
    """
    plugin = switched_on(config)
    return plugin.deadlines(course) if plugin else Deadlines()
