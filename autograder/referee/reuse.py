"""Which tests need not run again: those for which nothing has changed.

A test depends on the student's notebook, on the instructor's other cells, and on those
earlier tests whose names it uses. What it gave is known as long as these are the same.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

# What one test may leave behind for another besides names.
LASTING = re.compile(
    r"\b(simplefilter|filterwarnings|seterr|set_printoptions|setattr|patch|environ|"
    r"chdir|open|write_text|write_bytes|savez?|modules)\b"
)

BOUND_TOGETHER = "bound_together"
"""In an executed notebook's metadata, below "cs_nn": whether a test left something
changed that others may have seen, so that no test may run again alone."""


class Dependence:
    """Goes through the instructor's cells, and says what each test depends on."""

    def __init__(self) -> None:
        """Start before the first cell."""
        self._tests: dict[str, frozenset[str]] = {}  # that a name's value comes from
        self._marks: dict[str, str] = {}

    def take(
        self, name: str, source: str, reads: set[str], gives: set[str], *, test: bool
    ) -> tuple[tuple[str, ...], str]:
        """Take the next cell; return the tests it depends on, and a mark for all that.

        `name` is its id, `reads` and `gives` the names that it takes from other cells
        and that it binds or changes. Where the outcome may differ, so does the mark.
        """
        after = self._from(reads) - {name}
        own = after | {name} if test else after
        for given in gives:
            self._tests[given] = self._from({given}) | own
        place = str(len(self._marks))
        parts = [place, source, *sorted(self._marks[one] for one in after)]
        self._marks[name] = hashlib.sha256("\0".join(parts).encode()).hexdigest()
        return tuple(sorted(after)), self._marks[name]

    def _from(self, names: set[str]) -> frozenset[str]:
        return frozenset().union(*(self._tests.get(one, frozenset()) for one in names))


def unchanged(
    now: Mapping[str, Mapping[str, Any]], before: Mapping[str, Any]
) -> frozenset[str]:
    """Return the tests that need not run, by what the plan says and said of each."""
    same = {name for name, about in now.items() if before.get(name) == about}
    again = now.keys() - same
    # Those run as well whose names another one needs.
    needed = {one for name in again for one in now[name]["after"]}
    return frozenset(same - needed)
