# %% [markdown]
# # Week 1 assignment: from one neuron to XOR
#
# You write a neuron, teach it with the perceptron rule, find out by yourself what one
# line can't do, and fold the plane so that it can. Read
# [the lecture](../../lectures/week01_perceptron.ipynb) first.
#
# * Write your code where a cell says `raise NotImplementedError`, and run the cell.
# * Then run the test cell below it. It says at once what is right, what is wrong, and where
#   to look. Some points are tested after you hand in, with other numbers: the function you
#   wrote must work for any input of the stated shape.
# * **100 points**: 70 for code, 15 for predictions, ordering and quiz, 15 for written
#   answers, which a person marks.

# %% [markdown]
# ## Conventions
#
# Rows are samples: `X` has shape (n, d), one row for each of n samples. A neuron's weights
# `w` have shape (d,), its bias `b` is one number, and its score is `z = x · w + b`. It
# fires (output 1) when z > 0, **strictly**; at z = 0 the output is 0.
#
# Take numpy arrays in, give new numpy arrays out, and leave your arguments unchanged.
# Numbers are float64. You need numpy only: while your work is graded, the engine of
# `cs_nn` (`functional`, `Tensor`, …) is not there.

# %% locked="setup"
# cs_nn is installed here where it is missing
import numpy as np

from cs_nn import check, parsons, quiz

corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])  # (4, 2)
AND, OR = np.array([0, 0, 0, 1]), np.array([0, 1, 1, 1])
NAND, XOR = 1 - AND, np.array([0, 1, 1, 0])

# %% [markdown]
# ## Exercise 1.9a · Predict first (4 points)
#
# Guess before you compute. A guess earns its point for being made, not for being right; you
# will meet each answer below. Replace each `None` by one of the values offered, and delete
# the line that raises.

# %% answer="predictions"
predictions = {
    "best accuracy of one line on XOR": None,  # 0.5, 0.75 or 1.0
    "parameters of a 3-4-2 network": None,  # 20, 26 or 29
    "hidden ReLU units that XOR needs": None,  # 1, 2 or 4
    "slope of tanh at 0": None,  # 0.0, 0.5 or 1.0
}
### BEGIN SOLUTION
predictions = dict(zip(predictions, (0.75, 26, 2, 1.0)))
### END SOLUTION

