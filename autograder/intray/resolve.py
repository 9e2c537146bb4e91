"""Which student of the gradebook a platform means by a number or a name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograder import tables
from autograder.platforms import CANVAS, MOODLE, Finder
from autograder.scorebook import Person

from .names import Named
from .roster import is_id

_NUMBERS = {"canvas": "ID", "moodle": "Identifier"}


class Resolver:
    """Finds students; what could mean two of them means nobody."""

    def __init__(
        self, kind: str, people: Sequence[Person], roster: Path | None = None
    ) -> None:
        """Index the gradebook's students, and a platform's table of numbers.

        Raises:
            ValueError: the table has no column of numbers.
        """
        self._kind = kind
        self._ids = {person.id for person in people}
        self._numbers = _numbers(kind, people, roster) if roster else {}
        self._lms = _unique((one.lms_user_id, one.id) for one in people)
        self._names = _unique((_plain(one), one.id) for one in people)

    def find(self, named: Named) -> tuple[str, Named] | None:
        """Return the student's id, and how the name is to be read; or nothing."""
        readings = [one for one in (named, named.other) if one]
        found = [(who, one) for one in readings if (who := self._find(one))]
        return found[0] if len({who for who, _ in found}) == 1 else None

    def _find(self, named: Named) -> str | None:
        """Return the id of the student whom a reading of a name means.

        A platform's own table is asked first; then, of Canvas, the numbers of the
        gradebook, and, of Moodle, whose numbers differ from assignment to assignment,
        the names. Where the gradebook has no students yet, an id is taken as it is.
        """
        if known := self._numbers.get(named.user):
            return known
        if self._kind == "moodle":
            return self._names.get(_squeezed(named.person))
        if self._kind == "canvas" and named.user in self._lms:
            return self._lms[named.user]
        if named.user in self._ids or (not self._ids and is_id(named.user)):
            return named.user
        return None


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Index pairs by what is not empty and stands there once."""
    every = list(pairs)
    count = Counter(key for key, _ in every)
    return {key: value for key, value in every if key and count[key] == 1}


def _plain(person: Person) -> str:
    return _squeezed(f"{person.first_name} {person.last_name}")


def _squeezed(name: str) -> str:
    return " ".join(name.split()).casefold()


def _numbers(kind: str, people: Sequence[Person], path: Path) -> dict[str, str]:
    """Read a platform's table of students: its number of each, and whose it is."""
    column = _NUMBERS.get(kind)
    if column is None:
        raise ValueError("Only files of Canvas and of Moodle need a roster.")
    table = tables.read(path, needs=[column])
    finder = Finder(CANVAS if kind == "canvas" else MOODLE, people)
    found = {}
    for row in table.rows:
        number = re.search(r"\d+$", table.cell(row, column))
        person = finder.find(table, row)
        if number and person:
            found[number[0]] = person.id
    return found
