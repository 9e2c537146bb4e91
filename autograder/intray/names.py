"""Whose a file is, by the name that a platform, a folder or an exchange gives it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from autograder.times import a_minute_late

# lovelaceada_LATE_101_5001_week01_perceptron-1.ipynb
_CANVAS = re.compile(
    r"(?P<name>.+?)(?P<late>_LATE)?_(?P<user>\d+)_(?P<file>\d+)_(?P<path>.+)"
)
_SHIFTED = re.compile(
    r"(?P<name>.+?_\d+)(?P<late>_LATE)?_(?P<user>\d+)_(?P<file>\d+)_(?P<path>.+)"
)
# Ada Lovelace_71_assignsubmission_file_/week01.ipynb, or all of it in one name
_MOODLE = re.compile(
    r"(?P<name>.+?)_(?P<user>\d+)_assignsubmission_file(_/|/|_)(?P<path>.+)"
)
# ada+week01_perceptron+2026-02-01 12:00:00.000000 UTC+…/week01_perceptron.ipynb
_EXCHANGE = re.compile(
    r"(?P<user>.+)\+(?P<assignment>[^+/]+)\+(?P<when>\d{4}-[^+/]+)(\+[^/]*)?/(?P<path>.+)"
)
# What students typed into the platform's own editor.
_TYPED = re.compile(r".*(_assignsubmission_onlinetext.*|_\d+_(text|link)\.html)")
_VERSION = re.compile(r"(?P<stem>.+)-\d+")
KINDS = ("canvas", "moodle", "exchange", "folder")


@dataclass(frozen=True)
class Named:
    """A file with what its name tells."""

    source: str
    """The name as it came, relative to the archive or folder."""
    user: str
    """A student's id, or the platform's number of the student."""
    path: str
    """Where the file belongs in the submission."""
    person: str = ""
    """The student's name as the platform writes it."""
    late: bool = False
    """Whether the platform marks it late."""
    order: tuple[int, str] = (0, "")
    """The larger, the newer, as far as the name tells."""
    batch: str = ""
    """Files of one submission; where there are several, the newest batch counts."""
    other: Named | None = None
    """How else the name can be read: students choose parts of it."""


Reader = Callable[[str, str, Collection[str]], Named | None]


def canvas(name: str, _assignment: str, notebooks: Collection[str]) -> Named | None:
    """Read a name of Canvas's "Download submissions"."""
    found = _CANVAS.fullmatch(name.rpartition("/")[2])
    if not found:
        return None
    # Who calls himself "eve_102" is not student 102.
    shifted = _SHIFTED.fullmatch(name.rpartition("/")[2])
    other = _of_canvas(shifted, name, notebooks) if shifted else None
    return replace(_of_canvas(found, name, notebooks), other=other)


def _of_canvas(found: re.Match[str], name: str, notebooks: Collection[str]) -> Named:
    return Named(
        name,
        found["user"],
        _unversioned(found["path"], notebooks),
        found["name"],
        bool(found["late"]),
        (int(found["file"]), name),  # Canvas numbers its files as they come
    )


def moodle(name: str, _assignment: str, notebooks: Collection[str]) -> Named | None:
    """Read a name of Moodle's "Download all submissions", in folders or not."""
    found = _MOODLE.search(name)
    if not found or name.count("_assignsubmission_file") > 1:
        return None
    person = found["name"].rpartition("/")[2].replace("_", " ")
    path = _unversioned(found["path"], notebooks)
    return Named(name, found["user"], path, person, order=(0, name))


def exchange(name: str, assignment: str, _notebooks: Collection[str]) -> Named | None:
    """Read a path in the `inbound` folder of nbgrader's exchange."""
    found = _EXCHANGE.fullmatch(name)
    if not found or found["assignment"] != assignment:
        return None
    return Named(name, found["user"], found["path"], batch=found["when"])


def folder(name: str, assignment: str, notebooks: Collection[str]) -> Named | None:
    """Read STUDENT/FILE, STUDENT/ASSIGNMENT/FILE, or STUDENT.ipynb for one notebook."""
    student, _, path = name.partition("/")
    if not path:
        stem, dot, kind = name.rpartition(".")
        if kind != "ipynb" or not dot or len(notebooks) != 1:
            return None
        return Named(name, stem, f"{next(iter(notebooks))}.ipynb", order=(0, name))
    path = path.removeprefix(f"{assignment}/")
    return Named(name, student, path, order=(0, name))


READERS: dict[str, Reader] = {
    "canvas": canvas,
    "moodle": moodle,
    "exchange": exchange,
    "folder": folder,
}


def is_typed(name: str) -> bool:
    """Tell whether a platform made a page of it, so that no student's file it is."""
    return bool(_TYPED.fullmatch(name))


def guess(names: Iterable[str]) -> str:
    """Return which of `KINDS` made these names: the one most of them fit."""
    every = [name for name in names if not is_typed(name)]
    patterns = {"moodle": _MOODLE, "exchange": _EXCHANGE, "canvas": _CANVAS}
    for kind, pattern in patterns.items():
        fit = sum(bool(pattern.search(name)) for name in every)
        if every and 2 * fit > len(every):
            return kind
    return "folder"


def _unversioned(path: str, notebooks: Collection[str]) -> str:
    """Drop the -1, -2 … that a platform adds to a name that came before."""
    stem, dot, kind = path.rpartition(".")
    found = _VERSION.fullmatch(stem)
    if kind.lower() != "ipynb" or stem in notebooks or not found:
        return path
    return f"{found['stem']}{dot}{kind}" if found["stem"] in notebooks else path


def moment(
    named: Named, written: datetime | None, kind: str, due: datetime | None
) -> datetime | None:
    """Return when a file was handed in, as far as anybody can tell.

    Canvas writes the time of the download into its zips: of a file in time it is known
    that it came by the deadline, of a late one only that it did not.
    """
    if kind != "canvas" or due is None or written is None:
        return written
    if named.late:
        return a_minute_late(due)
    return min(written, due)
