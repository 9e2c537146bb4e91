"""Week 2's mistakes: one neuron, chain rules, cross-entropy of two classes."""

import numpy as np

import cs_nn.functional as F
from cs_nn import check
from tests.catalogue import family


def sigma(z):
    return 1 / (1 + np.exp(-z))


def neuron(rounds=lambda v: v, L=None, dy=None, dz=None, dw=None, db=None, step=-1):
    """Make a one_neuron with one of its lines changed."""

    def one_neuron(w, b, x, y, lr):
        z = w * x + b
        yhat = rounds(sigma(z))
        loss = rounds(L(yhat, y) if L else (y - yhat) ** 2 / 2)
        dL_dyhat = rounds(dy(yhat, y) if dy else yhat - y)
        dyhat_dz = rounds(dz(z, yhat) if dz else yhat * (1 - yhat))
        dL_dw = rounds(dw(dL_dyhat, dyhat_dz, x) if dw else dL_dyhat * dyhat_dz * x)
        dL_db = rounds(db(dL_dyhat, dyhat_dz, x) if db else dL_dyhat * dyhat_dz)
        names = "z yhat L dL_dyhat dyhat_dz dL_dw dL_db w_new b_new".split()
        values = (z, yhat, loss, dL_dyhat, dyhat_dz, dL_dw, dL_db)
        new = (w + step * lr * dL_dw, b + step * lr * dL_db)
        return dict(zip(names, values + new, strict=True))

    return one_neuron


def stated_neuron(w, b, x, y, lr):
    from cs_nn.optim import SGD
    from cs_nn.tensor import Tensor, gradients

    W, B = Tensor(w, requires_grad=True), Tensor(b, requires_grad=True)
    z = W * x + B
    yhat = F.sigmoid(z)
    L = 0.5 * (yhat - y) * (yhat - y)
    found = {"z": z.data, "yhat": yhat.data, "L": L.data}
    found["dL_dyhat"] = gradients(L, [yhat])[0]
    found["dyhat_dz"] = gradients(yhat, [z])[0]
    found["dL_dw"], found["dL_db"] = gradients(L, [W, B])
    L.backward()
    SGD([W, B], lr=lr).step()
    return found | {"w_new": W.data, "b_new": B.data}


NEURON = family("one-neuron", check.forward, stated_neuron, right=neuron())
NEURON.mistakes(
    "M-11",
    two_digits=neuron(rounds=lambda v: round(v, 2)),
    three_digits=neuron(rounds=lambda v: round(v, 3)),
    only_in_gradients=neuron(dw=lambda a, b, x: round(a * b * x, 3)),
)
NEURON.mistakes(
    "M-12",
    half_forgotten=neuron(L=lambda p, y: (y - p) ** 2),
    doubled=neuron(dy=lambda p, y: 2 * (p - y)),
    halved=neuron(dy=lambda p, y: (p - y) / 2),
    sign=neuron(dy=lambda p, y: y - p),
)
NEURON.mistakes(
    "M-16",
    score_in_slope=neuron(dz=lambda z, p: z * (1 - z)),
    sigmoid_twice=neuron(dz=lambda z, p: sigma(p) * (1 - sigma(p))),
)
NEURON.mistakes(
    "M-17",
    no_outer=neuron(dw=lambda dy, dz, x: dz * x),
    no_slope=neuron(dw=lambda dy, dz, x: dy * x),
    no_x=neuron(dw=lambda dy, dz, x: dy * dz),
    db_with_x=neuron(db=lambda dy, dz, x: dy * dz * x),
    db_without_slope=neuron(db=lambda dy, dz, x: dy),
)
NEURON.mistakes("M-34", uphill=neuron(step=1))


def slopes(forward, *, two=False):
    """The engine's derivatives of a formula in one or two numbers."""

    def stated(*values):
        from cs_nn.tensor import Tensor, gradients

        leaves = [Tensor(v, requires_grad=True) for v in values]
        found = gradients(forward(*leaves), leaves)
        return found if two else found[0]

    return stated


def d_chain1(a):
    return 3 / (3 * a)


CHAIN1 = family(
    "chain1", check.forward, slopes(lambda a: (3 * a).log()), right=d_chain1
)
CHAIN1.mistakes(
    "M-17",
    no_inner=lambda a: 1 / (3 * a),
    only_inner=lambda a: 3.0,
    outer_of_a=lambda a: 1 / a * 3,
)


def d_chain2(a, b):
    return 2.0, 2 * b


CHAIN2 = family(
    "chain2", check.forward, slopes(lambda a, b: 2 * a + b * b, two=True),
    right=d_chain2, result="dc/da dc/db",
)  # fmt: skip
CHAIN2.mistakes("M-12", no_two=lambda a, b: (2.0, b))
CHAIN2.mistakes("M-20", swapped=lambda a, b: (2 * b, 2.0))


def d_chain3(a):
    return 2 + 2 * a


