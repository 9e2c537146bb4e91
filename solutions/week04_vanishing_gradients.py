# %% [markdown]
# # Week 4 assignment: gradients, layer by layer
#
# You send a gradient back through a net of any depth, measure it in every layer, start
# weights so that it survives, tame it where it explodes, and write down what you found.
# Read [the lecture](../../lectures/week04_vanishing_gradients.ipynb) first.
#
# * Write your code where a cell says `raise NotImplementedError`, and run the cell.
# * Then run the test cell below it. It says at once what is right, what is wrong, and where
#   to look. Some points are tested after you hand in, with other numbers: the function you
#   wrote must work for any input of the stated shape.
# * **100 points**: 70 for code, 15 for predictions, ordering and quiz, 15 for a report.

# %% [markdown]
# ## Conventions
#
# Rows are samples: `X` is (n, d). Layer l has weights `W` (m, k) and biases `b` (k,);
# its score is `z = h @ W + b` (n, k), where `h` (n, m) is what the layer before gave, and
# `X` for the first layer. Lists run from the first layer to the last, which has number L.
# Hidden layers apply an activation to z. The last one doesn't: its z are the scores of
# softmax cross-entropy, a **mean** over the n rows. `Y` is one-hot, (n, classes).
#
# dW is short for dL/dW, dz for dL/dz; a gradient has the shape of the thing. ReLU has slope
# 0 at z = 0. Take numpy arrays in, give new float64 arrays out, and leave your arguments
# unchanged. You need numpy and matplotlib only: while your work is graded, the engine of
# `cs_nn` (`functional`, `Tensor`, …) is not there.

# %% locked="setup"
# cs_nn is installed here where it is missing
import matplotlib.pyplot as plt
import numpy as np

from cs_nn import check, data, parsons, quiz

images, labels, _, _ = data.digits()
X, Y = images.reshape(-1, 64)[:64], np.eye(10)[labels[:64]]  # (64, 64), (64, 10)

# %% [markdown]
# ## Exercise 4.8a · Predict first (4 points)
#
# Guess before you compute. A guess earns its point for being made, not for being right; you
# will meet each answer below. Replace each `None` by one of the values offered, and delete
# the line that raises.

# %% answer="predictions"
predictions = {
    "gain at which deep ReLU nets neither explode nor vanish": None,  # 0.7, 1.0 or 1.4
    "share of ReLU units that are on, for random weights": None,  # 0.25, 0.5 or 1.0
    "exploding ReLU net: max|dW| of the first layer / the last": None,  # 1e-5, 1 or 1e5
    "norm of gradients with norm 0.5 after clipping to 1": None,  # 0.5 or 1.0
}
### BEGIN SOLUTION
predictions = dict(zip(predictions, (1.4, 0.5, 1, 0.5)))
### END SOLUTION

# %% tests="predictions" points=4
marks = check.Marks("predictions", 4)
offers = {
    "gain at which deep ReLU nets neither explode nor vanish": (0.7, 1.0, 1.4),
    "share of ReLU units that are on, for random weights": (0.25, 0.5, 1.0),
    "exploding ReLU net: max|dW| of the first layer / the last": (1e-5, 1, 1e5),
    "norm of gradients with norm 0.5 after clipping to 1": (0.5, 1.0),
}
for question, offered in offers.items():
    with marks(1, question):
        guess = predictions.get(question)
        check.that(guess is not None, "There is no guess yet: replace None.")
        check.that(
            guess in offered, f"{guess!r} is not on offer: choose from {offered}."
        )
float(marks)

# %% [markdown]
# ## Exercise 4.1 · Gradients of every layer (16 points)
#
# Three steps and a picture. First `deep_forward(Ws, bs, act, X)`, which returns
# `(hs, zs)`, two lists of length L:
#
# * `zs[l]` is a layer's score: `hs[l] @ Ws[l] + bs[l]`, with l = 0 for the first layer;
# * `hs[l]` is what goes into it: `hs[0]` is X, `hs[l + 1]` is act(`zs[l]`). The last score
#   gets no activation.
#
# `act` is `"logistic"`, `"tanh"` or `"relu"`.
#
# By hand, one row, X = [[2]]: W₁ = [[½ log 3]], b₁ = (0) give z₁ = log 3, and the logistic
# of that is 0.75. W₂ = [[2, −2]], b₂ = (−1.5, 1.5) give z₂ = (0, 0).

# %% locked="net-by-hand"
by_hand = (
    [np.array([[0.5 * np.log(3)]]), np.array([[2.0, -2.0]])],  # Ws
    [np.array([0.0]), np.array([-1.5, 1.5])],  # bs
    "logistic",
    np.array([[2.0]]),  # X
)


# %% answer="deep-forward"
def deep_forward(Ws, bs, act, X):
    """Return (hs, zs): the input and the score of every layer, first layer first."""
    ### BEGIN SOLUTION
    activate = {
        "logistic": lambda z: 1 / (1 + np.exp(-z)),
        "tanh": np.tanh,
        "relu": lambda z: np.maximum(0, z),
    }[act]
    hs, zs = [X.copy()], []
    for W, b in zip(Ws, bs):
        zs.append(hs[-1] @ W + b)  # (n, m) @ (m, k) + (k,) -> (n, k)
        hs.append(activate(zs[-1]))
    return hs[:-1], zs
    ### END SOLUTION


# %% tests="deep-forward" points=3
marks = check.Marks("deep-forward", 3)
with marks(1, "the net worked by hand"):
    known = (
        [np.array([[2.0]]), np.array([[0.75]])],
        [np.array([[np.log(3)]]), np.array([[0.0, 0.0]])],
    )
    check.example(deep_forward, *by_hand, gives=known, result="hs zs")
