"""Week 3's mistakes where classes meet: softmax, cross-entropy, a two-layer network."""

import numpy as np

import cs_nn.functional as F
from cs_nn import check
from tests.catalogue import family


def softmax(Z):
    E = np.exp(Z - np.max(Z, axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def unshifted(Z):
    return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)


def down_the_columns(Z):
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0)


def over_everything(Z):
    E = np.exp(Z - Z.max())
    return E / E.sum()


def shifted_by_the_batch(Z):
    E = np.exp(Z - Z.max())
    return E / E.sum(axis=1, keepdims=True)


SOFTMAX = family(
    "softmax", check.forward, lambda Z: F.softmax(Z).numpy(), right=softmax
)
SOFTMAX.mistakes(
    "M-25", down_the_columns=down_the_columns, over_everything=over_everything
)
SOFTMAX.mistakes(
    "M-27",
    no_shift=lambda Z: np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True),
    batch_shift=shifted_by_the_batch,
)


def softmax_backward(dP, P):
    dZ = np.zeros_like(P)
    for i in range(len(P)):
        dZ[i] = (np.diag(P[i]) - np.outer(P[i], P[i])) @ dP[i]
    return dZ


BACKWARD = family(
    "softmax-backward", check.gradients, F.softmax,
    right=softmax_backward, inputs=lambda P: (np.log(P),),
)  # fmt: skip
BACKWARD.mistakes(
    "M-26",
    like_a_sigmoid=lambda dP, P: dP * P * (1 - P),
    without_dP=lambda dP, P: P * (1 - P),
    only_P=lambda dP, P: dP * P,
    unweighted_sum=lambda dP, P: P * (dP - dP.sum(axis=1, keepdims=True)),
)
BACKWARD.mistakes("M-25", sum_over_batch=lambda dP, P: P * (dP - (dP * P).sum(axis=0)))
BACKWARD.mistakes(
    "M-17", upstream_of_ones=lambda dP, P: P * (1 - (1 * P).sum(axis=1, keepdims=True))
)


def entropy(P, Y):
    return -np.sum(Y * np.log(P)) / len(Y)


def softmax_ce(Z, Y):
    P = softmax(Z)
    return entropy(P, Y), (P - Y) / len(Z)


CE = family(
    "softmax-ce", check.loss, F.cross_entropy,
    right=softmax_ce, choices=({}, {"soft": True}),
)  # fmt: skip
CE.mistakes(
    "M-22",
    no_mean_in_dZ=lambda Z, Y: (entropy(softmax(Z), Y), softmax(Z) - Y),
    other_mean_in_loss=lambda Z, Y: (
        -np.mean(Y * np.log(softmax(Z))), softmax(Z) - Y,
    ),
)  # fmt: skip
CE.mistakes(
    "M-24",
    sum_everywhere=lambda Z, Y: (-np.sum(Y * np.log(softmax(Z))), softmax(Z) - Y),
    sum_in_loss=lambda Z, Y: (
        -np.sum(Y * np.log(softmax(Z))), (softmax(Z) - Y) / len(Z),
    ),
)  # fmt: skip
CE.mistakes(
    "M-23",
    mean_twice=lambda Z, Y: (entropy(softmax(Z), Y), (softmax(Z) - Y) / len(Z) ** 2),
    mean_over_entries=lambda Z, Y: (
        -np.mean(Y * np.log(softmax(Z))), (softmax(Z) - Y) / Z.size,
    ),
    entries_in_dZ=lambda Z, Y: (entropy(softmax(Z), Y), (softmax(Z) - Y) / Z.size),
    entries_in_loss=lambda Z, Y: (
        -np.mean(Y * np.log(softmax(Z))), (softmax(Z) - Y) / len(Z),
    ),
)  # fmt: skip
CE.mistakes(
    "M-25",
    columns=lambda Z, Y: (
        entropy(down_the_columns(Z), Y), (down_the_columns(Z) - Y) / len(Z),
    ),
    everything=lambda Z, Y: (
        entropy(over_everything(Z), Y), (over_everything(Z) - Y) / len(Z),
    ),
)  # fmt: skip
CE.mistakes(
    "M-26",
    sigmoid_slope=lambda Z, Y: (
        entropy(softmax(Z), Y), softmax(Z) * (1 - softmax(Z)) / len(Z),
    ),
    twice=lambda Z, Y: (
        entropy(softmax(Z), Y),
        (softmax(Z) - Y) * softmax(Z) * (1 - softmax(Z)) / len(Z),
    ),
    true_class_only=lambda Z, Y: (
        entropy(softmax(Z), Y), -Y * (1 - softmax(Z)) / len(Z),
    ),
)  # fmt: skip
CE.mistakes(
    "M-27",
    no_shift=lambda Z, Y: (entropy(unshifted(Z), Y), (unshifted(Z) - Y) / len(Z)),
    batch_shift=lambda Z, Y: (
        entropy(shifted_by_the_batch(Z), Y), (shifted_by_the_batch(Z) - Y) / len(Z),
    ),
)  # fmt: skip
CE.mistakes(
    "M-28",
    dP=lambda Z, Y: (entropy(softmax(Z), Y), -Y / softmax(Z) / len(Z)),
    dP_without_mean=lambda Z, Y: (entropy(softmax(Z), Y), -Y / softmax(Z)),
)
CE.mistakes(
    "M-12",
    sign_of_dZ=lambda Z, Y: (entropy(softmax(Z), Y), (Y - softmax(Z)) / len(Z)),
    sign_of_loss=lambda Z, Y: (-entropy(softmax(Z), Y), (softmax(Z) - Y) / len(Z)),
)


