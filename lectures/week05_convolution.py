# %% [markdown]
# # Week 5 · Convolution: the same small window everywhere
#
# After this page you can …
#
# - **compute** a convolution by hand, and its output size (15 min; needs sums of
#   products);
# - **predict** what a kernel does to a picture (10 min; needs the window);
# - **derive** the backward pass of a convolution (15 min; needs [the chain
#   rule](week02_chain_rule.ipynb));
# - **compare** a CNN with an MLP on digits that moved (10 min; needs [the
#   MLP](week03_backprop.ipynb)).
#
# Below is a digit and a copy, one pixel to the right. You see twice the same. A network
# of dense layers gets other numbers at other inputs. Would it still read the digit?
# Section 7 answers.

# %%
# cs_nn is installed here where it is missing
import numpy as np
from cs_nn import data, plot, predict

X_train, y_train, X_test, y_test = data.digits()  # images (n, 8, 8), ink 0 to 1
moved = np.zeros_like(X_test)
moved[:, :, 1:] = X_test[:, :, :-1]
axes = plot.images([X_test[1], moved[1]], ["a digit", "moved by one pixel"])

# %% [markdown]
# ## 1 · 400 million weights
#
# Take a small photo of 200×200 pixels, and a dense layer of 10 000 units. Each unit has
# a weight for each pixel: 200 · 200 · 10 000 = 400 million weights, and nobody counted
# the biases. As 32-bit numbers they fill 1.6 GB.
#
# Two ideas get rid of them. A unit looks at a small window only, not at the whole
# picture. And all units use the *same* weights, each at its own place. Such a shared set
# of weights is a **kernel**.
#
# A kernel of 3×3 costs 9 weights and one bias, whatever the size of the photo.

# %%
dense = 200 * 200 * 10_000
gigabytes = dense * 4 / 1e9  # four bytes each
guess_count = predict.ask(
    "conv-parameters",
    "A grey 200×200 photo, 32 kernels of 3×3, a bias each: how many parameters?",
    number=True,
)

# %%
layer = 32 * (3 * 3) + 32
zeros = {"dense layer": np.log10(dense), "32 kernels": np.log10(layer)}
guess_count.reveal(
    layer,
    "9 weights and a bias, 32 times. The 200×200 don't enter.",
    draw=lambda: plot.bars(zeros, "log₁₀ of the number of parameters"),
)

# %% [markdown]
# ## 2 · The sliding window
#
# Put a 3×3 kernel on the top left corner of the image. Multiply each pixel by the number
# that lies on it, and add up: on this image 1 + 0 + 1 + 0 + 1 + 0 + 0 + 0 + 1 = 4.
# That is the first output. Move the window one pixel to the right for the next one, and
# at the end of the row go to the next row.
#
# The number of pixels by which the window moves is the **stride**, here 1. **Predict**
# the second output on paper. Then step through all nine, and type another kernel.

# %%
image = np.array(
    [
        [1, 1, 1, 0, 0],
        [0, 1, 1, 1, 0],
        [0, 0, 1, 1, 1],
        [0, 0, 1, 1, 0],
        [0, 1, 1, 0, 0],
    ]
)
cross = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]])
first = (image[0:3, 0:3] * cross).sum()  # (3, 3) * (3, 3), summed -> 4
guess_second = predict.ask(
    "second-window", "What is the second number of the output?", number=True
)


# %%
from cs_nn import widgets

widgets.ConvSlider(image, cross, controls=["stride", "padding", "hide"])

# %% [markdown]
# <details><summary><b>You should have seen</b></summary>
#
# The cross gives 4 3 4, 2 4 3, 2 3 4. A 3×3 window has 3 · 3 places on a 5×5 image, so
# the output is smaller than the image. *Right minus left* (type −1 and 1 beside the
# middle, 0 elsewhere) is 0 where both neighbours are equal: it marks edges, and its sign
# tells which side is bright.
#
# </details>

# %%
guess_second.reveal(
    int((image[0:3, 1:4] * cross).sum()),
    "1 + 0 + 0 + 0 + 1 + 0 + 0 + 0 + 1 = 3.",
    draw=lambda: plot.sliding(image, cross, 1),
)

# %% [markdown]
# ## 3 · Kernels, and the flip
#
# Three kernels from the slides, on a real photo. **Sharpen** adds what a pixel has more
# than its neighbours. The edge kernel, a **Laplacian**, has sum 0: where all pixels are
# equal it gives 0, drawn grey. **Emboss** subtracts the top left from the bottom right,
# as if light came from one side.

