"""Week 3's mistakes in classes that keep state: linear layers, ReLUs, losses."""

import numpy as np

import cs_nn.functional as F
from cs_nn import check
from cs_nn.check import layers, scripts
from tests.catalogue import family


class Linear:
    def __init__(self, d, k, rng, lr=0.1, alpha=0.0):
        self.W, self.b = rng.normal(0, (2 / d) ** 0.5, (d, k)), np.zeros(k)
        self.lr, self.alpha = lr, alpha
        self.zerograd()
        self.vW, self.vb = 0.0, 0.0

    def forward(self, X):
        self.X = X
        return X @ self.W + self.b

    def backward(self, g):
        self.dW = self.dW + self.X.T @ g
        self.db = self.db + g.sum(axis=0)
        return g @ self.W.T

    def step(self):
        self.vW = self.alpha * self.vW + self.dW
        self.vb = self.alpha * self.vb + self.db
        self.W = self.W - self.lr * self.vW
        self.b = self.b - self.lr * self.vb

    def zerograd(self):
        self.dW, self.db = np.zeros_like(self.W), np.zeros_like(self.b)

    def getW(self):
        return self.W.copy()

    def getb(self):
        return self.b.copy()

    def loadparams(self, W, b):
        self.W, self.b = W.copy(), b.copy()


class Overwrites(Linear):
    def backward(self, g):
        self.dW, self.db = self.X.T @ g, g.sum(axis=0)
        return g @ self.W.T


class NoReset(Linear):
    def zerograd(self):
        if not hasattr(self, "dW"):
            super().zerograd()


class PreviousGradient(Linear):
    def step(self):
        self.W = self.W - self.lr * (self.alpha * self.vW + self.dW)
        self.b = self.b - self.lr * (self.alpha * self.vb + self.db)
        self.vW, self.vb = self.dW, self.db


class NoMomentum(Linear):
    def step(self):
        self.W = self.W - self.lr * self.dW
        self.b = self.b - self.lr * self.db


class Average(Linear):
    def step(self):
        self.vW = self.alpha * self.vW + (1 - self.alpha) * self.dW
        self.vb = self.alpha * self.vb + (1 - self.alpha) * self.db
        self.W = self.W - self.lr * self.vW
        self.b = self.b - self.lr * self.vb


class RateTwice(Linear):
    def step(self):
        self.vW = self.alpha * self.vW + self.lr * self.dW
        self.vb = self.alpha * self.vb + self.lr * self.db
        self.W, self.b = self.W - self.lr * self.vW, self.b - self.lr * self.vb


class NoRate(Linear):
    def step(self):
        self.lr = 1.0
        super().step()


class Uphill(Linear):
    def step(self):
        self.lr = -abs(self.lr)
        super().step()


class NoMomentumForB(Linear):
    def step(self):
        self.vb = 0.0
        super().step()


class Nesterov(Linear):
    def step(self):
        self.vW = self.alpha * self.vW + self.dW
        self.vb = self.alpha * self.vb + self.db
        self.W = self.W - self.lr * (self.dW + self.alpha * self.vW)
        self.b = self.b - self.lr * (self.db + self.alpha * self.vb)


class MeanOfRows(Linear):
    def backward(self, g):
        self.dW = self.dW + self.X.T @ g
        self.db = self.db + g.mean(axis=0)
        return g @ self.W.T


class MeanInLayer(Linear):
    def backward(self, g):
        self.dW = self.dW + self.X.T @ g / len(g)
        self.db = self.db + g.sum(axis=0)
        return g @ self.W.T


class TransposedW(Linear):
    def backward(self, g):
        self.dW, self.db = g.T @ self.X, g.sum(axis=0)
        return g @ self.W.T


class StepsInside(Linear):
    """Steps first and makes dX with the new W; step() has nothing left to do."""

    def backward(self, g):
        self.dW, self.db = self.dW + self.X.T @ g, self.db + g.sum(axis=0)
        super().step()
        return g @ self.W.T

    def step(self):
        pass


class KeepsLoaded(Linear):
    def loadparams(self, W, b):
        self.W, self.b = W, b


class GivesAway(Linear):
    def getW(self):
        return self.W

    def getb(self):
        return self.b


def traced(script, fresh):
    """Return how a family uses a class: the trace of its script."""
    return lambda make, *args, **settings: script(fresh(make, settings), *args)


