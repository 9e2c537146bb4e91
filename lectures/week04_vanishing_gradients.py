# %% [markdown]
# # Week 4 · Gradients that vanish, gradients that explode
#
# After this page you can …
#
# - **measure** gradients layer by layer, and explain why they vanish through sigmoids
#   (15 min; needs the backward pass of week 3);
# - **choose** the size of first weights (10 min; needs the variance of a sum);
# - **recognise** a net that explodes, and **tame** it (20 min; needs the chain rule);
# - **read** a loss curve (5 min; needs cross-entropy).
#
# Here is a function that trains a net on 8×8 digits: `depth` hidden layers of 32 units.

# %%
# cs_nn is installed here where it is missing
import numpy as np
from cs_nn import data, nn, optim, plot, train

images, y, new_images, y_new = data.digits()
X, X_new = images.reshape(-1, 64), new_images.reshape(-1, 64)  # (n, 64)


def learn(depth, act, init, lr=0.5, optimiser=optim.SGD, rows=1437):
    rng, sizes = np.random.default_rng(0), [64] + [32] * depth + [10]
    fans = zip(sizes, sizes[1:])
    layers = [(nn.Linear(m, k, init=init, rng=rng), act()) for m, k in fans]
    net = nn.Sequential(*[part for layer in layers for part in layer][:-1])
    more = {"optimiser": optimiser(net.parameters(), lr=lr), "epochs": 20}
    more |= {"validation": (X_new, y_new), "progress": False}
    return train.fit(net, (X[:rows], y[:rows]), **more)


# %% [markdown]
# Two nets with the same units, data, optimiser and learning rate. Only the depth differs.

# %%
shallow = learn(1, nn.Sigmoid, "xavier_normal")
deep = learn(10, nn.Sigmoid, "xavier_normal")
nets = {"1 hidden layer": shallow, "10 hidden layers": deep}
axes = plot.losses(nets, classes=10)

# %% [markdown]
# Every gradient in the deep net is correct. Why does it learn nothing?
#
# ## 1 · A product of quarters
#
# The slope of the logistic is σ(z)(1 − σ(z)). At z = 0 it is ½·½ = ¼; at z = 2 only
# 0.105. Nowhere is it above ¼.
#
# On its way to the first layer a gradient meets this slope once per layer:
#
# dL/dz₁ = (dL/dz₂ W₂ᵀ) ⊙ σ′(z₁), shapes (n, m) = ((n, k) (k, m)) ⊙ (n, m).
#
# Through three sigmoids, with weights of 1, at most ¼·¼·¼ = 1/64 is left (below, biases
# keep z at 0). A gradient that shrinks so is a **vanishing gradient**.
#
# ![Three sigmoids at z = 0: 1/64 = 0.0156 arrives.](figures/week04-quarters.svg)

# %%
from cs_nn import predict

guess_depth = predict.ask(
    "quarters-to-a-millionth",
    "How many sigmoids until at most a millionth of the gradient is left?",
    number=True,
)

# %% [markdown]
# The line below is the best case. The weights multiply too: weights of 4 could undo the
# ¼, but they push z to where the slope is nearly 0.

# %%
bound = 0.25 ** np.arange(1, 13)
guess_depth.reveal(
    int(np.argmax(bound <= 1e-6)) + 1,
    "¼ to the power 10 is 1/1 048 576.",
    draw=lambda: plot.by_layer({"¼ to the power k": bound}, "at most this is left"),
)

# %% [markdown]
# ## 2 · The plot of the tutorial
#
# Don't believe it: measure. For every layer, take dL/dW, an array, and keep its largest
# entry *in size*: max |dL/dW|. Not the largest entry: of −5 and 2, −5 counts.
#
# The weights come from N(0, g²/fan_in). **Fan-in** is the number of inputs of a layer;
# g is a number we choose, the **gain**, 1 for now. The week 2 engine finds the
# gradients; in the assignment you do.

# %%
from cs_nn import functional as F
from cs_nn.tensor import Tensor, gradients


def backward(act, gain=1.0, depth=10):
    rng, sizes = np.random.default_rng(0), [64] + [32] * depth + [10]
    shapes = zip(sizes, sizes[1:])
    Ws = [Tensor(rng.normal(0, gain / m**0.5, (m, k)), True) for m, k in shapes]
    h, zs = Tensor(X[:64]), []
    for W in Ws:
        zs.append(h @ W)  # (64, m) @ (m, k) -> (64, k)
        h = act(zs[-1])
    found = gradients(F.cross_entropy(zs[-1], y[:64]), Ws + zs)
    return Ws, found[: len(Ws)], found[len(Ws) :]  # for each layer: W, dL/dW, dL/dz


