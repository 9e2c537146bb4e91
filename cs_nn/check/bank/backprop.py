"""Known mistakes about matrix products, biases, ReLU and whole networks, backward."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from cs_nn.check.changes import about, part, upstream_of_ones, whole

MATRICES = "Lecture 3 §1, from edges to matrices"
BIAS = "Lecture 3 §2, bias: broadcast forward, sum backward"
MEAN = "Lecture 3 §3, where does 1/n live?"
RELU = "Lecture 3 §4, ReLU: Jacobian and ⊙"
matmul = about("matmul-backward", MATRICES)
linear, linear_bias = about("linear-backward", MATRICES), about("linear-backward", BIAS)
bias, scale = about("add-bias-backward", BIAS), about("scale-backward", MATRICES)
jacobian, relu = about("relu-jacobian", RELU), about("relu-backward", RELU)
net, net_mean = about("two-layer-grads", MATRICES), about("two-layer-grads", MEAN)
factors = about("dE-dW11", "Lecture 3 §6, layouts")
weighted = about("dE-dW11", "Lecture 2 §6, BCE and ŷ − y")

SHAPE = "A gradient has the shape of its array. Which product of yours has that shape?"
ARRIVES = "A gradient arrives from above. Where does it enter your product?"
FANS_OUT = "b was added to every row. How many rows pass a gradient back to it?"
OWN_MEAN = "The mean stands in the loss. Does this operation divide anything?"
ONCE = "Write the loss with its 1/n and differentiate it. How often is 1/n left?"
FIT = "matmul:|not aligned|core dimension|be broadcast"
WHERE = "For which inputs does the output of a ReLU change when the input does?"


def _sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def _lost(net: Sequence[Any], lift: Any, mask: Any) -> dict[str, Any]:
    """Gradients where the hidden layer's are made with a wrong `lift` or `mask`."""
    X, Y, W1, b1, W2, b2 = net
    A = X @ W1 + b1
    H = np.maximum(A, 0)
    E = np.exp(H @ W2 + b2)
    dZ = (E / E.sum(axis=1, keepdims=True) - Y) / len(X)
    dA = lift(dZ, W2, H) * mask(A, dZ @ W2.T)
    return {"W1": X.T @ dA, "b1": dA.sum(0), "W2": H.T @ dZ, "b2": dZ.sum(0)}


def _passed(dZ: Any, W2: Any, H: Any) -> Any:
    return dZ @ W2.T


def _masked(mask: Any) -> Any:
    return lambda oracle, *net: _lost(net, _passed, mask)


def _stepped(rate: float) -> Any:
    """dX is made with weights that a step has already changed."""

    def looks(oracle: Any, *net: Any) -> Any:
        dW2 = oracle(*net)["W2"]
        moved = lambda dZ, W2, H: dZ @ (W2 - rate * dW2).T  # noqa: E731
        return _lost(net, moved, lambda A, dH: A > 0)

    return looks


def _times(factor: Any) -> Any:
    return whole(lambda r, X, *_: {k: v * factor(len(X)) for k, v in r.items()})


def _hidden(x: Any, W1: Any, i: int, j: int) -> Any:
    return np.asarray(x)[i], (np.asarray(x) @ W1)[j]


def _product(result: Any, **wrong: Any) -> Any:
    """The five factors with some of them wrong, and the product that follows."""
    found = {**result, **wrong}
    found["product"] = np.prod([v for k, v in found.items() if k != "product"])
    return found


def _factor(name: str, how: Any) -> Any:
    return whole(lambda r, *a, **k: _product(r, **{name: how(r, *a, **k)}))


def _yhat(W1: Any, W2: Any, x: Any) -> float:
    return float(_sigmoid(np.maximum(np.asarray(x) @ W1, 0) @ W2)[0])


def _score(W1: Any, W2: Any, x: Any) -> float:
    return float((np.maximum(np.asarray(x) @ W1, 0) @ W2)[0])


