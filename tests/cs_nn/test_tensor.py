"""The tape and the operations of Tensor."""

import copy
import pickle
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cs_nn.tensor import Tensor, concat, gradients, lift, no_grad, stack, where
from tests.cs_nn.differences import assert_gradients

rng = np.random.default_rng(1)
X, Y = rng.standard_normal((3, 4)), rng.standard_normal((3, 4))
P = rng.uniform(0.5, 2.0, (3, 4))

OPERATIONS = {
    "var": (lambda x: x.var(1), X),
    "var ddof": (lambda x: x.var((0, 1), ddof=1, keepdims=True), X),
    "mean keepdims": (lambda x: x.mean(0, keepdims=True) * x, X),
    "sum negative axis": (lambda x: x.sum(-1) + x.sum(-2, keepdims=True).sum(), X),
    "max over two axes": (lambda x: x.max((0, 1)) * x, X),
    "min keepdims": (lambda x: x.min(1, keepdims=True) * x, X),
    "logsumexp keepdims": (lambda x: x.logsumexp(0, keepdims=True) * x, X),
    "transpose": (lambda x: x.reshape(2, 3, 2).transpose(2, 0, 1) ** 2, X),
    "transpose by tuple": (lambda x: x.transpose((1, 0)) * 2, X),
    "pad": (lambda x: x.pad(((1, 0), (2, 1)), 3.0) ** 2, X),
    "pad evenly": (lambda x: x.pad(1) ** 2, X),
    "maximum": (lambda x, y: x.maximum(y) * x, X, Y),
    "minimum": (lambda x, y: x.minimum(y) * x, X, Y),
    "concat": (lambda x, y: concat([x, y * y], axis=1) ** 2, X, Y),
    "stack": (lambda x, y: stack([x, y, x], axis=1) ** 2, X, Y),
    "where": (lambda x, y: where(X > 0, x * x, y), X, Y),
    "slices": (lambda x: x[1:, ::-2] * x[0, 1], X),
    "new axis": (lambda x: x[:, None] * x[None], X),
    "numbers twice": (lambda x: x[[0, 0, 2]] ** 2, X),
    "mask": (lambda x: x[X > 0] ** 2, X),
    "dot": (lambda x: x.dot(Y.T).flatten() ** 2, X),
    "rpow": (lambda x: 2.0**x, X),
    "power": (lambda x, y: x**y, P, Y),
    "array on the left": (lambda x: (Y * x - Y / x) @ Y.T + Y @ x.T, P),
    "numpy functions": (
        lambda x: np.exp(x) / np.sum(np.exp(x), axis=1, keepdims=True), X),
    "numpy relu": (lambda x, y: np.maximum(0, x @ y.T) + np.clip(x, -1, 1) @ y.T, X, Y),
    "numpy statistics": (
        lambda x: (x - np.mean(x, axis=0)) / np.std(x, axis=0) + np.var(x), X),
    "numpy shapes": (
        lambda x: np.concatenate([np.reshape(x, (4, 3)), np.transpose(x)]) ** 2, X),
    "numpy softplus": (lambda x: np.log1p(np.exp(x)) + np.logaddexp(0, x), X),
    "numpy where": (lambda x: np.where(X > 0, x, 0.1 * x) + np.square(x), X),
    "numpy rest": (
        lambda x: np.expm1(x) + np.reciprocal(x) + np.sqrt(x) + np.abs(x), P),
    "numpy outer": (lambda x: np.outer(x[0], x[1]) + np.dot(x[0], x[1]), X),
    "numpy axes": (lambda x: np.squeeze(np.expand_dims(x, 1)) * np.ravel(x)[:4], X),
}  # fmt: skip


@pytest.mark.parametrize("name", OPERATIONS)
def test_gradient_agrees_with_central_differences(name: str) -> None:
    assert_gradients(*OPERATIONS[name])