# %%
import matplotlib.pyplot as plt
from matplotlib import cbook

path = cbook.get_sample_data("grace_hopper.jpg", asfileobj=False)
photo = plt.imread(path).mean(axis=2)[::2, ::2] / 255  # grey, every second pixel
kernels = {
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "edge": [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
    "emboss": [[-1, -1, 0], [-1, 0, 1], [0, 1, 1]],
}
axes = plot.gallery(photo, kernels)

# %% [markdown]
# What we did so far is **correlation**: the kernel lies on the image as it is written.
# In mathematics a **convolution** turns the kernel by 180° first: K[u, v] changes place
# with K[kh−1−u, kw−1−v].
#
# > **Trap.** Networks use correlation and call it convolution. So does `conv2d` here and
# > in every library. The kernels are learned, so a network loses nothing.
#
# **Predict.** Sharpen and edge look the same after half a turn: symmetric kernels hide
# the flip. Emboss does not.

# %%
guess_flip = predict.ask(
    "emboss-flip",
    "What happens to the embossed photo if the kernel is flipped?",
    options=["nothing", "light and dark swap", "it is upside down"],
)

# %% [markdown]
# Try it below: switch the flip for each kernel. Then take the small drawing. *One pixel*
# has a single 1, right of its middle. Which way does it move the drawing?


# %%
rows = "........ .#####.. .#...... .####... .#...... .#...... .#...... ........"
drawing = np.array([[float(c == "#") for c in row] for row in rows.split()])
pictures = {"photo": photo, "drawing": np.pad(drawing, 1)}
kernels["one pixel"] = [[0, 0, 0], [0, 0, 1], [0, 0, 0]]


def filtered(kernel="emboss", picture="photo", flip="no"):
    one = {kernel: kernels[kernel]}
    return plot.gallery(pictures[picture], one, flip=flip == "yes")


switches = {"picture": list(pictures), "flip": ["no", "yes"]}
plot.explore(filtered, kernel=list(kernels), **switches)

# %% [markdown]
# <details><summary><b>You should have seen</b></summary>
#
# Only emboss and *one pixel* change with the flip. Without it, each output is the
# pixel's *right* neighbour, so the drawing moves to the *left*; flipped, it moves right.
# A kernel without symmetry tells correlation and convolution apart, which is why the
# tests of your assignment use such kernels.
#
# </details>

# %%
turned = np.array(kernels["emboss"])[::-1, ::-1]
swaps = bool((turned == -np.array(kernels["emboss"])).all())
guess_flip.reveal(
    "light and dark swap" if swaps else "nothing",
    "Half a turn of this kernel changes all its signs: the light comes from the other side.",
    draw=lambda: plot.gallery(photo, {"emboss": kernels["emboss"]}, flip=True),
)

# %% [markdown]
# ## 4 · Stride, padding, output size
#
# Count in one row. A window of 3 on 7 pixels starts at pixel 0, 1, 2, 3 or 4: it has
# 7 − 3 steps to go and one place to start from, 5 places. With stride 2 it makes only
# half of the steps: 2 + 1 = 3.
#
# **Padding** puts zeros around the image, p on *every* side, so that the window may
# start outside. In general
#
# out = ⌊(H − k + 2p) / s⌋ + 1,
#
# where ⌊ ⌋ means: round down. Rows and columns are counted alike.

# %%
ax = plot.places(7, 3, stride=2, pad=1)
guess_size = predict.ask(
    "leftover-pixel",
    "8 pixels, a window of 3, stride 2, no padding: how many places?",
    number=True,
)

# %%
guess_size.reveal(
    (8 - 3 + 2 * 0) // 2 + 1,
    "⌊5 / 2⌋ + 1: no window reaches the last pixel.",
    draw=lambda: plot.places(8, 3, 2, 0),
)

# %% [markdown]
# **Exercise 1.** Often the output should be as large as the image.

# %%
from cs_nn import quiz

same = quiz.ask(
    "Stride 1 and a 5×5 kernel: which padding keeps the size?",
    {"a": "1", "b": "2", "c": "4"},
    answer="b",
    because="H − 5 + 2·2 = H − 1 steps, and one place to start from.",
)

# %% [markdown]
# ## 5 · Channels and volumes
#
# A colour pixel is three numbers: red, green, blue. Each is a **channel**, and a kernel
# has a sheet for each. By hand: if the red window gives 2, the green one 3, the blue one
# −1, and the bias is 0.5, the output is 2 + 3 − 1 + 0.5 = 4.5. One number, not three.
#
# With n images and f kernels,
#
# Y[m, f] = Σ over c of X[m, c] ⋆ K[f, c] + b[f],
#
# where ⋆ is correlation: (n, f, oh, ow) from (n, c, H, W), (f, c, kh, kw) and (f,).
#
# So a layer turns a **volume**, a stack of sheets, into another: a sheet per kernel.

# %%
guess_volume = predict.ask(
    "volume-shape",
    "X (1, 3, 200, 200), 16 kernels of 5×5, stride 1, no padding: the shape of Y?",
    options=["(1, 3, 196, 196)", "(1, 16, 196, 196)", "(1, 48, 196, 196)"],
)

# %%
import cs_nn.functional as F

X, K, b = np.zeros((1, 3, 200, 200)), np.zeros((16, 3, 5, 5)), np.zeros(16)
Y = F.conv2d(X, K, b)
guess_volume.reveal(
    str(Y.shape),
    "The channels are summed; each of the 16 kernels makes one sheet.",
    draw=lambda: plot.volumes([X.shape[1:], Y.shape[1:]], ["16 kernels (3, 5, 5)"]),
)

# %% [markdown]
# ## 6 · Backward: every pixel sums over its windows
#
# A 2×2 kernel on 3×3 pixels makes 2×2 outputs. The centre pixel was in all four windows,
# each time under another weight. If it grows by a little, four outputs change. So its
# gradient is a sum of four terms: each output's gradient times the weight used there. A
# corner was in one window and gets one term.
#
# ![How many windows each pixel was in, and the weights the centre met.](figures/week05-centre.svg)
#
# **Predict.** K = [[1, 2], [3, 4]], and all four outputs have gradient 1.

# %%
guess_centre = predict.ask(
    "centre-pixel", "What is the gradient of the centre pixel?", number=True
)

# %%
from cs_nn.tensor import Tensor

dY, K = np.ones((2, 2)), np.array([[1.0, 2.0], [3.0, 4.0]])
x = Tensor(np.arange(1.0, 10.0).reshape(1, 1, 3, 3), requires_grad=True)
k = Tensor(K[None, None], requires_grad=True)
F.conv2d(x, k).backward(dY[None, None])
guess_centre.reveal(
    float(x.grad[0, 0, 1, 1]),
    "1 + 2 + 3 + 4: it met every weight once.",
    draw=lambda: plot.sliding(np.pad(dY, 1), K, 4, flip=True),
)

# %% [markdown]
# Slide on in the last picture, and you have all of dX. Output [0, 0] met the centre with K[1, 1],
# output [1, 1] with K[0, 0]: the order is reversed. So put k − 1 zeros around dY and
# slide the *flipped* kernel:
#
# dX = full convolution of dY with K: (H, W) from (oh, ow) and (kh, kw).
#
# A weight is used at every place, so it sums over places: dK[u, v] = Σ dY[i, j] ·
# X[i + u, j + v]. That is X correlated with dY, *without* a flip: (kh, kw) from (H, W)
# and (oh, ow). And the bias was added at each place: db = Σ dY.

# %%
corner = (x.data[0, 0, :2, :2] * dY).sum()  # dK[0, 0] = 1 + 2 + 4 + 5
agrees = bool(corner == k.grad[0, 0, 0, 0])
axes = plot.sliding(x.data[0, 0], dY, position=3)

# %% [markdown]
# Now a 3×3 kernel on 5×5 pixels. With stride 1 the centre was in nine windows.
# **Predict** what stride 2 changes. Then point at a pixel: the outputs that it reached
# light up, each with its weight.

# %%
guess_stride = predict.ask(
    "centre-stride-2",
    "5×5 pixels, kernel 3×3, stride 2: in how many windows was the centre?",
    number=True,
)


# %%
ones, counted = np.ones((5, 5)), np.arange(1, 10).reshape(3, 3)
widgets.ConvSlider(ones, counted, pixel=[2, 1], controls=["mode", "stride", "pixel"])

# %% [markdown]
# <details><summary><b>You should have seen</b></summary>
#
# Only the centre was in nine windows; a corner was in one. The weights on the outputs
# are the kernel's, turned by 180°. With stride 2 the centre is in four windows, and meets
# 9, 7, 3 and 1 only. In code this is `+=` for every window; with `=` the last window
# wins.
#
# </details>

# %%
places_of_centre = [k for k in range(2) if 0 <= 2 - 2 * k < 3]  # in rows as in columns
guess_stride.reveal(
    len(places_of_centre) ** 2,
    "Windows start in rows 0 and 2; both cover row 2. Columns alike: 2 · 2.",
    draw=lambda: plot.windows_of((5, 5), counted, (2, 2), 2),
)

# %% [markdown]
# ## 7 · Pooling, and a CNN on digits
#
# **Max pooling** keeps the largest number of each k×k block: 1, 2, 3, 9 becomes 9. It
# has no weights. Backward, the 9 gets the whole gradient, the others 0; of equal
# maxima the first gets it.
#
# Now three networks for the 8×8 digits. The two **CNNs** (convolutional networks) have
# 24 kernels of 5×5, ReLU, pooling, and one dense layer. They differ only in the pool:
# blocks of 2×2, or one block of 8×8.

# %%
from cs_nn import nn, optim, train


def cnn(pool, rng):
    dense = nn.Linear(24 * (8 // pool) ** 2, 10, rng=rng)
    conv = nn.Conv2d(1, 24, 5, padding=2, rng=rng)
    return nn.Sequential(conv, nn.ReLU(), nn.MaxPool2d(pool), nn.Flatten(), dense)


rng = np.random.default_rng(0)
layers = nn.Linear(64, 32, rng=rng), nn.ReLU(), nn.Linear(32, 10, rng=rng)
mlp = nn.Sequential(nn.Flatten(), *layers)
nets = {"MLP": mlp, "CNN, pool 2": cnn(2, rng), "CNN, pool 8": cnn(8, rng)}

# %% [markdown]
# They train in a second. Then all test digits move by dx pixels; what leaves is lost,
# and zeros come in.


# %%
def accuracy(net, dx):
    X = np.pad(X_test, ((0, 0), (0, 0), (3, 3)))[:, None, :, 3 - dx : 11 - dx]
    return float((net(X.astype(np.float32)).numpy().argmax(axis=1) == y_test).mean())


samples = X_train[:, None], y_train  # (1437, 1, 8, 8): one channel, ink
for net in nets.values():
    adam = optim.Adam(net.parameters(), lr=0.01)
    train.fit(net, samples, optimiser=adam, epochs=15, progress=False)
still = {name: accuracy(net, 0) for name, net in nets.items()}
axes = plot.bars(still, "test accuracy, digits in place")

# %%
guess_shift = predict.ask(
    "mlp-shifted",
    "All test digits move right by one pixel. The accuracy of the MLP, from 0 to 1?",
    number=True,
)

# %%
dx = range(-3, 4)
lines = {name: [accuracy(net, d) for d in dx] for name, net in nets.items()}
guess_shift.reveal(
    round(accuracy(mlp, 1), 2),
    "Each weight belongs to one pixel, and the ink is elsewhere now.",
    draw=lambda: plot.shifts(dx, lines),
)

# %% [markdown]
# A moved image gives a moved output. That alone is not enough: behind 2×2 blocks the
# dense layer still reads *where* something is, and this CNN loses about 30 % of the
# digits. One block of 8×8 keeps *whether* a kernel fired and forgets where: it is nearly
# **invariant** to the shift, until the ink leaves the image.
#
# **Exercise 2.** Some of its 24 kernels look like strokes. Check yourself.

# %%
axes = plot.filters(nets["CNN, pool 8"].parameters()[0].numpy())
invariant = quiz.ask(
    "Which part of the network makes it forget where a stroke was?",
    {"a": "the convolution", "b": "the ReLU", "c": "the pooling over the whole image"},
    answer="c",
    because="The convolution moves its output along; only the maximum drops the place.",
)

# %% [markdown]
# ## You can now …
#
# - You **computed** a convolution by hand, and its output size.
# - You **predicted** what a kernel does to a picture.
# - You **derived** the backward pass of a convolution.
# - You **compared** a CNN with an MLP on digits that moved.
#
# ![A 3×3 kernel on a 5×5 image: nine sums.](figures/week05-sliding.svg)
#
# Next: [the assignment of
# week 5](../assignments/week05_convolution/week05_convolution.ipynb).
#
# **Sources.** NUS EE2211 pre-tutorial 12 (400 million weights, the 5×5 window, sharpen,
# edge and emboss, volumes); Dumoulin and Visin, *A guide to convolution arithmetic*,
# 2016; Goodfellow, Bengio and Courville, *Deep Learning*, 2016, chapter 9; LeCun and
# others, *Gradient-based learning applied to document recognition*, 1998. The photo
# ships with matplotlib; the digits are the UCI optical digits.