ENTRIES = (
    matmul("M-20", "dA and dB are swapped: you return dB first.", SHAPE,
           whole(lambda r, *_: r[::-1])),
    matmul("M-20", "Your dA is the transpose of dA: (B dCᵀ) in place of dC Bᵀ.", SHAPE,
           part(0, lambda d, *_: d.T)),
    matmul("M-20", "Your dB is the transpose of dB: (dCᵀ A) in place of Aᵀ dC.", SHAPE,
           part(1, lambda d, *_: d.T)),
    matmul("M-20", "Two shapes in a product don't fit: a transpose is missing, as in "
           "dA = dC Bᵀ of shape (m, n)·(n, k).", SHAPE, raises=FIT),
    matmul("M-23", "Both gradients are divided by the number of rows.", OWN_MEAN,
           whole(lambda r, dC, *_: (r[0] / len(dC), r[1] / len(dC)))),
    matmul("M-23", "Your dB is divided by the number of rows.", OWN_MEAN,
           part(1, lambda d, dC, *_: d / len(dC))),
    matmul("M-17", "The upstream gradient dC is left out, as if it were all ones.",
           ARRIVES, upstream_of_ones),
    linear("M-20", "dX and dW are swapped.", SHAPE,
           whole(lambda r, *_: (r[1], r[0], r[2]))),
    linear("M-20", "Your dW is transposed: it needs the shape of W.", SHAPE,
           part(1, lambda d, *_: d.T)),
    linear("M-20", "Your dX is transposed: it needs the shape of X.", SHAPE,
           part(0, lambda d, *_: d.T)),
    linear("M-20", "Two shapes in a product don't fit: a transpose is missing, as in "
           "dX = dZ Wᵀ.", SHAPE, raises=FIT),
    linear("M-23", "dW and db are divided by n. The mean belongs to the loss.",
           OWN_MEAN, part([1, 2], lambda d, dZ, *_: d / len(dZ))),
    linear("M-23", "dX, dW and db are divided by n. The mean belongs to the loss.",
           OWN_MEAN, part([0, 1, 2], lambda d, dZ, *_: d / len(dZ))),
    linear("M-23", "dW is divided by n. The mean belongs to the loss.",
           OWN_MEAN, part(1, lambda d, dZ, *_: d / len(dZ))),
    linear("M-17", "The upstream gradient dZ is left out, as if it were all ones.",
           ARRIVES, upstream_of_ones),
    *(entry for make, at in ((linear_bias, 2), (bias, 1)) for entry in (
        make("M-21", "Your db is the upstream gradient unsummed: one row per sample.",
             FANS_OUT, part(at, lambda d, up, *_: up)),
        make("M-21", "Your db is the mean of the rows; it must be their sum.",
             FANS_OUT, part(at, lambda d, up, *_: up.mean(axis=0))),
        make("M-21", "Your db sums over the wrong axis: over features, not over rows.",
             FANS_OUT, part(at, lambda d, up, *_: up.sum(axis=1))),
        make("M-21", "Your db has an axis too many: sum without keepdims=True.",
             FANS_OUT, part(at, lambda d, up, *_: up.sum(axis=0, keepdims=True))),
        make("M-21", "Your db is all ones: the upstream gradient is left out.",
             FANS_OUT, part(at, lambda d, up, *_: np.ones_like(d))),
        make("M-21", "Your db counts the rows: the upstream gradient is left out.",
             FANS_OUT, part(at, lambda d, up, *_: np.full(d.shape, float(len(up))))),
        make("M-21", "Your db is the first row only; every row counts.",
             FANS_OUT, part(at, lambda d, up, *_: up[0])),
        make("M-21", "Your db is one number: you summed over both axes.",
             FANS_OUT, part(at, lambda d, up, *_: up.sum())),
    )),
    bias("M-21", "Your dA is the summed gradient; A was not broadcast, so dA = dC.",
         "Which of A and b was repeated to make C?",
         part(0, lambda d, dC: dC.sum(axis=0))),
    bias("M-17", "Your dA is all ones: the upstream gradient is left out.", ARRIVES,
         part(0, lambda d, dC: np.ones_like(dC))),
    scale("M-21", "Your dk is not summed: k is one number that met every entry of v.",
          "How many entries of v did k multiply?",
          part(1, lambda d, dc, v, k: dc * v)),
    scale("M-21", "Your dk is a mean; k gets the sum over all entries.",
          "How many entries of v did k multiply?",
          part(1, lambda d, dc, v, k: (dc * v).mean())),
    scale("M-17", "Your dk leaves out the upstream gradient dc.", ARRIVES,
          part(1, lambda d, dc, v, k: v.sum())),
    scale("M-17", "Your dv is k everywhere: the upstream gradient dc is left out.",
          ARRIVES, part(0, lambda d, dc, v, k: np.full(v.shape, k))),
    scale("M-17", "Your dv is the number k: the upstream gradient dc is left out.",
          ARRIVES, part(0, lambda d, dc, v, k: k)),
    scale("M-20", "dv and dk are swapped: you return dk first.", SHAPE,
          whole(lambda r, *_: r[::-1])),
    jacobian("M-29", "Your Jacobian is the identity: the ReLU's mask is missing.",
             WHERE, lambda _, x: np.eye(len(x))),
    jacobian("M-29", "You have sign(x) on the diagonal. The slide has it too, and it "
             "is a typo: left of 0 the slope is 0, not −1.", WHERE,
             lambda _, x: np.diag(np.sign(x))),
    jacobian("M-29", "You have the ReLU itself on the diagonal, not its slope.",
             WHERE, lambda _, x: np.diag(np.maximum(x, 0))),
    jacobian("M-29", "You return the slopes as a vector; the Jacobian has them on the "
             "diagonal of a matrix.", "What is ∂y₀/∂x₁?", lambda _, x: x > 0),
    jacobian("M-29", "Your rows are constant. Each output depends on its own input, so "
             "only the diagonal differs from 0.", "What is ∂y₀/∂x₁?",
             lambda _, x: np.outer(x > 0, np.ones(len(x)))),
    jacobian("M-29", "Your columns are constant. Each output depends on its own input, "
             "so only the diagonal differs from 0.", "What is ∂y₀/∂x₁?",
             lambda _, x: np.outer(np.ones(len(x)), x > 0)),
    relu("M-29", "The mask is missing: you pass the gradient on for negative Z too.",
         WHERE, lambda _, g, Z: g),
    relu("M-29", "You multiply by max(0, Z), the ReLU itself; its slope is 1 there.",
         "What is the slope of y = z at z = 3?", lambda _, g, Z: g * np.maximum(Z, 0)),
    relu("M-29", "You multiply by Z; the slope of the ReLU is 1 or 0.",
         "What is the slope of y = z at z = 3?", lambda _, g, Z: g * Z),
    relu("M-29", "Your mask asks for g > 0. It is Z, the input of the ReLU, that "
         "decides.", WHERE, lambda _, g, Z: g * (g > 0)),
    relu("M-29", "You use sign(Z), as a typo on the slide does: left of 0 the slope is "
         "0, not −1.", WHERE, lambda _, g, Z: g * np.sign(Z)),
    relu("M-29", "You multiply matrices; the mask acts entry by entry, with `*`.",
         "The Jacobian of a ReLU is diagonal. What is left of the product?",
         lambda _, g, Z: (Z > 0).T.astype(float) @ g),
    relu("M-29", "You multiply matrices, g by the transposed mask; it acts entry by "
         "entry, with `*`.", "The Jacobian of a ReLU is diagonal. What is left of it?",
         lambda _, g, Z: g @ (Z > 0).T.astype(float)),
    relu("M-29", "You multiply matrices (`@`); the mask acts entry by entry, with `*`.",
         "The Jacobian of a ReLU is diagonal. What is left of the product?",
         raises=FIT),
    relu("M-17", "Your result is the mask alone: the upstream gradient g is left out.",
         ARRIVES, lambda _, g, Z: (Z > 0) * 1.0),
    relu("M-29", "Your mask is turned round: it passes the gradient on where Z < 0.",
         WHERE, lambda _, g, Z: g * (Z < 0)),
    net_mean("M-22", "Every gradient is n times too large: the loss is a mean, so its "
             "gradient has 1/n.", ONCE, _times(lambda n: n)),
    net_mean("M-23", "Every gradient is n times too small: 1/n is in it twice.", ONCE,
             _times(lambda n: 1 / n)),
    net_mean("M-23", "dW and db are divided by n once more in each layer.", ONCE,
             part(["W1", "W2"], lambda d, X, *_: d / len(X))),
    net_mean("M-38", "The weights' gradients are the sum over rows, the biases' the "
             "mean: 1/n is missing in one of the two.", ONCE,
             part(["W1", "W2"], lambda d, X, *_: d * len(X))),
    net_mean("M-21", "The biases' gradients are means of rows that hold 1/n already; "
             "sum them.", FANS_OUT,
             part(["b1", "b2"], lambda d, X, *_: d / len(X))),
    net("M-29", "The hidden layer's ReLU has no mask on the way back.", WHERE,
        _masked(lambda A, dH: 1.0)),
    net("M-29", "The hidden layer's mask looks at the gradient, not at the ReLU's "
        "input.", WHERE, _masked(lambda A, dH: dH > 0)),
    net("M-29", "On the way back you multiply by the ReLU's value, not by its slope.",
        WHERE, _masked(lambda A, dH: np.maximum(A, 0))),
    net("M-29", "On the way back you multiply by sign(Z); left of 0 the slope is 0.",
        WHERE, _masked(lambda A, dH: np.sign(A))),
    net("M-16", "On the way back the ReLU is treated as a sigmoid: H (1 − H).", WHERE,
        _masked(lambda A, dH: np.maximum(A, 0) * (1 - np.maximum(A, 0)))),
    net("M-35", "dH is made with a W2 that a step of size 1 has changed already.",
        "Which W2 did the forward pass use?", _stepped(1.0)),
    net("M-35", "dH is made with a W2 that a step of size 0.1 has changed already.",
        "Which W2 did the forward pass use?", _stepped(0.1)),
    net("M-20", "W1 and b1 get transposed or swapped gradients.", SHAPE,
        part(["W1", "W2"], lambda d, *_: d.T)),
    net("M-20", "Two shapes in a product don't fit: a transpose is missing, as in "
        "dH = dZ W2ᵀ.", SHAPE, raises=FIT),
    net("M-12", "Every gradient has the opposite sign: P − Y, not Y − P.",
        "Which way does the loss go when the right class's score grows?",
        _times(lambda n: -1)),
    factors("M-39", "Your W11 is that of the transposed matrix's neighbour: the last "
            "factor is x[0], the tutorial counts from 0.",
            "W1 has a row per input. Which input does row 1 belong to?",
            _factor("df1_dW11", lambda r, W1, W2, x, *_, **k: np.asarray(x)[0])),
    factors("M-39", "The unit is the wrong one: W2[0, 0] belongs to hidden unit 0.",
            "W1 has a column per hidden unit. Which unit does column 1 belong to?",
            _factor("df2_da1", lambda r, W1, W2, x, *_, **k: W2[0, 0])),
    weighted("M-18", "dE/dŷ is ŷ − y: that is dE/df2, and only without weights.",
             "Differentiate −α y log ŷ − β (1 − y) log(1 − ŷ) by ŷ.",
             _factor("dE_dyhat", lambda r, W1, W2, x, y, **k: _yhat(W1, W2, x) - y)),
    weighted("M-18", "α and β are swapped: α weighs the examples with y = 1.",
             "Which of the two terms is left when y = 1?",
             lambda oracle, W1, W2, x, y, alpha, beta: oracle(
                 W1, W2, x, y, alpha=beta, beta=alpha)),
    weighted("M-18", "The weights α and β are missing.",
             "Which factor does the weight of the loss put in front of dE/dŷ?",
             lambda oracle, W1, W2, x, y, alpha, beta: oracle(
                 W1, W2, x, y, alpha=1.0, beta=1.0)),
    weighted("M-12", "dE/dŷ has the opposite sign.",
             "Does the loss rise or fall when ŷ comes closer to y?",
             _factor("dE_dyhat", lambda r, *_, **k: -r["dE_dyhat"])),
    weighted("M-16", "dŷ/df2 applies the sigmoid twice: ŷ is σ(f2) already.",
             "In σ′ = σ (1 − σ), what is σ here?",
             _factor("dyhat_df2", lambda r, W1, W2, x, *_, **k: _sigmoid(
                 _yhat(W1, W2, x)) * (1 - _sigmoid(_yhat(W1, W2, x))))),
    weighted("M-16", "dŷ/df2 is f2 (1 − f2): the sigmoid is left out.",
             "In σ′ = σ (1 − σ), what is σ here?",
             _factor("dyhat_df2", lambda r, W1, W2, x, *_, **k:
                     _score(W1, W2, x) * (1 - _score(W1, W2, x)))),
    weighted("M-29", "da1/df1 is the ReLU's value; its slope is 1 or 0.", WHERE,
             _factor("da1_df1", lambda r, W1, W2, x, *_, **k: (x @ W1)[1])),
)  # fmt: skip
