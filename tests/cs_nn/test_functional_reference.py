"""Every function gives torch's result and torch's gradients."""

from pathlib import Path

import numpy as np
import pytest

import cs_nn.functional as F
from cs_nn.tensor import Tensor
from tests.reference.cases import EXPRESSIONS, LAYERS, Case

REFERENCE = Path(__file__).parents[1] / "reference"
CASES = [(group, case) for group, cases in LAYERS.items() for case in cases]


def load(group: str, name: str) -> np.ndarray:
    with np.load(REFERENCE / f"{group}.npz") as file:
        return file[name]


def take(vector: np.ndarray, shapes: list) -> tuple[list[np.ndarray], np.ndarray]:
    """Cut arrays of these shapes off the front of a vector."""
    cuts = np.cumsum([int(np.prod(shape)) for shape in shapes])
    *parts, rest = np.split(vector, cuts)
    return [p.reshape(s) for p, s in zip(parts, shapes, strict=True)], rest


def assert_close(got: np.ndarray, expected: np.ndarray) -> None:
    np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-12)


def compare(function, shapes: list, constants: list, vector: np.ndarray) -> None:
    """Run one call forward and backward and compare it with its stored vector."""
    arrays, rest = take(vector, shapes)
    inputs = [Tensor(array, requires_grad=True) for array in arrays]
    y = function(*inputs)
    (upstream, expected), rest = take(rest, [y.shape, y.shape])
    assert_close(y.numpy(), expected)
    after, rest = take(rest, [np.shape(c) for c in constants])
    for got, stored in zip(constants, after, strict=True):
        assert_close(got, stored)
    y.backward(upstream)
    gradients, rest = take(rest, shapes)
    assert rest.size == 0
    for x, array, stored in zip(inputs, arrays, gradients, strict=True):
        assert_close(x.grad, stored)
        np.testing.assert_array_equal(x.numpy(), array)  # inputs are left alone


@pytest.mark.parametrize(("group", "case"), CASES, ids=[c.name for _, c in CASES])
def test_function_agrees_with_torch(group: str, case: Case) -> None:
    constants = [np.array(value) for value in case.constants]
    constants = [c if c.dtype.kind == "i" else c.astype(float) for c in constants]
    compare(
        lambda *x: getattr(F, case.function)(*x, *constants, **case.options),
        case.inputs,
        [c for c in constants if c.dtype.kind == "f"],
        load(group, case.name),
    )


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_expression_agrees_with_torch(name: str) -> None:
    function, shapes = EXPRESSIONS[name]
    compare(function, shapes, [], load("expressions", name))


@pytest.mark.parametrize(("group", "case"), CASES, ids=[c.name for _, c in CASES])
def test_float32_stays_float32(group: str, case: Case) -> None:
    rng = np.random.default_rng(0)
    inputs = [Tensor(x.astype(np.float32), True) for x in case.arrays(rng)]
    constants = [np.array(value) for value in case.constants]
    constants = [c if c.dtype.kind == "i" else c.astype(float) for c in constants]
    y = getattr(F, case.function)(*inputs, *constants, **case.options)
    y.backward(np.ones_like(y.numpy()))
    assert y.dtype == np.float32
    assert all(x.grad.dtype == np.float32 for x in inputs)


def test_references_stay_small() -> None:
    assert sum(file.stat().st_size for file in REFERENCE.glob("*.npz")) < 300_000
