"""Collect from nbgrader's exchange what has arrived there whole."""

from __future__ import annotations

from pathlib import Path

from autograder.intray.desk import import_submissions
from autograder.record import configuration
from autograder.released import GradeError

from .settled import Settling


class Inbox:
    """The exchange of a course, where students put what they hand in."""

    def __init__(self, course: Path) -> None:
        """Find it by the course's configuration.

        Raises:
            GradeError: there is none.
        """
        from nbgrader.coursedir import CourseDirectory
        from nbgrader.exchange.default import Exchange

        config = configuration(course)
        directory = CourseDirectory(config=config, root=str(course))
        root = Path(Exchange(coursedir=directory, config=config).root)
        self._course, self._place = course, root / directory.course_id
        self._settling, self._known = Settling(), set[tuple[str, str]]()
        if not (self._place / "inbound").is_dir():
            raise GradeError(
                f"{self._place / 'inbound'} does not exist: release an assignment with "
                "`nbgrader release_assignment`, or set c.Exchange.root."
            )

    def collect(self, name: str) -> list[str]:
        """Import what is new of an assignment; return what there is to say of it."""
        folders = sorted((self._place / "inbound").glob("*+*+*"))
        marks = {
            (one.name, mark)
            for one in folders
            if f"+{name}+" in one.name and (mark := self._settling.mark(one))
        }
        if not marks - self._known:
            return []
        whole = {folder for folder, _ in marks}
        done = import_submissions(
            self._course,
            name,
            self._place,
            kind="exchange",
            skip=True,
            only=lambda path: path.partition("/")[0] in whole,
        )
        self._known |= marks
        return list(done.asks)
