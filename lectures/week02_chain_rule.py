# %% [markdown]
# # Week 2 · The chain rule on a graph
#
# After this page you can …
#
# - **compute** every gradient of one neuron by hand, without rounding (10 min; needs
#   derivatives);
# - **apply** the chain rule where paths split and meet (15 min; needs partial
#   derivatives);
# - **run** backpropagation on any graph, with operations as classes (15 min; needs
#   Python classes);
# - **check** any gradient by finite differences (10 min; needs logarithms).
#
# Below is one neuron with its loss L. Values stand above the circles, and each arrow
# says how fast its end grows with its start. You may change w a little. Does L rise or
# fall, and how fast? Read it off the arrows, before any formula.

# %%
# cs_nn is installed here where it is missing
import numpy as np
from cs_nn import plot

w, b, x, y = 0.3, 0.1, 0.5, 1.5
z = w * x + b
yhat = 1 / (1 + np.exp(-z))
L = (y - yhat) ** 2 / 2
values = {"w": w, "x": x, "b": b, "z": z, "ŷ": yhat, "L": L}
slopes = {("w", "z"): x, ("x", "z"): w, ("b", "z"): 1.0}
slopes |= {("z", "ŷ"): yhat * (1 - yhat), ("ŷ", "L"): yhat - y}
ax = plot.graph(values, slopes, step=0)

# %% [markdown]
# ## 1 · One neuron with numbers
#
# Forward: z = 0.3 · 0.5 + 0.1 = 0.25, then ŷ = σ(0.25) = 0.562177, then
# L = ½ (1.5 − ŷ)² = 0.439756.
#
# Backward, one factor for each arrow:
#
# - dL/dŷ = ŷ − y = −0.937823;
# - dŷ/dz = ŷ (1 − ŷ) = 0.246134;
# - dz/dw = x = 0.5 and dz/db = 1.
#
# The product along the way from L back to w is −0.115415. This slope, dL/dw, is the
# **gradient** of L for w. Step against it: w − 0.1 · dL/dw = 0.311542.
#
# ![The graph of one neuron with all values, slopes and gradients.](figures/week02-neuron.svg)

# %%
lr, slide = 0.1, (0.56, -0.94, 0.25, -0.118, -0.235, 0.312, 0.125)
dL_dw = (yhat - y) * yhat * (1 - yhat) * x
dL_db = (yhat - y) * yhat * (1 - yhat)
exact = (yhat, yhat - y, yhat * (1 - yhat), dL_dw, dL_db)
exact += (w - lr * dL_dw, b - lr * dL_db)
names = ("ŷ", "dL/dŷ", "dŷ/dz", "dL/dw", "dL/db", "w new", "b new")
print(f"{'':6}{'exact':>10}{'slide':>8}")
for name, value, rounded in zip(names, exact, slide):
    print(f"{name:6}{value:10.6f}{rounded:8.3f}")

# %% [markdown]
# > **Trap.** The slide with this neuron rounds ŷ to 0.56, so −0.2308 became −0.235.
# > Its last line is a slip besides: 0.1 + 0.1 · 0.235 is 0.1235, not 0.125. Compute
# > with all digits, and round only what you print.
#
# **Predict.** Repeat the step 100 000 times. The target is 1.5.

# %%
from cs_nn import predict

guess_floor = predict.ask(
    "loss-floor",
    "Which number does the loss come close to?",
    options=[0, 0.125, 0.44],
)

# %% [markdown]
# Walk through it: *Next* does one step, forward, then back. At the end, *Take the step*
# a few times. Then type 0.9 for y, and take some more.

# %%
from cs_nn import graph, widgets

widgets.BackpropWalkthrough(graph.one_neuron())

# %% [markdown]
# <details><summary><b>You should have seen</b></summary>
#
# Each step back multiplies by one slope. With y = 0.9 the loss heads for 0. With 1.5 a
# rest is left: σ stays below 1, so the error stays above y − 1, and the loss above
# ½ (y − 1)².
#
# </details>

# %%
for _ in range(100_000):
    p = 1 / (1 + np.exp(-(w * x + b)))
    step = lr * (p - y) * p * (1 - p)
    w, b = w - step * x, b - step
