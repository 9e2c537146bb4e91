# %% [markdown]
# # Coding test 1: three operations you have not seen
#
# After week 3. **90 minutes, 100 points.** Each exercise states a forward by its formula,
# with one worked example. You write it, and its backward pass. Nothing here was shown in a
# lecture; everything needed was.
#
# * Write your code where a cell says `raise NotImplementedError`, and run the cell.
# * The test cell below checks shapes and the worked example only. The rest is tested after
#   you hand in, on other numbers. So test yourself: finite differences are yours to write,
#   in cells that you add.
# * Open book, alone.

# %% [markdown]
# ## Time
#
# The test opens and closes at the times your instructor announced, 90 minutes apart. The
# closing time is the due date of this assignment in nbgrader. Every hand-in carries the
# time when it arrived; a late one is shown as late, with how late. You may hand in several
# times, the last one counts: hand in after each exercise.
#
# ## Conventions
#
# Rows are samples. A backward pass gets `dY`, the gradient of the loss for the output Y,
# first. It returns gradients that have the shape of what they belong to. Take numpy arrays
# in, give **new** numpy arrays out, leave your arguments unchanged. Loops are fine. While
# your work is graded, the engine of `cs_nn` is not there.

# %% locked="setup"
# cs_nn is installed here where it is missing
import numpy as np

from cs_nn import check

# %% [markdown]
# ## Exercise 1 · Swish with a slope that learns (32 points)
#
# Entry by entry, for `Z` (n, d) and one number β:
#
# y = z · σ(β z), where σ(t) = 1 / (1 + e⁻ᵗ).
#
# * `swish(Z, beta)` returns Y (n, d).
# * `swish_backward(dY, Z, beta)` returns the tuple `(dZ, dbeta)`: dZ (n, d), and dbeta
#   **one number**, since the same β is used for every entry.
#
# Worked example: Z = (0, ½ log 3), one row, and β = 2. σ is 0.5 and 0.75, so
# Y = (0, 0.411980). For dY = (2, 4) the gradients are dZ = (1, 3.823959) and
# dbeta = 0.226303.


# %% answer="swish"
def swish(Z, beta):
    """Return Y (n, d) for Z (n, d) and a number beta."""
    ### BEGIN SOLUTION
    return Z / (1 + np.exp(-beta * Z))
    ### END SOLUTION


def swish_backward(dY, Z, beta):
    """Return the tuple (dZ, dbeta): dZ (n, d), dbeta a number."""
    ### BEGIN SOLUTION
    gate = 1 / (1 + np.exp(-beta * Z))
    slope = gate * (1 - gate)
    dZ = dY * (gate + beta * Z * slope)
    dbeta = np.sum(dY * Z * Z * slope)
    return dZ, dbeta
    ### END SOLUTION


# %% tests="swish" points=32
marks = check.Marks("swish", 32)
Z, dY = np.array([[0.0, np.log(3) / 2]]), np.array([[2.0, 4.0]])
with marks(0, "shapes"):
    some = check.probe("swish-backward").args
    shapes = [np.shape(part) for part in (swish(*some[1:]), *swish_backward(*some))]
    wanted = [some[1].shape, some[1].shape, ()]
    check.that(shapes == wanted, f"Shapes of Y, dZ, dbeta: {shapes}, not {wanted}.")
with marks(2, "the worked example, forward"):
    known = np.array([[0.0, 0.41197960825054114]])
    check.example(swish, Z, 2.0, gives=known, family="swish-forward", result="Y")
with marks(2, "the worked example, backward"):
    known = (np.array([[1.0, 3.8239592165010823]]), 0.22630293015235914)
    names = {"family": "swish-backward", "result": "dZ dbeta"}
    check.example(swish_backward, dY, Z, 2.0, gives=known, **names)
### BEGIN HIDDEN TESTS
from cs_nn import functional as F
from cs_nn import tensor
from cs_nn.check.alone import alone


def gated(Z, beta):
    return Z * F.sigmoid(beta * Z)


def gradients_of_gated(dY, Z, beta):
    leaves = [tensor.Tensor(value, requires_grad=True) for value in (Z, beta)]
    return tensor.gradients(gated(*leaves), leaves, dY)


with marks(10, "swish on fresh numbers"):
    check.forward(
        swish, lambda Z, beta: gated(Z, beta).data, "swish-forward", result="Y"
    )
for part, points, title in ((0, 12, "dZ"), (1, 6, "dbeta")):
    with marks(points, f"{title} on fresh numbers"):
        one = alone(part, swish_backward, gradients_of_gated)
        check.gradients(one, gated, "swish-backward", wrt=(0, 1), result="dZ dbeta")
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# ## Exercise 2 · A weighted squared error with a mask (30 points)
#
# Predictions `P` and targets `T` have shape (n, k). The mask `M` (n, k) holds 1 where a
# target is known and 0 where it is missing; at least one entry is 1. Column j weighs
# `w[j]`, w (k,).
#
# L = Σ M[i, j] · w[j] · (P[i, j] − T[i, j])² / Σ M[i, j], both sums over all i and j.
#
# * `masked_loss(P, T, M, w)` returns `(L, dP)`: the number L and its gradient dP (n, k).
#
# Worked example: P = [[1, 2, 3], [4, 5, 6]], T = [[0, 2, 9], [3, 3, 6]],
# M = [[1, 1, 0], [0, 1, 1]] and w = (2, 3, 5). Four entries count; their squared errors
# are 1, 0, 4 and 0. L = (2 · 1 + 3 · 4) / 4 = 3.5 and dP = [[1, 0, 0], [0, 3, 0]].


