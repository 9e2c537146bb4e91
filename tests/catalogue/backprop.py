"""Week 3's mistakes: matrices, biases, softmax, ReLU, a two-layer network."""

import numpy as np

import cs_nn.functional as F
from cs_nn import check
from tests.catalogue import family


def matmul_backward(dC, A, B):
    return dC @ B.T, A.T @ dC


MATMUL = family(
    "matmul-backward", check.gradients, lambda A, B: A @ B,
    right=matmul_backward, wrt=(0, 1), result="dA dB",
)  # fmt: skip
MATMUL.mistakes(
    "M-20",
    dA_without_transpose=lambda dC, A, B: (dC @ B, A.T @ dC),
    dB_transposed=lambda dC, A, B: (dC @ B.T, dC.T @ A),
    dA_transposed=lambda dC, A, B: (B @ dC.T, A.T @ dC),
    swapped=lambda dC, A, B: (A.T @ dC, dC @ B.T),
    both_without_transpose=lambda dC, A, B: (dC @ B, A @ dC),
)
MATMUL.same = [
    {"dA_without_transpose", "both_without_transpose"},  # raise in the same product
    {"mean_in_both", "averages_in_place"},  # the second spoils its argument too
]
MATMUL.mistakes(
    "M-23",
    mean_in_dB=lambda dC, A, B: (dC @ B.T, A.T @ dC / len(dC)),
    mean_in_both=lambda dC, A, B: (dC @ B.T / len(dC), A.T @ dC / len(dC)),
)
MATMUL.mistakes(
    "M-17",
    upstream_ignored=lambda dC, A, B: (
        np.ones((len(A), B.shape[1])) @ B.T,
        A.T @ np.ones((len(A), B.shape[1])),
    ),
)


def averages_in_place(dC, A, B):
    dC /= len(dC)
    return dC @ B.T, A.T @ dC


MATMUL.mistakes("M-37", averages_in_place=averages_in_place)


