# %% [markdown]
# # Week 2 assignment: gradients by hand, by graph and by differences
#
# You differentiate one neuron with all its digits, write operations that know their own
# slopes, send gradients backwards through any graph, and build the tool that catches a
# wrong gradient. Read [the lecture](../../lectures/week02_chain_rule.ipynb) first.
#
# * Write your code where a cell says `raise NotImplementedError`, and run the cell.
# * Then run the test cell below it. It says at once what is right, what is wrong, and where
#   to look. Some points are tested after you hand in, with other numbers: what you wrote
#   must work for any input of the stated shape.
# * **100 points**: 70 for code, 15 for predictions, ordering and quiz, 15 for written
#   answers, which a person marks.

# %% [markdown]
# ## Conventions
#
# log is the natural logarithm, and σ(z) = 1 / (1 + e⁻ᶻ). A loss over n examples is a
# **mean**, so its gradient holds 1/n once. A gradient has the shape of the thing it belongs
# to. `d` is the gradient that arrives from above: the loss's gradient for an operation's
# output. It may be any number or array, not only 1.
#
# Take numpy arrays in, give **new** numpy arrays out, and leave your arguments unchanged.
# Numbers are float64; where a number is asked for, a Python float and a numpy one are both
# fine. You need numpy only: while your work is graded, the engine of `cs_nn` is not there.

# %% locked="setup"
# cs_nn is installed here where it is missing
import numpy as np

from cs_nn import check, parsons, quiz

# %% [markdown]
# ## Exercise 2.8a · Predict first (4 points)
#
# Guess before you compute. A guess earns its point for being made, not for being right; you
# will meet each answer below. Replace each `None` by one of the values offered, and delete
# the line that raises.

# %% answer="predictions"
predictions = {
    "factors in the product dL/dw of one neuron": None,  # 2, 3 or 4
    "terms in the sum dz/dx for z = x*y + x": None,  # 1, 2 or 3
    "lower bound of ½ (y − σ(z))² for y = 1.5": None,  # 0, 0.125 or 0.44
    "a good step h for central differences": None,  # 1e-1, 1e-5 or 1e-12
}
### BEGIN SOLUTION
predictions = dict(zip(predictions, (3, 2, 0.125, 1e-5)))
### END SOLUTION