### BEGIN HIDDEN TESTS


def layers_of(Ws, bs, act, X, *_):
    sigma = {"tanh": np.tanh, "relu": lambda z: z * (z > 0)}
    sigma["logistic"] = lambda z: np.exp(-np.logaddexp(0, -z))
    hs, zs = [X], [X @ Ws[0] + bs[0]]
    for W, b in list(zip(Ws, bs))[1:]:
        hs.append(sigma[act](zs[-1]))
        zs.append(hs[-1] @ W + b)
    return [h.copy() for h in hs], zs


def their_forward(Ws, bs, act, X, *_):
    return deep_forward(Ws, bs, act, X)


with marks(2, "fresh nets of three layers, each activation"):
    for name in ("logistic", "tanh", "relu"):
        found = {"result": "hs zs", "act": name, "direct": False}
        check.forward(their_forward, layers_of, "max-abs-grads", **found)
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# Then the way back. `deep_backward(Ws, hs, zs, act, dz)` gets the lists of the forward pass
# and `dz` (n, classes), the gradient for the **last** score. It returns `(dWs, dzs)`: the
# gradient of every W and of every z, first layer first, so `dzs[-1]` equals `dz`.
#
# By hand, with the net from above and dz = (−½, ½): dW₂ = h₁ᵀ dz = [[−0.375, 0.375]]. The
# logistic's slope at log 3 is 0.75 · 0.25 = 0.1875, so dz₁ = (−½ · 2 + ½ · (−2)) · 0.1875 =
# −0.375, and dW₁ = 2 · (−0.375) = −0.75.
#
# The test calls it with right lists, whatever your `deep_forward` does.


# %% answer="deep-backward"
def deep_backward(Ws, hs, zs, act, dz):
    """Return (dWs, dzs), first layer first; dz (n, classes) is the last score's."""
    ### BEGIN SOLUTION
    dWs, dzs = [], [dz.copy()]
    for l in range(len(Ws) - 1, -1, -1):  # noqa: E741
        dWs.insert(0, hs[l].T @ dzs[0])  # (m, n) @ (n, k) -> (m, k)
        if l > 0:
            a, on = hs[l], zs[l - 1] > 0
            slope = {"logistic": a * (1 - a), "tanh": 1 - a**2, "relu": on}[act]
            dzs.insert(0, dzs[0] @ Ws[l].T * slope)  # (n, k) @ (k, m) -> (n, m)
    return dWs, dzs
    ### END SOLUTION


# %% tests="deep-backward" points=5
marks = check.Marks("deep-backward", 5)
with marks(1, "the net worked by hand"):
    lists = ([np.array([[2.0]]), np.array([[0.75]])], [np.array([[np.log(3)]])])
    lists = (lists[0], lists[1] + [np.array([[0.0, 0.0]])])
    known = (
        [np.array([[-0.75]]), np.array([[-0.375, 0.375]])],
        [np.array([[-0.375]]), np.array([[-0.5, 0.5]])],
    )
    seen = (by_hand[0], *lists, "logistic", np.array([[-0.5, 0.5]]))
    check.example(deep_backward, *seen, gives=known, result="dWs dzs")


def on_fresh_nets():
    """Call deep_backward with lists from the engine, and compare with its gradients."""
    from cs_nn import functional as F
    from cs_nn.tensor import Tensor, gradients

    acts = {"logistic": F.sigmoid, "tanh": F.tanh, "relu": F.relu}

    def engine(Ws, bs, act, X, Y):
        h, hs, zs, weights = Tensor(X), [], [], [Tensor(W, True) for W in Ws]
        for W, b in zip(weights, bs):
            hs.append(h)
            zs.append(h @ W + b)
            h = acts[act](zs[-1])
        found = gradients(F.cross_entropy(zs[-1], Y), weights + zs)
        lists = [[part.numpy().copy() for part in parts] for parts in (hs, zs)]
        return lists, (found[: len(Ws)], found[len(Ws) :])

    def right(*net):
        return engine(*net)[1]

    def theirs(Ws, bs, act, X, Y):
        lists, (_, dzs) = engine(Ws, bs, act, X, Y)
        return deep_backward(Ws, *lists, act, dzs[-1])

    both = in_size(theirs), in_size(right)
    way = {"family": "max-abs-grads", "direct": False}
    for name in ("logistic", "tanh", "relu"):
        with marks(1, f"{name}: the largest sizes, against the engine's gradients"):
            check.forward(*both, **way, act=name, result="sizes(dWs) sizes(dzs)")
    with marks(1, "every entry, three layers of each kind"):
        for name in ("relu", "tanh", "logistic"):
            check.forward(theirs, right, **way, act=name, result="dWs dzs")


def in_size(function):
    """Reduce what `function` gives to the largest size in each layer."""

    def reduced(*net):
        dWs, dzs = function(*net)
        return tuple(np.array([np.abs(d).max() for d in part]) for part in (dWs, dzs))

    reduced.student = function
    return reduced


on_fresh_nets()
float(marks)

# %% [markdown]
# Now the measurement. `max_abs_grads(Ws, bs, act, X, Y)` returns two arrays of length L,
# `(dW, dz)`: for each layer, first layer first, the largest entry **in size**, max |dL/dW|
# and max |dL/dz|. The loss is the mean softmax cross-entropy of the last scores with the
# one-hot `Y` (n, classes); its gradient for them you know from week 3.
#
# With the net from above and Y = [[1, 0]]: dW = (0.75, 0.375), dz = (0.375, 0.5).


