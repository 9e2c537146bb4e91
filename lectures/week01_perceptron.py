# %% [markdown]
# # Week 1 · One neuron, and why one is not enough
#
# After this page you can …
#
# - **compute** what a neuron answers, and draw its line (15 min; needs the dot
#   product);
# - **train** a neuron with the perceptron rule (10 min; needs the line);
# - **prove** that no neuron computes XOR, and **build** a network that does (15 min;
#   needs inequalities and the matrix product);
# - **compare** activations and **count** parameters (10 min; needs derivatives).

# %% [markdown]
# Left is AND: 1 when both switches are on; one line is enough. Right is XOR: 1 when
# exactly one is on. Draw one straight line with both squares on one side and both circles
# on the other. Can you? Keep your attempt for section 4.
#
# ![A line splits the four points of AND; no line is drawn for XOR.](figures/week01-planes.svg)

# %% [markdown]
# ## 1 · A neuron is a score and a threshold
#
# Take one sample x = (1, 0), weights w = (1, 1) and **bias** b = −1.5, a number that
# is added for every sample. By hand: 1·1 + 0·1 − 1.5 = −0.5.
#
# This sum is the **score** z = x·w + b. A score above 0 gives the output 1, any other
# score gives 0. Here −0.5 gives 0.
#
# A **neuron** is this score followed by this threshold. With n samples as the rows of
# X (n, d), one product gives all n scores.

# %%
# cs_nn is installed here where it is missing
import numpy as np
from cs_nn import data, plot

X, y = data.gate("and")
w, b = np.array([1.0, 1.0]), -1.5
z = X @ w + b  # (4, 2) @ (2,) + a number -> (4,)
ax = plot.neuron(X, y, w, b)

# %% [markdown]
# Only (1, 1) has a score above 0, so these weights compute AND.
#
# > **Trap.** The weights must *exceed* 1.5 in sum, so the bias is **minus** 1.5. And a
# > score of exactly 0 gives output 0 in this course. The table on the slide says 1 (it
# > writes x ≥ 0). Both are in use: always look which one is meant.
#
# **Predict.** Keep w = (1, 1), but take b = −1. Look at the sample (1, 0).

# %%
from cs_nn import predict

guess_zero = predict.ask(
    "neuron-at-zero",
    "w = (1, 1), b = −1, x = (1, 0): what is the output of this course's neuron?",
    options=[0, 1],
)

# %% [markdown]
# Compute the score on paper before you run the next cell.

# %%
z = np.array([1.0, 0.0]) @ w - 1.0
guess_zero.reveal(int(z > 0), f"The score is {z:g}, and {z:g} is not above 0.")

# %% [markdown]
# ## 2 · The neuron as a line
#
# Where does the output change? Where the score is 0: for AND, at x₁ + x₂ = 1.5. That is
# a straight line, the **decision line** of the neuron. The weights w stand at a right
# angle to it and point to the side with output 1. The bias shifts it.
#
# **Predict.** OR answers 1 for (0, 1), (1, 0) and (1, 1). You keep w = (1, 1) and only
# shift the line.

# %%
guess_or = predict.ask(
    "or-bias",
    "With w = (1, 1), which bias computes OR?",
    options=[-1.5, -0.5, 0.5],
)

# %% [markdown]
# Now try your guess: type b, or drag the line by its hollow handle, until 4 of 4 are
# right. Then turn it by the full handle, the tip of w, and watch the four scores z.

# %%
from cs_nn import widgets

start = [[[[1], [1]], [-1.5]]]  # one layer: W (2, 1) and b (1,)
widgets.DecisionPlayground("or", model="perceptron", params=start)

# %% [markdown]
# <details><summary><b>You should have seen</b></summary>
#
# A larger b moves the line towards (0, 0): more samples get output 1. Equal w₁ and w₂
# keep the slope at −1; a larger w₁ makes the line steeper. With w = (0, 0) there is no
# line, and every sample gets the same output.
#
# </details>

# %%
guess_or.reveal(
    -0.5,
    "(0, 0) scores −0.5, (0, 1) and (1, 0) score 0.5, (1, 1) scores 1.5.",
    draw=lambda: plot.neuron(*data.gate("or"), w=(1, 1), b=-0.5),
)

# %% [markdown]
# **Exercise 1.** NAND is *not AND*: 0 for (1, 1), and 1 for the other three. Change `w`
# and `b` below until the title says *4 of 4 right*.
#
# <details><summary>Hint</summary>
#
# What happens to the shaded side when you change the sign of every weight and of the
# bias?
#
# </details>

# %%
w, b = (1.0, 1.0), -1.5
ax = plot.neuron(*data.gate("nand"), w, b)