# %% tests="predictions" points=4
marks = check.Marks("predictions", 4)
offers = {
    "factors in the product dL/dw of one neuron": (2, 3, 4),
    "terms in the sum dz/dx for z = x*y + x": (1, 2, 3),
    "lower bound of ½ (y − σ(z))² for y = 1.5": (0, 0.125, 0.44),
    "a good step h for central differences": (1e-1, 1e-5, 1e-12),
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
# ## Exercise 2.1 · One neuron with numbers (12 points)
#
# One neuron, one example: z = w x + b, ŷ = σ(z), L = ½ (y − ŷ)². All five arguments of
# `one_neuron(w, b, x, y, lr)` are numbers. Return a dict of numbers with the keys
#
# * `z`, `yhat`, `L`: the forward pass;
# * `dL_dyhat`, `dyhat_dz`: the two local slopes;
# * `dL_dw`, `dL_db`: the gradients, by the chain rule;
# * `w_new`, `b_new`: w and b after one step of gradient descent with learning rate `lr`.
#
# By hand for w = 0.4, b = −0.2, x = 0.5, y = 1, lr = 0.1: z = 0, ŷ = 0.5, L = 0.125;
# dL/dŷ = −0.5 and dŷ/dz = 0.25; dL/dw = −0.0625 and dL/db = −0.125; the new values are
# 0.40625 and −0.1875. Keep all digits: round nothing on the way.


# %% answer="one-neuron"
def one_neuron(w, b, x, y, lr):
    """Return dict(z, yhat, L, dL_dyhat, dyhat_dz, dL_dw, dL_db, w_new, b_new)."""
    ### BEGIN SOLUTION
    z = w * x + b
    yhat = 1 / (1 + np.exp(-z))
    dL_dyhat, dyhat_dz = yhat - y, yhat * (1 - yhat)
    dL_dz = dL_dyhat * dyhat_dz
    return {
        "z": z,
        "yhat": yhat,
        "L": (y - yhat) ** 2 / 2,
        "dL_dyhat": dL_dyhat,
        "dyhat_dz": dyhat_dz,
        "dL_dw": dL_dz * x,
        "dL_db": dL_dz,
        "w_new": w - lr * dL_dz * x,
        "b_new": b - lr * dL_dz,
    }
    ### END SOLUTION


# %% tests="one-neuron" points=7
marks = check.Marks("one-neuron", 7)
with marks(1, "the numbers worked by hand"):
    known = {"z": 0.0, "yhat": 0.5, "L": 0.125, "dL_dyhat": -0.5, "dyhat_dz": 0.25}
    known |= {"dL_dw": -0.0625, "dL_db": -0.125, "w_new": 0.40625, "b_new": -0.1875}
    check.example(
        one_neuron, 0.4, -0.2, 0.5, 1.0, 0.1, gives=known, family="one-neuron"
    )
### BEGIN HIDDEN TESTS


def stage(*keys, given=()):
    """One stage of the chain, computed from the student's own values in `given`."""

    def some(w, b, x, y, lr):
        own = one_neuron(w, b, x, y, lr)
        known = own if isinstance(own, dict) else {}
        # A value of 0 is nobody's: it would make all that follows from it 0, too.
        v = {key: known[key] for key in given if np.any(known.get(key, 0.0))}
        v.setdefault("z", w * x + b)
        v.setdefault("yhat", 1 / (1 + np.exp(-v["z"])))
        v.setdefault("L", 0.5 * (v["yhat"] - y) ** 2)
        v.setdefault("dL_dyhat", v["yhat"] - y)
        v.setdefault("dyhat_dz", v["yhat"] - v["yhat"] ** 2)
        v.setdefault("dL_db", v["dL_dyhat"] * v["dyhat_dz"])
        v.setdefault("dL_dw", v["dL_dyhat"] * v["dyhat_dz"] * x)
        v.setdefault("w_new", w - lr * v["dL_dw"])
        v.setdefault("b_new", b - lr * v["dL_db"])
        return {key: v[key] for key in keys}

    return some


forward, slopes = ("z", "yhat"), ("dL_dyhat", "dyhat_dz")
steps = ("dL_dw", "dL_db")
stages = {
    "forward: z, ŷ and L": stage(*forward, "L"),
    "the two slopes, from your ŷ": stage(*forward, *slopes, given=forward),
    "the gradients, from your slopes": stage(*slopes, *steps, given=slopes),
    "the step, from your gradients": stage(*steps, "w_new", "b_new", given=steps),
}
for title, known in stages.items():
    with marks(1.5, f"fresh numbers, {title}"):
        check.forward(one_neuron, known, "one-neuron")
### END HIDDEN TESTS
float(marks)

# %% [markdown] locked="neuron-words-question"
# ### 2.1 in words (5 points, graded by hand)
#
# For w = 0.3, b = 0.1, x = 0.5, y = 1.5 and lr = 0.1 the slide shows b_new = 0.125. Your
# function gives 0.1231.
#
# 1. Find the two different reasons why 0.125 is not 0.1231. The slide works with ŷ = 0.56,
#    dŷ/dz = 0.56 · 0.44 = 0.25 and dL/dŷ = −0.94.
# 2. Show that for y = 1.5 the loss is above 0.125 whatever w and b are.
# 3. For which targets y can the loss be exactly 0, and for which can it come as close to 0
#    as you like without ever being 0?
#
# ### BEGIN MARK SCHEME
# **Rubric** (5 points)
#
# * 1 point: intermediate rounding, with the numbers −0.235 and −0.2308 (or 0.1235).
# * 1 point: the step from 0.1235 to 0.125 is a slip, no rounding.
# * 1 point: σ(z) < 1, so the error is above 0.5.
# * 1 point: squares it and gets 0.125.
# * 1 point: exactly 0 for 0 < y < 1; only close for y = 0 and y = 1. ½ for one of the two.
# * In question 2 a plot or a long training run earns 1 of the 2: it is no proof.
# ### END MARK SCHEME

# %% [markdown] manual="neuron-words" points=5
# ### BEGIN SOLUTION
# 1. Rounding on the way: with 0.25 in place of 0.2461 and −0.94 in place of −0.9378 the
#    gradient becomes −0.235 in place of −0.2308, and the step leads to
#    0.1 + 0.1 · 0.235 = 0.1235. From there to 0.125 it is a slip of the slide: no rounding
#    to three digits makes 0.125 of 0.1235.
# 2. σ(z) < 1 for every z. So y − ŷ > 1.5 − 1 = 0.5, and L = ½ (y − ŷ)² > ½ · 0.25 = 0.125.
# 3. σ takes every value between 0 and 1, and neither 0 nor 1. So L = 0 is reached for
#    0 < y < 1, at z = log(y / (1 − y)); for y = 0 and y = 1 it only comes close.
# ### END SOLUTION

# %% [markdown]
# ## Exercise 2.2 · Four derivatives (8 points)
#
# Derive them on paper, then write the formulas; the arguments are numbers.
#
# * `d_chain1(a)`: dc/da of c = log(3a). By hand: `d_chain1(4.0)` is 0.25.
# * `d_chain2(a, b)`: the tuple (∂c/∂a, ∂c/∂b) of c = 2a + b². By hand:
#   `d_chain2(1.0, 3.0)` is (2, 6).
# * `d_chain3(a)`: dc/da of c = 2a + a². By hand: `d_chain3(3.0)` is 8.
# * `d_practice(x, y)`: the tuple (∂z/∂x, ∂z/∂y) of z = x y + x. By hand:
#   `d_practice(3.0, 5.0)` is (6, 3).


# %% answer="derivatives"
def d_chain1(a):
    """Return dc/da of c = log(3a), a number."""
    ### BEGIN SOLUTION
    return 1 / (3 * a) * 3
    ### END SOLUTION


def d_chain2(a, b):
    """Return the tuple (dc/da, dc/db) of c = 2a + b**2."""
    ### BEGIN SOLUTION
    del a  # the slope is 2 for every a
    return 2.0, 2 * b
    ### END SOLUTION


def d_chain3(a):
    """Return dc/da of c = 2a + a**2, a number."""
    ### BEGIN SOLUTION
    return 2 + 2 * a
    ### END SOLUTION


def d_practice(x, y):
    """Return the tuple (dz/dx, dz/dy) of z = x*y + x."""
    ### BEGIN SOLUTION
    return y + 1, x
    ### END SOLUTION


# %% tests="derivatives" points=8
marks = check.Marks("derivatives", 8)
with marks(0.5, "d_chain1 at a = 4"):
    check.example(d_chain1, 4.0, gives=0.25, family="chain1")
with marks(0.5, "d_chain2 at a = 1, b = 3"):
    check.example(
        d_chain2, 1.0, 3.0, gives=(2.0, 6.0), family="chain2", result="dc/da dc/db"
    )
with marks(0.5, "d_chain3 at a = 3"):
    check.example(d_chain3, 3.0, gives=8.0, family="chain3")
with marks(0.5, "d_practice at x = 3, y = 5"):
    check.example(
        d_practice, 3.0, 5.0, gives=(6.0, 3.0), family="practice", result="dz/dx dz/dy"
    )
### BEGIN HIDDEN TESTS
with marks(1.5, "d_chain1 at fresh numbers"):
    check.forward(d_chain1, lambda a: 1 / a, "chain1")
with marks(1.5, "d_chain2 at fresh numbers"):
    check.forward(
        d_chain2, lambda *ab: (2.0, 2 * ab[1]), "chain2", result="dc/da dc/db"
    )
with marks(1.5, "d_chain3 at fresh numbers"):
    check.forward(d_chain3, lambda a: 2 * (1 + a), "chain3")
with marks(1.5, "d_practice at fresh numbers"):
    check.forward(d_practice, lambda x, y: (1 + y, x), "practice", result="dz/dx dz/dy")
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# ## Exercise 2.3 · Operations as classes (24 points)
#
# An operation has two methods. `forward(*inputs)` returns the result and keeps in `self`
# what its slope will need. `backward(d)` gets d, the gradient of the loss for that result,
# and returns a **tuple**: one gradient for each input, in the order of the inputs. Each has
# the shape of its input. A complete example:


# %%
class Negate:
    def forward(self, a):
        return -a

    def backward(self, d):
        return (-d,)  # the comma makes a tuple of one


# %% [markdown]
# The inputs are numbers or arrays of one shape, except for `Dot`; all operations but `Dot`
# work entry by entry.
#
# | class | forward | gradients |
# |---|---|---|
# | `Add` | `forward(a, b)` = a + b | for a and b |
# | `Mul` | `forward(a, b)` = a b | for a and b |
# | `Scale(k)` | `forward(v)` = k v, with the number k from the constructor | for v only |
# | `Square` | `forward(a)` = a² | for a |
# | `Dot` | `forward(x, w)` = x · w, a number; x and w have shape (d,) | for x and w |
#
# By hand: `Mul` at a = 3, b = 5 gives 15, and `backward(2.0)` gives (10, 6).
#
# Several objects of one class live at the same time, so keep what you need in `self`. Don't
# change `d` or the inputs; handing `d` itself on is fine.
#
# To watch one of yours walk, in a cell of your own (it is left out of the grading):
#
# ```python
# from cs_nn import widgets
# op = Mul()
# widgets.BackpropWalkthrough.from_student(op.forward, op.backward, 3.0, 5.0)
# ```
#
# It measures every gradient by differences, and marks the first one that differs.


# %% answer="operations"
class Add:
    def forward(self, a, b):
        ### BEGIN SOLUTION
        return a + b
        ### END SOLUTION

    def backward(self, d):
        ### BEGIN SOLUTION
        return d, d
        ### END SOLUTION


class Mul:
    def forward(self, a, b):
        ### BEGIN SOLUTION
        self.a, self.b = a, b
        return a * b
        ### END SOLUTION

    def backward(self, d):
        ### BEGIN SOLUTION
        return d * self.b, d * self.a
        ### END SOLUTION


class Scale:
    def __init__(self, k):
        self.k = k

    def forward(self, v):
        ### BEGIN SOLUTION
        return self.k * v
        ### END SOLUTION

    def backward(self, d):
        ### BEGIN SOLUTION
        return (self.k * d,)
        ### END SOLUTION


class Square:
    def forward(self, a):
        ### BEGIN SOLUTION
        self.a = a
        return a**2
        ### END SOLUTION

    def backward(self, d):
        ### BEGIN SOLUTION
        return (2 * self.a * d,)
        ### END SOLUTION


class Dot:
    def forward(self, x, w):
        ### BEGIN SOLUTION
        self.x, self.w = x, w
        return x @ w
        ### END SOLUTION

    def backward(self, d):
        ### BEGIN SOLUTION
        return d * self.w, d * self.x
        ### END SOLUTION


# %% tests="operations" points=15
marks = check.Marks("operations", 15)
two = {"wrt": (0, 1), "result": "forward da db"}
with marks(1, "Add forward"):
    check.example(Add().forward, 3.0, 5.0, gives=8.0)
with marks(2, "Add forward and backward on fresh arrays"):
    check.operation(Add, lambda a, b: a + b, "op-add", **two)
with marks(1, "Mul forward"):
    check.example(Mul().forward, 3.0, 5.0, gives=15.0)
with marks(2, "Mul forward and backward on fresh arrays"):
    check.operation(Mul, lambda a, b: a * b, "op-mul", **two)
with marks(1, "Scale forward"):
    check.example(Scale(3.0).forward, 5.0, gives=15.0)
with marks(2, "Scale forward and backward on fresh arrays"):
    check.operation(Scale, lambda v, k: v * k, "op-scale", result="forward dv")
with marks(1, "Square forward"):
    check.example(Square().forward, 3.0, gives=9.0)
with marks(2, "Square forward and backward on fresh arrays"):
    check.operation(Square, lambda a: a * a, "op-square", result="forward da")
with marks(1, "Dot forward"):
    x, w = np.array([1.0, 2.0, 0.0]), np.array([3.0, 4.0, 5.0])
    check.example(Dot().forward, x, w, gives=11.0)
with marks(2, "Dot forward and backward on fresh vectors"):
    two["result"] = "forward dx dw"
    check.operation(Dot, lambda x, w: (x * w).sum(), "op-dot", **two)
### BEGIN HIDDEN TESTS
with marks(0, "every object keeps its own inputs"):
    from cs_nn.check.calls import each, in_turn

    for Operation in (Mul, Square, Dot):
        inputs = [np.array([2.0, 3.0]), np.array([5.0, 7.0])]
        inputs = inputs[: 1 if Operation is Square else 2]
        first, second = each(Operation, 2 * [([], {})])
        back = first, "backward", [2.0], {}
        _, before, _, after = in_turn(
            (first, "forward", inputs, {}),
            back,
            (second, "forward", [4 * v for v in inputs], {}),
            back,
        )
        check.that(
            np.array_equal(before, after),
            f"A second {Operation.__name__} changes the gradients of the first one.",
            question="Do the inputs stand in self, or somewhere that all objects share?",
            section="Lecture 2 §5",
            misconception="M-37",
        )
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# Three more, again entry by entry:
#
# | class | forward | gradients |
# |---|---|---|
# | `Log` | `forward(a)` = log a, all a > 0 | for a |
# | `Logistic` | `forward(z)` = σ(z) | for z |
# | `BCE` | `forward(p, y)` = −y log p − (1 − y) log(1 − p), no sum and no mean | for p only |
#
# `BCE` gets probabilities p strictly between 0 and 1, and labels y of 0 or 1, both of shape
# (n,). Its backward returns the gradient for **p**, in a tuple of one: the sigmoid is
# another operation.
#
# By hand: `BCE` at p = 0.2, y = 0 gives −log 0.8 = 0.223144, and `backward(2.0)` gives
# (2.5,).


# %% answer="operations-loss"
class Log:
    def forward(self, a):
        ### BEGIN SOLUTION
        self.a = a
        return np.log(a)
        ### END SOLUTION

    def backward(self, d):
        ### BEGIN SOLUTION
        return (d / self.a,)
        ### END SOLUTION


class Logistic:
    def forward(self, z):
        ### BEGIN SOLUTION
        self.p = 1 / (1 + np.exp(-z))
        return self.p
        ### END SOLUTION

    def backward(self, d):
        ### BEGIN SOLUTION
        return (d * self.p * (1 - self.p),)
        ### END SOLUTION


class BCE:
    def forward(self, p, y):
        ### BEGIN SOLUTION
        self.p, self.y = p, y
        return -y * np.log(p) - (1 - y) * np.log(1 - p)
        ### END SOLUTION

    def backward(self, d):
        ### BEGIN SOLUTION
        return (d * (-self.y / self.p + (1 - self.y) / (1 - self.p)),)
        ### END SOLUTION


# %% tests="operations-loss" points=9
marks = check.Marks("operations-loss", 9)
with marks(1, "Log forward"):
    check.example(Log().forward, np.array([1.0, np.e]), gives=[0.0, 1.0])
with marks(2, "Log forward and backward on fresh arrays"):
    check.operation(Log, lambda a: a.log(), "op-log", result="forward da")
with marks(1, "Logistic forward"):
    check.example(Logistic().forward, np.log([1.0, 3.0]), gives=[0.5, 0.75])
with marks(2, "Logistic forward and backward on fresh arrays"):
    check.operation(
        Logistic, lambda z: 1 / (1 + (-z).exp()), "op-logistic", result="forward dz"
    )
with marks(1, "BCE forward"):
    p, y = np.array([0.2, 0.5]), np.array([0.0, 1.0])
    check.example(BCE().forward, p, y, gives=-np.log([0.8, 0.5]))
with marks(2, "BCE forward and backward on fresh probabilities"):
    check.operation(
        BCE,
        lambda p, y: p.log() * -y - (1 - p).log() * (1 - y),
        "op-bce",
        result="forward dp",
    )
float(marks)

# %% [markdown]
# ## Exercise 2.4 · Backpropagation on any graph (16 points)
#
# The cell below makes the nodes of a graph. A node has `value`, `inputs` (a list of the
# nodes it was made from), `op` (the operation that made it, which has already run forward;
# `None` for a leaf) and `grad`. `make` runs one operation. A node may be used several times.


# %% locked="graph-nodes"
class Node:
    """A number of a graph: its value, the nodes it was made from, how, its gradient."""

    def __init__(self, value, inputs=(), op=None):
        self.value, self.inputs, self.op = value, list(inputs), op
        self.grad = 0.0


def make(op, *nodes):
    """Run an operation on nodes: make(Mul(), a, b) is the node of a times b."""
    return Node(op.forward(*(node.value for node in nodes)), nodes, op)


# %% [markdown]
# `topo(node)` returns a list of all nodes that `node` was made from, each **once**, inputs
# before the nodes that use them, `node` itself last. Any such order is right.
#
# By hand: with `x`, `y` two leaves, `p = make(Mul(), x, y)` and `z = make(Add(), p, x)`,
# both [x, y, p, z] and [y, x, p, z] are right for `topo(z)`.


# %% answer="topo"
def topo(node):
    """Return the list of all nodes below `node`: inputs first, `node` last."""
    ### BEGIN SOLUTION
    order, seen = [], set()

    def visit(n):
        if id(n) not in seen:
            seen.add(id(n))
            for used in n.inputs:
                visit(used)
            order.append(n)

    visit(node)
    return order
    ### END SOLUTION


# %% tests="topo" points=5
marks = check.Marks("topo", 5)
with marks(1, "a leaf, and a chain of three"):
    leaf, square, log = check.graphs.build([3.0], [("square", (0,)), ("log", (1,))])
    for node, right in ((leaf, [leaf]), (log, [leaf, square, log])):
        order = topo(node)
        check.that(
            isinstance(order, list) and len(order) == len(right),
            f"topo({node}) gives {order}, expected {right}.",
        )
        check.that(
            all(mine is node for mine, node in zip(order, right)),
            f"topo({node}) gives {order}, expected {right}.",
            section=check.graphs.BP,
        )
with marks(4, "paths that meet again, three deep"):
    check.topological(topo)
float(marks)

# %% [markdown]
# `backprop(loss_node)` returns nothing. It leaves the gradient of `loss_node` for every
# node in that node's `grad`:
#
# 1. set every `grad` to 0.0, then the one of `loss_node` to 1.0;
# 2. go through the nodes in reverse topological order; at a node with an operation, call
#    `node.op.backward(node.grad)` and **add** each gradient to its input's `grad`.
#
# A second call on the same graph gives the same gradients. You may use your `topo`.
#
# By hand, for the graph above with x = 3, y = 5: after `backprop(z)`, `z.grad` and `p.grad`
# are 1, `x.grad` is 6 and `y.grad` is 3.


# %% answer="backprop"
def backprop(loss_node):
    """Leave d loss / d node in the `grad` of every node below `loss_node`."""
    ### BEGIN SOLUTION
    order = topo(loss_node)
    for node in order:
        node.grad = 0.0
    loss_node.grad = 1.0
    for node in reversed(order):
        if node.op is not None:
            for used, gradient in zip(node.inputs, node.op.backward(node.grad)):
                used.grad += gradient
    ### END SOLUTION


# %% tests="backprop" points=7
marks = check.Marks("backprop", 7)


def gradients_of(leaves, steps):
    nodes = check.graphs.build(leaves, steps)
    backprop(nodes[-1])
    return [float(node.grad) for node in nodes]


with marks(1, "one path: log(a²) at a = 3"):
    found = gradients_of([3.0], [("square", (0,)), ("log", (1,))])
    check.that(
        np.allclose(found, [2 / 3, 1 / 9, 1]),
        f"The gradients of a, a² and log(a²) are {found}; expected 2/3, 1/9 and 1.",
        section=check.graphs.BP,
    )
with marks(1, "x y + x worked by hand"):
    found = gradients_of([3.0, 5.0], [("mul", (0, 1)), ("add", (2, 0))])
    check.that(
        np.allclose(found, [6, 3, 1, 1]),
        f"The gradients of x, y, p and z are {found}; expected 6, 3, 1 and 1.",
        section=check.graphs.BP,
    )
with marks(3, "fresh graphs, called twice"):
    check.backpropagation(backprop)
### BEGIN HIDDEN TESTS


def by_number(node):
    found = {node.number: node}
    waiting = [node]
    while waiting:
        for used in waiting.pop().inputs:
            found[used.number] = used
            waiting.append(used)
    return [found[number] for number in sorted(found)]


with marks(2, "fresh graphs again, with a right topo in place of yours"):
    own_topo, topo = topo, by_number
    check.backpropagation(backprop, times=1)
topo = own_topo
### END HIDDEN TESTS
float(marks)

# %% [markdown] locked="plus-words-question"
# ### 2.4 in words: why +=, and why in reverse (4 points, graded by hand)
#
# Take c = p + q with p = 2a and q = a², at a = 3.
#
# 1. A classmate writes `=` in place of `+=`. Which numbers can they get for dc/da, and what
#    decides which one?
# 2. Explain with a small change of a why the right answer is a sum over the two paths.
# 3. Why must a node pass its gradient on only after **all** nodes that use it have added
#    theirs?
# 4. Give a small graph and numbers where passing it on too early gives a wrong result.
#
# ### BEGIN MARK SCHEME
# **Rubric** (4 points)
#
# * 1 point: 2 or 6, the path that is visited last wins. ½ for one number, or without the reason.
# * 1 point: a change ε of a moves p by 2 ε and q by about 6 ε, and c by both together.
# * 1 point: what it passes on is its gradient times a slope; an incomplete one loses the share
#   of the users that come later.
# * 1 point: any graph in which a node with inputs of its own has two users, with the right and
#   the wrong number. A fan-out at a *leaf* (as in this question) shows nothing: 0.
# ### END MARK SCHEME

# %% [markdown] manual="plus-words" points=4
# ### BEGIN SOLUTION
# 1. 2 or 6. The path that is visited last overwrites the other.
# 2. If a grows by ε, p grows by 2 ε and q by about 6 ε. c = p + q grows by both, 8 ε.
# 3. It passes on its gradient times the local slope. If a user's share is still missing, the
#    nodes below never hear of that share.
# 4. p = a², c = p + log p at a = 1: dc/dp = 1 + 1 = 2 and dc/da = 4. Passed on after the first
#    user only, it is 1 · 2 = 2.
# ### END SOLUTION

# %% [markdown]
# ## Exercise 2.5 · Check any gradient (8 points)
#
# `gradcheck(f, x)` measures a gradient without formulas. `f` takes an array like `x` (any
# shape) and returns a number. Return an array of x's shape: for each entry, with h = 1e-5,
#
# (f(x with this entry + h) − f(x with this entry − h)) / (2h).
#
# Leave `x` as it came. By hand: f(x) = Σ x² at x = (1, −2) gives (2, −4).
#
# `diagnose_ratio(g, gnum)` tells by which factor a gradient `g` is off: ⟨g, gnum⟩ divided by
# ⟨gnum, gnum⟩, a number, where ⟨u, v⟩ is the sum of all products of entries and g and gnum
# are arrays of one shape. By hand: g = (3, 0), gnum = (1, 1) gives 3/2. A forgotten 1/n
# shows up as the ratio n.


# %% answer="gradcheck"
def gradcheck(f, x):
    """Return the central differences of f at x, an array of the shape of x."""
    ### BEGIN SOLUTION
    h, grad = 1e-5, np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        change = np.zeros(x.shape)
        change[index] = h
        grad[index] = (f(x + change) - f(x - change)) / (2 * h)
    return grad
    ### END SOLUTION


def diagnose_ratio(g, gnum):
    """Return <g, gnum> / <gnum, gnum> for two arrays of one shape."""
    ### BEGIN SOLUTION
    return float(np.sum(g * gnum) / np.sum(gnum * gnum))
    ### END SOLUTION


# %% tests="gradcheck" points=5
marks = check.Marks("gradcheck", 5)
with marks(1, "gradcheck on Σ x²"):
    squares, x = (lambda x: (x**2).sum()), np.array([1.0, -2.0])
    check.example(gradcheck, squares, x, gives=[2.0, -4.0], family="gradcheck")
with marks(0.5, "gradcheck on a matrix"):
    cubes, x = (lambda x: (x**3).sum()), np.array([[1.0, 2.0, 0.0], [3.0, -1.0, 0.5]])
    slopes = [[3.0, 12.0, 0.0], [27.0, 3.0, 0.75]]
    check.example(gradcheck, cubes, x, gives=slopes, family="gradcheck")
with marks(0.5, "diagnose_ratio worked by hand"):
    g, gnum = np.array([3.0, 0.0]), np.array([1.0, 1.0])
    check.example(diagnose_ratio, g, gnum, gives=1.5, family="diagnose-ratio")
### BEGIN HIDDEN TESTS
with marks(2.5, "gradcheck on fresh functions"):

    def slopes_of(f, x):
        from cs_nn import tensor

        leaf = tensor.Tensor(x, requires_grad=True)
        return tensor.gradients(f(leaf), [leaf])[0]

    check.forward(gradcheck, slopes_of, "gradcheck", repeats=1)
with marks(0.5, "diagnose_ratio on fresh arrays"):
    check.forward(
        diagnose_ratio, lambda g, n: np.vdot(g, n) / np.vdot(n, n), "diagnose-ratio"
    )
### END HIDDEN TESTS
float(marks)

# %% [markdown] locked="step-words-question"
# ### 2.5 in words: which h? (3 points, graded by hand)
#
# Take f(x) = x³ at x = 2, slope 12.
#
# 1. Multiply out (f(2 + h) − f(2 − h)) / 2h. How large is the error for h = 0.1?
# 2. For h = 1e-12 the error is about 1e-3. Where does it come from?
# 3. Multiply out (f(2 + h) − f(2)) / h. Why is the central difference better?
#
# ### BEGIN MARK SCHEME
# **Rubric** (3 points)
#
# * 1 point: 12 + h², so the error is h² = 0.01.
# * 1 point: both values agree in nearly all digits; float64 keeps about 16 of them, an error of
#   about 1e-15 in f, and dividing by 2h makes it large. "Rounding" alone earns ½.
# * 1 point: 12 + 6h + h²; the term with h cancels in the central difference, so its error
#   shrinks with h², not with h.
# ### END MARK SCHEME

# %% [markdown] manual="step-words" points=3
# ### BEGIN SOLUTION
# 1. ((2 + h)³ − (2 − h)³) / 2h = (24h + 2h³) / 2h = 12 + h². The error is 0.01.
# 2. f(2 ± h) is 8 in nearly all of the 16 digits that a float64 has. Each is rounded by about
#    1e-15, and divided by 2h = 2e-12 this becomes about 1e-3.
# 3. 12 + 6h + h². In the central difference the terms with h cancel, so the error is h² in
#    place of 6h.
# ### END SOLUTION

# %% [markdown]
# ## Exercise 2.6 · Weighted cross-entropy (12 points)
#
# p (n,) holds probabilities p = σ(z), y (n,) labels of 0 or 1. With α for the examples with
# y = 1 and β for those with y = 0, the loss is
#
# L = −(1/n) Σ [α y log p + β (1 − y) log(1 − p)].
#
# `bce(p, y, alpha=1, beta=1)` returns the tuple `(L, dz)`: the loss, a number, and its
# gradient for the **scores z**, shape (n,), with the 1/n of the mean. With α ≠ β it is no
# longer p − y: derive it for y = 1 and for y = 0.
#
# p may be exactly 0 or 1 where the label agrees; that example adds 0 to L, without a
# warning and without nan. Clip p to [1e-12, 1 − 1e-12] before the logarithms.
#
# By hand: p = (0.8, 0.25), y = (1, 0) gives L = −½ (log 0.8 + log 0.75) = 0.255413 and
# dz = (−0.1, 0.125). With `alpha=3` it gives dz = (−0.3, 0.125).


# %% answer="bce"
def bce(p, y, alpha=1, beta=1):
    """Return (L, dz): the weighted mean loss and its gradient for z, p = sigmoid(z)."""
    ### BEGIN SOLUTION
    p = np.clip(p, 1e-12, 1 - 1e-12)
    L = -np.mean(alpha * y * np.log(p) + beta * (1 - y) * np.log(1 - p))
    dz = (beta * (1 - y) * p - alpha * y * (1 - p)) / len(p)
    return L, dz
    ### END SOLUTION


# %% tests="bce" points=9
marks = check.Marks("bce", 9)
p, y = np.array([0.8, 0.25]), np.array([1.0, 0.0])
plain = {"family": "bce", "result": "L dz"}
with marks(0.5, "two examples worked by hand"):
    L = -(np.log(0.8) + np.log(0.75)) / 2
    check.example(bce, p, y, gives=(L, np.array([-0.1, 0.125])), **plain)
with marks(0.5, "the same with alpha=3"):
    L = -(3 * np.log(0.8) + np.log(0.75)) / 2
    check.example(bce, p, y, alpha=3, gives=(L, np.array([-0.3, 0.125])), **plain)
with marks(1, "p exactly 1 and exactly 0, and right"):
    p, y = np.array([1.0, 0.0, 0.5, 0.5]), np.array([1.0, 0.0, 1.0, 0.0])
    known = (np.log(2) / 2, np.array([0.0, 0.0, -0.125, 0.125]))
    check.example(bce, p, y, gives=known, family="bce-edge", result="L dz")
with marks(2.5, "fresh probabilities, without weights"):
    check.loss(
        bce,
        lambda z, y: (
            (1 + (-z).exp()).log() * y + (1 + z.exp()).log() * (1 - y)
        ).mean(),
        inputs=lambda p, y: (np.log(p / (1 - p)), y),
        weighted=False,
        **plain,
    )
with marks(3, "fresh probabilities and weights"):
    check.loss(
        bce,
        lambda z, y, alpha, beta: (
            (1 + (-z).exp()).log() * (alpha * y)
            + (1 + z.exp()).log() * (beta * (1 - y))
        ).mean(),
        inputs=lambda p, y, **_: (np.log(p / (1 - p)), y),
        **plain,
    )
### BEGIN HIDDEN TESTS
with marks(1.5, "fresh probabilities with some exactly 0 and 1"):

    def sure(p, y):
        q = np.where(y == 1, p, 1 - p)
        return -np.log(q).sum() / len(q), (p - y) / len(q)

    check.forward(bce, sure, "bce-edge", result="L dz", tolerance=1e-4)
### END HIDDEN TESTS
float(marks)

# %% [markdown] locked="weight-words-question"
# ### 2.6 in words: 100 of A, 1000 of B (3 points, graded by hand)
#
# 100 plants of cultivar A have y = 1, 1000 of cultivar B y = 0.
#
# 1. Derive dL/dz of one example of A and of one of B, with weights α and β (leave 1/n out).
#    When are both p − y?
# 2. At the start all p are ½. What do all A together, and all B together, add to dL/db,
#    without weights and with α = 1/100, β = 1/1000 (again without 1/n)?
# 3. What does the net get better at because of the weights, and what does it pay?
#
# ### BEGIN MARK SCHEME
# **Rubric** (3 points)
#
# * 1 point: −α (1 − p) and β p, with the step through dp/dz = p (1 − p); p − y only for
#   α = β = 1.
# * 1 point: −50 and +500 without, −½ and +½ with weights.
# * 1 point: finds more of the rare A (1/2), and takes more B for A, so that the overall accuracy
#   may fall (1/2).
# ### END MARK SCHEME

# %% [markdown] manual="weight-words" points=3
# ### BEGIN SOLUTION
# 1. A: dL/dp = −α/p, times dp/dz = p (1 − p), gives −α (1 − p). B: β/(1 − p) times p (1 − p)
#    gives β p. For α = β = 1 these are p − 1 and p − 0, that is p − y.
# 2. Without weights 100 · (−½) = −50 against 1000 · ½ = 500: the bias falls until nearly
#    everything is called B. With weights −½ against ½: they balance.
# 3. It finds more of the rare A. It pays with B that are called A; there are many B, so the
#    overall accuracy may go down.
# ### END SOLUTION

# %% [markdown]
# ## Exercise 2.7 · Test the tester (5 points)
#
# Four wrong versions of `Mul` are waiting: one mixes its two gradients up, one forgets
# something that arrives, one is right for a only, and one works until a second `Mul` is
# used. Write a test that no wrong one survives.
#
# `my_mul_test(Mul)` gets a class like yours of 2.3 (`Mul()`, `forward(a, b)`,
# `backward(d)`). It returns normally if the class is right, and raises `AssertionError` if
# it is wrong. Use `assert`, with numbers that can't be right by luck. Compare by
# `np.isclose` or `np.allclose`.
#
# For example, `assert np.isclose(Mul().forward(3.0, 5.0), 15.0)` catches a wrong forward,
# and nothing else.


# %% answer="mul-test"
def my_mul_test(Mul):
    """Return for a right class Mul; raise AssertionError for a wrong one."""
    ### BEGIN SOLUTION
    first, second = Mul(), Mul()
    assert np.isclose(first.forward(3.0, 5.0), 15.0)
    assert np.isclose(second.forward(7.0, -2.0), -14.0)
    assert np.allclose(first.backward(10.0), (50.0, 30.0))
    assert np.allclose(second.backward(0.5), (-1.0, 3.5))
    ### END SOLUTION


# %% tests="mul-test" points=5
from functools import cache

marks = check.Marks("mul-test", 5)


class RightMul:
    """A right Mul that shows nothing: the engine differentiates it."""

    def forward(self, a, b):
        from cs_nn.tensor import Tensor

        self.inputs = [Tensor(a, requires_grad=True), Tensor(b, requires_grad=True)]
        self.output = self.inputs[0] * self.inputs[1]
        return self.output.data.copy()

    def backward(self, d):
        from cs_nn.tensor import gradients

        return gradients(self.output, self.inputs, d + np.zeros(self.output.shape))


class Adds:
    """A wrong Mul that no test should let through: it adds."""

    def forward(self, a, b):
        return a + b

    def backward(self, d):
        return 1.0 * d, 1.0 * d


rights = [RightMul]


@cache
def passes(Mul):
    """Whether my_mul_test returns for a class; only AssertionError counts as no."""
    try:
        my_mul_test(type("Mul", (Mul,), {}))  # every class under the same name
    except AssertionError:
        return False
    return True


def must_catch(Mul, sentence, **found):
    for right in rights:
        check.that(passes(right), "my_mul_test refuses a right Mul: it is of no use.")
    check.that(not passes(Mul), sentence, section="Lecture 2 §5", **found)


with marks(1, "a right Mul passes, and one that adds does not"):
    must_catch(
        Adds, "my_mul_test lets a Mul through that adds in place of multiplying."
    )
### BEGIN HIDDEN TESTS
from contextlib import suppress

from cs_nn.check.probes import seeds


class Plain:
    def forward(self, a, b):
        self.a, self.b = a, b
        return a * b

    def backward(self, d):
        return d * self.b, d * self.a


class Kept:
    def forward(self, a, b):
        self.kept = a, b
        return np.multiply(a, b)

    def backward(self, d):
        a, b = self.kept
        return d * b, d * a


rights += [Plain, Kept]


class Swapped(Plain):
    def backward(self, d):
        return d * self.a, d * self.b


class Deaf(Plain):
    def backward(self, d):
        return 0 * d + self.b, 0 * d + self.a


class HalfRight(Plain):
    def backward(self, d):
        return d * self.b, d * self.b


class Shared:
    def forward(self, a, b):
        Shared.a, Shared.b = a, b
        return a * b

    def backward(self, d):
        return d * Shared.b, d * Shared.a


# In an order that no test can know: neither looking nor counting tells what is right.
turns = np.random.default_rng(list(str(next(seeds("mul-test", 1))).encode()))
for met in turns.permutation([Plain, Kept, Swapped, Deaf, HalfRight, Shared]):
    with suppress(Exception):
        passes(met)
with marks(1, "the gradients mixed up"):
    must_catch(
        Swapped,
        "A Mul with its two gradients swapped survives: take a and b far apart.",
        misconception="M-20",
    )
with marks(1, "what arrives is forgotten"):
    must_catch(
        Deaf,
        "A Mul that leaves d out survives: call backward with d other than 1.",
        misconception="M-17",
    )
with marks(1, "right for a only"):
    must_catch(
        HalfRight,
        "A Mul with a wrong gradient for b survives: look at both gradients.",
        misconception="M-20",
    )
with marks(1, "a second Mul is used"):
    must_catch(
        Shared,
        "A Mul that keeps its inputs for all objects survives: run two forwards, on "
        "two objects, before the first backward.",
        misconception="M-37",
    )
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# ## Exercise 2.8b · Put one training step in order (5 points)
#
# A graph has operations 0 … k − 1, in topological order. `run(i)` runs operation i
# forward; `clear()` sets all gradients to 0; `start()` sets the loss's gradient to 1;
# `pay(i)` runs operation i backward, which adds to the gradients of its inputs; `update()`
# moves the parameters. Below are the lines of one step, shuffled, with their indentation;
# three don't belong. Run the cell to see the lines.

# %% locked="parsons-lines"
one_step = parsons.Parsons(
    "def one_step(k, run, clear, start, pay, update):",
    {
        "A": "    pay(i)",
        "B": "start()",
        "C": "for i in reversed(range(k)):",
        "D": "    clear()",
        "E": "update()",
        "F": "for i in range(k):",
        "G": "    update()",
        "H": "clear()",
        "I": "for i in range(k - 1):",
        "J": "    run(i)",
    },
)
one_step

# %% [markdown]
# Write the letters in order, such as `step_order = ["B", "A", "C"]`, and delete the line
# that raises.

# %% answer="training-step"
step_order = []
### BEGIN SOLUTION
step_order = list("FJHBCAE")
### END SOLUTION

# %% tests="training-step" points=5
marks = check.Marks("training-step", 5)


def happened(k):
    """What the assembled step does, in time order, such as ["run 0", "clear"]."""
    log = []
    calls = (
        lambda i: log.append(f"run {i}"),
        lambda: log.append("clear"),
        lambda: log.append("start"),
        lambda i: log.append(f"pay {i}"),
        lambda: log.append("update"),
    )
    check.that(step_order, "step_order is empty: write the letters in order.")
    one_step.call(step_order, k, *calls)
    return log


with marks(2, "every operation runs, every operation pays, and the step is made once"):
    log = happened(3)
    for event in ("run 0", "run 1", "run 2", "pay 0", "pay 1", "pay 2", "update"):
        many = log.count(event)
        check.that(many == 1, f"{event!r} happens {many} times, expected once: {log}.")
### BEGIN HIDDEN TESTS
with marks(3, "in the right order"):
    log = happened(4)
    found = {"section": check.graphs.BP}
    check.that(
        log.count("clear") == 1, f"Clear once: {log}.", misconception="M-14", **found
    )
    check.that(log.count("start") == 1, f"Start once: {log}.", **found)
    runs = [event for event in log if event.startswith("run")]
    pays = [event for event in log if event.startswith("pay")]
    check.that(runs == [f"run {i}" for i in range(4)], f"Forward: {log}.", **found)
    backwards = [f"pay {i}" for i in (3, 2, 1, 0)]
    check.that(
        pays == backwards,
        f"A gradient is passed on before it is complete: {log}.",
        misconception="M-15",
        **found,
    )
    check.that(
        log.index("clear") < log.index("start") < log.index("pay 3"),
        f"Clear, then start, then pay: {log}.",
        misconception="M-14",
        **found,
    )
    check.that(
        log.index("run 3") < log.index("pay 3"), f"Forward first: {log}.", **found
    )
    check.that(log[-1] == "update", f"The parameters move too early: {log}.", **found)
### END HIDDEN TESTS
float(marks)

# %% [markdown]
# ## Exercise 2.8c · Quiz (6 points)
#
# Run the folded cell below to see the questions. One letter for each; the answers are
# checked after you hand in.

# %% locked="quiz-questions"
questions = {
    "q1": (
        "A variable is used by three operations. Its gradient is …",
        {
            "a": "what the last of them sends back",
            "b": "the product of what the three send back",
            "c": "the sum of what the three send back",
        },
    ),
    "q2": (
        "backward(d) of an operation in the middle of a graph: what is d?",
        {
            "a": "the gradient of the loss for the operation's output",
            "b": "1, always",
            "c": "the operation's output",
        },
    ),
    "q3": (
        "A neuron with a sigmoid trains on y = 1.5 with ½ (y − ŷ)². In the long run …",
        {
            "a": "the loss goes to 0",
            "b": "the loss comes close to 0.125",
            "c": "the loss goes up and down without end",
        },
    ),
    "q4": (
        "Why does backpropagation go in reverse topological order?",
        {
            "a": "it needs less memory that way",
            "b": "so that a gradient is complete before it is passed on",
            "c": "any order gives the same gradients",
        },
    ),
    "q5": (
        "Cross-entropy with α = 10 for y = 1 and β = 1 for y = 0. Then dL/dz is p − y …",
        {
            "a": "for the examples with y = 0 (up to the 1/n)",
            "b": "for all examples (up to the 1/n)",
            "c": "for the examples with y = 1 (up to the 1/n)",
        },
    ),
    "q6": (
        "Central differences with h = 1e-12 are worse than with 1e-5, because …",
        {
            "a": "the curve bends too much between the two points",
            "b": "the subtraction of two almost equal numbers leaves rounding",
            "c": "f is not differentiable so close to x",
        },
    ),
}
quiz.sheet(questions)

# %% answer="quiz"
# Replace each None by a letter in quotes, and delete the line that raises.
answers = {"q1": None, "q2": None, "q3": None, "q4": None, "q5": None, "q6": None}
### BEGIN SOLUTION
answers = {"q1": "c", "q2": "a", "q3": "b", "q4": "b", "q5": "a", "q6": "b"}
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
    "q1": ("c", {"a": "M-13", "b": "M-13"}, "Along a path multiply, then add.", 4),
    "q2": ("a", {"b": "M-17"}, "It is 1 only at the very end of the graph.", 5),
    "q3": ("b", {}, "σ stays below 1, so the error stays above ½.", 1),
    "q4": ("b", {"c": "M-15"}, "A node must wait for all its users.", 5),
    "q5": ("a", {"b": "M-18", "c": "M-18"}, "α multiplies the others.", 6),
    "q6": ("b", {}, "The curve bends less for a smaller h.", 7),
}
for q, (letter, known, because, section) in key.items():
    with marks(1, f"{q}: {questions[q][0]}"):
        given = answers.get(q)
        check.that(given, "There is no answer: write a letter in quotes.")
        found = {
            "section": f"Lecture 2 §{section}",
            "misconception": known.get(given, ""),
        }
        check.that(given == letter, f"{given!r} is not it. {because}", **found)
### END HIDDEN TESTS
float(marks)
