"""Hear the tests of one notebook: by precedent where there is one, else by the referee.

The referee's process starts when it is first needed. Until then the instructor's other
cells wait; they run before the first test that is heard.
"""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Hashable
from typing import Any, Protocol

from nbformat import NotebookNode

from ..cells import marks, value_of
from ..sandbox import Limits
from ..sandbox.supervisor import Cell, Stopped
from .link import Link
from .names import Plan, Trusted, hidden_lines
from .precedents import Book, Place, replay
from .transcript import Step

NOTED, OTHERS = "noted", "others"
"""The places of clones: one for each may live, for tests that use one another's names
need one and the same."""
Waiting = tuple[NotebookNode, int, Trusted]
"""A cell, the how-manieth it is, and what the plan says of it."""


class Referee(Protocol):
    """What a sitting needs of the process that runs the instructor's cells."""

    steps: list[Step] | None
    """What was said and answered in the last cell, if its outcome follows from that."""

    def hear(self, cell: Cell, fresh: bool) -> list[NotebookNode]:
        """Return the outputs of a cell, against a new clone if it must be `fresh`."""
        ...

    def clone(self, end: int, place: str) -> None:
        """Have a new clone of the student's process serve a socket; raises Stopped.

        It takes the place of the last clone there.
        """
        ...

    def watch(self) -> None:
        """Hold the student's process to its limits."""
        ...

    def time_is_up(self) -> bool:
        """Tell whether the notebook has run for as long as it may."""
        ...


