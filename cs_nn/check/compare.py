"""Compare a student's result with the expected one: shape before value, then where."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

TOLERANCE = 1e-7  # of the largest expected entry, in float64


def same(got: Any, expected: Any, tolerance: float = TOLERANCE) -> bool:
    """Tell whether two results agree, whatever they are made of."""
    try:
        return difference(got, expected, tolerance=tolerance) is None
    except (TypeError, ValueError):
        return False


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
        return None if got == expected else f"{name} is {got!r}, expected {expected!r}."
    return _array(got, expected, name, tolerance)


def _mixed(value: Any) -> bool:
    """Tell whether a list holds arrays, mappings or strings, so is no array itself."""
    kinds = (np.ndarray, Mapping, list, tuple, str)
    return isinstance(value, list) and any(isinstance(v, kinds) for v in value)


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


def _array(got: Any, expected: Any, name: str, tolerance: float) -> str | None:
    want = np.asarray(expected)
    if got is None:
        return f"{name} is None: is a `return` missing?"
    try:
        have = np.asarray(got)
        if have.dtype == object or have.dtype.kind in "SU":
            raise ValueError
        have = have.astype(float)
    except (TypeError, ValueError):
        return f"{name} is {_kind(got)}; expected {_wanted(want)}."
    if have.shape != want.shape:
        return f"{name} has shape {have.shape}; expected {want.shape}."
    return _values(have, want.astype(float), name, tolerance)


def _values(
    got: np.ndarray, want: np.ndarray, name: str, tolerance: float
) -> str | None:
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


def _wanted(want: np.ndarray) -> str:
    return "a number" if want.ndim == 0 else f"an array of shape {want.shape}"


def _kind(value: Any) -> str:
    if value is None:
        return "None"
    if callable(value):
        return "a function: is a pair of brackets missing?"
    article = "an" if type(value).__name__[0] in "aeiou" else "a"
    return f"{article} {type(value).__name__}"
