"""nbgrader's exporters for learning platforms, every cell quoted and safe to open.

nbgrader export --exporter=autograder.exporters.CanvasExporter --to=canvas.csv
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbgrader.plugins import ExportPlugin
from traitlets import Bool, Dict, Enum, Unicode, default

from . import scorebook, tables
from .platforms import BLACKBOARD, CANVAS, MOODLE, Platform
from .remarks import listed
from .scorebook import Person, Scorebook, Work
from .sheets import Column, Rows, Sheet, filled, plain
from .term import Excused, TermWeights, Totals, read_excused, totals_of

if TYPE_CHECKING:
    from nbgrader.api import Gradebook


class Exporter(ExportPlugin):
    """What all our exporters share: what is written, and what must be said."""

    template = Unicode(
        help="A table that the platform exported: its identifiers and its columns are "
        "used, and the marks filled in.",
    ).tag(config=True)
    term = Bool(
        False, help="Export the term's parts and totals instead (c.TermWeights)."
    ).tag(config=True)
    missing = Enum(
        ("zero", "blank"),
        "zero",
        help="What stands where nothing was handed in: 'zero' points, or 'blank', "
        "which leaves the platform's mark as it is.",
    ).tag(config=True)
    titles = Dict(
        help="What assignments are called on the platform, where it is not their name "
        "here. Example: {'week01_perceptron': 'Week 1'}.",
    ).tag(config=True)

    platform: Platform | None = None

    def __init__(self, **options: Any) -> None:
        """Take nbgrader's options."""
        super().__init__(**options)
        self.root = Path(getattr(getattr(self.parent, "coursedir", None), "root", "."))
        self.notes: list[str] = []

    @default("to")
    def _usual_file(self) -> str:
        return f"{self.platform.name}.csv" if self.platform else "grades.csv"

    def export(self, gradebook: Gradebook) -> None:
        """Write the marks to `to`; log what somebody should look at.

        Raises:
            ValueError: the template, the weights, or the excused work cannot be used.
        """
        book = self._selected(scorebook.read(gradebook))
        rows, self.notes = self._rows(book)
        target = Path(self.to)
        if self.template and target.resolve() == Path(self.template).resolve():
            raise ValueError(f"{target} is the template: write to another file.")
        # Blackboard calls its tab-separated downloads .xls.
        tabs = target.suffix in (".xls", ".tsv", ".txt")
        text = tables.written(rows, "\t" if tabs else ",")
        tables.save(target, text, "utf-16" if tabs else "utf-8")
        for note in self.notes:
            self.log.warning(note)

    def _selected(self, book: Scorebook) -> Scorebook:
        """Narrow the gradebook to the students and assignments that are asked for.

        Raises:
            ValueError: one of them is not in it.
        """
        people = _chosen("student", [one.id for one in book.people], self.student)
        works = _chosen("assignment", [one.name for one in book.works], self.assignment)
        return Scorebook(
            [one for one in book.people if one.id in people],
            [one for one in book.works if one.name in works],
            book.scores,
        )

    def _rows(self, book: Scorebook) -> tuple[Rows, list[str]]:
        assert self.platform
        notes = _waiting(book)
        if self.term:
            found = self._totals(book)
            notes += found.notes
            columns = _term_columns(found)
        else:
            excused, odd = self._excused(book)
            notes += odd
            columns = [self._column(work, book, excused) for work in book.works]
        sheet = Sheet(book.people, columns)
        if not self.template:
            return plain(self.platform, sheet), notes
        result = filled(self.platform, sheet, tables.read(Path(self.template)))
        # Of some students only: that others stand in the template is no news.
        return result.rows, notes if self.student else [*notes, *result.notes]

    def _totals(self, book: Scorebook) -> Totals:
        return totals_of(book, TermWeights(config=self.config), self.root)

    def _excused(self, book: Scorebook) -> tuple[Excused, list[str]]:
        file = TermWeights(config=self.config).excused_file
        excused, notes = read_excused(self.root / file, book)
        # Rows about assignments that are not exported now are nothing to look at.
        return excused, [] if self.assignment or self.student else notes

    def _column(self, work: Work, book: Scorebook, excused: Excused) -> Column:
        marks = {
            person.id: self._mark(person.id, work.name, book, excused)
            for person in book.people
        }
        return Column(str(self.titles.get(work.name, work.name)), work.points, marks)

    def _mark(self, student: str, name: str, book: Scorebook, excused: Excused) -> str:
        if (student, name) in excused:
            return self.platform.excused if self.platform else ""
        score = book.scores.get((student, name))
        if score is None:
            return "0" if self.missing == "zero" else ""
        return tables.number(score.points)