class Sitting:
    """Goes through the instructor's cells of one notebook."""

    def __init__(
        self,
        referee: Referee,
        plan: Plan,
        limits: Limits,
        book: Book,
        apart: frozenset[str],
    ) -> None:
        """Use the precedents in a `book` for the tests that are `apart`.

        `limits` are those of the student's code.
        """
        self._referee, self._plan, self._limits = referee, plan, limits
        self._book, self._apart = book, apart
        self._pending: list[Waiting] = []  # what the referee has not run yet
        self._past = ""  # a mark of what the cells that are no tests were answered
        self._needed = {name for one in plan.cells.values() for name in one.after}
        self._made: list[Waiting] = []  # cells whose objects later tests may use
        self._link: Link | None = None  # to our own clone, for precedents
        self._place = book.start  # where the last clone of a noted hearing is
        self._goes_on: set[bool] = set()  # whether noted hearings, and others, may

    def hear(self, waiting: list[Waiting]) -> None:
        """Give tests their outputs, all against one clone if it can be."""
        self._goes_on.clear()  # clones are of the notebook as it was
        try:
            for one in waiting:
                self._hear(one)
        finally:
            self._leave()

    def _hear(self, one: Waiting) -> None:
        cell, _, trusted = one
        if not trusted.names and not trusted.test:
            self._pending.append(one)
            return
        outputs = self._by_precedent(one)
        if outputs is None:
            self._leave()
            self._catch_up()
            outputs = self._by_referee(one)
        if trusted.test:
            cell.outputs = outputs

    # by precedent

    def _by_precedent(self, one: Waiting) -> list[NotebookNode] | None:
        cell, count, trusted = one
        if not self._may_follow(cell, trusted):
            return None
        end = self._found((self._past, cell.id, count), one)
        if end is None or not (trusted.test or end.only_names):
            return None
        if not trusted.test:
            self._remember(one, end)
            self._pending.append(one)
        return end.outputs()

    def _may_follow(self, cell: NotebookNode, trusted: Trusted) -> bool:
        """Tell whether what a cell gives follows from the student's answers alone."""
        return cell.id in self._apart if trusted.test else bool(self._apart)

    def _found(self, what: Hashable, one: Waiting) -> Place | None:
        """Return the end of a hearing that is known, on our clone or on a new one."""
        if self._link is not None:
            end = self._replayed(self._link, self._place, what)
            if end is not None and _passed(one, end.outputs()):
                return end
        if what not in self._book.start.further or self._referee.time_is_up():
            return None
        self._leave()
        try:
            return self._replayed(self._clone(), self._book.start, what)
        except Stopped:
            return None

    def _clone(self) -> Link:
        ours, theirs = socket.socketpair()
        self._link = Link(ours, self._referee.watch)
        self._goes_on.discard(True)
        with theirs:
            self._referee.clone(theirs.fileno(), NOTED)
        return self._link

    def _replayed(self, link: Link, place: Place, what: Hashable) -> Place | None:
        end = replay(link, place, what, self._limits.call_seconds)
        if end is None:
            self._leave()
        else:
            self._place = end
        return end

    def _leave(self) -> None:
        """Give our clone up."""
        if self._link is not None:
            self._link.close()
            self._link = None

    # by the referee

    def _catch_up(self) -> None:
        """Have the referee run what it has not run yet."""
        for one in self._pending:
            fresh = bool(one[2].names) and False not in self._goes_on
            self._ask(one, fresh)
            if fresh:
                self._goes_on.add(False)
        self._pending.clear()

    def _by_referee(self, one: Waiting) -> list[NotebookNode]:
        cell, _, trusted = one
        noted = self._may_follow(cell, trusted) and not self._book.full
        fresh = noted not in self._goes_on
        outputs = self._ask(one, fresh, noted)
        if not fresh and not _passed(one, outputs):
            # It may be another test's doing: a clone of its own decides.
            fresh, outputs = True, self._ask(one, fresh=True, noted=noted)
        self._goes_on.add(noted)
        end = self._entered(one, fresh, outputs) if noted else None
        if noted and not (end and _passed(one, outputs)):
            self._goes_on.discard(True)
        self._remember(one, end)
        return outputs

    def _entered(
        self, one: Waiting, fresh: bool, outputs: list[NotebookNode]
    ) -> Place | None:
        """Make a hearing a precedent, if its outcome follows from its transcript."""
        cell, count, _ = one
        if self._referee.steps is None:
            return None
        begin = self._book.start if fresh else self._place
        about = (self._past, cell.id, count), self._referee.steps, outputs
        self._place = self._book.enter(begin, *about)
        return self._place

    def _remember(self, one: Waiting, end: Place | None) -> None:
        """Note what later tests depend on: what a cell was answered, what it made."""
        cell, _, trusted = one
        if trusted.test:
            if cell.id in self._needed:
                self._made.append(one)
        elif end is not None and end.only_names:
            self._past = hashlib.sha256((self._past + end.whole).encode()).hexdigest()
        else:
            self._apart = frozenset()
            self._made.append(one)

    def _ask(
        self, one: Waiting, fresh: bool = False, noted: bool = False
    ) -> list[NotebookNode]:
        """Have a cell heard; a new clone first makes anew what later tests use."""
        for made in self._made if fresh and not noted else ():
            self._hear_now(made, fresh)
            fresh = False
        return self._hear_now(one, fresh, noted)

    def _hear_now(
        self, one: Waiting, fresh: bool, noted: bool = False
    ) -> list[NotebookNode]:
        cell, count, trusted = one
        about = self._about(cell, trusted) if trusted.names or trusted.test else None
        if about:
            about |= {"noted": noted, "place": NOTED if noted else OTHERS}
        silent = not trusted.test
        return self._referee.hear(Cell(count, cell.source, True, about, silent), fresh)

    def _about(self, cell: NotebookNode, trusted: Trusted) -> dict[str, Any]:
        return {
            "names": list(trusted.names),
            "seconds": self._limits.cell_seconds,
            "call_seconds": self._limits.call_seconds,
            "hidden": hidden_lines(cell.source),
            "operators": dict(self._plan.operators),
            "empty": trusted.empty,
            "random": self._plan.random,
        }


def _passed(one: Waiting, outputs: list[NotebookNode]) -> bool:
    """Tell whether a test found nothing; a cell that is no test always passes."""
    cell, _, trusted = one
    if not trusted.test:
        return True
    if any(output.output_type == "error" for output in outputs):
        return False
    value = value_of(outputs)
    return value is None or value >= float(marks(cell).get("points", 0))
