# %% [markdown]
# # Week 5 assignment: convolution, forward and backward
#
# You write a convolution with plain loops, then for whole batches with channels, then its
# backward pass, and train a small network of your own on digits that move. Read
# [the lecture](../../lectures/week05_convolution.ipynb) first.
#
# * Write your code where a cell says `raise NotImplementedError`, and run the cell.
# * Then run the test cell below it. It says at once what is right, what is wrong, and where
#   to look. Some points are tested after you hand in, with other numbers: the function you
#   wrote must work for any input of the stated shape.
# * **100 points**: 75 for code, 10 for predictions, shapes and quiz, 15 for written answers,
#   which a person marks.

# %% [markdown]
# ## Conventions
#
# An image is `x` (H, W), a batch of images `X` (n, c, H, W): n images of c channels. A
# kernel is `k` (kh, kw); `K` (f, c, kh, kw) holds f kernels with a sheet for each channel,
# and `b` (f,) a bias for each kernel. Everything except `convolve2d` is correlation: the
# kernel is **not** flipped.
#
# `stride` and `pad` are whole numbers, the same for rows and columns. `pad` zeros stand on
# **every** side. Windows that would hang over the end don't count:
# oh = ⌊(H − kh + 2·pad) / stride⌋ + 1, and ow alike.
#
# Take numpy arrays in, give new numpy arrays out (float64), and leave your arguments
# unchanged. While your work is graded, the engine of `cs_nn` (`functional`, `Tensor`, …) is
# not there. Loops are welcome up to 5.6; only 5.7 needs speed.

# %% locked="setup"
# cs_nn is installed here where it is missing
import numpy as np

from cs_nn import check, data, quiz

X_train, y_train, X_test, y_test = data.digits()  # ink from 0 to 1
X_train, X_test = X_train[:, None], X_test[:, None]  # (n, 8, 8) -> (n, 1, 8, 8)
slide = np.array(
    [
        [1.0, 1.0, 1.0, 0.0, 0.0],
        [0.0, 1.0, 1.0, 1.0, 0.0],
        [0.0, 0.0, 1.0, 1.0, 1.0],
        [0.0, 0.0, 1.0, 1.0, 0.0],
        [0.0, 1.0, 1.0, 0.0, 0.0],
    ]
)
cross = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 1.0]])

# %% [markdown]
# ## Exercise 5.8a · Predict first (2 points)
#
# Guess before you compute. A guess earns its half point for being made, not for being
# right; you will meet each answer below. Replace each `None` by one of the values offered,
# and delete the line that raises.

# %% answer="predictions"
predictions = {
    "digits a trained MLP still reads after a shift by one pixel": None,  # "nearly all", "about half" or "hardly any"
    "windows over a pixel far from the border, kernel 3×3, stride 1": None,  # 1, 3 or 9
    "parameters of a conv layer when the photo is twice as wide": None,  # "the same", "double" or "four times"
    "gradient of the smaller numbers in a max pool block": None,  # "zero", "a share" or "the same as the largest"
}
### BEGIN SOLUTION
predictions = dict(zip(predictions, ("about half", 9, "the same", "zero")))
### END SOLUTION

# %% tests="predictions" points=2
marks = check.Marks("predictions", 2)
offers = {
    "digits a trained MLP still reads after a shift by one pixel": (
        "nearly all",
        "about half",
        "hardly any",
    ),
    "windows over a pixel far from the border, kernel 3×3, stride 1": (1, 3, 9),
    "parameters of a conv layer when the photo is twice as wide": (
        "the same",
        "double",
        "four times",
    ),
    "gradient of the smaller numbers in a max pool block": (
        "zero",
        "a share",
        "the same as the largest",
    ),
}
for question, offered in offers.items():
    with marks(0.5, question):
        guess = predictions.get(question)
        check.that(guess is not None, "There is no guess yet: replace None.")
        check.that(
            guess in offered, f"{guess!r} is not on offer: choose from {offered}."
        )
float(marks)

# %% [markdown]
# ## Exercise 5.1 · Sizes and weights (8 points)
#
# * `out_size(H, k, stride, pad)`: how many places a window of k pixels has in a row of H, a
#   whole number. Ten pixels, a window of 4, stride 3 and one zero on each side: 12 pixels
#   in all, places at 0, 3 and 6, so 3.
# * `n_params_dense(H, W, c, units, bias=False)`: the parameters of a dense layer that reads
#   all of a (c, H, W) image; with `bias=True` one more for each unit.
# * `n_params_conv(c, f, kh, kw, bias)`: the parameters of f kernels over c channels; with
#   `bias=True` one more for each kernel.


# %% answer="sizes"
def out_size(H, k, stride, pad):
    """Return the number of places of a window of k in a row of H pixels, an int."""
    ### BEGIN SOLUTION
    return (H - k + 2 * pad) // stride + 1
    ### END SOLUTION


def n_params_dense(H, W, c, units, bias=False):
    """Return the number of parameters of a dense layer on (c, H, W) images."""
    ### BEGIN SOLUTION
    return (H * W * c + bool(bias)) * units
    ### END SOLUTION


def n_params_conv(c, f, kh, kw, bias):
    """Return the number of parameters of f kernels (c, kh, kw)."""
    ### BEGIN SOLUTION
    return f * (c * kh * kw + bool(bias))
    ### END SOLUTION


# %% tests="sizes" points=8
marks = check.Marks("sizes", 8)
with marks(1, "out_size by hand"):
    check.example(out_size, 10, 4, 3, 1, gives=3, family="out-size")
    whole = out_size(10, 4, 3, 1)
    check.that(isinstance(whole, int | np.integer), f"{whole!r} is no whole number.")
with marks(1, "n_params_dense: the 400 million"):
    check.example(
        n_params_dense, 200, 200, 1, 10_000, gives=400_000_000, family="params-dense"
    )
with marks(1, "n_params_conv: 16 kernels of 5×5 on a colour photo"):
    check.example(n_params_conv, 3, 16, 5, 5, True, gives=1216, family="params-conv")
### BEGIN HIDDEN TESTS
with marks(2, "out_size on fresh numbers"):
    check.forward(
        out_size,
        lambda H, k, stride, pad: len(range(0, H + 2 * pad - k + 1, stride)),
        "out-size",
        times=4,
    )
