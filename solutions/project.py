# %% [markdown]
# # Project: one question, one layer of your own, one honest answer
#
# In teams of **at most three** you ask a question about neural networks that an experiment
# can answer, build what it needs with numpy, run it, and report. **100 points**, graded by
# hand with the rubric that each section states.
#
# You hand in two things:
#
# * this notebook, filled in, one for the team;
# * a video of at most **6 minutes** in which each member presents their own part. Put the
#   link in the last section.

# %% [markdown]
# ## What makes a good question
#
# It compares two things, it can come out either way, and one laptop answers it in minutes.
# Some to start from; your own is better:
#
# * Does a slope that learns (as in `prelu`, or a gate) help a small network on few data?
# * Which repairs a deep sigmoid net better: a good start, clipping, or a residual path?
# * How far may digits move before a dense net fails, and does pooling change that?
# * Does dropout still help when there are only 100 examples per class?
# * Does the weight of the rare class change what a network learns, or only its threshold?

# %% [markdown]
# ## Milestones
#
# | when | what | how you know |
# |---|---|---|
# | week 6 | team and question | one sentence, and the two outcomes it can have |
# | week 8 | data and baseline | a model without your idea trains, and you know its error |
# | week 10 | your layer | its gradient check passes |
# | week 12 | experiment | at least three seeds for each setting |
# | week 13 | notebook and video | "Restart and run all" works from top to bottom |

# %% [markdown]
# ## Rules
#
# * **numpy** only for the model and its gradients: while this page is run for grading, the
#   engine of `cs_nn` is not there. `cs_nn.data` and matplotlib are.
# * At least **one layer is your own**: a forward and a backward that no lecture and no
#   assignment has shown, with a gradient check.
# * Every number in the text is computed in the notebook. Every random number comes from a
#   Generator with a fixed seed: `np.random.default_rng(seed)`.
# * The notebook runs from top to bottom in **at most 2 minutes** on a laptop.
# * Say whose code, text or data you used, also when a program wrote it.

# %% [markdown]
# ## How it is graded
#
# | section | points |
# |---|---|
# | 1 question | 10 |
# | 2 data | 10 |
# | 3 model and own layer | 20 |
# | 4 gradient check | 10 |
# | 5 experiment | 20 |
# | 6 result | 15 |
# | 7 what failed | 5 |
# | 8 contributions and video | 10 |
#
# A negative result earns as much as a positive one. What counts is that a reader can trust
# it. Add cells wherever you like; keep the ones that are here.

# %% locked="setup"
# cs_nn is installed here where it is missing
import matplotlib.pyplot as plt
import numpy as np

from cs_nn import check, data

# %% [markdown] locked="project-question"
# ## 1 · Question (10 points)
#
# In at most 150 words: the question, why it isn't obvious, the two (or more) outcomes it
# can have, and which one you expect, and why. Write this before you have results.
#
# Points: 4 for a question that an experiment can answer, 3 for the reason why it is open,
# 3 for outcomes and an expectation that could turn out wrong.
#
# ### BEGIN MARK SCHEME
# **Rubric** (10 points)
#
# * 4 points: a comparison with a measurable outcome. 2 if it is a topic, not a question.
# * 3 points: says why the answer isn't known or obvious, with a reason from the course.
# * 3 points: names the outcomes and commits to one, with a reason.
# ### END MARK SCHEME

# %% [markdown] manual="question" points=10
# ### BEGIN SOLUTION
# Does a gate whose slope learns, y = z σ(β z) with a trained β, beat ReLU on few examples?
# With 200 digits a network with 64 units fits them all, so what counts is how it
# generalises. The gate is smooth and lets small negative scores through; it may help the
# optimiser. It may also add nothing, since one number β hardly changes what 5000 weights
# can do. We expect a difference below one percentage point, smaller than the spread over
# seeds.
# ### END SOLUTION

# %% [markdown] locked="data-question"
# ## 2 · Data (10 points)
#
# What the data are, where they come from and under which licence, how many examples for
# training and testing, and what you did to them. One picture or table that shows them.
#
# Points: 4 for source, sizes and split, 3 for a test set that nothing was chosen on, 3 for
# a picture or table with labels.
#
# ### BEGIN MARK SCHEME
# **Rubric** (10 points)
#
# * 4 points: source with licence (1), sizes (1), how it was split (1), what was done (1).
# * 3 points: a test set that no choice was made on. 0 if settings were chosen on it.
# * 3 points: a labelled picture or table from which a reader sees what the data are.
# ### END MARK SCHEME