# %% answer="max-abs-grads"
def max_abs_grads(Ws, bs, act, X, Y):
    """Return (dW, dz), arrays (L,): max |dL/dW| and max |dL/dz| of every layer."""
    ### BEGIN SOLUTION
    hs, zs = deep_forward(Ws, bs, act, X)
    P = np.exp(zs[-1] - zs[-1].max(axis=1, keepdims=True))  # (n, classes)
    P = P / P.sum(axis=1, keepdims=True)
    dWs, dzs = deep_backward(Ws, hs, zs, act, (P - Y) / len(X))
    dW = np.array([np.abs(d).max() for d in dWs])
    return dW, np.array([np.abs(d).max() for d in dzs])
    ### END SOLUTION


# %% tests="max-abs-grads" points=5
marks = check.Marks("max-abs-grads", 5)
pair = {"family": "max-abs-grads", "result": "dW dz"}
with marks(1, "the net worked by hand"):
    known = (np.array([0.75, 0.375]), np.array([0.375, 0.5]))
    one_hot = np.array([[1.0, 0.0]])
    check.example(max_abs_grads, *by_hand, one_hot, gives=known, **pair)
### BEGIN HIDDEN TESTS


def in_size(function):
    """Reduce what `function` gives to the largest size in each layer."""

    def reduced(*net):
        dWs, dzs = function(*net)
        return tuple(np.array([np.abs(d).max() for d in part]) for part in (dWs, dzs))

    reduced.student = function
    return reduced


def own_backward(Ws, bs, act, X, Y):
    hs, zs = deep_forward(Ws, bs, act, X)
    E = np.exp(zs[-1] - zs[-1].max(axis=1, keepdims=True))
    dZ = (E / E.sum(axis=1, keepdims=True) - Y) / len(Y)
    return deep_backward(Ws, hs, zs, act, dZ)


def against_engine(name):
    from cs_nn import functional as F
    from cs_nn.tensor import Tensor, gradients

    sigma = {"logistic": F.sigmoid, "tanh": F.tanh, "relu": F.relu}

    def right(Ws, bs, act, X, Y):
        zs, weights = [Tensor(X)], [Tensor(W, True) for W in Ws]
        for W, b in zip(weights, bs):
            h = sigma[act](zs[-1]) if len(zs) > 1 else zs[0]
            zs.append(h @ W + b)
        found = gradients(F.cross_entropy(zs[-1], Y), weights + zs[1:])
        sizes = np.array([np.abs(d).max() for d in found])
        return sizes[: len(Ws)], sizes[len(Ws) :]

    check.forward(max_abs_grads, right, **pair, act=name)


with marks(1, "the largest sizes of your own deep_backward (logistic)"):
    check.forward(max_abs_grads, in_size(own_backward), **pair, act="logistic")
for name in ("logistic", "tanh", "relu"):
    with marks(1, f"fresh nets: {name}"):
        against_engine(name)
        if name == "relu":  # a net that explodes: its scores are ±1500 and ±500
            Ws = [np.ones((1, 1)), np.ones((1, 1)), np.array([[1000.0, -1000.0]])]
            bs = [np.zeros(1), np.array([0.5]), np.zeros(2)]
            wild = (Ws, bs, "relu", np.array([[1.0], [-1.0]]), np.eye(2)[::-1])
            known = (np.array([1000.0, 1000.0, 0.75]), np.array([1000.0, 1000.0, 0.5]))
            check.example(max_abs_grads, *wild, gives=known, **pair)
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# And the picture. `plot_grads(dW, dz)` draws both arrays with `ax.plot` on new Axes and
# returns the Axes: the layer numbers 1, 2, …, L to the right, sizes up on a logarithmic
# scale, both axes labelled, and a legend that tells the two lines apart.


# %% answer="plot-grads"
def plot_grads(dW, dz):
    """Draw max |dL/dW| and max |dL/dz| (L,) over the layers; return the Axes."""
    ### BEGIN SOLUTION
    ax = plt.subplots()[1]
    layers = np.arange(1, len(dW) + 1)
    ax.plot(layers, dW, "o-", label="max |dL/dW|")
    ax.plot(layers, dz, "s--", label="max |dL/dz|")
    ax.set_yscale("log")
    ax.set_xlabel("layer")
    ax.set_ylabel("largest gradient")
    ax.legend()
    return ax
    ### END SOLUTION


# %% tests="plot-grads" points=3
marks = check.Marks("plot-grads", 3)
heights = np.array([0.2, 0.04, 0.5]), np.array([0.3, 0.01, 0.07])


def drawn_axes():
    ax = plot_grads(*[h.copy() for h in heights])
    plt.close("all")
    check.that(
        hasattr(ax, "lines"), f"plot_grads returns {type(ax).__name__}, no Axes."
    )
    return ax


with marks(1, "two lines, over the layers 1, 2, 3"):
    lines = drawn_axes().lines
    for name, wanted in zip(("dW", "dz"), heights):
        where = [
            list(line.get_xdata())
            for line in lines
            if np.array_equal(np.asarray(line.get_ydata(), float), wanted)
        ]
        check.that(where, f"No line goes through the values of {name}.")
        check.that(
            [1, 2, 3] in where, f"{name} starts at layer {where[0][0]}, not at 1."
        )
with marks(1, "a logarithmic scale for the sizes"):
    scale = drawn_axes().get_yscale()
    check.that(scale == "log", f"The vertical scale is {scale}; 0.01 and 0.5 need log.")