# %% [markdown]
# This is how the tutorial draws it: layers across, max |dL/dW| up, sigmoid against ReLU.
# The weights are the same; only the activation differs.


# %%
def largest(arrays):
    return np.array([np.abs(array).max() for array in arrays])


dW_of = {"sigmoid": largest(backward(F.sigmoid)[1])}
dW_of["ReLU"] = largest(backward(F.relu)[1])
axes = plot.by_layer(dW_of, "max |dL/dW|", log=False, apart=True)

# %% [markdown]
# **Predict.** For most sigmoid layers the line lies on the axis. But how far down? Ten
# sigmoids lie between the first layer and the last.

# %%
guess_ratio = predict.ask(
    "sigmoid-last-to-first",
    "Sigmoid net: max |dL/dW| of the last layer is how many times that of the first?",
    options=["about 10", "about 1000", "about a million"],
)

# %% [markdown]
# The same numbers on a logarithmic scale. A straight line means: the same factor in each
# layer.

# %%
ratio = dW_of["sigmoid"][-1] / dW_of["sigmoid"][0]
names = {1: "about 10", 3: "about 1000", 6: "about a million"}
guess_ratio.reveal(
    names[round(np.log10(ratio))],
    f"It is {ratio:.1e}. ReLU: {dW_of['ReLU'][-1] / dW_of['ReLU'][0]:.1f}.",
    draw=lambda: plot.by_layer(dW_of, "max |dL/dW|"),
)

# %% [markdown]
# ## 3 · ReLU, and units that die
#
# ReLU's slope is 1 where z > 0 and 0 elsewhere. Scores (2, −3) have slopes (1, 0). On a
# path of active units the product is 1 · 1 · 1: nothing shrinks. (Is ReLU continuous?
# Yes. Only its slope jumps.)
#
# The price: a unit with z ≤ 0 for **every** example gets no gradient from any, so its
# weights never change again. It is a **dead unit**.

# %%
guess_dead = predict.ask(
    "off-for-63-of-64",
    "A unit has z ≤ 0 for 63 of 64 examples. Does it still learn?",
    options=["yes", "no"],
)

# %% [markdown]
# dW = Xᵀ dZ adds up the examples: (m, k) = (m, n) (n, k). One with z > 0 is enough. Now
# kill some units: take one step with learning rate 5, fifty times that of section 7.
# Blue squares have z > 0; orange columns are dead.

# %%
first = nn.Linear(64, 32, init="he_normal", rng=np.random.default_rng(0))
net = nn.Sequential(first, nn.ReLU(), nn.Linear(32, 10, rng=np.random.default_rng(1)))
before = (first(X[:64]).numpy() <= 0).all(axis=0).sum()
F.cross_entropy(net(X[:64]), y[:64]).backward()
optim.SGD(net.parameters(), lr=5).step()
guess_dead.reveal(
    "yes",
    f"Dead means off for all. Before the big step {before} units were dead.",
    draw=lambda: plot.alive(first(X[:64]).numpy()),
)

# %% [markdown]
# ## 4 · First weights, by counting variances
#
# A score adds up m = fan-in products, z = x₁w₁ + … + xₘwₘ. With independent w of mean 0,
# Var z = m · Var w · mean of x². By hand: 100 inputs, all 1, and Var w = 1 give
# Var z = 100. To keep it at 1, take Var w = 1/100.
#
# Going back, each input collects fan-out products, which wants 1/fan_out. **Xavier**
# takes the middle: Var w = 2/(fan_in + fan_out).
#
# ReLU sets half of the scores to 0 and so halves the mean square. **He** makes up for
# it: Var w = 2/fan_in.
#
# > **Trap.** `rng.normal` wants the standard deviation: take the root.

# %%
guess_he = predict.ask(
    "ten-relus-without-he",
    "Var w = 1/fan_in, ten ReLU layers: what happens to the mean square of h?",
    options=["stays near 1", "falls to about 1/30", "falls to about 1/1000"],
)

# %% [markdown]
# Ten layers of 512 ReLU units, started in three ways. Watch the mean square of the
# activations.


