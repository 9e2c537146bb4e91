# %% [markdown]
# # Week 3 assignment: backpropagation with matrices
#
# You write the backward passes of a network, first as functions, then as layers that keep
# what they need, and train it on drawings. Read
# [the lecture](../../lectures/week03_backprop.ipynb) first.
#
# * Write your code where a cell says `raise NotImplementedError`, and run the cell.
# * Then run the test cell below it. It says at once what is right, what is wrong, and where
#   to look. Your gradients are compared with those of an independent engine on fresh
#   numbers; after you hand in, the numbers are others.
# * **100 points**: 75 for code, 10 for predictions, shapes and quiz, 15 for written answers,
#   which a person marks.

# %% [markdown]
# ## Conventions
#
# Rows are samples: `X` (n, d), `W` (d, k), `b` (k,), `Z = X @ W + b` (n, k). `dW` means
# the gradient of the loss with respect to `W`, and has the shape of `W`. The loss is the
# **mean** over the n rows, so 1/n enters once: in `dZ` of the loss. At z = 0 the slope of
# ReLU is 0. `log` is the natural logarithm.
#
# Take numpy arrays in, give **new** numpy arrays out (not an argument itself, nor a view of
# it), and leave your arguments unchanged. Numbers are float64. You need numpy only: while
# your work is graded, the engine of `cs_nn` (`functional`, `Tensor`, …) is not there.

# %% locked="setup"
# cs_nn is installed here where it is missing
import functools
import warnings

import numpy as np

from cs_nn import check, data, quiz

# %% [markdown]
# ## Exercise 3.9a · Predict first (2 points)
#
# Guess before you compute. A guess earns its point for being made, not for being right.
# Replace each `None` by one of the values offered, and delete the line that raises.

# %% answer="predictions"
predictions = {
    "loss of 10 classes when all scores are equal": None,  # 0.1, 2.3 or 10
    "factor of dW when each row stands 4 times in the batch": None,  # 1, 4 or 16
}
### BEGIN SOLUTION
predictions = dict(zip(predictions, (2.3, 1)))
### END SOLUTION

