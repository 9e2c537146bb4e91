"""Convolution: one small set of weights slides over an image or a signal.

As in all of deep learning, conv2d is cross-correlation: the kernel isn't flipped.
"""
# ruff: noqa: A002 - `input` is torch's name for this argument

from collections.abc import Callable
from typing import Any

import numpy as np

from cs_nn import kernels
from cs_nn.kernels import Geometry, Pair, as_pair, batch_first, batch_last
from cs_nn.tape import Array, Vjp
from cs_nn.tensor import Tensor, lift


def conv2d(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Tensor:
    """Cross-correlate images with kernels (Goodfellow et al., Deep Learning, ch. 9).

    input (N, C, H, W), weight (F, C / groups, kh, kw), bias (F,) give (N, F, oh, ow)
    with oh = (H + 2·padding - dilation·(kh - 1) - 1) // stride + 1. Settings are a
    number or a pair (height, width); padding may also be "valid" or, for stride 1,
    "same". Raises ValueError if shapes don't fit.
    """
    x, W = lift(input), lift(weight)
    check_shapes("conv2d", x.shape, W.shape, W.shape[1:2], groups)
    if isinstance(padding, str):
        x, padding = pad_by_name(x, padding, W.shape[2:], stride, dilation)
    how = geometry(W.shape, stride, padding, dilation)
    size = (x.shape[2], x.shape[3])
    if min(how.output(size)) < 1:
        raise ValueError(
            f"conv2d: a kernel of {how.kernel} with dilation {how.dilation} does not "
            f"fit on an image of {size} with padding {how.padding}."
        )
    return _convolve(x, W, bias, how, groups)


def _convolve(x: Tensor, W: Tensor, bias: Any, how: Geometry, groups: int) -> Tensor:
    """Record a convolution."""
    size = (x.shape[2], x.shape[3])
    full = (size[0] + 2 * how.padding[0], size[1] + 2 * how.padding[1])
    padded = kernels.surround(batch_last(x.data), how.padding, full)
    y = by_group(groups, lambda x, w: kernels.convolve(x, w, how), padded, W.data)

    def vjp(g: Array) -> tuple[Array | None, ...]:
        dy = np.ascontiguousarray(batch_last(g))
        dx = dW = None
        if W.requires_grad:
            dW = by_group(
                groups, lambda x, d: kernels.convolve_dw(x, d, how), padded, dy
            )
        if x.requires_grad:
            dx = by_group(
                groups, lambda d, w: kernels.convolve_dx(d, w, how, full), dy, W.data
            )
            dx = batch_first(kernels.inside(dx, how.padding, size))
        return dx, dW

    return record(y, x, W, bias, vjp)


def conv_transpose2d(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> Tensor:
    """The transpose of conv2d, which turns a small image into a larger one.

    Its forward pass is conv2d's backward pass (Dumoulin & Visin, A guide to convolution
    arithmetic, 2016, ch. 4). input (N, C, H, W), weight (C, F / groups, kh, kw), bias
    (F,) give (N, F, oh, ow) with oh = (H - 1)·stride - 2·padding + dilation·(kh - 1) +
    output_padding + 1. Raises ValueError if shapes don't fit or output_padding is not
    smaller than stride.
    """
    x, W = lift(input), lift(weight)
    check_shapes("conv_transpose2d", x.shape, W.shape, W.shape[:1], 1)
    how = geometry(W.shape, stride, padding, dilation)
    extra = as_pair(output_padding, "output_padding")
    too_much = any(e >= s for e, s in zip(extra, how.stride, strict=True))
    if too_much or groups < 1 or W.shape[0] % groups:
        raise ValueError(
            f"conv_transpose2d: output_padding {extra} must be smaller than stride "
            f"{how.stride}, and groups={groups} must divide {W.shape[0]} channels."
        )
    return _convolve_transposed(x, W, bias, how, extra, groups)


def _convolve_transposed(
    x: Tensor, W: Tensor, bias: Any, how: Geometry, extra: Pair, groups: int
) -> Tensor:
    """Record a transposed convolution."""
    span = how.span((x.shape[2], x.shape[3]))
    full = (span[0] + extra[0], span[1] + extra[1])
    size = (full[0] - 2 * how.padding[0], full[1] - 2 * how.padding[1])
    if min(size) < 1:
        raise ValueError(f"conv_transpose2d: padding {how.padding} leaves no output.")
    X = np.ascontiguousarray(batch_last(x.data))
    y = by_group(groups, lambda x, w: kernels.convolve_dx(x, w, how, full), X, W.data)

    def vjp(g: Array) -> tuple[Array | None, ...]:
        dy = kernels.surround(batch_last(g), how.padding, full)
        dx = dW = None
        if x.requires_grad:
            dx = by_group(groups, lambda d, w: kernels.convolve(d, w, how), dy, W.data)
            dx = batch_first(dx)
        if W.requires_grad:
            dW = by_group(groups, lambda d, x: kernels.convolve_dw(d, x, how), dy, X)
        return dx, dW

    return record(kernels.inside(y, how.padding, size), x, W, bias, vjp)


def conv1d(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: int = 1,
    padding: Any = 0,
    dilation: int = 1,
    groups: int = 1,
) -> Tensor:
    """Cross-correlate signals (N, C, L) with kernels (F, C / groups, k).

    The result is (N, F, length). It is conv2d on images that are one pixel high, and
    raises ValueError as conv2d does.
    """
    x, W = lift(input), lift(weight)
    if x.ndim != 3 or W.ndim != 3:
        raise ValueError(
            f"conv1d needs input (N, C, L) and weight (F, C / groups, k); "
            f"got shapes {x.shape} and {W.shape}."
        )
    image = x.reshape(*x.shape[:2], 1, x.shape[2])
    kernel = W.reshape(*W.shape[:2], 1, W.shape[2])
    beside = padding if isinstance(padding, str) else (0, padding)
    y = conv2d(image, kernel, bias, (1, stride), beside, (1, dilation), groups)
    return y.reshape(*y.shape[:2], y.shape[3])


def by_group(groups: int, function: Callable[..., Array], *arrays: Array) -> Array:
    """Cut each array into groups of channels (axis 0), apply, and join the results."""
    if groups == 1:
        return function(*arrays)
    parts = zip(*(np.split(array, groups) for array in arrays), strict=True)
    return np.concatenate([function(*part) for part in parts])


def record(y: Array, x: Tensor, W: Tensor, bias: Any, vjp: Vjp) -> Tensor:
    """Add a bias per channel to y (F, H, W, N), and remember how y was made."""
    if bias is None:
        return Tensor.record(batch_first(y), (x, W), vjp)
    b = lift(bias)
    if b.shape != (len(y),):
        raise ValueError(
            f"bias has shape {b.shape}, expected ({len(y)},): one per channel."
        )
    y += b.data.reshape(-1, 1, 1, 1)

    def vjp_with_bias(g: Array) -> tuple[Array | None, ...]:
        return *vjp(g), batch_last(g).sum(axis=(1, 2, 3))

    return Tensor.record(batch_first(y), (x, W, b), vjp_with_bias)


def geometry(
    kernels_shape: tuple[int, ...], stride: Any, padding: Any, dilation: Any
) -> Geometry:
    """Check the settings of a convolution and put them together."""
    how = Geometry(
        (kernels_shape[2], kernels_shape[3]),
        as_pair(stride, "stride"),
        as_pair(padding, "padding"),
        as_pair(dilation, "dilation"),
    )
    if min(how.stride) < 1 or min(how.dilation) < 1 or min(how.padding) < 0:
        raise ValueError(
            f"stride {how.stride} and dilation {how.dilation} must be at least 1 and "
            f"padding {how.padding} at least 0."
        )
    return how


def check_shapes(
    name: str,
    x: tuple[int, ...],
    W: tuple[int, ...],
    channels: tuple[int, ...],
    groups: int,
) -> None:
    """Raise ValueError if images x and kernels W cannot be convolved."""
    if len(x) != 4 or len(W) != 4:
        raise ValueError(
            f"{name} needs input (N, C, H, W) and a 4-d weight; got shapes {x} and {W}."
        )
    if groups < 1 or x[1] != channels[0] * groups or W[0] % groups:
        raise ValueError(
            f"{name}: input {x} has {x[1]} channels, but weight {W} with "
            f"groups={groups} expects {channels[0] * groups} (and {W[0]} kernels "
            f"divisible by groups)."
        )


def pad_by_name(
    x: Tensor, name: str, kernel: tuple[int, ...], stride: Any, dilation: Any
) -> tuple[Tensor, int]:
    """Return x padded as "valid" (nothing) or "same" (output as large as input)."""
    if name not in ("valid", "same"):
        raise ValueError(f'padding={name!r}: use a number, a pair, "valid" or "same".')
    if name == "valid":
        return x, 0
    if as_pair(stride, "stride") != (1, 1):
        raise ValueError('padding="same" needs stride=1.')
    steps = zip(as_pair(dilation, "dilation"), kernel, strict=True)
    totals = [d * (k - 1) for d, k in steps]
    return x.pad(((0, 0), (0, 0), *((n // 2, n - n // 2) for n in totals))), 0
