"""Look again and again at what was handed in; grade what is new, and say so.

What was graded is known by content, as in every run: a watch that was ended goes on
where it was, grades no version twice, and never stops for what somebody hands in.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from autograder import desk
from autograder.grade import Graded, Part, grade
from autograder.paths import Course
from autograder.record import Book, our_programs_on_path, whole_term
from autograder.remarks import Remark, shown
from autograder.sandbox.start import RUNGS

from .inbox import Inbox
from .settled import REST, Settling
from .turns import Rate, Turns

_AT_ONCE = 16  # submissions, so that the first feedback need not wait for the last
_WAITING = "waiting.txt"


class _Assignment:
    """One assignment under watch."""

    def __init__(self, course: Course, name: str, rate: Rate) -> None:
        """Find it in the gradebook.

        Raises:
            GradeError: it was not released.
        """
        with our_programs_on_path():
            self.book = Book(course.root, name, logging.getLogger("autograder.watch"))
        self.name, self.settling = name, Settling()
        self.turns = Turns(course.ours / "watch" / f"{name}.json", rate)
        self.done: dict[str, str] = {}
        """The state of the folder that was graded last, by student."""
        self.waiting: dict[str, tuple[str, float]] = {}
        """The state of the folder whose turn comes later, and when, by student."""

    def ready(self) -> dict[str, str]:
        """Return whose folder is at rest and new, with its state."""
        found = {}
        for student in self.book.students():
            mark = self.settling.mark(self.book.folder(student))
            state, until = self.waiting.get(student, ("", 0.0))
            waits = state == mark and time.time() < until
            if mark is not None and self.done.get(student) != mark and not waits:
                found[student] = mark
        return found

    def note(self, student: str) -> Path:
        """Return the file that tells a student that a version waits."""
        course = self.book.course
        folder = course.format_path(course.feedback_directory, student, self.name)
        return Path(folder) / _WAITING


class Watch:
    """Grades what arrives."""

    def __init__(
        self,
        course: Path,
        names: Sequence[str] = (),
        *,
        rate: Rate,
        exchange: bool = False,
        workers: int | None = None,
        required: str = RUNGS[-1],
        command: str = "watch",
        say: Callable[[str], None] = print,
    ) -> None:
        """Watch some assignments, or all that are released.

        Raises:
            GradeError: an assignment was not released, or there is no exchange.
        """
        self._course, self._rate, self._say = Course(course), rate, say
        self._names, self._all = list(names), not names
        self._workers, self._required, self._command = workers, required, command
        self._watched: dict[str, _Assignment] = {}
        self._troubles: dict[str, str] = {}
        self._said: set[str] = set()
        self._inbox = Inbox(course) if exchange else None
        self._names = self._released()
        for name in names:  # of all, some may be planned and not released yet
            self._assignment(name)

    def run(self, every: float, *, once: bool = False) -> None:
        """Look every so many seconds until interrupted, or `once`, and long enough."""
        self.look()
        if once:
            time.sleep(REST + 0.1)
            self.look()
            if self._inbox:  # what was collected needs to rest, too
                time.sleep(REST + 0.1)
                self.look()
            return
        while True:
            time.sleep(every)
            self.look()

    def look(self) -> None:
        """Grade what is new and at rest; what goes wrong is said, and tried again."""
        with self._carefully("the gradebook"):
            self._names = self._released()
        for name in self._names:
            with self._carefully(f"the exchange of {name}"):
                self._collect(name)
            with self._carefully(name):
                self._look_at(self._assignment(name))

    def _released(self) -> list[str]:
        """Return what is watched; a new assignment may have come."""
        if not self._all:
            return self._names
        with whole_term(self._course.root) as term:
            return sorted(str(one.name) for one in term.gradebook.assignments)

    def _assignment(self, name: str) -> _Assignment:
        if name not in self._watched:
            self._watched[name] = _Assignment(self._course, name, self._rate)
        return self._watched[name]

    @contextlib.contextmanager
    def _carefully(self, what: str) -> Iterator[None]:
        """Say what went wrong, once as long as it lasts, and go on."""
        try:
            yield
            self._troubles.pop(what, None)
        except (Exception, SystemExit) as problem:  # nbgrader's steps may exit
            text = str(problem) or type(problem).__name__
            if self._troubles.get(what) != text:
                self._troubles[what] = text
                self._say(f"{_clock()}  {what}: {text}")

    def _collect(self, name: str) -> None:
        """Take from the exchange what arrived there; say each thing once."""
        for line in self._inbox.collect(name) if self._inbox else ():
            if line not in self._said:
                self._said.add(line)
                self._say(f"{_clock()}  {name}: {line}")

    def _look_at(self, one: _Assignment) -> None:
        ready = iter(one.ready().items())
        while some := dict(islice(ready, _AT_ONCE)):
            self._grade(one, some)

    def _grade(self, one: _Assignment, ready: dict[str, str]) -> None:
        """Grade some submissions whose folders are at rest, and write feedback."""
        held = {who for who in ready if one.turns.waits_until(who)}
        waited = (one.waiting.keys() & ready.keys()) - held
        part = Part(
            frozenset(ready),
            frozenset(held),
            dict.fromkeys(waited, self._graded_later()),
        )
        lines = grade(
            one.name,
            self._course.root,
            self._workers,
            required=self._required,
            progress=False,
            part=part,
            command=self._command,
        )
        one.turns.took([n.student for n in lines if n.how in ("run", "cached")])
        for line in lines:
            if line.how == "waiting":
                self._let_wait(one, line.student, ready[line.student])
            else:
                one.done[line.student] = ready[line.student]
                one.waiting.pop(line.student, None)
                self._give_back(one, line)

    def _graded_later(self) -> Remark:
        """Say why a version was graded late."""
        sentence = (
            f"This version was graded at {_clock()} UTC and not at once, because at "
            f"most {self._rate} are graded: run the visible tests before you hand in."
        )
        return Remark("graded-later", sentence)

    def _let_wait(self, one: _Assignment, student: str, mark: str) -> None:
        """Say when a version's turn comes: here, and beside the last feedback."""
        until = one.turns.waits_until(student) or time.time()
        one.waiting[student] = mark, until
        when = datetime.fromtimestamp(until, UTC)
        sentence = f"at most {self._rate} are graded"
        self._tell(one, student, f"waits until {when:%H:%M:%S} UTC: {sentence}.")
        note = one.note(student)
        if note.parent.is_dir():  # where there is none, nbgrader must make it
            note.write_text(
                f"Your newest version of {one.name} is here. It will be graded after "
                f"{when:%Y-%m-%d %H:%M:%S} UTC, because {sentence}.\n",
                encoding="utf-8",
            )

    def _give_back(self, one: _Assignment, line: Graded) -> None:
        """Write feedback where it is older than the grading; say what was done."""
        from autograder.feedback.writing import is_outdated

        says = f"{line.score:g} of {line.max_score:g} points"
        if line.how == "failed":
            says = line.remarks[0].sentence
        elif is_outdated(self._course.root, one.name, line.student):
            try:
                desk.feedback(self._course.root, one.name, line.student)
            except (Exception, SystemExit) as problem:
                says += f"; no feedback: {problem}"
        with contextlib.suppress(OSError):
            one.note(line.student).unlink(missing_ok=True)
        if line.how != "kept":
            kinds = ", ".join(dict.fromkeys(r.kind for r in line.remarks))
            self._tell(one, line.student, f"{says}{kinds and f' ({kinds})'}")

    def _tell(self, one: _Assignment, student: str, text: str) -> None:
        self._say(f"{_clock()}  {one.name}  {shown(student)}: {text}")


def _clock() -> str:
    return f"{datetime.now(UTC):%H:%M:%S}"
