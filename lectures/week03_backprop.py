# %% [markdown]
# # Week 3 · Backpropagation with matrices
#
# After this page you can …
#
# - **derive** dW = Xᵀ dZ and db from one edge and a batch (15 min; needs the chain rule
#   of week 2);
# - **place** 1/n where it belongs, and **check** it with a doubled batch (10 min; needs
#   the mean);
# - **replace** a Jacobian by an entrywise product, and softmax by P − Y (15 min; needs
#   partial derivatives);
# - **train** a network with momentum and dropout (10 min; needs Python classes).
#
# Here are 14 made-up letters. By the end a network reads them, with gradients of one
# line each. Which line contains the number of drawings?

# %%
# cs_nn is installed here where it is missing
from cs_nn import data, plot

ax = plot.drawings(*data.glyphs(), each=16)

# %% [markdown]
# ## 1 · From edges to matrices
#
# One weight W[1, 0] is one **edge**, from input 1 to output 0. For one example its
# gradient is *what went in times what comes back*: x₁ · dz₀.
#
# A batch uses the edge n times, and week 2 said: add what comes back. Three examples with
# x₁ = 2, 0, 1 and dz₀ = 1, −2, 3 give dW[1, 0] = 2·1 + 0·(−2) + 1·3 = 5: column 1 of X
# times column 0 of dZ. For all edges:
#
# ```
#   dW   =    Xᵀ   @   dZ
# (d, k)    (d, n)   (n, k)
# ```
#
# **Predict** which numbers make dW[3, 1]. Then point at its entries.

# %%
import numpy as np

from cs_nn import widgets

X = np.array([[1, 2, 0, -1], [3, 0, 1, 2], [0, 1, 2, 1]])  # (3, 4)
dZ = np.array([[1, 2], [-2, 0], [3, 1]])  # (3, 2)
widgets.ShapeTracer(X, dZ)

# %% [markdown]
# <details><summary><b>You should have seen</b></summary>
#
# Every entry needs *all* rows: i picks an input, j an output, and the examples are
# summed over. No example has a column of dW to itself.
#
# </details>
#
# The input fans out too: x₁ feeds all k outputs. So each example sums over the outputs:
#
# ```
#   dX   =    dZ   @   Wᵀ
# (n, d)    (n, k)   (k, d)
# ```
#
# Forgot a transpose? A gradient has the **shape of its array**, and mostly only one order
# fits.

# %%
from cs_nn import predict

guess_products = predict.ask(
    "products-in-an-entry",
    "X is (32, 64) and dZ is (32, 10). How many products make one entry of dW?",
    options=[10, 32, 64, 640],
)

# %% [markdown]
# Say which letter your number is: n, d or k?

# %%
batch, back = np.ones((32, 64)), np.ones((32, 10))
guess_products.reveal(
    int((batch.T @ back)[0, 0]),
    "One product for each of the n = 32 examples: with ones, dW simply counts them.",
)

# %% [markdown]
# ## 2 · Bias: broadcast forward, sum backward
#
# In Z = XW + b the bias b has shape (k,), but XW has n rows. numpy adds b to every row;
# this is called **broadcasting**. Seen from b it is a fan-out, so b[0] collects column 0
# of dZ. By hand: 1 + (−2) + 3 = 2. For all of b:
#
# ```
#   db   =   1ᵀ  @  dZ   =  dZ.sum(axis=0)
#  (k,)     (n,)  (n, k)
# ```
#
# *What was repeated on the way forward is summed on the way back.*
#
# ![One b, three rows: 1, −2, 3 come back as 2.](figures/week03-bias.svg)
#
# > **Trap.** Not the mean, not over axis 1, not with `keepdims`. Some run without an
# > error: numpy broadcasts again.

# %%
guess_db = predict.ask(
    "bias-forgotten-sum",
    "b is (2,). You forget the sum and step with b − 0.1·dZ, where dZ is (3, 2). "
    "What happens?",
    options=["an error", "b becomes (3, 2)", "b stays (2,)"],
)

# %% [markdown]
# Shapes (2,) and (3, 2): line them up from the right.

# %%
b = np.array([0.5, -0.5])
wrong = b - 0.1 * dZ  # (2,) − (3, 2)
guess_db.reveal(
    f"b becomes {wrong.shape}",
    "No error, and now every example owns a bias. The next batch of another size fails.",
)