# %% answer="masked-loss"
def masked_loss(P, T, M, w):
    """Return (L, dP): a number and an array (n, k)."""
    ### BEGIN SOLUTION
    count = M.sum()
    error = P - T
    L = np.sum(M * w * error**2) / count
    dP = 2 * M * w * error / count
    return L, dP
    ### END SOLUTION


# %% tests="masked-loss" points=30
marks = check.Marks("masked-loss", 30)
with marks(0, "shapes"):
    some = check.probe("masked-loss").args
    shapes = [np.shape(part) for part in masked_loss(*some)]
    wanted = [(), some[0].shape]
    check.that(shapes == wanted, f"Shapes of L and dP: {shapes}, not {wanted}.")
with marks(4, "the worked example"):
    P = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    T = np.array([[0.0, 2.0, 9.0], [3.0, 3.0, 6.0]])
    M = np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 1.0]])
    known = (3.5, np.array([[1.0, 0.0, 0.0], [0.0, 3.0, 0.0]]))
    names = {"family": "masked-loss", "result": "L dP"}
    check.example(masked_loss, P, T, M, np.array([2.0, 3.0, 5.0]), gives=known, **names)
### BEGIN HIDDEN TESTS
from cs_nn import tensor
from cs_nn.check.alone import alone


def stated(P, T, M, w):
    return (M * w * (P - T) ** 2).sum() / M.sum()


def loss_and_gradient(P, T, M, w):
    leaf = tensor.Tensor(P, requires_grad=True)
    L = stated(leaf, T, M, w)
    return L.item(), tensor.gradients(L, [leaf])[0]


for part, points, title in ((0, 10, "L"), (1, 12, "dP")):
    with marks(points, f"{title} on fresh numbers"):
        one = alone(part, masked_loss, loss_and_gradient)
        check.loss(one, stated, "masked-loss", result="L dP")
with marks(4, "what is masked out has no say"):
    P, T, M, w = check.probe("masked-loss", 3).args
    wild = np.where(M == 1, P, P + 100.0)
    seen = np.where(M == 1, P + 100.0, P)
    one, other, third = (masked_loss(+Q, T, M, w) for Q in (P, wild, seen))
    agree = np.allclose(one[0], other[0]) and np.allclose(one[1], other[1])
    check.that(
        agree,
        "A prediction that the mask leaves out changes L or dP.",
        question="What is m · anything, where m is 0?",
        section="Lecture 3 §4, ReLU",
        misconception="M-29",
    )
    deaf = np.allclose(one[0], third[0]) or np.allclose(one[1], third[1])
    check.that(not deaf, "A prediction that the mask keeps changes nothing, either.")
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# ## Exercise 3 · Rows of length 1 (38 points)
#
# Each row x of `X` (n, d) is divided by its length; no row is zero:
#
# y[j] = x[j] / r, where r = √(x[0]² + … + x[d − 1]²).
#
# * `unit_rows(X)` returns Y (n, d).
# * `unit_rows_backward(dY, X)` returns dX (n, d). Mind that r depends on every number of
#   its row.
#
# Worked example: the row x = (3, 0, 4) has r = 5, so y = (0.6, 0, 0.8). For dY = (1, 2, 0)
# the gradient is dX = (0.128, 0.4, −0.096).


# %% answer="unit-rows"
def unit_rows(X):
    """Return Y (n, d) with rows of length 1."""
    ### BEGIN SOLUTION
    return X / np.sqrt(np.sum(X**2, axis=1, keepdims=True))
    ### END SOLUTION


def unit_rows_backward(dY, X):
    """Return dX (n, d)."""
    ### BEGIN SOLUTION
    r = np.sqrt(np.sum(X**2, axis=1, keepdims=True))
    Y = X / r
    along = np.sum(dY * Y, axis=1, keepdims=True)  # the part of dY that changes r only
    return (dY - along * Y) / r
    ### END SOLUTION


# %% tests="unit-rows" points=38
marks = check.Marks("unit-rows", 38)
X, dY = np.array([[3.0, 0.0, 4.0]]), np.array([[1.0, 2.0, 0.0]])
with marks(0, "shapes"):
    some = check.probe("unit-rows-backward").args
    shapes = [np.shape(unit_rows(some[1])), np.shape(unit_rows_backward(*some))]
    check.that(shapes == [some[1].shape] * 2, f"Shapes of Y and dX: {shapes}.")
with marks(2, "the worked example, forward"):
    check.example(
        unit_rows, X, gives=np.array([[0.6, 0.0, 0.8]]), family="unit-rows", result="Y"
    )
with marks(2, "the worked example, backward"):
    known = np.array([[0.128, 0.4, -0.096]])
    names = {"family": "unit-rows-backward", "result": "dX"}
    check.example(unit_rows_backward, dY, X, gives=known, **names)
### BEGIN HIDDEN TESTS


def scaled(X):
    return X / (X * X).sum(axis=1, keepdims=True) ** 0.5


with marks(10, "unit_rows on fresh numbers"):
    check.forward(
        unit_rows,
        lambda X: X / np.linalg.norm(X, axis=1)[:, None],
        "unit-rows",
        result="Y",
    )
with marks(20, "unit_rows_backward on fresh numbers"):
    check.gradients(unit_rows_backward, scaled, "unit-rows-backward", result="dX")
with marks(4, "the gradient is linear in dY"):
    dY, X = check.probe("unit-rows-backward", 5).args
    check.relations.linear_backward(
        unit_rows_backward, dY, X, section="Lecture 2 §5, the BP algorithm"
    )
    near, far = (np.asarray(unit_rows_backward(+dY, k * X)) for k in (1.0, 2.0))
    check.that(not np.allclose(near, far), "Rows twice as long get the same gradient.")
### END HIDDEN TESTS
float(marks)
