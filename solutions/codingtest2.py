# %% [markdown]
# # Coding test 2: three windows you have not slid
#
# After week 5. **90 minutes, 100 points.** Each exercise states a forward by its formula,
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
# Kernels are **not** flipped, and there is no padding. A backward pass gets `dY`, the
# gradient of the loss for the output Y, first. It returns gradients that have the shape of
# what they belong to. Take numpy arrays in, give **new** numpy arrays out, leave your
# arguments unchanged. Loops are fine. While your work is graded, the engine of `cs_nn` is
# not there.

# %% locked="setup"
# cs_nn is installed here where it is missing
import numpy as np

from cs_nn import check

# %% [markdown]
# ## Exercise 1 · Convolution of signals, with a stride (40 points)
#
# A signal has c channels of length ℓ: `X` (n, c, ℓ). There are f kernels of width k, `K`
# (f, c, k), and a bias for each, `b` (f,). With stride s,
#
# Y[i, f, t] = b[f] + Σ X[i, c, s·t + u] · K[f, c, u], summed over all c and u,
#
# for every window that fits: there are ⌊(ℓ − k) / s⌋ + 1 of them. What is left over at the
# end is used by no window.
#
# * `conv1d(X, K, b, stride)` returns Y, shape (n, f, number of windows).
# * `conv1d_backward(dY, X, K, stride)` returns the tuple `(dX, dK, db)`.

# %% [markdown]
# Worked example, one signal, one channel, one kernel: x = (1, 2, 3, 4, 5, 6), the kernel is
# (1, 0, −1), b = 10 and the stride is 2. Two windows fit, (1, 2, 3) and (3, 4, 5), so
# Y = (8, 8). For dY = (1, 10), dX = (1, 0, 9, 0, −10, 0): the third number was in both
# windows, −1 + 10. dK = (31, 42, 53), and db = 11.


# %% answer="conv1d"
def conv1d(X, K, b, stride):
    """Return Y (n, f, windows) for X (n, c, length), K (f, c, k), b (f,)."""
    ### BEGIN SOLUTION
    k = K.shape[2]
    windows = (X.shape[2] - k) // stride + 1
    Y = np.zeros((len(X), len(K), windows))
    for t in range(windows):
        seen = X[:, :, t * stride : t * stride + k]  # (n, c, k)
        Y[:, :, t] = np.einsum("nck,fck->nf", seen, K) + b
    return Y
    ### END SOLUTION


def conv1d_backward(dY, X, K, stride):
    """Return the tuple (dX, dK, db), shaped like X, K and b."""
    ### BEGIN SOLUTION
    k = K.shape[2]
    dX, dK = np.zeros(X.shape), np.zeros(K.shape)
    for t in range(dY.shape[2]):
        place = slice(t * stride, t * stride + k)
        dX[:, :, place] += np.einsum("nf,fck->nck", dY[:, :, t], K)
        dK += np.einsum("nf,nck->fck", dY[:, :, t], X[:, :, place])
    return dX, dK, dY.sum(axis=(0, 2))
    ### END SOLUTION


# %% tests="conv1d" points=40
marks = check.Marks("conv1d", 40)
X, K = np.arange(1.0, 7.0).reshape(1, 1, 6), np.array([[[1.0, 0.0, -1.0]]])
with marks(0, "shapes"):
    dY, X_, K_, stride = check.probe("conv1d-backward").args
    b_ = np.zeros(len(K_))
    shapes = [np.shape(conv1d(X_, K_, b_, stride))]
    shapes += map(np.shape, conv1d_backward(dY, X_, K_, stride))
    wanted = [a.shape for a in (dY, X_, K_, b_)]
    check.that(shapes == wanted, f"Shapes of Y, dX, dK, db: {shapes}, not {wanted}.")
with marks(2, "the worked example, forward"):
    known = np.array([[[8.0, 8.0]]])
    names = {"family": "conv1d-forward", "result": "Y"}
    check.example(conv1d, X, K, np.array([10.0]), 2, gives=known, **names)
with marks(2, "the worked example, backward"):
    dY = np.array([[[1.0, 10.0]]])
    dX = np.array([[[1.0, 0.0, 9.0, 0.0, -10.0, 0.0]]])
    known = (dX, np.array([[[31.0, 42.0, 53.0]]]), np.array([11.0]))
    names = {"family": "conv1d-backward", "result": "dX dK db"}
    check.example(conv1d_backward, dY, X, K, 2, gives=known, **names)
