"""The list of mutants that are right answers too, each with its reason.

`tests/audit/equivalent.toml` of the course has a table for each slip that was judged:

    [[week01_perceptron]]
    answer = "gates"
    lines = ["return (np.array([2.0, 1.0]), -1.5)"]   # all mutants, if left out
    reason = "another line that separates AND"
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from autograder.audit.mutants import Mutant

PLACE = Path("tests", "audit", "equivalent.toml")


@dataclass(frozen=True)
class Listed:
    """One entry: the mutants of an answer that are as right as the reference."""

    answer: str
    lines: tuple[str, ...]
    """The changed lines; empty stands for every mutant of the answer."""
    reason: str

    def covers(self, answer: str, mutant: Mutant) -> bool:
        """Tell whether a mutant is meant."""
        return answer == self.answer and (not self.lines or mutant.line in self.lines)


def read(course: Path, name: str) -> list[Listed]:
    """Return the list of an assignment; empty when the course has none.

    Raises:
        ValueError: an entry has no answer or no reason.
    """
    path = course / PLACE
    if not path.exists():
        return []
    found = tomllib.loads(path.read_text(encoding="utf-8")).get(name, [])
    for entry in found:
        if not entry.get("answer") or not entry.get("reason"):
            raise ValueError(f"{path}: an entry of {name} lacks its answer or reason.")
    return [
        Listed(entry["answer"], tuple(entry.get("lines", ())), entry["reason"])
        for entry in found
    ]


def stale(entries: list[Listed], made: dict[str, tuple[Mutant, ...]]) -> list[str]:
    """Return a sentence for each line on the list that no mutant has any more."""
    return [
        f"{PLACE}: {entry.answer} has no mutant {line!r}; remove it from the list."
        for entry in entries
        for line in entry.lines or [""]
        if not any(not line or line == m.line for m in made.get(entry.answer, ()))
    ]
