"""Hear the tests of one notebook: by precedent where there is one, else by the referee.

The referee's process starts when it is first needed. Until then the instructor's other
cells wait; they run before the first test that is heard.
"""

from __future__ import annotations

import functools
import hashlib
import socket
import time
from collections.abc import Hashable
from typing import Any, Protocol

from nbformat import NotebookNode

from ..cells import marks, value_of
from ..sandbox import Limits
from ..sandbox.supervisor import Cell, Stopped
from .link import Link
from .names import Plan, Trusted, changed, hidden_lines, imported, parsed
from .precedents import Book, Place
from .transcript import Step

ALONE, TOGETHER = "alone", "together"
"""The places of clones: one may live in each."""
Waiting = tuple[NotebookNode, int, Trusted]
"""A cell, the how-manieth it is, and what the plan says of it."""


class Referee(Protocol):
    """What a sitting needs of the process that runs the instructor's cells."""

    sound: bool
    """Whether the last cell ended by itself, and left the clone alive."""
    changed: bool
    """Whether it may have left something that other tests see."""
    steps: list[Step] | None
    """What was said and answered in the last cell, if its outcome follows from that."""

    def hear(
        self, cell: Cell, end: socket.socket | None, fresh: bool
    ) -> list[NotebookNode]:
        """Return the outputs of a cell, against the clone that serves a socket.

        Without one it is the last clone for all tests, or a new one if it must be
        `fresh`.
        """
        ...

    def clone(self, end: int, place: str) -> None:
        """Have a new clone of the student's process serve a socket; raises Stopped.

        It takes the place of the last clone there.
        """
        ...

    def peek(self, frame: bytes) -> object:
        """Return the mark of an answer that is all plain data; it needs no clone."""
        ...

    def watch(self) -> None:
        """Hold the student's process to its limits."""
        ...

    def time_is_up(self) -> bool:
        """Tell whether the notebook has run for as long as it may."""
        ...