CHAIN3 = family(
    "chain3", check.forward, slopes(lambda a: 2 * a + a * a), right=d_chain3
)
CHAIN3.mistakes(
    "M-13",
    last_path=lambda a: 2 * a,
    first_path=lambda a: 2,
    multiplied=lambda a: 2 * 2 * a,
)


def d_practice(x, y):
    return y + 1, x


PRACTICE = family(
    "practice", check.forward, slopes(lambda x, y: x * y + x, two=True),
    right=d_practice, result="dz/dx dz/dy",
)  # fmt: skip
PRACTICE.mistakes(
    "M-13", product_only=lambda x, y: (y, x), sum_only=lambda x, y: (1.0, x)
)
PRACTICE.mistakes("M-20", swapped=lambda x, y: (x, y + 1))


def gradcheck(f, x):
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[i] = 1e-5
        grad[i] = (f(x + e) - f(x - e)) / 2e-5
    return grad


def not_put_back(f, x):
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += 1e-5
        above = f(x)
        x[i] -= 2e-5
        grad[i] = (above - f(x)) / 2e-5
    return grad


def stated_gradient(f, x):
    from cs_nn.tensor import Tensor, gradients

    leaf = Tensor(x, requires_grad=True)
    return gradients(f(leaf), [leaf])[0]


CHECK = family("gradcheck", check.forward, stated_gradient, right=gradcheck)
CHECK.mistakes("M-12", not_halved=lambda f, x: 2 * gradcheck(f, x))
CHECK.mistakes("M-37", not_put_back=not_put_back)


def diagnose_ratio(g, gnum):
    return np.sum(g * gnum) / np.sum(gnum**2)


def projection(g, gnum):
    return np.vdot(g, gnum) / np.vdot(gnum, gnum)


RATIO = family("diagnose-ratio", check.forward, projection, right=diagnose_ratio)


def bce(p, y, alpha=1, beta=1):
    L = -np.mean(alpha * y * np.log(p) + beta * (1 - y) * np.log(1 - p))
    dp = -alpha * y / p + beta * (1 - y) / (1 - p)
    return L, dp * p * (1 - p) / len(p)


def scores(p, y):
    with np.errstate(divide="ignore"):
        return np.clip(np.log(p / (1 - p)), -40, 40), y


def stated_bce(z, y, alpha=1, beta=1):
    return F.binary_cross_entropy_with_logits(z, y, pos_weight=alpha, neg_weight=beta)


WEIGHTED = family(
    "bce", check.loss, stated_bce, right=bce, inputs=scores, result="L dz",
    choices=({}, {"weighted": False}),
)  # fmt: skip
WEIGHTED.mistakes(
    "M-18",
    plain_error=lambda p, y, alpha=1, beta=1: (
        bce(p, y, alpha, beta)[0], (p - y) / len(p),
    ),
    swapped=lambda p, y, alpha=1, beta=1: bce(p, y, beta, alpha),
    swapped_in_dz=lambda p, y, alpha=1, beta=1: (
        bce(p, y, alpha, beta)[0], bce(p, y, beta, alpha)[1],
    ),
    no_weights=lambda p, y, alpha=1, beta=1: bce(p, y),
    weights_in_loss_only=lambda p, y, alpha=1, beta=1: (
        bce(p, y, alpha, beta)[0], bce(p, y)[1],
    ),
)  # fmt: skip
WEIGHTED.same = [{"plain_error", "weights_in_loss_only"}]
WEIGHTED.mistakes(
    "M-22", no_mean=lambda p, y, **w: (bce(p, y, **w)[0], bce(p, y, **w)[1] * len(p))
)
WEIGHTED.mistakes(
    "M-23", twice=lambda p, y, **w: (bce(p, y, **w)[0], bce(p, y, **w)[1] / len(p))
)
WEIGHTED.mistakes(
    "M-24", sums=lambda p, y, **w: tuple(len(p) * part for part in bce(p, y, **w))
)
WEIGHTED.mistakes(
    "M-28",
    dp=lambda p, y, **w: (bce(p, y, **w)[0], bce(p, y, **w)[1] / (p * (1 - p))),
)
WEIGHTED.mistakes(
    "M-12",
    sign_of_dz=lambda p, y, **w: (bce(p, y, **w)[0], -bce(p, y, **w)[1]),
    sign_of_loss=lambda p, y, **w: (-bce(p, y, **w)[0], bce(p, y, **w)[1]),
)


def clipped(p, y, alpha=1, beta=1):
    return bce(np.clip(p, 1e-12, 1 - 1e-12), y, alpha, beta)


EDGE = family(
    "bce-edge", check.loss, stated_bce, right=clipped, inputs=scores, result="L dz",
    tolerance=1e-4,
)  # fmt: skip
EDGE.mistakes(
    "M-19",
    not_clipped=bce,
    only_the_loss=lambda p, y: (clipped(p, y)[0], bce(p, y)[1]),
    neither=lambda p, y: (bce(p, y)[0], (p - y) / len(p)),
)

FAMILIES = [
    NEURON, CHAIN1, CHAIN2, CHAIN3, PRACTICE, CHECK, RATIO, WEIGHTED, EDGE,
]  # fmt: skip