# %% [markdown]
# ## 3 · Where does 1/n live?
#
# A student asked: *the batch has two examples, so dL/dW must be averaged. Why does
# E Xᵀ show no average?* (E is our dZ.)
#
# Because E has it already. The loss is a **mean**, L = (ℓ₁ + … + ℓₙ)/n, so its first
# step back holds 1/n. From there on, layers multiply and sum: 1/n enters **once**.
#
# By hand: ℓ = ½(z − y)², x = 1, 3, errors z − y = 1, 2. Then dz = ½, 1 and
# dw = 1·½ + 3·1 = 3.5.

# %% [markdown]
# To test a place of 1/n, **duplicate the batch**: every row twice. A mean stays, so dw
# must stay. By hand: dz = ¼, ½, ¼, ½ and dw = ¼ + 1.5 + ¼ + 1.5 = 3.5.
#
# If loss *and* gradient are sums, finite differences see nothing. **Predict** what this
# test sees.

# %%
guess_copies = predict.ask(
    "four-copies",
    "1/n lives nowhere: loss and gradient are sums. With four copies, what is dw?",
    number=True,
)

# %% [markdown]
# Five homes for 1/n. Drag `copies`: which bars stay at the dashed 3.5?


# %%
def homes(copies=1):
    x, error = np.tile([1.0, 3.0], copies), np.tile([1.0, 2.0], copies)
    n = len(x)
    found = {
        "in dZ of the loss": x @ (error / n),
        "in every layer's dW": (x @ error) / n,
        "in the step": (1 / n) * (x @ error),
        "nowhere": x @ error,
        "in the loss and in dW": (x @ (error / n)) / n,
    }
    return plot.bars(found, "what the step gets for w", expected=3.5)


plot.explore(homes, copies=(1, 6, 1))

# %% [markdown]
# <details><summary><b>You should have seen</b></summary>
#
# Three homes give 3.5 for every number of copies. *Nowhere* grows: a larger batch means
# a larger step. *Twice* shrinks.
#
# </details>
#
# Why the loss, of three? In the layers, dX would have no 1/n and be no gradient of L. In
# the step, you must remember n. In the loss, every array you see is a true gradient.

# %%
twice = homes(4)
nowhere = twice.patches[3].get_width()  # the fourth bar
guess_copies.reveal(nowhere, "Four times 7; with the mean it stays 3.5.")

# %% [markdown]
# ## 4 · ReLU: a matrix nobody builds
#
# The student also asked: *step(Z) × E multiplies (4, 2) by (4, 2), which is illegal.*
#
# For y = max(0, z), z = (2, −1, 3), the **Jacobian** J holds ∂yᵢ/∂zⱼ. Output 0 sees input
# 0 only, so J is diagonal, with step(z) = (1, 0, 1). For g = (5, 7, −2):
#
# ```
#    Jᵀ   @   g   =  (5, 0, −2)  =  step(z)  ⊙   g
# (3, 3)    (3,)                     (3,)      (3,)
# ```
#
# A diagonal matrix times g *is* the **entrywise product** ⊙, numpy's `*`. A batch is laid
# out as dn numbers; J is dn × dn.
#
# > **Trap.** The slide prints sign(x) for step(x). Left of 0 that sends −g back.

# %%
guess_entries = predict.ask(
    "relu-jacobian-size",
    "A batch (32, 64) goes through a ReLU. How many entries has the Jacobian?",
    options=[2048, 65_536, 4_194_304],
)

# %% [markdown]
# Row i, column j: how much output i moves when input j does. **Predict** which functions
# need only a diagonal. Then choose them, move z₁, press *⊙ instead of J*.

# %%
widgets.JacobianMap("relu", [2.0, -1.0, 3.0])

# %% [markdown]
# <details><summary><b>You should have seen</b></summary>
#
# ReLU and tanh act on each entry alone: diagonal. Softmax is full: every score moves
# every probability. It needs more than ⊙.
#
# </details>

# %%
flat = 32 * 64
guess_entries.reveal(
    flat**2,
    "2048 numbers in, 2048 out. All but 2048 of the entries are 0; ⊙ skips them.",
    draw=lambda: plot.jacobian(
        np.diag([1.0, 0, 1, 1, 0, 1]), "a batch (2, 3), laid out"
    ),
)

# %% [markdown]
# ## 5 · Softmax and cross-entropy: P − Y
#
# **Softmax** turns a row of scores into probabilities: pⱼ = e^(zⱼ) / Σ e^(zᵢ). By hand for
# z = (0, ln 2, ln 5): the exponentials are 1, 2, 5, so p = (1, 2, 5)/8.
#
# Only differences matter: e^(z−c) = e^z / e^c, and e^c cancels. So subtract each row's
# largest score first. Nothing changes, and nothing overflows.