def student(name):
    return lambda make, settings: layers._student(make, name, settings)


LINEAR = family(
    "linear-layer", check.layer, F.linear, right=Linear,
    use=traced(scripts.linear, student("linear-layer")),
)  # fmt: skip
LINEAR.mistakes("M-36", overwrites=Overwrites, no_reset=NoReset)
LINEAR.mistakes(
    "M-34",
    previous_gradient=PreviousGradient,
    no_momentum=NoMomentum,
    average=Average,
    rate_twice=RateTwice,
    no_rate=NoRate,
    uphill=Uphill,
    no_momentum_for_b=NoMomentumForB,
    nesterov=Nesterov,
)
LINEAR.mistakes("M-21", mean_of_rows=MeanOfRows)
LINEAR.mistakes("M-23", mean_in_layer=MeanInLayer)
LINEAR.mistakes("M-20", transposed=TransposedW)
LINEAR.mistakes("M-35", steps_inside=StepsInside)
LINEAR.mistakes("M-37", keeps_loaded=KeepsLoaded, gives_away=GivesAway)


class ReLU:
    def __init__(self, p_drop=0.0, rng=None):
        self.p, self.rng = p_drop, rng

    def forward(self, X, train=True):
        self.X, self.factor = X, np.ones(X.shape)
        if train and self.p:
            self.factor = self.draw(X.shape)
        return np.maximum(X, 0) * self.factor

    def draw(self, shape):
        return (self.rng.random(shape) >= self.p) / (1 - self.p)

    def backward(self, g):
        return g * (self.X > 0) * self.factor


def relu(backward):
    """A ReLU layer with another backward(self, g)."""
    return type("ReLU", (ReLU,), {"backward": backward})


class FirstMask(ReLU):
    def forward(self, X, train=True):
        if not hasattr(self, "mask"):
            self.mask = X > 0
        return np.maximum(X, 0)

    def backward(self, g):
        return g * self.mask


RELU = family(
    "relu-layer", check.layer, F.relu, right=ReLU,
    use=traced(scripts.relu, student("relu-layer")),
)  # fmt: skip
RELU.mistakes(
    "M-29",
    no_mask=relu(lambda self, g: g.copy()),
    mask_of_g=relu(lambda self, g: g * (g > 0)),
    value=relu(lambda self, g: g * np.maximum(self.X, 0)),
    sign=relu(lambda self, g: g * np.sign(self.X)),
)
RELU.mistakes("M-37", first_mask=FirstMask)


def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


class SoftmaxCrossEntropyLoss:
    def forward(self, Z, Y):
        self.P, self.Y = softmax(Z), Y
        return -np.sum(Y * np.log(self.P)) / len(Y)

    def backward(self):
        return (self.P - self.Y) / len(self.Y)


def criterion(backward=SoftmaxCrossEntropyLoss.backward, total=False):
    """A loss with another backward(self), or a sum in place of the mean."""

    def forward(self, Z, Y):
        mean = SoftmaxCrossEntropyLoss.forward(self, Z, Y)
        return mean * len(Y) if total else mean

    methods = {"forward": forward, "backward": backward}
    return type("SoftmaxCrossEntropyLoss", (SoftmaxCrossEntropyLoss,), methods)


class FirstBatch(SoftmaxCrossEntropyLoss):
    def backward(self):
        self.first = getattr(self, "first", None)
        if self.first is None:
            self.first = super().backward()
        return self.first


LOSS = family(
    "softmax-ce-layer", check.layer, F.cross_entropy, right=SoftmaxCrossEntropyLoss,
    use=traced(scripts.loss, student("softmax-ce-layer")),
)  # fmt: skip
LOSS.mistakes("M-22", no_mean=criterion(lambda self: self.P - self.Y))
LOSS.mistakes(
    "M-23", twice=criterion(lambda self: (self.P - self.Y) / len(self.Y) ** 2)
)
LOSS.mistakes("M-24", sums=criterion(lambda self: self.P - self.Y, total=True))
LOSS.mistakes("M-12", sign=criterion(lambda self: (self.Y - self.P) / len(self.Y)))
LOSS.mistakes("M-37", first_batch=FirstBatch)

FAMILIES = [LINEAR, RELU, LOSS]
