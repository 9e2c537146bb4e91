"""Inside a student's jail: answer what a test asks of the student's objects.

Nothing relies on this side: the student's code shares its process and can replace any
of it. All that it can gain is to send other data.
"""

from __future__ import annotations

import copy
import json
import os
import socket
import sys
import types
import warnings
import weakref
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from .data import Reader, Writer
from .kinds import Malformed, NotPlain
from .lent import Lent, ask_for
from .link import Gone, Late, Link, parts
from .operators import OPERATORS
from .side import FLOATING, Changed, Frame, Side, methods, present
from .telling import Frames, Said, about, message, name_of, plain, warning
from .transcript import mark

_MOST_WARNINGS = 20


class Asked(Exception):
    """What the student's code asked of a lent object failed there."""


class Agent(Side):
    """Serves one test, or several, with the objects of a notebook's namespace."""

    def __init__(self, link: Link, names: dict[str, Any], said: Said) -> None:
        """Answer on a link for the namespace `names`; what is `said` goes along."""
        super().__init__(link, 1)
        self._names, self._said, self._frames = names, said, Frames()
        self._operations: dict[str, Callable[..., Any]] = {
            "names": self._look_up,
            "about": about,
            "get": getattr,
            "set": setattr,
            "delete": delattr,
            "call": lambda fn, args, named: fn(*args, **dict(named)),
            "each": lambda fn, calls: [fn(*a, **dict(named)) for a, named in calls],
            "method": lambda of, name, args, named: getattr(of, name)(
                *args, **dict(named)
            ),
            "in_turn": _in_turn,
            "operator": lambda name, args: OPERATORS[name](*args),
            "next": _next,
            "copy": copy.copy,
            "deepcopy": copy.deepcopy,
            "instance": lambda of, kind: isinstance(of, kind),
            "subclass": lambda of, kind: issubclass(of, kind),
            "enter": lambda of: type(of).__enter__(of),
            "exit": lambda of: type(of).__exit__(of, None, None, None),
            "count": self._count,
            "swap": self._swap,
            "text": self._frames.text,
        }

    def begin_anew(self) -> None:
        """See Side."""
        super().begin_anew()
        self._lent: weakref.WeakValueDictionary[int, Lent] = (
            weakref.WeakValueDictionary()
        )
        self.looks: dict[int, dict[str, Any]] = {}
        self.told: list[Any] = []

    def serve(self) -> None:
        """Answer until the referee is gone."""
        while True:
            self.once()

    def once(self) -> None:
        """Answer one request."""
        reader = self.receive()
        if reader.frame.get("anew"):
            self.begin_anew()
        self._answer(reader)

    def _answer(self, reader: Reader) -> None:
        frame = reader.frame
        self.looks.clear()  # a test may have changed what it lent
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            reply, values, changed = self._done(reader, frame)
        values |= self._news()
        told = [warning(w) for w in caught[:_MOST_WARNINGS]]
        more = {"out": self._said.taken(), "cut": self._said.cut, "warnings": told}
        reply |= {"id": frame["id"], **present(more)}
        try:
            self.send(reply, changed, **values)
        except NotPlain as error:
            failed = {"kinds": ["TypeError"], "message": f"it gave {error}"}
            self.send(reply | failed | {"op": "failed"})

    def _done(
        self, reader: Reader, frame: Frame
    ) -> tuple[Frame, dict[str, Any], Changed | None]:
        """Do what is asked; return the reply, its values, and what may have changed."""
        self.shares_random = bool(frame.get("shares_random"))
        do = self._operations[frame["what"]]
        given = reader.value(frame["given"])
        lists = reader.containers[1:]  # the first is the list of arguments itself
        changed = Changed(lists, self._quiet) if frame["what"] in _MAY_CHANGE else None
        try:
            with np.errstate(**frame.get("floating", FLOATING)):
                return {"op": "done"}, {"value": do(*given)}, changed
        except BaseException as error:
            return self._failure(error), {"args": plain(error)}, changed

    def _quiet(self, container: Any) -> Any:
        """Return the node of a container, its arrays and objects by identity."""
        writer = Writer(
            lambda array, _: ["a", id(array)], lambda other: ["h", id(other)]
        )
        return writer.value(container)

    def _failure(self, error: BaseException) -> Frame:
        kinds = [kind.__name__ for kind in type(error).__mro__]
        own = self._numbers.get(id(type(error)), -1)
        return {
            "op": "failed",
            "kinds": kinds,
            "own": own,
            "message": message(error),
            "name": str(getattr(error, "name", "")),
            "asked": isinstance(error, Asked),
            "frames": self._frames.of(error),
        }

    # names and objects

    def _look_up(self, names: list[str]) -> dict[str, Any]:
        return {name: self._names[name] for name in names if name in self._names}

    def _count(self, counted: str, fn: Any, args: Any, named: Any) -> Any:
        """Call `fn` and count how often it calls the function of that name."""
        usual, calls = self._names[counted], 0

        def counting(*given: Any, **by_name: Any) -> Any:
            nonlocal calls
            calls += 1
            return usual(*given, **by_name)

        self._names[counted] = counting
        try:
            return fn(*args, **dict(named)), calls
        finally:
            self._names[counted] = usual

    def _swap(self, new: dict[str, Any], gone: list[str]) -> dict[str, Any]:
        """Take names away and give others a new meaning; return what they meant."""
        before = self._look_up([*gone, *new])
        for name in gone:
            self._names.pop(name, None)
        self._names.update(new)
        return before

    def describe(self, value: Any) -> list[Any]:
        """See Side."""
        kind = type(value)
        if isinstance(value, type):
            what = "exception" if issubclass(value, BaseException) else "class"
            bases = [base.__name__ for base in value.__mro__]
            return [what, value.__name__, bases]
        if isinstance(value, types.MethodType | types.BuiltinMethodType):
            return ["method", name_of(value)]
        if isinstance(value, types.FunctionType) or hasattr(kind, "__wrapped__"):
            return ["function", name_of(value)]
        if hasattr(kind, "__next__"):
            return ["iterator", kind.__name__]
        what = "callable" if callable(value) else "object"
        known = methods(value) if hasattr(value, "__dict__") else []
        return [what, kind.__name__, [base.__name__ for base in kind.__mro__], known]

    def theirs(self, value: Any) -> int | None:
        """See Side."""
        if type(value) is not Lent or self._lent.get(value.number) is not value:
            return None
        return int(value.number)

    def stand_in(self, number: int, about: list[Any]) -> Any:
        """See Side."""
        known = self._lent.get(number)
        if known is None:
            kind = self._names.get(str(about[1]))
            kind = kind if isinstance(kind, type) else None
            known = Lent(self, number, about, kind)
            # When it goes is not told: collections of garbage would decide that, and
            # the same code would answer otherwise now and then.
            self._lent[number] = known
        return known

    def ask(self, what: str, *given: Any) -> Any:
        """Have something done with a lent object, where it lives."""
        self.send({"op": "ask", "what": what}, given=list(given), **self._news())
        while True:
            reader = self.receive()
            if reader.frame["op"] == "do":
                self._answer(reader)
            elif "error" in reader.frame:
                raise ask_for(reader.frame["error"], Asked)
            else:
                for number in reader.frame.get("stale") or []:
                    self.looks.pop(number, None)
                return reader.value(reader.frame["value"])

    def look(self, thing: Lent) -> dict[str, Any]:
        """Return what a lent object looks like; all that it leads to is learnt too."""
        if thing.number not in self.looks:
            self.looks |= {one.number: seen for one, seen in self.ask("look", thing)}
        return self.looks[thing.number]

    def _news(self) -> dict[str, Any]:
        """Return the attributes that were set, for the next frame."""
        news, self.told = self.told, []
        return {"sets": news} if news else {}