def mask(A, dH):
    return A > 0


def network(mask=mask, mean=len, before=None, finish=None, biases=np.sum):
    """Make a two-layer backward pass, vectorised, with one decision of it changed."""

    def grads_vec(X, Y, W1, b1, W2, b2):
        A = X @ W1 + b1
        H = np.maximum(A, 0)
        dZ = (softmax(H @ W2 + b2) - Y) / mean(X)
        dW2 = H.T @ dZ
        dH = dZ @ (before(W2, dW2) if before else W2).T
        dA = dH * mask(A, dH)
        grads = {"W1": X.T @ dA, "b1": biases(dA, axis=0)}
        grads |= {"W2": dW2, "b2": biases(dZ, axis=0)}
        return {k: finish(k, v, X) for k, v in grads.items()} if finish else grads

    return grads_vec


def grads_loop(X, Y, W1, b1, W2, b2, share=None):
    share = share or len(X)
    grads = [np.zeros_like(p) for p in (W1, b1, W2, b2)]
    for x, y in zip(X, Y, strict=True):
        a = x @ W1 + b1
        h = np.maximum(a, 0)
        dz = softmax((h @ W2 + b2)[None])[0] - y
        da = (W2 @ dz) * (a > 0)
        for total, part in zip(
            grads, (np.outer(x, da), da, np.outer(h, dz), dz), strict=True
        ):
            total += part / share
    return dict(zip(("W1", "b1", "W2", "b2"), grads, strict=True))


