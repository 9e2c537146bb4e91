"""Makes the files of reference values; needs torch 2.13, which nothing else here does.

Run it as `python -m tests.reference.make` in the repository. Each entry is one vector:
the inputs, the gradient that enters, the result, the constants after the call (batch
norm changes its own), and the gradients of the inputs, all in float64.
"""

from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import torch
import torch.nn.functional as F

from tests.reference import optimisers
from tests.reference.cases import EXPRESSIONS, LAYERS, Case

HERE = Path(__file__).parent
TORCH_NAMES = {"arctan": torch.atan}
TENSOR_OPTIONS = ("pos_weight",)


def as_tensor(value: Any) -> torch.Tensor:
    """Return a list of whole numbers as int64 and of others as float64."""
    array = np.array(value)
    whole = array.dtype.kind == "i"
    return torch.tensor(array if whole else array.astype(np.float64))


def differentiate(function: Any, arrays: list, rng: np.random.Generator) -> list:
    """Return the gradient that enters, the result, and the gradients of the inputs."""
    inputs = [torch.tensor(array, requires_grad=True) for array in arrays]
    y = function(*inputs)
    upstream = torch.tensor(rng.standard_normal(tuple(y.shape)))
    y.backward(upstream)
    return [upstream, y.detach(), *(x.grad for x in inputs)]


def run(case: Case) -> np.ndarray:
    """Return everything about one case as a vector."""
    rng = np.random.default_rng(crc32(case.name.encode()))
    function = TORCH_NAMES.get(case.function) or getattr(F, case.function)
    constants = [as_tensor(value) for value in case.constants]
    named = {
        key: as_tensor(value) if key in TENSOR_OPTIONS else value
        for key, value in case.options.items()
    }
    arrays = case.arrays(rng)
    found = differentiate(lambda *x: function(*x, *constants, **named), arrays, rng)
    changed = [c for c in constants if c.is_floating_point()]
    return pack([*arrays, *found[:2], *changed, *found[2:]])


def run_expression(name: str) -> np.ndarray:
    """Return everything about one formula as a vector."""
    rng = np.random.default_rng(crc32(name.encode()))
    function, shapes = EXPRESSIONS[name]
    arrays = [rng.standard_normal(shape) for shape in shapes]
    return pack([*arrays, *differentiate(function, arrays, rng)])


def run_optimiser(name: str, settings: dict[str, Any]) -> np.ndarray:
    """Return the parameters after each step."""
    start, gradients = optimisers.start_and_gradients()
    parameter = torch.nn.Parameter(torch.tensor(start))
    optimiser = getattr(torch.optim, name)([parameter], **settings)
    path = []
    for gradient in gradients:
        parameter.grad = torch.tensor(gradient)
        optimiser.step()
        path.append(parameter.detach().numpy().copy())
    return np.array(path)


def pack(arrays: list) -> np.ndarray:
    """Join arrays into one vector."""
    return np.concatenate([np.ravel(np.asarray(array)) for array in arrays])


def main() -> None:
    """Write every file."""
    for group, cases in LAYERS.items():
        np.savez_compressed(HERE / group, **{case.name: run(case) for case in cases})
    formulas = {name: run_expression(name) for name in EXPRESSIONS}
    np.savez_compressed(HERE / "expressions", **formulas)
    paths = {
        optimisers.name(*each): run_optimiser(*each) for each in optimisers.OPTIMISERS
    }
    np.savez_compressed(HERE / "optimisers", **paths)


if __name__ == "__main__":
    main()
