"""When submissions came: by the course's own list, else by what lies in the folder.

A student can write timestamp.txt. Where that matters, put what the learning platform
knows into `timestamps.csv` in the course's folder, with the columns `student`,
`assignment` and `timestamp`: it counts, and a timestamp.txt that differs is reported.
"""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path

from .record import parse_time, written_time
from .released import GradeError
from .remarks import Remark, shown

NAME = "timestamps.csv"
COLUMNS = ("student", "assignment", "timestamp")
_SAME = timedelta(minutes=1)


class Times:
    """The times at which the submissions of one assignment came."""

    def __init__(
        self, course: Path, assignment: str, due: datetime | None = None
    ) -> None:
        """Read the course's list, if it has one.

        An import that knows no better than "late" wrote a minute after `due`.

        Raises:
            GradeError: the list cannot be read.
        """
        self._known: dict[str, datetime] = {}
        self._guess = a_minute_late(due) if due else None
        path = course / NAME
        if not path.exists():
            return
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if not set(COLUMNS) <= set(rows.fieldnames or ()):
                raise GradeError(f"{path} needs the columns {', '.join(COLUMNS)}.")
            for row in rows:
                if row["assignment"] == assignment:
                    self._known[row["student"]] = _time(path, rows.line_num, row)

    def of(self, student: str, text: str) -> tuple[datetime | None, list[Remark]]:
        """Return when a submission came; `text` is what timestamp.txt says."""
        known, told = self._known.get(student), parse_time(text) if text else None
        if known is None:
            return told, [_no_time(text)] if text and told is None else []
        if told in (None, self._guess) or abs(told - known) <= _SAME:
            return known, []
        sentence = (
            f"timestamp.txt says {written_time(told)}, but it came at "
            f"{written_time(known)}, which counts: ask where the other comes from."
        )
        return known, [Remark("other-timestamp", sentence)]


def a_minute_late(due: datetime) -> datetime:
    """Return the time of what came late, where nobody knows when."""
    return due.replace(second=0, microsecond=0) + _SAME


def _time(path: Path, line: int, row: dict[str, str]) -> datetime:
    moment = parse_time(row["timestamp"] or "")
    if moment is None:
        raise GradeError(
            f"{path}, line {line}: '{shown(str(row['timestamp']))}' is no time."
        )
    return moment


def _no_time(text: str) -> Remark:
    sentence = (
        f"timestamp.txt says '{shown(text)}', which is no time, and does not count: "
        "collect the submission again."
    )
    return Remark("bad-timestamp", sentence)