with marks(1, "labels and a legend"):
    ax = drawn_axes()
    check.that(ax.get_xlabel() and ax.get_ylabel(), "An axis has no label.")
    check.that(ax.get_legend() is not None, "There is no legend: which line is which?")
float(marks)

# %% [markdown]
# ## Exercise 4.2 · What ten sigmoids leave (6 points)
#
# The slope of the logistic is never above ¼. So if all weights are 1, at most (¼) to the
# power of `depth` is left of a gradient behind `depth` sigmoids. Written as a · 10ᵏ with
# 1 ≤ a < 10, this bound is 2.5 · 10⁻¹ for depth 1: k is −1.
#
# **Predict** k for the depths 2, 5 and 10 before you compute. A whole number from −20 to 0
# earns its point (3 in all). Replace each `None`, and delete the line that raises.

# %% answer="exponents"
exponents = {2: None, 5: None, 10: None}
### BEGIN SOLUTION
exponents = {2: -2, 5: -4, 10: -7}
### END SOLUTION

# %% tests="exponents" points=3
marks = check.Marks("exponents", 3)
for depth in (2, 5, 10):
    with marks(1, f"a prediction for depth {depth}"):
        k = exponents.get(depth)
        check.that(k is not None, "There is no guess yet: replace None.")
        check.that(k in range(-20, 1), f"{k!r} is no whole number from −20 to 0.")
float(marks)

# %% [markdown]
# Now write `sigmoid_bound(depth)`, which returns that bound as a float. For depth 1 it is
# 0.25, for depth 3 it is 1/64 = 0.015625. Call it for 2, 5 and 10: how close were you?


# %% answer="sigmoid-bound"
def sigmoid_bound(depth):
    """Return the largest factor that `depth` sigmoids can leave of a gradient."""
    ### BEGIN SOLUTION
    return 0.25**depth
    ### END SOLUTION


# %% tests="sigmoid-bound" points=3
marks = check.Marks("sigmoid-bound", 3)
with marks(1, "depths 1 and 3"):
    check.example(sigmoid_bound, 1, gives=0.25)
    check.example(sigmoid_bound, 3, gives=1 / 64)
### BEGIN HIDDEN TESTS
with marks(2, "fresh depths"):
    check.forward(
        sigmoid_bound, lambda depth: 2.0 ** (-2 * depth), "sigmoid-bound", times=4
    )
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# ## Exercise 4.3 · First weights (12 points)
#
# `init(kind, fan_in, fan_out, rng)` returns W of shape (fan_in, fan_out): independent random
# numbers with mean 0, normal or uniform, all drawn from the generator `rng`. Their variance
# is Xavier's or He's:
#
# * `"xavier"`, for tanh: 2 divided by the sum of fan-in and fan-out;
# * `"he"`, for ReLU: 2 divided by fan-in.
#
# From 200 inputs to 50 units, Xavier's variance is 0.008 and He's is 0.01. Mind what
# `rng.normal` asks for.


# %% answer="init"
def init(kind, fan_in, fan_out, rng):
    """Return first weights (fan_in, fan_out) for kind "xavier" or "he"."""
    ### BEGIN SOLUTION
    variance = {"xavier": 2 / (fan_in + fan_out), "he": 2 / fan_in}[kind]
    return rng.normal(0, np.sqrt(variance), (fan_in, fan_out))
    ### END SOLUTION


# %% tests="init" points=12
marks = check.Marks("init", 12)
with marks(2, "the shape, and numbers from rng alone"):
    one, same, other = (init("he", 5, 3, np.random.default_rng(s)) for s in (1, 1, 2))
    check.that(
        np.shape(one) == (5, 3), f"W has shape {np.shape(one)}; expected (5, 3)."
    )
    check.that(
        np.array_equal(one, same), "Two equal generators give different weights."
    )
    check.that(not np.array_equal(one, other), "Another seed gives the same weights.")
for kind, wanted in (("xavier", 0.008), ("he", 0.01)):
    with marks(1, f"{kind} from 200 inputs to 50 units"):
        W = np.asarray(init(kind, 200, 50, np.random.default_rng(3)))
        off = abs(W.var() / wanted - 1)  # 5 σ of a sample variance: 5 √(2 / 10 000)
        check.that(off < 0.071, f"The variance is {W.var():.4g}; expected {wanted}.")
### BEGIN HIDDEN TESTS
stated = {"xavier": lambda i, o: 1 / ((i + o) / 2), "he": lambda i, _: 1 / (i / 2)}
for kind in stated:
    with marks(4, f"{kind}: the variance for fresh fans, within 5 σ"):
        check.variance(
            init, lambda k, i, o: stated[k](i, o), "init", times=4, kind=kind
        )
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# ## Exercise 4.4 · A net that explodes (12 points)
#
# `explode(depth, width, gain, act, rng)` makes a net of `depth` square layers without
# biases, and returns an array of length `depth`: max |dL/dz| of every layer, first first.
#
# * First draw x ~ N(0, 1) of shape (1, width), then W₁, W₂, … in order, each (width, width)
#   from N(0, gain²/width): three calls of `rng.normal` for depth 2.
# * z = h @ W and h = act(z) in **every** layer, the last one too; `act` is `"tanh"`,
#   `"relu"` or `"linear"` (h = z).
# * L is the sum of the last h, so dL/dh of the last layer is all ones.
#
# By hand: linear, depth 2. dz₂ = (1, …, 1), so the last entry is 1; dz₁ = dz₂ W₂ᵀ holds the
# sums of the rows of W₂.