with marks(1, "n_params_dense on fresh numbers, with and without biases"):

    def dense_total(H, W, c, units, bias=False):
        return H * W * c * units + units * bias

    check.forward(n_params_dense, dense_total, "params-dense")
    check.example(n_params_dense, 5, 7, 3, 11, bias=True, gives=1166)
with marks(2, "n_params_conv on fresh numbers, with and without biases"):

    def conv_total(c, f, kh, kw, bias):
        return f * c * kh * kw + f * bias

    check.forward(n_params_conv, conv_total, "params-conv", bias=True)
    check.forward(n_params_conv, conv_total, "params-conv", bias=False)
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# ## Exercise 5.2 · Correlation and convolution (14 points)
#
# `correlate2d(x, k, stride=1, pad=0)` slides the kernel `k` (kh, kw) over the image `x`
# (H, W) and returns the sums of products, a float array (oh, ow). The kernel is not
# flipped. Two loops over the places are fine; `np.pad(x, pad)` puts the zeros around.
#
# By hand: x = [[1, 2, 3], [4, 5, 6]] and k = [[1, 2]]. The first sum is 1·1 + 2·2 = 5, and
# the result [[5, 8], [14, 17]].
#
# With stride 2 and pad 1 the padded image has 4 rows and 5 columns, and windows start in
# rows 0 and 2 and columns 0 and 2. Those of row 0 meet zeros only; in row 2 they meet
# (0, 4) and (5, 6). The result is [[0, 0], [8, 17]].


# %% answer="correlate2d"
def correlate2d(x, k, stride=1, pad=0):
    """Return the correlation (oh, ow) of an image x (H, W) with a kernel k (kh, kw)."""
    ### BEGIN SOLUTION
    x = np.pad(x, pad)
    kh, kw = k.shape
    oh, ow = (x.shape[0] - kh) // stride + 1, (x.shape[1] - kw) // stride + 1
    y = np.zeros((oh, ow))
    for i in range(oh):
        for j in range(ow):
            top, left = i * stride, j * stride
            y[i, j] = np.sum(x[top : top + kh, left : left + kw] * k)
    return y
    ### END SOLUTION


# %% tests="correlate2d" points=6
from cs_nn import functional as F

marks = check.Marks("correlate2d", 6)
two_rows, pair = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), np.array([[1.0, 2.0]])
with marks(0.5, "the 5×5 image of the lecture"):
    nine = np.array([[4.0, 3, 4], [2, 4, 3], [2, 3, 4]])
    check.example(correlate2d, slide, cross, gives=nine, family="correlate2d")
with marks(0.5, "stride 2 and pad 1 by hand"):
    known = np.array([[0.0, 0.0], [8.0, 17.0]])
    known_plain = np.array([[5.0, 8.0], [14.0, 17.0]])
    check.example(correlate2d, two_rows, pair, gives=known_plain, family="correlate2d")
    check.example(
        correlate2d, two_rows, pair, stride=2, pad=1, gives=known, family="correlate2d"
    )
with marks(1, "a single 1 in the kernel copies the image from there"):
    check.relations.one_hot_kernel(correlate2d)
for points, setting in ((1, "plain"), (1, "stride"), (1, "pad"), (1, "both")):
    with marks(points, f"fresh images against the engine: {setting}"):
        check.forward(
            correlate2d,
            lambda x, k, stride=1, pad=0: F.conv2d(
                x[None, None], k[None, None], None, stride, pad
            ).data[0, 0],
            "correlate2d",
            setting=setting,
        )
F = None  # the engine is for tests only
float(marks)

# %% [markdown]
# `convolve2d(x, k, stride=1, pad=0)` is the convolution of mathematics: the kernel is turned
# by 180° first, rows and columns, then everything is as above. For x and k of the example,
# the first sum is 1·2 + 2·1 = 4, and the result [[4, 7], [13, 16]].


# %% answer="convolve2d"
def convolve2d(x, k, stride=1, pad=0):
    """Return the convolution (oh, ow) of an image x (H, W) with a kernel k (kh, kw)."""
    ### BEGIN SOLUTION
    return correlate2d(x, k[::-1, ::-1], stride, pad)
    ### END SOLUTION


# %% tests="convolve2d" points=5
marks = check.Marks("convolve2d", 5)
two_rows, pair = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), np.array([[1.0, 2.0]])
with marks(0.5, "the example worked by hand"):
    known = np.array([[4.0, 7.0], [13.0, 16.0]])
    check.example(convolve2d, two_rows, pair, gives=known, family="convolve2d")
with marks(0.5, "one white pixel, convolved, becomes the kernel"):
    pixel, stamp = np.ones((1, 1)), np.array([[1.0, 2, 3], [4, 5, 6], [7, 8, 9]])
    check.example(convolve2d, pixel, stamp, pad=2, gives=stamp, family="convolve2d")
### BEGIN HIDDEN TESTS


def turned(x, k, stride=1, pad=0):
    padded = np.pad(x, pad)
    views = np.lib.stride_tricks.sliding_window_view(padded, k.shape)
    return np.einsum("ijkl,kl->ij", views[::stride, ::stride], np.rot90(k, 2))


for setting in ("plain", "stride", "pad", "both"):
    with marks(1, f"fresh images: {setting}"):
        check.forward(convolve2d, turned, "convolve2d", setting=setting)
### END HIDDEN TESTS
float(marks)

# %% [markdown] locked="flip-words-question"
# ### 5.2 in words: when the flip hides (3 points, graded by hand)
#
# 1. For which kernels do correlation and convolution give the same on *every* image? Give the
#    condition for K[u, v], and a 3×3 example whose first row holds three different numbers.
# 2. A classmate tests with a single white pixel in the middle of a black image, and the kernel
#    [[0, 1, 0], [1, −4, 1], [0, 1, 0]]. Why does this test see nothing? Name a kernel that does.
# 3. Libraries write "convolution" and compute correlation. Why does a network that learns its
#    kernels lose nothing?
#
# ### BEGIN MARK SCHEME
# **Rubric** (3 points)
#
# * 1 point: K[u, v] = K[kh − 1 − u, kw − 1 − v] for all u, v (½), and an example such as
#   [[1, 2, 3], [4, 5, 4], [3, 2, 1]] (½). Symmetry left–right alone, or Kᵀ = K, is not it.
# * 1 point: this kernel stays the same after half a turn, so both give the same; any kernel
#   that does not, such as a single 1 off the centre.
# * 1 point: it would learn the kernel turned by 180°, with the same outputs and the same loss.
# ### END MARK SCHEME