def linear_backward(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, np.sum(dZ, axis=0)


LINEAR = family(
    "linear-backward", check.gradients, F.linear,
    right=linear_backward, wrt=(0, 1, 2), result="dX dW db",
    inputs=lambda X, W: (X, W, np.zeros(W.shape[1])),
)  # fmt: skip
LINEAR.mistakes(
    "M-20",
    dX_without_transpose=lambda dZ, X, W: (dZ @ W, X.T @ dZ, dZ.sum(0)),
    dW_transposed=lambda dZ, X, W: (dZ @ W.T, dZ.T @ X, dZ.sum(0)),
    dX_transposed=lambda dZ, X, W: (W @ dZ.T, X.T @ dZ, dZ.sum(0)),
    swapped=lambda dZ, X, W: (X.T @ dZ, dZ @ W.T, dZ.sum(0)),
)
LINEAR.mistakes(
    "M-21",
    not_summed=lambda dZ, X, W: (dZ @ W.T, X.T @ dZ, dZ.copy()),
    mean=lambda dZ, X, W: (dZ @ W.T, X.T @ dZ, dZ.mean(axis=0)),
    over_features=lambda dZ, X, W: (dZ @ W.T, X.T @ dZ, dZ.sum(axis=1)),
    keepdims=lambda dZ, X, W: (dZ @ W.T, X.T @ dZ, dZ.sum(0, keepdims=True)),
    ones=lambda dZ, X, W: (dZ @ W.T, X.T @ dZ, np.ones(W.shape[1])),
    first_row=lambda dZ, X, W: (dZ @ W.T, X.T @ dZ, dZ[0].copy()),
    one_number=lambda dZ, X, W: (dZ @ W.T, X.T @ dZ, dZ.sum()),
)
LINEAR.mistakes(
    "M-23",
    mean_in_dW=lambda dZ, X, W: (dZ @ W.T, X.T @ dZ / len(X), dZ.sum(0)),
    mean_in_dW_and_db=lambda dZ, X, W: (dZ @ W.T, X.T @ dZ / len(X), dZ.mean(0)),
    mean_in_all=lambda dZ, X, W: (dZ @ W.T / len(X), X.T @ dZ / len(X), dZ.mean(0)),
)
LINEAR.mistakes(
    "M-17",
    upstream_ignored=lambda dZ, X, W: (
        np.ones_like(dZ) @ W.T, X.T @ np.ones_like(dZ), np.ones_like(dZ).sum(0),
    ),
)  # fmt: skip


def add_bias_backward(dC):
    db = np.zeros(dC.shape[1])
    for row in dC:
        db += row
    return dC.copy(), db


BIAS = family(
    "add-bias-backward", check.gradients, lambda A, b: A + b,
    right=add_bias_backward, wrt=(0, 1), result="dA db",
    inputs=lambda dC: (np.zeros(dC.shape), np.zeros(dC.shape[1])),
)  # fmt: skip
BIAS.mistakes(
    "M-21",
    not_summed=lambda dC: (dC.copy(), dC.copy()),
    mean=lambda dC: (dC.copy(), np.mean(dC, axis=0)),
    over_features=lambda dC: (dC.copy(), dC.sum(axis=1)),
    keepdims=lambda dC: (dC.copy(), dC.sum(axis=0, keepdims=True)),
    ones=lambda dC: (dC.copy(), np.ones(dC.shape[1])),
    number_of_rows=lambda dC: (dC.copy(), np.full(dC.shape[1], len(dC))),
    first_row=lambda dC: (dC.copy(), dC[0].copy()),
    one_number=lambda dC: (dC.copy(), dC.sum()),
    both_summed=lambda dC: (dC.sum(axis=0), dC.sum(axis=0)),
)
BIAS.mistakes(
    "M-17", upstream_ignored=lambda dC: (np.ones_like(dC), dC.sum(axis=0))
)  # fmt: skip
BIAS.mistakes("M-37", returns_its_argument=lambda dC: (dC, dC.sum(axis=0)))


def scale_backward(dc, v, k):
    return k * dc, np.sum(dc * v)


SCALE = family(
    "scale-backward", check.gradients, lambda v, k: v * k,
    right=scale_backward, wrt=(0, 1), result="dv dk",
)  # fmt: skip
SCALE.mistakes(
    "M-21",
    not_summed=lambda dc, v, k: (k * dc, dc * v),
    mean=lambda dc, v, k: (k * dc, np.mean(dc * v)),
)
SCALE.mistakes(
    "M-17",
    dk_without_upstream=lambda dc, v, k: (k * dc, v.sum()),
    dv_without_upstream=lambda dc, v, k: (k * np.ones_like(v), np.sum(dc * v)),
    dv_a_number=lambda dc, v, k: (k, np.sum(dc * v)),
)
SCALE.mistakes("M-20", swapped=lambda dc, v, k: (np.sum(dc * v), k * dc))


def relu_jacobian(x):
    J = np.zeros((len(x), len(x)))
    for i, value in enumerate(x):
        J[i, i] = 1.0 if value > 0 else 0.0
    return J


def jacobian(x):
    """The stated Jacobian, row by row, as the engine's gradients of each output."""
    from cs_nn.tensor import Tensor, gradients

    rows = np.eye(len(x))
    leaf = Tensor(x, requires_grad=True)
    return np.array([gradients(F.relu(leaf), [leaf], row)[0] for row in rows])


JACOBIAN = family("relu-jacobian", check.forward, jacobian, right=relu_jacobian)
JACOBIAN.mistakes(
    "M-29",
    identity=lambda x: np.eye(len(x)),
    sign=lambda x: np.diag(np.sign(x)),
    value=lambda x: np.diag(np.maximum(x, 0)),
    vector=lambda x: (x > 0).astype(float),
    constant_rows=lambda x: (x > 0)[:, None] * np.ones(len(x)),
    constant_columns=lambda x: np.ones((len(x), 1)) * (x > 0),
)


def relu_backward(g, Z):
    dZ = np.array(g)
    dZ[Z <= 0] = 0
    return dZ


RELU = family("relu-backward", check.gradients, F.relu, right=relu_backward)
RELU.mistakes(
    "M-29",
    no_mask=lambda g, Z: g.copy(),
    times_value=lambda g, Z: g * np.maximum(0, Z),
    times_input=lambda g, Z: g * Z,
    mask_on_upstream=lambda g, Z: np.where(g > 0, g, 0),
    relu_of_upstream=lambda g, Z: np.maximum(g, 0),
    sign=lambda g, Z: g * np.sign(Z),
    jacobian_product=lambda g, Z: (Z > 0).T.astype(float) @ g,
    product_from_the_right=lambda g, Z: g @ (Z > 0).T.astype(float),
    matrix_product=lambda g, Z: g @ (Z > 0).astype(float),
    mask_turned_round=lambda g, Z: g * (Z <= 0),
)
RELU.mistakes("M-17", upstream_ignored=lambda g, Z: (Z > 0).astype(float))
RELU.same = [{"mask_on_upstream", "relu_of_upstream"}]

FAMILIES = [MATMUL, LINEAR, BIAS, SCALE, JACOBIAN, RELU]
