"""Compare a student's result with the expected one: shape before value, then where."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

TOLERANCE = 1e-7  # of the largest expected entry, in float64


def same(got: Any, expected: Any, tolerance: float = TOLERANCE) -> bool:
    """Tell whether two results agree, whatever they are made of."""
    if _identical(got, expected):  # as most are, and seen ten times as fast
        return True
    try:
        return difference(got, expected, tolerance=tolerance) is None
    except (TypeError, ValueError):
        return False


def _identical(got: Any, expected: Any) -> bool:
    """Tell whether two results surely agree: same kinds, same bytes."""
    kind = type(got)
    if kind is not type(expected):
        return False
    if kind is np.ndarray:
        alike = got.dtype == expected.dtype and got.shape == expected.shape
        plain = got.dtype.kind in "biuf"
        return bool(alike and plain and got.tobytes() == expected.tobytes())
    if kind in (list, tuple):
        return len(got) == len(expected) and all(map(_identical, got, expected))
    if kind is dict:
        alike = got.keys() == expected.keys()
        return alike and all(_identical(got[k], expected[k]) for k in expected)
    return kind in (bool, int, float, str, type(None)) and bool(got == expected)


def difference(
    got: Any, expected: Any, name: str = "result", tolerance: float = TOLERANCE
) -> str | None:
    """Return one sentence on the first difference, or None when the two agree.

    `name` may be several words ("w b mistakes") when the result is a tuple.
    """
    if isinstance(expected, Mapping):
        return _mapping(got, expected, tolerance)
    if isinstance(expected, tuple) or _mixed(expected):
        return _sequence(got, expected, name, tolerance)
    if expected is None or isinstance(expected, str):
        if isinstance(got, type(expected)) and got == expected:
            return None
        return f"{name} is {shown(got)}, expected {expected!r}."
    want = numbers(expected)
    if want is None:  # a generator, a function: nothing to compare but what it is
        alike = isinstance(got, type(expected))
        return None if alike else f"{name} is {_kind(got)}, not {_kind(expected)}."
    wrong = misshapen(got, want.shape, name)
    return wrong or _values(np.asarray(got, float), want.astype(float), name, tolerance)


def _mixed(value: Any) -> bool:
    """Tell whether a list holds more than numbers in even rows, so is no array."""
    if not isinstance(value, list):
        return False
    kinds = (np.ndarray, Mapping, tuple)
    return any(isinstance(v, kinds) for v in value) or numbers(value) is None


def numbers(value: Any) -> np.ndarray | None:
    """Return an array of real numbers, or None where `value` is none."""
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        return None
    return array if array.dtype.kind in "biuf" else None


def _mapping(got: Any, expected: Mapping[str, Any], tolerance: float) -> str | None:
    if not isinstance(got, Mapping):
        return (
            f"the result is {_kind(got)}; expected a dict with keys {list(expected)}."
        )
    missing = [key for key in expected if key not in got]
    if missing:
        return f"the key {missing[0]!r} is missing; you returned {list(got)}."
    found = (difference(got[k], expected[k], str(k), tolerance) for k in expected)
    return next((text for text in found if text), None)


def _sequence(
    got: Any, expected: Sequence[Any], name: str, tolerance: float
) -> str | None:
    if isinstance(got, np.ndarray) and got.ndim:
        got = list(got)  # an array where a tuple is asked for costs nothing
    if not isinstance(got, (tuple, list)) or len(got) != len(expected):
        size = f" of {len(got)}" if isinstance(got, (tuple, list)) else ""
        what = f"a tuple of {len(expected)}: ({', '.join(name.split())})"
        return f"the result is {_kind(got)}{size}; expected {what}."
    names = name.split()
    if len(names) != len(expected):
        names = [f"{name}[{i}]" for i in range(len(expected))]
    pairs = zip(got, expected, names, strict=True)
    found = (difference(g, e, n, tolerance) for g, e, n in pairs)
    return next((text for text in found if text), None)


def misshapen(got: Any, shape: tuple[int, ...], name: str = "result") -> str | None:
    """Return one sentence if `got` is no array of real numbers of that shape."""
    if got is None:
        return f"{name} is None: is a `return` missing?"
    have = numbers(got)
    if have is None:
        wanted = f"an array of shape {shape}" if shape else "a number"
        return f"{name} is {_kind(got)}; expected {wanted}."
    if have.shape != shape:
        return f"{name} has shape {have.shape}; expected {shape}."
    return None


def _values(
    got: np.ndarray, want: np.ndarray, name: str, tolerance: float
) -> str | None:
    if (got == want).all():  # as most results are, and seen ten times as fast
        return None
    finite = want[np.isfinite(want)]
    scale = np.max(np.abs(finite), initial=0.0) or 1.0
    with np.errstate(invalid="ignore"):
        close = (got == want) | (np.abs(got - want) <= tolerance * scale)
    wrong = ~(close | (np.isnan(got) & np.isnan(want)))
    if not wrong.any():
        return None
    if got.ndim == 0:
        return f"{name} is {_number(got)}, expected {_number(want)}."
    first = tuple(int(i) for i in np.argwhere(wrong)[0])
    where = f"{name}[{', '.join(map(str, first))}]"
    many = f" ({int(wrong.sum())} of {got.size} entries differ)"
    return f"{where} is {_number(got[first])}, expected {_number(want[first])}{many}."


def _number(value: Any) -> str:
    return f"{float(value):.6g}"


def shown(value: Any) -> str:
    """Show a value in one short line."""
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else f"{text[:59]}…"


def _kind(value: Any) -> str:
    if value is None:
        return "None"
    if callable(value):
        return "a function (is a pair of brackets missing?)"
    if isinstance(value, np.ndarray):
        return f"an array of type {value.dtype}"
    article = "an" if type(value).__name__[0] in "aeiou" else "a"
    return f"{article} {type(value).__name__}"
