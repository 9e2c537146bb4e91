"""Say how a wrong array relates to the expected one: a factor, an order, a place."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np

from cs_nn.check.compare import numbers, same

TELLING = (0.5, 2.0, -0.5, -2.0)  # a half forgotten or doubled, with either sign


def pattern(got: Any, expected: Any, sizes: Mapping[str, int] | None = None) -> str:
    """Describe how one array relates to another; empty where nothing fits.

    `sizes` names lengths of the arguments ({"X has 5 rows": 5}), to explain a factor.
    """
    have, want = numbers(got), numbers(expected)
    if have is None or want is None:
        return ""
    have, want = have.astype(float), want.astype(float)
    if not np.isfinite(have).all():
        return "Yours has entries that are nan or infinite."
    if have.shape != want.shape:
        return _shape(have, want)
    if not have.any():
        return "Yours is 0 everywhere."
    factor = float(np.vdot(have, want) / np.vdot(want, want)) if want.any() else 0.0
    if factor and same(have, factor * want):
        return _factor(factor, sizes or {}, alone=want.size == 1)
    return _order(have, want) or _place(have, want)


def _shape(have: np.ndarray, want: np.ndarray) -> str:
    if have.ndim == 2 and have.shape == want.T.shape and same(have.T, want):
        return "Yours is the transpose of the expected array."
    if have.size == want.size and same(have.ravel(), want.ravel()):
        return "The numbers are right; only the shape differs."
    for axis in range(have.ndim):
        for keep in (False, True):
            if same(have.sum(axis=axis, keepdims=keep), want):
                return f"Yours, summed over axis {axis}, is the expected result."
    return ""


def _factor(factor: float, sizes: Mapping[str, int], alone: bool) -> str:
    """Name the factor; two numbers always have one, so there it must be telling."""
    if abs(factor + 1) < 1e-6:
        return "Yours is the expected result with the opposite sign."
    text = f"Yours is exactly {factor:.4g} times the expected result, everywhere"
    why = _why(abs(factor), sizes)
    if alone and not why and not any(abs(factor - f) < 1e-6 for f in TELLING):
        return ""
    return f"{text}; {why}." if why else f"{text}."


def _why(factor: float, sizes: Mapping[str, int]) -> str:
    """Explain a factor n, 1/n, n·k or 1/(n·k) by the lengths of the arguments.

    A length of 2 explains nothing: a factor 2 has other reasons too.
    """
    large = [(text, size) for text, size in sizes.items() if size > 2]
    for text, size in large:
        if abs(factor - size) < 1e-6 * factor:
            return text
        if abs(factor * size - 1) < 1e-6:
            return f"that is 1/{size}, and {text}"
    for (one, m), (other, n) in combinations(large, 2):
        if abs(factor * m * n - 1) < 1e-6:
            return f"that is 1/({m} · {n}): {one}, {other}"
        if abs(factor - m * n) < 1e-6 * factor:
            return f"that is {m} · {n}: {one}, {other}"
    return ""


def _order(have: np.ndarray, want: np.ndarray) -> str:
    """Say that the numbers stand in another order: reversed, turned, shifted."""
    if want.ndim == 1 and same(have[::-1], want):
        return "Yours is in reversed order."
    if want.ndim < 2:
        return ""
    if want.shape[-1] == want.shape[-2] and same(np.swapaxes(have, -1, -2), want):
        return "Yours is the transpose of the expected array."
    if same(have[..., ::-1, ::-1], want):
        return "Yours is turned by 180°: reversed in its last two axes."
    for axis, word in ((-2, "rows"), (-1, "columns")):
        if same(np.flip(have, axis), want):
            return f"Yours has its {word} in reversed order."
        moved = (_inner(np.roll(have, step, axis)) for step in (1, -1))
        if min(want.shape[-2:]) > 3 and any(same(m, _inner(want)) for m in moved):
            return f"Yours is shifted by one along its {word}."
    return ""


def _inner(array: np.ndarray) -> np.ndarray:
    """Leave out the border of the last two axes, which a shift fills anew."""
    return array[..., 1:-1, 1:-1]


def _place(have: np.ndarray, want: np.ndarray) -> str:
    """Say where the wrong entries are, when they fill some rows, channels or borders.

    One wrong entry, or wrong entries all over, tell nothing more than the first line.
    """
    scale = np.abs(want).max() or 1.0
    wrong = np.abs(have - want) > 1e-7 * scale
    if want.ndim < 2 or wrong.sum() < 2:
        return ""
    text = _axes(wrong) or _border(wrong)
    if (have[wrong] == 0).all():
        return f"Yours is 0 where the expected result isn't. {text}".strip()
    if not wrong.all() and (want[wrong] == 0).all():
        return f"Yours isn't 0 where the expected result is. {text}".strip()
    return text


def _axes(wrong: np.ndarray) -> str:
    """Name the rows, columns or channels that hold all that is wrong, or all right."""
    for axis in range(wrong.ndim):
        rest = tuple(i for i in range(wrong.ndim) if i != axis)
        bad, size = np.flatnonzero(wrong.any(axis=rest)), wrong.shape[axis]
        word = _word(axis, wrong.ndim)
        if len(bad) == size - 1 > 1:
            good = next(i for i in range(size) if i not in bad)
            return f"It is right in {word} {good} only."
        if len(bad) <= size // 2:
            names = ", ".join(map(str, bad))
            return f"Only {word}{'s' * (len(bad) > 1)} {names} of {size} differ."
    return ""


def _word(axis: int, ndim: int) -> str:
    if ndim == 2:
        return ("row", "column")[axis]
    return ("image", "channel", "row", "column")[axis] if ndim == 4 else f"axis {axis},"


def _border(wrong: np.ndarray) -> str:
    if min(wrong.shape[-2:]) < 3:
        return ""
    if not wrong[..., 1:-1, 1:-1].any():
        return "Only the border differs."
    if wrong[..., 1:-1, 1:-1].all() and not wrong[..., 0, :].any():
        return "Only the first row, a border, is right."
    return ""