@pytest.mark.parametrize("name", OPERATIONS)
def test_values_are_numpys_and_float32_is_kept(name: str) -> None:
    function, *arrays = OPERATIONS[name]
    for dtype in (np.float32, np.float64):
        inputs = [Tensor(array.astype(dtype), True) for array in arrays]
        y = function(*inputs)
        y.backward(np.ones(y.shape))
        assert y.dtype == dtype
        assert all(x.grad.dtype == dtype for x in inputs)


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_broadcasting_gives_every_input_a_gradient_of_its_shape(data) -> None:
    shapes = data.draw(hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=4))
    x, y = (Tensor(np.ones(shape) * 2, True) for shape in shapes.input_shapes)
    for z in (x + y, x * y, x / y, x - y, x**y, x.maximum(y)):
        assert z.shape == shapes.result_shape
        z.backward(np.ones(z.shape))
        assert x.grad.shape == x.shape
        assert y.grad.shape == y.shape


@given(st.floats(-3, 3), st.floats(-3, 3), st.integers(0, 5))
@settings(deadline=None, max_examples=30)
def test_backward_is_linear_in_the_gradient_that_enters(a, b, seed) -> None:
    draw = np.random.default_rng(seed)
    x = Tensor(draw.standard_normal((3, 4)))
    x.requires_grad = True
    y = (x.exp() @ x.T).logsumexp(1) * x.sum()
    g, h = draw.standard_normal((2, *y.shape))
    (both,) = gradients(y, [x], a * g + b * h)
    expected = a * gradients(y, [x], g)[0] + b * gradients(y, [x], h)[0]
    np.testing.assert_allclose(both, expected, rtol=1e-9, atol=1e-9)


def test_chain_of_10_000_operations_needs_no_recursion() -> None:
    x = Tensor(1.0, True)
    y = x
    for _ in range(10_000):
        y = y + 1
    y.backward()
    assert x.grad == 1


def test_gradients_add_up_until_they_are_reset() -> None:
    x = Tensor([1.0, 2.0], True)
    (x * x).sum().backward()
    (x * x).sum().backward()
    np.testing.assert_array_equal(x.grad, [4.0, 8.0])
    x.grad = None
    (x * 3).sum().backward()
    np.testing.assert_array_equal(x.grad, [3.0, 3.0])


def test_backward_twice_through_one_result_adds_twice() -> None:
    x = Tensor(3.0, True)
    y = x * x
    y.backward()
    y.backward()
    assert x.grad == 12


def test_no_two_leaves_share_their_gradient() -> None:
    x, y, g = Tensor([1.0], True), Tensor([1.0], True), np.ones(1)
    (x + y).backward(g)
    x.grad += 5
    assert y.grad == 1
    assert g == 1
    z = Tensor(np.zeros((2, 2)), True)
    z.sum().backward()
    z.grad[0, 0] = 7  # its own memory, not one number shown four times
    assert z.grad.sum() == 10


def test_inputs_that_need_no_gradient_get_none() -> None:
    x, c = Tensor([1.0], True), Tensor([2.0])
    (x * c).backward()
    assert c.grad is None
    assert (c * c)._inputs == ()


def test_no_grad_remembers_nothing_and_ends() -> None:
    x = Tensor(2.0, True)
    with no_grad():
        y = x * x
    assert not y.requires_grad
    with pytest.raises(ZeroDivisionError), no_grad():
        raise ZeroDivisionError
    assert (x * x).requires_grad


def test_no_grad_stays_in_its_thread() -> None:
    x, seen = Tensor(2.0, True), []
    with no_grad():
        thread = threading.Thread(target=lambda: seen.append((x * x).requires_grad))
        thread.start()
        thread.join()
    assert seen == [True]


def test_detach_stops_the_gradient() -> None:
    x = Tensor(3.0, True)
    (x * x.detach()).backward()
    assert x.grad == 3


def test_gradients_reach_results_on_the_way_and_leave_grad_alone() -> None:
    x, other = Tensor([1.0, 2.0], True), Tensor([5.0], True)
    z = x * 3
    dz, dx, none = gradients((z * z).sum(), [z, x, other])
    np.testing.assert_array_equal(dz, [6.0, 12.0])
    np.testing.assert_array_equal(dx, [18.0, 36.0])
    np.testing.assert_array_equal(none, [0.0])
    assert x.grad is None