guess_floor.reveal(
    0.125,
    f"Now ŷ = {p:.4f} and L = {(y - p) ** 2 / 2:.4f}: a sigmoid never gets to 1.5.",
    draw=lambda: plot.squared_loss(y, z=w * x + b),
)

# %% [markdown]
# ## 2 · Chain rule I: one path
#
# Take c = log(3a) at a = 2 (log is the natural one). Give the inner value a name:
# b = 3a = 6, and c = log b = 1.79. A small change of a is tripled in b, and the change
# of b arrives in c times 1/b = 1/6. Together 3 · 1/6 = 0.5.
#
# The **chain rule** says: along a path, multiply the local slopes,
#
# dc/da = dc/db · db/da.

# %%
a = 2.0
b = 3 * a
ax = plot.graph({"a": a, "b": b, "c": np.log(b)}, {("a", "b"): 3.0, ("b", "c"): 1 / b})
guess_log = predict.ask(
    "log-slope", "What is dc/da for c = log(3a) at a = 4?", number=True
)

# %%
h = 1e-6
measured = (np.log(3 * (4 + h)) - np.log(3 * (4 - h))) / (2 * h)
guess_log.reveal(
    round(measured, 6), "3 · 1/12; measured by going a little to both sides."
)

# %% [markdown]
# ## 3 · Chain rule II: two inputs
#
# Now c = 2a + b² at a = 1, b = 3. With v₁ = 2a = 2 and v₂ = b² = 9, c = 11. Each input
# has a path of its own: ∂c/∂a = 1 · 2 = 2 and ∂c/∂b = 1 · 2b = 6.
#
# The curly ∂ marks a **partial derivative**: one input moves, the others stay.

# %%
values = {"a": 1, "b": 3, "v₁": 2, "v₂": 9, "c": 11}
slopes = {("a", "v₁"): 2, ("b", "v₂"): 6, ("v₁", "c"): 1, ("v₂", "c"): 1}
ax = plot.graph(values, slopes)
guess_equal = predict.ask(
    "equal-slopes", "At which b are ∂c/∂a and ∂c/∂b the same number?", number=True
)

# %%
guess_equal.reveal(
    1, "2b = 2. The slide works at b = 1: there a swap of the two goes unseen."
)

# %% [markdown]
# ## 4 · Chain rule III: paths that meet
#
# Now a is used twice: c = 2a + a² at a = 3. With v₁ = 2a = 6 and v₂ = a² = 9, c = 15.
# Move a by 0.001: v₁ moves by 0.002, v₂ by about 0.006, c by their sum.
#
# Several arrows leave a: a **fan-out**. Along a path, multiply; where paths
# meet again, add:
#
# ∂c/∂a = ∂c/∂v₁ · ∂v₁/∂a + ∂c/∂v₂ · ∂v₂/∂a = 1 · 2 + 1 · 6 = 8.
#
# > **Trap.** The slide's sum names v₁ twice; the second term belongs to v₂. At its a = 1
# > both paths give 2, so it can't show which one was lost.

# %%
values = {"a": 3, "v₁": 6, "v₂": 9, "c": 15}
slopes = {("a", "v₁"): 2, ("a", "v₂"): 6, ("v₁", "c"): 1, ("v₂", "c"): 1}
ax = plot.graph(values, slopes)
guess_luck = predict.ask(
    "paths-multiplied",
    "Somebody multiplies the two paths of 2a + a². What do they get at a = 1?",
    options=["too little", "the right number", "too much"],
)

# %%
a = 1
wrong, right = 2 * (2 * a), 2 + 2 * a
said = {-1: "too little", 0: "the right number", 1: "too much"}
guess_luck.reveal(
    said[int(np.sign(wrong - right))],
    f"{wrong} and {right}: pure luck. At a = 3 it is {2 * 6} against {2 + 6}.",
)

# %% [markdown]
# **Exercise 1.** The slide's practice is z = x·y + x. Count the paths from x to z.

# %%
from cs_nn import quiz

practice = quiz.ask(
    "z = x·y + x at x = 3, y = 5: what is ∂z/∂x?",
    {"a": "1", "b": "5", "c": "6", "d": "18"},
    answer="c",
    because="One path goes through the product (5), one straight into the sum (1).",
)

