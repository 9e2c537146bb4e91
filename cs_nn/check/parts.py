"""Find the first part of a composed result (tuple, list, dict) that differs."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from cs_nn.check.compare import same

Path = tuple[Any, ...]  # keys and positions, from the outside in


def parts(value: Any) -> dict[Any, Any]:
    """Return the parts of a result by key or position; none for an array or number."""
    if isinstance(value, Mapping):
        return dict(value)
    composed = isinstance(value, tuple) or (
        isinstance(value, list) and any(isinstance(v, np.ndarray) for v in value)
    )
    return dict(enumerate(value)) if composed else {}


def first_wrong(got: Any, expected: Any, tolerance: float) -> Path:
    """Return the way to the first part that differs; () if they are not alike inside.

    Lists and tuples of the same length are alike, dicts that have the expected keys.
    A part that holds nothing but nan tells nothing, so it comes last.
    """
    wanted = parts(expected)
    have = dict(enumerate(got)) if isinstance(got, (list, tuple)) else parts(got)
    if not wanted or not wanted.keys() <= have.keys():
        return ()
    wrong = [k for k in wanted if not same(have[k], wanted[k], tolerance)]
    for key in sorted(wrong, key=lambda k: _is_nan(have[k])):
        return (key, *first_wrong(have[key], wanted[key], tolerance))
    return ()


def _is_nan(value: Any) -> bool:
    try:
        return bool(np.isnan(np.asarray(value, dtype=float)).all())
    except (TypeError, ValueError):
        return False


def at(value: Any, path: Path) -> Any:
    """Follow a path into a result. Raises LookupError or TypeError if it has no end."""
    for key in path:
        value = value[key]
    return value
