"""How learning platforms write their tables of students and marks.

Canvas: the gradebook's "Export" and "Import". Moodle: an assignment's grading
worksheet, and the gradebook's export and import. Blackboard: "Work offline".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from .scorebook import Person
from .tables import Row, Table, number

Key = tuple[str, Callable[[Person], str]]
"""A column, and what stands there of a student."""

_id, _lms, _email = attrgetter("id"), attrgetter("lms_user_id"), attrgetter("email")
_first, _last = attrgetter("first_name"), attrgetter("last_name")


def _name(person: Person) -> str:
    both = [person.last_name, person.first_name]
    return ", ".join(part for part in both if part) or person.id


@dataclass(frozen=True)
class Platform:
    """One platform's way of writing."""

    name: str
    people: Sequence[Key]
    """The columns about a student that we write without a template."""
    kept: frozenset[str]
    """The columns of a template that tell who a row is about."""
    keys: Sequence[Key]
    """The columns that identify a student, the surest first."""
    title: re.Pattern[str]
    """Finds the name of an assignment, `title`, in a column's header."""
    header: str = "{title}"
    points: str = ""
    """What the row or column with the points of each assignment is called."""
    excused: str = ""
    fake: str = ""
    """The name of the student that a platform invents for its teachers."""

    def heading(self, title: str, points: float) -> str:
        """Return the header of a new column."""
        return self.header.format(title=title, points=number(points))

    def column(self, table: Table, title: str) -> str | None:
        """Return the header of an assignment's column in a template."""
        for header in table.columns:
            found = self.title.fullmatch(header)
            if header not in self.kept and found and found["title"].strip() == title:
                return header
        return None

    def is_person(self, table: Table, row: Row) -> bool:
        """Tell a student's row from those with points and posting policies."""
        if self.is_points(row) or (self.fake and row.cells[0] == self.fake):
            return False
        return any(table.cell(row, name) for name, _ in self.keys)

    def is_points(self, row: Row) -> bool:
        """Tell the row that holds the points of each assignment."""
        return bool(self.points) and row.cells[0].strip() == self.points


CANVAS = Platform(
    "canvas",
    [
        ("Student", _name),
        ("ID", _lms),
        ("SIS User ID", lambda _: ""),
        ("SIS Login ID", _id),
        ("Section", lambda _: ""),
    ],
    frozenset(
        {"Student", "LastName", "FirstName", "ID", "SIS User ID", "SIS Login ID"}
        | {"Integration ID", "Root Account", "Section"}
    ),
    [
        ("SIS Login ID", _id),
        ("ID", _lms),
        ("SIS User ID", _id),
        ("SIS Login ID", _email),
    ],
    re.compile(r"(?P<title>.+?)( \(\d+\))?"),
    points="Points Possible",
    excused="EX",
    fake="Student, Test",
)
MOODLE = Platform(
    "moodle",
    [
        ("First name", _first),
        ("Last name", _last),
        ("ID number", _id),
        ("Email address", _email),
    ],
    frozenset(
        {"First name", "Last name", "Surname", "Full name", "ID number", "Username"}
        | {"Institution", "Department", "Email address", "Identifier"}
    ),
    [
        ("Username", _id),
        ("ID number", _id),
        ("Email address", _email),
        ("Email address", _id),
        ("ID number", _lms),
        ("Full name", lambda one: f"{one.first_name} {one.last_name}".strip()),
    ],
    re.compile(r"((Assignment|Quiz): ?)?(?P<title>.+?)( \(Real\))?"),
    points="Maximum Grade",
)
BLACKBOARD = Platform(
    "blackboard",
    [
        ("Last Name", _last),
        ("First Name", _first),
        ("Username", _id),
        ("Student ID", _lms),
    ],
    frozenset(
        {"Last Name", "First Name", "Username", "Student ID", "Last Access"}
        | {"Availability", "Child Course ID"}
    ),
    [
        ("Username", _id),
        ("Student ID", _id),
        ("Student ID", _lms),
    ],
    re.compile(r"(?P<title>.+?)( \[Total Pts: [^\]]*\])?( ?\|\d+)?"),
    header="{title} [Total Pts: {points} Score]",
)
PLATFORMS = {one.name: one for one in (CANVAS, MOODLE, BLACKBOARD)}


class Finder:
    """Finds the student of the gradebook whom a row of a platform is about."""

    def __init__(self, platform: Platform, people: Sequence[Person]) -> None:
        """Index the students; what two of them share identifies neither."""
        self._keys = platform.keys
        self._index: list[dict[str, Person | None]] = []
        for _, value in platform.keys:
            index: dict[str, Person | None] = {}
            for person in people:
                text = value(person).casefold()
                index[text] = None if text in index else person
            index.pop("", None)
            self._index.append(index)

    def find(self, table: Table, row: Row) -> Person | None:
        """Return the student, or nothing."""
        for (column, _), index in zip(self._keys, self._index, strict=True):
            if person := index.get(table.cell(row, column).casefold()):
                return person
        return None