# %% [markdown]
# ## 3 · The perceptron rule
#
# Start with w = (0, 0), b = 0: every score is 0, every output ŷ is 0. For AND this is
# wrong at one sample: x = (1, 1) wants y = 1. The error y − ŷ is 1, so add 1·x to w and
# 1 to b.
#
# The **perceptron rule** does this at every mistake:
#
# w ← w + η (y − ŷ) x  and  b ← b + η (y − ŷ),
#
# where η is the **learning rate**, 1 here. A right answer has y − ŷ = 0 and changes
# nothing. **Predict** what the first step does to all four samples.

# %%
x, target, lr = np.array([1.0, 1.0]), 1, 1.0
w, b = np.zeros(2), 0.0
error = target - int(x @ w + b > 0)
w, b = w + lr * error * x, b + lr * error  # now w = (1, 1), b = 1
guess_step = predict.ask(
    "first-mistake",
    "After this first step, how many of the four AND samples are right?",
    options=[0, 1, 2, 3, 4],
)

# %% [markdown]
# Walk through AND from row 0 to row 3, again and again, from mistake to mistake: the
# sentence names the wrong sample and the new line, the curve counts wrong answers.

# %%
widgets.DecisionPlayground("and", model="perceptron")

# %% [markdown]
# <details><summary><b>You should have seen</b></summary>
#
# Each step helps the wrong sample, and may spoil others: the curve goes up and down.
# After mistake 10 the neuron has w = (2, 1), b = −2 and makes no more mistakes. The
# rule finds *some* line, not the (1, 1), −1.5 of section 1. Wherever a separating line
# exists, the rule stops (Novikoff 1962).
#
# </details>

# %%
guess_step.reveal(
    1,
    "All four scores are above 0 now: the other three became wrong.",
    draw=lambda: plot.mistake(*data.gate("and"), [3], 1),
)

# %% [markdown]
# ## 4 · Why XOR fails
#
# Suppose one neuron computes XOR. Each sample says something about its score:
#
# 1. (0, 0) gives 0, so b ≤ 0.
# 2. (0, 1) gives 1, so w₂ + b > 0.
# 3. (1, 0) gives 1, so w₁ + b > 0.
# 4. (1, 1) gives 0, so w₁ + w₂ + b ≤ 0.
#
# Add 2 and 3: w₁ + w₂ + 2b > 0. Add 1 and 4: w₁ + w₂ + 2b ≤ 0. Both can't hold, so no
# such neuron exists.
#
# Data that one line can split are **linearly separable**; XOR is not. **Predict** how
# close a line can come.

# %%
guess_xor = predict.ask(
    "xor-one-line",
    "How many of the four XOR points can one line get right?",
    options=[2, 3, 4],
)

# %% [markdown]
# The proof is complete without a computer. An experiment agrees with it: no line out of
# 10 000 random ones does better than the line of OR in the picture.

# %%
X, y = data.xor()
rng = np.random.default_rng(0)
W, b = rng.normal(size=(2, 10_000)), rng.normal(size=10_000)
right = ((X @ W + b > 0) == y[:, None]).sum(axis=0)  # (10000,): one count per line
guess_xor.reveal(
    int(right.max()),
    "Any three fit; the four inequalities clash.",
    draw=lambda: plot.neuron(X, y, w=(1, 1), b=-0.5),
)

# %% [markdown]
# ## 5 · Hidden features fold the plane
#
# If no line fits the points, move the points. Two more units keep their score when it
# is above 0, and give 0 otherwise: h = max(0, xW + c). Take W all ones, c = (0, −1).
# By hand for x = (1, 1): xW = (2, 2), plus c is (2, 1), so h = (2, 1).
#
# A unit whose value is neither input nor output is a **hidden unit**. The last neuron
# reads only h: ỹ = h·w + b with w = (1, −2), b = 0. For (1, 1): 2·1 − 1·2 = 0, as
# XOR wants.
#
# **Predict.** Compute the other three h.

# %%
guess_fold = predict.ask(
    "xor-hidden-points",
    "The four inputs become how many different points in the hidden plane?",
    options=[2, 3, 4],
)

# %% [markdown]
# At c = (0, 0) only two samples are right. Type −1 for c₂, the last number of h₂. Then
# drag the fold lines: find another W and c that work.

# %%
hidden, last = [[[1, 1], [1, 1]], [0, 0]], [[[1], [-2]], [0]]  # [W, c] and [w, b]
widgets.DecisionPlayground("xor", model="mlp", activation="relu", params=[hidden, last])

# %% [markdown]
# <details><summary><b>You should have seen</b></summary>
#
# At c = (0, 0) both hidden units agree, so all points lie on one line in order 0, 1, 0.
# With c₂ = −1 the second unit wakes up only beyond x₁ + x₂ = 1: the plane folds there,
# and (1, 1) leaves the old line. Both circles lie *on* the last neuron's line: score 0,
# output 0.
#
# </details>

