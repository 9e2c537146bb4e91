"""nbgrader's zip_collect with the names of Canvas and Moodle, and a safe extractor.

    nbgrader zip_collect NAME --extractor=autograder.collectors.SafeExtractor \\
        --collector=autograder.collectors.PlatformCollector

`autograder import submissions` does the same in one go, all of it or nothing.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from traitlets import Enum, Unicode

from .intray import names
from .intray.desk import zone_of
from .intray.gather import lay_out
from .intray.names import Named
from .intray.resolve import Resolver
from .scorebook import people


class SafeExtractor(ExtractorPlugin):
    """Unpacks what a platform made: no links, bombs, or paths that lead out."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Unpack every zip below one folder, and copy other files, into another.

        Raises:
            ValueError: something in them must not come out; nothing was kept.
        """
        target = Path(extracted_path)
        try:
            problems = self._extract(Path(archive_path), target)
        except ValueError:
            shutil.rmtree(target, ignore_errors=True)
            raise
        if problems:
            shutil.rmtree(target, ignore_errors=True)
            lines = "\n  ".join(problems)
            raise ValueError(f"Nothing was extracted from {archive_path}:\n  {lines}")

    def _extract(self, archive: Path, target: Path) -> list[str]:
        zone, problems = zone_of(self.config), []
        for path in sorted(archive.iterdir()):
            into = target / path.stem
            if path.is_dir() or path.suffix == ".zip":
                place, found = lay_out(path, into, zone)
                for name in found.files if path.is_dir() else ():
                    (into / name).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(place / name, into / name)
                problems += found.problems
                for note in found.notes:
                    self.log.warning(note)
            elif path.is_file() and not path.is_symlink():
                shutil.copy2(path, target / path.name)
            else:
                problems.append(f"{path} is a link or a device, no file.")
        return problems


class PlatformCollector(FileNameCollectorPlugin):
    """Tells students by the names that Canvas or Moodle gives to their files."""

    kind = Enum(
        ("canvas", "moodle"), "canvas", help="The platform whose names these are."
    ).tag(config=True)
    roster = Unicode(
        help="The platform's own table of students and their numbers: Canvas's "
        "gradebook, Moodle's grading worksheet.",
    ).tag(config=True)

    def __init__(self, **options: Any) -> None:
        """Take nbgrader's options."""
        super().__init__(**options)
        self._known: tuple[Resolver, list[str], datetime | None] | None = None
        self._newest: dict[tuple[str, str], tuple[int, datetime]] = {}

    def collect(self, submitted_file: str) -> dict[str, object] | None:
        """Return whose a file is, which notebook, and when it came; else nothing."""
        path = Path(submitted_file)
        if path.suffix not in self.valid_ext:
            return None
        resolver, notebooks, due = self._about()
        name = "/".join(path.parts[-2:])
        named = names.READERS[self.kind](name, "", notebooks)
        found = resolver.find(named) if named else None
        if found is None:
            self.log.warning("%s cannot be given to a student.", path)
            return None
        student, reading = found
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        written = changed.replace(tzinfo=None)
        if self._is_older(student, reading, written):
            self.log.warning("%s is not the newest of several, left out.", path)
            return None
        when = names.moment(reading, written, self.kind, due)
        return {"student_id": student, "file_id": reading.path, "timestamp": when}

    def _is_older(self, student: str, named: Named, written: datetime) -> bool:
        where, newness = (student, named.path), (named.order[0], written)
        if newness < self._newest.get(where, newness):
            return True
        self._newest[where] = newness
        return False

    def _about(self) -> tuple[Resolver, list[str], datetime | None]:
        """Read the gradebook once: the students, the notebooks, the deadline."""
        if self._known is None:
            course = self.parent.coursedir
            roster = Path(self.roster) if self.roster else None
            with Gradebook(course.db_url, course.course_id) as book:
                resolver = Resolver(self.kind, people(book), roster)
                try:
                    work = book.find_assignment(course.assignment_id)
                    notebooks, due = [one.name for one in work.notebooks], work.duedate
                except MissingEntry:
                    notebooks, due = [], None
            self._known = resolver, notebooks, due
        return self._known