class CanvasExporter(Exporter):
    """Canvas: Grades, Import."""

    platform = CANVAS


class MoodleExporter(Exporter):
    """Moodle: Grades, Import, CSV file; or an assignment's grading worksheet."""

    platform = MOODLE


class BlackboardExporter(Exporter):
    """Blackboard: Grade Center, Work offline, Upload."""

    platform = BLACKBOARD


class CsvExporter(Exporter):
    """The columns of nbgrader's own exporter, or the term's totals."""

    def _rows(self, book: Scorebook) -> tuple[Rows, list[str]]:
        if self.term:
            found = self._totals(book)
            return self._term(book, found), [*_waiting(book), *found.notes]
        rows: Rows = [[*_NBGRADERS]]
        for work in book.works:
            rows += [_row(work, person, book) for person in book.people]
        return rows, _waiting(book)

    def _term(self, book: Scorebook, found: Totals) -> Rows:
        """Return a line per student: every assignment, every part, the total."""
        columns = [self._column(work, book, found.excused) for work in book.works]
        columns += _term_columns(found)
        about = ("student_id", "last_name", "first_name", "email")
        rows: Rows = [[*about, *(column.title for column in columns)]]
        for one in book.people:
            marks = [column.marks[one.id] for column in columns]
            rows.append([one.id, one.last_name, one.first_name, one.email, *marks])
        return rows


EXPORTERS: Mapping[str, type[Exporter]] = {
    "canvas": CanvasExporter,
    "moodle": MoodleExporter,
    "blackboard": BlackboardExporter,
    "csv": CsvExporter,
}
_NBGRADERS = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name"),
    *("email", "raw_score", "late_submission_penalty", "score", "max_score"),
)


def _row(work: Work, person: Person, book: Scorebook) -> list[object]:
    score = book.scores.get((person.id, work.name), scorebook.Score(0.0))
    who = (person.id, person.last_name, person.first_name, person.email)
    points = (score.raw, score.penalty, score.points, work.points)
    return [work.name, work.due or "", score.came or "", *who, *points]


def _term_columns(found: Totals) -> list[Column]:
    """Return the parts that count by now, and the total, each out of 100."""
    columns = [
        Column(f"{part.name} total", 100.0, _percents(found, part.name))
        for part in found.parts
        if part.weight and part.works
    ]
    marks = {one.student.id: tables.number(one.percent) for one in found.students}
    return [*columns, Column("Term total", 100.0, marks)]


def _percents(found: Totals, part: str) -> dict[str, str]:
    return {one.student.id: tables.number(one.parts[part]) for one in found.students}


def _chosen(kind: str, known: Sequence[str], asked: Sequence[object]) -> set[str]:
    names = [str(one) for one in asked] or list(known)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(f"The gradebook has no {kind} {listed(unknown)}.")
    return set(names)


def _waiting(book: Scorebook) -> list[str]:
    """Say where points are still to be given by hand."""
    names = {work.name for work in book.works}
    waits: dict[str, int] = {}
    for (_, name), score in book.scores.items():
        if score.waits and name in names:
            waits[name] = waits.get(name, 0) + 1
    return [
        f"{name}: {count} submissions still wait for points by hand (formgrader)."
        for name, count in sorted(waits.items())
    ]
