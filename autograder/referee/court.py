"""The referee's side of one hearing: requests to the student's process, and answers."""

from __future__ import annotations

import sys
import time
import warnings
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .data import Reader
from .errors import (
    Kinds,
    StudentEnded,
    StudentError,
    StudentTimeout,
    StudentTypeError,
)
from .functions import proxy_class
from .kinds import Malformed, NotPlain
from .lending import Lending
from .link import Gone, Late, Link
from .proxies import Remote, own
from .side import FLOATING, present, refill

_WARNINGS = (RuntimeWarning, DeprecationWarning, FutureWarning, SyntaxWarning,
             UserWarning, Warning)  # fmt: skip


@dataclass
class Test:
    """What is to be known of a test while it runs."""

    until: float
    """When its time is up, by `time.monotonic`."""
    hidden: Sequence[tuple[int, int]] = ()
    """First and last line of each hidden part: what is printed there is withheld."""
    operators: dict[str, list[str]] = field(default_factory=dict)
    """The operators that the reference solution's classes define, by class."""
    empty: bool = False
    """Whether the student's code may give empty arrays."""
    random: bool = False
    """Whether both processes share the state of the global random numbers."""
    call_seconds: float | None = None
    """How long one call may take, if not as long as the whole test."""


class Court(Lending):
    """Everything that a test does with one clone of a student's process."""

    decides_what_is_kept = True

    def __init__(self, link: Link) -> None:
        """Hear tests on a link to a clone."""
        super().__init__(link, 0)
        self._kinds = Kinds(self._line)
        self._proxies: weakref.WeakValueDictionary[int, Any] = (
            weakref.WeakValueDictionary()
        )
        self._sent, self._gave_empty = 0, False
        self.broken: StudentError | None = None
        self.test = Test(time.monotonic())
        self._stdout = sys.stdout
        self.cut = False
        """Whether the student's code printed more than was taken."""

    def begin(self, test: Test) -> None:
        """Begin with a test."""
        self.test, self.link.until, self.cut = test, test.until, False
        self.shares_random, self._stdout = test.random, sys.stdout

    def names(self, wanted: list[str]) -> dict[str, Any]:
        """Return those of the student's names that exist."""
        found = self.request("names", wanted)
        if not isinstance(found, dict):
            raise self._break(StudentEnded("your notebook answered nonsense"))
        return {name: value for name, value in found.items() if name in wanted}

    # requests

    def request(self, what: str, *given: Any) -> Any:
        """Have something done in the student's process, and return what it gives.

        Raises:
            StudentError: it raised something, gave what is no data, took too long, or
                has ended; always also of the builtin kind that it raised, if any.
        """
        __tracebackhide__ = True
        if self.broken:
            raise self.broken
        self._sent += 1
        if (most := self.test.call_seconds) is not None:
            self.link.until = min(self.test.until, time.monotonic() + most)
        frame = {"op": "do", "what": what, "id": self._sent}
        frame |= present({"shares_random": self.shares_random, "anew": self._sent == 1})
        if (floating := np.geterr()) != FLOATING:
            frame["floating"] = floating
        try:
            writer = self.send(frame, given=list(given))
            containers, self._gave_empty = writer.containers[1:], writer.empty
        except NotPlain as error:
            raise TypeError(f"a test cannot hand over {error}") from None
        except (Gone, Late) as error:
            raise self._ended(error) from None
        return self._answer(self._sent, containers)

    def _answer(self, number: int, containers: list[Any]) -> Any:
        __tracebackhide__ = True
        try:
            while True:
                reader = self.receive()
                if reader.frame.get("op") == "ask":
                    self.serve(reader)
                elif reader.frame.get("id") == number:
                    break
            return self._result(reader, containers)
        except (Gone, Late, Malformed) as error:
            raise self._ended(error) from None

    def _ended(self, error: Exception) -> StudentError:
        if isinstance(error, Late):
            return self._break(StudentTimeout("your code ran too long and was stopped"))
        how = "ended its process" if isinstance(error, Gone) else "sent what is no data"
        return self._break(StudentEnded(f"your code {how}"))

    def _break(self, error: StudentError) -> StudentError:
        """Give the clone up: whatever is asked of it from now on fails."""
        self.broken = error
        self.link.close()
        return error

    def _result(self, reader: Reader, containers: list[Any]) -> Any:
        __tracebackhide__ = True
        frame = reader.frame
        self.set_lent(reader)
        self._looked.clear()
        self._say(frame.get("out"))
        self.cut |= frame.get("cut") is True
        if frame.get("op") == "failed":
            raise self._failure(reader)
        value = reader.value(frame.get("value"))
        for place, node in _pairs(frame.get("lists")):
            if not 0 <= place < len(containers):
                raise Malformed("no such list")
            refill(containers[place], reader.value(node))
        self._warn(frame.get("warnings"))
        return value

    def _line(self, file: str, number: int) -> str:
        """See `errors.Ask`; there is none if the clone has ended."""
        try:
            return self.request("text", file, number)  # type: ignore[no-any-return]
        except StudentError:
            return ""

    def _failure(self, reader: Reader) -> BaseException:
        frame = reader.frame
        if frame.get("asked") is True and self.failed is not None:
            failed, self.failed = self.failed, None
            return failed  # what the test lent raised it: the test's own error
        error = self._kinds.error(frame)
        args = reader.value(frame.get("args"))
        if isinstance(args, list) and args:
            error.args = tuple(args)
        return error

    def _say(self, text: object) -> None:
        """Show what the student's code printed, but not inside a hidden test.

        A test that catches what is printed gets it in any case.
        """
        caught = sys.stdout is not self._stdout
        if isinstance(text, str) and text and (caught or not self._is_hidden()):
            sys.stdout.write(text)

    def _is_hidden(self) -> bool:
        line, frame = 0, sys._getframe()
        while frame := frame.f_back:  # type: ignore[assignment]
            if frame.f_code.co_name == "<module>":
                line = frame.f_lineno
                break
        return any(first <= line <= last for first, last in self.test.hidden)

    def _warn(self, told: object) -> None:
        """Issue the warnings of the student's code once more, on this side."""
        for one in told if isinstance(told, list) else []:
            kinds, message, file, line = one
            kind = next((k for k in _WARNINGS if k.__name__ in kinds), UserWarning)
            warnings.warn_explicit(str(message)[:2000], kind, str(file), int(line))

    def read_array(self, rest: list[Any], reader: Reader) -> np.ndarray:
        """See Side; an empty array would agree with everything that is asked of it."""
        array = super().read_array(rest, reader)
        if array.size == 0 and not (self.test.empty or self._gave_empty):
            raise StudentTypeError(
                f"your code gave an empty array of shape {array.shape}: numbers are "
                "needed."
            )
        return array

    # objects

    def holds_some(self) -> bool:
        """Tell whether anything here still stands for an object of the student's."""
        return len(self._proxies) > 0

    def allows(self, kinds: list[str], operator: str) -> bool:
        """See `proxies.Asker`."""
        known = self.test.operators
        return any(operator in known.get(kind, ()) for kind in kinds)

    def theirs(self, value: Any) -> int | None:
        """See Side."""
        if isinstance(value, Remote):
            return int(own(value, "number"))
        if isinstance(value, type) and issubclass(value, StudentError):
            return getattr(value, "number", None)
        return None

    def stand_in(self, number: int, about: list[Any]) -> Any:
        """See Side."""
        known = self._proxies.get(number)
        if known is None:
            more: list[Any] = [*about[2:], [], []]
            (what, kind), (above, has) = about[:2], more[:2]
            kinds, name = [str(k)[:100] for k in above], str(kind)[:100]
            if what == "exception":
                return self._kinds.own(number, name, kinds)
            made = proxy_class(str(what), name)
            known = made(self, number, name, kinds or [name], has)
            if what == "method":
                object.__setattr__(known, "_kind", "method")
            self._proxies[number] = self.keep(number, known)
        return known


def _pairs(value: object) -> Iterator[tuple[int, Any]]:
    for pair in value if isinstance(value, list) else []:
        if not (isinstance(pair, list) and len(pair) == 2 and type(pair[0]) is int):
            raise Malformed("no pair")
        yield pair[0], pair[1]
