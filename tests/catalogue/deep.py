"""Week 4's mistakes: gradients by layer, starting weights, clipping, dead units."""

import numpy as np

import cs_nn.functional as F
from cs_nn import check
from tests.catalogue import family


def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


ACT = {
    "logistic": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "linear": lambda z: z,
}
SLOPE = {
    "logistic": lambda z, a: a * (1 - a), "tanh": lambda z, a: 1 - a**2,
    "relu": lambda z, a: z > 0, "linear": lambda z, a: 1.0,
}  # fmt: skip


def largest(gradient):
    return np.abs(gradient).max()


def by_layer(reduce=largest, mean=len, turn=False, **slopes):
    """Make a max_abs_grads with one decision changed."""

    def max_abs_grads(Ws, bs, act, X, Y):
        A, Z = [X], []
        for W, b in zip(Ws, bs, strict=True):
            Z.append(A[-1] @ W + b)
            A.append(ACT[act](Z[-1]))
        dZ = (softmax(Z[-1]) - Y) / mean(X)
        dW, dz = [], []
        for i in reversed(range(len(Ws))):
            dW.append(reduce(A[i].T @ dZ))
            dz.append(reduce(dZ))
            if i:
                slope = slopes.get(act, SLOPE[act])
                dZ = dZ @ Ws[i].T * slope(Z[i - 1], A[i])
        order = 1 if turn else -1
        return np.array(dW[::order]), np.array(dz[::order])

    return max_abs_grads


def stated_grads(Ws, bs, act, X, Y):
    from cs_nn.tensor import Tensor, gradients

    acts = {"logistic": F.sigmoid, "tanh": F.tanh, "relu": F.relu}
    weights, zs, h = [Tensor(W, requires_grad=True) for W in Ws], [], X
    for W, b in zip(weights, bs, strict=True):
        zs.append(F.linear(h, W, b))
        h = acts[act](zs[-1])
    found = [
        np.abs(d).max() for d in gradients(F.cross_entropy(zs[-1], Y), weights + zs)
    ]
    return np.array(found[: len(Ws)]), np.array(found[len(Ws) :])


GRADS = family(
    "max-abs-grads", check.forward, stated_grads, right=by_layer(), result="dW dz",
    choices=[{"act": name} for name in ("logistic", "tanh", "relu")],
)  # fmt: skip
GRADS.mistakes(
    "M-40",
    signed=by_layer(reduce=np.max),
    abs_of_max=by_layer(reduce=lambda d: abs(d.max())),
    mean_of_abs=by_layer(reduce=lambda d: np.abs(d).mean()),
    mean=by_layer(reduce=np.mean),
)
GRADS.same = [{"signed", "abs_of_max"}]  # but where a whole layer is negative
GRADS.mistakes("M-22", no_mean=by_layer(mean=lambda X: 1))
GRADS.mistakes("M-39", last_first=by_layer(turn=True))
GRADS.mistakes(
    "M-16",
    score_in_slope=by_layer(logistic=lambda z, a: z * (1 - z)),
    twice=by_layer(logistic=lambda z, a: SLOPE["logistic"](z, ACT["logistic"](a))),
    tanh_of_z=by_layer(tanh=lambda z, a: 1 - z**2),
)
GRADS.mistakes("M-29", no_mask=by_layer(relu=lambda z, a: 1))


def sigmoid_bound(depth):
    return 0.25**depth


BOUND = family("sigmoid-bound", check.forward, sigmoid_bound, right=sigmoid_bound)


def start(xavier=lambda i, o: (2 / (i + o)) ** 0.5, he=lambda i, o: (2 / i) ** 0.5):
    """Make an init whose standard deviations are functions of the fans."""

    def init(kind, fan_in, fan_out, rng):
        deviation = (he if kind == "he" else xavier)(fan_in, fan_out)
        return rng.normal(0, deviation, (fan_in, fan_out))

    return init


