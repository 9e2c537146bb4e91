"""Inside a student's jail: what is told of functions, errors, warnings and prints."""

from __future__ import annotations

import inspect
import io
import linecache
import re
import traceback
import warnings
from typing import Any

_MOST_TEXT, _LONGEST_CELL = 100_000, 50_000
_CELL = re.compile(r"^(<ipython-input-\d+)-\w+>$")


class Said(io.StringIO):
    """What the student's code prints, as much as anybody will read."""

    cut = False
    """Whether something was left out."""

    def write(self, text: str) -> int:
        """Take text while there is room."""
        room = _MOST_TEXT - self.tell()
        self.cut |= len(text) > room
        return super().write(text[:room]) if room > 0 else 0

    def taken(self) -> str:
        """Return what was printed since the last time."""
        text = self.getvalue()
        self.seek(0)
        self.truncate()
        return text


def cell(file: str) -> str:
    """Return a file's name; a cell's without what depends on its text."""
    return _CELL.sub(r"\1>", file)


def about(value: Any) -> dict[str, Any]:
    """Return what messages say of a function or a class."""
    written = [vars(kind).values() for kind in getattr(value, "__mro__", ())]
    functions = [value, *(one for values in written for one in values)]
    codes = [getattr(one, "__code__", None) for one in functions]
    return {
        "files": sorted({cell(c.co_filename) for c in codes if c is not None}),
        "parameters": _parameters(value),
    }


def _parameters(value: Any) -> list[list[Any]] | None:
    try:
        found = inspect.signature(value).parameters.values()
    except (TypeError, ValueError):
        return None
    return [[p.name, int(p.kind), p.default is not p.empty] for p in found]


def name_of(value: Any) -> str:
    """Return the name of a function or a class."""
    return str(getattr(value, "__name__", type(value).__name__))


def plain(error: BaseException) -> list[Any]:
    """Return those of an error's arguments that are data."""
    simple = (int, float, str, bool, type(None))
    return [value for value in error.args if type(value) in simple][:10]


def message(error: BaseException) -> str:
    """Return what an error says."""
    try:
        return str(error)
    except Exception:
        return "(this error cannot be printed)"


class Frames:
    """What is told of errors in the student's cells: where, and their text if asked."""

    def __init__(self) -> None:
        """Start with no error."""
        self._files: dict[str, str] = {}  # by the name that is told

    def of(self, error: BaseException) -> list[list[Any]]:
        """Return file, function and line of the frames in the student's cells."""
        found = []
        for frame, line in traceback.walk_tb(error.__traceback__):
            file, name = frame.f_code.co_filename, frame.f_code.co_name
            if file.startswith("<ipython-input"):
                self._files[cell(file)] = file
                found.append([cell(file), name, line])
        return found

    def text(self, file: str, number: int) -> str:
        """Return a line of such a file, or the whole for number 0."""
        lines = linecache.getlines(self._files.get(file, ""))
        wanted = lines[number - 1 : number] if number else lines
        return "".join(wanted)[:_LONGEST_CELL]


def warning(caught: warnings.WarningMessage) -> list[Any]:
    """Return kinds, text, file and line of a warning."""
    kinds = [kind.__name__ for kind in caught.category.__mro__]
    return [kinds, str(caught.message), cell(caught.filename), caught.lineno]
