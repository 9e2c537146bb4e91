"""Inside the referee's process: run the instructor's cells, tests against a clone."""

from __future__ import annotations

import socket
import time
from typing import Any

from .court import Court, Test
from .errors import StudentError, StudentTimeout
from .link import Link


class Hearing:
    """The tests of one notebook, and the clone that the present one is about."""

    def __init__(self, shell: Any, answers: dict[str, str]) -> None:
        """Run tests in a shell; `answers` are the student's cells, by id."""
        from cs_nn.check import code

        self._names: dict[str, Any] = shell.user_ns
        self._court: Court | None = None
        self._bound: set[str] = set()
        code.answers = answers

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

    def begin(self, about: dict[str, Any], end: int | None) -> StudentError | None:
        """Make the student's names stand for the objects of a clone, for one cell.

        `about` is what the supervisor says of the cell; `end` the descriptor of a new
        clone's socket, or None to go on with the last clone. Returns what went wrong.
        """
        if end is not None:
            if self._court:
                self._court.link.close()
            self._court = Court(Link(socket.socket(fileno=end)))
        for name in self._bound & self._names.keys():
            del self._names[name]
        self._bound.clear()
        assert self._court is not None
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
