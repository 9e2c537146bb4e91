"""What a test gets to see when the student's code raises: the right kind, their frames.

An exception arrives as data: names of classes, a message, lines of the student's cells.
It is raised as the builtin of that kind, from frames that look like the student's, so
that `pytest.raises(ValueError)` and a traceback work as if there were one process.
"""

from __future__ import annotations

import builtins
import linecache
import types
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

_NEVER = (StopIteration, StopAsyncIteration)  # they would silently end a test's loop
_LONGEST_TEXT, _MOST_FRAMES = 5000, 20
_MOST_LINES = 100_000
Ask = Callable[[str, int], str]
"""Returns a line of a student's cell, by its file and number, or for 0 the whole."""


class StudentError(Exception):
    """Something that the student's code raised, or a thing it is not able to do."""

    message = ""


class StudentTypeError(StudentError, TypeError):
    """The student's code gave an object where a test needs data."""


class StudentTimeout(StudentError, TimeoutError):
    """The student's code took too long, and its process is given up."""


class StudentEnded(StudentError):
    """The student's process has ended."""


class Lines(Sequence[str]):
    """The text of a student's cell, of which only what somebody reads is asked for.

    What nobody reads need not be alike where another student's code fails alike.
    """

    def __init__(self, file: str, ask: Ask) -> None:
        """Stand for the lines of a file."""
        self._file, self._ask = file, ask
        self._known: dict[int, str] = {}

    def _asked(self, number: int) -> str:
        if number not in self._known:
            answer = self._ask(self._file, number)
            self._known[number] = _text(answer, 20 * _LONGEST_TEXT)
        return self._known[number]

    def __len__(self) -> int:
        """Return more than there can be: how many there are would have to be asked."""
        return _MOST_LINES

    def __getitem__(self, place: Any) -> Any:
        """Return a line, which is empty where there is none, or a part of the whole."""
        if isinstance(place, int) and place >= 0:
            return next(iter(self._asked(place + 1).splitlines(keepends=True)), "")
        return [*self][place]

    def __iter__(self) -> Iterator[str]:
        """Go through the whole."""
        return iter(self._asked(0).splitlines(keepends=True))


class Kinds:
    """The exception classes that stand for those of the student's code."""

    def __init__(self, ask: Ask) -> None:
        """Start with the builtin ones."""
        self._ask = ask
        self._made: dict[type[Exception], type[StudentError]] = {}
        self._own: dict[int, type[StudentError]] = {}

    def standing_for(self, names: Iterable[str]) -> type[StudentError]:
        """Return the class for the first builtin exception among names of classes."""
        base = next((b for b in map(_builtin, names) if b), Exception)
        if base not in self._made:
            bases = (StudentError,) if base is Exception else (StudentError, base)
            members = {"__init__": _plain_init, "__str__": _message}
            self._made[base] = type(base.__name__, bases, members)
        return self._made[base]

    def own(self, number: int, name: str, names: Iterable[str]) -> type[StudentError]:
        """Return the class for an exception class of the student's own."""
        if number not in self._own:
            base = self.standing_for(names)
            self._own[number] = type(name, (base,), {"number": number})
        return self._own[number]

    def error(self, told: dict[str, Any]) -> StudentError:
        """Return the exception that a process tells of."""
        names = [n for n in _list(told.get("kinds")) if isinstance(n, str)]
        own = self._own.get(told.get("own", -1))
        error = (own or self.standing_for(names))(_text(told.get("message")))
        if isinstance(error, NameError):
            error.name = _text(told.get("name"))
        return error.with_traceback(self._traceback(_list(told.get("frames"))))

    def _traceback(self, frames: list[Any]) -> types.TracebackType | None:
        """Return a traceback whose frames look like those of the student's cells."""
        made: types.TracebackType | None = None
        for frame in reversed(frames[:_MOST_FRAMES]):
            if isinstance(frame, list) and len(frame) == 3:
                file, name, line = frame
                self._remember(_text(file))
                made = _one(_text(file), _text(name), line, made)
        return made

    def _remember(self, file: str) -> None:
        """Let the text of a cell be found by whoever prints the traceback."""
        if file.startswith("<ipython-input"):
            found: Any = Lines(file, self._ask)
            linecache.cache[file] = (len(found), None, found, file)


def _builtin(name: str) -> type[Exception] | None:
    kind = getattr(builtins, name, None)
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        return None
    return None if issubclass(kind, _NEVER) else kind


def _plain_init(self: StudentError, *args: Any) -> None:
    Exception.__init__(self, *args)
    self.message = _text(args[0]) if args else ""


def _message(self: StudentError) -> str:
    return self.message


def _one(
    file: str, name: str, line: Any, after: types.TracebackType | None
) -> types.TracebackType:
    """Return a traceback of one frame, by raising something there."""
    number = line if isinstance(line, int) and 0 < line < 100_000 else 1
    program = compile("\n" * (number - 1) + "raise ValueError", file, "exec")
    shown = name if name.isidentifier() else "<module>"
    try:
        exec(program.replace(co_name=shown), {"__name__": "student"})
    except ValueError as error:
        frame = error.__traceback__.tb_next  # type: ignore[union-attr]
    return types.TracebackType(after, frame.tb_frame, frame.tb_lasti, number)  # type: ignore[union-attr]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object, most: int = _LONGEST_TEXT) -> str:
    return value[:most] if isinstance(value, str) else ""
