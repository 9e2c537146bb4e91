"""What stands for the student's objects in a test: calls and attributes go there.

A proxy never takes part in anything that decides: its truth, equality, order, and its
value as a number or an array are refused, so that an object cannot pretend to be the
right answer. What the reference solution's own class defines (`__add__` of a `Value`)
is allowed, and then compares such objects with one another only.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn, Protocol

from .errors import StudentTypeError
from .operators import ARITHMETIC, COMPARISON, CONVERSION, ITEMS


class Asker(Protocol):
    """What carries requests to the student's process."""

    def request(self, what: str, *given: Any) -> Any:
        """Return what the student's process answers."""
        ...

    def allows(self, kinds: list[str], operator: str) -> bool:
        """Tell whether the reference solution defines an operator for such objects."""
        ...


def own(proxy: Any, slot: str) -> Any:
    """Return something of a proxy itself, not of what it stands for."""
    return object.__getattribute__(proxy, f"_{slot}")


class Remote:
    """An object that lives in the student's process."""

    __slots__ = ("__weakref__", "_asker", "_kind", "_kinds", "_methods", "_number")
    __array_ufunc__ = None
    __iter__: Any

    def __init__(
        self,
        asker: Asker,
        number: int,
        kind: str,
        kinds: list[str],
        methods: Sequence[str] = (),
    ) -> None:
        """Stand for object `number` of a class called `kind`, derived from `kinds`."""
        slots = {"asker": asker, "number": number, "kind": kind, "kinds": kinds}
        for slot, value in {**slots, "methods": {*map(str, methods)}}.items():
            object.__setattr__(self, f"_{slot}", value)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            return self._special(name)
        if name in own(self, "methods"):
            return Method(self, name)
        return own(self, "asker").request("get", self, name)

    def _special(self, name: str) -> Any:
        if name == "__in_turn__":
            return functools.partial(_in_turn, self)
        raise AttributeError(name)

    def __setattr__(self, name: str, value: Any) -> None:
        own(self, "methods").discard(name)
        own(self, "asker").request("set", self, name, value)

    def __delattr__(self, name: str) -> None:
        own(self, "asker").request("delete", self, name)

    def __enter__(self) -> Any:
        return own(self, "asker").request("enter", self)

    def __exit__(self, *_: object) -> None:
        own(self, "asker").request("exit", self)

    def __next__(self) -> Any:
        found, value = own(self, "asker").request("next", self)
        if not found:
            raise StopIteration
        return value

    def __repr__(self) -> str:
        return _shown(self, "__repr__")

    def __str__(self) -> str:
        return _shown(self, "__str__")

    def __hash__(self) -> int:
        return hash((Remote, own(self, "number")))

    def __copy__(self) -> Any:
        return own(self, "asker").request("copy", self)

    def __deepcopy__(self, _: Any) -> Any:
        return own(self, "asker").request("deepcopy", self)


def _in_turn(
    proxy: Remote, steps: Iterable[tuple[Any, str, Any, Any]], copied: bool = False
) -> Any:
    """See `cs_nn.check.calls.in_turn`: several methods cost one request."""
    plain = tuple((of, n, tuple(a), tuple(named.items())) for of, n, a, named in steps)
    return own(proxy, "asker").request("in_turn", plain, copied)


def _shown(proxy: Remote, how: str) -> str:
    """Return the student's own text where the reference has one."""
    kind = own(proxy, "kind")
    if not own(proxy, "asker").allows(own(proxy, "kinds"), how):
        return f"<the student's {kind}>"
    text = own(proxy, "asker").request("operator", how, [proxy])
    return text if isinstance(text, str) else f"<the student's {kind}>"


def _refuse(proxy: Remote, operator: str) -> NoReturn:
    kind = own(proxy, "kind")
    raise StudentTypeError(
        f"your code gave a '{kind}' object where a number, an array, a list or other "
        f"plain data is needed ({operator} was tried): return the data itself."
    )


def _operator(name: str) -> Callable[..., Any]:
    def apply(self: Remote, *given: Any) -> Any:
        asker = own(self, "asker")
        if not asker.allows(own(self, "kinds"), name):
            return _refuse(self, name)
        result = asker.request("operator", name, [self, *given])
        # Data made of what is right and an object would be compared with what is right.
        if isinstance(result, Remote) or all(isinstance(one, Remote) for one in given):
            return result
        return _refuse(self, name)

    return apply


def _comparison(name: str) -> Callable[..., Any]:
    def compare(self: Remote, other: Any) -> Any:
        if self is other and name in ("__eq__", "__ne__"):
            return name == "__eq__"
        asker, both = own(self, "asker"), isinstance(other, Remote)
        if both and asker.allows(own(self, "kinds"), name):
            return asker.request("operator", name, [self, other])
        if both and name in ("__eq__", "__ne__"):
            return name == "__ne__"
        return _refuse(self, name)

    return compare


def _contains(self: Remote, value: Any) -> bool:
    asker = own(self, "asker")
    if asker.allows(own(self, "kinds"), "__contains__"):
        return asker.request("operator", "__contains__", [self, value]) is True
    return any(item is value or item == value for item in self)


def _truth(self: Remote) -> bool:
    asker, kinds = own(self, "asker"), own(self, "kinds")
    if asker.allows(kinds, "__bool__"):
        return asker.request("operator", "__bool__", [self]) is True
    if asker.allows(kinds, "__len__"):
        return bool(asker.request("operator", "__len__", [self]))
    return _refuse(self, "bool")


def _item(name: str) -> Callable[..., Any]:
    def forward(self: Remote, *given: Any) -> Any:
        return own(self, "asker").request("operator", name, [self, *given])

    return forward


def _refused(name: str) -> Callable[..., Any]:
    return lambda self, *_: _refuse(self, name)


for _name in ARITHMETIC:
    if not _name.startswith("__i") or _name == "__invert__":
        setattr(Remote, _name, _operator(_name))
for _name in CONVERSION:
    if _name != "__hash__":
        setattr(Remote, _name, _operator(_name))
for _name in COMPARISON:
    setattr(Remote, _name, _comparison(_name))
for _name in ITEMS:
    setattr(Remote, _name, _item(_name))
for _name in ("__array__", "__array_function__"):
    setattr(Remote, _name, _refused(_name))
for _name, _method in {"__contains__": _contains, "__bool__": _truth}.items():
    setattr(Remote, _name, _method)


class Method:
    """A method of a student's object: one request, whatever it is by then."""

    def __init__(self, of: Remote, name: str) -> None:
        """Stand for `of.name`."""
        self._of, self.__name__ = of, name

    def __call__(self, *args: Any, **named: Any) -> Any:
        given = (self._of, self.__name__, args, tuple(named.items()))
        return own(self._of, "asker").request("method", *given)

    def __each__(self, given: Iterable[tuple[Any, Any]]) -> Any:
        """See `cs_nn.check.calls.each`: several calls cost one request."""
        steps = ((self._of, self.__name__, args, named) for args, named in given)
        return _in_turn(self._of, steps)

    def __getattr__(self, name: str) -> Any:
        """Have what the method itself has, its signature for one."""
        whole = own(self._of, "asker").request("get", self._of, self.__name__)
        return getattr(whole, name)
