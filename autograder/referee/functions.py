"""What stands for the student's functions and classes: callable, with a signature."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any

from .proxies import Remote, own


class Applicable(Remote):
    """An object of the student's that can be called."""

    __slots__ = ()

    def __call__(self, *args: Any, **named: Any) -> Any:
        return own(self, "asker").request("call", self, args, tuple(named.items()))


class Function(Applicable):
    """A function of the student's, or a class: it has a name and a signature."""

    __slots__ = ("_about",)

    def _special(self, name: str) -> Any:
        if name in ("__name__", "__qualname__"):
            return own(self, "kinds")[0]
        if name == "__module__":
            return "__main__"
        if name in _ASKED:
            return functools.partial(_ASKED[name], self)
        if name == "__signature__":
            return _signature(_about(self).get("parameters"))
        return super()._special(name)

    @property
    def written_in(self) -> set[str]:
        """The cells that it was written in, by the file names in tracebacks."""
        files = _about(self).get("files")
        return set(files) if isinstance(files, list) else set()


def _count(function: Function, inner: str, args: Any, named: Any) -> int:
    """See `cs_nn.check.code.calls_of`."""
    asker = own(function, "asker")
    return int(asker.request("count", inner, function, args, tuple(named.items()))[1])


def _swap(function: Function, new: dict[str, Any], gone: Any = ()) -> Any:
    """See `cs_nn.check.code.instead`."""
    return own(function, "asker").request("swap", new, list(gone))


def _each(function: Function, given: Sequence[Sequence[Any]]) -> Any:
    """See `cs_nn.check.calls.each`: several calls cost one request."""
    calls = tuple((tuple(args), tuple(named.items())) for args, named in given)
    return own(function, "asker").request("each", function, calls)


_ASKED: dict[str, Callable[..., Any]] = {
    "__calls_of__": _count,
    "__swap__": _swap,
    "__each__": _each,
}


def _about(function: Function) -> dict[str, Any]:
    try:
        known = own(function, "about")
    except AttributeError:
        told = own(function, "asker").request("about", function)
        known = told if isinstance(told, dict) else {}
        object.__setattr__(function, "_about", known)
    return dict(known)


def _signature(parameters: Any) -> inspect.Signature:
    try:
        return inspect.Signature([_parameter(*about) for about in parameters])
    except (TypeError, ValueError) as error:
        raise AttributeError("__signature__") from error


def _parameter(name: str, kind: int, has_default: bool) -> inspect.Parameter:
    default = ... if has_default else inspect.Parameter.empty
    return inspect.Parameter(name, inspect._ParameterKind(kind), default=default)


class Class(Function):
    """A class of the student's."""

    __slots__ = ()

    def __instancecheck__(self, value: object) -> bool:
        asker = own(self, "asker")
        return (
            isinstance(value, Remote) and asker.request("instance", value, self) is True
        )

    def __subclasscheck__(self, kind: object) -> bool:
        asker = own(self, "asker")
        return isinstance(kind, Class) and asker.request("subclass", kind, self) is True


_MADE: dict[str, type[Remote]] = {
    "class": Class, "function": Function, "method": Function, "callable": Applicable,
}  # fmt: skip


def _doc(function: Function) -> Any:
    return own(function, "asker").request("get", function, "__doc__")


@functools.lru_cache(maxsize=1000)
def proxy_class(what: str, kind: str) -> type[Remote]:
    """Return the proxy's class: its name is that of the student's, for messages."""
    base = _MADE.get(what, Remote)
    shown = kind if what in ("object", "iterator", "callable") else what
    members: dict[str, Any] = {"__slots__": ()}
    if issubclass(base, Function):
        members["__doc__"] = property(_doc)
    return type(shown, (base,), members)
