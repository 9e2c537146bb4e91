"""Put what was gathered into submitted/: all of it or nothing, and nothing is lost."""

from __future__ import annotations

import contextlib
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from autograder.paths import Course
from autograder.record import Book, parse_time, written_time
from autograder.remarks import shown

from .gather import Gathered

What = Literal["new", "replaced", "unchanged", "older"]
_STAMP = "timestamp.txt"


@dataclass(frozen=True)
class Step:
    """What happens to one student's submission."""

    student: str
    target: Path
    gathered: Gathered
    what: What
    """"older" than what is there, which then stays."""
    there: datetime | None = None
    """When what is there came."""

    @property
    def moves(self) -> bool:
        """Whether something is written."""
        return self.what in ("new", "replaced")

    @property
    def says(self) -> str:
        """One sentence where something that was there is concerned."""
        there = written_time(self.there) if self.there else "an unknown time"
        if self.what == "replaced":
            return (
                f"{shown(self.student)}: replaces what came at {there}, which is kept "
                "in .autograder/replaced."
            )
        if self.what == "older":
            return (
                f"{shown(self.student)}: is older than what came at {there}, which "
                "stays: give --replace to take the older one."
            )
        return ""


def plan(
    book: Book, submissions: Mapping[str, Gathered], *, replace: bool = False
) -> list[Step]:
    """Compare what was gathered with what is there; nothing is written."""
    return [_step(book, student, one, replace) for student, one in submissions.items()]


def _step(book: Book, student: str, gathered: Gathered, replace: bool) -> Step:
    target = book.folder(student)
    if not target.exists():
        return Step(student, target, gathered, "new")
    stamp = target / _STAMP
    there = parse_time(stamp.read_text(errors="replace")) if stamp.is_file() else None
    what: What = "replaced"
    if _same(target, gathered):
        what = "unchanged"
    elif not replace and there and gathered.moment and gathered.moment < there:
        what = "older"
    return Step(student, target, gathered, what, there)


def _same(target: Path, gathered: Gathered) -> bool:
    """Tell whether a folder holds just these files, beside nbgrader's time."""
    there = {
        path.relative_to(target).as_posix(): path
        for path in target.rglob("*")
        if not path.is_dir() and path.name != _STAMP
    }
    return there.keys() == gathered.files.keys() and all(
        _equal(path, gathered.files[name]) for name, path in there.items()
    )


def _equal(there: Path, new: Path) -> bool:
    """Compare two files; a link or a device equals nothing, and is not opened."""
    state = there.lstat()
    if not stat.S_ISREG(state.st_mode) or state.st_size != new.stat().st_size:
        return False
    return there.read_bytes() == new.read_bytes()


def carry_out(course: Course, name: str, steps: Sequence[Step]) -> None:
    """Write every step; if one fails, what was there before is there again.

    Raises:
        OSError: something cannot be written; nothing has changed.
    """
    moving = [step for step in steps if step.moves]
    with staging(course) as folder:
        for number, step in enumerate(moving):
            _lay_out(step.gathered, folder / str(number))
        done: list[tuple[Path, Path]] = []
        try:
            for number, step in enumerate(moving):
                _move(course, name, step, folder / str(number), done)
        except BaseException:  # Ctrl-C too
            for source, target in reversed(done):
                source.rename(target)
            raise


@contextlib.contextmanager
def staging(course: Course) -> Iterator[Path]:
    """Give a folder beside what will be written, and remove it in the end."""
    course.ours.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="import-", dir=course.ours))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _lay_out(gathered: Gathered, folder: Path) -> None:
    for name, source in gathered.files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target, follow_symlinks=False)
    if gathered.moment:
        (folder / _STAMP).write_text(written_time(gathered.moment), encoding="utf-8")


def _move(
    course: Course, name: str, step: Step, staged: Path, done: list[tuple[Path, Path]]
) -> None:
    """Move one submission into place, noting how to take each move back."""
    if step.target.exists():
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        kept = course.ours / "replaced" / name / step.student / stamp
        kept.parent.mkdir(parents=True, exist_ok=True)
        step.target.rename(kept)
        done.append((kept, step.target))
    step.target.parent.mkdir(parents=True, exist_ok=True)
    staged.rename(step.target)
    done.append((step.target, staged))
