"""Inside a student's jail: what stands for an object that a test hands over.

The object itself stays with the referee. Calls, public attributes, items and operators
go there and back; nothing else of it can be reached. What it looked like when it was
last looked at is kept until something can have changed it, and new attributes wait for
the next frame that goes there.
"""

from __future__ import annotations

import builtins
import functools
from collections.abc import Callable
from typing import Any, Protocol

from .operators import ARITHMETIC, COMPARISON, CONVERSION, ITEMS


class Asker(Protocol):
    """What carries questions to the referee."""

    told: list[Any]
    """New attributes that the referee does not know yet: object, name, value."""

    def ask(self, what: str, *given: Any) -> Any:
        """Return the answer to one question."""
        ...

    def look(self, thing: Lent) -> dict[str, Any]:
        """Return what a lent object looks like."""
        ...


class Lent:
    """An object of the referee's: a function to call, or something to look into."""

    __slots__ = (
        *("__weakref__", "_asker", "_kind", "_methods", "_name", "_only_itself"),
        "number",
    )
    __array_ufunc__ = None

    def __init__(
        self, asker: Asker, number: int, about: list[Any], kind: type | None
    ) -> None:
        """Stand for object `number`; `kind` is its class as it is known here, if so."""
        _, name, only_itself, methods = about
        slots = {"_asker": asker, "number": number, "_name": name, "_kind": kind}
        more = {"_only_itself": only_itself, "_methods": set(methods)}
        for slot, value in {**slots, **more}.items():
            object.__setattr__(self, slot, value)

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        """The class of that name here, so that `isinstance` tells what it should."""
        return self._kind or Lent

    def __repr__(self) -> str:
        return f"<{self._name}>"

    def __call__(self, *args: Any, **named: Any) -> Any:
        return self._asker.ask("call", self, args, named)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self._methods:
            return functools.partial(self._use, name)
        attributes = self._asker.look(self)
        if name not in attributes:
            attributes[name] = self._asker.ask("get", self, name)
        return attributes[name]

    def _use(self, name: str, /, *args: Any, **named: Any) -> Any:
        return self._asker.ask("method", self, name, args, named)

    def __setattr__(self, name: str, value: Any) -> None:
        getattr(self, name)  # only what is there can be changed
        self._asker.look(self)[name] = value
        self._asker.told.append([self, name, value])

    def __next__(self) -> Any:
        found, value = self._asker.ask("next", self)
        if not found:
            raise StopIteration
        return value

    def __iter__(self) -> Any:
        return self._asker.ask("operator", "__iter__", [self])

    def __copy__(self) -> Any:
        return self._asker.ask("copy", self)

    def __deepcopy__(self, _: Any) -> Any:
        return self._asker.ask("deepcopy", self)

    def __hash__(self) -> int:
        return hash((Lent, self.number))

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> Any:
        if self is other or self._only_itself:
            return self is other
        return self._asker.ask("operator", "__eq__", [self, other])


def _forwarding(name: str) -> Callable[..., Any]:
    def forward(self: Lent, *given: Any) -> Any:
        return self._asker.ask("operator", name, [self, *given])

    return forward


for _name in {**ARITHMETIC, **COMPARISON, **CONVERSION, **ITEMS}:
    if (
        _name not in vars(Lent) and not _name.startswith("__i")
    ) or _name == "__index__":
        setattr(Lent, _name, _forwarding(_name))


def ask_for(name: object, otherwise: type[Exception]) -> Exception:
    """Return the error that a question ended with: its kind, and no word of it."""
    kind = getattr(builtins, str(name), None)
    if isinstance(kind, type) and issubclass(kind, Exception):
        return kind("what the test handed over raised this")
    return otherwise("what the test handed over raised an error")