# %% answer="explode"
def explode(depth, width, gain, act, rng):
    """Return max |dL/dz| of every layer of a random net, an array (depth,)."""
    ### BEGIN SOLUTION
    h, Ws, zs = rng.normal(size=(1, width)), [], []
    for _ in range(depth):
        Ws.append(rng.normal(0, gain / np.sqrt(width), (width, width)))
        zs.append(h @ Ws[-1])
        h = {"tanh": np.tanh, "relu": lambda z: np.maximum(0, z)}.get(act, np.copy)(
            zs[-1]
        )
    slope = {"tanh": lambda z: 1 - np.tanh(z) ** 2, "relu": lambda z: 1.0 * (z > 0)}
    slope = slope.get(act, np.ones_like)
    dh, found = np.ones((1, width)), []
    for W, z in zip(Ws[::-1], zs[::-1]):
        dz = dh * slope(z)
        found.append(np.abs(dz).max())
        dh = dz @ W.T
    return np.array(found[::-1])
    ### END SOLUTION


# %% tests="explode" points=8
marks = check.Marks("explode", 8)


def against_engine(name):
    from cs_nn import functional as F
    from cs_nn.tensor import Tensor, gradients

    sigma = {"tanh": F.tanh, "relu": F.relu, "linear": lambda z: 1.0 * z}

    def right(depth, width, gain, act, rng):
        h, zs = Tensor(rng.normal(size=(1, width)), True), []
        for _ in range(depth):
            zs.append(h @ rng.normal(0, gain / np.sqrt(width), (width, width)))
            h = sigma[act](zs[-1])
        found = gradients(h, zs, np.ones((1, width)))
        return np.array([np.abs(d).max() for d in found])

    check.forward(explode, right, "explode", act=name, result="dz")


for points, name in ((2, "linear"), (3, "relu"), (3, "tanh")):
    with marks(points, f"{name}: fresh nets, against the engine's gradients"):
        against_engine(name)
float(marks)

# %% [markdown]
# At the **critical gain** gradients neither explode nor vanish. Use your `explode` with
# depth 20 and width 100, for several seeds, and look at `dz[0] / dz[-1]`: for which gain is
# its median near 1? Write one number for linear and one for ReLU nets. Values within 10 %
# of the right ones count.

# %% answer="gain-crit"
gain_crit = {"linear": None, "relu": None}
### BEGIN SOLUTION
gain_crit = {"linear": 1.0, "relu": 1.4}
### END SOLUTION

# %% tests="gain-crit" points=4
from cs_nn.check.calls import each

marks = check.Marks("gain-crit", 4)
for act in ("linear", "relu"):
    with marks(1, f"{act}: measured with your own explode"):
        gain = gain_crit.get(act)
        check.that(gain is not None, "There is no number yet: replace None.")
        rngs = [np.random.default_rng(seed) for seed in range(9)]
        dzs = each(explode, [([20, 100, gain, act, rng], {}) for rng in rngs])
        ratio = float(np.median([dz[0] / max(dz[-1], 1e-300) for dz in dzs]))
        far = f"With gain {gain} the median of dz[0] / dz[-1] is {ratio:.2g}."
        check.that(1 / 30 < ratio < 30, far, question="Is that near 1?")
        twice = explode(20, 100, 2 * gain, act, np.random.default_rng(0))
        grows = twice[0] > 1000 * twice[-1]
        check.that(grows, "Your explode does not grow with the gain: see its test.")
### BEGIN HIDDEN TESTS
for act, right in (("linear", 1.0), ("relu", 2**0.5)):
    with marks(1, f"{act}: within 10 %"):
        gain = gain_crit.get(act)
        check.that(gain is not None, "There is no number yet: replace None.")
        known = "M-41" if act == "relu" and abs(gain - 1) < 0.1 else ""
        check.that(
            abs(gain / right - 1) <= 0.1,
            f"{gain} is not the critical gain of {act} nets.",
            question="Which part of the variance does ReLU cut away in each layer?",
            section="Lecture 4 §4, Xavier and He by variance",
            misconception=known,
        )
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# ## Exercise 4.5 · Two remedies (14 points)
#
# `clip_by_norm(grads, c)` gets a list of arrays of any shapes and returns a new list. The
# **global norm** is √(Σ g²) over all entries of all arrays. If it is larger than c, every
# array is multiplied by the same factor, so that the global norm becomes c; otherwise they
# come back as they are (as copies).
#
# By hand: [[1, 2]] and [2] have the norm √(1 + 4 + 4) = 3. With c = 1.5 they become
# [[0.5, 1]] and [1].


# %% answer="clip-by-norm"
def clip_by_norm(grads, c):
    """Return the list of arrays, scaled so that their global norm is at most c."""
    ### BEGIN SOLUTION
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    factor = c / norm if norm > c else 1.0
    return [factor * g for g in grads]
    ### END SOLUTION


# %% tests="clip-by-norm" points=6
marks = check.Marks("clip-by-norm", 6)
grads = [np.array([[1.0, 2.0]]), np.array([2.0])]
with marks(1, "the gradients clipped by hand"):
    known = [np.array([[0.5, 1.0]]), np.array([1.0])]
    check.example(clip_by_norm, grads, 1.5, gives=known, family="clip-by-norm")
with marks(1, "gradients shorter than c stay as they are"):
    check.example(clip_by_norm, grads, 4.0, gives=grads, family="clip-by-norm")
    moved = np.any(np.abs(clip_by_norm(grads, 0.5)[0]) < 0.9 * grads[0])
    check.that(moved, "Longer ones, with c = 0.5, stay as they are, too.")
