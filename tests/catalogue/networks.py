"""Week 3's mistakes in whole networks, and between the conventions of dropout."""

import numpy as np

import cs_nn.functional as F
from cs_nn import check
from cs_nn.check import layers, scripts
from tests.catalogue import Family, family, training


class TwoLayerMLP:
    """Two linear layers from this catalogue with a ReLU between them."""

    first = second = training.Linear
    relu = training.ReLU

    def __init__(self, d, h, k, rng, lr=0.1, alpha=0.0, p_drop=0.0):
        self.layers = [
            self.first(d, h, rng, lr, alpha),
            self.second(h, k, rng, lr, alpha),
        ]
        self.act = self.relu(p_drop, rng)

    def forward(self, x, train=True):
        one, two = self.layers
        return two.forward(self.act.forward(one.forward(x), train))

    def backward(self, g):
        one, two = self.layers
        return one.backward(self.act.backward(two.backward(g)))

    def step(self):
        for layer in self.layers:
            layer.step()

    def zerograd(self):
        for layer in self.layers:
            layer.zerograd()

    def getW(self):
        return [layer.getW() for layer in self.layers]

    def getb(self):
        return [layer.getb() for layer in self.layers]

    def loadparams(self, Ws, bs):
        for layer, W, b in zip(self.layers, Ws, bs, strict=True):
            layer.loadparams(W, b)


class SingleLayerMLP(TwoLayerMLP):
    def __init__(self, d, k, rng, lr=0.1, alpha=0.0):
        self.layers = [self.first(d, k, rng, lr, alpha)]

    def forward(self, x, train=True):
        return self.layers[0].forward(x)

    def backward(self, g):
        return self.layers[0].backward(g)


class SecondStepsInside(training.StepsInside):
    """Only the second layer steps in its backward."""


class NoTrain(TwoLayerMLP):
    def forward(self, x, train=True):
        return super().forward(x)


class NeverDrops(TwoLayerMLP):
    def forward(self, x, train=True):
        return super().forward(x, False)


class UnusedDropout(TwoLayerMLP):
    def __init__(self, d, h, k, rng, lr=0.1, alpha=0.0, p_drop=0.0):
        super().__init__(d, h, k, rng, lr, alpha)


class NoMask(training.ReLU):
    def backward(self, g):
        return g * self.factor


def built_of(base, layer):
    """The network made of a wrong linear layer."""
    return type(base.__name__, (base,), {"first": layer, "second": layer})


def traced(name):
    def use(make, *args, **settings):
        return scripts.network(layers._student(make, name, settings), *args)

    return use


SINGLE = family(
    "single-mlp", check.layer, F.linear, right=SingleLayerMLP, use=traced("single-mlp")
)
TWO = family(
    "two-mlp", check.layer,
    lambda X, W1, b1, W2, b2: F.linear(F.relu(F.linear(X, W1, b1)), W2, b2),
    right=TwoLayerMLP, use=traced("two-mlp"),
)  # fmt: skip
for made in (SINGLE, TWO):
    made.mistakes(
        "M-36",
        overwrites=built_of(made.right, training.Overwrites),
        no_reset=built_of(made.right, training.NoReset),
    )
    made.mistakes("M-35", steps_inside=built_of(made.right, training.StepsInside))
    made.mistakes(
        "M-34",
        no_momentum=built_of(made.right, training.NoMomentum),
        average=built_of(made.right, training.Average),
        uphill=built_of(made.right, training.Uphill),
    )
    made.mistakes(
        "M-37",
        keeps_loaded=built_of(made.right, training.KeepsLoaded),
        gives_away=built_of(made.right, training.GivesAway),
    )
TWO.mistakes(
    "M-35",
    second_steps=type("TwoLayerMLP", (TwoLayerMLP,), {"second": SecondStepsInside}),
)


def evaluated(make, X, params, ups, **settings):
    net = make(rng=np.random.default_rng(0), p_drop=0.4, **settings)
    return [net.forward(X, train=t) for t in (True, True, False, False)]


EVALUATION = Family("dropout-mlp", check.evaluation, TwoLayerMLP, use=evaluated)
EVALUATION.check = lambda make, times=2: check.evaluation(
    make,
    lambda X, W1, b1, W2, b2: F.linear(F.relu(F.linear(X, W1, b1)), W2, b2),
    times=times,
)
EVALUATION.mistakes(
    "M-30", no_train=NoTrain, never_drops=NeverDrops, unused=UnusedDropout
)
EVALUATION.same = [{"never_drops", "unused"}]


def dropout_convert(x, p, from_, to):
    factors = {"inverted": 1 / (1 - p), "classic": 1.0, "keep": 1 / p}
    return x * factors[to] / factors[from_]


CONVERT = family(
    "dropout-convert", check.forward, dropout_convert, right=dropout_convert,
    choices=[{"from_": "inverted", "to": "classic"},
             {"from_": "classic", "to": "inverted"}],
)  # fmt: skip
CONVERT.mistakes(
    "M-31", p_as_keep=lambda x, p, from_, to: dropout_convert(x, 1 - p, from_, to)
)
CONVERT.mistakes(
    "M-32",
    not_scaled=lambda x, p, from_, to: x.copy(),
    turned_round=lambda x, p, from_, to: dropout_convert(x, p, to, from_),
    twice=lambda x, p, from_, to: dropout_convert(x, p, from_, to) ** 2 / x,
)

FAMILIES = [SINGLE, TWO, EVALUATION, CONVERT]