# %%
def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


large = np.array([[1000.0, 1001.0]])
with np.errstate(over="ignore", invalid="ignore"):
    unsafe = np.exp(large) / np.exp(large).sum()  # inf / inf
print(f"as written: {unsafe[0]}, shifted: {softmax(large)[0].round(3)}")

# %% [markdown]
# **Cross-entropy** is ℓ = −log p of the right class, ℓ = −Σ yⱼ log pⱼ. With class 1
# right: −log ¼ = 1.386. Back to P it gives −yᵢ/pᵢ. Through softmax's full Jacobian:
#
# ```
# dzⱼ = Σᵢ   −yᵢ/pᵢ  ·  pᵢ (δᵢⱼ − pⱼ)   =  pⱼ Σᵢ yᵢ − yⱼ  =  pⱼ − yⱼ
#           dpᵢ          ∂pᵢ/∂zⱼ
# ```
#
# Here δᵢⱼ is 1 for i = j, else 0.
#
# By hand: (1, 2, 5)/8 − (0, 1, 0) = (0.125, −0.75, 0.625). The right score goes up, the
# others down. For the mean over a batch, dZ = (P − Y)/n: here 1/n comes in.

# %%
guess_rows = predict.ask(
    "row-sum-of-dz",
    "What do the entries of one row of P − Y add up to?",
    options=[-1, 0, 1],
)

# %% [markdown]
# Ours: 0.125 − 0.75 + 0.625. Now a random batch, and the Jacobian of our three scores.

# %%
rng = np.random.default_rng(0)
P, Y = softmax(rng.normal(size=(5, 3))), np.eye(3)[[0, 2, 1, 1, 0]]
p = np.array([1, 2, 5]) / 8
J = np.diag(p) - np.outer(p, p)
guess_rows.reveal(
    round(abs((P - Y).sum(axis=1)).max()),
    "Both rows sum to 1. A free test: P(1 − P) and −Y/P fail it.",
    draw=lambda: plot.jacobian(J, "softmax at z = (0, ln 2, ln 5)"),
)

# %% [markdown]
# ## 6 · Layouts: four notations, one formula
#
# Is ∂y/∂x outputs × inputs (**numerator layout**) or inputs × outputs (*denominator*)?
# For y = Av that is A or Aᵀ. Here a number's gradient simply has the shape of its array.
#
# The seeds also differ in where an example stands:
#
# |source|forward|example|dW|
# |-|-|-|-|
# |here, EE2211|XW+b|row|Xᵀ·dZ|
# |CS5242 lecture 3|Wx|column|dz·xᵀ|
# |CS5242 lecture 5|WX|column|E·Xᵀ|
# |CS2109S tutorial 8|WᵀX|column|X·dfᵀ|
#
# Check each by its shapes: only one order fits. Lecture 3 also asks: one example at a
# time, or all at once? The sum over rows *is* the product. **Predict** the time.

# %%
guess_speed = predict.ask(
    "loop-or-matrix",
    "400 examples, d = 20, k = 10. How much faster is one product than the loop?",
    options=["less than 2 times", "2 to 10 times", "more than 10 times"],
)

# %%
from timeit import repeat  # both ways 20 times: the fastest run counts

rows, back = rng.normal(size=(400, 20)), rng.normal(size=(400, 10))
ways = (
    lambda: sum(np.outer(x, dz) for x, dz in zip(rows, back)),  # one by one
    lambda: rows.T @ back,  # all at once
)
slow, fast = (min(repeat(way, number=1, repeat=20)) for way in ways)
same = np.abs(ways[0]() - ways[1]()).max() < 1e-10
limits = {2: "less than 2 times", 10: "2 to 10 times", np.inf: "more than 10 times"}
guess_speed.reveal(
    next(text for most, text in limits.items() if slow / fast < most),
    f"Here {slow / fast:.0f} times. Equal to 1e-10: {'yes' if same else 'no'}.",
)

# %% [markdown]
# ## 7 · Layers as objects, and training
#
# A **layer** keeps what its backward needs. CMU's homework calls it a *Transform*:
#
# |method|does|
# |-|-|
# |`forward(x)`|computes, remembers its input|
# |`backward(g)`|*adds* to dW and db, returns dX|
# |`step()`|changes W and b|
# |`zerograd()`|sets dW and db to 0|
#
# Each epoch: shuffle; for each batch `zerograd`, forward, loss, backward, `step`. In this
# order, because backward needs the weights that forward used.
#
# **Momentum** keeps a velocity: v ← αv + dW, W ← W − ηv. By hand: α = 0.9 and gradients
# 1, 1, 1 give v = 1, 1.9, 2.71. Others *average*: v ← αv + (1−α)dW gives 0.1, 0.19,
# 0.271, always 1−α of ours. A larger η makes up for it.