_MAY_CHANGE = {"call", "each", "method", "in_turn", "count", "operator", "set"}


def _in_turn(steps: Any, copied: bool) -> list[Any]:
    """Call methods in turn; with `copied` arrays are given as they were then."""
    each = (getattr(of, name)(*args, **dict(named)) for of, name, args, named in steps)
    return [v.copy() if copied and type(v) is np.ndarray else v for v in each]


def _next(iterator: Any) -> tuple[bool, Any]:
    """Return whether there is another item, and the item."""
    try:
        return True, next(iterator)
    except StopIteration:
        return False, None


class _Slip(Link):
    """Hands one frame in and keeps the mark of what comes out."""

    mark = ""

    def __init__(self, frame: bytes) -> None:
        """Take a frame as it goes over a socket."""
        self._frame = frame

    def receive(self) -> tuple[bytes, bytes]:
        """See Link."""
        return parts(self._frame)

    def send(self, body: bytes, blob: bytes) -> None:
        """See Link."""
        self.mark = mark(body, blob)


def peek(frame: bytes, names: dict[str, Any]) -> str | None:
    """Return the mark of the answer to a request for names, all of them plain data.

    That needs no clone, for nothing of the student's runs. None if other things are
    among them.
    """
    slip, writer = _Slip(frame), Writer(lambda *_: [], _no_data)
    wanted = json.loads(parts(frame)[0])["given"][1][1:]
    try:
        for name in wanted:
            writer.value(names.get(name))
    except NotPlain:
        return None
    Agent(slip, names, Said()).once()
    return slip.mark


def _no_data(_: object) -> NoReturn:
    raise NotPlain("an object")


def serve(end: socket.socket, names: dict[str, Any]) -> None:
    """Answer a referee, in a clone of the student's process; never return."""
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(nothing, descriptor)
        sys.stdout = sys.stderr = said = Said()
        Agent(Link(end), names, said).serve()
    except (Gone, Late, Malformed):
        pass
    finally:
        os._exit(0)
