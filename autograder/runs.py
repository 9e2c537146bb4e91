"""The log of grading runs: what, when, with which versions, and whose scores changed.

A run keeps notes while it works and turns them into one line of `runs.jsonl` when it
ends. Where it was killed, the next run of the assignment does that in its place.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import platform
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .cache import grader_version
from .changes import Change, Recorded, between, counted, listing
from .paths import Course
from .remarks import listed

if TYPE_CHECKING:
    from .grade import Graded

Record = dict[str, Any]
_FORM = "%Y-%m-%dT%H:%M:%SZ"


def seed_id(secret: str) -> str:
    """Return a name for a secret that does not tell it."""
    told = hmac.new(secret.encode(), b"seed id", hashlib.sha256).hexdigest()
    return told[:12] if secret else "public"


class Notes:
    """What a run writes down while it works, each time a whole line."""

    def __init__(self, file: int) -> None:
        """Write to an open file."""
        self._file = file

    def write(self, **note: Any) -> None:
        """Add a line; a full disk costs the line, not the run."""
        with contextlib.suppress(OSError):
            os.write(self._file, (json.dumps(note) + "\n").encode())

    def intends(self, student: str, before: Recorded | None) -> None:
        """Note what is recorded of a submission that is about to be recorded."""
        old = before and {"score": before.score, "cells": dict(before.cells)}
        self.write(student=student, before=old)

    def outcome(self, line: Graded) -> None:
        """Note what became of a submission."""
        change = line.change and asdict(line.change)
        self.write(
            student=line.student,
            how=line.how,
            change=change,
            person=line.needs_a_person,
        )


@contextlib.contextmanager
def noted(
    course: Course,
    name: str,
    command: str,
    recorded: Mapping[str, Recorded],
    *,
    if_new: bool = False,
) -> Iterator[Notes]:
    """Give a run its notes, and make a line of the log of them when it ends.

    `recorded` is what the gradebook has as the run begins: a killed run's last
    submission may be in it or not. With `if_new` a run that found nothing to grade
    leaves no line.
    """
    path = course.notes(name)
    _finish(course, path, "killed", recorded)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
    ended = "stopped"
    try:
        notes = Notes(file)
        notes.write(**_head(course, name, command), if_new=if_new)
        yield notes
        ended = "done"
    finally:
        os.close(file)
        with contextlib.suppress(OSError):  # the next run tries again
            _finish(course, path, ended, {})


def _head(course: Course, name: str, command: str) -> Record:
    """Return what is known of a run before it begins."""
    numbers = {"python": platform.python_version()}
    numbers |= {one: _version(one) for one in ("nbgrader", "numpy", "cs-nn")}
    return {
        "at": datetime.now(UTC).strftime(_FORM),
        "command": command,
        "assignment": name,
        "versions": numbers | {"grader": grader_version()[:12]},
        "seed": seed_id(course.secret()),
    }


def _version(package: str) -> str:
    """Return a package's version; a copy that nobody installed has none."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _finish(
    course: Course, path: Path, ended: str, recorded: Mapping[str, Recorded]
) -> None:
    """Add the line of the run whose notes these are, and remove them."""
    head, *notes = _lines(path) or [{}]
    nothing = all(note.get("how") in ("kept", "waiting") for note in notes)
    skipped = head.pop("if_new", False) and nothing
    if "assignment" in head and not skipped:
        _append(course.runs, {**head, "ended": ended, **_summed(notes, recorded)})
    path.unlink(missing_ok=True)


def _summed(notes: list[Record], recorded: Mapping[str, Recorded]) -> Record:
    """Return what notes say in all; an unfinished one is compared with the records."""
    last = {note["student"]: note for note in notes if "student" in note}
    changes = {}
    for student, note in last.items():
        if "how" not in note:
            now = recorded.get(student)
            change = between(_as_recorded(note["before"]), now) if now else None
            note.update(how="unfinished", person=False)
            note["change"] = change and asdict(change)
        if note["change"]:
            changes[student] = note["change"]
    return {
        "submissions": len(last),
        "how": dict(Counter(note["how"] for note in last.values())),
        "changed": changes,
        "look_at": [student for student, note in last.items() if note["person"]],
    }


def _as_recorded(kept: Record | None) -> Recorded | None:
    return Recorded(kept["score"], None, "", kept["cells"]) if kept else None


def changes_of(record: Record) -> dict[str, Change]:
    """Return the changes that a line of the log tells, by student."""
    return {
        student: Change(
            one["before"],
            one["after"],
            {name: (old, new) for name, (old, new) in one["cells"].items()},
        )
        for student, one in record["changed"].items()
    }


def read(course: Course, name: str | None = None) -> list[Record]:
    """Return the whole lines of the log, of one assignment or of all."""
    found = [record for record in _lines(course.runs) if "changed" in record]
    return [one for one in found if name in (None, one["assignment"])]


def _lines(path: Path) -> list[Record]:
    """Read a file of JSON objects; what a full disk cut off is left out."""
    if not path.exists():
        return []
    found = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        with contextlib.suppress(ValueError):
            found.append(json.loads(line))
    return [one for one in found if isinstance(one, dict)]


def _append(path: Path, record: Record) -> None:
    """Add one line with one write; where the last one was cut off, begin a new one."""
    cut = path.exists() and _last_byte(path) not in (b"", b"\n")
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(file, (b"\n" if cut else b"") + (json.dumps(record) + "\n").encode())
    finally:
        os.close(file)


def _last_byte(path: Path) -> bytes:
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - 1, 0))
        return file.read(1)


def says(record: Record) -> str:
    """Return a line of the log as text: the run, and every score that changed."""
    changes = changes_of(record)
    again = {student: one for student, one in changes.items() if not one.first}
    numbers = [f"{name} {number}" for name, number in record["versions"].items()]
    done = [f"{number} {how}" for how, number in record["how"].items()]
    ended = "" if record["ended"] == "done" else f" ({record['ended']})"
    at = record["at"].replace("T", " ").replace("Z", " UTC")
    submissions = f"{record['submissions']} submissions: {', '.join(done) or 'none'}"
    lines = [
        f"{at}  {record['assignment']}{ended}  {record['command']}",
        f"{', '.join(numbers)}, seed {record['seed']}",
        f"{submissions}; {counted(changes.values())}.",
        *listing(again).splitlines(),
    ]
    if record["look_at"]:
        lines.append(f"look at {listed(record['look_at'], 20)}")
    return "\n  ".join(lines)