### BEGIN HIDDEN TESTS
from cs_nn import functional as F
from cs_nn import tensor
from cs_nn.check.alone import alone


def with_bias(X, K, stride):
    return X, K, np.zeros(len(K)), stride


def gradients_of_conv1d(dY, *seen):
    X, K, b, stride = with_bias(*seen)
    leaves = [tensor.Tensor(value, requires_grad=True) for value in (X, K, b)]
    return tensor.gradients(F.conv1d(*leaves, stride), leaves, dY)


with marks(14, "conv1d on fresh signals"):
    check.forward(
        conv1d, lambda *given: F.conv1d(*given).data, "conv1d-forward", result="Y"
    )
for part, points, title in ((0, 10, "dX"), (1, 8, "dK"), (2, 4, "db")):
    with marks(points, f"{title} on fresh signals"):
        one = alone(part, conv1d_backward, gradients_of_conv1d)
        names = {"wrt": (0, 1, 2), "result": "dX dK db"}
        check.gradients(one, F.conv1d, "conv1d-backward", inputs=with_bias, **names)
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# ## Exercise 2 · Average pooling with overlap (26 points)
#
# On images `X` (n, c, H, W) a window of k by k pixels moves by `stride` pixels, which may
# be less than k. Each output is the **mean** of its window. Rows and columns that no whole
# window covers are dropped: the output has ⌊(H − k) / stride⌋ + 1 rows.
#
# * `avgpool(X, k, stride)` returns Y.
# * `avgpool_backward(dY, X, k, stride)` returns dX, shaped like X.
#
# Worked example, one image [[1, 3, 5], [7, 9, 11]], k = 2, stride 1: two windows with the
# means 5 and 7. For dY = (4, 8) the gradient is [[1, 3, 2], [1, 3, 2]]: the middle pixels
# were in both windows.


