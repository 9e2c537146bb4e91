"""What must hold for every function, whatever torch says."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cs_nn.functional as F
from cs_nn.functional.gaussian import erf
from cs_nn.tensor import Tensor
from tests.cs_nn.differences import assert_gradients

rng = np.random.default_rng(2)
ENTRYWISE = [
    F.relu, F.leaky_relu, F.elu, F.softplus, F.gelu, F.silu, F.sigmoid, F.tanh,
    F.arctan, F.softsign, F.rrelu, F.binary_step, F.softmax, F.log_softmax,
]  # fmt: skip


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("function", ENTRYWISE, ids=lambda f: f.__name__)
def test_large_inputs_stay_finite_without_a_warning(function, dtype) -> None:
    x = Tensor(np.array([[-1e4, -100, 0, 1e-4, 100, 1e4]], dtype), True)
    y = function(x)
    y.backward(np.ones(y.shape))
    assert np.isfinite(y.numpy()).all()
    assert np.isfinite(x.grad).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_losses_of_large_scores_stay_finite_without_a_warning(dtype) -> None:
    Z = np.array([[-1e4, 0, 1e4], [1e4, -1e4, 0]], dtype)
    yes = np.array([[1, 0, 0], [0, 1, 0.5]])
    sure = (Z > 0).astype(dtype)
    for loss in (
        lambda z: F.cross_entropy(z, [0, 1]),
        lambda z: F.binary_cross_entropy_with_logits(z, yes),
        lambda z: F.binary_cross_entropy(z * 0 + Tensor(sure), yes),
        lambda z: F.huber_loss(z, yes),
        lambda z: F.layer_norm(z, 3).sum(),
        lambda z: F.batch_norm(z, None, None, training=True).sum(),
    ):
        z = Tensor(Z, True)
        L = loss(z)
        L.backward()
        assert np.isfinite(L.item())
        assert np.isfinite(z.grad).all()


def test_conventions_at_the_bend() -> None:
    def slope_at_zero(function, **options) -> float:
        x = Tensor([0.0], True)
        function(x, **options).backward()
        return float(x.grad[0])

    assert slope_at_zero(F.relu) == 0
    assert slope_at_zero(F.leaky_relu, negative_slope=0.3) == 0.3
    assert slope_at_zero(F.prelu, weight=[0.3]) == 0.3
    assert F.binary_step([-1.0, 0.0, 2.0]).numpy().tolist() == [0, 1, 1]


def test_first_of_equal_maxima_gets_the_gradient() -> None:
    x = Tensor(np.ones((1, 1, 2, 4)), True)
    F.max_pool2d(x, 2).backward(np.array([[[[5.0, 7.0]]]]))
    np.testing.assert_array_equal(x.grad, [[[[5, 0, 7, 0], [0, 0, 0, 0]]]])


def test_sigmoid_with_a_slope() -> None:
    x = rng.standard_normal(5)
    got = F.sigmoid(x, beta=3.0).numpy()
    np.testing.assert_allclose(got, 1 / (1 + np.exp(-3 * x)))
    assert_gradients(lambda x: F.sigmoid(x, 3.0), x)


def test_error_function_is_exact() -> None:
    x = np.linspace(-7, 7, 2001)
    expected = [math.erf(number) for number in x]
    np.testing.assert_allclose(erf(x), expected, rtol=2e-15, atol=1e-16)


def test_class_weights_of_binary_cross_entropy() -> None:
    p, y = np.array([0.2, 0.7, 0.9]), np.array([1.0, 0.0, 1.0])
    weights = {"pos_weight": 3.0, "neg_weight": 0.5, "weight": [1, 2, 4]}
    losses = -np.array([3 * np.log(0.2), 2 * 0.5 * np.log(0.3), 4 * 3 * np.log(0.9)])
    got = F.binary_cross_entropy(p, y, reduction="none", **weights)
    np.testing.assert_allclose(got.numpy(), losses)
    scores = np.log(p / (1 - p))
    got = F.binary_cross_entropy_with_logits(scores, y, reduction="none", **weights)
    np.testing.assert_allclose(got.numpy(), losses)
    for function, x in (
        (F.binary_cross_entropy, p),
        (F.binary_cross_entropy_with_logits, scores),
    ):
        assert_gradients(lambda x, f=function: f(x, y, **weights), x)


def test_dropout_inverted_and_classic() -> None:
    x, mask = np.arange(1.0, 5.0), np.array([1, 0, 1, 1])
    train = F.dropout(x, 0.25, mask=mask)
    np.testing.assert_allclose(train.numpy(), x * mask / 0.75)
    classic = F.dropout(x, 0.25, mask=mask, inverted=False)
    np.testing.assert_allclose(classic.numpy(), x * mask)
    np.testing.assert_array_equal(F.dropout(x, 0.25, training=False).numpy(), x)
    after = F.dropout(x, 0.25, training=False, inverted=False)
    np.testing.assert_allclose(after.numpy(), 0.75 * x)
    assert not F.dropout(x, 1.0, rng=np.random.default_rng(0)).numpy().any()
    assert_gradients(lambda x: F.dropout(x, 0.25, mask=mask), x)


def test_dropout_drops_the_share_it_says_and_keeps_the_mean() -> None:
    y = F.dropout(np.ones(100_000), 0.3, rng=np.random.default_rng(0)).numpy()
    assert abs((y == 0).mean() - 0.3) < 0.01
    assert abs(y.mean() - 1) < 0.01


def test_rrelu_draws_slopes_within_its_bounds() -> None:
    x = -np.ones(1000)
    y = F.rrelu(x, training=True, rng=np.random.default_rng(0)).numpy()
    assert y.min() >= -1 / 3
    assert y.max() <= -1 / 8
    assert y.std() > 0.05
    slopes = np.full(3, 0.2)
    assert_gradients(
        lambda x: F.rrelu(x, training=True, slopes=slopes), np.array([-1.0, 2.0, -3.0])
    )


def test_batch_norm_with_weight_and_bias() -> None:
    x, w, b = rng.standard_normal((5, 3, 2)), rng.uniform(0.5, 2, 3), np.arange(3.0)
    mean, var = np.zeros(3), np.ones(3)
    for options in ({"training": True}, {}):
        assert_gradients(
            lambda x, w, b, o=options: F.batch_norm(x, mean, var, w, b, **o), x, w, b
        )
    y = F.batch_norm(x, None, None, w, b, training=True).numpy()
    np.testing.assert_allclose(y.mean((0, 2)), b, atol=1e-12)
    np.testing.assert_allclose(y.std((0, 2)), w, rtol=1e-4)


def test_layer_norm_with_weight_and_bias() -> None:
    arrays = [rng.standard_normal(shape) for shape in ((5, 3, 2), (3, 2), (3, 2))]
    assert_gradients(lambda x, w, b: F.layer_norm(x, (3, 2), w, b), *arrays)


def test_linear_is_one_matrix_product_with_samples_as_rows() -> None:
    X, W, b = (rng.standard_normal(shape) for shape in ((5, 3), (3, 2), (2,)))
    np.testing.assert_allclose(F.linear(X, W, b).numpy(), X @ W + b)
    for x in (X, X[0], X[None]):
        assert_gradients(F.linear, x, W, b)
    assert_gradients(F.linear, X, W)


@given(
    st.integers(1, 3), st.integers(1, 3), st.integers(0, 2), st.integers(1, 2),
    st.integers(1, 2), st.integers(0, 1000),
)  # fmt: skip
@settings(deadline=None, max_examples=40)
def test_conv_transpose2d_is_the_transpose_of_conv2d(k, s, p, d, groups, seed) -> None:
    draw = np.random.default_rng(seed)
    how = {"stride": s, "padding": p, "dilation": d, "groups": groups}
    x = draw.standard_normal((2, 2 * groups, 7, 6))
    W = draw.standard_normal((3 * groups, 2, k, k))
    y = F.conv2d(x, W, **how).numpy()
    z = draw.standard_normal(y.shape)
    span = [(n - 1) * s - 2 * p + d * (k - 1) + 1 for n in y.shape[2:]]
    extra = tuple(m - n for m, n in zip(x.shape[2:], span, strict=True))
    back = F.conv_transpose2d(z, W, output_padding=extra, **how).numpy()
    np.testing.assert_allclose((y * z).sum(), (x * back).sum(), rtol=1e-9, atol=1e-9)


@given(st.integers(0, 1000))
@settings(deadline=None, max_examples=20)
def test_backward_of_layers_is_linear_in_the_gradient(seed) -> None:
    draw = np.random.default_rng(seed)
    x = Tensor(draw.standard_normal((4, 2, 5, 6)), True)
    W = Tensor(draw.standard_normal((3, 2, 3, 3)), True)
    y = F.max_pool2d(F.relu(F.conv2d(x, W, padding=1)), 2)
    g, h = draw.standard_normal((2, *y.shape))
    found = []
    for upstream in (g, h, 2 * g - 3 * h):
        x.grad = W.grad = None
        y.backward(upstream)
        found.append(np.concatenate([x.grad.ravel(), W.grad.ravel()]))
    np.testing.assert_allclose(found[2], 2 * found[0] - 3 * found[1], atol=1e-9)


@given(st.integers(1, 5), st.integers(2, 6), st.floats(-50, 50), st.integers(0, 1000))
@settings(deadline=None, max_examples=30)
def test_softmax_ignores_a_shift_and_adds_up_to_one(n, C, shift, seed) -> None:
    Z = np.random.default_rng(seed).standard_normal((n, C)) * 5
    P = F.softmax(Z).numpy()
    np.testing.assert_allclose(P.sum(1), 1)
    np.testing.assert_allclose(F.softmax(Z + shift).numpy(), P, rtol=1e-9)
    np.testing.assert_allclose(np.exp(F.log_softmax(Z).numpy()), P)


def test_cross_entropy_is_log_softmax_and_nll() -> None:
    Z, y = rng.standard_normal((5, 4)), np.array([0, 3, 1, 1, 2])
    both = F.nll_loss(F.log_softmax(Z), y).item()
    np.testing.assert_allclose(F.cross_entropy(Z, y).item(), both)
    one_hot = np.eye(4)[y]
    np.testing.assert_allclose(F.cross_entropy(Z, one_hot).item(), both)


A, KERNELS = np.ones((2, 3, 4, 4)), np.ones((4, 3, 3, 3))
LEARNED = Tensor([1.0], True)
WRONG = {
    r"conv2d: input .* has 3 channels": lambda: F.conv2d(A, np.ones((4, 2, 3, 3))),
    "needs input \\(N, C, H, W\\)": lambda: F.conv2d(A[0], KERNELS),
    "does not fit on an image": lambda: F.conv2d(A, np.ones((4, 3, 5, 5))),
    "one per channel": lambda: F.conv2d(A, KERNELS, np.ones(3)),
    "at least 1": lambda: F.conv2d(A, KERNELS, stride=0),
    "needs stride=1": lambda: F.conv2d(A, KERNELS, stride=2, padding="same"),
    '"valid" or "same"': lambda: F.conv2d(A, KERNELS, padding="full"),
    "or two of them": lambda: F.conv2d(A, KERNELS, stride=1.5),
    "groups=0": lambda: F.conv2d(A, KERNELS, groups=0),
    "leaves no output": lambda: F.conv_transpose2d(A, KERNELS[:3], padding=5),
    "conv1d needs": lambda: F.conv1d(A, A),
    "smaller than stride": lambda: F.conv_transpose2d(A, KERNELS[:3], output_padding=1),
    "at most half": lambda: F.max_pool2d(A, 2, padding=2),
    "A window of": lambda: F.max_pool2d(A, 5),
    "max_pool2d needs images": lambda: F.max_pool2d(A[0], 2),
    "samples as rows": lambda: F.linear(np.ones((2, 3)), np.ones((2, 3))),
    "one per output": lambda: F.linear(np.ones((2, 3)), np.ones((3, 4)), np.ones(3)),
    "one slope for each": lambda: F.prelu(A, np.ones(2)),
    "pass rng= or slopes=": lambda: F.rrelu(A, training=True),
    "pass rng= or mask=": lambda: F.dropout(A),
    "probability to drop": lambda: F.dropout(A, 1.5),
    "mask has shape": lambda: F.dropout(A, mask=[1]),
    'use "none" or "tanh"': lambda: F.gelu(A, "fast"),
    "whole class numbers": lambda: F.cross_entropy(np.ones((2, 3)), [0.5, 1]),
    "only the classes 0 to 2": lambda: F.cross_entropy(np.ones((2, 3)), [0, 3]),
    "one per class": lambda: F.cross_entropy(np.ones((2, 3)), [0, 1], [1, 2]),
    "No target counts": lambda: F.cross_entropy(np.ones((1, 3)), [-100]),
    "axis of classes": lambda: F.cross_entropy(1.0, 0),
    '"mean", "sum" or "none"': lambda: F.mse_loss(A, A, "average"),
    "they must be equal": lambda: F.mse_loss(np.ones((3, 1)), np.ones(3)),
    "delta": lambda: F.huber_loss(A, A, delta=0),
    "must be probabilities": lambda: F.binary_cross_entropy([1.5], [1.0]),
    "must not need a gradient": lambda: F.binary_cross_entropy([0.5], LEARNED),
    "more than one number": lambda: F.batch_norm(
        A[:1, :, 0, 0], None, None, training=True),
    "has 3 channels, but the other": lambda: F.batch_norm(A, np.ones(2), np.ones(2)),
    "batch_norm needs input": lambda: F.batch_norm(np.ones(3), None, None),
    "does not end in": lambda: F.layer_norm(A, 3),
}  # fmt: skip


@pytest.mark.parametrize("message", WRONG)
def test_wrong_use_is_explained(message: str) -> None:
    with pytest.raises(ValueError, match=message):
        WRONG[message]()
