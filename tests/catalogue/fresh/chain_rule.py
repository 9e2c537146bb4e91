"""Wrong answers to week 2: chains, operations, gradient checks, losses."""

import numpy as np

from tests.catalogue.fresh.register import wrong


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
