"""Pooling: each window of an image becomes one number, its maximum or its mean."""
# ruff: noqa: A002 - `input` is torch's name for this argument

from typing import Any

import numpy as np

from cs_nn import kernels
from cs_nn.kernels import Geometry, Pair, as_pair, batch_first, batch_last
from cs_nn.tape import Array
from cs_nn.tensor import Tensor, lift


def max_pool2d(
    input: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
) -> Tensor:
    """Return the maximum of each window of images (N, C, H, W).

    The stride is the kernel size if not given. Of equal maxima in a window the first,
    row by row, gets the gradient. With ceil_mode a last window may hang over the end.
    Raises ValueError if a window does not fit (Goodfellow et al., 2016, ch. 9.3).
    """
    x = lift(input)
    how = geometry("max_pool2d", x, kernel_size, stride, padding, dilation)
    size, output, full = sizes(x, how, ceil_mode)
    padded = kernels.surround(batch_last(x.data), how.padding, full, -np.inf)
    y = kernels.largest(padded, how, output)

    def vjp(g: Array) -> tuple[Array]:
        dx = kernels.largest_dx(batch_last(g), padded, y, how)
        return (batch_first(kernels.inside(dx, how.padding, size)),)

    return Tensor.record(batch_first(y), (x,), vjp)


def avg_pool2d(
    input: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Tensor:
    """Return the mean of each window of images (N, C, H, W).

    count_include_pad says whether the zeros of the padding count as numbers;
    divisor_override divides every sum by this number instead. Raises ValueError if a
    window does not fit (LeCun et al., Gradient-based learning, 1998).
    """
    x = lift(input)
    how = geometry("avg_pool2d", x, kernel_size, stride, padding, 1)
    size, output, full = sizes(x, how, ceil_mode)
    padded = kernels.surround(batch_last(x.data), how.padding, full)
    divisor: Any = divisor_override
    if divisor is None:
        counts = _counted(size, full, how, count_include_pad)
        divisor = kernels.total(counts.astype(x.dtype), how, output)
    y = kernels.total(padded, how, output) / divisor

    def vjp(g: Array) -> tuple[Array]:
        dx = kernels.total_dx(batch_last(g) / divisor, how, full)
        return (batch_first(kernels.inside(dx, how.padding, size)),)

    return Tensor.record(batch_first(y), (x,), vjp)


def _counted(size: Pair, full: Pair, how: Geometry, include_padding: bool) -> Array:
    """Return (1, H, W, 1) with 1 where a padded pixel counts and 0 where it doesn't."""
    ones = np.ones((1, *size, 1))
    if include_padding:
        (top, left), (height, width) = how.padding, size
        ones = np.ones((1, height + 2 * top, width + 2 * left, 1))
        # A window that hangs over the end (ceil_mode) does not count what is there.
        return kernels.surround(ones, (0, 0), _at_least(full, ones.shape[1:3]))
    return kernels.surround(ones, how.padding, full)


def _at_least(size: Pair, other: tuple[int, ...]) -> Pair:
    """Return the larger height and the larger width."""
    return max(size[0], other[0]), max(size[1], other[1])


def adaptive_avg_pool2d(input: Any, output_size: Any = 1) -> Tensor:
    """Average images (N, C, H, W) to a given size; 1 is the global average.

    Output pixel i is the mean of the rows from ⌊i·H/h⌋ to ⌈(i + 1)·H/h⌉, and columns
    likewise (Lin, Chen & Yan, Network in network, 2014). A mean is linear, so both
    directions are matrix products. Raises ValueError if input is not (N, C, H, W).
    """
    x = lift(input)
    check_images("adaptive_avg_pool2d", x)
    height, width = as_pair(output_size, "output_size")
    if (height, width) == (1, 1):
        return x.mean(axis=(2, 3), keepdims=True)
    rows = _averages(x.shape[2], height).astype(x.dtype)  # (height, H)
    columns = _averages(x.shape[3], width).astype(x.dtype)  # (width, W)
    return lift(rows) @ x @ columns.T


def _averages(n: int, m: int) -> Array:
    """Return the matrix (m, n) that averages n numbers in m overlapping stretches."""
    first = np.arange(m)[:, None] * n // m
    last = -(-(np.arange(m)[:, None] + 1) * n // m)
    inside = ((np.arange(n) >= first) & (np.arange(n) < last)).astype(np.float64)
    inside /= inside.sum(axis=1, keepdims=True)
    return inside


def geometry(
    name: str, x: Tensor, kernel: Any, stride: Any, padding: Any, dilation: Any
) -> Geometry:
    """Check the settings of a pooling layer and put them together."""
    check_images(name, x)
    how = Geometry(
        as_pair(kernel, "kernel_size"),
        as_pair(kernel if stride is None else stride, "stride"),
        as_pair(padding, "padding"),
        as_pair(dilation, "dilation"),
    )
    if min(how.kernel) < 1 or min(how.stride) < 1 or min(how.dilation) < 1:
        raise ValueError(f"{name}: kernel_size, stride, dilation must be at least 1.")
    if any(p < 0 or 2 * p > k for p, k in zip(how.padding, how.kernel, strict=True)):
        raise ValueError(
            f"{name}: padding {how.padding} must be at most half of the kernel "
            f"{how.kernel}, or a window would hold nothing but padding."
        )
    return how


def check_images(name: str, x: Tensor) -> None:
    """Raise ValueError if x is not a batch of images."""
    if x.ndim != 4:
        raise ValueError(f"{name} needs images (N, C, H, W), got shape {x.shape}.")


def sizes(x: Tensor, how: Geometry, ceil: bool) -> tuple[Pair, Pair, Pair]:
    """Return the size of the image, of the output, and of the image with its border."""
    size = (x.shape[2], x.shape[3])
    output = how.output(size, ceil)
    if min(output) < 1:
        raise ValueError(
            f"A window of {how.kernel} does not fit on an image of {size} with padding "
            f"{how.padding}: use a smaller kernel_size or more padding."
        )
    bordered = (size[0] + 2 * how.padding[0], size[1] + 2 * how.padding[1])
    return size, output, _at_least(bordered, how.span(output))