def uniform(kind, fan_in, fan_out, rng):
    bound = (6 / (fan_in if kind == "he" else fan_in + fan_out)) ** 0.5
    return rng.uniform(-bound, bound, (fan_in, fan_out))


INIT = family(
    "init", check.variance,
    lambda kind, i, o: 2 / i if kind == "he" else 2 / (i + o),
    right=start(), choices=[{"kind": "he"}, {"kind": "xavier"}],
    use=lambda fn, *args: round(fn(*args).var(), 6),
)  # fmt: skip
INIT.mistakes(
    "M-41",
    he_fan_out=start(he=lambda i, o: (2 / o) ** 0.5),
    he_without_2=start(he=lambda i, o: (1 / i) ** 0.5),
    he_like_xavier=start(he=lambda i, o: (2 / (i + o)) ** 0.5),
    xavier_like_he=start(xavier=lambda i, o: (2 / i) ** 0.5),
    xavier_without_2=start(xavier=lambda i, o: (1 / (i + o)) ** 0.5),
    xavier_bound=start(xavier=lambda i, o: (6 / (i + o)) ** 0.5),
    he_no_root=start(he=lambda i, o: 2 / i),
    xavier_no_root=start(xavier=lambda i, o: 2 / (i + o)),
    plain=start(he=lambda i, o: 1.0, xavier=lambda i, o: 1.0),
)


def exploding(
    reduce=lambda dz, dW: largest(dz), deviation=lambda g, w: g / w**0.5, turn=False
):
    """Make an explode with one decision changed."""

    def explode(depth, width, gain, act, rng):
        h, Ws, hs, zs = rng.normal(size=(1, width)), [], [], []
        for _ in range(depth):
            Ws.append(rng.normal(0, deviation(gain, width), (width, width)))
            hs.append(h)
            zs.append(h @ Ws[-1])
            h = ACT[act](zs[-1])
        dh, found = np.ones((1, width)), []
        for W, h_in, z in zip(Ws[::-1], hs[::-1], zs[::-1], strict=True):
            dz = dh * SLOPE[act](z, ACT[act](z))
            found.append(reduce(dz, h_in.T @ dz))
            dh = dz @ W.T
        return np.array(found if turn else found[::-1])

    return explode


def stated_explosion(depth, width, gain, act, rng):
    from cs_nn.tensor import Tensor, gradients

    acts = {"tanh": F.tanh, "relu": F.relu, "linear": lambda z: 1.0 * z}
    h, zs = Tensor(rng.normal(size=(1, width)), requires_grad=True), []
    for _ in range(depth):
        zs.append(h @ rng.normal(0, gain / np.sqrt(width), (width, width)))
        h = acts[act](zs[-1])
    return np.array([largest(d) for d in gradients(h, zs, np.ones((1, width)))])


EXPLODE = family(
    "explode", check.forward, stated_explosion, right=exploding(),
    choices=[{"act": name} for name in ("tanh", "relu", "linear")],
)  # fmt: skip
EXPLODE.mistakes("M-44", dW=exploding(reduce=lambda dz, dW: largest(dW)))
EXPLODE.mistakes(
    "M-40",
    signed=exploding(reduce=lambda dz, dW: dz.max()),
    mean=exploding(reduce=lambda dz, dW: np.abs(dz).mean()),
)
EXPLODE.mistakes(
    "M-41",
    by_width=exploding(deviation=lambda g, w: g / w),
    gain_as_variance=exploding(deviation=lambda g, w: (g / w) ** 0.5),
    no_width=exploding(deviation=lambda g, w: g),
    no_root=exploding(deviation=lambda g, w: g**2 / w),
)
EXPLODE.mistakes("M-39", last_first=exploding(turn=True))


def norm(grads):
    return np.sqrt(sum((d**2).sum() for d in grads))


def clip_by_norm(grads, c):
    factor = min(1.0, c / norm(grads))
    return [factor * d for d in grads]