# %% answer="avgpool"
def avgpool(X, k, stride):
    """Return the means of the windows, (n, c, rows, columns), for X (n, c, H, W)."""
    ### BEGIN SOLUTION
    rows, columns = ((size - k) // stride + 1 for size in X.shape[2:])
    Y = np.zeros((*X.shape[:2], rows, columns))
    for i, j in np.ndindex(rows, columns):
        top, left = i * stride, j * stride
        Y[:, :, i, j] = X[:, :, top : top + k, left : left + k].mean(axis=(2, 3))
    return Y
    ### END SOLUTION


def avgpool_backward(dY, X, k, stride):
    """Return dX (n, c, H, W)."""
    ### BEGIN SOLUTION
    dX = np.zeros(X.shape)
    for i, j in np.ndindex(*dY.shape[2:]):
        top, left = i * stride, j * stride
        share = dY[:, :, i, j, None, None] / k**2
        dX[:, :, top : top + k, left : left + k] += share
    return dX
    ### END SOLUTION


# %% tests="avgpool" points=26
marks = check.Marks("avgpool", 26)
X = np.array([[[[1.0, 3.0, 5.0], [7.0, 9.0, 11.0]]]])
with marks(0, "shapes"):
    some = check.probe("avgpool-backward").args
    shapes = [np.shape(avgpool(*some[1:])), np.shape(avgpool_backward(*some))]
    wanted = [a.shape for a in some[:2]]
    check.that(shapes == wanted, f"Shapes of Y and dX: {shapes}, not {wanted}.")
with marks(2, "the worked example, forward"):
    known = np.array([[[[5.0, 7.0]]]])
    check.example(avgpool, X, 2, 1, gives=known, family="avgpool-forward", result="Y")
with marks(2, "the worked example, backward"):
    known = np.array([[[[1.0, 3.0, 2.0], [1.0, 3.0, 2.0]]]])
    names = {"family": "avgpool-backward", "result": "dX"}
    dY = np.array([[[[4.0, 8.0]]]])
    check.example(avgpool_backward, dY, X, 2, 1, gives=known, **names)
### BEGIN HIDDEN TESTS
from cs_nn import functional as F

with marks(10, "avgpool on fresh images"):
    check.forward(
        avgpool, lambda *given: F.avg_pool2d(*given).data, "avgpool-forward", result="Y"
    )
with marks(12, "avgpool_backward on fresh images"):
    check.gradients(avgpool_backward, F.avg_pool2d, "avgpool-backward", result="dX")
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# ## Exercise 3 · A kernel of its own for each channel (34 points)
#
# A depthwise convolution does not mix channels. `K` (c, kh, kw) holds one kernel for each
# channel of `X` (n, c, H, W); stride 1, no padding, no bias:
#
# Y[i, c, r, s] = Σ X[i, c, r + u, s + v] · K[c, u, v], summed over all u and v.
#
# * `depthwise(X, K)` returns Y (n, c, H − kh + 1, W − kw + 1).
# * `depthwise_backward(dY, X, K)` returns the tuple `(dX, dK)`.
#
# Worked example, one image with two channels of one row, (1, 2, 3) and (4, 5, 6), and the
# kernels (1, 10) and (−1, 1): Y holds (21, 32) and (1, 1). For dY with the rows (1, 2) and
# (0, 3), dX holds (1, 12, 20) and (0, −3, 3), and dK holds (5, 8) and (15, 18).


# %% answer="depthwise"
def depthwise(X, K):
    """Return Y (n, c, H - kh + 1, W - kw + 1) for X (n, c, H, W), K (c, kh, kw)."""
    ### BEGIN SOLUTION
    _, kh, kw = K.shape
    rows, columns = X.shape[2] - kh + 1, X.shape[3] - kw + 1
    Y = np.zeros((*X.shape[:2], rows, columns))
    for u, v in np.ndindex(kh, kw):
        Y += X[:, :, u : u + rows, v : v + columns] * K[:, u, v, None, None]
    return Y
    ### END SOLUTION


def depthwise_backward(dY, X, K):
    """Return the tuple (dX, dK), shaped like X and K."""
    ### BEGIN SOLUTION
    dX, dK = np.zeros(X.shape), np.zeros(K.shape)
    _, kh, kw = K.shape
    for i, j in np.ndindex(*dY.shape[2:]):
        place = (slice(None), slice(None), slice(i, i + kh), slice(j, j + kw))
        up = dY[:, :, i, j, None, None]  # (n, c, 1, 1)
        dX[place] += up * K
        dK += (up * X[place]).sum(axis=0)
    return dX, dK
    ### END SOLUTION


# %% tests="depthwise" points=34
marks = check.Marks("depthwise", 34)
X = np.array([[[[1.0, 2.0, 3.0]], [[4.0, 5.0, 6.0]]]])
K = np.array([[[1.0, 10.0]], [[-1.0, 1.0]]])
with marks(0, "shapes"):
    some = check.probe("depthwise-backward").args
    shapes = [np.shape(depthwise(*some[1:])), *map(np.shape, depthwise_backward(*some))]
    wanted = [a.shape for a in some]
    check.that(shapes == wanted, f"Shapes of Y, dX and dK: {shapes}, not {wanted}.")
with marks(2, "the worked example, forward"):
    known = np.array([[[[21.0, 32.0]], [[1.0, 1.0]]]])
    check.example(depthwise, X, K, gives=known, family="depthwise-forward", result="Y")
with marks(2, "the worked example, backward"):
    dX = np.array([[[[1.0, 12.0, 20.0]], [[0.0, -3.0, 3.0]]]])
    known = (dX, np.array([[[5.0, 8.0]], [[15.0, 18.0]]]))
    names = {"family": "depthwise-backward", "result": "dX dK"}
    dY = np.array([[[[1.0, 2.0]], [[0.0, 3.0]]]])
    check.example(depthwise_backward, dY, X, K, gives=known, **names)
### BEGIN HIDDEN TESTS
from cs_nn import functional as F
from cs_nn import tensor
from cs_nn.check.alone import alone


def by_channel(X, K):
    return F.conv2d(X, K.reshape(len(K), 1, *K.shape[1:]), groups=len(K))


def gradients_of_depthwise(dY, X, K):
    leaves = [tensor.Tensor(value, requires_grad=True) for value in (X, K)]
    return tensor.gradients(by_channel(*leaves), leaves, dY)


with marks(10, "depthwise on fresh images"):
    check.forward(
        depthwise, lambda X, K: by_channel(X, K).data, "depthwise-forward", result="Y"
    )
for part, points, title in ((0, 12, "dX"), (1, 8, "dK")):
    with marks(points, f"{title} on fresh images"):
        one = alone(part, depthwise_backward, gradients_of_depthwise)
        names = {"wrt": (0, 1), "result": "dX dK"}
        check.gradients(one, by_channel, "depthwise-backward", **names)
### END HIDDEN TESTS
float(marks)
