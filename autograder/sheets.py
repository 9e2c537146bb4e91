"""Marks laid out as a platform wants them, by themselves or in its own template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .platforms import Finder, Platform
from .remarks import listed, shown
from .scorebook import Person
from .tables import Row, Table, number

Rows = list[list[object]]
# A grading worksheet of Moodle, which belongs to one assignment.
_WORKSHEET = ("Identifier", "Grade")


@dataclass(frozen=True)
class Column:
    """The marks of one assignment, or of one part of a term."""

    title: str
    points: float
    marks: Mapping[str, str] = field(repr=False)
    """By student; nobody is missing."""


@dataclass(frozen=True)
class Sheet:
    """Marks of a class."""

    people: Sequence[Person]
    columns: Sequence[Column]


def plain(platform: Platform, sheet: Sheet) -> Rows:
    """Return a table that the platform imports, made from the gradebook alone."""
    marks = [platform.heading(one.title, one.points) for one in sheet.columns]
    rows: Rows = [[*(name for name, _ in platform.people), *marks]]
    if platform.name == "canvas":
        blank = [""] * (len(platform.people) - 1)
        points = [number(one.points) for one in sheet.columns]
        rows.append([f"    {platform.points}", *blank, *points])
    for person in sheet.people:
        about = [value(person) for _, value in platform.people]
        rows.append([*about, *(one.marks[person.id] for one in sheet.columns)])
    return rows


@dataclass(frozen=True)
class Filled:
    """A template with our marks in it, and what did not fit."""

    rows: Rows
    notes: list[str]


def filled(platform: Platform, sheet: Sheet, template: Table) -> Filled:
    """Fill our marks into a table that the platform exported.

    Its identifiers and headers stay, for the platform knows its students and
    assignments by them. Rows of nobody are left out and named.

    Raises:
        ValueError: it is no table of this platform, or of one assignment only.
    """
    if not any(name in template.columns for name, _ in platform.keys):
        names = listed(dict.fromkeys(name for name, _ in platform.keys))
        raise ValueError(
            f"{template.path} is no table of {platform.name}: it has none of the "
            f"columns {names}."
        )
    if platform.name == "moodle" and template.has(*_WORKSHEET):
        return _worksheet(platform, sheet, template)
    kept = [name for name in template.columns if name in platform.kept]
    headers, notes = _headers(platform, sheet, template)
    rows: Rows = [[*kept, *headers]]
    points = next((row for row in template.rows if platform.is_points(row)), None)
    if points:
        rows.append([_cells(template, points, kept)[0], *[""] * (len(kept) - 1)])
        rows[-1] += [
            template.cell(points, header) or number(one.points)
            for header, one in zip(headers, sheet.columns, strict=True)
        ]
    found, unmatched = _matched(platform, sheet, template)
    for row, person in found:
        marks = [one.marks[person.id] for one in sheet.columns]
        rows.append([*_cells(template, row, kept), *marks])
    return Filled(rows, [*notes, *unmatched])


def _cells(template: Table, row: Row, names: Sequence[str]) -> list[str]:
    return [row.cells[template.columns.index(name)] for name in names]


def _headers(
    platform: Platform, sheet: Sheet, template: Table
) -> tuple[list[str], list[str]]:
    """Return the header of each column, and which the platform does not have yet."""
    headers, notes = [], []
    for one in sheet.columns:
        header = platform.column(template, one.title)
        headers.append(header or platform.heading(one.title, one.points))
        if header is None:
            what = f"{template.path} has no column '{shown(one.title)}'"
            notes.append(f"{what}: {platform.name} will make a new one.")
        elif (most := _points_in(platform, template, header)) not in (None, one.points):
            notes.append(_other_points(one, most))
    return headers, notes


def _other_points(column: Column, most: float | None) -> str:
    return (
        f"'{shown(column.title)}' has {number(column.points)} points here and "
        f"{number(most)} on the platform: make them equal, marks are not rescaled."
    )


def _points_in(platform: Platform, template: Table, header: str) -> float | None:
    """Return the points that the platform gives an assignment, if it tells them."""
    if platform.name == "blackboard":
        text = header.partition("[Total Pts: ")[2].partition(" ")[0].rstrip("]")
    else:
        rows = [row for row in template.rows if platform.is_points(row)]
        text = template.cell(rows[0], header) if rows else ""
    return _number(text)


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _matched(
    platform: Platform, sheet: Sheet, template: Table
) -> tuple[list[tuple[Row, Person]], list[str]]:
    """Return the rows with their students, and who and what has no partner."""
    finder = Finder(platform, sheet.people)
    found: dict[str, tuple[Row, Person]] = {}
    notes = []
    for row in template.rows:
        if not platform.is_person(template, row):
            continue
        person = finder.find(template, row)
        if person is None:
            who = next(cell for cell in row.cells if cell.strip())
            what = f"'{shown(who)}' is no student of the gradebook, left out"
            notes.append(f"{template.path}, line {row.line}: {what}.")
        elif person.id in found:
            first = found[person.id][0].line
            what = f"'{shown(person.id)}' stands in line {first} already, left out"
            notes.append(f"{template.path}, line {row.line}: {what}.")
        else:
            found[person.id] = row, person
    without = [person.id for person in sheet.people if person.id not in found]
    if without:
        notes.append(f"{template.path} has no row for {listed(without, 20)}.")
    return list(found.values()), notes


def _worksheet(platform: Platform, sheet: Sheet, template: Table) -> Filled:
    """Fill in Moodle's grading worksheet, which must keep all its columns."""
    if len(sheet.columns) != 1:
        raise ValueError(
            f"{template.path} is the grading worksheet of one assignment: export one."
        )
    (column,) = sheet.columns
    rows: Rows = [[*template.columns]]
    found, notes = _matched(platform, sheet, template)
    at = template.columns.index("Grade")
    for row, person in found:
        mark = column.marks[person.id]
        rows.append([*row.cells[:at], mark, *row.cells[at + 1 :]])
    most = {_number(template.cell(row, platform.points)) for row, _ in found}
    notes += [
        _other_points(column, one) for one in most if one not in (None, column.points)
    ]
    return Filled(rows, notes)