def test_equal_entries_share_the_gradient() -> None:
    x = Tensor([1.0, 3.0, 3.0], True)
    x.max().backward()
    np.testing.assert_array_equal(x.grad, [0, 0.5, 0.5])
    a, b = Tensor(1.0, True), Tensor(1.0, True)
    a.maximum(b).backward()
    assert (a.grad, b.grad) == (0.5, 0.5)


def test_a_tie_with_a_constant_has_slope_zero_as_relu() -> None:
    for function in (
        lambda x: np.maximum(0, x),
        lambda x: np.maximum(x, 0),
        lambda x: x.minimum(0.0),
    ):
        x = Tensor([0.0], True)
        function(x).backward()
        assert x.grad == 0


def test_a_copy_is_a_new_leaf() -> None:
    x = Tensor([1.0, 2.0], True)
    twin = copy.deepcopy(x)
    (x * twin * twin).sum().backward()
    np.testing.assert_array_equal(x.grad, [1, 4])
    np.testing.assert_array_equal(twin.grad, [2, 8])
    assert pickle.loads(pickle.dumps(x * 2)).numpy()[1] == 4


def test_power_of_zero_at_zero_has_slope_zero() -> None:
    x = Tensor([0.0, 2.0], True)
    (x**0).sum().backward()
    np.testing.assert_array_equal(x.grad, [0, 0])


def test_data_are_copied_and_lift_shares() -> None:
    array = np.zeros(2)
    copy, shared = Tensor(array), lift(array)
    array[0] = 1
    assert copy.numpy()[0] == 0
    assert shared.numpy()[0] == 1
    assert lift(copy) is copy


def test_constants_take_the_dtype_of_the_tensor() -> None:
    x = Tensor(np.ones(2, np.float32), True)
    for y in (x * 2, x * np.float64(2), x + np.arange(2), np.eye(2) @ x, 2.0**x):
        assert y.dtype == np.float32
    assert Tensor([1, 2]).dtype == np.float64
    assert Tensor(True).dtype == np.float64


def test_what_a_tensor_shows() -> None:
    x = Tensor([[1.0, 2.0]], True)
    assert (x.shape, x.ndim, x.size, len(x)) == ((1, 2), 2, 2, 1)
    assert repr(x) == "Tensor([[1., 2.]], requires_grad=True)"
    assert float(x[0, 1].detach()) == x[0, 1].item() == 2
    assert f"{x[0, 1]:.2f} {x[0, 1]}" == "2.00 Tensor(2., requires_grad=True)"
    np.testing.assert_array_equal(x > 1, [[False, True]])
    np.testing.assert_array_equal(x <= 1, [[True, False]])
    np.testing.assert_array_equal((x < 2, x >= 2), [[[True, False]], [[False, True]]])
    assert np.shape(x) == (1, 2)
    assert bool(x[0, 0])
    assert not Tensor(0.0)
    np.testing.assert_array_equal(np.asarray(x.detach()), [[1, 2]])


WRONG = {
    "nothing to differentiate": lambda: Tensor(1.0).backward(),
    "starts from one number": lambda: Tensor([1.0, 2.0], True).backward(),
    "must be equal": lambda: Tensor([1.0, 2.0], True).backward([1.0]),
    "holds real numbers": lambda: Tensor(["a"]),
    "equally long": lambda: Tensor(np.ones((2, 3))) @ np.ones((2, 3)),
    "use \\* for a single number": lambda: Tensor([1.0]) @ 2,
    "item\\(\\) needs one entry": lambda: Tensor([1.0, 2.0]).item(),
    "smaller ddof": lambda: Tensor([1.0]).var(ddof=1),
    "lose the gradient": lambda: np.asarray(Tensor([1.0], True)),
    "lose the gradient: call": lambda: float(Tensor(1.0, True)),
    "setting an array element": lambda: np.zeros(2).__setitem__(0, Tensor(1.0, True)),
    "np.arcsinh has no derivative": lambda: np.arcsinh(Tensor([1.0])),
    "np.einsum|np.cumsum": lambda: np.cumsum(Tensor([1.0])),
    "np.add.reduce": lambda: np.add.reduce(Tensor([1.0])),
}


@pytest.mark.parametrize("message", WRONG)
def test_wrong_use_is_explained(message: str) -> None:
    with pytest.raises(ValueError, match=message):
        WRONG[message]()