class Sitting:
    """Goes through the instructor's cells of one notebook.

    Tests that are apart share one clone, which is as good as new for each: what earlier
    ones left there is forgotten. All others share another one, with all that they made.
    """

    def __init__(
        self, referee: Referee, plan: Plan, limits: Limits, book: Book
    ) -> None:
        """Use the precedents in a `book`; `limits` are those of the student's code."""
        self._referee, self._plan, self._limits = referee, plan, limits
        self._book, self._apart = book, book.apart
        self._pending: list[Waiting] = []  # what the referee has not run yet
        self._past = ""  # a mark of what the cells that are no tests were answered
        self._needed = {name for one in plan.cells.values() for name in one.after}
        self._made: list[Waiting] = []  # cells whose objects later tests may use
        self._end: socket.socket | None = None  # to the clone for tests that are apart
        self._link: Link | None = None  # on that
        self._clean = True  # whether it has heard no test yet
        self._goes_on = False  # whether there is the other clone

    def hear(self, waiting: list[Waiting]) -> None:
        """Give tests their outputs; the notebook is as it is now for all of them."""
        self._goes_on = False  # the last clone is of the notebook as it was
        try:
            for one in waiting:
                self._hear(one)
        finally:
            self._leave()

    def _hear(self, one: Waiting) -> None:
        cell, _, trusted = one
        if not trusted.names and not trusted.test:
            self._pending.append(one)
        elif trusted.test:
            alone = cell.id in self._apart
            cell.outputs = self._alone(one) if alone else self._together(one)
        elif self._apart:
            self._alone(one)
        else:
            self._together(one)

    # one clone for all that are apart

    def _alone(self, one: Waiting) -> list[NotebookNode]:
        try:
            end = self._known(one)
            if end is None:
                return self._heard(one)
        except Stopped:
            return self._together(one)
        if not one[2].test:
            self._remember(one, end)
            self._pending.append(one)
        return end.outputs()

    def _known(self, one: Waiting) -> Place | None:
        """Return the end of a hearing if it is a precedent's, else a clean clone."""
        if not self._book.known(self._what(one)) or self._referee.time_is_up():
            return None
        if (end := self._peeked(one)) is not None:
            return end
        clean = self._link is None or self._clean
        end = self._replayed(one)
        if end is not None and not clean and not _passed(one, end.outputs()):
            self._leave()  # it may be another test's doing: a clean clone decides
            end = self._replayed(one)
        if end is None or not (one[2].test or end.only_names):
            self._leave()
            return None
        return end

    def _peeked(self, one: Waiting) -> Place | None:
        """Return the end if nothing but the values of plain names decides it."""
        question = self._book.asks_names_only(self._what(one))
        if question is None or not one[2].test:
            return None
        answer = self._referee.peek(question) if question else ""
        return self._book.after(self._what(one), question, answer)

    def _replayed(self, one: Waiting) -> Place | None:
        link, _ = self._clone()
        self._clean = False
        return self._book.replay(link, self._what(one), self._limits.call_seconds)

    def _heard(self, one: Waiting) -> list[NotebookNode]:
        """Have the referee hear a cell, and make that a precedent if it can be one."""
        self._catch_up()
        _, end = self._clone()
        began = time.monotonic()
        outputs = self._ask(one, end)
        took = time.monotonic() - began
        if not self._clean and self._is_doubtful(one, outputs):
            self._leave()
            _, end = self._clone()
            outputs = self._ask(one, end)
        self._clean, self._link = False, Link(end, self._referee.watch)
        if not self._referee.sound:
            self._leave()
        steps, known = self._referee.steps, None
        if steps is not None:
            known = self._book.enter(self._what(one), steps, outputs, took)
        self._remember(one, known)
        return outputs

    def _what(self, one: Waiting) -> Hashable:
        """Return what a hearing is known by."""
        cell, count, _ = one
        return self._past, cell.id, count

    def _clone(self) -> tuple[Link, socket.socket]:
        """Return the two ways to the clone, which is made if there is none."""
        if self._link is None or self._end is None:
            self._end, theirs = socket.socketpair()
            self._link, self._clean = Link(self._end, self._referee.watch), True
            with theirs:
                self._referee.clone(theirs.fileno(), ALONE)
        return self._link, self._end

    def _leave(self) -> None:
        """Give that clone up."""
        if self._end is not None:
            self._end.close()
        self._link = self._end = None

    # another clone for all that use one another's names

    def _together(self, one: Waiting) -> list[NotebookNode]:
        self._catch_up()
        fresh = not self._goes_on
        outputs = self._ask_on(one, fresh)
        if not fresh and self._is_doubtful(one, outputs):
            outputs = self._ask_on(one, fresh=True)
        self._remember(one, None)
        return outputs

    def _ask_on(self, one: Waiting, fresh: bool) -> list[NotebookNode]:
        """Have a cell heard; on a new clone, after those whose objects it may use."""
        for made in self._made if fresh else ():
            self._ask(made, fresh=fresh)
            fresh = False
        self._goes_on = True
        return self._ask(one, fresh=fresh)

    # what the referee runs

    def _is_doubtful(self, one: Waiting, outputs: list[NotebookNode]) -> bool:
        """Tell whether a clone of its own must decide.

        What was found may be another test's doing. A test that changed something has
        its verdict, or it would change that twice.
        """
        return not (_passed(one, outputs) or self._referee.changed)

    def _catch_up(self) -> None:
        """Have the referee run what it has not run yet."""
        for one in self._pending:
            if one[2].names:
                self._ask_on(one, not self._goes_on)
            else:
                self._ask(one)
        self._pending.clear()

    def _remember(self, one: Waiting, end: Place | None) -> None:
        """Note what later tests depend on: what a cell was answered, what it made."""
        cell, _, trusted = one
        if end is None and self._referee.changed:
            self._apart = frozenset()  # what follows may depend on it
        if trusted.test:
            if cell.id in self._needed:
                self._made.append(one)
        elif end is not None and end.only_names:
            self._past = hashlib.sha256((self._past + end.whole).encode()).hexdigest()
        else:
            self._apart = frozenset()
            self._made.append(one)

    def _ask(
        self, one: Waiting, end: socket.socket | None = None, *, fresh: bool = False
    ) -> list[NotebookNode]:
        cell, count, trusted = one
        about = self._about(cell, trusted) if trusted.names or trusted.test else None
        if about:
            noted = end is not None and not self._book.full(self._what(one))
            about |= {"noted": noted, "place": TOGETHER if end is None else ALONE}
        asked = Cell(count, cell.source, True, about, not trusted.test)
        return self._referee.hear(asked, end, fresh)

    def _about(self, cell: NotebookNode, trusted: Trusted) -> dict[str, Any]:
        return {
            "names": list(trusted.names),
            "defines": not trusted.test,
            "binds": _own_names(cell.source),
            "seconds": self._limits.cell_seconds,
            "call_seconds": self._limits.call_seconds,
            "hidden": hidden_lines(cell.source),
            "operators": dict(self._plan.operators),
            "empty": trusted.empty,
            "random": self._plan.random,
        }


@functools.lru_cache(maxsize=1000)
def _own_names(source: str) -> list[str]:
    """Return the names that the text of a cell says are changed by it."""
    tree = parsed(source)
    return sorted(changed(tree) | imported(tree))


def _passed(one: Waiting, outputs: list[NotebookNode]) -> bool:
    """Tell whether a test found nothing; a cell that is no test always passes."""
    cell, _, trusted = one
    if not trusted.test:
        return True
    if any(output.output_type == "error" for output in outputs):
        return False
    value = value_of(outputs)
    return value is None or value >= float(marks(cell).get("points", 0))