# %%
W, c = np.ones((2, 2)), np.array([0.0, -1.0])
H = np.maximum(0, X @ W + c)  # (4, 2) @ (2, 2) + (2,) -> (4, 2)
guess_fold.reveal(
    len(np.unique(H, axis=0)),
    "(0, 1) and (1, 0) fold onto one point, (1, 0).",
    draw=lambda: plot.hidden_space(X, y, W, c, w=(1, -2), b=0),
)

# %% [markdown]
# ## 6 · Nine activations
#
# The bent function max(0, z) made the fold. A function applied to each score is an
# **activation**; this one is called ReLU.
#
# Training will need its slope. Take the logistic σ(z) = 1 / (1 + e⁻ᶻ), whose slope is
# σ(z)(1 − σ(z)). At z = 10: σ is 0.99995, so the slope is 0.00005.
#
# A unit whose slope is next to nothing is **saturated**: changing its weights changes
# nothing. The step is saturated everywhere.
#
# **Predict.** Where is the logistic steepest, and how steep?

# %%
guess_slope = predict.ask(
    "logistic-slope", "What is the largest slope of the logistic?", number=True
)

# %% [markdown]
# Compare three things in each picture: the curve, its slope, and the grey zones where
# it is saturated.

# %%
axes = plot.activations()
half = 1 / (1 + np.exp(0.0))
guess_slope.reveal(float(half * (1 - half)), "At z = 0: σ = ½, and ½ · ½ = ¼.")

# %% [markdown]
# Logistic and tanh saturate on both sides, ReLU on the left. The three leaky ones never
# do; arctan and softsign take their time. At the kink z = 0 ReLU has no slope; this
# course takes 0, the slide takes 1.
#
# **Exercise 2.** Check yourself on a unit that is stuck.

# %%
from cs_nn import quiz

stuck = quiz.ask(
    "A unit has the score −3 for every sample. Which activation gives it a slope?",
    {"a": "ReLU", "b": "leaky ReLU", "c": "step"},
    answer="b",
    because="Left of 0 leaky ReLU has slope 0.01; ReLU and the step have slope 0.",
)

# %% [markdown]
# ## 7 · Linear layers collapse, and what there is to count
#
# Leave the activations out, and stack two layers with rows as samples:
#
# (X W₁ + b₁) W₂ + b₂ = X (W₁ W₂) + (b₁ W₂ + b₂).
#
# That is one layer again. Without activations, depth buys nothing: **linear layers
# collapse**. Note the order W₁ W₂, and that b₁ goes through W₂ as well.

# %%
W1, b1 = rng.normal(size=(3, 4)), rng.normal(size=4)
W2, b2 = rng.normal(size=(4, 2)), rng.normal(size=2)
batch = rng.normal(size=(5, 3))
two_layers = (batch @ W1 + b1) @ W2 + b2
one_layer = batch @ (W1 @ W2) + (b1 @ W2 + b2)
bool(np.allclose(two_layers, one_layer))

# %% [markdown]
# These matrices belong to a 3-4-2 network: 3 inputs, 4 hidden units, 2 outputs. Inputs
# compute nothing, so it has 4 + 2 = 6 neurons. Every edge carries a weight:
# 3·4 + 4·2 = 20.
#
# All numbers that training may change are **parameters**: the weights, and one bias per
# neuron.

# %%
guess_count = predict.ask(
    "parameters-3-4-2", "How many parameters has the 3-4-2 network?", number=True
)

# %% [markdown]
# Count once more in the picture: squares are inputs, circles are neurons.

# %%
total = W1.size + b1.size + W2.size + b2.size
guess_count.reveal(
    total, "20 weights and 6 biases.", draw=lambda: plot.network([3, 4, 2])
)

# %% [markdown]
# ## You can now …
#
# - You **computed** what a neuron answers, and drew its line.
# - You **trained** a neuron with the perceptron rule.
# - You **proved** that no neuron computes XOR, and **built** a network that does.
# - You **compared** activations and **counted** parameters.
#
# ![Two hidden units fold the plane; then a line splits XOR.](figures/week01-fold.svg)
#
# Next: [the assignment of
# week 1](../assignments/week01_perceptron/week01_perceptron.ipynb).
#
# **Sources.** NUS CS5242 lecture 3 (AND, XOR, its network, activations, 3-4-2); NUS
# EE2211 pre-tutorial 12 (the neuron); Rosenblatt, *The perceptron*, 1958; Novikoff, *On
# convergence proofs on perceptrons*, 1962; Minsky and Papert, *Perceptrons*, 1969.
