"""Arrays as a reader sees them: a size, a few numbers, rows, a heat map."""

import numpy as np

from cs_nn.tape import Array
from cs_nn.widgets.base import number
from cs_nn.widgets.trace import Heat, Numbers

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
DRAWN, LISTED = 256, 12  # entries of a heat map, and of a list of numbers


def size(array: Array) -> str:
    """The shape, such as (4, 3)."""
    return str(array.shape) if array.ndim else "one number"


def single(array: Array) -> str:
    """The only entry of an array."""
    return number(float(array.reshape(-1)[0]))


def listed(array: Array) -> str:
    """Few numbers in full, many as a shape."""
    if array.size == 1:
        return single(array)
    if array.size > LISTED:
        return size(array)
    lines = ("[" + ", ".join(number(x, 3) for x in row) + "]" for row in rows(array))
    return ", ".join(lines)


def rows(array: Array) -> Numbers:
    """An array of any shape as rows: a vector is one row, images are flattened."""
    flat = np.atleast_2d(array)
    found: Numbers = flat.reshape(flat.shape[0], -1).tolist()
    return found


def heat(array: Array, gradient: Array | None) -> Heat | None:
    """The maps of a value and its gradient; none for a single number."""
    if array.size == 1:
        return None
    maps = [[] if x is None or x.size > DRAWN else rows(x) for x in (array, gradient)]
    return Heat(size(array), *maps)
