"""Wrong answers to week 3: matrices, softmax, ReLU, two layers."""

import numpy as np

from tests.catalogue.fresh.register import wrong


def soft(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


@wrong("matmul-backward", "dA is reshaped to fit where it had to be transposed.")
def matmul_reshape(dC, A, B):
    return (B @ dC.T).reshape(A.shape), A.T @ dC


@wrong("add-bias-backward", "keepdims leaves db with the shape (1, n).")
def add_bias_keepdims(dC):
    return dC.copy(), dC.sum(axis=0, keepdims=True)


@wrong("scale-backward", "dk is not summed: it has the shape of v.")
def scale_no_sum(dc, v, k):
    return k * dc, dc * v


@wrong("softmax", "One maximum of the whole matrix is subtracted: a far row is 0 / 0.")
def softmax_global_max(Z):
    E = np.exp(Z - Z.max())
    return E / E.sum(axis=1, keepdims=True)


@wrong("softmax-backward", "The inner products of the rows are means, not sums.")
def softmax_backward_mean(dP, P):
    return P * (dP - (dP * P).mean(axis=1, keepdims=True))


@wrong("softmax-backward", "The Jacobian of the first row is used for every row.")
def softmax_backward_stale(dP, P):
    J = np.diag(P[0]) - np.outer(P[0], P[0])
    return np.array([J @ row for row in dP])


@wrong("softmax-ce", "The loss sees only the argmax of Y: wrong for soft labels.")
def ce_hard_labels(Z, Y):
    P = soft(Z)
    picked = P[np.arange(len(Z)), Y.argmax(axis=1)]
    return float(-np.log(picked).mean()), (P - Y) / len(Z)


@wrong("softmax-ce", "np.mean averages over the classes as well as over the rows.")
def ce_mean_everything(Z, Y):
    P = soft(Z)
    return float(np.mean(-Y * np.log(P))), (P - Y) / Z.shape[0]


@wrong("relu-jacobian", "The diagonal holds the outputs max(0, x), not the slopes.")
def jacobian_outputs(x):
    return np.diag(np.maximum(0, x))


@wrong("relu-backward", "np.sign passes −g on where Z is negative, instead of 0.")
def relu_sign(g, Z):
    return np.sign(Z) * g


@wrong("relu-backward", "The zeros are written into the argument g.")
def relu_in_place(g, Z):
    g[Z <= 0] = 0
    return g


@wrong("grads-vec", "dW2 is built from the hidden layer before the ReLU.")
def grads_preactivation(X, Y, W1, b1, W2, b2):
    z1 = X @ W1 + b1
    h = np.maximum(z1, 0)
    d2 = (soft(h @ W2 + b2) - Y) / len(X)
    d1 = (d2 @ W2.T) * (z1 > 0)
    return {"W1": X.T @ d1, "b1": d1.sum(0), "W2": z1.T @ d2, "b2": d2.sum(0)}


@wrong("grads-vec", "The hidden bias is forgotten in the forward pass.")
def grads_no_b1(X, Y, W1, b1, W2, b2):
    z1 = X @ W1
    h = z1 * (z1 > 0)
    dout = (soft(h @ W2 + b2) - Y) / X.shape[0]
    dz1 = dout @ W2.T
    dz1[z1 <= 0] = 0
    return {"W1": X.T @ dz1, "b1": dz1.sum(0), "W2": h.T @ dout, "b2": dout.sum(0)}
