"""The array kernels behind convolution and pooling, in plain NumPy.

Arrays look like (N, C, H, W) elsewhere; here they are (C, H, W, N), with the batch last
in memory. Then each copy of a window and each step of pooling runs along stretches of
W·N neighbouring numbers, and the result of a matrix product already lies as the next
layer wants it. NumPy's element-wise operations keep that order by themselves.

A convolution is a matrix product with the windows of x as columns ("im2col":
Chellapilla, Puri & Simard, High performance convolutional neural networks, 2006). The
columns are made a few output rows at a time in one buffer, so that memory stays small.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from cs_nn.tape import Array

Pair: TypeAlias = tuple[int, int]

COLUMN_NUMBERS = 2**19  # the buffer of columns: 2 MB in float32, 4 MB in float64


class Geometry(NamedTuple):
    """How windows lie on an image; every entry is a pair (height, width)."""

    kernel: Pair
    stride: Pair = (1, 1)
    padding: Pair = (0, 0)
    dilation: Pair = (1, 1)

    def windows_along(self, axis: int, length: int, ceil: bool = False) -> int:
        """Return how many windows fit; ceil also counts one that hangs over the end."""
        stride, padding = self.stride[axis], self.padding[axis]
        free = length + 2 * padding - self.dilation[axis] * (self.kernel[axis] - 1) - 1
        if not ceil:
            return free // stride + 1
        n = -(-free // stride) + 1
        starts_outside = (n - 1) * stride >= length + padding
        return n - 1 if starts_outside else n

    def output(self, size: Pair, ceil: bool = False) -> Pair:
        """Return the height and the width of the output for an image of this size."""
        height = self.windows_along(0, size[0], ceil)
        return height, self.windows_along(1, size[1], ceil)

    def span(self, output: Pair) -> Pair:
        """Return the padded size that exactly holds this many windows."""
        settings = zip(output, self.kernel, self.stride, self.dilation, strict=True)
        height, width = ((n - 1) * s + d * (k - 1) + 1 for n, k, s, d in settings)
        return height, width


def batch_last(x: Array) -> Array:
    """View (N, C, H, W) as (C, H, W, N)."""
    return x.transpose(1, 2, 3, 0)


def batch_first(x: Array) -> Array:
    """View (C, H, W, N) as (N, C, H, W)."""
    return x.transpose(3, 0, 1, 2)


def surround(x: Array, padding: Pair, size: Pair, value: float = 0.0) -> Array:
    """Return x (C, H, W, N) in contiguous memory, with a border to the given size."""
    C, H, W, N = x.shape
    if size == (H, W):
        return np.ascontiguousarray(x)
    (top, left), padded = padding, np.empty((C, *size, N), x.dtype)
    padded[:, :top] = padded[:, top + H :] = value
    padded[:, :, :left] = padded[:, :, left + W :] = value
    padded[:, top : top + H, left : left + W] = x
    return padded


def inside(padded: Array, padding: Pair, size: Pair) -> Array:
    """View the image of this size that lies inside its border."""
    (top, left), (height, width) = padding, size
    return padded[:, top : top + height, left : left + width]


def windows(padded: Array, how: Geometry, output: Pair) -> Array:
    """View contiguous (C, H, W, N) as (C, kh, kw, oh, ow, N), without a copy.

    windows[c, i, j, p, q] is padded[c, p·stride + i·dilation, q·stride + j·dilation].
    """
    (C, _, _, N), (c, h, w, n) = padded.shape, padded.strides
    (sh, sw), (dh, dw) = how.stride, how.dilation
    strides = (c, h * dh, w * dw, h * sh, w * sw, n)
    shape = (C, *how.kernel, *output, N)
    return np.ndarray(shape, padded.dtype, padded, strides=strides)


def row_blocks(v: Array) -> Iterator[tuple[Array, Array, slice]]:
    """Cut windows v into blocks of output rows that fit into one buffer.

    Yields the block of v, the buffer in the same shape, and which columns of the output
    (F, oh·ow·N) belong to the block.
    """
    oh, ow, N = v.shape[3:]
    rows = max(1, min(oh, COLUMN_NUMBERS * oh // max(1, v.size)))
    buffer = np.empty(v.size // max(1, oh) * rows, v.dtype)
    for first in range(0, oh, rows):
        last = min(first + rows, oh)
        block = v[:, :, :, first:last]
        yield (
            block,
            buffer[: block.size].reshape(block.shape),
            slice(first * ow * N, last * ow * N),
        )


def columns(v: Array) -> Iterator[tuple[Array, slice]]:
    """Yield the windows as a matrix (C·kh·kw, columns), some columns at a time."""
    C, kh, kw, oh, ow, N = v.shape
    if kh == kw == 1 and v.flags.c_contiguous:  # the image itself is the matrix
        yield v.reshape(C, -1), slice(0, oh * ow * N)
        return
    for block, buffer, cut in row_blocks(v):
        np.copyto(buffer, block)
        yield buffer.reshape(C * kh * kw, -1), cut


def convolve(padded: Array, W: Array, how: Geometry) -> Array:
    """Slide the kernels W (F, C, kh, kw) over padded (C, H, W, N): (F, oh, ow, N)."""
    size = how._replace(padding=(0, 0)).output(padded.shape[1:3])
    v = windows(padded, how, size)
    rows, N = W.reshape(len(W), -1), padded.shape[3]
    y = np.empty((len(W), size[0] * size[1] * N), np.result_type(padded, W))
    for X, cut in columns(v):
        np.matmul(rows, X, out=y[:, cut])  # (F, C·kh·kw) @ (C·kh·kw, columns)
    return y.reshape(len(W), *size, N)


def convolve_dw(padded: Array, dy: Array, how: Geometry) -> Array:
    """Return the gradient of the kernels, (F, C, kh, kw): dy times the columns."""
    v = windows(padded, how, dy.shape[1:3])
    D = dy.reshape(len(dy), -1)
    dW_T = np.zeros((v.shape[0] * v.shape[1] * v.shape[2], len(dy)), dy.dtype)
    for X, cut in columns(v):
        dW_T += X @ D[:, cut].T  # (C·kh·kw, columns) @ (columns, F)
    return dW_T.T.reshape(len(dy), *v.shape[:3])


def convolve_dx(dy: Array, W: Array, how: Geometry, size: Pair) -> Array:
    """Return the gradient of the padded image of this size, (C, H, W, N).

    Each column gets the gradient W.T @ dy, which is added back to the pixels that the
    column was copied from.
    """
    (F, C, kh, kw), N = W.shape, dy.shape[3]
    D, W_T = dy.reshape(F, -1), W.reshape(F, -1).T
    if (kh, kw) == (1, 1) and size == dy.shape[1:3]:
        return (W_T @ D).reshape(C, *size, N)
    dx = np.zeros((C, *size, N), dy.dtype)
    for block, buffer, cut in row_blocks(windows(dx, how, dy.shape[1:3])):
        np.matmul(W_T, D[:, cut], out=buffer.reshape(C * kh * kw, -1))
        for i in range(kh):
            for j in range(kw):
                block[:, i, j] += buffer[:, i, j]
    return dx


def offsets(v: Array) -> Iterator[Array]:
    """Yield (C, oh, ow, N) for each place in the window, row by row."""
    for i in range(v.shape[1]):
        for j in range(v.shape[2]):
            yield v[:, i, j]


def largest(padded: Array, how: Geometry, output: Pair) -> Array:
    """Return the largest number of each window, (C, oh, ow, N)."""
    parts = offsets(windows(padded, how, output))
    y = next(parts).copy()
    for part in parts:
        np.maximum(y, part, out=y)
    return y


def largest_dx(dy: Array, padded: Array, y: Array, how: Geometry) -> Array:
    """Return the gradient of the padded image: the first maximum gets it."""
    dx = np.zeros(padded.shape, dy.dtype)
    free = np.ones(y.shape, dtype=bool)  # windows that have not met their maximum yet
    hit, share = np.empty(y.shape, dtype=bool), np.empty(y.shape, dy.dtype)
    parts = offsets(windows(padded, how, y.shape[1:3]))
    for part, target in zip(
        parts, offsets(windows(dx, how, y.shape[1:3])), strict=True
    ):
        np.equal(part, y, out=hit)
        hit &= free
        free ^= hit
        target += np.multiply(dy, hit, out=share)
    return dx


def total(padded: Array, how: Geometry, output: Pair) -> Array:
    """Return the sum of each window, (C, oh, ow, N)."""
    parts = offsets(windows(padded, how, output))
    y = next(parts).copy()
    for part in parts:
        y += part
    return y


def total_dx(dy: Array, how: Geometry, size: Pair) -> Array:
    """Return the gradient of the padded image: each pixel gets that of its windows."""
    dx = np.zeros((len(dy), *size, dy.shape[3]), dy.dtype)
    for target in offsets(windows(dx, how, dy.shape[1:3])):
        target += dy
    return dx


def as_pair(value: Any, name: str) -> Pair:
    """Return a number as (number, number), a pair as it is; ValueError otherwise."""
    if isinstance(value, int):
        return value, value
    pair = (value, value) if np.ndim(value) == 0 else tuple(value)
    if len(pair) != 2 or not all(isinstance(n, int | np.integer) for n in pair):
        raise ValueError(f"{name}={value!r}: give a whole number, or two of them.")
    return int(pair[0]), int(pair[1])
