"""Whether a test left something changed that other tests may see.

Names that it binds or changes by its own text are known from the text; this finds what
its helpers do: a list that grows, a counter, a generator of random numbers that moved.
"""

from __future__ import annotations

import functools
import hashlib
import sys
import types
from collections import deque
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

_DEEPEST, _MOST = 8, 100_000  # levels, and things in all, that are looked at
_PLAIN = type(None), bool, int, float, complex, str, bytes

elsewhere: set[str] = set()
"""Modules that are known not to lie beside the page."""


def looks(names: Mapping[str, Any], but: Iterable[str]) -> dict[str, str]:
    """Return a mark of each value, `but` some names, and of modules beside the page."""
    left_out, look = set(but), _Look()
    values = {n: v for n, v in names.items() if n[0] != "_" and n not in left_out}
    found = {name: look.mark(value) for name, value in values.items()}
    for name in _beside():
        found[f"{name}."] = look.mark(_public(vars(sys.modules[name])))
    return found


def _beside() -> list[str]:
    """Return the names of the modules that lie beside the page."""
    here, found = str(Path.cwd()), []
    for name in sys.modules.keys() - elsewhere:
        file = getattr(sys.modules[name], "__file__", None)
        if str(file or "").startswith(here):
            found.append(name)
        else:
            elsewhere.add(name)
    return found


def same(
    before: Mapping[str, str], after: Mapping[str, str], but: Iterable[str] = ()
) -> bool:
    """Tell whether nothing that was there looks otherwise, `but` some names."""
    left_out = set(but)
    return all(
        after.get(name) == mark for name, mark in before.items() if name not in left_out
    )


class _Look:
    """Goes through values, each once."""

    def __init__(self) -> None:
        self._left = _MOST

    def mark(self, value: Any) -> str:
        self._seen: set[int] = set()
        self._words: list[str] = []
        self._digest = hashlib.blake2b(digest_size=16)
        self._add(value, 0)
        self._digest.update("\n".join(self._words).encode("utf-8", "replace"))
        return self._digest.hexdigest()

    def _add(self, value: Any, depth: int) -> None:
        kind: Any = type(value)
        self._words.append(_full_name(kind))
        if kind in _PLAIN:
            self._words.append(repr(value))
        elif isinstance(value, np.ndarray) and value.dtype != object:
            self._words.append(f"{value.dtype}{value.shape}")
            self._digest.update(value.tobytes())
        elif id(value) not in self._seen and depth < _DEEPEST and self._left > 0:
            self._left -= 1
            self._seen.add(id(value))
            for part in _told(value):
                self._add(part, depth + 1)


@functools.lru_cache(maxsize=1000)
def _full_name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _told(value: Any) -> list[Any]:
    """Return what a value consists of, as far as it lets one look."""
    try:
        return list(_parts(value))
    except Exception:
        return []


def _parts(value: Any) -> Iterable[Any]:
    """Return what a value consists of; nothing of the student's, and no module."""
    if isinstance(value, dict):
        return [part for pair in value.items() for part in pair]
    if isinstance(value, list | tuple | set | frozenset | deque):
        return [len(value), *value]
    if isinstance(value, np.random.Generator):
        return [value.bit_generator.state]
    if isinstance(value, types.FunctionType):
        cells = [_content(cell) for cell in value.__closure__ or ()]
        return [value.__defaults__, value.__kwdefaults__, vars(value), *cells]
    if isinstance(value, types.MethodType):
        return [value.__self__]
    if isinstance(value, types.ModuleType) or type(value).__module__ in _PROXIES:
        return []
    if isinstance(value, type):
        own = value.__module__ == "__main__"
        return [_public(vars(value))] if own else []
    return [getattr(value, "__dict__", None), *_counted(value)]


_PROXIES = "autograder.referee.functions", "autograder.referee.proxies"


def _public(names: Mapping[str, Any]) -> dict[str, Any]:
    return {n: v for n, v in names.items() if not n.startswith("__")}


def _content(cell: types.CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # nothing is in it yet
        return None


def _counted(value: Any) -> list[Any]:
    """Return what tells the state of an iterator and the like, where it is told.

    An object of C or with slots tells it to whoever would copy it.
    """
    if isinstance(value, types.GeneratorType):
        return [value.gi_frame and value.gi_frame.f_lasti]
    try:
        return [value.__reduce_ex__(2)]
    except Exception:
        return []
