"""The kinds of data that may go between the two processes, and their tags."""

from __future__ import annotations

import collections
import datetime
import decimal
import fractions
import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np

DEEPEST, MOST_NODES, MOST_BYTES = 64, 2_000_000, 64 * 1024 * 1024
LONGEST_INTEGER = 4000  # digits
_DTYPE = re.compile(r"[<>|=]?[biufcSUmM?]\d{0,9}(\[\d{0,9}[a-zA-Zμ]{1,3}\])?")
KINDS = "biufcSUmM"  # of numpy's types: no objects, no records

Node = Any  # what JSON can hold


class NotPlain(TypeError):
    """A value is no data, and nothing stands for it."""


class Malformed(ValueError):
    """What came is no encoding of anything."""


_BUILTIN = (bool, int, float, complex, str, bytes, list, tuple, dict, set, object)
_NUMPYS = (
    "bool_ int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 "
    "complex64 complex128 ndarray integer floating number generic"
)
TYPES: dict[str, type] = {
    **{kind.__name__: kind for kind in _BUILTIN},
    **{f"numpy.{name}": getattr(np, name) for name in _NUMPYS.split()},
}
TYPE_NAMES = {kind: name for name, kind in TYPES.items()}
SEQUENCES: dict[type, str] = {
    list: "l", tuple: "t", set: "s", frozenset: "f", collections.deque: "q"
}  # fmt: skip
MAPPINGS: dict[type, str] = {
    dict: "d",
    collections.OrderedDict: "do",
    collections.Counter: "dc",
    collections.defaultdict: "d",  # what made it is code, and equality ignores it
}
TEXTS: dict[type, tuple[str, Callable[[Any], str], Callable[[str], Any]]] = {
    decimal.Decimal: ("x", str, decimal.Decimal),
    fractions.Fraction: ("y", str, fractions.Fraction),
    datetime.datetime: (
        "z", lambda v: v.isoformat(), datetime.datetime.fromisoformat),
    datetime.date: ("zd", lambda v: v.isoformat(), datetime.date.fromisoformat),
}  # fmt: skip
FROM_SEQUENCE = {tag: kind for kind, tag in SEQUENCES.items()}
FROM_MAPPING = {"d": dict, "do": collections.OrderedDict, "dc": collections.Counter}
FROM_TEXT = {tag: read for tag, _, read in TEXTS.values()}


def dtype(text: Any) -> np.dtype[Any]:
    """Return the plain type of an array that a text names.

    Raises:
        Malformed: it names none, or one that could hold objects.
    """
    if not (isinstance(text, str) and _DTYPE.fullmatch(text)):
        raise Malformed("no type of an array")
    try:
        found = np.dtype(text)
    except (TypeError, ValueError) as error:
        raise Malformed("no type of an array") from error
    if found.kind not in KINDS or found.fields or found.subdtype:
        raise Malformed("no plain type of an array")
    return found


def generator(name: str, state: str) -> np.random.Generator:
    """Return a generator of random numbers in a state.

    Raises:
        Malformed: there is none of that name.
    """
    kinds = {"PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"}
    if name not in kinds:
        raise Malformed("no generator of random numbers")
    made = getattr(np.random, name)(0)
    made.state = json.loads(state)
    return np.random.Generator(made)
