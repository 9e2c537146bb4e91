"""Who takes the course: nbgrader's own table, or one that a platform exported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograder import tables
from autograder.platforms import CANVAS
from autograder.remarks import shown
from autograder.scorebook import Person
from autograder.tables import Row, Table, WrongRows

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

# The columns of nbgrader, Canvas, Moodle and Blackboard, the surest first.
_COLUMNS: Mapping[str, Sequence[str]] = {
    "id": ("id", "SIS Login ID", "Username", "ID number", "Email address"),
    "last_name": ("last_name", "LastName", "Last name", "Surname", "Last Name"),
    "first_name": ("first_name", "FirstName", "First name", "First Name"),
    "email": ("email", "Email address", "Email"),
    "lms_user_id": ("lms_user_id", "ID", "Student ID"),
}
_LONGEST = 128  # characters in the gradebook's columns
_NOT_IN_IDS = set('/\\*?[]{}:"<>|')


@dataclass(frozen=True)
class Change:
    """A student as the gradebook will have them."""

    person: Person
    before: Person | None
    """As the gradebook has them now, if it does."""

    @property
    def says(self) -> str:
        """One line about what is new."""
        if self.before is None:
            return f"new: {shown(self.person.id)}"
        old, new = asdict(self.before), asdict(self.person)
        fields = [
            f"{name} '{shown(old[name])}' -> '{shown(new[name])}'"
            for name in old
            if old[name] != new[name]
        ]
        return f"changed: {shown(self.person.id)}: {', '.join(fields)}"


def read(path: Path, id_column: str | None = None) -> list[Person]:
    """Read a roster; `id_column` names the column that identifies a student.

    Raises:
        ValueError: it lacks such a column, or rows are wrong, which are then listed.
    """
    table = tables.read(path, needs=[id_column] if id_column else [])
    column = id_column or _first(table, "id")
    if column is None:
        names = ", ".join(_COLUMNS["id"])
        raise ValueError(
            f"{path} has none of the columns {names}: say with --id which one "
            "identifies a student."
        )
    people: dict[str, tuple[int, Person]] = {}
    problems = []
    for row in _people(table):
        person = _person(table, row, column)
        known = people.get(person.id.casefold())
        if wrong := _wrong(person, column, known):
            problems.append((row.line, wrong))
        else:
            people[person.id.casefold()] = row.line, person
    if problems:
        raise WrongRows(path, problems)
    return [person for _, person in people.values()]


def _first(table: Table, field: str) -> str | None:
    return next((name for name in _COLUMNS[field] if table.has(name)), None)


def _people(table: Table) -> Iterator[Row]:
    """Yield the rows about students; Canvas has others on top and one at the end."""
    canvas = table.has("Student", "SIS Login ID")
    for row in table.rows:
        if not canvas or CANVAS.is_person(table, row):
            yield row


def _person(table: Table, row: Row, id_column: str) -> Person:
    values = {field: table.cell(row, _first(table, field) or "") for field in _COLUMNS}
    values["id"] = table.cell(row, id_column)
    if not values["last_name"]:
        values |= _split(table.cell(row, "Student"), table.cell(row, "Full name"))
    return Person(**values)


def _split(sortable: str, full: str) -> dict[str, str]:
    """Split 'Lovelace, Ada' or 'Ada Lovelace'; a single word is the last name."""
    if sortable:
        last, _, first = sortable.partition(",")
    else:
        first, _, last = full.rpartition(" ")
    return {"last_name": last.strip(), "first_name": first.strip()}


def _wrong(person: Person, column: str, known: tuple[int, Person] | None) -> str:
    """Say what is wrong with a student, if anything."""
    if not person.id:
        return f"it has no {column}."
    if known:
        return f"'{shown(person.id)}' stands in line {known[0]} already."
    if not is_id(person.id):
        return f"'{shown(person.id)}' cannot be a student's id and a folder's name."
    long = [name for name, value in asdict(person).items() if len(value) > _LONGEST]
    return f"{', '.join(long)} is too long." if long else ""


def is_id(text: str) -> bool:
    """Tell whether text can identify a student and name a folder."""
    plain = text.isprintable() and not set(text) & _NOT_IN_IDS
    edges = text[:1] not in ("", ".", "-") and text == text.strip(" .")
    return plain and edges and len(text) <= _LONGEST


def changes(gradebook: Gradebook, people: Sequence[Person]) -> list[Change]:
    """Return what a roster changes; it takes nobody away and empties nothing."""
    from autograder.scorebook import people as known_people

    known = {person.id: person for person in known_people(gradebook)}
    found = []
    for person in people:
        before = known.get(person.id)
        old = asdict(before) if before else {}
        new = {
            name: value or old.get(name, "") for name, value in asdict(person).items()
        }
        if new != old:
            found.append(Change(Person(**new), before))
    return found


def enter(gradebook: Gradebook, wanted: Sequence[Change]) -> None:
    """Write changes into the gradebook, all of them or none."""
    from nbgrader.api import Student

    try:
        for change in wanted:
            fields = {
                name: text or None for name, text in asdict(change.person).items()
            }
            gradebook.db.merge(Student(**fields))
        gradebook.db.commit()
    except BaseException:
        gradebook.db.rollback()
        raise
