"""Losses of regression and of yes-or-no questions: how wrong is each prediction?

`input` is the prediction; `target` has the same shape and is a constant unless it is a
tensor that needs a gradient. reduction is "mean", "sum" or "none".
"""
# ruff: noqa: A002 - `input` is torch's name for this argument

from typing import Any

import numpy as np

from cs_nn.functional.activations import logistic
from cs_nn.functional.reduction import check_same_shape, reduce
from cs_nn.tape import Array
from cs_nn.tensor import Tensor, lift

LOG_FLOOR = -100.0  # torch's bound: the loss of a sure and wrong answer stays finite
SMALLEST = 1e-12  # torch's bound below p(1 - p) in the derivative


def mse_loss(input: Any, target: Any, reduction: str = "mean") -> Tensor:
    """The squared error (ŷ - y)². Raises ValueError if the shapes differ."""
    error = difference("mse_loss", input, target)
    return reduce(error * error, reduction)


def l1_loss(input: Any, target: Any, reduction: str = "mean") -> Tensor:
    """The absolute error |ŷ - y|. Raises ValueError if the shapes differ."""
    return reduce(abs(difference("l1_loss", input, target)), reduction)


def huber_loss(
    input: Any, target: Any, reduction: str = "mean", delta: float = 1.0
) -> Tensor:
    """½e² for errors up to δ, δ(|e| - ½δ) beyond (Huber, 1964).

    Raises ValueError if the shapes differ or delta isn't positive.
    """
    if delta <= 0:
        raise ValueError(f"huber_loss: delta={delta} must be positive.")
    error = difference("huber_loss", input, target)
    near = np.clip(error.data, -delta, delta)  # also the derivative
    losses = near * (error.data - 0.5 * near)
    return reduce(error._map(losses, lambda: near), reduction)


def difference(name: str, input: Any, target: Any) -> Tensor:
    """Return input - target after a check of their shapes."""
    y_hat = lift(input)
    y = y_hat._lift(target)
    check_same_shape(name, y_hat, y)
    return y_hat - y


def binary_cross_entropy(
    input: Any,
    target: Any,
    weight: Any = None,
    *,
    reduction: str = "mean",
    pos_weight: Any = None,
    neg_weight: Any = None,
) -> Tensor:
    """-w [α y log p + β (1 - y) log(1 - p)] for probabilities p = input.

    weight w is per sample; pos_weight α and neg_weight β are per class (1 if left
    out), and all of them broadcast. Logarithms stop at -100, as in torch. Raises
    ValueError if shapes differ or a probability is outside [0, 1]. (Bishop, Pattern
    Recognition and Machine Learning, 2006, eq. 4.90)
    """
    p, y = lift(input), constant(target, input)
    check_same_shape("binary_cross_entropy", p, y)
    if not np.all((p.data >= 0) & (p.data <= 1)):
        raise ValueError(
            "binary_cross_entropy: input must be probabilities from 0 to 1; for "
            "scores use binary_cross_entropy_with_logits."
        )
    yes, no = class_weights(p, y, weight, pos_weight, neg_weight)
    with np.errstate(divide="ignore"):  # log 0 = -inf, which the floor replaces
        log_p = np.maximum(np.log(p.data), LOG_FLOOR)
        log_q = np.maximum(np.log1p(-p.data), LOG_FLOOR)

    def slope() -> Array:
        q = 1 - p.data
        steep: Array = (no * p.data - yes * q) / np.maximum(p.data * q, SMALLEST)
        return steep

    return reduce(p._map(-(yes * log_p + no * log_q), slope), reduction)


def binary_cross_entropy_with_logits(
    input: Any,
    target: Any,
    weight: Any = None,
    *,
    reduction: str = "mean",
    pos_weight: Any = None,
    neg_weight: Any = None,
) -> Tensor:
    """binary_cross_entropy(sigmoid(z), y, …) for scores z = input, for any size of z.

    Uses -log σ(z) = log(1 + e^-z). Raises ValueError if the shapes differ.
    """
    z, y = lift(input), constant(target, input)
    check_same_shape("binary_cross_entropy_with_logits", z, y)
    yes, no = class_weights(z, y, weight, pos_weight, neg_weight)
    tail = np.log1p(np.exp(-np.abs(z.data)))  # log(1 + e^-|z|)
    losses = yes * (np.maximum(-z.data, 0) + tail)
    losses += no * (np.maximum(z.data, 0) + tail)
    slope = no * logistic(z.data) - yes * logistic(-z.data)
    return reduce(z._map(losses, lambda: slope), reduction)


def constant(target: Any, input: Any) -> Tensor:
    """Return the targets in the dtype of the input, without a gradient."""
    y = lift(target)
    if y.requires_grad:
        raise ValueError("target must not need a gradient: call .detach() on it.")
    return lift(y.data.astype(lift(input).dtype))


def class_weights(
    p: Tensor, y: Tensor, weight: Any, positive: Any, negative: Any
) -> tuple[Array, Array]:
    """Return w·α·y and w·β·(1 - y), the weights of log p and log(1 - p)."""
    w, alpha, beta = (
        p._lift(1.0 if given is None else given).data
        for given in (weight, positive, negative)
    )
    return w * alpha * y.data, w * beta * (1 - y.data)