# %% tests="predictions" points=2
marks = check.Marks("predictions", 2)
offers = {
    "loss of 10 classes when all scores are equal": (0.1, 2.3, 10),
    "factor of dW when each row stands 4 times in the batch": (1, 4, 16),
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
# ## Exercise 3.9b · Trace the shapes (2 points)
#
# A network with X (32, 64), W1 (64, 20), b1 (20,), W2 (20, 10), b2 (10,) computes
#
# `A = X @ W1 + b1`, `H = max(0, A)`, `Z = H @ W2 + b2`.
#
# Write the shape of each gradient as a tuple, such as `(32, 64)` or `(20,)`, before you
# write any code. `J` is the full Jacobian of the ReLU: of H with respect to A, both laid out
# as one long vector.

# %% answer="shapes"
shapes = {"dZ": None, "dW2": None, "db2": None, "dH": None, "db1": None, "J": None}
### BEGIN SOLUTION
shapes = {"dZ": (32, 10), "dW2": (20, 10), "db2": (10,), "dH": (32, 20)}
shapes |= {"db1": (20,), "J": (640, 640)}
### END SOLUTION

# %% tests="shapes" points=2
marks = check.Marks("shapes", 2)
with marks(0, "every shape is a tuple"):
    for name in ("dZ", "dW2", "db2", "dH", "db1", "J"):
        given = shapes.get(name)
        says = f"{name} is {given!r}: write a tuple, such as (32, 64) or (20,)."
        check.that(isinstance(given, tuple), says)
### BEGIN HIDDEN TESTS
SHAPE = "A gradient has the shape of its array."
right = {"dZ": (32, 10), "dW2": (20, 10), "dH": (32, 20)}
right |= {"db2": (10,), "db1": (20,), "J": (640, 640)}
for group, known in (("dZ dW2 dH", "M-20"), ("db2 db1 J", "M-21")):
    with marks(1, f"the shapes of {group}"):
        for name in group.split():
            at = "§4" if name == "J" else "§2" if name[1] == "b" else "§1"
            check.that(shapes.get(name), f"{name} has no shape yet.")
            check.that(
                shapes.get(name) == right[name],
                f"{name} is not {shapes.get(name)}. {SHAPE}",
                section=f"Lecture 3 {at}",
                misconception="" if name == "J" else known,
            )
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# ## Exercise 3.1 · Three operations, backward (10 points)
#
# Each function gets the gradient that arrives from above (`dC` or `dc`) and the inputs of
# the forward pass, and returns the gradients of those inputs, in their order.
#
# | forward | your function | returns |
# |---|---|---|
# | `C = A @ B`, A (m, k), B (k, n) | `matmul_backward(dC, A, B)` | `(dA, dB)` |
# | `C = A + b`, A (m, n), b (n,) | `add_bias_backward(dC)` | `(dA, db)` |
# | `c = k * v`, v any shape, k a number | `scale_backward(dc, v, k)` | `(dv, dk)`, dk a number |
#
# By hand: A = [[1, 2, 0], [3, 0, 1]], B = [[1], [2], [−1]], dC = [[2], [−1]]. Entry
# (0, 0) of B met A's column 0 = (1, 3), so dB[0, 0] = 1·2 + 3·(−1) = −1. All of it:
# dB = [[−1], [4], [−1]] and dA = [[2, 4, −2], [−1, −2, 1]].


# %% answer="operations"
def matmul_backward(dC, A, B):
    """Return (dA, dB) for C = A @ B: dC (m, n), A (m, k), B (k, n)."""
    ### BEGIN SOLUTION
    return dC @ B.T, A.T @ dC
    ### END SOLUTION


def add_bias_backward(dC):
    """Return (dA, db) for C = A + b: dC (m, n), dA (m, n), db (n,)."""
    ### BEGIN SOLUTION
    return dC.copy(), dC.sum(axis=0)
    ### END SOLUTION


def scale_backward(dc, v, k):
    """Return (dv, dk) for c = k * v: dc and v of one shape, k a number."""
    ### BEGIN SOLUTION
    return k * dc, float((dc * v).sum())
    ### END SOLUTION


# %% tests="operations" points=10
from cs_nn import functional as F

marks = check.Marks("operations", 10)
with marks(1, "matmul_backward: the numbers by hand"):
    A, B = np.array([[1.0, 2, 0], [3, 0, 1]]), np.array([[1.0], [2], [-1]])
    known = (np.array([[2.0, 4, -2], [-1, -2, 1]]), np.array([[-1.0], [4], [-1]]))
    dC = np.array([[2.0], [-1]])
    names = {"family": "matmul-backward", "result": "dA dB"}
    check.example(matmul_backward, dC, A, B, gives=known, **names)
with marks(3, "matmul_backward on fresh matrices"):
    check.gradients(
        matmul_backward,
        lambda A, B: A @ B,
        "matmul-backward",
        wrt=(0, 1),
        result="dA dB",
    )
with marks(3, "add_bias_backward on fresh matrices"):
    check.gradients(
        add_bias_backward,
        lambda A, b: A + b,
        "add-bias-backward",
        inputs=lambda dC: (np.zeros(dC.shape), np.zeros(dC.shape[1])),
        wrt=(0, 1),
        result="dA db",
    )
with marks(1, "scale_backward: dc = (1, −2), v = (3, 4), k = 5"):
    dc, v, known = np.array([1.0, -2.0]), np.array([3.0, 4.0]), ([5.0, -10.0], -5.0)
    names = {"family": "scale-backward", "result": "dv dk"}
    known = (np.array(known[0]), known[1])
    check.example(scale_backward, dc, v, 5.0, gives=known, **names)
with marks(2, "scale_backward on fresh numbers"):
    check.gradients(
        scale_backward, lambda v, k: v * k, "scale-backward", wrt=(0, 1), result="dv dk"
    )
float(marks)

# %% [markdown]
# ## Exercise 3.2 · Softmax and cross-entropy (14 points)
#
# * `softmax(Z)`: probabilities P (n, k), each **row** adds up to 1. Scores of ±1000 must
#   give no warning and no `nan`.
#
# By hand: a row (0, log 2, log 5) has the exponentials 1, 2, 5, so P = (1, 2, 5)/8.


# %% answer="softmax"
def softmax(Z):
    """Return the probabilities (n, k) of scores Z (n, k), row by row."""
    ### BEGIN SOLUTION
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% tests="softmax" points=3
from cs_nn import functional as F

marks = check.Marks("softmax", 3)
logs = np.log([[1.0, 2.0, 5.0], [3.0, 3.0, 6.0]])
with marks(1, "two rows by hand"):
    known = np.array([[0.125, 0.25, 0.625], [0.25, 0.25, 0.5]])
    check.example(softmax, logs, gives=known, family="softmax")
with marks(2, "fresh scores, some of them ±1000, some equal"):
    check.forward(softmax, lambda Z: F.softmax(Z).numpy(), "softmax")
float(marks)

# %% [markdown]
# `softmax_backward(dP, P)` takes the gradient dP that arrives at P, and P itself, and
# returns dZ (n, k). The Jacobian of one row is ∂pᵢ/∂zⱼ = pᵢ (δᵢⱼ − pⱼ), where δᵢⱼ is 1 for
# i = j and else 0.
#
# By hand: p = (1, 2, 5)/8 and dp = (0, −4, 0) give dz = (0.125, −0.75, 0.625).


# %% answer="softmax-backward"
def softmax_backward(dP, P):
    """Return dZ (n, k) for P = softmax(Z): dP and P are (n, k)."""
    ### BEGIN SOLUTION
    return P * (dP - (dP * P).sum(axis=1, keepdims=True))
    ### END SOLUTION


# %% tests="softmax-backward" points=3
from cs_nn import functional as F

marks = check.Marks("softmax-backward", 3)
with marks(1, "one row by hand"):
    p, dp = np.array([[0.125, 0.25, 0.625]]), np.array([[0.0, -4.0, 0.0]])
    known = np.array([[0.125, -0.75, 0.625]])
    check.example(softmax_backward, dp, p, gives=known, family="softmax-backward")
with marks(2, "fresh probabilities and upstream gradients"):
    check.gradients(
        softmax_backward, F.softmax, "softmax-backward", inputs=lambda P: (np.log(P),)
    )
float(marks)

# %% [markdown]
# `softmax_ce(Z, Y)` returns `(L, dZ)`: the mean cross-entropy L (a float) of scores Z
# (n, k) and targets Y (n, k), and its gradient dZ (n, k). A row of Y is one-hot, such as
# (0, 1, 0), or holds any probabilities, such as (0.2, 0.5, 0.3).
#
# By hand: Z = (0, log 2, log 5), Y = (0, 1, 0) give L = −log ¼ = 1.386294 and
# dZ = (0.125, −0.75, 0.625), as n = 1.


# %% answer="softmax-ce"
def softmax_ce(Z, Y):
    """Return (L, dZ): the mean cross-entropy, a float, and its gradient (n, k)."""
    ### BEGIN SOLUTION
    shifted = Z - Z.max(axis=1, keepdims=True)
    log_P = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    n = len(Z)
    return float(-(Y * log_P).sum() / n), (np.exp(log_P) - Y) / n
    ### END SOLUTION


# %% tests="softmax-ce" points=5
from cs_nn import functional as F

marks = check.Marks("softmax-ce", 5)
with marks(1, "one row by hand"):
    Z, Y = np.log([[1.0, 2.0, 5.0]]), np.array([[0.0, 1.0, 0.0]])
    known = (float(np.log(4)), np.array([[0.125, -0.75, 0.625]]))
    names = {"family": "softmax-ce", "result": "L dZ"}
    check.example(softmax_ce, Z, Y, gives=known, **names)
with marks(2, "fresh scores and one-hot targets"):
    check.loss(softmax_ce, F.cross_entropy, "softmax-ce")
with marks(1, "targets that are probabilities"):
    check.loss(softmax_ce, F.cross_entropy, "softmax-ce", soft=True)
with marks(1, "every row twice in the batch"):
    check.relations.duplicate_batch(softmax_ce)
float(marks)

# %% [markdown] locked="softmax-words-question"
# ### 3.2 in words (3 points, graded by hand)
#
# 1. Why does it change nothing to subtract the largest score of a row first, and what does it
#    prevent?
# 2. What do the entries of a row of P − Y add up to, and why?
# 3. A classmate takes only the diagonal pᵢ (1 − pᵢ) of the softmax Jacobian. What do they get
#    for the right class and for the others, and how does question 2 find it?
#
# ### BEGIN MARK SCHEME
# **Rubric** (3 points)
#
# * 1 point: e^(z − c) = e^z / e^c, and e^c cancels in the fraction (½); no overflow to inf and
#   inf/inf = nan (½).
# * 1 point: 0, because both P and Y add up to 1 in each row.
# * 1 point: p − 1 for the right class (right by luck) and 0 for the others in place of p; the
#   row then adds up to p − 1, not 0. ½ without the numbers.
# ### END MARK SCHEME

# %% [markdown] manual="softmax-words" points=3
# ### BEGIN SOLUTION
# 1. e^(z − c) = e^z / e^c: the factor stands above and below the fraction and cancels. Without
#    it exp(1000) is inf, and inf/inf is nan.
# 2. 0: the probabilities of a row add up to 1, and so does a row of Y.
# 3. −yᵢ/pᵢ · pᵢ (1 − pᵢ) = −yᵢ (1 − pᵢ): p − 1 for the right class, which happens to be right,
#    and 0 for the others, which should get p. The row adds up to p − 1 in place of 0.
# ### END SOLUTION

# %% [markdown]
# ## Exercise 3.3 · ReLU: the Jacobian and the short way (7 points)
#
# * `relu_jacobian(x)`: the matrix (m, m) of ∂yᵢ/∂xⱼ for y = max(0, x), x (m,).
# * `relu_backward(g, Z)`: the gradient (n, d) of Z, where g (n, d) arrives at max(0, Z).
#   Don't build a Jacobian here.
#
# By hand: x = (2, −1, 3) has the Jacobian [[1, 0, 0], [0, 0, 0], [0, 0, 1]]. For
# g = (5, 7, −2) both ways give (5, 0, −2). Beware of the slide, which prints sign(x).


# %% answer="relu"
def relu_jacobian(x):
    """Return the Jacobian (m, m) of max(0, x) for a vector x (m,)."""
    ### BEGIN SOLUTION
    return np.diag((x > 0).astype(float))
    ### END SOLUTION


def relu_backward(g, Z):
    """Return dZ (n, d) for max(0, Z), when g (n, d) arrives from above."""
    ### BEGIN SOLUTION
    return g * (Z > 0)
    ### END SOLUTION


# %% tests="relu" points=4
from cs_nn import functional as F
from cs_nn import tensor

marks = check.Marks("relu", 4)


def jacobian(x):
    """The engine's gradient of one output after the other."""
    leaf = tensor.Tensor(x, requires_grad=True)
    rows = np.eye(len(x))
    return np.array([tensor.gradients(F.relu(leaf), [leaf], row)[0] for row in rows])


with marks(1.5, "relu_jacobian on fresh vectors"):
    check.forward(relu_jacobian, jacobian, "relu-jacobian")
with marks(1.5, "relu_backward on fresh matrices"):
    check.gradients(relu_backward, F.relu, "relu-backward")
with marks(1, "both agree on a batch that is laid out as one vector"):
    g, Z = check.probe("relu-backward", 7).args
    long_way = relu_jacobian(Z.ravel()).T @ g.ravel()
    same = np.allclose(long_way, relu_backward(g, Z).ravel())
    check.that(same, "The two ways give different gradients.")
    check.that(np.any(long_way), "Both ways give 0 for every entry.")
float(marks)

# %% [markdown] locked="relu-words-question"
# ### 3.3 in words: an answer for the forum (3 points, graded by hand)
#
# A student asks: *Z and E are both (4, 2). The rule says dL/dZ = (∂Y/∂Z)ᵀ · E, and suddenly the
# slide writes step(Z) ⊙ E. A product of (4, 2) and (4, 2) is illegal. What happened?* Answer:
#
# 1. Which shape has ∂Y/∂Z for the whole batch, and what must be done to E first?
# 2. Which of its entries are not 0, and why?
# 3. Why may one write ⊙ then, and what does it save?
#
# ### BEGIN MARK SCHEME
# **Rubric** (3 points)
#
# * 1 point: (8, 8); E is laid out as a vector of 8 numbers.
# * 1 point: only entries of the diagonal, step of each z, because an output sees its own input
#   only.
# * 1 point: row i of the product has one term, step(zᵢ) eᵢ, so it is the entrywise product (½);
#   8 products and no matrix in place of 64 (½; any count with dn against (dn)²).
# ### END MARK SCHEME

# %% [markdown] manual="relu-words" points=3
# ### BEGIN SOLUTION
# 1. The batch has 8 numbers, so the Jacobian is (8, 8), and E is laid out as 8 numbers.
# 2. yᵢ = max(0, zᵢ) depends on zᵢ alone: only the diagonal can be other than 0, and there stands
#    step(zᵢ).
# 3. Entry i of the product is the sum of one term, step(zᵢ) eᵢ. That is step(Z) ⊙ E, in the
#    shape (4, 2), with 8 products in place of 64 and no matrix to store.
# ### END SOLUTION

# %% [markdown]
# ## Exercise 3.4 · Example by example, or all at once (12 points)
#
# A network of two layers: `A = X @ W1 + b1`, `H = max(0, A)`, `Z = H @ W2 + b2`, and the
# mean softmax cross-entropy of Z and one-hot Y. Write the gradients of the loss twice:
#
# * `grads_loop(X, Y, W1, b1, W2, b2)`: go through the examples one by one;
# * `grads_vec(X, Y, W1, b1, W2, b2)`: no loop, matrices only.
#
# Both return a dict with the keys `W1`, `b1`, `W2`, `b2`; shapes X (n, d), Y (n, k), W1
# (d, h), b1 (h,), W2 (h, k), b2 (k,). They must agree to 1e-10. You may call your own
# functions from above.
#
# By hand, with n = d = h = 1, k = 2: X = [[2]], W1 = [[3]], b1 = (−1), W2 = [[0, 0]],
# b2 = (0, 0), Y = [[1, 0]]. Then H = [[5]], P = [[½, ½]], dZ = [[−½, ½]],
# dW2 = [[−2.5, 2.5]], db2 = (−½, ½); dH = 0, so dW1 = [[0]], db1 = (0).


# %% answer="two-layers"
def grads_loop(X, Y, W1, b1, W2, b2):
    """Return dict(W1, b1, W2, b2) of gradients, example by example."""
    ### BEGIN SOLUTION
    total = {"W1": 0 * W1, "b1": 0 * b1, "W2": 0 * W2, "b2": 0 * b2}
    for x, y in zip(X, Y):
        a = x @ W1 + b1
        h = np.maximum(a, 0)
        dz = (softmax((h @ W2 + b2)[None])[0] - y) / len(X)
        da = (W2 @ dz) * (a > 0)
        one = {"W1": np.outer(x, da), "b1": da, "W2": np.outer(h, dz), "b2": dz}
        total = {name: total[name] + one[name] for name in total}
    return total
    ### END SOLUTION


def grads_vec(X, Y, W1, b1, W2, b2):
    """Return dict(W1, b1, W2, b2) of gradients, for all examples at once."""
    ### BEGIN SOLUTION
    A = X @ W1 + b1
    H = np.maximum(A, 0)
    _, dZ = softmax_ce(H @ W2 + b2, Y)
    dA = relu_backward(dZ @ W2.T, A)
    return {"W1": X.T @ dA, "b1": dA.sum(axis=0), "W2": H.T @ dZ, "b2": dZ.sum(axis=0)}
    ### END SOLUTION


# %% tests="two-layers" points=12
from cs_nn import functional as F
from cs_nn import tensor

marks = check.Marks("two-layers", 12)


def network_loss(X, Y, W1, b1, W2, b2):
    return F.cross_entropy(F.linear(F.relu(F.linear(X, W1, b1)), W2, b2), Y)


def only(fn, *keys):
    """The same function, of whose dict only some keys are looked at."""

    @functools.wraps(fn)
    def picked(*args, **kwargs):
        found = fn(*args, **kwargs)
        return {k: found[k] for k in keys if k in found} if found else found

    return picked


places = {"W1": 2, "b1": 3, "W2": 4, "b2": 5}
for fn, points in ((grads_loop, (1, 2, 2)), (grads_vec, (2, 2, 2))):
    for keys, worth in zip(("W1 b1 W2 b2", "W2 b2", "W1 b1"), points):
        with marks(worth, f"{fn.__name__}: {keys}"):
            names = {k: places[k] for k in keys.split()}
            check.parameters(
                only(fn, *names), network_loss, "two-layer-grads", names=names
            )
with marks(1, "the loop and the matrices agree to 1e-10"):
    rng = np.random.default_rng(3)
    X, Y = rng.normal(size=(300, 20)), np.eye(5)[rng.integers(0, 5, 300)]
    weights = [rng.normal(size=s) / 4 for s in ((20, 30), 30, (30, 5), 5)]
    found, times = [], []
    for fn in (grads_loop, grads_vec):
        seconds = check.stopwatch()
        found.append(fn(X, Y, *weights))
        times.append(seconds())
    far = max(np.abs(found[0][k] - found[1][k]).max() for k in places)
    check.that(far < 1e-10, f"They differ by up to {far:.2g}.")
    leaves = [tensor.Tensor(value, requires_grad=True) for value in weights]
    right = tensor.gradients(network_loss(X, Y, *leaves), leaves)
    off = max(np.abs(found[1][k] - g).max() for k, g in zip(places, right))
    check.that(off < 1e-8, f"They agree, and are off by up to {off:.2g}.")
    if not check.grading():
        ratio = f"the loop took {times[0] / times[1]:.0f} times as long (not graded)"
        warnings.warn(ratio, check.Note, stacklevel=2)
float(marks)

# %% [markdown]
# ## Exercise 3.5 · Layers (24 points)
#
# Now the same as objects. A layer's `forward` keeps what its `backward` needs;
# `backward(g)` takes the gradient of its output and returns the gradient of its input.
#
# ### 3.5a `Linear` (8 points)
#
# | | `Linear(d, k, rng, lr=0.1, alpha=0.0)` |
# |---|---|
# | attributes | `W` (d, k), `b` (k,), and their gradients `dW`, `db`, which start at 0 |
# | start | `W` normal with mean 0 and variance 2/d, drawn with `rng` (He et al. 2015); `b` = 0 |
# | `forward(X)` | X @ W + b |
# | `backward(g)` | **adds** to `dW` and `db`, so that several batches may come before a step; returns dX; changes no parameter |
# | `zerograd()` | sets `dW` and `db` to 0 |
# | `step()` | W ← W − lr · dW, b ← b − lr · db (momentum `alpha` comes in 3.6) |
# | `getW()`, `getb()` | **copies** of W and b |
# | `loadparams(W, b)` | replaces W and b by **copies** of these arrays |

# %% [markdown]
# To watch a layer of yours walk, in a cell of your own (it is left out of the grading):
#
# ```python
# from cs_nn import widgets
# layer, X = Linear(3, 2, np.random.default_rng(0)), np.arange(6.0).reshape(2, 3)
# widgets.BackpropWalkthrough.from_student(layer.forward, layer.backward, X)
# ```
#
# By hand: `Linear(2, 1, rng)` with W = [[1], [2]] and b = (3) loaded. For X = [[1, 0],
# [2, −1]] the output is [[4], [3]]. Then `backward([[1], [−2]])` sees dW = Xᵀ g =
# [[1 − 4], [0 + 2]] = [[−3], [2]], db = (−1), and returns dX = g Wᵀ = [[1, 2], [−2, −4]].


# %% answer="linear"
class Linear:
    """Z = X @ W + b, with accumulated gradients dW and db."""

    def __init__(self, d, k, rng, lr=0.1, alpha=0.0):
        ### BEGIN SOLUTION
        self.W = rng.normal(0, np.sqrt(2 / d), (d, k))
        self.b = np.zeros(k)
        self.lr, self.alpha = lr, alpha
        self.vW, self.vb = np.zeros((d, k)), np.zeros(k)
        self.zerograd()
        ### END SOLUTION

    def forward(self, X):
        ### BEGIN SOLUTION
        self.X = X
        return X @ self.W + self.b
        ### END SOLUTION

    def backward(self, g):
        ### BEGIN SOLUTION
        self.dW += self.X.T @ g
        self.db += g.sum(axis=0)
        return g @ self.W.T
        ### END SOLUTION

    def zerograd(self):
        ### BEGIN SOLUTION
        self.dW, self.db = np.zeros_like(self.W), np.zeros_like(self.b)
        ### END SOLUTION

    def step(self):
        ### BEGIN SOLUTION
        self.vW = self.alpha * self.vW + self.dW
        self.vb = self.alpha * self.vb + self.db
        self.W = self.W - self.lr * self.vW
        self.b = self.b - self.lr * self.vb
        ### END SOLUTION

    def getW(self):
        ### BEGIN SOLUTION
        return self.W.copy()
        ### END SOLUTION

    def getb(self):
        ### BEGIN SOLUTION
        return self.b.copy()
        ### END SOLUTION

    def loadparams(self, W, b):
        ### BEGIN SOLUTION
        self.W, self.b = np.array(W), np.array(b)
        ### END SOLUTION


# %% tests="linear" points=8
from cs_nn import functional as F

marks = check.Marks("linear", 8)
with marks(1, "the start: shapes, b = 0, variance 2/d"):
    d, k = 200, 90
    layer = Linear(d, k, np.random.default_rng(1))
    got = (np.shape(layer.W), np.shape(layer.b), np.shape(layer.dW), np.shape(layer.db))
    wanted = ((d, k), (k,), (d, k), (k,))
    check.that(got == wanted, f"W, b, dW, db have shapes {got}, expected {wanted}.")
    check.that(not np.any(layer.b), "b does not start at 0.")
    spread = float(np.var(layer.W))
    far = abs(spread * d / 2 - 1) > 5 * np.sqrt(2 / (d * k))  # 5 sigma
    check.that(not far, f"W has the variance {spread:.4f}; expected about {2 / d:g}.")
with marks(0.5, "forward"):
    check.layer(Linear, F.linear, "linear-layer", stages="output")
with marks(2.5, "one backward: dX, dW, db"):

    def linear_backward(dZ, X, W):
        layer = Linear(*W.shape, np.random.default_rng(0))
        layer.loadparams(W, np.zeros(W.shape[1]))
        layer.forward(X)
        dX = layer.backward(dZ)
        return dX, layer.dW, layer.db

    linear_backward.student = Linear
    X, (W, b), ups = check.probe("linear-layer", 1).args
    layer = Linear(*W.shape, np.random.default_rng(0))
    layer.loadparams(W, b)
    layer.forward(X), layer.backward(ups[0])
    check.that(
        np.array_equal(layer.getW(), W) and np.array_equal(layer.getb(), b),
        "backward() changes W or b; only step() may.",
        question="Which weights did the forward pass use, and which must backward use?",
        section="Lecture 3 §7",
        misconception="M-35",
    )
    check.gradients(
        linear_backward,
        F.linear,
        "linear-backward",
        inputs=lambda X, W: (X, W, np.zeros(W.shape[1])),
        wrt=(0, 1, 2),
        result="dX dW db",
        direct=False,
    )
with marks(1.5, "two backwards add up"):
    check.layer(Linear, F.linear, "linear-layer", stages="two")
with marks(1, "zerograd"):
    check.layer(Linear, F.linear, "linear-layer", stages="zerograd")
with marks(1, "one step"):
    check.layer(Linear, F.linear, "linear-layer", stages="one")
with marks(0.5, "loadparams, getW and getb copy"):
    check.layer(Linear, F.linear, "linear-layer", stages="changed")
float(marks)

# %% [markdown]
# ### 3.5b `ReLU` (3 points)
#
# `ReLU(p_drop=0.0, rng=None)` has `forward(X, train=True)`, which returns max(0, X), and
# `backward(g)`. For now ignore `p_drop`, `rng` and `train`; dropout comes in 3.6. `backward`
# belongs to the latest `forward`.


# %% answer="relu-layer"
class ReLU:
    """max(0, X), with inverted dropout while training (exercise 3.6)."""

    def __init__(self, p_drop=0.0, rng=None):
        ### BEGIN SOLUTION
        self.p_drop, self.rng = p_drop, rng
        ### END SOLUTION

    def forward(self, X, train=True):
        ### BEGIN SOLUTION
        self.slope = (X > 0).astype(float)
        if train and self.p_drop > 0:
            stays = self.rng.random(X.shape) >= self.p_drop
            self.slope = self.slope * stays / (1 - self.p_drop)
        return X * self.slope
        ### END SOLUTION

    def backward(self, g):
        ### BEGIN SOLUTION
        return g * self.slope
        ### END SOLUTION


# %% tests="relu-layer" points=3
from cs_nn import functional as F

marks = check.Marks("relu-layer", 3)
with marks(1, "forward"):
    check.layer(ReLU, F.relu, "relu-layer", stages="output")
with marks(2, "backward, also after a second forward"):
    check.layer(ReLU, F.relu, "relu-layer", stages="dX")
float(marks)

# %% [markdown]
# ### 3.5c `SoftmaxCrossEntropyLoss` (3 points)
#
# `forward(Z, Y)` returns the mean loss L, as in 3.2; `backward()` returns dZ for the batch
# that `forward` saw last.


# %% answer="loss"
class SoftmaxCrossEntropyLoss:
    """The mean softmax cross-entropy of scores Z and targets Y."""

    def forward(self, Z, Y):
        ### BEGIN SOLUTION
        L, self.dZ = softmax_ce(Z, Y)
        return L
        ### END SOLUTION

    def backward(self):
        ### BEGIN SOLUTION
        return self.dZ
        ### END SOLUTION


# %% tests="loss" points=3
from cs_nn import functional as F

marks = check.Marks("loss", 3)
with marks(2, "L and dZ of one batch"):

    def loss_and_gradient(Z, Y):
        node = SoftmaxCrossEntropyLoss()
        return node.forward(Z, Y), node.backward()

    loss_and_gradient.student = SoftmaxCrossEntropyLoss
    names = {"direct": False, "result": "L dZ"}
    check.loss(loss_and_gradient, F.cross_entropy, "softmax-ce", **names)
with marks(1, "backward belongs to the latest forward"):
    Z, Y, Z2, Y2 = check.probe("softmax-ce-layer", 1).args
    node = SoftmaxCrossEntropyLoss()
    node.forward(Z, Y)
    first = np.ravel(node.backward())[:3]
    node.forward(Z2, Y2)
    got, alone = np.asarray(node.backward()), loss_and_gradient(Z2, Y2)[1]
    fresh = got.shape == np.shape(alone) and np.allclose(got, alone)
    fresh = fresh and not np.allclose(got.ravel()[:3], first)
    check.that(
        fresh,
        "After a second forward, backward does not give that batch's dZ.",
        question="Which forward pass does this backward belong to?",
        misconception="M-37",
    )
float(marks)

# %% [markdown]
# ### 3.5d Networks (6 points)
#
# Put layers together:
#
# * `SingleLayerMLP(d, k, rng, lr, alpha)`: one `Linear(d, k)`;
# * `TwoLayerMLP(d, h, k, rng, lr, alpha, p_drop)`: `Linear(d, h)`, `ReLU(p_drop, rng)`,
#   `Linear(h, k)`. Defaults: `lr=0.1`, `alpha=0.0`, `p_drop=0.0`.
#
# Both have `forward(X, train=True)`, which returns the scores and hands `train` on,
# `backward(g)`, which returns dX, `step()`, `zerograd()`, and `getW()`, `getb()`,
# `loadparams(Ws, bs)` with **lists**, first layer first. No softmax inside: it belongs to
# the loss.
#
# Your networks are also tested on layers that surely work, so a slip in `Linear` costs
# little here.


# %% answer="networks"
class SingleLayerMLP:
    """One linear layer."""

    def __init__(self, d, k, rng, lr=0.1, alpha=0.0):
        ### BEGIN SOLUTION
        self.layers = [Linear(d, k, rng, lr, alpha)]
        ### END SOLUTION

    def forward(self, X, train=True):
        ### BEGIN SOLUTION
        del train  # one layer drops nothing
        return self.layers[0].forward(X)
        ### END SOLUTION

    def backward(self, g):
        ### BEGIN SOLUTION
        return self.layers[0].backward(g)
        ### END SOLUTION

    def step(self):
        ### BEGIN SOLUTION
        for layer in self.layers:
            layer.step()
        ### END SOLUTION

    def zerograd(self):
        ### BEGIN SOLUTION
        for layer in self.layers:
            layer.zerograd()
        ### END SOLUTION

    def getW(self):
        ### BEGIN SOLUTION
        return [layer.getW() for layer in self.layers]
        ### END SOLUTION

    def getb(self):
        ### BEGIN SOLUTION
        return [layer.getb() for layer in self.layers]
        ### END SOLUTION

    def loadparams(self, Ws, bs):
        ### BEGIN SOLUTION
        for layer, W, b in zip(self.layers, Ws, bs):
            layer.loadparams(W, b)
        ### END SOLUTION


class TwoLayerMLP(SingleLayerMLP):
    """Linear, ReLU with dropout, linear. What is inherited need not be written again."""

    def __init__(self, d, h, k, rng, lr=0.1, alpha=0.0, p_drop=0.0):
        ### BEGIN SOLUTION
        self.layers = [Linear(d, h, rng, lr, alpha), Linear(h, k, rng, lr, alpha)]
        self.relu = ReLU(p_drop, rng)
        ### END SOLUTION

    def forward(self, X, train=True):
        ### BEGIN SOLUTION
        H = self.relu.forward(self.layers[0].forward(X), train)
        return self.layers[1].forward(H)
        ### END SOLUTION

    def backward(self, g):
        ### BEGIN SOLUTION
        dH = self.layers[1].backward(g)
        return self.layers[0].backward(self.relu.backward(dH))
        ### END SOLUTION


# %% tests="networks" points=6
from cs_nn import functional as F
from cs_nn import tensor

marks = check.Marks("networks", 6)


def two_layers(X, W1, b1, W2, b2):
    return F.linear(F.relu(F.linear(X, W1, b1)), W2, b2)


with marks(0.5, "SingleLayerMLP on your own layers, all but momentum"):
    stages = "output before one two zerograd changed"
    check.layer(SingleLayerMLP, F.linear, "single-mlp", stages=stages)
with marks(0.5, "TwoLayerMLP on your own layers, all but momentum"):
    check.layer(TwoLayerMLP, two_layers, "two-mlp", stages=stages)
### BEGIN HIDDEN TESTS


class RightLinear:
    def __init__(self, d, k, rng, lr=0.1, alpha=0.0):
        self.W, self.b = rng.normal(0, (2 / d) ** 0.5, (d, k)), np.zeros(k)
        self.lr, self.alpha, self.v = lr, alpha, (0.0, 0.0)
        self.zerograd()

    def zerograd(self):
        self.dW, self.db = 0 * self.W, 0 * self.b

    def forward(self, X, *_):
        self.X = X
        return X @ self.W + self.b

    def backward(self, g):
        self.dW, self.db = self.dW + self.X.T @ g, self.db + g.sum(axis=0)
        return g @ self.W.T

    def step(self):
        grads = (self.dW, self.db)
        self.v = [self.alpha * v + g for v, g in zip(self.v, grads)]
        self.W, self.b = self.W - self.lr * self.v[0], self.b - self.lr * self.v[1]

    def getW(self):
        return self.W.copy()

    def getb(self):
        return self.b.copy()

    def loadparams(self, W, b):
        self.W, self.b = W.copy(), b.copy()


class RightReLU:
    def __init__(self, p_drop=0.0, rng=None):
        self.p, self.rng = p_drop, rng

    def forward(self, X, train=True):
        self.mask = 1.0 * (X > 0)
        if train and self.p:
            self.mask *= (self.rng.random(X.shape) >= self.p) / (1 - self.p)
        return X * self.mask

    def backward(self, g):
        return g * self.mask


def on_right_layers(network, *args, **options):
    with check.instead(network, Linear=RightLinear, ReLU=RightReLU):
        check.layer(network, *args, times=1, **options)


def gives_dX(network, stated, family):
    X, params, ups = check.probe(family, 1).args
    net = network(rng=np.random.default_rng(0), **check.probe(family, 1).kwargs)
    net.loadparams(list(params[::2]), list(params[1::2]))
    net.forward(X.copy())
    leaf = tensor.Tensor(X, requires_grad=True)
    right = tensor.gradients(stated(leaf, *params), [leaf], ups[0])[0]
    dX = np.asarray(net.backward(ups[0].copy()))
    same = dX.shape == right.shape and np.allclose(dX, right)
    check.that(same, "backward(g) does not return dX, the gradient for its input.")


with marks(1, "SingleLayerMLP on layers that surely work"):
    on_right_layers(SingleLayerMLP, F.linear, "single-mlp")
    with check.instead(SingleLayerMLP, Linear=RightLinear, ReLU=RightReLU):
        gives_dX(SingleLayerMLP, F.linear, "single-mlp")
for title, stages in {
    "the output": "output",
    "backward, then step": "before one",
    "two backwards, and zerograd": "two zerograd",
    "loadparams, getW and getb": "changed",
}.items():
    with marks(1, f"TwoLayerMLP on layers that surely work: {title}"):
        on_right_layers(TwoLayerMLP, two_layers, "two-mlp", stages=stages)
        if "one" in stages:
            with check.instead(TwoLayerMLP, Linear=RightLinear, ReLU=RightReLU):
                gives_dX(TwoLayerMLP, two_layers, "two-mlp")
### END HIDDEN TESTS
float(marks)

# %% [markdown] locked="order-words-question"
# ### 3.5 in words: the order of one training step (4 points, graded by hand)
#
# The order is `zerograd`, forward, loss, backward, `step`.
#
# 1. Somebody lets the second `Linear` do its `step` at once, at the end of its `backward`, just
#    **before** it computes dX. Which gradients of the two-layer network are wrong now, and why?
# 2. Without `zerograd`, what stands in dW after three batches, and what does the third step do?
# 3. When is it useful that `backward` adds to dW? Name one use.
# 4. Between a `forward` and its `backward`, somebody calls `forward` with other data, to print
#    the accuracy. What goes wrong?
#
# ### BEGIN MARK SCHEME
# **Rubric** (4 points)
#
# * 1 point: dW1 and db1 (and dX), since dX = g W2ᵀ uses the changed W2; dW2 and db2 are right.
#   ½ without the reason, or with dW2 named as well.
# * 1 point: the sum of three gradients; the third step repeats the two old ones.
# * 1 point: a batch too large for memory, in parts; or a layer that is used twice. Any use in
#   which a sum is wanted.
# * 1 point: the layers remember the input (and mask) of the *latest* forward, so backward uses
#   the wrong X: shapes clash, or, worse, it runs and is wrong.
# ### END MARK SCHEME

# %% [markdown] manual="order-words" points=4
# ### BEGIN SOLUTION
# 1. dX = g W2ᵀ with W2 already changed: so what arrives at the first layer is wrong, and dW1 and
#    db1 with it. dW2 = Hᵀ g and db2 don't use W2 and are right.
# 2. The sum of the gradients of all three batches. The third step goes along the first two
#    again, computed with weights that are no longer there.
# 3. A batch that does not fit into memory comes in parts, each divided by the n of the whole, and
#    one step is made at the end.
# 4. Every layer keeps the latest input. backward then multiplies g with the X (and the mask) of
#    other data: an error if n differs, a silently wrong gradient if not.
# ### END SOLUTION

# %% [markdown]
# ## Exercise 3.6 · Momentum and dropout (8 points)
#
# ### 3.6a Momentum (3 points)
#
# Go back to your `Linear` and give `step()` a velocity for each parameter, 0 at the start:
#
# v ← alpha · v + dW, then W ← W − lr · v, and likewise for b.
#
# By hand: alpha = 0.5, lr = 1, W = 0, and the gradients 1, 0, 2 in three steps. Then
# v = 1, 0.5, 2.25 and W = −1, −1.5, −3.75. With alpha = 0 nothing changes. Run your cell
# of 3.5a again, then this test.

# %% tests="momentum" points=3
from cs_nn import functional as F

marks = check.Marks("momentum", 3)


def two_layers(X, W1, b1, W2, b2):
    return F.linear(F.relu(F.linear(X, W1, b1)), W2, b2)


with marks(2, "Linear: three steps with three gradients"):
    check.layer(Linear, F.linear, "linear-layer", stages="three")
with marks(1, "TwoLayerMLP hands lr and alpha on"):
    check.layer(TwoLayerMLP, two_layers, "two-mlp", stages="three")
float(marks)

# %% [markdown]
# ### 3.6b Dropout (3 points)
#
# Go back to your `ReLU`. While `train=True` it sets each output to 0 with probability
# `p_drop`, independently, and divides what stays by 1 − `p_drop` (inverted dropout). Draw
# the mask with `rng`, a new one in every forward; `backward` uses the same mask and factor.
# With `train=False` the output is max(0, X).
#
# By hand: p_drop = 0.2, X = (2, −1, 4). If the third unit is dropped, the output is
# (2.5, 0, 0), and g = (1, 1, 1) goes back as (1.25, 0, 0).

# %% tests="dropout" points=3
from cs_nn import functional as F

marks = check.Marks("dropout", 3)


def two_layers(X, W1, b1, W2, b2):
    return F.linear(F.relu(F.linear(X, W1, b1)), W2, b2)


with marks(2, "ReLU with p_drop: shares of zeros, factors, masks"):
    check.dropout(ReLU)
with marks(1, "TwoLayerMLP hands p_drop and train on"):
    check.evaluation(TwoLayerMLP, two_layers)
float(marks)

# %% [markdown]
# ### 3.6c Three conventions (2 points)
#
# Libraries disagree about dropout, and about the meaning of their number p:
#
# * `"classic"`: p is the probability to drop; what stays is left as it is in training (and
#   everything is multiplied by 1 − p at test);
# * `"inverted"`: p is the probability to drop; what stays is divided by 1 − p in training;
# * `"keep"`: p is the probability to **stay**; what stays is divided by it in training.
#
# `dropout_convert(x, p, from_, to)` takes training activations x (any shape, zeros where a
# unit was dropped) that convention `from_` made with the number p. Return what convention
# `to`, given the same number p and the same units dropped, makes of the same inputs.
#
# By hand: `dropout_convert(x, 0.2, "classic", "keep")` turns 3 into 3/0.2 = 15.


# %% answer="dropout-convert"
def dropout_convert(x, p, from_, to):
    """Return training activations x of convention `from_` as `to` would have them."""
    ### BEGIN SOLUTION
    factor = {"classic": 1.0, "inverted": 1 / (1 - p), "keep": 1 / p}
    return x * (factor[to] / factor[from_])
    ### END SOLUTION


# %% tests="dropout-convert" points=2
marks = check.Marks("dropout-convert", 2)
with marks(0, "classic to keep, by hand"):
    x = np.array([3.0, 0.0])
    check.example(
        dropout_convert, x, 0.2, "classic", "keep", gives=np.array([15.0, 0.0])
    )
### BEGIN HIDDEN TESTS


def scaled(x, p, from_, to):
    share = {"classic": 1.0, "inverted": 1 - p, "keep": p}
    return x * share[from_] / share[to]


with marks(1, "between classic and inverted"):
    for way in (("inverted", "classic"), ("classic", "inverted")):
        ends = {"from_": way[0], "to": way[1]}
        check.forward(dropout_convert, scaled, "dropout-convert", **ends)
with marks(1, "to and from keep"):
    for way in (("inverted", "keep"), ("keep", "classic")):
        ends = {"from_": way[0], "to": way[1]}
        check.forward(dropout_convert, scaled, "dropout-convert", **ends)
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# ## Exercise 3.7 · One weight, five factors (6 points)
#
# The tutorial's network has one example x (3,), weights W1 (3, 2) and W2 (2, 1), no bias:
#
# f1 = x @ W1, a1 = max(0, f1), f2 = a1 @ W2, ŷ = σ(f2) = 1/(1 + e^(−f2)), and
# E = −α y log ŷ − β (1 − y) log(1 − ŷ) with y = 0 or 1.
#
# `dE_dW11(W1, W2, x, y, alpha, beta)` returns a dict of six numbers: the five factors along
# the path of the weight `W1[1, 1]` (**zero-based**: from input 1 to hidden unit 1), and
# their product. Keys: `dE_dyhat`, `dyhat_df2`, `df2_da1`, `da1_df1`, `df1_dW11`, `product`.
# f1 and a1 stand for their entry 1.

# %% [markdown]
# By hand: x = (1, 2, 0), W1 = [[1, 1], [−1, 0.5], [4, 7]], so f1 = (−1, 2), a1 = (0, 2).
# W2 = (4, ½ log 3) gives f2 = log 3 and ŷ = 0.75. With y = 1, α = 3, β = 0.4:
# dE/dŷ = −3/0.75 = −4, dŷ/df2 = 0.75 · 0.25 = 0.1875, df2/da1 = ½ log 3, da1/df1 = 1,
# df1/dW11 = 2, so the product is −1.5 · ½ log 3 = −0.823959.


# %% answer="five-factors"
def dE_dW11(W1, W2, x, y, alpha, beta):
    """Return the five factors of dE/dW1[1, 1] and their product, as a dict."""
    ### BEGIN SOLUTION
    f1 = x @ W1
    a1 = np.maximum(f1, 0)
    yhat = 1 / (1 + np.exp(-float((a1 @ W2)[0])))
    factors = {
        "dE_dyhat": -alpha * y / yhat + beta * (1 - y) / (1 - yhat),
        "dyhat_df2": yhat * (1 - yhat),
        "df2_da1": float(W2[1, 0]),
        "da1_df1": float(f1[1] > 0),
        "df1_dW11": float(x[1]),
    }
    return {**factors, "product": float(np.prod(list(factors.values())))}
    ### END SOLUTION


# %% tests="five-factors" points=6
marks = check.Marks("five-factors", 6)
half = np.log(3) / 2
W1 = np.array([[1.0, 1.0], [-1.0, 0.5], [4.0, 7.0]])
W2, x = np.array([[4.0], [half]]), np.array([1.0, 2.0, 0.0])
given = {"alpha": 3.0, "beta": 0.4, "family": "dE-dW11"}
with marks(2, "the numbers by hand"):
    known = {"dE_dyhat": -4.0, "dyhat_df2": 0.1875, "df2_da1": half}
    known |= {"da1_df1": 1.0, "df1_dW11": 2.0, "product": -1.5 * half}
    check.example(dE_dW11, W1, W2, x, 1.0, gives=known, **given)
with marks(1, "the product is that of your own five factors"):
    found = dict(dE_dW11(W1 + 0.1, W2 - 0.2, x, 0.0, alpha=2.5, beta=0.7))
    product = found.pop("product", None)
    check.that(product is not None, "The key 'product' is missing.")
    same = len(found) == 5 and np.isclose(product, np.prod(list(found.values())))
    check.that(same, f"product is {product:.6g}, not the product of five factors.")
    differ = len({round(float(factor), 9) for factor in found.values()}) == 5
    check.that(differ, f"Five different factors are asked for, not {found}.")
### BEGIN HIDDEN TESTS


def only(fn, *keys):
    """The same function, of whose dict only some keys are looked at."""

    @functools.wraps(fn)
    def picked(*args, **kwargs):
        found = fn(*args, **kwargs)
        return {k: found[k] for k in keys if k in found} if found else found

    return picked


def five(W1, W2, x, y, alpha, beta):
    f1 = W1.T @ x
    f2 = float(W2[:, 0] @ np.where(f1 > 0, f1, 0.0))
    p, q = np.exp(-np.logaddexp(0, -f2)), np.exp(-np.logaddexp(0, f2))
    factors = [beta * (1 - y) / q - alpha * y / p, p * q, W2[1, 0], 1.0 * (f1[1] > 0)]
    keys = ("dE_dyhat", "dyhat_df2", "df2_da1", "da1_df1", "df1_dW11")
    return dict(zip(keys, [*factors, x[1]])) | {"product": np.prod([*factors, x[1]])}


for keys in ("dE_dyhat", "dyhat_df2", "df2_da1 da1_df1 df1_dW11"):
    with marks(1, f"fresh numbers: {keys}"):
        mine, right = only(dE_dW11, *keys.split()), only(five, *keys.split())
        check.forward(mine, right, "dE-dW11", times=4)
        off = W1 * [1.0, -0.25], W2, x, 1.0  # with these the hidden unit 1 is off
        given |= {"gives": right(*off, alpha=3.0, beta=0.4)}
        check.example(mine, *off, **given)
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# ## Exercise 3.8 · Train it (4 points)
#
# `fit(X, Y, rng)` takes drawings as rows X (n, d), with ink from 0 to 1, and one-hot classes
# Y (n, k). It makes a `TwoLayerMLP` with d inputs and k outputs, trains it on batches with
# your loss, and returns `(model, losses)`: the trained network, and a list with the mean
# loss of each epoch. For each epoch: shuffle the rows with `rng`; for each batch `zerograd`,
# `forward`, loss, `backward`, `step`.
#
# Hidden width, learning rate, momentum, dropout and epochs are yours: **one** choice for
# both data sets. On drawings it has not seen, the network must reach an accuracy of 0.78 on
# 14 made letters and 0.95 on 10 handwritten digits. 5 seconds of computing are the limit for
# each; half a second is enough. A start: 64 hidden units, lr = 0.1, alpha = 0.9, batches of 32.


# %% answer="fit"
def fit(X, Y, rng):
    """Return (model, losses): a trained TwoLayerMLP, and the mean loss of each epoch."""
    ### BEGIN SOLUTION
    model = TwoLayerMLP(X.shape[1], 64, Y.shape[1], rng, 0.1, 0.9, p_drop=0.2)
    criterion, losses, size = SoftmaxCrossEntropyLoss(), [], 32
    for _ in range(20):
        order, total = rng.permutation(len(X)), 0.0
        for start in range(0, len(X), size):
            rows = order[start : start + size]
            model.zerograd()
            Z = model.forward(X[rows], train=True)
            total += criterion.forward(Z, Y[rows]) * len(rows)
            model.backward(criterion.backward())
            model.step()
        losses.append(total / len(X))
    return model, losses
    ### END SOLUTION


# %% tests="fit" points=4
marks = check.Marks("fit", 4)
images, letters = data.glyphs()
X_digits, y_digits, X_new, y_new = data.digits()
sets = {
    "made letters, accuracy 0.78": (
        images[:630],
        letters[:630],
        images[630:],
        letters[630:],
        0.78,
    ),
    "digits, accuracy 0.95": (X_digits, y_digits, X_new, y_new, 0.95),
}
for title, (X, y, X_test, y_test, goal) in sets.items():
    with marks(2, title):
        X, X_test = X.reshape(len(X), -1), X_test.reshape(len(X_test), -1)
        k = int(y.max()) + 1
        seconds = check.stopwatch()
        model, losses = fit(X, np.eye(k)[y], np.random.default_rng(0))
        took = seconds()
        guesses = np.argmax(model.forward(X_test, train=False), axis=1)
        right = float((guesses == y_test).mean())
        check.trains(losses, right, classes=k, at_least=goal)
        mean = 0.05 * np.log(k) < losses[0] < 2 * np.log(k)
        check.that(mean, f"The first loss, {losses[0]:.3g}, is no mean over examples.")
        check.that(took < 5, f"It took {took:.1f} seconds; 5 are the limit.")
        warnings.warn(f"accuracy {right:.3f}", check.Note, stacklevel=2)
float(marks)

# %% [markdown] locked="where-is-n-question"
# ## Exercise 3.9c · In words: where does 1/n live? (5 points, graded by hand)
#
# The loss is the mean over n rows. A classmate divides by n in `dZ` of the loss **and** once
# more in `Linear.backward`, where `dW` and `db` are made.
#
# 1. By which factor are the steps wrong for n = 32, in each of the two layers?
# 2. Duplicate the batch (every row twice). What happens to a right dW, and what to theirs?
# 3. Another classmate divides nowhere and reports the sum as loss. Why does a check with
#    finite differences find nothing, and what does change?
#
# ### BEGIN MARK SCHEME
# **Rubric** (5 points)
#
# * 2 points: 1/32 in both layers (1), because the division in `dW` is not passed on in dX,
#   so it does not become 1/32² (1).
# * 1 point: a right dW stays, theirs is halved.
# * 1 point: gradient and loss are consistent, so finite differences agree.
# * 1 point: the size of loss and steps depends on the batch size.
# ### END MARK SCHEME

# %% [markdown] manual="where-is-n" points=5
# ### BEGIN SOLUTION
# 1. In both layers dW and db are 32 times too small: 1/n is in dZ already, and Linear
#    divides once more. dX carries 1/n only once, so the second division does not pile up
#    from layer to layer: the factor is 1/32 in the first layer too, not 1/32².
# 2. The mean loss stays when every row stands twice, so a right dW stays. Theirs is divided
#    by 64 in place of 32 once more: it becomes half as large.
# 3. Finite differences compare the gradient with the loss that is computed. Sum and
#    gradient of the sum agree, so nothing is found. But loss and dW grow with the batch: with
#    every row twice they double, and the same learning rate takes steps twice as long.
# ### END SOLUTION

# %% [markdown]
# ## Exercise 3.9d · Quiz (6 points)
#
# Run the folded cell below to see the questions. One letter for each; the answers are
# checked after you hand in.

# %% locked="quiz-questions"
questions = {
    "q1": (
        "X is (n, d), dZ is (n, k). What is summed over in one entry of dW = Xᵀ dZ?",
        {"a": "the d inputs", "b": "the k outputs", "c": "the n examples"},
    ),
    "q2": (
        "Your gradients pass finite differences, but steps grow with the batch. Why?",
        {
            "a": "the ReLU has no mask",
            "b": "loss and gradient are sums over the batch",
            "c": "1/n is in the gradient twice",
        },
    ),
    "q3": (
        "Why may the Jacobian of a ReLU be replaced by an entrywise product?",
        {"a": "it is diagonal", "b": "it is the identity", "c": "it is square"},
    ),
    "q4": (
        "For softmax with cross-entropy, one example: dz of the right class is …",
        {"a": "p (1 − p)", "b": "−1/p", "c": "p − 1"},
    ),
    "q5": (
        "What does inverted dropout do at test?",
        {"a": "nothing", "b": "multiply by 1 − p", "c": "drop as in training"},
    ),
    "q6": (
        "backward runs for two batches, then step once. What should dW hold?",
        {
            "a": "the gradient of the second batch",
            "b": "the sum of both gradients",
            "c": "the mean of both gradients",
        },
    ),
}
quiz.sheet(questions)

# %% answer="quiz"
# Replace each None by a letter in quotes, and delete the line that raises.
answers = {"q1": None, "q2": None, "q3": None, "q4": None, "q5": None, "q6": None}
### BEGIN SOLUTION
answers = {"q1": "c", "q2": "b", "q3": "a", "q4": "c", "q5": "a", "q6": "b"}
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
    "q1": ("c", {"a": "M-20", "b": "M-20"}, "Every row adds a product.", 1),
    "q2": ("b", {"a": "M-29", "c": "M-23"}, "A sum agrees with its own gradient.", 3),
    "q3": ("a", {"b": "M-29"}, "Output i depends on input i only.", 4),
    "q4": ("c", {"a": "M-26", "b": "M-28"}, "dz is P − Y, and y is 1 there.", 5),
    "q5": ("a", {"b": "M-32", "c": "M-30"}, "The factor 1/(1 − p) came before.", 7),
    "q6": ("b", {"a": "M-36", "c": "M-23"}, "backward adds until zerograd().", 7),
}
for q, (letter, known, because, section) in key.items():
    with marks(1, f"{q}: {questions[q][0]}"):
        given = answers.get(q)
        check.that(given, "There is no answer: write a letter in quotes.")
        found = {
            "section": f"Lecture 3 §{section}",
            "misconception": known.get(given, ""),
        }
        check.that(given == letter, f"{given!r} is not it. {because}", **found)
### END HIDDEN TESTS
float(marks)