# %% answer="data-code"
### BEGIN SOLUTION
X_train, y_train, X_test, y_test = data.digits()
few = 200
X, y = X_train[:few].reshape(few, -1), y_train[:few]
X_valid, y_valid = X_train[few:600].reshape(400, -1), y_train[few:600]
X_test = X_test.reshape(len(X_test), -1)
figure, axes = plt.subplots(1, 5, figsize=(6, 1.6))
for axis, image, label in zip(axes, X_train, y_train):
    axis.imshow(image, cmap="gray_r")
    axis.set(title=str(label), xticks=[], yticks=[])
### END SOLUTION

# %% [markdown] manual="data" points=10
# ### BEGIN SOLUTION
# UCI optical digits (Alpaydin and Kaynak 1998, CC BY 4.0), 8 by 8 pixels, ink from 0 to 1.
# We train on 200, choose the number of epochs on 400 others, and look once at the 360 of
# the test set. The picture shows the first five.
# ### END SOLUTION

# %% [markdown] locked="model-question"
# ## 3 · Model and your own layer (20 points)
#
# The architecture with all sizes and shapes, the loss, the optimiser. Your layer: the
# forward as a formula, the backward derived, not only stated. Put the code in the cell
# below and the derivation in the cell after it. Write the layer as two functions of arrays:
#
# * `layer(X, P)` returns the output; `P` is the layer's parameter, an array.
# * `layer_backward(dY, X, P)` returns the tuple `(dX, dP)`.
#
# Points: 6 for the description, 8 for the derivation, 6 for code one can read.
#
# ### BEGIN MARK SCHEME
# **Rubric** (20 points)
#
# * 6 points: sizes and shapes (2), loss with its mean (2), optimiser and all settings (2).
# * 8 points: the derivation, step by step with shapes. 4 if the result is only stated;
#   at most 2 if it is wrong and the check was ignored.
# * 6 points: names that say what they hold, no dead code, no copied cells.
# * The layer was shown in a lecture or an assignment: at most 8 of the 20.
# ### END MARK SCHEME


# %% answer="layer-code"
def layer(X, P):
    """Return the layer's output for X (n, d) and its parameter P, an array."""
    ### BEGIN SOLUTION
    return X / (1 + np.exp(-P * X))
    ### END SOLUTION


def layer_backward(dY, X, P):
    """Return the tuple (dX, dP)."""
    ### BEGIN SOLUTION
    gate = 1 / (1 + np.exp(-P * X))
    slope = gate * (1 - gate)
    return dY * (gate + P * X * slope), np.sum(dY * X * X * slope, axis=0)
    ### END SOLUTION


# %% [markdown] manual="model" points=20
# ### BEGIN SOLUTION
# X (n, 64) → Z = X W1 + b1, (n, 64) → our gate, (n, 64) → W2, b2 → scores (n, 10), softmax
# cross-entropy, mean over n. Gradient descent on all examples, lr 0.5. The gate is
# y = z σ(β z) with one β for each unit, β (64,).
#
# z stands twice, so two paths add: ∂y/∂z = σ + z β σ (1 − σ), with σ = σ(β z). β stands
# once, with the inner factor z: ∂y/∂β = z · z σ (1 − σ). A unit's β is used for every row,
# so dβ sums over rows.
# ### END SOLUTION

# %% [markdown] locked="gradient-check-question"
# ## 4 · Gradient check (10 points)
#
# Run the cell below: it compares your layer's two gradients with central differences, on
# an input that you choose (`layer_example()` returns `(X, P)`; away from kinks). Then say
# in a few sentences what such a check sees and what it can't see of your layer.
#
# Points: 6 for a check that passes on an input which tests something, 4 for the sentences.
#
# ### BEGIN MARK SCHEME
# **Rubric** (10 points)
#
# * 6 points: the cell above passes (4) on an input without symmetry, with sizes that
#   differ (2). 0 of the 6 if it fails and nothing is said about it.
# * 2 points: says what the check sees (upstream, sums, factors).
# * 2 points: says what it can't see (a wrong forward that is consistent, kinks).
# ### END MARK SCHEME


# %% answer="example-code"
def layer_example():
    """Return (X, P) to check the gradients on: no symmetry, no kinks, sizes differ."""
    ### BEGIN SOLUTION
    rng = np.random.default_rng(4)
    return rng.normal(size=(5, 3)), rng.uniform(0.5, 2.0, 3)
    ### END SOLUTION


# %% tests="layer-gradients" points=0
marks = check.Marks("layer-gradients", 0)


def layer_dX(dY, X, P):
    return layer_backward(dY, X, P)[0]


def layer_dP(dY, X, P):
    return layer_backward(dY, X, P)[1]