# %% tests="predictions" points=4
marks = check.Marks("predictions", 4)
offers = {
    "best accuracy of one line on XOR": (0.5, 0.75, 1.0),
    "parameters of a 3-4-2 network": (20, 26, 29),
    "hidden ReLU units that XOR needs": (1, 2, 4),
    "slope of tanh at 0": (0.0, 0.5, 1.0),
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
# ## Exercise 1.1 · One neuron (6 points)
#
# * `step(z)`: 1.0 where z > 0, else 0.0 (also at z = 0), for an array or a number `z`.
# * `neuron(X, w, b)`: the outputs `step(X @ w + b)` of one neuron for all rows at once, an
#   array of shape (n,).
#
# With the AND weights w = (1, 1), b = −1.5 the four corners have the scores −1.5, −0.5,
# −0.5 and 0.5, so the outputs are 0, 0, 0 and 1.


# %% answer="neuron"
def step(z):
    """Return 1.0 where z > 0 and 0.0 elsewhere; z is an array of any shape."""
    ### BEGIN SOLUTION
    return np.where(np.asarray(z) > 0, 1.0, 0.0)
    ### END SOLUTION


def neuron(X, w, b):
    """Return the 0/1 output for each row: X (n, d), w (d,), b a number -> (n,)."""
    ### BEGIN SOLUTION
    return step(X @ w + b)
    ### END SOLUTION


# %% tests="neuron" points=6
marks = check.Marks("neuron", 6)
with marks(1, "step on three numbers"):
    check.example(
        step, np.array([-2.0, 0.0, 0.5]), gives=[0.0, 0.0, 1.0], family="step"
    )
with marks(1, "neuron with the AND weights"):
    w_and, b_and = np.array([1.0, 1.0]), -1.5
    check.example(neuron, corners, w_and, b_and, gives=AND, family="neuron")
### BEGIN HIDDEN TESTS
with marks(1, "step on fresh numbers"):
    check.forward(step, lambda z: 1.0 * (z > 0), "step")
with marks(3, "neuron on fresh data"):
    check.forward(neuron, lambda X, w, b: 1.0 * (X @ w + b > 0), "neuron")
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# ## Exercise 1.2 · Gates by hand (9 points)
#
# Find weights by drawing a line on paper, not by training. `and_gate()`, `or_gate()` and
# `nand_gate()` each return `(w, b)`: `w` an array of shape (2,), `b` a number. Any weights
# count, as long as all four scores w·x + b keep a distance of at least 1e-9 from 0.


# %% answer="gates"
def and_gate():
    """Return (w, b) of a neuron that fires at (1, 1) only."""
    ### BEGIN SOLUTION
    return np.array([1.0, 1.0]), -1.5
    ### END SOLUTION


def or_gate():
    """Return (w, b) of a neuron that stays quiet at (0, 0) only."""
    ### BEGIN SOLUTION
    return np.array([1.0, 1.0]), -0.5
    ### END SOLUTION


def nand_gate():
    """Return (w, b) of a neuron that stays quiet at (1, 1) only."""
    ### BEGIN SOLUTION
    return np.array([-1.0, -1.0]), 1.5
    ### END SOLUTION


# %% tests="gates" points=9
marks = check.Marks("gates", 9)
with marks(3, "and_gate"):
    check.separates(and_gate, corners, AND)
with marks(3, "or_gate"):
    check.separates(or_gate, corners, OR)
with marks(3, "nand_gate"):
    check.separates(nand_gate, corners, NAND)
float(marks)

# %% [markdown]
# ## Exercise 1.3 · The perceptron rule (12 points)
#
# Write `perceptron_fit(X, y, lr, order)` for `X` (n, d) and labels `y` (n,) of 0 and 1.
#
# * `w` and `b` start at 0.
# * Walk through the row numbers in `order` once, as given; a row may come several times.
# * For row i compute the output ŷ. Only when it is wrong, update:
#   w ← w + lr (y − ŷ) x and b ← b + lr (y − ŷ).
# * Return `(w, b, mistakes)`; `mistakes` lists the row number of each update, in time order.

# %% [markdown]
# Work the first steps by hand: AND, lr = 0.5, order 3, 0, 1. Row 3 has score 0, so ŷ = 0
# but y = 1: w becomes (0.5, 0.5) and b becomes 0.5. Row 0 now has score 0.5, so ŷ = 1 but
# y = 0: w stays, b becomes 0. Row 1 has score 0.5, so ŷ = 1 but y = 0: w becomes
# (0.5, 0), b becomes −0.5. The mistakes are [3, 0, 1].


# %% answer="perceptron"
def perceptron_fit(X, y, lr, order):
    """Return (w, b, mistakes): w (d,), b a number, mistakes a list of row numbers."""
    ### BEGIN SOLUTION
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for i in order:
        error = y[i] - step(X[i] @ w + b)
        if error != 0:
            w = w + lr * error * X[i]
            b = b + lr * error
            mistakes.append(i)
    return w, b, mistakes
    ### END SOLUTION


# %% tests="perceptron" points=12
marks = check.Marks("perceptron", 12)
names = {"family": "perceptron", "result": "w b mistakes"}
with marks(2, "the three steps worked by hand"):
    known = (np.array([0.5, 0.0]), -0.5, [3, 0, 1])
    check.example(perceptron_fit, corners, AND, 0.5, [3, 0, 1], gives=known, **names)
with marks(2, "six passes over AND end with a line that separates it"):
    w, b, mistakes = perceptron_fit(corners, AND, 1.0, [0, 1, 2, 3] * 6)
    fires = list(corners @ w + b > 0)
    check.that(
        fires == list(AND == 1), f"The line w = {w}, b = {b} misplaces a corner."
    )
### BEGIN HIDDEN TESTS


def rule(X, y, lr, order):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for i in order:
        error = y[i] - float(X[i] @ w + b > 0)
        if error:
            w, b = w + lr * error * X[i], b + lr * error
            mistakes.append(i)
    return w, b, mistakes


with marks(8, "fresh data, rows repeated and skipped"):
    check.forward(perceptron_fit, rule, "perceptron", result=names["result"], times=3)
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# ## Exercise 1.4 · What one line can do on XOR (10 points)
#
# Search instead of guessing. `best_linear_on_xor(step=0.25)` tries every w1, w2 and b on the
# grid −2, −2 + step, …, 2 and returns the best accuracy (a float from 0 to 1) that one
# neuron reaches on the four XOR points. Mind the name: inside this function `step` is the
# distance of the grid.


# %% answer="xor-search"
def best_linear_on_xor(step=0.25):
    """Return the best accuracy of a single neuron on XOR over the grid."""
    ### BEGIN SOLUTION
    grid = np.arange(-2, 2 + step / 2, step)
    w1, w2, b = np.meshgrid(grid, grid, grid)
    scores = [w1 * x1 + w2 * x2 + b for x1, x2 in corners]
    right = [(z > 0) == (y == 1) for z, y in zip(scores, XOR)]
    return float(np.mean(right, axis=0).max())
    ### END SOLUTION


# %% tests="xor-search" points=5
marks = check.Marks("xor-search", 5)
with marks(0, "an accuracy that four points can have"):
    best = best_linear_on_xor()
    possible = (0.0, 0.25, 0.5, 0.75, 1.0)
    check.that(best in possible, f"{best!r} is not one of {possible}.")
### BEGIN HIDDEN TESTS
GRID = "Lecture 1 §4, why XOR fails"
ASK = "Add the inequalities of (0, 1) and (1, 0), and those of (0, 0) and (1, 1)."


def searched(width):
    values = [-2 + i * width for i in range(int(4 / width) + 1)]
    lines = ((w1, w2, b) for w1 in values for w2 in values for b in values)
    right = (
        sum((w1 * x + w2 * y + b > 0) == (x != y) for x in (0, 1) for y in (0, 1))
        for w1, w2, b in lines
    )
    return max(right) / 4


def on_grid(width):
    found, wanted = best_linear_on_xor(step=width), searched(width)
    says = f"with step={width} it is {wanted}, not {found}."
    check.that(found == wanted, says, section=GRID)


with marks(3, "the best accuracy on the grid"):
    too_good = f"{best} is too good: no line gets all four points right."
    check.that(best < 1, too_good, question=ASK, section=GRID, misconception="M-09")
    check.that(
        best == 0.75, f"{best} is not the best of the grid −2 … 2.", section=GRID
    )
    on_grid(0.5)
    on_grid(4)  # only −2 and 2
with marks(2, "the step is used, and 2 belongs to the grid"):
    for width in (1, 2, 4):
        on_grid(width)
### END HIDDEN TESTS
float(marks)

# %% [markdown] locked="xor-proof-question"
# ### 1.4 in words: a proof (5 points, graded by hand)
#
# The four corners give four inequalities for w1, w2 and b. Write them down and show in a
# few lines that no w1, w2, b fulfils all of them. Formulas in LaTeX or in plain text, both
# are fine.
#
# ### BEGIN MARK SCHEME
# **Rubric** (5 points)
#
# * 2 points: the four inequalities, with ≤ where the output is 0.
# * 2 points: adding the middle two gives w1 + w2 + 2b > 0, so with the last b > 0.
# * 1 point: says that this contradicts b ≤ 0.
# * A drawing of crossing diagonals alone earns at most 2: it is no proof.
# ### END MARK SCHEME

# %% [markdown] manual="xor-proof" points=5
# ### BEGIN SOLUTION
# (0, 0) → 0 gives b ≤ 0. (0, 1) → 1 gives w2 + b > 0. (1, 0) → 1 gives w1 + b > 0.
# (1, 1) → 0 gives w1 + w2 + b ≤ 0. The sum of the second and the third is
# w1 + w2 + 2b > 0; with the fourth, b > 0. That contradicts the first.
# ### END SOLUTION

# %% [markdown]
# ## Exercise 1.5 · XOR with hidden features (16 points)
#
# A hidden layer makes new features first: `H = max(0, X @ W + c)`, entry by entry. Then one
# linear neuron reads them: `H @ w + b`. The lecture's network has
# W = [[1, 1], [1, 1]], c = (0, −1), w = (1, −2), b = 0.
#
# `xor_hidden(X)` returns `H`, shape (n, 2), for any `X` (n, 2).


# %% answer="xor-hidden"
def xor_hidden(X):
    """Return the hidden features H (n, 2) of the lecture's network for X (n, 2)."""
    ### BEGIN SOLUTION
    W, c = np.ones((2, 2)), np.array([0.0, -1.0])
    return np.maximum(0, X @ W + c)
    ### END SOLUTION


# %% tests="xor-hidden" points=4
marks = check.Marks("xor-hidden", 4)
with marks(2, "the features of two corners"):
    two = np.array([[0.0, 0.0], [1.0, 1.0]])
    check.example(xor_hidden, two, gives=np.array([[0.0, 0.0], [2.0, 1.0]]))
### BEGIN HIDDEN TESTS
with marks(2, "fresh points, not only corners"):
    unit = np.ones((2, 2)), np.array([0.0, -1.0])
    check.forward(
        xor_hidden, lambda X: np.maximum(0, X @ unit[0] + unit[1]), "xor-hidden"
    )
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# `xor_net(X)` returns the raw value `H @ w + b`, shape (n,): 0, 1, 1 and 0 on the corners,
# and some number at every other point of the plane.


# %% answer="xor-net"
def xor_net(X):
    """Return the raw output (n,) of the lecture's network for X (n, 2)."""
    ### BEGIN SOLUTION
    return xor_hidden(X) @ np.array([1.0, -2.0])
    ### END SOLUTION


# %% tests="xor-net" points=4
marks = check.Marks("xor-net", 4)
with marks(1, "the four corners"):
    check.example(xor_net, corners, gives=XOR.astype(float))
### BEGIN HIDDEN TESTS
with marks(3, "between and beyond the corners"):

    def network(X):
        sums = X.sum(axis=1)
        return np.maximum(0, sums) - 2 * np.maximum(0, sums - 1)

    check.forward(xor_net, network, "xor-net")
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# Now your own. `my_xor()` returns `(W, c, w, b)` of another network of the same form whose
# class `H @ w + b > 0` is right on all four corners: W (2, 2), c (2,), w (2,), b a number.
# It must not be the lecture's network with units swapped or rescaled. Hint: what other
# feature besides "both are 1" tells (1, 1) and (0, 0) from the rest?


# %% answer="my-xor"
def my_xor():
    """Return (W, c, w, b) of your own XOR network."""
    ### BEGIN SOLUTION
    W = np.array([[1.0, -1.0], [-1.0, 1.0]])  # one unit for each way to differ
    return W, np.zeros(2), np.array([1.0, 1.0]), -0.5
    ### END SOLUTION


# %% tests="my-xor" points=4
marks = check.Marks("my-xor", 4)
with marks(4, "your own network"):
    check.own_xor(my_xor)
float(marks)

# %% [markdown] locked="xor-words-question"
# ### 1.5 in words: what your network does (4 points, graded by hand)
#
# Take the network of your own `my_xor`.
#
# 1. Give h for each of the four corners.
# 2. Say in words to which inputs each hidden unit reacts.
# 3. Why can the last neuron separate the two classes now? Use numbers.
# 4. Leave out max(0, ·). Why can no choice of W, c, w and b compute XOR then?
#
# ### BEGIN MARK SCHEME
# **Rubric** (4 points)
#
# * 1 point: the four h, right for *their* W and c.
# * 1 point: for each unit, where it is above 0 ("only if x1 > x2"), not just its formula.
# * 1 point: the four scores h·w + b, or a drawing of the four h with the line: classes on two sides.
# * 1 point: without max, h·w + b is one linear score of x, so it is one neuron, and 1.4 applies.
# * If `my_xor` is wrong, mark the words against the network that stands there; the third point
#   is lost then.
# ### END MARK SCHEME

# %% [markdown] manual="xor-words" points=4
# ### BEGIN SOLUTION
# 1. h(0, 0) = (0, 0), h(0, 1) = (0, 1), h(1, 0) = (1, 0), h(1, 1) = (0, 0).
# 2. The first unit reacts only where x1 > x2, the second only where x2 > x1: together, "they
#    differ".
# 3. The scores h1 + h2 − 0.5 are −0.5, 0.5, 0.5, −0.5: below 0 for class 0, above for class 1.
# 4. Then H @ w + b = X (W w) + (c·w + b), one weight vector and one bias: a single neuron,
#    which can't do XOR by the proof of 1.4.
# ### END SOLUTION

# %% [markdown]
# ## Exercise 1.6 · Nine activations (18 points)
#
# `act(name, z, **p)` returns the activation of `z` (an array of any shape). The names are
# `step`, `logistic`, `tanh`, `arctan`, `softsign`, `relu`, `leaky`, `prelu` and `rrelu`.
#
# | name | for z > 0 | for z ≤ 0 |
# |---|---|---|
# | `relu` | z | 0 |
# | `leaky` | z | 0.01 z |
# | `prelu` | z | α z, keyword `alpha` |
# | `rrelu` | z | s z, keyword `slopes`: an array like z, one s for each entry |
#
# The logistic function must not overflow: at z = ±1000 it gives 1 and 0 without a warning.


# %% answer="act"
def act(name, z, **p):
    """Return activation `name` of z, an array; prelu takes alpha=, rrelu slopes=."""
    ### BEGIN SOLUTION
    z = np.asarray(z, dtype=float)
    left = {
        "relu": 0.0,
        "leaky": 0.01,
        "prelu": p.get("alpha"),
        "rrelu": p.get("slopes"),
    }
    if name in left:
        return np.where(z > 0, z, left[name] * z)
    smooth = {"arctan": np.arctan, "tanh": np.tanh, "step": step}
    if name in smooth:
        return smooth[name](z)
    if name == "softsign":
        return z / (1 + np.abs(z))
    if name == "logistic":
        return 0.5 + 0.5 * np.tanh(z / 2)  # the same function, and it can't overflow
    raise ValueError(f"there is no activation {name!r}")
    ### END SOLUTION


# %% tests="act" points=8
marks = check.Marks("act", 8)
known = {
    "step": ([-2, 0.5, 3], [0, 1, 1]),
    "logistic": (np.log([1, 3, 1 / 3]), [0.5, 0.75, 0.25]),
    "tanh": (np.log([1, 2, 1 / 3]), [0, 0.6, -0.8]),
    "arctan": ([0, 1, -1], [0, np.pi / 4, -np.pi / 4]),
    "softsign": ([0, 1, -3], [0, 0.5, -0.75]),
    "relu": ([-2, 0.5, 3], [0, 0.5, 3]),
    "leaky": ([-2, 0.5, 3], [-0.02, 0.5, 3]),
}
with marks(1, "values you can work out by hand"):
    for name, (z, values) in known.items():
        check.example(act, name, np.array(z, dtype=float), gives=values, family="act")
with marks(1, "prelu and rrelu take their slopes"):
    z, slopes = np.array([-2.0, 4.0]), np.array([0.2, 0.3])
    check.example(act, "prelu", z, alpha=0.5, gives=[-1.0, 4.0], family="act")
    check.example(act, "rrelu", z, slopes=slopes, gives=[-0.4, 4.0], family="act")
with marks(1, "logistic at ±1000"):
    huge = np.array([-1000.0, 1000.0])
    check.example(act, "logistic", huge, gives=[0.0, 1.0], family="act")
### BEGIN HIDDEN TESTS
formulas = {
    "step": lambda z: 1.0 * (z > 0),
    "logistic": lambda z: np.exp(-np.logaddexp(0, -z)),
    "tanh": np.tanh,
    "arctan": np.arctan,
    "softsign": lambda z: z / (1 + np.abs(z)),
    "relu": lambda z: np.maximum(z, 0),
    "leaky": lambda z: np.maximum(z, 0.01 * z),
    "prelu": lambda z, alpha: np.maximum(z, 0) + alpha * np.minimum(z, 0),
    "rrelu": lambda z, slopes: np.maximum(z, 0) + slopes * np.minimum(z, 0),
}
groups = ("step logistic tanh", "arctan softsign relu", "leaky prelu rrelu")
for worth, group in zip((2, 2, 1), groups):
    with marks(worth, f"fresh numbers: {group}"):
        for name in group.split():
            check.forward(act, lambda n, z, **p: formulas[n](z, **p), "act", name=name)
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# `dact(name, z, **p)` returns the derivative of that activation at `z`, with the same
# keywords. The derivative of `step` is 0. At z = 0 take the slope of the left side.


# %% answer="dact"
def dact(name, z, **p):
    """Return the derivative of activation `name` at z, an array of the same shape."""
    ### BEGIN SOLUTION
    z = np.asarray(z, dtype=float)
    left = {
        "relu": 0.0,
        "leaky": 0.01,
        "prelu": p.get("alpha"),
        "rrelu": p.get("slopes"),
    }
    if name in left:
        return np.where(z > 0, 1.0, left[name])
    a = act(name, z)
    slopes = {
        "step": lambda: np.zeros_like(z),
        "logistic": lambda: a * (1 - a),
        "tanh": lambda: 1 - a**2,
        "arctan": lambda: 1 / (1 + z**2),
        "softsign": lambda: 1 / (1 + np.abs(z)) ** 2,
    }
    return slopes[name]()
    ### END SOLUTION


# %% tests="dact" points=7
marks = check.Marks("dact", 7)
known = {
    "logistic": (np.log([1, 3, 1 / 3]), [0.25, 0.1875, 0.1875]),
    "tanh": (np.log([1, 2, 1 / 3]), [1, 0.64, 0.36]),
    "arctan": ([0, 1, -1], [1, 0.5, 0.5]),
    "softsign": ([0, 1, -3], [1, 0.25, 0.0625]),
}
with marks(1, "slopes you can work out by hand: smooth functions"):
    for name, (z, values) in known.items():
        check.example(dact, name, np.array(z, dtype=float), gives=values, family="dact")
z = np.array([-2.0, 0.5, 3.0])
with marks(1, "slopes left and right of the kink"):
    check.example(dact, "step", z, gives=[0, 0, 0], family="dact")
    check.example(dact, "relu", z, gives=[0, 1, 1], family="dact")
    check.example(dact, "prelu", z, alpha=0.5, gives=[0.5, 1, 1], family="dact")
with marks(0, "dact agrees with the slope of your own act"):
    for name in known:
        check.derivative(dact, act, name, z, family="dact")
### BEGIN HIDDEN TESTS


def sigma(z):
    return np.exp(-np.logaddexp(0, -z))


slopes = {
    "step": lambda z: 0 * z,
    "logistic": lambda z: sigma(z) * sigma(-z),
    "tanh": lambda z: 1 / np.cosh(z) ** 2,
    "arctan": lambda z: 1 / (1 + z * z),
    "softsign": lambda z: (1 + np.abs(z)) ** -2.0,
    "relu": lambda z: 1.0 * (z > 0),
    "leaky": lambda z: (z > 0) + 0.01 * (z <= 0),
    "prelu": lambda z, alpha: (z > 0) + alpha * (z <= 0),
    "rrelu": lambda z, slopes: (z > 0) + slopes * (z <= 0),
}
for group in ("logistic tanh", "arctan softsign", "step relu leaky", "prelu rrelu"):
    with marks(1, f"fresh numbers: {group}"):
        for name in group.split():
            check.forward(dact, lambda n, z, **p: slopes[n](z, **p), "dact", name=name)
with marks(1, "logistic and tanh at ±1000"):
    for name, top in (("logistic", 0.25), ("tanh", 1.0)):
        huge = np.array([-1000.0, 0.0, 1000.0])
        check.example(dact, name, huge, gives=[0.0, top, 0.0], family="dact")
### END HIDDEN TESTS
float(marks)

# %% [markdown] locked="slope-words-question"
# ### 1.6 in words: a unit that is stuck (3 points, graded by hand)
#
# Three hidden units, one logistic, one ReLU and one leaky ReLU, have the score z = −6 for
# every sample.
#
# 1. What is the slope of each activation there?
# 2. You change the weights a little, and z becomes −5.9. By about how much does each output
#    change?
# 3. Training tries small changes and keeps what helps. Which of the three units is worst off,
#    and why?
#
# ### BEGIN MARK SCHEME
# **Rubric** (3 points)
#
# * 1 point: slopes 0.0025 (0.002 to 0.003), 0 and 0.01.
# * 1 point: slope times 0.1 for each: about 0.00025, 0 and 0.001. Follow their slopes.
# * 1 point: the ReLU, because *no* small change changes its output, so nothing tells which way
#   helps. "Its slope is 0" without what follows from it earns ½.
# ### END MARK SCHEME

# %% [markdown] manual="slope-words" points=3
# ### BEGIN SOLUTION
# 1. Logistic σ(1 − σ) = 0.0025, ReLU 0, leaky ReLU 0.01.
# 2. Slope times 0.1: 0.00025, 0 and 0.001.
# 3. The ReLU. As long as z stays below 0 for every sample its output is 0 whatever the small
#    change, so training can't see which direction helps. The other two answer weakly, but
#    they answer.
# ### END SOLUTION

# %% [markdown]
# ## Exercise 1.7 · Counting parameters (6 points)
#
# `count_params(sizes, bias=True)` takes the layer sizes of a fully connected network, inputs
# first, and returns a dict with the keys `neurons`, `weights`, `biases` and `total`
# (weights + biases). Inputs are no neurons. With `bias=False` there are no biases.


# %% answer="count-params"
def count_params(sizes, bias=True):
    """Return dict(neurons, weights, biases, total) for layer sizes such as [3, 4, 2]."""
    ### BEGIN SOLUTION
    neurons = sum(sizes[1:])
    weights = sum(a * b for a, b in zip(sizes, sizes[1:]))
    biases = neurons if bias else 0
    return dict(neurons=neurons, weights=weights, biases=biases, total=weights + biases)
    ### END SOLUTION


# %% tests="count-params" points=6
marks = check.Marks("count-params", 6)
with marks(2, "the 3-4-2 network of the lecture"):
    known = {"neurons": 6, "weights": 20, "biases": 6, "total": 26}
    check.example(count_params, [3, 4, 2], gives=known, family="count-params")
### BEGIN HIDDEN TESTS


def count(sizes, bias=True):
    weights = sum(sizes[i] * sizes[i + 1] for i in range(len(sizes) - 1))
    biases = (sum(sizes) - sizes[0]) * bias
    total = weights + biases
    neurons = sum(sizes) - sizes[0]
    return {"neurons": neurons, "weights": weights, "biases": biases, "total": total}


with marks(3, "fresh networks"):
    check.forward(count_params, count, "count-params", times=3)
with marks(1, "without biases"):
    check.forward(count_params, count, "count-params", bias=False)
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# ## Exercise 1.8 · Linear layers collapse (8 points)
#
# Without activations, layers add nothing: Z = (…((X W1 + b1) W2 + b2)…) is one linear layer
# Z = X W + b. `collapse(Ws, bs)` takes the list of matrices and the list of biases, first
# layer first, and returns that `(W, b)`.
#
# By hand: W1 = [[1, 2]] (1, 2), b1 = (1, 0), W2 = [[1], [3]] (2, 1), b2 = (5). Then
# W = W1 W2 = [[7]], and b = b1 W2 + b2 = 1 + 5 = 6.


# %% answer="collapse"
def collapse(Ws, bs):
    """Return (W, b) of the one linear layer that does the same as all of them."""
    ### BEGIN SOLUTION
    W, b = np.eye(Ws[0].shape[0]), np.zeros(Ws[0].shape[0])
    for W_next, b_next in zip(Ws, bs):
        W, b = W @ W_next, b @ W_next + b_next
    return W, b
    ### END SOLUTION


# %% tests="collapse" points=5
marks = check.Marks("collapse", 5)
with marks(2, "the two layers worked by hand"):
    Ws = [np.array([[1.0, 2.0]]), np.array([[1.0], [3.0]])]
    bs = [np.array([1.0, 0.0]), np.array([5.0])]
    one = (np.array([[7.0]]), np.array([6.0]))
    check.example(collapse, Ws, bs, gives=one, family="collapse", result="W b")
### BEGIN HIDDEN TESTS


def one_layer(Ws, bs):
    zero = np.zeros((1, len(Ws[0])))
    out = [np.vstack([zero, np.eye(len(Ws[0]))])]
    for W, b in zip(Ws, bs):
        out.append(out[-1] @ W + b)
    return out[-1][1:] - out[-1][0], out[-1][0]


with marks(3, "three layers of fresh sizes"):
    check.forward(collapse, one_layer, "collapse", result="W b")
### END HIDDEN TESTS
float(marks)

# %% [markdown] locked="collapse-words-question"
# ### 1.8 in words: why depth alone buys nothing (3 points, graded by hand)
#
# 1. Show with a formula that two linear layers are one. Write the shape below each matrix, for
#    inputs (n, d), a hidden layer of m and k outputs.
# 2. At which step does the derivation fail when a ReLU stands between the layers?
# 3. What follows for a network of ten linear layers on XOR?
#
# ### BEGIN MARK SCHEME
# **Rubric** (3 points)
#
# * 1 point: (X W1 + b1) W2 + b2 = X (W1 W2) + (b1 W2 + b2), order right, b1 through W2, with
#   shapes (n, d) (d, m) (m, k), (m,) and (k,). ½ if only a bias or the shapes are wrong.
# * 1 point: max(0, X W1 + b1) W2 can't be multiplied out, as max of a sum is not the sum of
#   the maxima; or a counterexample with numbers.
# * 1 point: ten linear layers are one, so they draw one line and get at most 3 of 4 right.
# ### END MARK SCHEME

# %% [markdown] manual="collapse-words" points=3
# ### BEGIN SOLUTION
# 1. (X W1 + b1) W2 + b2 = X (W1 W2) + (b1 W2 + b2): (n, d) (d, m) (m, k), where W1 W2 is (d, k)
#    and b1 W2 + b2 is (k,).
# 2. Multiplying out: max(0, X W1 + b1) W2 is no longer X times something. For example
#    max(0, 1) + max(0, −1) = 1, but max(0, 1 − 1) = 0.
# 3. All ten together are one layer, so one line: 3 of the 4 points at best.
# ### END SOLUTION

# %% [markdown]
# ## Exercise 1.9b · Put the training loop in order (5 points)
#
# The rule of 1.3 corrects one sample. Training repeats it, pass after pass, until a whole
# pass (an **epoch**) has no mistake. Below are the lines of such a loop, shuffled, with
# their indentation; three of them don't belong. `update(w, b, x, error)` does the step of
# 1.3, `output(x, w, b)` gives ŷ. Run the cell to see the lines.

# %% locked="parsons-lines"
loop = parsons.Parsons(
    "def train(X, y, output, update, most=100):",
    {
        "A": "            if error != 0:",
        "B": "    for epoch in range(most):",
        "C": "        return w, b, epoch",
        "D": "            error = target - output(x, w, b)",
        "E": "        if mistakes == 0:\n            break",
        "F": "    mistakes = 0",
        "G": "        for x, target in zip(X, y):",
        "H": "    return w, b, epoch",
        "I": "                w, b = update(w, b, x, error)",
        "J": "            error = output(x, w, b) - target",
        "K": "        mistakes = 0",
        "L": "                mistakes = mistakes + 1",
        "M": "    w, b = np.zeros(X.shape[1]), 0.0",
    },
)
loop

# %% [markdown]
# Write the letters in order, such as `loop_order = ["B", "A", "C"]`, and delete the line
# that raises.

# %% answer="training-loop"
loop_order = []
### BEGIN SOLUTION
loop_order = list("MBKGDAILEH")
### END SOLUTION

# %% tests="training-loop" points=5
marks = check.Marks("training-loop", 5)


def output(x, w, b):
    return float(x @ w + b > 0)


def update(w, b, x, error):
    return w + error * x, b + error


with marks(2, "your loop trains AND and stops by itself"):
    check.that(loop_order, "loop_order is empty: write the letters in order.")
    w, b, epoch = loop.call(loop_order, corners, AND, output, update)
    right = [output(x, w, b) for x in corners] == list(AND)
    check.that(
        right, "After your loop the line does not separate AND: does it stop early?"
    )
    check.that(epoch < 99, "Your loop never notices an epoch without mistakes.")
### BEGIN HIDDEN TESTS
with marks(3, "the same epochs as the rule, also where no line exists"):
    for gate, most, last in ((OR, 100, 3), (NAND, 100, 5), (XOR, 7, 6)):
        _, _, epoch = loop.call(loop_order, corners, gate, output, update, most)
        check.that(epoch == last, f"The last epoch is {epoch}; expected {last}.")
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# ## Exercise 1.9c · Quiz (6 points)
#
# Run the folded cell below to see the questions. One letter for each; the answers are
# checked after you hand in.

# %% locked="quiz-questions"
questions = {
    "q1": (
        "A neuron has score z = 0 for some input. What is its output in this course?",
        {"a": "0", "b": "1", "c": "0.5"},
    ),
    "q2": (
        "One neuron on XOR reached accuracy 0.75. What will a million epochs more do?",
        {
            "a": "reach 1.0 in the end",
            "b": "come closer and closer to 1.0",
            "c": "never get past 0.75",
        },
    ),
    "q3": (
        "You double w and b of a neuron with a step. What happens to its outputs?",
        {"a": "nothing changes", "b": "the line moves away", "c": "more points fire"},
    ),
    "q4": (
        "Which activation still has a slope other than 0 at z = −3, on every run?",
        {"a": "ReLU", "b": "leaky ReLU", "c": "step"},
    ),
    "q5": (
        "Three linear layers without activations are worth as much as …",
        {
            "a": "three layers",
            "b": "a network that solves XOR",
            "c": "one linear layer",
        },
    ),
    "q6": (
        "When does the perceptron rule surely stop making mistakes?",
        {
            "a": "when the learning rate is small",
            "b": "when some line separates the classes",
            "c": "always, after enough epochs",
        },
    ),
}
quiz.sheet(questions)

# %% answer="quiz"
# Replace each None by a letter in quotes, and delete the line that raises.
answers = {"q1": None, "q2": None, "q3": None, "q4": None, "q5": None, "q6": None}
### BEGIN SOLUTION
answers = {"q1": "a", "q2": "c", "q3": "a", "q4": "b", "q5": "c", "q6": "b"}
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
    "q1": ("a", {"b": "M-02"}, "The form is strict: at z = 0 the output is 0.", 1),
    "q2": ("c", {"a": "M-09", "b": "M-09"}, "No line gets more than 3 of 4 right.", 4),
    "q3": ("a", {}, "2z > 0 exactly where z > 0.", 1),
    "q4": ("b", {"c": "M-10"}, "ReLU and step are flat left of 0.", 6),
    "q5": ("c", {}, "A product of matrices is one matrix.", 7),
    "q6": (
        "b",
        {"c": "M-09"},
        "Without such a line it never stops making mistakes.",
        3,
    ),
}
for q, (letter, known, because, section) in key.items():
    with marks(1, f"{q}: {questions[q][0]}"):
        given = answers.get(q)
        check.that(given, "There is no answer: write a letter in quotes.")
        found = {
            "section": f"Lecture 1 §{section}",
            "misconception": known.get(given, ""),
        }
        check.that(given == letter, f"{given!r} is not it. {because}", **found)
### END HIDDEN TESTS
float(marks)