### BEGIN HIDDEN TESTS


def clipped(grads, c):
    flat = np.concatenate([g.ravel() for g in grads])
    return [g / max(1.0, np.linalg.norm(flat) / c) for g in grads]


with marks(3, "fresh gradients, too long"):
    check.forward(clip_by_norm, clipped, "clip-by-norm", times=3)
with marks(1, "fresh gradients, short enough"):
    check.forward(clip_by_norm, clipped, "clip-by-norm", long=False)
    check.that(moved, "But longer ones stay as they are, too.")
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# A residual layer lets its input pass beside the weights: `residual_forward(x, W)` returns
# x + relu(x W), for x (n, d) and W (d, d). By hand: x = [[1, −2]], W = [[1, 0], [0, 3]] give
# x W = [[1, −6]], relu gives [[1, 0]], so y = [[2, −2]].


# %% answer="residual-forward"
def residual_forward(x, W):
    """Return y (n, d) of a residual layer: x (n, d), W (d, d)."""
    ### BEGIN SOLUTION
    return x + np.maximum(0, x @ W)
    ### END SOLUTION


# %% tests="residual-forward" points=3
marks = check.Marks("residual-forward", 3)
with marks(1, "the layer worked by hand"):
    x, W = np.array([[1.0, -2.0]]), np.diag([1.0, 3.0])
    y = np.array([[2.0, -2.0]])
    check.example(residual_forward, x, W, gives=y, family="residual-forward")
### BEGIN HIDDEN TESTS
with marks(2, "fresh inputs"):
    residual = lambda x, W: (x @ W).clip(min=0) + x  # noqa: E731
    check.forward(residual_forward, residual, "residual-forward")
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# `residual_backward(g, x, W)` gets g = dL/dy (n, d) and returns `(dx, dW)`, with the shapes
# of x and W. Along how many ways does x reach y?


# %% answer="residual-backward"
def residual_backward(g, x, W):
    """Return (dx, dW) of y = x + relu(x W), for g = dL/dy (n, d)."""
    ### BEGIN SOLUTION
    dz = g * (x @ W > 0)  # (n, d)
    return g + dz @ W.T, x.T @ dz
    ### END SOLUTION


# %% tests="residual-backward" points=5
marks = check.Marks("residual-backward", 5)


def against_engine():
    from cs_nn import functional as F

    how = {"wrt": (0, 1), "result": "dx dW", "times": 3}
    layer = lambda x, W: x + F.relu(x @ W)  # noqa: E731
    check.gradients(residual_backward, layer, "residual-backward", **how)


with marks(5, "fresh inputs, against the engine's gradients"):
    against_engine()
float(marks)

# %% [markdown]
# ## Exercise 4.6 · Dead units, and a test for any backward pass (10 points)
#
# `dead_units(Z)` gets the scores Z (n, h) of a ReLU layer and returns an array (h,) of
# True and False: True for a unit with z ≤ 0 in **every** row.
#
# By hand: Z = [[−1, 2, −3], [−2, −1, 4]] has one dead unit: [True, False, False].


# %% answer="dead-units"
def dead_units(Z):
    """Return a bool array (h,): which units of Z (n, h) are off for every row."""
    ### BEGIN SOLUTION
    return (Z <= 0).all(axis=0)
    ### END SOLUTION


# %% tests="dead-units" points=4
marks = check.Marks("dead-units", 4)
with marks(1, "the three units judged by hand"):
    Z = np.array([[-1.0, 2.0, -3.0], [-2.0, -1.0, 4.0]])
    gives = np.array([True, False, False])
    check.example(dead_units, Z, gives=gives, family="dead-units")
### BEGIN HIDDEN TESTS
with marks(3, "fresh layers"):
    check.forward(dead_units, lambda Z: Z.max(axis=0) <= 0, "dead-units", times=3)
    edge = np.array([[0.0, -1.0, 0.0], [-2.0, 3.0, 0.0]])  # z = 0 is off, too
    gives = np.array([True, False, True])
    check.example(dead_units, edge, gives=gives, family="dead-units")
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# `layer_inner(Ws, dWs)` returns an array of length L: for each layer Σ W ⊙ dW, the sum of
# all products of a weight and its gradient. By hand: W₁ = [[1, 2]], dW₁ = [[3, −1]] give
# 3 − 2 = 1; W₂ = [[4], [0]], dW₂ = [[0.5], [7]] give 2.
#
# In a ReLU net without biases all entries must be equal (lecture, section 5). That tests a
# whole backward pass without knowing a single right gradient: try it on yours.


# %% answer="layer-inner"
def layer_inner(Ws, dWs):
    """Return an array (L,) with the sum of W * dW for each layer."""
    ### BEGIN SOLUTION
    return np.array([(W * dW).sum() for W, dW in zip(Ws, dWs)])
    ### END SOLUTION


# %% tests="layer-inner" points=6
marks = check.Marks("layer-inner", 6)
with marks(1, "the two layers worked by hand"):
    some_Ws = [np.array([[1.0, 2.0]]), np.array([[4.0], [0.0]])]
    some_dWs = [np.array([[3.0, -1.0]]), np.array([[0.5], [7.0]])]
    check.example(layer_inner, some_Ws, some_dWs, gives=np.array([1.0, 2.0]))