with marks(0, "an example in which a mistake would show"):
    X_some, P_some = layer_example()
    values = np.append(np.ravel(X_some), np.ravel(P_some))
    differ = len(np.unique(values)) == values.size
    check.that(differ, "Equal numbers hide mistakes: let all of X and P differ.")
    Y_some = layer(X_some, P_some)
    for name, moved in (("X", (1.1 * X_some, P_some)), ("P", (X_some, 1.1 * P_some))):
        moves = not np.allclose(layer(*moved), Y_some)
        check.that(moves, f"The layer's output does not change with {name}.")
with marks(0, "the gradient for X"):
    check.own_gradient(layer_dX, layer, *layer_example(), at=0)
with marks(0, "the gradient for P"):
    check.own_gradient(layer_dP, layer, *layer_example(), at=1)
float(marks)

# %% [markdown] manual="gradient-check" points=10
# ### BEGIN SOLUTION
# Both gradients agree with central differences to 1e-6 on 5 rows of 3 numbers of both
# signs, with three different β. The upstream gradient is random, so a forgotten dY would
# show, and n ≠ d, so a missing sum would. The check can't see a mistake that stands in the
# forward too: a β that is never used has the gradient 0, and passes.
# ### END SOLUTION

# %% [markdown]
# ## 5 · Experiment (20 points)
#
# `run_experiment(seed)` trains and evaluates **everything that is compared**, once, and
# returns a dict of numbers such as `{"relu": 0.91, "gate": 0.92}`. All randomness comes
# from `seed`. Keep one call below 10 seconds, so that a reader can repeat it.
#
# Below it, describe: what is varied, what is kept equal, how settings were chosen, how many
# seeds.
#
# Points: 8 for a fair comparison, 6 for settings chosen without the test set, 6 for at
# least three seeds and a spread.


# %% answer="experiment-code"
def run_experiment(seed):
    """Train and evaluate all that is compared; return a dict of numbers."""
    ### BEGIN SOLUTION
    return {kind: accuracy(kind, seed) for kind in ("relu", "gate")}


def accuracy(kind, seed, epochs=150, lr=0.5):
    rng = np.random.default_rng(seed)
    W1, b1 = rng.normal(0, np.sqrt(2 / 64), (64, 64)), np.zeros(64)
    W2, b2 = rng.normal(0, np.sqrt(2 / 64), (64, 10)), np.zeros(10)
    P, Y = np.ones(64), np.eye(10)[y]

    def hidden(Z):
        return np.maximum(Z, 0) if kind == "relu" else layer(Z, P)

    for _ in range(epochs):
        Z = X @ W1 + b1
        H = hidden(Z)
        scores = H @ W2 + b2
        shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
        d_scores = (shifted / shifted.sum(axis=1, keepdims=True) - Y) / len(X)
        dH = d_scores @ W2.T
        dZ, dP = (dH * (Z > 0), 0) if kind == "relu" else layer_backward(dH, Z, P)
        W2, b2 = W2 - lr * H.T @ d_scores, b2 - lr * d_scores.sum(axis=0)
        W1, b1, P = W1 - lr * X.T @ dZ, b1 - lr * dZ.sum(axis=0), P - lr * dP
    found = (hidden(X_test @ W1 + b1) @ W2 + b2).argmax(axis=1)
    return float(np.mean(found == y_test))
    ### END SOLUTION


# %% [markdown] locked="experiment-question"
# The next cell tests that a reader gets your numbers: the same seed twice gives the same
# dict, bit by bit, and another seed gives another one. It carries no points of its own, but
# no result counts that can't be repeated.
#
# ### BEGIN MARK SCHEME
# **Rubric** (20 points)
#
# * 8 points: one thing varies (4); the baseline got as much care as the idea (4).
# * 6 points: settings chosen on validation data, and it is said how. 0 if on the test set.
# * 6 points: three or more seeds (3), spread reported (3).
# * The test `reproducible` fails: at most 8 of the 20.
# ### END MARK SCHEME

# %% tests="reproducible" points=0
marks = check.Marks("reproducible", 0)
with marks(0, "the same seed gives the same numbers"):
    first, again = run_experiment(1), run_experiment(1)
    check.that(
        isinstance(first, dict) and len(first) > 1,
        f"run_experiment returns {first!r}; asked is a dict of at least two numbers.",
    )
    for name, value in first.items():
        check.that(np.isfinite(value), f"{name} is {value}: did the training diverge?")
    check.that(
        first == again,
        f"With seed 1 it gives {first}, then {again}.",
        question="Which random numbers don't come from default_rng(seed)? What is kept?",
    )