# %% [markdown] manual="flip-words" points=3
# ### BEGIN SOLUTION
# 1. K[u, v] = K[kh − 1 − u, kw − 1 − v]: half a turn changes nothing. For example
#    [[1, 2, 3], [4, 5, 4], [3, 2, 1]].
# 2. The kernel is its own half turn, so flipped or not is the same kernel. A single 1 to the
#    right of the centre moves the pixel left or right, and tells them apart.
# 3. With the flip it learns K turned, without it K. Outputs, loss and gradients are the same.
# ### END SOLUTION

# %% [markdown]
# ## Exercise 5.3 · Which kernel was it? (5 points)
#
# Somebody correlated images with kernels and mixed up the results. `match_kernels(images,
# kernels, results)` finds out who is who.
#
# * `images` is a list of m images (H, W), `kernels` a list of kernels (kh, kw).
# * `results` is a list of arrays (m, oh, ow): `results[i][j]` is `images[j]` correlated with
#   one of the kernels, stride 1, no padding. Each i has its own kernel.
# * Return a list `p` of whole numbers: `results[i]` was made with `kernels[p[i]]`.
#
# Try the example by eye first: one image [[1, 2, 3], [4, 5, 6]], the kernels [[1, 0]],
# [[0, 1]] and [[1, 1]]. The result [[3, 5], [9, 11]] adds neighbours, so `p[0]` is 2.


# %% answer="match-kernels"
def match_kernels(images, kernels, results):
    """Return the list p with results[i] = every image correlated with kernels[p[i]]."""
    ### BEGIN SOLUTION
    p = []
    for result in results:
        distances = [
            sum(np.abs(correlate2d(x, k) - y).sum() for x, y in zip(images, result))
            for k in kernels
        ]
        p.append(int(np.argmin(distances)))
    return p
    ### END SOLUTION


# %% tests="match-kernels" points=5
marks = check.Marks("match-kernels", 5)
two_rows = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
with marks(1, "the example by eye"):
    three = [np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]]), np.array([[1.0, 1.0]])]
    mixed = [
        np.array([[[3.0, 5.0], [9.0, 11.0]]]),
        np.array([[[1.0, 2.0], [4.0, 5.0]]]),
        np.array([[[2.0, 3.0], [5.0, 6.0]]]),
    ]
    check.example(match_kernels, [two_rows], three, mixed, gives=[2, 0, 1])
### BEGIN HIDDEN TESTS


def matched(images, kernels, results):
    views = np.lib.stride_tricks.sliding_window_view(
        np.array(images), kernels[0].shape, axis=(1, 2)
    )
    made = np.einsum("mijkl,qkl->qmij", views, np.array(kernels))
    gaps = np.abs(made[None] - np.array(results)[:, None]).sum(axis=(2, 3, 4))
    return [int(q) for q in gaps.argmin(axis=1)]


with marks(4, "fresh images and kernels"):
    check.forward(match_kernels, matched, "match-kernels", result="p", times=3)
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# ## Exercise 5.4 · A convolution layer (16 points)
#
# `conv_forward(X, K, b, stride, pad)` takes images `X` (n, c, H, W), kernels `K`
# (f, c, kh, kw) and biases `b` (f,), and returns `Y` (n, f, oh, ow):
#
# `Y[m, g]` = the sum over all channels q of `X[m, q]` correlated with `K[g, q]`, plus `b[g]`.
#
# By hand: one image with the channels [[1, 2], [3, 4]] and [[0, 1], [1, 0]], one kernel with
# the sheets [[1, 0], [0, 1]] and [[1, 2], [3, 4]], bias 0.5. The channels give 1 + 4 = 5 and
# 2 + 3 = 5, so Y is 10.5, of shape (1, 1, 1, 1).

# %% [markdown]
# Loops over images, kernels and places pass all tests of 5.4 to 5.6. To train in 5.7 you
# need a faster way: no loop over images or kernels. Two that work:
#
# * loop over the places only, and let `np.einsum` multiply a window of the whole batch,
#   (n, c, kh, kw), with K, (f, c, kh, kw);
# * no loop: `np.lib.stride_tricks.sliding_window_view(X, (kh, kw), axis=(2, 3))` has shape
#   (n, c, places down, places across, kh, kw), and holds every window at stride 1.


# %% answer="conv-forward"
def conv_forward(X, K, b, stride, pad):
    """Return Y (n, f, oh, ow) for X (n, c, H, W), K (f, c, kh, kw) and b (f,)."""
    ### BEGIN SOLUTION
    X = np.pad(X, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[2:], axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]  # (n, c, oh, ow, kh, kw)
    Y = np.einsum("ncijuv,fcuv->nfij", windows, K, optimize=True)
    return Y + b[:, None, None]
    ### END SOLUTION


# %% tests="conv-forward" points=16
from cs_nn import functional as F

marks = check.Marks("conv-forward", 16)
with marks(2, "two channels by hand"):
    check.example(
        conv_forward,
        np.array([[[[1.0, 2.0], [3.0, 4.0]], [[0.0, 1.0], [1.0, 0.0]]]]),
        np.array([[[[1.0, 0.0], [0.0, 1.0]], [[1.0, 2.0], [3.0, 4.0]]]]),
        np.array([0.5]),
        1,
        0,
        gives=np.array([[[[10.5]]]]),
        family="conv-forward",
    )
with marks(1, "an image of zeros gives the biases"):
    check.relations.zero_image(conv_forward)
with marks(1, "each channel counts"):
    check.relations.one_channel(conv_forward)
for setting in ("plain", "stride", "pad", "both"):
    with marks(3, f"fresh batches against the engine: {setting}"):
        check.forward(
            conv_forward,
            lambda X, K, b, stride, pad: F.conv2d(X, K, b, stride, pad).data,
            "conv-forward",
            setting=setting,
        )
F = None  # the engine is for tests only
float(marks)

# %% [markdown]
# ## Exercise 5.5 · The way back (20 points)
#
# `conv_backward(dY, cache)` gets the gradient `dY` (n, f, oh, ow) of the layer's output and
# `cache = (X, K, b, stride, pad)`, the arguments of the forward. It returns
# `(dX, dK, db)`, each of the shape of its namesake. `dY` already holds the mean of the loss:
# divide by nothing.
#
# * Every pixel was in several windows: dX adds up what each of them sends back. Work on the
#   padded image, then cut the border off.
# * Every weight was used at every place of every image: dK and db add up over all of them.