# %%
def mean_squares(gain, width=512):
    rng = np.random.default_rng(0)
    h, found = rng.normal(size=(64, width)), []
    for _ in range(10):
        h = np.maximum(0, h @ rng.normal(0, gain / width**0.5, (width, width)))
        found.append((h**2).mean())
    return found


kept = {f"Var w = {g}/fan_in": mean_squares(g**0.5) for g in (1, 2, 4)}
guess_he.reveal(
    "falls to about 1/1000" if kept["Var w = 1/fan_in"][-1] < 0.003 else "stays near 1",
    f"½ to the power 10 is 1/1024; measured: {kept['Var w = 1/fan_in'][-1]:.5f}.",
    draw=lambda: plot.by_layer(kept, "mean of h²"),
)

# %% [markdown]
# **Exercise 1.** Check yourself: a ReLU layer from 200 inputs to 50 units.

# %%
from cs_nn import quiz

fans = quiz.ask(
    "Which standard deviation does He give W (200, 50)?",
    {"a": "0.2", "b": "0.1", "c": "0.01"},
    answer="b",
    because="The variance is 2/200 = 0.01. Its root is 0.1; 0.2 would be fan-out's.",
)

# %% [markdown]
# ## 5 · Exploding gradients, and a plot that hides them
#
# Two ReLU units in a row: h = relu(w₁x), out = w₂h, with x = 1 and w₁ = w₂ = 10. By
# hand, dz is d out/dz:
#
# | layer | z | dz | dw |
# |---|---|---|---|
# | 1 | 10 | 10 | dz · x = 10 |
# | 2 | 100 | 1 | dz · h = 10 |
#
# Going back, dz grew by 10: an **exploding gradient**. But look at dw. **Predict** what
# our net with ten ReLU layers and gain 4 does.

# %%
guess_flat = predict.ask(
    "relu-gain-4",
    "ReLU, gain 4. From the last layer to the first, max |dL/dW| …",
    options=["grows a thousandfold", "stays about the same", "shrinks"],
)

# %% [markdown]
# The tutorial's bonus asks for an exploding net and the plot of section 2. Here it is,
# with dz, and with one more number per layer: Σ W ⊙ dW, all products of a weight and its
# gradient added up.

# %%
Ws, dWs, dzs = backward(F.relu, gain=4)
inner = [float((W.numpy() * dW).sum()) for W, dW in zip(Ws, dWs)]  # one number each
lines = {"max |dL/dW|": largest(dWs), "max |dL/dz|": largest(dzs)}
growth = {name: sizes[0] / sizes[-1] for name, sizes in lines.items()}
guess_flat.reveal(
    "stays about the same" if 0.1 < growth["max |dL/dW|"] < 10 else "grows",
    f"First / last: {growth['max |dL/dW|']:.2f}; for dz {growth['max |dL/dz|']:.0e}.",
    draw=lambda: plot.by_layer(lines | {"Σ W ⊙ dW": inner}, "size (ReLU, gain 4)"),
)

# %% [markdown]
# Σ W ⊙ dW is *the same number* in every layer. Multiply one W by c > 0. Without biases
# the ReLUs pass c on, so the scores Z become cZ, whichever layer it was. Differentiate
# L by c at c = 1, once through that W, once through Z:
#
# Σ W ⊙ dW = Σ Z ⊙ dZ, shapes (m, k) ⊙ (m, k) and (n, 10) ⊙ (n, 10).
#
# The right side knows nothing of the layer. This is **Euler's identity**. Big dz meets
# small h, and dW = hᵀ dz stays level.

# %% [markdown]
# > **Trap.** Taken literally, the tutorial's bonus misleads: on a ReLU net the plot it
# > asks for is flat while gradients explode. Flat does not mean healthy. Plot dz, or use
# > tanh.
#
# **Predict** three pictures, then set them: tanh with gain 4; sigmoid with gain 4; ReLU
# with He's gain √2 and 20 layers. *Next* goes back one layer and says what happens there.

# %%
from cs_nn import widgets

widgets.GradientFlow(activation="relu", gain=4)

# %% [markdown]
# <details><summary><b>You should have seen</b></summary>
#
# tanh, gain 4: both grow towards the input, since tanh keeps h below 1. Sigmoid, gain 4:
# still vanishing, only slower. ReLU, gain √2: both level, even with 20 layers.
# For ReLU no gain tilts the dW bars; it only lifts or lowers them all.
#
# </details>

