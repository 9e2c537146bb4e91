"""Inside the referee's process: run the instructor's cells, tests against a clone."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Mapping
from typing import Any

from . import lasting
from .court import Court, Test
from .errors import StudentError, StudentTimeout
from .link import Link
from .transcript import Transcript


class Answers(Mapping[str, str]):
    """The text of the student's cells, and whether anybody has read it."""

    def __init__(self, texts: dict[str, str]) -> None:
        """Hold the texts, by id."""
        self._texts, self.read = texts, False

    def __getitem__(self, name: str) -> str:
        """Return the text of a cell."""
        self.read = True
        return self._texts[name]

    def __iter__(self) -> Iterator[str]:
        """Go through the ids."""
        self.read = True
        return iter(self._texts)

    def __len__(self) -> int:
        """Return how many cells there are."""
        self.read = True
        return len(self._texts)


class Hearing:
    """The tests of one notebook, and the clone that the present one is about."""

    def __init__(self, shell: Any, answers: dict[str, str]) -> None:
        """Run tests in a shell; `answers` are the student's cells, by id."""
        from cs_nn.check import code

        self._names: dict[str, Any] = shell.user_ns
        self._court: Court | None = None  # of the present cell
        self._courts: dict[str, Court] = {}  # the last one of each place
        self._bound: set[str] = set()
        self._hidden = frozenset(shell.user_ns_hidden)
        self._own: set[str] = set()  # names that are the cell's own to change
        self.looks: dict[str, str] | None = None
        """What all was like after the last cell; None if that was none of these."""
        self._defines = False
        self._answers = code.answers = Answers(answers)

    @property
    def broken(self) -> str:
        """How the clone ended: "late", "gone" or not at all."""
        problem = self._court.broken if self._court else None
        if problem is None:
            return ""
        return "late" if isinstance(problem, StudentTimeout) else "gone"

    @property
    def cut(self) -> bool:
        """Whether the student's code printed more than was taken."""
        return self._court is not None and self._court.cut

    def ended(self) -> dict[str, Any]:
        """Return what is to be said of the cell that has run.

        The transcript is what went to and fro, if all that the cell did followed from
        that alone: it left nothing changed and, being no test, made nothing that needs
        this clone later.
        """
        told = {"broken": self.broken, "cut": self.cut, "transcript": None}
        link = self._court.link if self._court else None
        noted = link.transcript if link else None
        self._unbind()
        before, self.looks = self.looks or {}, self._look()
        changed = not lasting.same(before, self.looks, self._own)
        keeps = self._defines and self._court is not None and self._court.holds_some()
        if noted and not (changed or keeps or self.broken or self._answers.read):
            told["transcript"] = noted.as_json()
        return told | {"changed": changed}

    def _look(self) -> dict[str, str]:
        return lasting.looks(self._names, self._hidden)

    def _unbind(self) -> None:
        for name in self._bound & self._names.keys():
            del self._names[name]
        self._bound.clear()

    def begin(self, about: dict[str, Any], end: int | None) -> StudentError | None:
        """Make the student's names stand for the objects of a clone, for one cell.

        `about` is what the supervisor says of the cell; `end` the descriptor of a new
        clone's socket, or None to go on with the last one in its place. Returns what
        went wrong.
        """
        self._court = self._go_to(about.pop("place"), end)
        self._answers.read = False
        self._unbind()
        self._defines = about.pop("defines")
        self._own = set(about.pop("binds"))
        self.looks = self.looks or self._look()
        noted = about.pop("noted")
        self._court.link.transcript = Transcript() if noted else None
        wanted = about.pop("names")
        seconds = about.pop("seconds")
        self._court.begin(Test(time.monotonic() + seconds, **about))
        try:
            found = self._court.names(wanted) if wanted else {}
        except StudentError as error:
            return error
        self._names.update(found)
        self._bound |= found.keys()
        return None

    def _go_to(self, place: str, end: int | None) -> Court:
        if end is not None:
            if place in self._courts:
                self._courts[place].link.close()
            self._courts[place] = Court(Link(socket.socket(fileno=end)))
        return self._courts[place]
