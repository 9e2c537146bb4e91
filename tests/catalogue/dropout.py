"""Week 3's mistakes about dropout: which units, which scale, which mask, and when."""

from cs_nn import check
from cs_nn.check import layers, scripts
from tests.catalogue import Family
from tests.catalogue.training import ReLU


def drops(draw):
    """A ReLU layer with another draw(self, shape) of its dropout factors."""
    return type("ReLU", (ReLU,), {"draw": draw})


class AtTest(ReLU):
    def forward(self, X, train=True):
        return super().forward(X, True)


class ScaledAtTest(ReLU):
    def forward(self, X, train=True):
        return super().forward(X, train) * (1 if train else 1 - self.p)


class NewMask(ReLU):
    def backward(self, g):
        return g * (self.X > 0) * self.draw(g.shape)


class UnscaledBack(ReLU):
    def backward(self, g):
        return g * (self.X > 0) * (self.factor > 0)


class ScaledTwiceBack(ReLU):
    def backward(self, g):
        return g * (self.X > 0) * self.factor**2


class OneMask(ReLU):
    def draw(self, shape):
        self.mask = getattr(self, "mask", None)
        if self.mask is None:
            self.mask = super().draw(shape)
        return self.mask


def dropped(make, X, g, p_drop):
    fresh = layers._student(make, "relu-layer", {})
    layer = fresh()
    layer.p = p_drop
    return scripts.dropout(lambda: layer, X, g, p_drop)


DROPOUT = Family("dropout-layer", check.dropout, ReLU, use=dropped)
DROPOUT.check = lambda make, times=2: check.dropout(make, times=times)
DROPOUT.mistakes("M-30", at_test=AtTest)
DROPOUT.mistakes(
    "M-31",
    keeps_p=drops(lambda self, shape: (self.rng.random(shape) < self.p) / self.p),
    keeps_p_scaled_as_dropped=drops(
        lambda self, shape: (self.rng.random(shape) < self.p) / (1 - self.p)
    ),
)
DROPOUT.mistakes(
    "M-32",
    not_scaled=drops(lambda self, shape: 1.0 * (self.rng.random(shape) >= self.p)),
    scaled_twice=drops(
        lambda self, shape: (self.rng.random(shape) >= self.p) / (1 - self.p) ** 2
    ),
    multiplied=drops(
        lambda self, shape: (self.rng.random(shape) >= self.p) * (1 - self.p)
    ),
    divided_by_p=drops(lambda self, shape: (self.rng.random(shape) >= self.p) / self.p),
    scaled_at_test=ScaledAtTest,
    unscaled_back=UnscaledBack,
    scaled_twice_back=ScaledTwiceBack,
)
DROPOUT.mistakes("M-33", new_mask=NewMask, one_mask=OneMask)

FAMILIES = [DROPOUT]