# %%
from cs_nn import quiz

averaged = quiz.ask(
    "α = 0.9. Which rate η must averaged momentum have, to step like ours with η = 0.1?",
    {"a": "0.01", "b": "0.1", "c": "1"},
    answer="c",
    because="Its v is 1 − α = 0.1 of ours, so divide: η / (1 − α) = 0.1 / 0.1.",
)

# %% [markdown]
# **Dropout** sets each unit to 0 with probability p while training. At test nothing is
# dropped, and the mean must be the same. A unit that stays, for p = 0.2:
#
# |convention|in training|at test|
# |-|-|-|
# |classic (CMU)|2|2·0.8 = 1.6|
# |**inverted** (here)|2/0.8 = 2.5|2|
# |keep: p is the chance to *stay*|2/0.2 = 10|2|
#
# Backward uses the same **mask** with the same factor.
#
# Now the letters: 630 to learn from, 210 to test on. Three networks: one layer; a hidden
# layer of 64; the same with dropout 0.3. With a hidden layer, the training accuracy
# reaches 1.

# %%
guess_letters = predict.ask(
    "letters-not-seen",
    "How many of the drawings it has not seen will the hidden layer of 64 get right?",
    options=["under 70 %", "70 to 95 %", "over 95 %"],
)

# %% [markdown]
# The layers come from `cs_nn`; in the assignment you write them.

# %%
from cs_nn import nn, optim, train

images, y = data.glyphs()
X = images.reshape(len(images), -1)  # (840, 400)


def run(X, y, n, *layers, epochs=30):
    net = nn.Sequential(*layers)
    step = optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    split = (X[:n], y[:n]), (X[n:], y[n:])
    options = {"epochs": epochs, "progress": False}
    return train.fit(net, split[0], validation=split[1], optimiser=step, **options)


# %% [markdown]
# Dashed lines are new drawings. The gap to the solid ones is **overfitting**.

# %%
rng = np.random.default_rng(1)
runs = {"one layer": run(X, y, 630, nn.Linear(400, 14, rng=rng))}
for name, p in {"64 hidden": 0.0, "64, dropout 0.3": 0.3}.items():
    hidden = nn.Linear(400, 64, rng=rng), nn.ReLU(), nn.Dropout(p, rng=rng)
    runs[name] = run(X, y, 630, *hidden, nn.Linear(64, 14, rng=rng))
seen = runs["64 hidden"].validation_accuracy[-1]
bucket = "under 70 %" if seen < 0.7 else "70 to 95 %" if seen < 0.95 else "over 95 %"
because = f"It gets {seen:.0%} of the new drawings; guessing gets {1 / 14:.0%}."
guess_letters.reveal(bucket, because, draw=lambda: plot.curves(runs))

# %% [markdown]
# Did dropout help? Compare the dashed lines. Real digits are easier: more drawings, fewer
# classes. 15 epochs:

# %%
a, a_class, b, b_class = data.digits()
D = np.concatenate([a, b]).reshape(-1, 64)
layers = nn.Linear(64, 32, rng=rng), nn.ReLU(), nn.Linear(32, 10, rng=rng)
digits = run(D, np.concatenate([a_class, b_class]), len(a), *layers, epochs=15)
axes = plot.curves({"digits, 32 hidden": digits})

# %% [markdown]
# ## You can now …
#
# - You **derived** dW = Xᵀ dZ and db from one edge and a batch.
# - You **placed** 1/n where it belongs, and **checked** it with a doubled batch.
# - You **replaced** a Jacobian by an entrywise product, and softmax by P − Y.
# - You **trained** a network of layers with momentum and dropout.
#
# ![One entry of dW: two columns, multiplied and summed.](figures/week03-entry.svg)
#
# Next: [the assignment of week 3](../assignments/week03_backprop/week03_backprop.ipynb).
#
# **Sources.** NUS CS5242 lecture 3 (operations, vectorised examples) and week 5 (the two
# forum questions); CMU 10-417 homework 1 recitation (layouts, Transform, momentum,
# dropout); NUS CS2109S tutorial 8; NUS EE2211 pre-tutorial 12; Srivastava et al.,
# *Dropout*, 2014; UCI optical digits (Alpaydin and Kaynak 1998).
