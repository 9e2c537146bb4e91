"""Wrong answers a class could hand in, written without a look at the bank."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tests.catalogue.fresh_more import ROWS, wrong


@dataclass(frozen=True)
class Fresh:
    """One wrong answer: its exercise, the mistake in a sentence, and the code."""

    family: str
    says: str
    fn: Callable


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


@wrong("one-neuron", "dz/db is taken to be b instead of 1.")
def neuron_dz_db(w, b, x, y, lr):
    z = w * x + b
    yhat = 1 / (1 + np.exp(-z))
    out = {"z": z, "yhat": yhat, "L": (y - yhat) ** 2 / 2, "dL_dyhat": yhat - y}
    out["dyhat_dz"] = yhat * (1 - yhat)
    out["dL_dw"] = out["dL_dyhat"] * out["dyhat_dz"] * x
    out["dL_db"] = out["dL_dyhat"] * out["dyhat_dz"] * b
    out["w_new"] = w - lr * out["dL_dw"]
    out["b_new"] = b - lr * out["dL_db"]
    return out


@wrong("chain1", "The outer derivative is taken at a instead of at 3a.")
def chain1_outer(a):
    return 1 / a * 3


@wrong("chain2", "The derivatives are printed, and nothing is returned.")
def chain2_prints(a, b):
    print("dc/da =", 2, "dc/db =", 2 * b)  # noqa: T201


@wrong("chain3", "The two paths from a are multiplied instead of added.")
def chain3_product(a):
    path1, path2 = 2, 2 * a
    return path1 * path2


@wrong("practice", "The two derivatives are returned in the wrong order.")
def practice_order(x, y):
    return x, y + 1


@wrong("op-Mul", "The inputs are kept on the class, shared by all products.")
class MulShared:
    def forward(self, a, b):
        MulShared.a, MulShared.b = a, b
        return a * b

    def backward(self, d):
        return d * MulShared.b, d * MulShared.a


@wrong("op-Logistic", "The backward puts the output through the sigmoid again.")
class LogisticTwice:
    def forward(self, z):
        self.p = 1 / (1 + np.exp(-z))
        return self.p

    def backward(self, d):
        s = 1 / (1 + np.exp(-self.p))
        return (d * s * (1 - s),)


@wrong("op-BCE", "The backward is p − y, which is the derivative by the logit.")
class BCELogit:
    def forward(self, p, y):
        self.p, self.y = p, y
        return -(y * np.log(p) + (1 - y) * np.log(1 - p))

    def backward(self, d):
        return (d * (self.p - self.y),)


@wrong("op-Dot", "Only the second input gets a gradient.")
class DotOne:
    def forward(self, x, w):
        self.x = x
        return np.sum(x * w)

    def backward(self, d):
        return (d * self.x,)


@wrong("op-Scale", "The backward divides by k, as if it had to undo the forward.")
class ScaleUndo:
    def __init__(self, k):
        self.k = k

    def forward(self, v):
        return self.k * v

    def backward(self, d):
        return (d / self.k,)


@wrong("op-Square", "The output is kept and used where the input is meant.")
class SquareOutput:
    def forward(self, a):
        self.a = a**2
        return self.a

    def backward(self, d):
        return (d * 2 * self.a,)


@wrong("op-Log", "The incoming gradient d is ignored.")
class LogLocal:
    def forward(self, a):
        self.a = a
        return np.log(a)

    def backward(self, d):
        return (1 / self.a,)


@wrong("op-Add", "The gradient is shared out in halves between the two inputs.")
class AddHalves:
    def forward(self, a, b):
        return a + b

    def backward(self, d):
        return d / 2, d / 2


@wrong("gradcheck", "xp and xm are the same copy, so the two shifts cancel: all zeros.")
def gradcheck_alias(f, x):
    h, grad = 1e-5, np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        xp = xm = x.copy()
        xp[i] += h
        xm[i] -= h
        grad[i] = (f(xp) - f(xm)) / (2 * h)
    return grad


@wrong("weighted-bce", "Loss and dz are divided by the sum of the weights, not by n.")
def bce_weighted_mean(p, y, alpha=1, beta=1):
    wt = np.where(y == 1, alpha, beta)
    L = -(wt * np.log(np.where(y == 1, p, 1 - p))).sum() / wt.sum()
    return L, wt * (p - y) / wt.sum()


@wrong("weighted-bce", "dz is αp − βy: right only when both weights are 1.")
def bce_slip(p, y, alpha=1, beta=1):
    L = -np.mean(alpha * y * np.log(p) + beta * (1 - y) * np.log(1 - p))
    return L, (alpha * p - beta * y) / len(p)


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


FRESH = tuple(Fresh(*row) for row in ROWS)
