"""Week 2's operation classes, each with the mistakes of its backward."""

import numpy as np

import cs_nn.functional as F
from cs_nn import check
from tests.catalogue import Family, family


def sigma(z):
    return 1 / (1 + np.exp(-z))


def operation(forward, backward):
    """Make the class a student writes: forward keeps its inputs for backward."""

    class Operation:
        def __init__(self, k=None):
            self.constants = () if k is None else (k,)

        def forward(self, *inputs):
            self.inputs = inputs
            return forward(*inputs, *self.constants)

        def backward(self, d):
            return backward(d, *self.inputs, *self.constants)

    return Operation


def use(make, upstream, *inputs, **constants):
    node = make(**constants)
    return (node.forward(*inputs), *node.backward(upstream))


class Op(Family):
    """An operation's family: mistakes are given by their backward alone."""

    def set(self, forward):
        self.forward = forward
        return self

    def backward(self, id_, **named):
        made = {name: operation(self.forward, fn) for name, fn in named.items()}
        self.mistakes(id_, **made)


def op(name, forward, backward, stated, *, wrt=(0,), result="forward dx"):
    made = family(
        name, check.operation, stated, right=operation(forward, backward), use=use,
        wrt=wrt, result=result,
    )  # fmt: skip
    return Op(made.name, made.check, made.right, use=use).set(forward)


BOTH = {"wrt": (0, 1), "result": "forward da db"}

DOT = op(
    "op-dot", lambda x, w: x @ w, lambda d, x, w: (d * w, d * x),
    lambda x, w: (x * w).sum(), **BOTH,
)  # fmt: skip
DOT.backward("M-20", swapped=lambda d, x, w: (d * x, d * w))
DOT.backward("M-17", no_upstream=lambda d, x, w: (w.copy(), x.copy()))

LOGISTIC = op("op-logistic", sigma, lambda d, z: (d * sigma(z) * sigma(-z),), F.sigmoid)
LOGISTIC.backward(
    "M-16",
    score=lambda d, z: (d * z * (1 - z),),
    twice=lambda d, z: (d * sigma(sigma(z)) * (1 - sigma(sigma(z))),),
    only_p=lambda d, z: (d * sigma(z),),
    only_q=lambda d, z: (d * (1 - sigma(z)),),
    like_tanh=lambda d, z: (d * (1 - sigma(z) ** 2),),
)
LOGISTIC.backward(
    "M-17",
    no_upstream=lambda d, z: (sigma(z) * (1 - sigma(z)),),
    no_slope=lambda d, z: (d.copy(),),
)


def bce(p, y):
    return -y * np.log(p) - (1 - y) * np.log(1 - p)


def dbce(p, y):
    return -y / p + (1 - y) / (1 - p)


BCE = op(
    "op-bce", bce, lambda d, p, y: (d * dbce(p, y),),
    lambda p, y: F.binary_cross_entropy(p, y, reduction="none"), result="L dp",
)  # fmt: skip
BCE.backward("M-12", sign=lambda d, p, y: (-d * dbce(p, y),))
BCE.backward("M-18", for_the_score=lambda d, p, y: (d * (p - y),))
BCE.backward("M-17", no_upstream=lambda d, p, y: (dbce(p, y),))
BCE.backward("M-23", mean_inside=lambda d, p, y: (d * dbce(p, y) / len(p),))
BCE.mistakes(
    "M-22",
    mean=operation(lambda p, y: bce(p, y).mean(), lambda d, p, y: (d * dbce(p, y),)),
)

SCALE = op(
    "op-scale", lambda v, k: k * v, lambda d, v, k: (k * d,), lambda v, k: v * k
)  # fmt: skip
SCALE.backward(
    "M-17",
    no_upstream=lambda d, v, k: (k * np.ones_like(v),),
    no_slope=lambda d, v, k: (d.copy(),),
)

ADD = op(
    "op-add", lambda a, b: a + b, lambda d, a, b: (d, d),
    lambda a, b: a + b, **BOTH,
)  # fmt: skip
ADD.backward("M-17", no_upstream=lambda d, a, b: (np.ones_like(a), np.ones_like(b)))

MUL = op(
    "op-mul", lambda a, b: a * b, lambda d, a, b: (d * b, d * a),
    lambda a, b: a * b, **BOTH,
)  # fmt: skip
MUL.backward("M-20", own_operand=lambda d, a, b: (d * a, d * b))
MUL.backward("M-17", no_upstream=lambda d, a, b: (b.copy(), a.copy()))

SQUARE = op(
    "op-square", lambda x: x**2, lambda d, x: (2 * x * d,), lambda x: x * x
)  # fmt: skip
SQUARE.backward("M-12", no_two=lambda d, x: (x * d,))
SQUARE.backward("M-17", no_upstream=lambda d, x: (2 * x,))

LOG = op("op-log", np.log, lambda d, x: (d / x,), lambda x: x.log())
LOG.backward("M-16", of_the_output=lambda d, x: (d / np.log(x),))
LOG.backward("M-17", no_upstream=lambda d, x: (1 / x,))

FAMILIES = [DOT, LOGISTIC, BCE, SCALE, ADD, MUL, SQUARE, LOG]
