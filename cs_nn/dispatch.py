"""Lets NumPy's own functions work on tensors, so that a formula is written only once.

`np.exp(X @ W)` is plain NumPy for arrays; for a Tensor, NumPy asks the tensor's class
what to do (its protocols __array_ufunc__ and __array_function__) and these two tables
answer. A function that is not in them raises ValueError and says so.
"""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from cs_nn.tensor import Tensor, concat, lift, stack, where

Rule = Callable[..., Any]


def clip(x: Any, low: Any = None, high: Any = None) -> Tensor:
    """Keep the entries of x between two bounds."""
    x = lift(x)
    above: Tensor = x if low is None else x.maximum(low)
    return above if high is None else above.minimum(high)


def logaddexp(x: Tensor, y: Tensor) -> Tensor:
    """Return log(eˣ + eʸ), safe for large numbers."""
    top = np.maximum(x.data, y.data)
    return ((x - top).exp() + (y - top).exp()).log() + top


def std(x: Tensor, axis: Any = None, ddof: int = 0, keepdims: bool = False) -> Tensor:
    """Return the standard deviation."""
    return x.var(axis, ddof, keepdims).sqrt()


UFUNCS: dict[Any, Rule] = {
    np.add: operator.add,
    np.subtract: operator.sub,
    np.multiply: operator.mul,
    np.divide: operator.truediv,
    np.power: operator.pow,
    np.float_power: operator.pow,
    np.matmul: operator.matmul,
    np.negative: operator.neg,
    np.less: operator.lt,
    np.less_equal: operator.le,
    np.greater: operator.gt,
    np.greater_equal: operator.ge,
    np.maximum: Tensor.maximum,
    np.minimum: Tensor.minimum,
    np.absolute: Tensor.abs,
    np.exp: Tensor.exp,
    np.log: Tensor.log,
    np.sqrt: Tensor.sqrt,
    np.sin: Tensor.sin,
    np.cos: Tensor.cos,
    np.tanh: Tensor.tanh,
    np.square: lambda x: x * x,
    np.reciprocal: lambda x: 1 / x,
    np.log1p: lambda x: x._map(np.log1p(x.data), lambda: 1 / (1 + x.data)),
    np.expm1: lambda x: x._map(np.expm1(x.data), lambda: np.exp(x.data)),
    np.arctan: lambda x: x._map(np.arctan(x.data), lambda: 1 / (1 + x.data**2)),
    np.logaddexp: logaddexp,
    np.sign: lambda x: lift(np.sign(x.data)),
    np.isfinite: lambda x: np.isfinite(x.data),
    np.isnan: lambda x: np.isnan(x.data),
}

FUNCTIONS: dict[Any, Rule] = {
    np.sum: Tensor.sum,
    np.mean: Tensor.mean,
    np.var: Tensor.var,
    np.std: std,
    np.max: Tensor.max,
    np.min: Tensor.min,
    np.reshape: Tensor.reshape,
    np.transpose: Tensor.transpose,
    np.concatenate: concat,
    np.stack: stack,
    np.where: where,
    np.clip: clip,
    np.dot: operator.matmul,
    np.outer: lambda x, y: lift(x).reshape(-1, 1) * lift(y).reshape(1, -1),
    np.expand_dims: lambda x, axis: x.reshape(np.expand_dims(x.data, axis).shape),
    np.squeeze: lambda x, axis=None: x.reshape(np.squeeze(x.data, axis).shape),
    np.ravel: lambda x: x.reshape(-1),
    np.shape: lambda x: x.shape,
    np.ndim: lambda x: x.ndim,
    np.size: lambda x: x.size,
    np.zeros_like: lambda x, dtype=None: np.zeros_like(x.data, dtype),
    np.ones_like: lambda x, dtype=None: np.ones_like(x.data, dtype),
    np.argmax: lambda x, axis=None: np.argmax(x.data, axis),
}


def call_ufunc(ufunc: Any, method: str, args: Any, options: dict[str, Any]) -> Any:
    """Answer NumPy's call of a function of each entry."""
    if method != "__call__" or options or ufunc not in UFUNCS:
        raise unknown(ufunc.__name__, method, options)
    tensor = next(x for x in args if isinstance(x, Tensor))
    return UFUNCS[ufunc](*(tensor._lift(x) for x in args))


def call_function(function: Any, args: Any, options: dict[str, Any]) -> Any:
    """Answer NumPy's call of any other function."""
    if function not in FUNCTIONS:
        raise unknown(function.__name__, "__call__", {})
    return FUNCTIONS[function](*args, **options)


def unknown(name: str, method: str, options: dict[str, Any]) -> ValueError:
    """Return the error for a call that has no rule."""
    how = "" if method == "__call__" else f".{method}"
    extra = f" with {', '.join(options)}=" if options else ""
    return ValueError(
        f"np.{name}{how}{extra} has no derivative here: write it with operators and "
        f"functions such as np.exp, np.maximum, np.sum, or use .numpy() for a constant."
    )
