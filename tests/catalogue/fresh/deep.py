"""Wrong answers to week 4: clipping, skips, starts, dead units, depth."""

import numpy as np

from tests.catalogue.fresh.backprop import soft
from tests.catalogue.fresh.register import wrong


@wrong("clip", "The arrays are rescaled to norm c even when their norm is smaller.")
def clip_always(grads, c):
    total = 0
    for g in grads:
        total += (g**2).sum()
    return [g / np.sqrt(total) * c for g in grads]


@wrong("clip", "The gradients of the caller are scaled in place.")
def clip_in_place(grads, c):
    norm = np.sqrt(sum(np.sum(g * g) for g in grads))
    if norm > c:
        for g in grads:
            g *= c / norm
    return list(grads)


@wrong("residual-backward", "The ReLU mask is put on the skip connection as well.")
def residual_masked_skip(g, x, W):
    g = g * (x @ W > 0)
    return g + g @ W.T, x.T @ g


@wrong("residual-backward", "W is not transposed, which a square W lets through.")
def residual_no_transpose(g, x, W):
    inner = np.where(x @ W > 0, g, 0)
    dx = g + inner @ W
    return dx, x.T @ inner


@wrong("init", "Uniform between ±std, which has only a third of the variance.")
def init_uniform(kind, fan_in, fan_out, rng):
    var = 2 / (fan_in + fan_out)
    if kind == "he":
        var = 2 / fan_in
    a = np.sqrt(var)
    return rng.uniform(-a, a, size=(fan_in, fan_out))


@wrong("init", "The matrix has the shape (fan_out, fan_in).")
def init_flipped(kind, fan_in, fan_out, rng):
    scale = {"xavier": 2 / (fan_in + fan_out), "he": 2 / fan_in}[kind]
    return rng.standard_normal((fan_out, fan_in)) * scale**0.5


@wrong("dead-units", "A unit counts as dead when its mean is not positive.")
def dead_by_mean(Z):
    return Z.mean(axis=0) <= 0


@wrong("dead-units", "The numbers of the dead units are returned, not a bool for each.")
def dead_numbers(Z):
    dead = []
    for j in range(Z.shape[1]):
        if not (Z[:, j] > 0).any():
            dead.append(j)  # noqa: PERF401
    return np.array(dead)


@wrong("max-abs-grads", "The values come in backward order, the last layer first.")
def max_grads_backward(Ws, bs, act, X, Y):
    f = {"relu": lambda z: z * (z > 0), "tanh": np.tanh}
    f["logistic"] = lambda z: 0.5 + 0.5 * np.tanh(z / 2)
    df = {"relu": lambda h: h > 0, "tanh": lambda h: 1 - h * h}
    df["logistic"] = lambda h: h * (1 - h)
    H = [X]
    for i in range(len(Ws) - 1):
        H.append(f[act](H[-1] @ Ws[i] + bs[i]))
    g = (soft(H[-1] @ Ws[-1] + bs[-1]) - Y) / len(X)
    dW, dz = [], []
    for i in reversed(range(len(Ws))):
        dW.append(np.abs(H[i].T @ g).max())
        dz.append(np.abs(g).max())
        g = g @ Ws[i].T * df[act](H[i])
    return np.array(dW), np.array(dz)
