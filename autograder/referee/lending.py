"""What a test lends to the student's code: it stays here, and only it can be used."""

from __future__ import annotations

import copy
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from .data import Reader
from .kinds import Malformed, NotPlain
from .link import Gone, Late, Link
from .operators import OPERATORS
from .side import LENDABLE, Side, methods, present

_MOST_ASKED, _MOST_SEEN = 1_000_000, 200
_SIMPLE = types.FunctionType, types.BuiltinFunctionType, types.MethodType


class Lending(Side):
    """The referee's side, as far as it answers questions about what it lent."""

    def __init__(self, link: Link, first: int) -> None:
        """See Side."""
        super().__init__(link, first)
        self._asked = 0
        self._looked: dict[int, tuple[Any, Any]] = {}
        self.failed: BaseException | None = None
        """What a lent thing raised last."""

    def describe(self, value: Any) -> list[Any]:
        """Say what a thing is that is lent to the student's code.

        Raises:
            NotPlain: nothing of that kind is lent.
        """
        kind: Any = type(value)
        plain: Any = object.__eq__
        ours = kind.__module__.split(".")[0] in LENDABLE
        ours |= isinstance(value, type) and value.__module__.split(".")[0] in LENDABLE
        if isinstance(value, (*_SIMPLE, np.ufunc)) or hasattr(kind, "__next__") or ours:
            name = getattr(value, "__name__", kind.__name__)
            known = methods(value) if ours and hasattr(value, "__dict__") else []
            return ["lent", name, kind.__eq__ is plain, known]
        if kind.__module__ in ("functools", "numpy"):
            return ["lent", kind.__name__, True, []]
        raise NotPlain(f"a '{kind.__name__}'")

    def serve(self, reader: Reader) -> None:
        """Answer a question of the student's code about what a test lent it."""
        self._asked += 1
        if self._asked > _MOST_ASKED:
            raise Malformed("endless questions")
        try:
            self.set_lent(reader)
            given = reader.value(reader.frame["given"])
            value = self._use_lent(reader.frame["what"], given)
            self.send({"op": "told", **present({"stale": self._stale()})}, value=value)
        except (Gone, Late, Malformed):
            raise
        except Exception as error:
            self.failed = error
            self.send({"op": "told", "error": type(error).__name__})

    def _use_lent(self, what: str, given: list[Any]) -> Any:
        """Do something with a thing that was lent, and with nothing else.

        Raises:
            AttributeError: it was not lent.
        """
        thing = given[1][0] if what == "operator" else given[0]
        others = given[1][1:] if what == "operator" else []
        # A text's `%` and `format` look into what they are given.
        if id(thing) not in self._numbers or any(type(o) is str for o in others):
            raise AttributeError("that is not lent")
        return self._look(thing) if what == "look" else _LENT[what](*given)

    def _look(self, thing: Any) -> list[Any]:
        """Return the attributes of a thing and of those that it leads to."""
        found: list[Any] = []
        waiting = [thing]
        while waiting and len(found) < _MOST_SEEN:
            one = waiting.pop()
            number = self.number(one)
            if number in self._looked and found:
                continue
            self._looked[number] = one, _seen(one)
            attributes = {name: getattr(one, name) for name in _data(one)}
            found.append([one, attributes])
            lists = (v if isinstance(v, list) else [v] for v in attributes.values())
            waiting += [v for values in lists for v in values if _data(v)]
        return found

    def _stale(self) -> list[int]:
        """Return the numbers of lent things that changed since they were looked at."""
        found = [n for n, (thing, seen) in self._looked.items() if seen != _seen(thing)]
        for number in found:
            del self._looked[number]
        return found

    def set_lent(self, reader: Reader) -> None:
        """Give things that were lent the attributes that the student's code set."""
        sets = reader.frame.get("sets")
        for thing, name, value in reader.value(sets) if sets else ():
            if id(thing) not in self._numbers:
                raise AttributeError("that is not lent")
            setattr(thing, _attribute(thing, name), value)
            if (number := self._numbers[id(thing)]) in self._looked:
                self._looked[number] = thing, _seen(thing)

    def forget(self, number: int) -> None:
        """See Side."""
        super().forget(number)
        self._looked.pop(number, None)


def _attribute(of: Any, name: object) -> str:
    """Return the name of an attribute that may be reached from outside.

    Raises:
        AttributeError: it may not: what functions and generators have leads further.
    """
    public = isinstance(name, str) and not name.startswith("_")
    if not public or type(of).__module__.split(".")[0] not in LENDABLE:
        raise AttributeError(name)
    return str(name)


def _data(thing: Any) -> list[str]:
    """Return the names of a lent thing's public attributes that hold no code."""
    if type(thing).__module__.split(".")[0] not in LENDABLE:
        return []
    names = (name for name in getattr(thing, "__dict__", ()) if name[0] != "_")
    return [name for name in names if not callable(getattr(thing, name))]


def _seen(thing: Any) -> list[Any]:
    """Return what tells whether a thing's attributes are still the same."""
    return [
        (name, tuple(map(id, value)) if type(value) is list else id(value))
        for name, value in getattr(thing, "__dict__", {}).items()
    ]


def _next(iterator: Any) -> tuple[bool, Any]:
    try:
        return True, next(iterator)
    except StopIteration:
        return False, None


_LENT: dict[str, Callable[..., Any]] = {
    "call": lambda fn, args, named: fn(*args, **named),
    "method": lambda of, name, args, named: getattr(of, _attribute(of, name))(
        *args, **named
    ),
    "get": lambda of, name: getattr(of, _attribute(of, name)),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "next": _next,
    "operator": lambda name, args: OPERATORS[name](*args),
}