# %% [markdown]
# ## 5 · Backpropagation on a graph
#
# A **computation graph** has variables v and operations f₁ … f_k. Operation fᵢ reads its
# inputs I(i) and makes one output O(i). In **topological order** every input comes before
# its users.
#
# 1. Forward: for i = 1 … k, run fᵢ.
# 2. Set ∂L/∂v = 0 for every v, and ∂L/∂L = 1.
# 3. Backward: for i = k … 1 and each v in I(i):
#    ∂L/∂v += ∂L/∂O(i) · ∂O(i)/∂v.
#
# Going in reverse, a gradient is complete before it is passed on. This is
# **backpropagation**.

# %% [markdown]
# In code an operation is a class. It keeps what its slope needs; `backward` receives d,
# the gradient of its output, and returns one gradient for each input.


# %%
class Tanh:
    def forward(self, z):
        self.t = np.tanh(z)
        return self.t

    def backward(self, d):
        return (d * (1 - self.t**2),)


tanh = Tanh()
print(f"tanh 1 = {tanh.forward(1.0):.4f}, gradient {tanh.backward(10.0)[0]:.4f}")

# %% [markdown]
# > **Trap.** The slide leaves d out of the loss ("it is 1"). That holds only at the very
# > end of a graph. Always multiply by d.
#
# **Predict.** Now count the additions of step 3 on the practice graph.

# %%
guess_sums = predict.ask(
    "sums-at-x",
    "z = x·y + x: how often is something added to ∂z/∂x?",
    options=[1, 2, 3],
)

# %% [markdown]
# Play it, with p = x·y. Before each step back it asks you what goes on to the input.

# %%
widgets.BackpropWalkthrough(graph.practice(), predict=True)

# %% [markdown]
# <details><summary><b>You should have seen</b></summary>
#
# The sum z passes 1 to p and 1 to x. Then p, which is complete, adds 1 · 5: the
# gradient of x grows from 1 to 6. With `=` in place of `+=` the 1 is lost.
#
# </details>

# %%
guess_sums.reveal(2, "Once for each arrow that leaves x.")

# %% [markdown]
# ## 6 · Cross-entropy and ŷ − y
#
# A classifier gives p, the probability of class 1. For y = (1, 0, 1) and
# p = (0.8, 0.3, 0.6), all three labels together have probability
# 0.8 · 0.7 · 0.6 = 0.336: the **likelihood**, which training should make large.
#
# A log turns the product into a sum, a minus turns large into small, 1/n makes a mean:
#
# L = −(1/n) Σ [y log p + (1 − y) log(1 − p)].
#
# This is **binary cross-entropy** (BCE). Least BCE means most likely labels.

# %%
y, p = np.array([1, 0, 1]), np.array([0.8, 0.3, 0.6])
likelihood = np.where(y == 1, p, 1 - p).prod()
bce = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
print(f"likelihood {likelihood:.3f}; −log of it / 3 = {-np.log(likelihood) / 3:.4f}")
print(f"BCE {bce:.4f}")

# %% [markdown]
# Now the gradient for the score z, where p = σ(z). One sample, y = 1, p = 0.8:
# dL/dp = −1/0.8 = −1.25 and dp/dz = 0.8 · 0.2 = 0.16, so dL/dz = −0.2.
#
# In general (−y/p + (1 − y)/(1 − p)) · p (1 − p) = −y (1 − p) + (1 − y) p = **p − y**:
# prediction minus truth. With n samples each entry has the mean's 1/n, once.
#
# EE2211 uses squared error for C outputs: L = Σ (ŷ − y)², where ŷ, y and the gradient
# 2 (ŷ − y) have shape (C,).
#
# **Predict.** 100 plants of cultivar A (y = 1), 1000 of B. One neuron learns with BCE.

# %%
from cs_nn import data

guess_rare = predict.ask(
    "rare-class",
    "How many of the 100 A will it recognise (p above ½)?",
    options=["about 50", "about 70", "about 95"],
)

# %% [markdown]
# **Weighted** BCE counts a sample of A α times and one of B β times. Here A is repeated
# `ratio` times, which is α/β. Find the ratio that treats both cultivars alike, then 1.


