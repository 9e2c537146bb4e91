"""Softmax turns scores into probabilities; cross-entropy says how wrong they are."""
# ruff: noqa: A002 - `input` is torch's name for this argument

from typing import Any, NamedTuple

import numpy as np

from cs_nn.functional.reduction import reduce
from cs_nn.tape import Array
from cs_nn.tensor import Tensor, lift


def softmax(input: Any, dim: int = -1) -> Tensor:
    """e^z / Σ e^z along an axis: positive numbers that add up to 1.

    The largest score is subtracted first, which changes nothing but avoids overflow
    (Goodfellow et al., 2016, ch. 4.1).
    """
    Z = lift(input)
    P = np.exp(log_probabilities(Z.data, dim))

    def vjp(g: Array) -> tuple[Array]:
        return (P * (g - (g * P).sum(dim, keepdims=True)),)

    return Tensor.record(P, (Z,), vjp)


def log_softmax(input: Any, dim: int = -1) -> Tensor:
    """The logarithm of softmax, z - log Σ e^z, finite for every finite z."""
    Z = lift(input)
    log_P = log_probabilities(Z.data, dim)

    def vjp(g: Array) -> tuple[Array]:
        return (g - np.exp(log_P) * g.sum(dim, keepdims=True),)

    return Tensor.record(log_P, (Z,), vjp)


def log_probabilities(Z: Array, axis: int) -> Array:
    """Return log softmax of an array."""
    shifted: Array = Z - Z.max(axis, keepdims=True)
    shifted -= np.log(np.exp(shifted).sum(axis, keepdims=True))
    return shifted


def cross_entropy(
    input: Any,
    target: Any,
    weight: Any = None,
    *,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """-Σ t log softmax(z) for scores z = input; the gradient is softmax(z) - t.

    input is (n, C), (C,) or (n, C, ...). target holds the class numbers, in the shape
    of input without the class axis, or probabilities t in the shape of input. weight
    (C,) weighs the classes; with class numbers the mean is divided by the weights of
    the targets, as in torch. Raises ValueError for targets that don't fit. (Bishop,
    2006, eq. 4.108; label_smoothing: Szegedy et al., 2016)
    """
    Z = lift(input)
    goal = as_target(Z, target, weight, ignore_index, label_smoothing)
    log_P = log_probabilities(Z.data, goal.axis)
    losses = -(goal.T * log_P).sum(goal.axis)

    def vjp(g: Array) -> tuple[Array]:
        dZ = np.exp(log_P) * goal.T.sum(goal.axis, keepdims=True) - goal.T
        return (dZ * np.expand_dims(g, goal.axis),)

    return reduce(Tensor.record(losses, (Z,), vjp), reduction, goal.total)


def nll_loss(
    input: Any,
    target: Any,
    weight: Any = None,
    *,
    ignore_index: int = -100,
    reduction: str = "mean",
) -> Tensor:
    """-log p of the right class, where input holds log p, e.g. from log_softmax.

    Shapes, weights and errors are those of cross_entropy with class numbers.
    """
    log_P = lift(input)
    goal = as_target(log_P, target, weight, ignore_index, 0.0, only_classes=True)
    return reduce(-(log_P * goal.T).sum(goal.axis), reduction, goal.total)


class Target(NamedTuple):
    """Targets as weighted probabilities T, shaped like the scores."""

    T: Array
    axis: int  # where the classes are
    total: float  # what a mean divides by


def as_target(
    Z: Tensor,
    target: Any,
    weight: Any,
    ignore_index: int,
    smoothing: float,
    only_classes: bool = False,
) -> Target:
    """Turn class numbers or probabilities into weighted probabilities."""
    axis = min(1, Z.ndim - 1)
    if Z.ndim == 0:
        raise ValueError("Scores need an axis of classes: (C,) or (n, C).")
    C = Z.shape[axis]
    along = (-1, *(1,) * (Z.ndim - axis - 1))  # a shape in which (C,) meets the axis
    w = class_weight(weight, C, Z.dtype).reshape(along)
    t = target.data if isinstance(target, Tensor) else np.asarray(target)
    if t.shape == Z.shape and t.dtype.kind == "f" and not only_classes:
        T = (1 - smoothing) * t.astype(Z.dtype) + smoothing / C
        return Target(T * w, axis, t.size // C)
    check_classes(Z, t, axis, ignore_index)
    numbers = np.arange(C).reshape(along)
    hot = (np.expand_dims(t, axis) == numbers).astype(Z.dtype)
    used = np.expand_dims(t != ignore_index, axis)
    total = float((hot * w * used).sum())
    if total == 0:
        raise ValueError("No target counts: all are ignore_index or of weight 0.")
    T = ((1 - smoothing) * hot + smoothing / C) * w * used
    return Target(T.astype(Z.dtype, copy=False), axis, total)


def class_weight(weight: Any, C: int, dtype: Any) -> Array:
    """Return the weights of the classes, 1 if not given."""
    w = np.ones(C, dtype) if weight is None else lift(weight).data.astype(dtype)
    if w.shape != (C,):
        raise ValueError(f"weight has shape {w.shape}, expected ({C},): one per class.")
    return w


def check_classes(Z: Tensor, t: Array, axis: int, ignore_index: int) -> None:
    """Raise ValueError unless t holds class numbers that fit the scores."""
    expected = Z.shape[:axis] + Z.shape[axis + 1 :]
    if t.shape != expected or t.dtype.kind not in "iu":
        raise ValueError(
            f"target has shape {t.shape} and dtype {t.dtype} for scores of shape "
            f"{Z.shape}; expected whole class numbers of shape {expected}, or "
            f"probabilities of shape {Z.shape}."
        )
    wrong = t[((t < 0) | (t >= Z.shape[axis])) & (t != ignore_index)]
    if wrong.size:
        raise ValueError(
            f"target holds class {wrong.flat[0]}, but there are only the classes "
            f"0 to {Z.shape[axis] - 1}."
        )
