"""Wrong answers to week 1: steps, neurons, activations, XOR."""

import numpy as np

from tests.catalogue.fresh.register import wrong


def sigma(z):
    return 0.5 + 0.5 * np.tanh(z / 2)


@wrong("step", "np.sign shifted and halved gives 0.5 at z = 0.")
def step_half(z):
    return (np.sign(z) + 1) / 2


@wrong("step", "The result is written into the argument.")
def step_in_place(z):
    z[z <= 0] = 0
    z[z > 0] = 1
    return z


@wrong("neuron", "The loop overwrites out, so only the last row is answered.")
def neuron_last_row(X, w, b):
    for row in X:
        z = sum(row * w) + b
        out = 1.0 if z > 0 else 0.0
    return out


@wrong("neuron", "The bias is taken as a threshold: fires when X @ w exceeds b.")
def neuron_threshold(X, w, b):
    return np.where(X @ w > b, 1.0, 0.0)


@wrong("perceptron", "mistakes holds positions in order, not row numbers.")
def perceptron_positions(X, y, lr, order):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for k, i in enumerate(order):
        yhat = 1 if X[i] @ w + b > 0 else 0
        if yhat != y[i]:
            w = w + lr * (y[i] - yhat) * X[i]
            b = b + lr * (y[i] - yhat)
            mistakes.append(k)
    return w, b, mistakes


@wrong("perceptron", "All outputs are computed before the loop and go stale.")
def perceptron_stale(X, y, lr, order):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    errors = y - 1.0 * (X @ w + b > 0)
    for i in order:
        err = errors[i]
        if err:
            w += lr * err * X[i]
            b += lr * err
            mistakes.append(i)
    return w, b, mistakes


def activation(name, z, alpha=None, slopes=None):
    """Return (value, slope) of an activation: the part these students got right."""
    left = {"relu": 0.0, "leaky": 0.01, "prelu": alpha, "rrelu": slopes}
    if name in left:
        return np.where(z > 0, z, left[name] * z), np.where(z > 0, 1.0, left[name])
    s, t, u = sigma(z), np.tanh(z), 1 + np.abs(z)
    return {
        "step": (1.0 * (z > 0), 0.0 * z),
        "logistic": (s, s * (1 - s)),
        "tanh": (t, 1 - t * t),
        "arctan": (np.arctan(z), 1 / (1 + z * z)),
        "softsign": (z / u, 1 / u**2),
    }[name]


@wrong("act", "tan to the power −1 is read as 1 / tan.")
def act_cotangent(name, z, **p):
    if name == "arctan":
        return 1 / np.tan(z)
    return activation(name, z, **p)[0]


@wrong("act", "The logistic function is exp(z) / (1 + exp(z)): nan for a large z.")
def act_overflow(name, z, **p):
    if name == "logistic":
        return np.exp(z) / (1 + np.exp(z))
    return activation(name, z, **p)[0]


@wrong("dact", "The formula of tanh is applied to z itself instead of tanh(z).")
def dact_tanh_of_z(name, z, **p):
    if name == "tanh":
        return 1 - z**2
    return activation(name, z, **p)[1]


@wrong("count-params", "The biases are counted for sizes[:-1], not sizes[1:].")
def count_sending(sizes, bias=True):
    w = 0
    for i in range(len(sizes) - 1):
        w += sizes[i] * sizes[i + 1]
    b = sum(sizes[:-1]) if bias else 0
    return {"neurons": sum(sizes[1:]), "weights": w, "biases": b, "total": w + b}


@wrong("collapse", "The caller's lists are emptied by pop; the result is right.")
def collapse_pops(Ws, bs):
    W, b = Ws.pop(0), bs.pop(0)
    while Ws:
        V = Ws.pop(0)
        W, b = W @ V, b @ V + bs.pop(0)
    return W, b


@wrong("xor-net", "The two entries of c are swapped.")
def xor_swapped(X):
    H = np.maximum(0, X @ np.ones((2, 2)) + np.array([-1, 0]))
    return H @ np.array([1, -2])