NET = family(
    "two-layer-grads", check.parameters,
    lambda X, Y, W1, b1, W2, b2: F.cross_entropy(
        F.linear(F.relu(F.linear(X, W1, b1)), W2, b2), Y),
    right=grads_loop, names={"W1": 2, "b1": 3, "W2": 4, "b2": 5},
)  # fmt: skip
NET.mistakes(
    "M-22",
    no_mean=network(mean=lambda X: 1),
    loop_without_mean=lambda *net: grads_loop(*net, share=1),
)
NET.mistakes(
    "M-23",
    mean_twice=network(mean=lambda X: len(X) ** 2),
    mean_in_layers=network(finish=lambda k, v, X: v / len(X) if k[0] == "W" else v),
)
NET.mistakes(
    "M-38",
    biases_only=network(finish=lambda k, v, X: v * len(X) if k[0] == "W" else v),
)
NET.mistakes("M-21", mean_of_rows=network(biases=np.mean))
NET.mistakes(
    "M-29",
    no_mask=network(mask=lambda A, dH: 1),
    mask_of_gradient=network(mask=lambda A, dH: dH > 0),
    value=network(mask=lambda A, dH: np.maximum(A, 0)),
    sign=network(mask=lambda A, dH: np.sign(A)),
)
NET.mistakes(
    "M-16",
    sigmoid_slope=network(mask=lambda A, dH: np.maximum(A, 0) * (1 - np.maximum(A, 0))),
)
NET.mistakes("M-35", stepped_first=network(before=lambda W2, dW2: W2 - 0.1 * dW2))
NET.mistakes(
    "M-20",
    no_transpose=network(before=lambda W2, dW2: W2.T),
    transposed=network(finish=lambda k, v, X: v.T),
)
NET.mistakes("M-12", sign=network(finish=lambda k, v, X: -v))
NET.same = [{"no_mean", "loop_without_mean"}]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def five(
    row=1, column=1, error=None, slope=None, active=lambda f: 1.0 * (f > 0), sign=1
):
    """Make the five factors of dE/dW11 with one of them changed."""

    def dE_dW11(W1, W2, x, y, alpha, beta):
        f1 = W1.T @ x
        a1 = np.maximum(f1, 0)
        f2 = (W2.T @ a1)[0]
        yhat = sigmoid(f2)
        error_ = -alpha * y / yhat + beta * (1 - y) / (1 - yhat)
        factors = {
            "dE_dyhat": sign * (error(yhat, y, alpha, beta) if error else error_),
            "dyhat_df2": slope(f2) if slope else yhat * (1 - yhat),
            "df2_da1": W2[column, 0],
            "da1_df1": active(f1[1]),
            "df1_dW11": x[row],
        }
        return factors | {"product": np.prod(list(factors.values()))}

    return dE_dW11


def stated(W1, W2, x, y, alpha, beta):
    """The factors from the engine: each is a gradient of one step of the forward."""
    from cs_nn.tensor import Tensor, gradients

    W, f1 = (Tensor(v, requires_grad=True) for v in (W1, x @ W1))
    a1 = Tensor(F.relu(f1).data, requires_grad=True)
    f2 = Tensor((a1.data @ W2)[0], requires_grad=True)
    yhat = Tensor(F.sigmoid(f2).data, requires_grad=True)
    E = F.binary_cross_entropy(
        yhat, np.asarray(y), pos_weight=alpha, neg_weight=beta
    )  # fmt: skip
    found = {
        "dE_dyhat": gradients(E, [yhat])[0],
        "dyhat_df2": gradients(F.sigmoid(f2), [f2])[0],
        "df2_da1": gradients((a1 @ W2)[0], [a1])[0][1],
        "da1_df1": gradients(F.relu(f1)[1], [f1])[0][1],
        "df1_dW11": gradients((lift(x) @ W)[1], [W])[0][1, 1],
    }
    return found | {"product": np.prod([float(v) for v in found.values()])}


def lift(x):
    from cs_nn.tensor import lift as engine_lift

    return engine_lift(x)


FACTORS = family("dE-dW11", check.forward, stated, right=five())
FACTORS.mistakes("M-39", first_input=five(row=0), first_unit=five(column=0))
FACTORS.mistakes(
    "M-18",
    plain_error=five(error=lambda p, y, a, b: p - y),
    swapped=five(error=lambda p, y, a, b: -b * y / p + a * (1 - y) / (1 - p)),
    unweighted=five(error=lambda p, y, a, b: -y / p + (1 - y) / (1 - p)),
)
FACTORS.mistakes("M-12", sign=five(sign=-1))
FACTORS.mistakes(
    "M-16",
    sigmoid_twice=five(slope=lambda f: sigmoid(sigmoid(f)) * (1 - sigmoid(sigmoid(f)))),
    input_of_sigmoid=five(slope=lambda f: f * (1 - f)),
)
FACTORS.mistakes("M-29", value_of_relu=five(active=lambda f: max(f, 0.0)))

FAMILIES = [SOFTMAX, BACKWARD, CE, NET, FACTORS]
