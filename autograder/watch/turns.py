"""How often a student is graded: so many versions in a time, the others later."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder.paths import write_atomically

_UNITS = {"minute": 60.0, "hour": 3600.0, "day": 86400.0}


@dataclass(frozen=True)
class Rate:
    """So many versions of an assignment per student in a unit of time."""

    number: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> Rate:
        """Read for example "6/hour".

        Raises:
            ValueError: it is no such rate.
        """
        number, _, unit = text.partition("/")
        known = unit in _UNITS and number.isascii() and number.isdigit()
        if not known or int(number) < 1:
            raise ValueError(f"'{text}' is no rate: write for example 6/hour or 20/day")
        return cls(int(number), unit)

    @property
    def seconds(self) -> float:
        """The length of the unit."""
        return _UNITS[self.unit]

    def __str__(self) -> str:
        """Say it in words."""
        versions = "version" if self.number == 1 else "versions"
        return f"{self.number} {versions} of each student per {self.unit}"


class Turns:
    """When the students of an assignment were graded; a file keeps it."""

    def __init__(
        self, path: Path, rate: Rate, clock: Callable[[], float] = time.time
    ) -> None:
        """Read the file, which need not exist; a damaged one counts as none."""
        self._path, self._rate, self._clock = path, rate, clock
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            self._times = {str(who): [float(t) for t in kept[who]] for who in kept}
        except (OSError, ValueError, TypeError):
            self._times = {}

    def waits_until(self, student: str) -> float | None:
        """Return when a student's next version may be graded; None if it may now."""
        recent = self._recent(student)
        if len(recent) < self._rate.number:
            return None
        return recent[-self._rate.number] + self._rate.seconds

    def took(self, students: list[str]) -> None:
        """Note that a version of each was graded now."""
        for student in students:
            self._times[student] = [*self._recent(student), self._clock()]
        if students:
            kept = {who: self._recent(who) for who in self._times}
            write_atomically(
                self._path, json.dumps({who: t for who, t in kept.items() if t})
            )

    def _recent(self, student: str) -> list[float]:
        since = self._clock() - self._rate.seconds
        return [moment for moment in self._times.get(student, []) if moment > since]
