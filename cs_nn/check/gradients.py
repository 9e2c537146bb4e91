"""Check a backward pass: the oracle is the engine's gradient of the stated forward.

No reference answer is needed, so these checks may stand in what students get. The
forward itself must be checked too (`check.forward`): a constant with gradient zero
agrees with itself. The engine is imported when the first of these checks runs.
"""

import copy
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from cs_nn.check import rules
from cs_nn.check.calls import Function, each, in_turn, stand_in

Stated = Callable[..., Any]  # a forward written with cs_nn.functional or operators


def gradients(
    fn: Function,
    forward: Stated,
    family: str,
    *,
    inputs: Callable[..., Sequence[Any]] | None = None,
    wrt: Sequence[int] = (0,),
    result: str = "result",
    times: int = 2,
    **options: Any,
) -> None:
    """Check `fn(upstream, *seen)`, a backward pass, on fresh probes of `family`.

    `forward(*inputs)` is the stated forward. What the student sees may differ from its
    inputs (softmax_backward gets P, not Z); then `inputs(*seen)` gives them, or
    `inputs(upstream)` where nothing else is seen. `wrt` lists the inputs whose
    gradients `fn` returns: one as an array, several as a tuple named `result`
    ("dA dB"). Raises Wrong.
    """

    def oracle(upstream: Any, *seen: Any, **_: Any) -> Any:
        values = inputs(*(seen or (upstream,))) if inputs else seen
        return _gradients(forward, values, wrt, upstream)

    rules.forward(fn, oracle, family, result=result, times=times, **options)


def loss(
    fn: Function,
    forward: Stated,
    family: str,
    *,
    inputs: Callable[..., Sequence[Any]] | None = None,
    result: str = "L dZ",
    times: int = 2,
    **options: Any,
) -> None:
    """Check `fn(*seen)` = (loss, its gradient for the first input of `forward`).

    `forward` returns a scalar Tensor; `inputs(*seen)` gives its inputs, where they are
    not what the student sees. Raises Wrong.
    """
    from cs_nn import tensor

    def oracle(*seen: Any, **kwargs: Any) -> tuple[float, Any]:
        values = inputs(*seen) if inputs else seen
        leaf = tensor.Tensor(values[0], requires_grad=True)
        output = forward(leaf, *values[1:], **kwargs)
        return output.item(), tensor.gradients(output, [leaf])[0]

    rules.forward(fn, oracle, family, result=result, times=times, **options)


def parameters(
    fn: Function,
    forward: Stated,
    family: str,
    *,
    names: Mapping[str, int],
    times: int = 2,
    **options: Any,
) -> None:
    """Check `fn(*inputs)`: a dict of gradients of the scalar Tensor `forward(*inputs)`.

    `names` maps each key to its input's position: {"W1": 2, "b1": 3}. Raises Wrong.
    """

    def oracle(*values: Any, **_: Any) -> dict[str, Any]:
        found = _gradients(forward, values, list(names.values()), None)
        return dict(zip(names, _as_tuple(found), strict=True))

    rules.forward(fn, oracle, family, times=times, **options)


def operation(
    make: Any,
    forward: Stated,
    family: str,
    *,
    wrt: Sequence[int] = (0,),
    result: str = "forward",
    times: int = 2,
    **options: Any,
) -> None:
    """Check an operation class: `forward(*inputs)`, then `backward(upstream)`.

    `make()` gives an object whose backward returns a tuple with one gradient for each
    differentiable input. The result is compared as (forward, gradients …), so one
    message covers both. Another object of the class runs in between, as in a graph
    with two of them. A probe's keyword arguments go to `make`. Raises Wrong.
    """
    from cs_nn import tensor

    def use(upstream: Any, *values: Any, **kwargs: Any) -> tuple[Any, ...]:
        node, other = each(make, 2 * [([], kwargs)])
        halves = [0.5 * np.asarray(value) for value in values]
        output, _, found = in_turn(
            (node, "forward", values, {}),
            (other, "forward", halves, {}),
            (node, "backward", [upstream], {}),
        )
        # A gradient may be the upstream itself: Add hands it on to both inputs.
        return output, *(copy.copy(gradient) for gradient in _as_tuple(found))

    def oracle(upstream: Any, *values: Any, **kwargs: Any) -> tuple[Any, ...]:
        leaves, mixed = _leaves(values, wrt)
        output = forward(*mixed, **kwargs)
        return output.data, *tensor.gradients(output, leaves, upstream)

    names = " ".join(["upstream", *inspect.signature(forward).parameters])
    options |= {"result": result, "times": times, "direct": False, "repeats": 1}
    rules.forward(stand_in(use, make, names), oracle, family, **options)


def _gradients(
    forward: Stated, values: Sequence[Any], wrt: Sequence[int], upstream: Any
) -> Any:
    """The engine's gradients in float64: an array, or a tuple for several inputs."""
    from cs_nn import tensor

    leaves, mixed = _leaves(values, wrt)
    found = tensor.gradients(forward(*mixed), leaves, upstream)
    return found[0] if len(wrt) == 1 else found


def _leaves(values: Sequence[Any], wrt: Sequence[int]) -> tuple[list[Any], list[Any]]:
    """Return the inputs to differentiate as Tensors, and all inputs with them."""
    from cs_nn import tensor

    leaves = {i: tensor.Tensor(values[i], requires_grad=True) for i in wrt}
    mixed = [leaves.get(i, value) for i, value in enumerate(values)]
    return list(leaves.values()), mixed


def _as_tuple(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (value,)
