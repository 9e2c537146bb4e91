"""`autograder import`: look at all that came, say what is wrong, import it whole."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from pathlib import Path
from typing import Any

from autograder.late.days import zone
from autograder.paths import Course
from autograder.record import Book, check_course, our_programs_on_path, whole_term
from autograder.remarks import shown
from autograder.scorebook import people
from autograder.times import Times

from . import names, roster
from .gather import Intray, gather, lay_out
from .resolve import Resolver
from .roster import Change
from .store import Step, carry_out, plan, staging


@dataclass(frozen=True)
class Imported:
    """What an import did, or would do."""

    steps: Sequence[Step]
    notes: Sequence[str]
    """What was decided."""
    asks: Sequence[str] = field(default=())
    """What somebody must look at."""

    @property
    def summary(self) -> str:
        """How many submissions are new, and so on."""
        count = Counter(step.what for step in self.steps)
        kinds = [f"{count[kind]} {kind}" for kind in sorted(count)]
        return f"{len(self.steps)} submissions: {', '.join(kinds) or 'none'}."


def import_roster(
    course: Path, path: Path, id_column: str | None = None, *, dry: bool = False
) -> list[Change]:
    """Enter a roster into the gradebook, and return what changes; `dry` only looks.

    Raises:
        ValueError: rows are wrong; nothing of it was entered.
    """
    check_course(course)
    listed = roster.read(path, id_column)
    with whole_term(course) as term:
        wanted = roster.changes(term.gradebook, listed)
        if not dry:
            roster.enter(term.gradebook, wanted)
    return wanted


def import_submissions(
    course: Path,
    name: str,
    source: Path,
    *,
    kind: str | None = None,
    numbers: Path | None = None,
    replace: bool = False,
    skip: bool = False,
    dry: bool = False,
    only: Callable[[str], bool] | None = None,
) -> Imported:
    """Import an assignment's submissions from a zip, a folder or an exchange.

    `kind` is one of `names.KINDS` (guessed if left out), `numbers` the platform's own
    table of students. `replace` takes older versions too; `skip` leaves out what is
    wrong and imports the rest; `dry` only looks. `only` tells by a file's name in the
    source whether it is looked at.

    Raises:
        ValueError: something is wrong, all of which is listed; nothing was imported.
        GradeError: the course is not ready.
    """
    place = Course(course)
    check_course(course)
    with our_programs_on_path(), staging(place) as folder:
        book = Book(course, name, logging.getLogger("autograder.import"))
        intray = _look(book, source, folder, kind, numbers, only)
        if intray.problems and not skip:
            raise ValueError(_listed(source, intray.problems))
        asks = [*intray.problems, *_times(intray, Times(course, name))]
        steps = plan(book, intray.submissions, replace=replace)
        if not dry:
            carry_out(place, name, steps)
    notes = [*intray.notes, *(step.says for step in steps if step.what == "replaced")]
    asks += [step.says for step in steps if step.what == "older"]
    return Imported(steps, notes, asks)


def _look(
    book: Book,
    source: Path,
    folder: Path,
    kind: str | None,
    numbers: Path | None,
    only: Callable[[str], bool] | None,
) -> Intray:
    """Read all that came; nothing is written outside the staging folder."""
    with book.open() as gradebook:
        known = people(gradebook)
    if source.is_dir() and (source / "inbound").is_dir():
        source, kind = source / "inbound", kind or "exchange"
    place, found = lay_out(source, folder, zone_of(book.config))
    if only:
        files = {name: at for name, at in found.files.items() if only(name)}
        found = replace(found, files=files)
    kind = kind or names.guess(found.files)
    notebooks = list(book.notebooks)
    resolver = Resolver(kind, known, numbers)
    return gather(place, found, kind, book.name, notebooks, resolver, book.due)


def zone_of(config: Any) -> tzinfo:
    """Return the time zone of a course, which is that of nbgrader's exchange.

    Raises:
        ValueError: there is none of the configured name.
    """
    return zone(str(config.Exchange.get("timezone", "UTC")))


def _times(intray: Intray, times: Times) -> list[str]:
    """Let the course's own list of times count, and say where nobody knows."""
    asks = []
    for student, one in intray.submissions.items():
        known, _ = times.of(student, "")
        if known:
            one.moment = known
        elif one.late:
            asks.append(
                f"{shown(student)}: is marked late without saying since when, and "
                "counts as a minute late: write its time into timestamps.csv, a table "
                "with the columns student, assignment and timestamp."
            )
        elif one.moment is None:
            asks.append(
                f"{shown(student)}: nothing says when it came, so it counts as in time."
            )
    return asks


def _listed(source: Path, problems: Sequence[str]) -> str:
    lines = [f"  {problem}" for problem in problems]
    head = (
        f"{source}: nothing was imported, for {len(problems)} things are wrong; repair "
        "them, or leave them out with --skip:"
    )
    return "\n".join([head, *lines])
