"""Gather what came for one assignment: who handed in what, when, and what is wrong."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from fnmatch import fnmatch
from pathlib import Path

from autograder.handed import IGNORED
from autograder.record import parse_time
from autograder.remarks import shown

from . import names
from .names import Named
from .resolve import Resolver
from .unpack import ARCHIVES, Unpacked, is_inside, unpack

# What nbgrader writes into a submission; a student's own does not count.
_NBGRADERS = ("timestamp.txt", "feedback")


@dataclass
class Gathered:
    """One student's submission: where each of its files lies, and when it came."""

    files: dict[str, Path] = field(default_factory=dict)
    """By their place in the submission."""
    moment: datetime | None = None
    late: bool = False
    """Whether a platform marks it late without saying since when."""


@dataclass
class Intray:
    """All that came."""

    kind: str
    submissions: dict[str, Gathered] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    """What must not or cannot be imported, one sentence each."""
    notes: list[str] = field(default_factory=list)
    """What was decided: which version was taken, what was left out."""


@dataclass(frozen=True)
class _File:
    """A file that a name gives to a student."""

    named: Named
    place: Path
    written: datetime | None

    @property
    def newness(self) -> tuple[int, datetime, str]:
        number, name = self.named.order
        return number, self.written or datetime.min, name


def lay_out(source: Path, into: Path, zone: tzinfo) -> tuple[Path, Unpacked]:
    """Return the folder with the files of a zip or a folder, and their times.

    Raises:
        ValueError: it is neither, or not to be trusted.
    """
    if source.is_dir():
        return source, _walk(source)
    if not source.is_file():
        raise ValueError(f"{source} does not exist: give a zip or a folder.")
    return into, unpack(source, into, zone)


def _walk(root: Path) -> Unpacked:
    """List the ordinary files below a folder; links are not followed."""
    found = Unpacked()
    for folder, folders, files in os.walk(root):
        for name in [n for n in folders if Path(folder, n).is_symlink()]:
            found.problems.append(f"'{shown(name)}' is a link, no folder.")
        folders[:] = sorted(n for n in folders if not _ignored(n))
        for name in sorted(files):
            path = Path(folder, name)
            inside, state = path.relative_to(root).as_posix(), path.lstat()
            if not stat.S_ISREG(state.st_mode) or not is_inside(inside):
                found.problems.append(f"'{shown(inside)}' is no ordinary file.")
            elif name.lower().endswith(ARCHIVES):
                found.notes.append(f"'{shown(inside)}' is an archive, left out.")
            else:
                written = datetime.fromtimestamp(state.st_mtime, UTC)
                found.files[inside] = written.replace(tzinfo=None)
    return found


def _ignored(name: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in IGNORED)


def gather(
    place: Path,
    found: Unpacked,
    kind: str,
    assignment: str,
    notebooks: Sequence[str],
    resolver: Resolver,
    due: datetime | None,
) -> Intray:
    """Give every file to its student; the newest of two versions wins."""
    intray = Intray(kind, {}, list(found.problems), list(found.notes))
    owned: dict[str, list[_File]] = {}
    for name, written in found.files.items():
        if any(map(_ignored, name.split("/"))):
            continue
        if kind in ("canvas", "moodle") and names.is_typed(name):
            intray.notes.append(f"'{shown(name)}' was typed, not handed in, left out.")
            continue
        named = names.READERS[kind](name, assignment, notebooks)
        if named is None and kind == "exchange":
            continue  # of another assignment
        mine = resolver.find(named) if named else None
        if mine is None:
            what = f"'{shown(name)}' cannot be given to a student of the gradebook"
            intray.problems.append(f"{what}.")
            continue
        student, reading = mine
        owned.setdefault(student, []).append(_File(reading, place / name, written))
    for student in sorted(owned):
        users = {one.named.user for one in owned[student]}
        if len(users) > 1:  # somebody may call himself by another's name
            what = (
                f"{len(users)} users of the platform are taken for '{shown(student)}'"
            )
            intray.problems.append(f"{what}: give the platform's table with --roster.")
            continue
        one = _submission(student, owned[student], intray, due)
        if one.files:
            intray.submissions[student] = one
    return intray


def _submission(
    student: str, files: list[_File], intray: Intray, due: datetime | None
) -> Gathered:
    """Choose the files of a submission."""
    newest, chosen = _newest_batch(files), Gathered()
    if len({one.named.batch for one in files}) > 1:
        intray.notes.append(f"{shown(student)}: the newest submission was taken.")
    taken: dict[str, _File] = {}
    for one in sorted(newest, key=lambda one: one.newness):
        path = one.named.path
        if path.split("/")[0] in _NBGRADERS:
            continue
        if path in taken:
            what = f"there are several {shown(path)}, the newest was taken"
            intray.notes.append(
                f"{shown(student)}: {what}: '{shown(one.named.source)}'."
            )
        taken[path] = one
    chosen.files = {path: one.place for path, one in taken.items()}
    chosen.moment, chosen.late = _moment(taken.values(), intray.kind, due)
    return chosen


def _newest_batch(files: list[_File]) -> list[_File]:
    def when(batch: str) -> datetime:
        return parse_time(batch) or datetime.min

    newest = max((one.named.batch for one in files), key=when)
    return [one for one in files if one.named.batch == newest]


def _moment(
    files: Iterable[_File], kind: str, due: datetime | None
) -> tuple[datetime | None, bool]:
    """Return when a submission came: the last of its notebooks counts."""
    every = list(files)
    parts = [one for one in every if one.named.path.endswith(".ipynb")] or every
    if kind == "exchange":
        return (parse_time(parts[0].named.batch) if parts else None), False
    moments = [names.moment(one.named, one.written, kind, due) for one in parts]
    known = [one for one in moments if one]
    late = any(one.named.late for one in parts)
    return (max(known) if known else None), late