def all_equal():
    from cs_nn import functional as F
    from cs_nn.tensor import Tensor, gradients

    rng, widths, h = np.random.default_rng(4), [64, 12, 9, 10], X
    Ws = [Tensor(rng.normal(0, 0.3, s), True) for s in zip(widths, widths[1:])]
    for W in Ws:
        z = h @ W
        h = F.relu(z)
    dWs = gradients(F.cross_entropy(z, Y), Ws)
    inner = np.asarray(layer_inner([W.numpy() for W in Ws], dWs), dtype=float)
    check.that(inner.shape == (3,), f"Its shape is {inner.shape}; expected (3,).")
    check.that(inner.any(), "All are 0: are weights and gradients multiplied?")
    same = np.ptp(inner) < 1e-9 * np.abs(inner).max()
    check.that(same, f"{inner} are not all equal.")
    twice = np.asarray(layer_inner([2 * W.numpy() for W in Ws], dWs), dtype=float)
    check.that(np.allclose(twice, 2 * inner), "Doubled weights don't double the sums.")


with marks(2, "all equal for the engine's gradients of a ReLU net on digits"):
    all_equal()
### BEGIN HIDDEN TESTS
with marks(3, "fresh layers"):
    dots = lambda Ws, dWs: np.array([np.vdot(*pair) for pair in zip(Ws, dWs)])  # noqa: E731
    check.forward(layer_inner, dots, "layer-inner")
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# ## Exercise 4.7 · Experiment report (15 points, graded by hand)
#
# Question 3 of the tutorial and its bonus, with your own functions. Use `X` (64, 64) and `Y`
# (64, 10) from the top of the page, ten hidden layers of 32 units, and biases of 0.
#
# 1. **Vanishing.** Weights from N(0, 1/fan_in). Plot max |dL/dW| by layer for logistic and
#    for ReLU units.
# 2. **Exploding.** A net of your choice whose gradients explode. Plot max |dL/dW| **and**
#    max |dL/dz|. (The tutorial asks for the first only. Is it enough?)
# 3. **One remedy** for either problem: the same plot with it.
#
# Write the code here, as many lines as you need; the report follows below.

# %% answer="experiment"
### BEGIN SOLUTION
widths = [64] + [32] * 10 + [10]
shapes = list(zip(widths, widths[1:]))
zeros = [np.zeros(k) for _, k in shapes]


def net(gain, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.normal(0, gain / np.sqrt(m), (m, k)) for m, k in shapes]


nets = (("logistic", 1.0), ("relu", 1.0), ("relu", 4.0), ("relu", np.sqrt(2)))
for act, gain in nets:
    ax = plot_grads(*max_abs_grads(net(gain), zeros, act, X, Y))
    ax.set_title(f"{act}, gain {gain:.2g}")
### END SOLUTION

# %% [markdown] locked="report-question"
# **Your report**, about 150 words: what you set up, what you see in numbers (last layer
# against first), why, what the remedy changed, and what one more experiment should look at.
#
# ### BEGIN MARK SCHEME
# **Rubric** (15 points)
#
# * 3 points: the vanishing figure, both activations, labelled, on a logarithmic scale.
# * 3 points: a net that explodes, with max |dL/dW| and max |dL/dz|, labelled.
# * 3 points: a remedy, measured in the same way; the net is otherwise unchanged.
# * 2 points: numbers, last layer against first, that agree with the figures.
# * 3 points: why. Product of slopes for vanishing (1); why dW is flat for ReLU while dz is
#   not, or why tanh shows it in dW (2). "ReLU can't explode" earns 0 of these 2.
# * 1 point: a next experiment that could prove the writer wrong.
# ### END MARK SCHEME

# %% [markdown] manual="report" points=15
# ### BEGIN SOLUTION
# All nets: 64 digits, ten hidden layers of 32, no biases, seed 0. With logistic units and
# N(0, 1/fan_in), max |dL/dW| falls from 0.07 in the last layer to 5e-8 in the first, a
# factor of 1.5 million: every logistic multiplies by a slope of at most ¼, and the weights
# don't make up for it. With ReLU the same weights give 0.003 and 0.004: a path of active
# units multiplies by 1.
#
# ReLU with gain 4 explodes, but max |dL/dW| does not show it: 15 000 in the first layer,
# 34 000 in the last. max |dL/dz| does: 0.016 in the last layer, 2000 in the first. Without
# biases Σ W ⊙ dW is the same in every layer (Euler), so dW can't tilt: where dz is large,
# h is small. Flat is not healthy; here it is flat at 10⁴.
#
# Remedy: He, gain √2. max |dL/dz| now stays between 0.02 and 0.05, max |dL/dW| between 0.1
# and 0.3. Next: other seeds, and tanh, where dW shows the explosion as well.
# ### END SOLUTION

# %% [markdown]
# ## Exercise 4.8b · Put a training loop with clipping in order (5 points)
#
# Below are the lines of such a loop, shuffled, with their indentation; three of them don't
# belong. `gradients(weights)` gives a list of gradients, `norm(grads)` their global norm,
# `clip(grads, c)` is your 4.5. The loop keeps the norm of each step's gradients **before**
# they are clipped, and returns the weights and these norms. Run the cell to see the lines.

# %% locked="parsons-lines"
loop = parsons.Parsons(
    "def train(weights, gradients, norm, clip, c, lr, steps):",
    {
        "A": "        weights = clip(weights, c)",
        "B": "    return weights, norms",
        "C": "        weights = [W - lr * g for W, g in zip(weights, grads)]",
        "D": "    norms = []",
        "E": "        grads = clip(grads, c)",
        "F": "        grads = gradients(weights)",
        "G": "    for step in range(steps):",
        "H": "        weights = [W + lr * g for W, g in zip(weights, grads)]",
        "I": "        norms.append(norm(grads))",
        "J": "    grads = gradients(weights)",
    },
)
loop