# %% [markdown]
# By hand, for one 3×3 image X of 1 … 9, row by row, K = [[1, 2], [3, 4]], b = 0, stride 1,
# no padding, and dY all ones (2, 2):
#
# * dX = [[1, 3, 2], [4, 10, 6], [3, 7, 4]]: the centre was in all four windows, once under
#   each weight;
# * dK = [[12, 16], [24, 28]]: its first entry is 1 + 2 + 4 + 5, the pixels that met K[0, 0];
# * db = 4, one for each place.
#
# Each of the three is tested by itself, so work on them one at a time: return zeros for
# those still to come.


# %% answer="conv-backward"
def conv_backward(dY, cache):
    """Return (dX, dK, db) for dY (n, f, oh, ow) and cache = (X, K, b, stride, pad)."""
    ### BEGIN SOLUTION
    X, K, _, stride, pad = cache
    (H, W), (kh, kw), (oh, ow) = X.shape[2:], K.shape[2:], dY.shape[2:]
    Xp = np.pad(X, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dXp, dK = np.zeros(Xp.shape), np.zeros(K.shape)
    for u in range(kh):
        for v in range(kw):  # the pixels that met K[:, :, u, v]
            met = np.s_[
                :, :, u : u + stride * oh : stride, v : v + stride * ow : stride
            ]
            dK[:, :, u, v] = np.tensordot(dY, Xp[met], axes=((0, 2, 3), (0, 2, 3)))
            dXp[met] += np.einsum("nfij,fc->ncij", dY, K[:, :, u, v], optimize=True)
    return dXp[:, :, pad : pad + H, pad : pad + W], dK, dY.sum(axis=(0, 2, 3))
    ### END SOLUTION


# %% tests="conv-backward" points=16
from cs_nn import functional as F
from cs_nn import tensor

marks = check.Marks("conv-backward", 16)


def only(part):
    """Your function with two of its three results taken from the engine."""

    def your_part(dY, cache):
        mine = conv_backward(dY, cache)
        if not isinstance(mine, tuple | list) or len(mine) != 3:
            return mine
        leaves = [tensor.Tensor(value, requires_grad=True) for value in cache[:3]]
        mixed = tensor.gradients(F.conv2d(*leaves, *cache[3:]), leaves, dY)
        return (*mixed[:part], mine[part], *mixed[part + 1 :])

    your_part.__name__, your_part.student = "conv_backward", conv_backward
    return your_part


def backward(points, title, part, *settings):
    with marks(points, f"{title} against the engine: {' and '.join(settings)}"):
        for setting in settings:
            check.gradients(
                only(part),
                F.conv2d,
                "conv-backward",
                inputs=lambda cache: cache,
                wrt=(0, 1, 2),
                result="dX dK db",
                setting=setting,
            )


with marks(1, "the example worked by hand"):
    ones = np.ones((1, 1, 2, 2))
    count = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    four = np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
    known = (
        np.array([[[[1.0, 3, 2], [4, 10, 6], [3, 7, 4]]]]),
        np.array([[[[12.0, 16], [24, 28]]]]),
        np.array([4.0]),
    )
    check.example(
        conv_backward,
        ones,
        (count, four, np.zeros(1), 1, 0),
        gives=known,
        family="conv-backward",
        result="dX dK db",
    )
backward(2, "db", 2, "plain", "both")
backward(2.5, "dK", 1, "plain")
backward(2.5, "dK", 1, "stride", "pad", "both")
backward(2.5, "dX", 0, "plain")
backward(2.5, "dX", 0, "stride")
backward(3, "dX", 0, "pad", "both")
F = tensor = None  # the engine is for tests only
float(marks)

# %% [markdown] locked="windows-words-question"
# ### 5.5 in words: every pixel sums over its windows (4 points, graded by hand)
#
# A 3×3 image X, a 2×2 kernel K, stride 1, no padding: Y is (2, 2).
#
# 1. Which outputs contain the pixel X[1, 1], and which entry of K does it meet in each?
# 2. Write dL/dX[1, 1] with the four entries of dY. Why is it a *sum*?
# 3. Going through dY in its usual order, in which order come the entries of K, and what has
#    that to do with the flip?
# 4. Write dL/dK[0, 0] with the entries of dY and X. Why is nothing flipped there?
#
# ### BEGIN MARK SCHEME
# **Rubric** (4 points)
#
# * 1 point: all four; Y[0, 0] with K[1, 1], Y[0, 1] with K[1, 0], Y[1, 0] with K[0, 1], Y[1, 1]
#   with K[0, 0].
# * 1 point: dY[0, 0] K[1, 1] + dY[0, 1] K[1, 0] + dY[1, 0] K[0, 1] + dY[1, 1] K[0, 0] (½); the
#   pixel reaches L on four paths, and paths that meet again are added (½).
# * 1 point: the order is reversed in rows and columns, K turned by 180°: the gradient of a
#   correlation is a convolution.
# * 1 point: dY[0, 0] X[0, 0] + dY[0, 1] X[0, 1] + dY[1, 0] X[1, 0] + dY[1, 1] X[1, 1]: output
#   and pixel move together, [i, j] with [i + 0, j + 0], so it is a correlation of X with dY.
# ### END MARK SCHEME

# %% [markdown] manual="windows-words" points=4
# ### BEGIN SOLUTION
# 1. All four: Y[0, 0] with K[1, 1], Y[0, 1] with K[1, 0], Y[1, 0] with K[0, 1], Y[1, 1] with
#    K[0, 0].
# 2. dY[0, 0] K[1, 1] + dY[0, 1] K[1, 0] + dY[1, 0] K[0, 1] + dY[1, 1] K[0, 0]. The pixel fans out
#    to four outputs; a small change of it reaches L on four paths, and these add up.
# 3. K[1, 1], K[1, 0], K[0, 1], K[0, 0]: backwards in rows and columns, which is K turned by 180°.
#    So dX is a convolution, with the flip, of the padded dY.
# 4. dY[0, 0] X[0, 0] + dY[0, 1] X[0, 1] + dY[1, 0] X[1, 0] + dY[1, 1] X[1, 1]. The weight K[u, v]
#    meets X[i + u, j + v] at place [i, j]: both indices grow together, so it is a correlation.
# ### END SOLUTION

# %% [markdown]
# ## Exercise 5.6 · Max pooling (12 points)
#
# `maxpool_forward(X, k)` cuts each channel of `X` (n, c, H, W) into blocks of k×k and keeps
# the largest number of each block. Leftover rows at the bottom and columns at the right are
# dropped, so the result has shape (n, c, H // k, W // k).
#
# By hand for k = 2: [[1, 5, 2, 0, 9], [3, 4, 8, 6, 9], [9, 9, 9, 9, 9]] has two blocks,
# with the maxima 5 and 8; the column and the row of nines are left over.


# %% answer="maxpool-forward"
def maxpool_forward(X, k):
    """Return the maxima (n, c, H // k, W // k) of the k×k blocks of X (n, c, H, W)."""
    ### BEGIN SOLUTION
    n, c, H, W = X.shape
    oh, ow = H // k, W // k
    blocks = X[:, :, : oh * k, : ow * k].reshape(n, c, oh, k, ow, k)
    return blocks.max(axis=(3, 5))
    ### END SOLUTION


# %% tests="maxpool-forward" points=4
from cs_nn import functional as F

marks = check.Marks("maxpool-forward", 4)
nines = np.array([[[[1.0, 5, 2, 0, 9], [3, 4, 8, 6, 9], [9, 9, 9, 9, 9]]]])
with marks(1, "the example worked by hand"):
    check.example(
        maxpool_forward,
        nines,
        2,
        gives=np.array([[[[5.0, 8.0]]]]),
        family="maxpool-forward",
    )
with marks(3, "fresh batches against the engine"):
    check.forward(
        maxpool_forward, lambda X, k: F.max_pool2d(X, k).data, "maxpool-forward"
    )
F = None  # the engine is for tests only
float(marks)

# %% [markdown]
# `maxpool_backward(dY, X, k)` gets the gradient `dY` of the result, and returns `dX` of the
# shape of X: the largest number of a block gets the block's whole gradient, all others 0. If
# a block holds its maximum several times, the **first** gets it, counted row by row.
#
# By hand: for the X above and dY = [[10, 20]], dX is 10 at the 5, 20 at the 8, and 0
# elsewhere.


# %% answer="maxpool-backward"
def maxpool_backward(dY, X, k):
    """Return dX (n, c, H, W) for dY (n, c, H // k, W // k)."""
    ### BEGIN SOLUTION
    n, c, oh, ow = dY.shape
    blocks = X[:, :, : oh * k, : ow * k].reshape(n, c, oh, k, ow, k)
    flat = blocks.swapaxes(3, 4).reshape(n, c, oh, ow, k * k)
    first = np.arange(k * k) == flat.argmax(axis=-1)[..., None]
    paid = (first * dY[..., None]).reshape(n, c, oh, ow, k, k)
    dX = np.zeros(X.shape)
    dX[:, :, : oh * k, : ow * k] = paid.swapaxes(3, 4).reshape(n, c, oh * k, ow * k)
    return dX
    ### END SOLUTION


# %% tests="maxpool-backward" points=5
from cs_nn import functional as F

marks = check.Marks("maxpool-backward", 5)
nines = np.array([[[[1.0, 5, 2, 0, 9], [3, 4, 8, 6, 9], [9, 9, 9, 9, 9]]]])
with marks(1, "the example worked by hand"):
    known = np.zeros((1, 1, 3, 5))
    known[0, 0, 0, 1], known[0, 0, 1, 2] = 10, 20
    check.example(
        maxpool_backward,
        np.array([[[[10.0, 20.0]]]]),
        nines,
        2,
        gives=known,
        family="maxpool-backward",
    )
with marks(2, "fresh batches against the engine"):
    check.gradients(maxpool_backward, F.max_pool2d, "maxpool-backward")
with marks(2, "blocks with equal maxima"):
    check.gradients(maxpool_backward, F.max_pool2d, "maxpool-backward", ties=True)
F = None  # the engine is for tests only
float(marks)

# %% [markdown] locked="pool-words-question"
# ### 5.6 in words: who gets the gradient? (3 points, graded by hand)
#
# 1. Why do the pixels of a block that are not its maximum get the gradient 0?
# 2. *Average* pooling returns the mean of each k×k block. What does each of its pixels get when
#    the block's gradient is g?
# 3. Two pixels of a block are equal and the largest. What does a central difference measure for
#    one of them, and why is "the first gets all" still a fair rule?
#
# ### BEGIN MARK SCHEME
# **Rubric** (3 points)
#
# * 1 point: a small change of them does not change the maximum, so it does not change the loss.
# * 1 point: g / k² for every pixel.
# * 1 point: one half, as upwards the maximum follows and downwards the other pixel keeps it (½);
#   max has a kink there and no slope, so a choice must be made, and any one that is made the
#   same way each time will do; ties are rare in real numbers (½ for either reason).
# ### END MARK SCHEME

# %% [markdown] manual="pool-words" points=3
# ### BEGIN SOLUTION
# 1. Move one of them a little: the maximum stays, so the loss stays.
# 2. g / k²: each pixel is in the mean with the factor 1/k².
# 3. Up by h the maximum grows by h, down by h the other one keeps it: (h − 0) / 2h = ½. At a tie
#    max has a kink and no slope; a rule has to choose one, and with real images ties hardly ever
#    happen.
# ### END SOLUTION

# %% [markdown]
# ## Exercise 5.8b · Follow the shapes (2 points)
#
# The network of 5.7 reads the digits: (n, 1, 8, 8). Before you write it, follow one batch of
# n = 32 images through it, and write each shape as a tuple.
#
# 1. `conv`: 24 kernels of 5×5, stride 1, pad 2.
# 2. `relu`: max(0, z), entry by entry.
# 3. `pool`: max pooling with k = 8.
# 4. `rows`: one row for each image.
# 5. `dense`: rows times W (24, 10), plus c (10,).

# %% answer="shapes"
shapes = {"conv": None, "relu": None, "pool": None, "rows": None, "dense": None}
### BEGIN SOLUTION
shapes = {
    "conv": (32, 24, 8, 8),
    "relu": (32, 24, 8, 8),
    "pool": (32, 24, 1, 1),
    "rows": (32, 24),
    "dense": (32, 10),
}
### END SOLUTION

# %% tests="shapes" points=2
marks = check.Marks("shapes", 2)
with marks(0, "every step has a shape"):
    for step, shape in shapes.items():
        check.that(isinstance(shape, tuple), f"{step}: write a tuple such as (32, 10).")
### BEGIN HIDDEN TESTS
right = {
    "conv": (32, 24, 8, 8),
    "relu": (32, 24, 8, 8),
    "pool": (32, 24, 1, 1),
    "rows": (32, 24),
    "dense": (32, 10),
}
for pair_of_steps in (("conv", "relu"), ("pool", "rows", "dense")):
    with marks(1, f"shapes of {', '.join(pair_of_steps)}"):
        for step in pair_of_steps:
            check.that(
                shapes.get(step) == right[step],
                f"{step}: {shapes.get(step)} is not its shape.",
                question="What is the output size for k = 5, pad 2, and for pool 8?",
                section="Lecture 5 §4, stride, padding, output size",
            )
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# ## Exercise 5.7 · A tiny CNN of your own (10 points)
#
# `TinyCNN(rng, lr=0.3)` is built from your functions of 5.4 to 5.6:
#
# Z = relu(conv(X)) → max pool, k = 8 → rows → rows @ W + c
#
# * Parameters, as attributes: `K` (24, 1, 5, 5) drawn from a normal distribution of standard
#   deviation √(2/25), `b` (24,) zeros, `W` (24, 10) normal with √(2/24), `c` (10,) zeros. Draw
#   with `rng.normal(size=…)`. The convolution has stride 1 and pad 2.
# * `forward(X)` returns the scores Z (n, 10) of images X (n, 1, 8, 8) and keeps what the way
#   back needs.
# * `backward(dZ)` sets the attributes `dK`, `db`, `dW`, `dc`; a new call replaces the old ones.
# * `step()` moves every parameter by −lr times its gradient.

# %% [markdown]
# The test trains your network with softmax cross-entropy until 90 % of the test digits are
# read right: about 200 steps of 16 images, one second in all. It stops with a sentence
# after 18 seconds: then look for a loop over images or kernels in 5.4, 5.5 or 5.6.
#
# ReLU is one line: `np.maximum(0, A)`; backward the gradient passes where A > 0.


# %% answer="tiny-cnn"
class TinyCNN:
    """24 kernels of 5×5, ReLU, one max pool over the image, one dense layer."""

    def __init__(self, rng, lr=0.3):
        """Draw the parameters K, b, W, c."""
        ### BEGIN SOLUTION
        self.lr = lr
        self.K = rng.normal(size=(24, 1, 5, 5)) * np.sqrt(2 / 25)
        self.W = rng.normal(size=(24, 10)) * np.sqrt(2 / 24)
        self.b, self.c = np.zeros(24), np.zeros(10)
        ### END SOLUTION

    def forward(self, X):
        """Return the scores (n, 10) of X (n, 1, 8, 8)."""
        ### BEGIN SOLUTION
        self.X = X
        self.A = conv_forward(X, self.K, self.b, 1, 2)  # (n, 24, 8, 8)
        self.R = np.maximum(0, self.A)
        self.rows = maxpool_forward(self.R, 8)[:, :, 0, 0]  # (n, 24)
        return self.rows @ self.W + self.c
        ### END SOLUTION

    def backward(self, dZ):
        """Set dK, db, dW, dc for dZ (n, 10)."""
        ### BEGIN SOLUTION
        self.dW, self.dc = self.rows.T @ dZ, dZ.sum(axis=0)
        d_rows = dZ @ self.W.T  # (n, 24)
        dR = maxpool_backward(d_rows[:, :, None, None], self.R, 8)
        dA = dR * (self.A > 0)
        _, self.dK, self.db = conv_backward(dA, (self.X, self.K, self.b, 1, 2))
        ### END SOLUTION

    def step(self):
        """Take one step of gradient descent."""
        ### BEGIN SOLUTION
        for name in ("K", "b", "W", "c"):
            gradient = getattr(self, f"d{name}")
            setattr(self, name, getattr(self, name) - self.lr * gradient)
        ### END SOLUTION


# %% tests="tiny-cnn" points=7
from itertools import chain

from cs_nn import functional as F
from cs_nn import tensor
from cs_nn.check.calls import in_turn
from cs_nn.check.probes import seeds

marks = check.Marks("tiny-cnn", 7)
names = ("K", "b", "W", "c")
fresh = np.random.default_rng(list(str(next(seeds("tiny-cnn", 1))).encode()))
some, dZ = fresh.uniform(size=(3, 1, 8, 8)), fresh.normal(size=(3, 10))


def gradients_at(forward, values, upstream):
    leaves = [tensor.Tensor(value, requires_grad=True) for value in values]
    return tensor.gradients(forward(*leaves), leaves, upstream)


engines = {
    "conv_forward": lambda X, K, b, stride, pad: F.conv2d(X, K, b, stride, pad).data,
    "conv_backward": lambda dY, cache: gradients_at(
        lambda X, K, b: F.conv2d(X, K, b, *cache[3:]), cache[:3], dY
    ),
    "maxpool_forward": lambda X, k: F.max_pool2d(X, k).data,
    "maxpool_backward": lambda dY, X, k: gradients_at(
        lambda X: F.max_pool2d(X, k), [X], dY
    )[0],
}


def built():
    net = TinyCNN(np.random.default_rng(7))
    net.b, net.c = 0.1 * fresh.normal(size=24), fresh.normal(size=10)
    return net


def truth(net):
    leaves = [tensor.Tensor(getattr(net, n), requires_grad=True) for n in names]
    K, b, W, c = leaves
    rows = F.max_pool2d(F.relu(F.conv2d(some, K, b, 1, 2)), 8).reshape(3, 24)
    Z = F.linear(rows, W, c)
    return Z.data, dict(zip(names, tensor.gradients(Z, leaves, dZ)))


def gradients_of(net, letters):
    net.forward(some.copy())
    net.backward(dZ.copy())
    return {n: getattr(net, f"d{n}") for n in letters}


def train_one(net):
    order, losses, seconds = np.random.default_rng(0), [], check.stopwatch()
    score = 0.0
    while score < 0.9 and len(losses) < 450:
        batches = np.array_split(order.permutation(len(X_train)), 90)
        images = chain((X_train[rows] for rows in batches[1:]), [X_test])
        Z = net.forward(X_train[batches[0]])
        for rows, following in zip(batches, images):
            scores = tensor.Tensor(Z, requires_grad=True)
            loss = F.cross_entropy(scores, y_train[rows])
            losses.append(loss.item())
            dZ = tensor.gradients(loss, [scores])[0]
            Z = in_turn(
                (net, "backward", [dZ], {}),
                (net, "step", [], {}),
                (net, "forward", [following], {}),
            )[-1]
            took = seconds()
            check.that(
                took < 18,
                f"After {took:.0f} s it has made {len(losses)} steps; about 200 are "
                "needed. Is there a loop over images or kernels?",
            )
        score = float((np.argmax(Z, axis=1) == y_test).mean())
        if score < 0.3:
            break  # nobody needs to wait for this one
    return losses, score


# Your class is tested with functions that work, then trained with your own.
def on_right_functions():
    return check.instead(TinyCNN, **engines)


with marks(1, "the parameters at the start"):
    net, shapes_of = TinyCNN(np.random.default_rng(3)), ((24, 1, 5, 5), (24,), (24, 10))
    for name, shape, variance in zip(
        names, (*shapes_of, (10,)), (2 / 25, 0, 1 / 12, 0)
    ):
        got = np.asarray(getattr(net, name))
        check.that(
            got.shape == shape, f"{name} has shape {got.shape}, expected {shape}."
        )
        spread = 5 * np.sqrt(2 / got.size)  # 5 sigma of a sample's variance
        check.that(
            abs(got.var() - variance) <= spread * variance,
            f"{name} has variance {got.var():.3g}, expected about {variance:.3g}.",
        )
        check.that(variance or not got.any(), f"{name} does not start at 0.")
with marks(1, "the scores of three images"), on_right_functions():
    net = built()

    def forward(X):
        return net.forward(X)

    check.example(forward, some, gives=truth(net)[0], result="Z")
for letters in (("W", "c"), ("K", "b")):
    with marks(0.5, f"backward: d{letters[0]} and d{letters[1]}"), on_right_functions():
        net = built()

        def backward(net=net, letters=letters):
            return {f"d{n}": g for n, g in gradients_of(net, letters).items()}

        right = {f"d{n}": truth(net)[1][n] for n in letters}
        for name, gradient in right.items():
            check.that(gradient.any(), f"{name} can't but be 0 with your parameters.")
        check.example(backward, gives=right)
with marks(1, "a step goes downhill"), on_right_functions():
    net = built()
    before = {n: np.array(getattr(net, n)) for n in names}
    right = gradients_of(net, names)
    net.step()

    def moved():
        return {n: np.asarray(getattr(net, n)) for n in names}

    check.example(moved, gives={n: before[n] - net.lr * right[n] for n in names})
with marks(3, "trained with your functions: 90 % of the test digits"):
    net = TinyCNN(np.random.default_rng(0))
    losses, score = train_one(net)
    check.that(
        not losses[0] < 1,
        f"The loss is {losses[0]:.2f} before the first step: draw the parameters anew.",
    )
    check.trains(losses, score, classes=10, at_least=0.9)
    net.W = np.zeros((24, 10))
    check.that(
        np.allclose(net.forward(some.copy()), net.c),
        "The scores are not c where W is 0: they must come from the network's own "
        "parameters.",
    )
float(marks)

# %% [markdown]
# ### Two networks to compare
#
# The next cell has a TinyCNN that was trained for longer than the test does, `grown`, and an
# MLP, 64 → 32 → 10, as in the lecture. `grown.forward(X)` and `mlp.forward(X)` take the same
# images as yours.


# %% locked="mlp"
class MLP:
    """Dense 64 → 32, ReLU, dense 32 → 10, trained on the digits."""

    def forward(self, X):
        """Return the scores (n, 10) of X (n, 1, 8, 8)."""
        W1, b1, W2, b2 = data.trained("mlp")
        return np.maximum(0, np.reshape(X, (len(X), 64)) @ W1 + b1) @ W2 + b2


class GrownCNN:
    """A TinyCNN, trained on the digits."""

    def forward(self, X):
        """Return the scores (n, 10) of X (n, 1, 8, 8)."""
        from cs_nn import functional

        kernels, starts, weights, biases = data.trained("tiny_cnn")
        maps = functional.conv2d(np.asarray(X, dtype=float), kernels, starts, 1, 2)
        largest = functional.max_pool2d(functional.relu(maps), 8).reshape(len(X), 24)
        return functional.linear(largest, weights, biases).numpy()


mlp, grown = MLP(), GrownCNN()

# %% [markdown]
# `shift_robustness(model, dx)` moves every image of `X_test` (from the top of this page) by
# dx pixels and returns the accuracy of `model.forward` on them, compared with `y_test`: a
# float from 0 to 1. Positive dx moves to the right, negative to the left, 0 not at all.
# What leaves the image is lost, and zeros come in: the row (1, 2, 3, 4) moved by 2 is
# (0, 0, 1, 2), and by −1 it is (2, 3, 4, 0). `X_test` itself stays as it is.


# %% answer="shift-robustness"
def shift_robustness(model, dx):
    """Return the accuracy of model.forward on X_test moved dx pixels to the right."""
    ### BEGIN SOLUTION
    moved = np.zeros_like(X_test)
    if dx > 0:
        moved[..., dx:] = X_test[..., :-dx]
    elif dx < 0:
        moved[..., :dx] = X_test[..., -dx:]
    else:
        moved[:] = X_test
    return float((model.forward(moved).argmax(axis=1) == y_test).mean())
    ### END SOLUTION


# %% tests="shift-robustness" points=3
marks = check.Marks("shift-robustness", 3)


class Always:
    """A model that answers one digit and remembers what it was shown."""

    def __init__(self, digit):
        self.digit, self.shown = digit, []

    def forward(self, X):
        self.shown.append(np.array(X))
        return np.tile(1.0 * (np.arange(10) == self.digit), (len(X), 1))


kept = X_test.copy()
with marks(1, "a model that always answers 3 gets the share of threes"):

    def share(digit, dx):
        return shift_robustness(Always(digit), dx)

    check.example(share, 3, 0, gives=float((y_test == 3).mean()))
    check.example(share, 3, -2, gives=float((y_test == 3).mean()))
    check.that((kept == X_test).all(), "X_test was changed; leave it as it is.")
with marks(1, "after one pixel the CNN reads more digits than the MLP"):
    mine, other = shift_robustness(grown, 1), shift_robustness(mlp, 1)
    check.that(mine > other + 0.2, f"The CNN reads {mine:.2f}, the MLP {other:.2f}.")
### BEGIN HIDDEN TESTS
with marks(1, "the images that the model is shown"):
    for dx in (2, -1, -3, 0):
        watcher = Always(0)
        shift_robustness(watcher, dx)
        seen = np.concatenate(watcher.shown) if watcher.shown else np.zeros(0)
        wide = np.pad(X_test, ((0, 0), (0, 0), (0, 0), (3, 3)))
        wanted = wide[..., 3 - dx : 11 - dx]
        check.that(
            seen.shape == wanted.shape, f"dx={dx}: the model sees shape {seen.shape}."
        )
        turn = np.pad(X_test, ((0, 0), (0, 0), (3, 3), (0, 0)))[
            ..., 3 - dx : 11 - dx, :
        ]
        rows_moved = dx != 0 and np.allclose(seen, turn)
        rolled = dx != 0 and np.allclose(seen, np.roll(X_test, dx, axis=-1))
        check.that(
            not rows_moved,
            f"dx={dx}: the rows move, not the columns.",
            question="Which axis of (n, 1, 8, 8) counts from left to right?",
            misconception="M-46",
        )
        check.that(
            not rolled, f"dx={dx}: what leaves on one side comes in on the other."
        )
        check.that(
            np.allclose(seen, wanted), f"dx={dx}: the images are not moved as asked."
        )
### END HIDDEN TESTS
float(marks)

# %% [markdown] locked="shift-essay-question"
# ## Exercise 5.8c · Why it survives (5 points, graded by hand)
#
# Compute `shift_robustness` for dx from −3 to 3 for `grown`, the trained `TinyCNN`, and for
# `mlp`. Then explain in about 120 words: why does the MLP lose so much after one pixel,
# which two parts of a TinyCNN keep it from that and what does each of them do, and why does
# it fail in the end at dx = ±3? Quote at least two of your numbers.
#
# ### BEGIN MARK SCHEME
# **Rubric** (5 points)
#
# * 1 point: MLP weights belong to pixels; after the shift the ink meets other weights.
# * 1 point: shared kernel, so the map moves along with the image (equivariance, in any words).
# * 1 point: the pool over the whole map drops the place (invariance), not the convolution alone.
# * 1 point: ±3 loses ink at the border; that is a loss of information, not of the network.
# * 1 point: two numbers of their own, consistent with the text.
# ### END MARK SCHEME

# %% [markdown] manual="shift-essay" points=5
# ### BEGIN SOLUTION
# At dx = 0 the MLP even reads more, 99 % against 95 %; at dx = 1 it reads 52 %, the CNN
# still 94 %. In the MLP every weight belongs to one pixel: after a shift the ink meets
# weights that were trained for its neighbours. A convolution uses one kernel at every place,
# so a moved image gives a moved map with the same numbers (equivariance). The maximum over
# the whole map then drops the place: the dense layer gets nearly the same 24 numbers, however
# the stroke moved (invariance). Convolution alone would not do, because a dense layer on the
# map would again read places. At dx = ±3 the CNN falls to about 53 %, because strokes leave
# the 8×8 image, and windows at the border meet zeros in place of ink.
# ### END SOLUTION

# %% [markdown]
# ## Exercise 5.8d · Quiz (6 points)
#
# Run the folded cell below to see the questions. One letter for each; the answers are
# checked after you hand in.

# %% locked="quiz-questions"
questions = {
    "q1": (
        "You swap correlation for convolution, and get the same picture. The kernel …",
        {"a": "has the sum 1", "b": "looks the same after half a turn", "c": "is 3×3"},
    ),
    "q2": (
        "9 pixels, a window of 4, stride 2, no padding. How many pixels does no window see?",
        {"a": "0", "b": "1", "c": "2"},
    ),
    "q3": (
        "A colour photo meets one kernel (3, 5, 5). How many maps come out?",
        {"a": "1", "b": "3", "c": "75"},
    ),
    "q4": (
        "In dX a pixel where windows overlap holds …",
        {
            "a": "what the last window sends back",
            "b": "the mean of what its windows send back",
            "c": "the sum of what its windows send back",
        },
    ),
    "q5": (
        "db of a convolution layer, for n images and oh·ow places, is …",
        {
            "a": "the sum of dY over images and places",
            "b": "the mean of dY over images and places",
            "c": "dY itself",
        },
    ),
    "q6": (
        "After a ReLU a 2×2 block is all 0, and its gradient is 6. What does dX hold?",
        {"a": "6 in every place", "b": "1.5 in every place", "c": "6 in the first"},
    ),
}
quiz.sheet(questions)

# %% answer="quiz"
# Replace each None by a letter in quotes, and delete the line that raises.
answers = {"q1": None, "q2": None, "q3": None, "q4": None, "q5": None, "q6": None}
### BEGIN SOLUTION
answers = {"q1": "b", "q2": "b", "q3": "a", "q4": "c", "q5": "a", "q6": "c"}
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
    "q1": ("b", {"c": "M-45"}, "Half a turn is all that differs.", 3),
    "q2": ("b", {"a": "M-50", "c": "M-50"}, "Places 0, 2, 4; the last ends at 7.", 4),
    "q3": ("a", {"b": "M-48"}, "The channels are summed.", 5),
    "q4": ("c", {"a": "M-47"}, "Each window was one more path to the loss.", 6),
    "q5": ("a", {"b": "M-49", "c": "M-21"}, "b was added at every place.", 6),
    "q6": ("c", {"a": "M-51", "b": "M-51"}, "The first of equal maxima gets it.", 7),
}
for q, (letter, known, because, section) in key.items():
    with marks(1, f"{q}: {questions[q][0]}"):
        given = answers.get(q)
        check.that(given, "There is no answer: write a letter in quotes.")
        found = {
            "section": f"Lecture 5 §{section}",
            "misconception": known.get(given, ""),
        }
        check.that(given == letter, f"{given!r} is not it. {because}", **found)
### END HIDDEN TESTS
float(marks)