# %% [markdown]
# ## 6 · Four remedies
#
# *First weights* of the right size (section 4). *Clipping*: gradients (3, 0) and (0, 4)
# have **global norm** √(9 + 16) = 5. To get norm 1, multiply both by 1/5: (0.6, 0) and
# (0, 0.8). Clip each alone, and the direction changes: (1, 0), (0, 1).
#
# *A way around*: a **residual connection** adds the input to the output,
# y = x + relu(xW). Going back, g arrives twice: unchanged, and through W.
#
# *Batch norm* rescales every score over the batch: read Ioffe and Szegedy.
#
# **Predict.** 20 ReLU layers with gain 0.3, far too small.

# %%
guess_skip = predict.ask(
    "residual-20-layers",
    "Residual: the first layer's max |dL/dz|, against the last layer's, is …",
    options=["a millionth", "within a factor of 100", "a million times as large"],
)

# %% [markdown]
# The same weights, with and without the way around. Only `skip` differs: it lets x pass.


# %%
def depths(skip, depth=20, width=64):
    rng = np.random.default_rng(0)
    h, zs = Tensor(rng.normal(size=(8, width)), True), []
    for _ in range(depth):
        zs.append(h @ rng.normal(0, 0.3 / width**0.5, (width, width)))
        h = skip * h + F.relu(zs[-1])
    return largest(gradients(h, zs, np.ones(h.shape) / h.size))


plain, residual = depths(skip=0), depths(skip=1)
guess_skip.reveal(
    "within a factor of 100" if residual[0] < 100 * residual[-1] else "neither",
    f"It is {residual[0] / residual[-1]:.0f} times; plain {plain[0] / plain[-1]:.0e}.",
    draw=lambda: plot.by_layer({"plain": plain, "residual": residual}, "max |dL/dz|"),
)

# %% [markdown]
# **Exercise 2.** Check yourself on clipping.

# %%
clipped = quiz.ask(
    "Gradients (6, 0) and (0, 8), clipped to global norm 5: the first becomes …",
    {"a": "(5, 0)", "b": "(3, 0)", "c": "(0.6, 0)"},
    answer="b",
    because="The global norm is 10, so both are halved. (5, 0) clips it alone.",
)

# %% [markdown]
# ## 7 · Reading a loss curve
#
# Before training, a ten-class net should give each class about 1/10. Its loss is
# −log(1/10) = log 10 = 2.30. So 2.30 means *knows nothing yet*.
#
# Below are four runs. One is healthy, one has ten sigmoid layers, one a learning rate
# that is too large, one only 30 examples to learn from.

# %%
tried = {
    "30 examples": learn(2, nn.ReLU, "he_normal", 0.01, optim.Adam, rows=30),
    "ten sigmoid layers": deep,
    "healthy": learn(2, nn.ReLU, "he_normal", lr=0.1),
    "too large a step": learn(2, nn.ReLU, "he_normal", lr=0.9),
}
shuffled = np.random.default_rng(4).permutation(list(tried))
runs = {letter: tried[name] for letter, name in zip("ABCD", shuffled)}
axes = plot.losses(runs, classes=10, top=4)
guess_run = predict.ask(
    "which-run-is-deep", "Which run has ten sigmoid layers?", options=list(runs)
)

# %% [markdown]
# Look at three things: the start against 2.30, the direction, and the gap between
# training and validation. A net that learns its few examples by heart has a growing gap;
# steps that are too large make the loss jump.

# %%
flat = {letter: np.ptp(run.loss) for letter, run in runs.items()}  # largest − smallest
guess_run.reveal(
    min(flat, key=flat.get),
    "It stays at 2.30: no gradient arrives.",
    draw=lambda: plot.losses({n: tried[n] for n in shuffled}, classes=10, top=4),
)

# %% [markdown]
# ## You can now …
#
# - You **measured** gradients layer by layer, and explained why they vanish.
# - You **chose** the size of first weights by counting variances.
# - You **recognised** a net that explodes although its plot is flat, and **tamed** it.
# - You **read** a loss curve.
#
# ![Largest gradient by layer: sigmoid falls a millionfold towards the input, ReLU stays level.](figures/week04-gradients.svg)
#
# Next: [the assignment of
# week 4](../assignments/week04_vanishing_gradients/week04_vanishing_gradients.ipynb).
#
# **Sources.** NUS CS2109S tutorial 8, question 3 and bonus; NUS CS5242 lecture 3; Glorot
# and Bengio 2010 (Xavier); He et al. 2015 (He), 2016 (residual); Pascanu et al. 2013
# (clipping); Ioffe and Szegedy 2015 (batch norm).