# %% [markdown]
# Write the letters in order, such as `loop_order = ["B", "A", "C"]`, and delete the line
# that raises.

# %% answer="clipped-loop"
loop_order = []
### BEGIN SOLUTION
loop_order = list("DGFIECB")
### END SOLUTION

# %% tests="clipped-loop" points=5
marks = check.Marks("clipped-loop", 5)


def length(arrays):
    return float(np.sqrt(sum((a**2).sum() for a in arrays)))


def shorten(arrays, c):
    return [a * min(1.0, c / max(length(arrays), 1e-300)) for a in arrays]


def run_loop(slope, c, lr, steps):
    """Minimise ½ · slope · |w|² from w = (3), (4) with the loop in your order."""
    check.that(loop_order, "loop_order is empty: write the letters in order.")
    start = [np.array([3.0]), np.array([4.0])]
    down = lambda weights: [slope * W for W in weights]  # noqa: E731
    return loop.call(loop_order, start, down, length, shorten, c, lr, steps)


with marks(2, "a step is never longer than lr · c, and it goes down"):
    weights, norms = run_loop(1.0, 1.0, 1.0, 1)
    check.that(
        abs(length(weights) - 4) < 1e-9,
        f"From length 5 to {length(weights):g}; "
        "one step of length 1 downhill ends at 4.",
    )
    check.that(list(norms) == [5.0], f"norms is {norms}; before clipping it is 5.")
### BEGIN HIDDEN TESTS
with marks(3, "several steps, clipped and not"):
    for slope, c, lr, steps in ((10.0, 2.0, 0.5, 3), (1.0, 9.0, 0.5, 4)):
        weights, norms = run_loop(slope, c, lr, steps)
        w, kept = 5.0, []
        for _ in range(steps):
            kept.append(slope * w)
            w -= lr * min(slope * w, c)
        check.that(np.allclose(norms, kept), f"The norms are {norms}, not {kept}.")
        check.that(np.isclose(length(weights), w), "The weights end elsewhere.")
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# ## Exercise 4.8c · Quiz (6 points)
#
# Run the folded cell below to see the questions. One letter for each; the answers are
# checked after you hand in.

# %% locked="quiz-questions"
questions = {
    "q1": (
        "In a ReLU net max|dL/dW| is 20 000 in every layer: flat. What follows?",
        {
            "a": "ReLU nets can't explode",
            "b": "nothing yet: look at dL/dz, which may grow from layer to layer",
            "c": "the net is healthy, since all layers learn equally fast",
        },
    ),
    "q2": (
        "A ReLU unit is off for 99 of 100 examples. Is it dead?",
        {
            "a": "no: one example still sends it a gradient",
            "b": "yes: it is off for most examples",
            "c": "yes: it was off for one example, and that is enough",
        },
    ),
    "q3": (
        "He's start for a ReLU layer from 100 inputs to 400 units: which variance?",
        {"a": "2/400", "b": "2/100", "c": "(2/100)²"},
    ),
    "q4": (
        "Which clipping never changes the direction of the whole step?",
        {
            "a": "every entry to [−c, c]",
            "b": "every array by its own norm",
            "c": "all arrays by their common norm",
        },
    ),
    "q5": (
        "Ten classes; from the first epoch the loss stays at 2.30. What does the net say?",
        {
            "a": "about 1/10 for every class, whatever the input",
            "b": "the right class in most cases",
            "c": "the same class with certainty, whatever the input",
        },
    ),
    "q6": (
        "Why does a gradient survive many residual layers?",
        {
            "a": "because ReLU has slope 1",
            "b": "because it also arrives past the weights, unchanged, and is added",
            "c": "because the way around makes the weights larger",
        },
    ),
}
quiz.sheet(questions)

# %% answer="quiz"
# Replace each None by a letter in quotes, and delete the line that raises.
answers = {"q1": None, "q2": None, "q3": None, "q4": None, "q5": None, "q6": None}
### BEGIN SOLUTION
answers = {"q1": "b", "q2": "a", "q3": "b", "q4": "c", "q5": "a", "q6": "b"}
### END SOLUTION

# %% tests="quiz" points=6
marks = check.Marks("quiz", 6)
with marks(0, "every question has a letter"):
    for q, (_, letters) in questions.items():
        check.that(
            answers.get(q) in letters, f"{q}: choose one of {', '.join(letters)}."
        )
### BEGIN HIDDEN TESTS
key = {
    "q1": ("b", {"a": "M-44", "c": "M-44"}, "Euler keeps dW level, not dz.", 5),
    "q2": ("a", {"b": "M-43", "c": "M-43"}, "Dead means off for every example.", 3),
    "q3": ("b", {"a": "M-41", "c": "M-41"}, "He's variance is 2/fan_in.", 4),
    "q4": ("c", {"a": "M-42", "b": "M-42"}, "One factor for all keeps it.", 6),
    "q5": ("a", {}, "−log(1/10) = 2.30.", 7),
    "q6": ("b", {"a": "M-13"}, "Two ways lead back, and their gradients add.", 6),
}
for q, (letter, known, because, section) in key.items():
    with marks(1, f"{q}: {questions[q][0]}"):
        given = answers.get(q)
        check.that(given, "There is no answer: write a letter in quotes.")
        found = {
            "section": f"Lecture 4 §{section}",
            "misconception": known.get(given, ""),
        }
        check.that(given == letter, f"{given!r} is not it. {because}", **found)
### END HIDDEN TESTS
float(marks)