# %%
def one_neuron(ratio=20):
    X, y = data.imbalance(rng=np.random.default_rng(0))
    rows = np.repeat(np.arange(len(y)), np.where(y == 1, ratio, 1))
    w, b = np.zeros(2), 0.0
    for _ in range(300):
        error = 1 / (1 + np.exp(-(X[rows] @ w + b))) - y[rows]  # ŷ − y
        w, b = w - X[rows].T @ error / len(rows), b - error.mean()
    ax = plot.region(lambda P: P @ w + b, X, y)
    hits = (X @ w + b > 0) == y
    ax.set_title(f"finds {hits[y == 1].sum()} of 100 A, {hits[y == 0].sum()} of 1000 B")
    return ax


plot.explore(one_neuron, ratio=(1, 20, 1))

# %% [markdown]
# <details><summary><b>You should have seen</b></summary>
#
# At ratio 1 the line stands far on A's side: with 10 times as many B, missing A is
# cheap. At 10 the line lies in the middle, and A and B are found equally often. This is
# the tutorial's α = 1/100, β = 1/1000.
#
# > **Trap.** With weights, dL/dz is no longer p − y. You derive it in exercise 2.6.
#
# </details>

# %%
guess_rare.reveal(
    "about 50",
    "The title counts them. Nearly all B are right, so the overall accuracy hides it.",
    draw=lambda: one_neuron(1),
)

# %% [markdown]
# ## 7 · Check a gradient by differences
#
# Is your gradient right? Take f(x) = x³ at x = 2, slope 12. Go h = 0.1 to both sides:
# (2.1³ − 1.9³) / 0.2 = 12.01. This is the **central difference**
# (f(x + h) − f(x − h)) / 2h. One side only, (2.1³ − 8) / 0.1, gives 12.61.
#
# A smaller h bends less, but f(x + h) and f(x − h) then agree in almost all 16 digits,
# and the subtraction keeps only the last, rounded ones.

# %%
guess_h = predict.ask(
    "best-h",
    "Which h makes the central difference best, in float64?",
    options=[1e-1, 1e-5, 1e-10, 1e-15],
)

# %%
error = {h: abs(((2 + h) ** 3 - (2 - h) ** 3) / (2 * h) - 12) for h in guess_h.options}
guess_h.reveal(
    min(error, key=error.get),
    "Neither large nor tiny. This course takes 1e-5.",
    draw=lambda: plot.difference_errors(lambda x: x**3, 12.0, 2.0),
)

# %% [markdown]
# ## 8 · The same rule with shapes
#
# Let z = g(x) with x (K,), z (M,), and L a number. Every path from xₖ to L goes through
# some zⱼ: multiply along it, add over j.
#
# dL/dx = dL/dz · J, with shapes (K,) = (M,) · (M, K).
#
# J, with J[j, k] = ∂zⱼ/∂xₖ, is the **Jacobian**. Two of them chain by a matrix product.
# For a matrix W, dL/dW has the shape of W.
#
# **Predict.** z = x W with x (3,), W (3, 2), so J = Wᵀ.

# %%
guess_shape = predict.ask(
    "jacobian-shape", "Which shape has J?", options=["(3, 2)", "(2, 3)", "(3,)"]
)

# %%
W, d, h = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([1.0, -1.0]), 1e-5
J = W.T
numeric = [((e @ W) @ d - (-e @ W) @ d) / (2 * h) for e in h * np.eye(3)]
agree = np.allclose(d @ J, numeric)  # (2,) @ (2, 3) -> (3,)
guess_shape.reveal(str(J.shape), f"d @ J agrees with differences: {agree}.")

# %% [markdown]
# ## You can now …
#
# - You **computed** every gradient of one neuron by hand, without rounding.
# - You **applied** the chain rule where paths split and meet.
# - You **ran** backpropagation on a graph, with operations as classes.
# - You **checked** gradients by finite differences.
#
# ![x·y + x: two paths leave x, and 5 + 1 = 6 comes back.](figures/week02-fan-out.svg)
#
# Next: [the assignment of
# week 2](../assignments/week02_chain_rule/week02_chain_rule.ipynb).
#
# **Sources.** NUS CS5242 lecture 3 (chain rules, graph algorithm, operations); NUS
# EE2211 pre-tutorial 12 (the neuron, squared error); NUS CS2109S tutorial 8 (weighted
# cross-entropy); CMU 10-417 homework 1 (likelihood, vectors); Rumelhart, Hinton and
# Williams, *Learning representations by back-propagating errors*, 1986.
