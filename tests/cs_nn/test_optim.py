"""Every optimiser walks torch's path, step by step."""

from pathlib import Path

import numpy as np
import pytest

from cs_nn import optim
from cs_nn.tensor import Tensor
from tests.reference.optimisers import OPTIMISERS, name, start_and_gradients

FILE = Path(__file__).parents[1] / "reference" / "optimisers.npz"


@pytest.mark.parametrize("setting", OPTIMISERS, ids=lambda setting: name(*setting))
def test_optimiser_agrees_with_torch(setting) -> None:
    kind, options = setting
    start, gradients = start_and_gradients()
    parameter = Tensor(start, requires_grad=True)
    optimiser = getattr(optim, kind)([parameter], **options)
    with np.load(FILE) as file:
        path = file[name(*setting)]
    for gradient, expected in zip(gradients, path, strict=True):
        parameter.grad = gradient.copy()
        optimiser.step()
        np.testing.assert_allclose(parameter.numpy(), expected, rtol=1e-10, atol=1e-13)
        np.testing.assert_array_equal(parameter.grad, gradient)


@pytest.mark.parametrize("setting", OPTIMISERS, ids=lambda setting: name(*setting))
def test_float32_stays_float32(setting) -> None:
    kind, options = setting
    parameter = Tensor(np.ones(3, np.float32), requires_grad=True)
    optimiser = getattr(optim, kind)([parameter], **options)
    for _ in range(3):
        parameter.grad = np.ones(3, np.float32)
        optimiser.step()
    assert parameter.dtype == np.float32
    kept = [a for memory in optimiser.memory for a in memory.values()]
    assert all(array.dtype == np.float32 for array in kept)


def test_a_parameter_without_gradient_stays() -> None:
    moved, stays = Tensor([1.0], True), Tensor([1.0], True)
    optimiser = optim.SGD([moved, stays], lr=0.5)
    moved.grad = np.ones(1)
    optimiser.step()
    assert (moved.item(), stays.item()) == (0.5, 1.0)
    optimiser.zero_grad()
    assert moved.grad is None


def test_clipping_the_norm_shrinks_all_gradients_together() -> None:
    a, b = Tensor([1.0], True), Tensor([1.0, 1.0], True)
    a.grad, b.grad = np.array([3.0]), np.array([0.0, 4.0])
    assert optim.clip_grad_norm_([a, b], 10.0) == 5
    np.testing.assert_allclose(b.grad, [0, 4])
    assert optim.clip_grad_norm_([a, b], 1.0) == 5
    np.testing.assert_allclose(np.concatenate([a.grad, b.grad]), [0.6, 0, 0.8], 1e-6)


def test_clipping_values_cuts_each_entry() -> None:
    a, nothing = Tensor([1.0, 1.0], True), Tensor([1.0], True)
    a.grad = np.array([3.0, -0.2])
    optim.clip_grad_value_([a, nothing], 0.5)
    np.testing.assert_array_equal(a.grad, [0.5, -0.2])


def test_wrong_settings_are_explained() -> None:
    W = [Tensor([1.0], True)]
    for make, message in (
        (lambda: optim.SGD([]), "at least one parameter"),
        (lambda: optim.SGD(W, lr=-1), "lr=-1"),
        (lambda: optim.SGD(W, nesterov=True), "needs a momentum"),
        (lambda: optim.Adam(W, betas=(0.9, 1.0)), "below 1"),
    ):
        with pytest.raises(ValueError, match=message):
            make()
    with pytest.raises(NotImplementedError, match="no update rule"):
        optim.Optimiser(W, 0.1).update(np.ones(1), np.ones(1), {})
