"""How the losses of many samples become one number: their mean, their sum, or not."""

from typing import Any

from cs_nn.tensor import Tensor


def reduce(losses: Tensor, reduction: str, total: Any = None) -> Tensor:
    """Return the losses as they are ("none"), their "sum", or their "mean".

    The mean is the sum over `total`, the number of losses if not given. Raises
    ValueError for another word.
    """
    if reduction == "none":
        return losses
    if reduction == "sum":
        return losses.sum()
    if reduction != "mean":
        raise ValueError(f'reduction={reduction!r}: use "mean", "sum" or "none".')
    return losses.sum() / (losses.size if total is None else total)


def check_same_shape(name: str, prediction: Tensor, target: Tensor) -> None:
    """Raise ValueError if broadcasting would compare every sample with every other."""
    if prediction.shape != target.shape:
        raise ValueError(
            f"{name}: input has shape {prediction.shape} and target {target.shape}; "
            f"they must be equal (use .reshape on one of them)."
        )
