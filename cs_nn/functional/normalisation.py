"""Normalisation: numbers with mean 0 and variance 1, then stretched and shifted."""
# ruff: noqa: A002 - `input` is torch's name for this argument

from typing import Any

import numpy as np

from cs_nn.tape import Array
from cs_nn.tensor import Tensor, count, lift


def batch_norm(
    input: Any,
    running_mean: Array | None,
    running_var: Array | None,
    weight: Any = None,
    bias: Any = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """Normalise each channel over the batch (Ioffe & Szegedy, 2015).

    input is (n, C) or (n, C, ...); all other arrays are (C,). In training the batch's
    own mean and variance are used, and the running ones move towards them in place:
    running ← (1 - momentum)·running + momentum·batch, where the batch's variance is
    divided by n - 1, as in torch. Otherwise the running ones are used. Raises
    ValueError if shapes don't fit, or if training sees only one number per channel.
    """
    x = lift(input)
    check_channels(x, running_mean, running_var, weight, bias)
    shape = (-1, *(1,) * (x.ndim - 2))  # in this shape (C,) meets axis 1
    if training or running_mean is None or running_var is None:
        axes = (0, *range(2, x.ndim))
        if training:
            update_running(x, axes, running_mean, running_var, momentum)
        y = standardise(x, axes, eps)
    else:
        scale = 1 / np.sqrt(running_var + eps)
        y = (x - running_mean.reshape(shape)) * scale.reshape(shape)
    return stretch(y, weight, bias, shape)


def layer_norm(
    input: Any,
    normalized_shape: Any,
    weight: Any = None,
    bias: Any = None,
    eps: float = 1e-5,
) -> Tensor:
    """Normalise each sample over its last axes (Ba, Kiros & Hinton, 2016).

    normalized_shape is the shape of those axes, and of weight and bias. Raises
    ValueError if input does not end in it.
    """
    x = lift(input)
    inner = tuple(np.atleast_1d(normalized_shape).tolist())
    if x.shape[-len(inner) :] != inner:
        raise ValueError(
            f"layer_norm: input has shape {x.shape}, which does not end in "
            f"normalized_shape {inner}."
        )
    y = standardise(x, tuple(range(-len(inner), 0)), eps)
    return stretch(y, weight, bias, inner)


def standardise(x: Tensor, axes: tuple[int, ...], eps: float) -> Tensor:
    """Return (x - mean) / √(variance + ε) over the axes.

    Mean and variance depend on x too, so the gradient loses its own mean and its part
    along y: dx = (g - mean(g) - y·mean(g·y)) / √(variance + ε).
    """
    centred = x.data - x.data.mean(axes, keepdims=True)
    variance = (centred * centred).mean(axes, keepdims=True)
    scale = 1 / np.sqrt(variance + eps)
    y = centred * scale

    def vjp(g: Array) -> tuple[Array]:
        along_y = (g * y).mean(axes, keepdims=True)
        return (scale * (g - g.mean(axes, keepdims=True) - y * along_y),)

    return Tensor.record(y, (x,), vjp)


def stretch(y: Tensor, weight: Any, bias: Any, shape: tuple[int, ...]) -> Tensor:
    """Return weight · y + bias, where each may be missing."""
    if weight is not None:
        y = y * y._lift(weight).reshape(shape)
    return y if bias is None else y + y._lift(bias).reshape(shape)


def update_running(
    x: Tensor,
    axes: tuple[int, ...],
    running_mean: Array | None,
    running_var: Array | None,
    momentum: float,
) -> None:
    """Move the running mean and variance a little towards those of this batch."""
    n = count(x.shape, axes)
    if n < 2:
        raise ValueError(
            f"batch_norm in training needs more than one number per channel; input "
            f"has shape {x.shape}: use a larger batch, or training=False."
        )
    if running_mean is not None:
        running_mean += momentum * (x.data.mean(axes) - running_mean)
    if running_var is not None:
        running_var += momentum * (x.data.var(axes, ddof=1) - running_var)


def check_channels(x: Tensor, *per_channel: Any) -> None:
    """Raise ValueError unless every array has one entry per channel."""
    if x.ndim < 2:
        raise ValueError(f"batch_norm needs input (n, C, ...), got shape {x.shape}.")
    shapes = [np.shape(lift(a).data) for a in per_channel if a is not None]
    if any(shape != (x.shape[1],) for shape in shapes):
        raise ValueError(
            f"batch_norm: input {x.shape} has {x.shape[1]} channels, but the other "
            f"arrays have shapes {shapes}; expected ({x.shape[1]},)."
        )
