"""Activation functions: the bend in each neuron, without which a net is one matrix.

Every function takes a tensor or an array of any shape and returns a tensor of that
shape. None overflows, however large the input.
"""
# ruff: noqa: A002 - `input` is torch's name for this argument

import math
from typing import Any

import numpy as np

from cs_nn.functional.gaussian import normal_area, normal_density
from cs_nn.tape import Array
from cs_nn.tensor import Tensor, lift


def relu(input: Any) -> Tensor:
    """max(0, x), with slope 0 at 0 (Nair & Hinton, 2010)."""
    x = lift(input)
    y = np.maximum(x.data, 0)
    return x._map(y, lambda: y > 0)


def leaky_relu(input: Any, negative_slope: float = 0.01) -> Tensor:
    """x where positive, negative_slope · x elsewhere (Maas et al., 2013)."""
    x = lift(input)
    slope = slope_by_sign(x.data, negative_slope)
    return x._map(x.data * slope, lambda: slope)


def prelu(input: Any, weight: Any) -> Tensor:
    """Leaky ReLU whose negative slope is learned (He et al., 2015).

    weight holds one slope, or one per channel (axis 1 of input). Raises ValueError
    otherwise.
    """
    x, a = lift(input), lift(weight)
    if a.size != 1 and (x.ndim < 2 or a.shape != (x.shape[1],)):
        raise ValueError(
            f"prelu: weight has shape {a.shape}; expected (1,) or one slope for each "
            f"channel (axis 1) of an input of shape {x.shape}."
        )
    slopes = a.reshape(-1, *(1,) * max(0, x.ndim - 2)) if a.size > 1 else a.reshape(())
    positive = x.data > 0
    return x * positive + slopes * (x * ~positive)


def rrelu(
    input: Any,
    lower: float = 1 / 8,
    upper: float = 1 / 3,
    training: bool = False,
    *,
    rng: np.random.Generator | None = None,
    slopes: Any = None,
) -> Tensor:
    """Leaky ReLU with random negative slopes in training (Xu et al., 2015).

    Each slope is drawn from [lower, upper) with `rng`, or given as `slopes` in the
    shape of input. Outside training the slope is the middle. Raises ValueError if
    training without rng and slopes.
    """
    x = lift(input)
    if not training:
        return leaky_relu(x, (lower + upper) / 2)
    if slopes is None:
        if rng is None:
            raise ValueError("rrelu in training draws numbers: pass rng= or slopes=.")
        slopes = rng.uniform(lower, upper, x.shape)
    slope = slope_by_sign(x.data, np.asarray(slopes, dtype=x.dtype))
    return x._map(x.data * slope, lambda: slope)


def slope_by_sign(x: Array, negative: Any) -> Array:
    """Return 1 where x is positive and `negative` elsewhere, in the dtype of x."""
    positive = (x > 0).astype(x.dtype)  # arithmetic: ten times faster than np.where
    slope: Array = positive + (1 - positive) * negative
    return slope


def elu(input: Any, alpha: float = 1.0) -> Tensor:
    """x where positive, α(eˣ - 1) elsewhere (Clevert et al., 2016)."""
    x = lift(input)
    below = alpha * np.expm1(np.minimum(x.data, 0))
    positive = x.data > 0
    y = np.maximum(x.data, 0) + below
    return x._map(y, lambda: positive + ~positive * (below + alpha))


def softplus(input: Any, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """log(1 + e^βx) / β, a smooth ReLU; x itself where βx > threshold (Dugas, 2001)."""
    x = lift(input)
    z = beta * x.data
    y = np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))
    linear = z > threshold
    y = np.where(linear, x.data, y / beta)
    return x._map(y, lambda: linear + ~linear * logistic(z))


def sigmoid(input: Any, beta: float = 1.0) -> Tensor:
    """1 / (1 + e^-βx), with slope β (1 in torch); derivative β·y·(1 - y)."""
    x = lift(input)
    y = logistic(beta * x.data)
    return x._map(y, lambda: beta * y * (1 - y))


def logistic(z: Array) -> Array:
    """Return 1 / (1 + e^-z) of an array."""
    with np.errstate(over="ignore"):  # e^-z may become inf, and 1 / inf = 0 is right
        y: Array = 1 / (1 + np.exp(-z))
    return y


def silu(input: Any) -> Tensor:
    """x · sigmoid(x), also called swish (Ramachandran et al., 2017)."""
    x = lift(input)
    s = logistic(x.data)
    return x._map(x.data * s, lambda: s * (1 + x.data * (1 - s)))


def gelu(input: Any, approximate: str = "none") -> Tensor:
    """x · Φ(x), Φ the area under the normal curve (Hendrycks & Gimpel, 2016).

    approximate="tanh" uses the paper's shorter formula. Raises ValueError for others.
    """
    x = lift(input)
    if approximate == "none":
        area = normal_area(x.data)
        return x._map(x.data * area, lambda: area + x.data * normal_density(x.data))
    if approximate != "tanh":
        raise ValueError(f'gelu: approximate={approximate!r}; use "none" or "tanh".')
    a = math.sqrt(2 / math.pi)
    squares = x.data * x.data
    t = np.tanh(a * x.data * (1 + 0.044715 * squares))
    inner = a * (1 + 3 * 0.044715 * squares)  # the derivative of tanh's argument
    slope = 0.5 * (1 + t) + 0.5 * x.data * (1 - t * t) * inner
    return x._map(0.5 * x.data * (1 + t), lambda: slope)


def tanh(input: Any) -> Tensor:
    """The hyperbolic tangent, a sigmoid from -1 to 1; derivative 1 - y²."""
    return lift(input).tanh()


def arctan(input: Any) -> Tensor:
    """The inverse tangent, from -π/2 to π/2; derivative 1 / (1 + x²)."""
    x = lift(input)
    return x._map(np.arctan(x.data), lambda: 1 / (1 + x.data * x.data))


def softsign(input: Any) -> Tensor:
    """x / (1 + |x|); derivative 1 / (1 + |x|)² (Bergstra et al., 2009)."""
    x = lift(input)
    scale = 1 / (1 + np.abs(x.data))
    return x._map(x.data * scale, lambda: scale * scale)


def binary_step(input: Any) -> Tensor:
    """1 where x ≥ 0, else 0; its slope is 0, so nothing can be learned through it."""
    x = lift(input)
    return x._map((x.data >= 0).astype(x.dtype), lambda: np.zeros_like(x.data))