with marks(0, "another seed gives other numbers"):
    other = run_experiment(2)
    check.that(
        other != first,
        "Seeds 1 and 2 give the same numbers: is the seed used?",
        question="Does default_rng get the argument, or a constant?",
    )
float(marks)

# %% [markdown] manual="experiment" points=20
# ### BEGIN SOLUTION
# Varied: the hidden activation. Equal: data, sizes, start (the same seed gives the same W1
# and W2 for both), learning rate, 150 epochs. The learning rate and the epochs were chosen
# for ReLU on the 400 validation digits, which favours ReLU if anything. Five seeds each.
# ### END SOLUTION

# %% [markdown] locked="result-question"
# ## 6 · Result (15 points)
#
# One figure or table with labels and spread; then the answer to your question in at most
# 150 words: what you found, how sure you are, and where it might not hold.
#
# Points: 6 for the figure, 5 for an answer that the numbers carry, 4 for its limits.
#
# ### BEGIN MARK SCHEME
# **Rubric** (15 points)
#
# * 6 points: labelled axes (2), every run or a spread shown (2), readable in grey (2).
# * 5 points: answers the question of section 1, claims no more than the numbers carry.
# * 4 points: names limits that matter (size of test set, one architecture, one data set).
# ### END MARK SCHEME

# %% answer="result-code"
### BEGIN SOLUTION
runs = [run_experiment(seed) for seed in range(5)]
figure, axis = plt.subplots(figsize=(4, 3))
for place, kind in enumerate(runs[0]):
    axis.plot([place] * 5, [run[kind] for run in runs], "o", alpha=0.6)
axis.set(xticks=[0, 1], xticklabels=list(runs[0]), ylabel="test accuracy", xlim=(-1, 2))
axis.set_title("Five seeds, 200 training digits")
difference = np.array([run["gate"] - run["relu"] for run in runs])
print(f"gate − relu: {difference.mean():+.4f}, spread {difference.std(ddof=1):.4f}")
### END SOLUTION

# %% [markdown] manual="result" points=15
# ### BEGIN SOLUTION
# The line above holds the mean difference over five seeds and its spread, and the figure
# shows each run. The difference is of the size of the spread, so these data don't tell the
# two apart: on 200 digits a slope that learns is not worth its code. It might be in deeper
# nets, where small negative scores keep a path open; we have one hidden layer only. With
# 360 test digits one digit is 0.3 percentage points, so smaller effects can't be seen here.
# ### END SOLUTION

# %% [markdown] locked="failures-question"
# ## 7 · What failed (5 points)
#
# Two things that didn't work, what you thought the reason was, and how you found out.
#
# Points: 2 for each thing with evidence, 1 for what you would do first next time.
#
# ### BEGIN MARK SCHEME
# **Rubric** (5 points)
#
# * 4 points: two failures, for each what was seen (1) and how the reason was found (1).
# * 1 point: one thing they would do first next time.
# ### END MARK SCHEME

# %% [markdown] manual="failures" points=5
# ### BEGIN SOLUTION
# With lr = 3 the ReLU net's loss stood still at 2.293, just under log 10: every hidden
# score had become negative, for all 200 digits, as a count of Z > 0 showed. And our first
# dβ had the shape (n, 64); the gradient check said so in one line, after an hour of staring
# at a training curve that looked fine. Next time
# the check comes before the first training run.
# ### END SOLUTION

# %% [markdown] locked="contributions-question"
# ## 8 · Contributions and video (10 points)
#
# One line for each member: name, sections written, code written, minutes of the video in
# which they speak. Then the link to the video, and every source you used. All members get
# the points of the notebook; where this statement and the video show that someone did not
# take part, that member's points are decided in a talk.
#
# Points: 4 for the statement, 4 for a video in which each member explains their own part,
# 2 for sources.
#
# ### BEGIN MARK SCHEME
# **Rubric** (10 points)
#
# * 4 points: who did what, in a form that the video confirms; parts of similar size.
# * 4 points: each member speaks on their own part, within 6 minutes in all.
# * 2 points: sources of data, code, text and ideas, programs included.
# ### END MARK SCHEME

# %% [markdown] manual="contributions" points=10
# ### BEGIN SOLUTION
# * Member A: question, data (sections 1 and 2), baseline; video 0:00 to 2:00.
# * Member B: layer, derivation, gradient check (3 and 4); video 2:00 to 4:00.
# * Member C: experiment, result, failures (5 to 7); video 4:00 to 6:00.
#
# Video: link. Sources: UCI optical digits; Ramachandran et al. 2017 for the gate.
# ### END SOLUTION