def in_place(grads, c):
    factor = min(1.0, c / norm(grads))
    for d in grads:
        d *= factor
    return grads


def scaled(length):
    """Make a clip_by_norm that uses another length of the gradients."""
    return lambda grads, c: [d * min(1.0, c / length(grads, d, c)) for d in grads]


CLIP = family(
    "clip-by-norm", check.forward, clip_by_norm, right=clip_by_norm,
    choices=({}, {"long": False}),
)  # fmt: skip
CLIP.mistakes(
    "M-42",
    per_array=scaled(lambda grads, d, c: np.linalg.norm(d)),
    per_entry=lambda grads, c: [np.clip(d, -c, c) for d in grads],
    always=lambda grads, c: [d * c / norm(grads) for d in grads],
    squared=lambda grads, c: [d * c / norm(grads) ** 2 for d in grads],
    to_one=lambda grads, c: [d / norm(grads) for d in grads],
    sum_of_norms=scaled(lambda grads, d, c: sum(map(np.linalg.norm, grads))),
    largest_norm=scaled(lambda grads, d, c: max(map(np.linalg.norm, grads))),
)
CLIP.mistakes("M-37", in_place=in_place)


def residual_forward(x, W):
    return x + np.maximum(x @ W, 0)


def residual(x, W):
    return x + F.relu(x @ W)


AHEAD = family(
    "residual-forward", check.forward, residual_forward, right=residual_forward
)
AHEAD.mistakes("M-13", no_skip=lambda x, W: np.maximum(x @ W, 0))
AHEAD.mistakes(
    "M-29",
    no_relu=lambda x, W: x + x @ W,
    relu_of_all=lambda x, W: np.maximum(x + np.maximum(x @ W, 0), 0),
    relu_of_sum=lambda x, W: np.maximum(x + x @ W, 0),
)


def through(mask=lambda g, x, W: x @ W > 0):
    """Make a residual_backward with another mask."""

    def residual_backward(g, x, W):
        d = g * mask(g, x, W)
        return g + d @ W.T, x.T @ d

    return residual_backward


right_back = through()
BACK = family(
    "residual-backward", check.gradients, residual, right=right_back,
    wrt=(0, 1), result="dx dW",
)  # fmt: skip
BACK.mistakes(
    "M-13",
    no_skip=lambda g, x, W: (right_back(g, x, W)[0] - g, right_back(g, x, W)[1]),
    skip_only=lambda g, x, W: (g.copy(), right_back(g, x, W)[1]),
)
BACK.mistakes(
    "M-29",
    no_mask=through(lambda g, x, W: 1),
    mask_of_g=through(lambda g, x, W: g > 0),
    mask_of_x=through(lambda g, x, W: x > 0),
)
BACK.mistakes(
    "M-20",
    dW_transposed=lambda g, x, W: (right_back(g, x, W)[0], right_back(g, x, W)[1].T),
    W_not_transposed=lambda g, x, W: (
        g + (g * (x @ W > 0)) @ W, right_back(g, x, W)[1],
    ),
)  # fmt: skip


def dead_units(Z):
    return np.all(Z <= 0, axis=0)


DEAD = family("dead-units", check.forward, dead_units, right=dead_units)
DEAD.mistakes(
    "M-43",
    any_example=lambda Z: np.any(Z <= 0, axis=0),
    mean=lambda Z: Z.mean(axis=0) <= 0,
    alive=lambda Z: (Z > 0).any(axis=0),
    other_axis=lambda Z: np.all(Z <= 0, axis=1),
    exactly_zero=lambda Z: np.all(Z == 0, axis=0),
)


def layer_inner(Ws, dWs):
    return np.array([np.sum(W * dW) for W, dW in zip(Ws, dWs, strict=True)])


INNER = family("layer-inner", check.forward, layer_inner, right=layer_inner)

FAMILIES = [GRADS, BOUND, INIT, EXPLODE, CLIP, AHEAD, BACK, DEAD, INNER]
