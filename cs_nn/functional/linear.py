"""The linear layer: every output is a weighted sum of the inputs plus a bias."""
# ruff: noqa: A002 - `input` is torch's name for this argument

from typing import Any

from cs_nn.tape import Array
from cs_nn.tensor import Tensor, lift


def linear(input: Any, weight: Any, bias: Any = None) -> Tensor:
    """Return X @ W + b, with samples as the rows of X.

    input X (..., d), weight W (d, m), bias b (m,) give (..., m). This is the one place
    where we leave torch, whose weight is (m, d): here W is used as it is written on
    paper. Raises ValueError if shapes don't fit (Goodfellow et al., 2016, ch. 6).
    """
    X, W = lift(input), lift(weight)
    if W.ndim != 2 or X.ndim == 0 or X.shape[-1] != W.shape[0]:
        raise ValueError(
            f"linear: input {X.shape} and weight {W.shape} do not fit; expected "
            f"(..., d) and (d, m), with samples as rows."
        )
    inputs: tuple[Tensor, ...] = (X, W) if bias is None else (X, W, lift(bias))
    Z = X.data @ W.data  # (..., d) @ (d, m) -> (..., m)
    if bias is not None:
        check_bias(inputs[2].shape, W.shape[1])
        Z += inputs[2].data

    def vjp(g: Array) -> tuple[Array | None, ...]:
        """dX = dZ Wᵀ, dW = Xᵀ dZ, db = the sum of the rows of dZ."""
        rows = g.reshape(-1, g.shape[-1])  # (n, m)
        dX = g @ W.data.T if X.requires_grad else None
        flat = X.data.reshape(-1, X.shape[-1])  # (n, d)
        dW = flat.T @ rows if W.requires_grad else None
        return dX, dW, *(rows.sum(axis=0) for _ in inputs[2:])

    return Tensor.record(Z, inputs, vjp)


def check_bias(shape: tuple[int, ...], m: int) -> None:
    """Raise ValueError unless there is one bias per output."""
    if shape != (m,):
        raise ValueError(f"bias has shape {shape}, expected ({m},): one per output.")
