"""Precedents: the same answers to the same questions get the same verdict.

A test is the instructor's, so all that it asks and decides follows from what the
student's code answers. Where another student's code gave, byte by byte, the same
answers, the verdict is known, and the test need not run again: its questions are put
once more, one after the other, and at the first new answer the referee itself hears
the test from its beginning.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode, from_dict

from .kinds import Malformed
from .link import Gone, Late, Link
from .names import Plan
from .transcript import Step, mark

_MIB = 1024 * 1024
_MOST_BYTES, _MOST_OF_A_TEST = 16 * _MIB, 6 * _MIB  # of questions, for one book
_MOST_BOOKS = 8
_CREDIT = 0.5  # seconds: what questions put in vain may cost more than others spared
_PATIENCE, _PATIENCE_IN_ALL = 2.5, 4.0  # seconds; what takes longer is heard in full
# What a test can learn otherwise than by asking: the time.
_CLOCKS = re.compile(
    r"\b(time|timeit|datetime)\.|\btime\s*\(|\bimport\s+time\s+as\b|%time|"
    r"\b(perf_counter|process_time|monotonic|timeit|datetime|faster)\b"
)


@dataclass
class Place:
    """Where a hearing stands after some answers."""

    next: tuple[bytes, dict[str, Place]] | None = None
    """What is asked there, and by its mark where each answer to that leads."""
    verdict: str | None = None
    """The outputs of the test as JSON, if this is its end."""
    whole: str = ""
    """At an end, a mark of all that was said and answered."""
    only_names: bool = False
    """At an end, whether nothing was asked but what the student's names are."""

    def outputs(self) -> list[NotebookNode]:
        """Return the outputs that the verdict is, anew."""
        return [from_dict(output) for output in json.loads(self.verdict or "[]")]

    def after(self, said: bytes, heard: str) -> Place:
        """Return where an answer leads, entered if it is new.

        Who asks something else than before draws by chance; the last question counts.
        """
        if self.next is None or self.next[0] != said:
            self.next = said, {}
        return self.next[1].setdefault(heard, Place())


class Book:
    """The precedents of one notebook of the instructor's, files, seed, and limits."""

    def __init__(self, apart: frozenset[str]) -> None:
        """Start with none; only tests that are `apart` can have any."""
        self.apart = apart
        self._tests: dict[Hashable, Place] = {}
        self._sizes: Counter[Hashable] = Counter()  # bytes, by test
        self._hearing: dict[Hashable, float] = {}  # seconds of the last one, by test
        self._spared: defaultdict[Hashable, float] = defaultdict(float)  # by test
        self._lock = threading.Lock()

    def enter(
        self,
        what: Hashable,
        steps: list[Step],
        outputs: list[NotebookNode],
        seconds: float,
    ) -> Place:
        """Enter a hearing of a test, which took so long; return its end."""
        verdict, whole = json.dumps(outputs), hashlib.sha256()
        with self._lock:
            place = self._tests.setdefault(what, Place())
            for said, heard in steps:
                self._sizes[what] += len(said) if place.next is None else 0
                place = place.after(said, heard)
                whole.update(said + heard.encode())
            place.whole, place.only_names = whole.hexdigest(), len(steps) == 1
            place.verdict = verdict
            self._sizes[what] += len(verdict)
            self._hearing[what] = seconds
            return place

    def known(self, what: Hashable) -> bool:
        """Tell whether a test was ever heard, and asking again is worth its time.

        It is not where everybody's code trains long before it gives its own numbers.
        """
        return what in self._tests and self._spared[what] > -_CREDIT

    def asks_names_only(self, what: Hashable) -> bytes | None:
        """Return what a test asks first, if it is known to end with an answer to it.

        That is nothing where it asks nothing.
        """
        first = self._tests.get(what, Place())
        if first.verdict is not None:
            return b""
        said, answers = first.next or (None, {})
        ends = any(end.verdict is not None for end in list(answers.values()))
        return said if ends else None

    def after(self, what: Hashable, said: bytes, answer: object) -> Place | None:
        """Return the end that an answer of this mark to what was asked first led to."""
        end: Place | None = self._tests[what]
        if said:
            asked, answers = self._tests[what].next or (b"", {})
            end = answers.get(str(answer)) if asked == said else None
        return end if end and end.verdict is not None else None

    def full(self, what: Hashable) -> bool:
        """Tell whether nothing more of a test is to be entered.

        One that trains a network asks something else of every student, at length.
        """
        own, all_of_them = self._sizes[what], self._sizes.total()
        in_vain = what in self._tests and not self.known(what)
        return in_vain or own > _MOST_OF_A_TEST or all_of_them > _MOST_BYTES

    def replay(
        self, link: Link, what: Hashable, call_seconds: float | None
    ) -> Place | None:
        """Ask a clone what others were asked in a test; return the end, if it is known.

        Raises nothing of what the student's code may do: that leads nowhere known.
        """
        began = time.monotonic()
        end = self._replay(link, what, call_seconds, began + _PATIENCE_IN_ALL)
        took = time.monotonic() - began
        spared = self._hearing.get(what, 0.0) - took if end else -min(took, _CREDIT / 2)
        with self._lock:
            self._spared[what] += spared
        return end

    def _replay(
        self, link: Link, what: Hashable, call_seconds: float | None, end: float
    ) -> Place | None:
        here = self._tests.get(what)
        patience = min(_PATIENCE, call_seconds or _PATIENCE)
        try:
            while here is not None and here.verdict is None:
                if here.next is None:
                    return None  # it is being entered now
                said, answers = here.next
                link.until = min(time.monotonic() + patience, end)
                link.repeat(said)
                here = answers.get(mark(*link.receive()))
        except (Gone, Late, Malformed):
            return None
        return here


_books: OrderedDict[str, Book] = OrderedDict()
_lock = threading.Lock()


def book(
    plan: Plan, sources: Mapping[str, str], files: Mapping[str, bytes], *about: Any
) -> Book:
    """Return the precedents of a plan whose cells are `sources`, beside course files.

    `about` is what else outcomes depend on. The last few books are kept.
    """
    digest = hashlib.sha256(repr((plan, sources, about)).encode())
    for name, content in sorted(files.items()):
        digest.update(repr((name, len(content))).encode() + content)
    key = digest.hexdigest()
    with _lock:
        known = _books.pop(key, None)
        _books[key] = found = known or Book(apart(plan, sources, files))
        while len(_books) > _MOST_BOOKS:
            _books.popitem(last=False)
        return found


def forget() -> None:
    """Forget all precedents of this process."""
    with _lock:
        _books.clear()


def apart(
    plan: Plan, sources: Mapping[str, str], files: Mapping[str, bytes]
) -> frozenset[str]:
    """Return the tests whose outcome follows from the student's answers alone.

    `sources` are the plan's cells, `files` the course's. Tests that use what another
    test made, or that look at a clock, are not among them.
    """
    timed = {name for name, source in sources.items() if _CLOCKS.search(source)}
    shared = any(not plan.cells[name].test for name in timed)
    code = (data for name, data in files.items() if name.endswith(".py"))
    if plan.linked or shared or any(_CLOCKS.search(c.decode("latin-1")) for c in code):
        return frozenset()
    needed = {one for cell in plan.cells.values() for one in cell.after}
    return frozenset(
        name
        for name, cell in plan.cells.items()
        if cell.test and not cell.after and name not in needed | timed
    )
