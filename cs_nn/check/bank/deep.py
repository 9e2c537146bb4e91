"""Known mistakes about deep networks: gradients by layer, first weights, clipping."""

from collections.abc import Callable
from typing import Any

import numpy as np

from cs_nn.check.changes import about, fed, part, whole

PLOT = "Lecture 4 §2, gradients layer by layer"
RELU = "Lecture 4 §3, ReLU and dead units"
START = "Lecture 4 §4, Xavier and He by variance"
EXPLODE = "Lecture 4 §5, exploding gradients"
MITIGATE = "Lecture 4 §6, mitigations"
grads, start = about("max-abs-grads", PLOT), about("init", START)
explode, dead = about("explode", EXPLODE), about("dead-units", RELU)
clip = about("clip-by-norm", MITIGATE)
ahead, back = about("residual-forward", MITIGATE), about("residual-backward", MITIGATE)

SIGNED = "Which of the numbers −5 and 2 is larger in size?"
SUMS = "z is a sum of fan_in products. What is its variance?"
EULER = "What does multiplying one layer by 10 do to W, and what to dW?"
NORM = "Does the list of gradients still point the same way after your clipping?"
EVERY = "A unit that is 0 for one example may learn from the next. When can't it?"
TWO = "Along how many paths does x reach the output?"
Reduce = Callable[[Any], Any]


def _layers(Ws: Any, bs: Any, act: str, X: Any, Y: Any) -> tuple[Any, Any]:
    """The gradients of every W and every z, from the engine."""
    import cs_nn.functional as F
    from cs_nn.tensor import Tensor, gradients

    weights, zs = [Tensor(W, requires_grad=True) for W in Ws], []
    h: Any = X
    for W, b in zip(weights, bs, strict=True):
        zs.append(F.linear(h, W, b))
        active: Any = getattr(F, {"logistic": "sigmoid"}.get(act, act))
        h = active(zs[-1])
    found = gradients(F.cross_entropy(zs[-1], Y), weights + zs)
    return found[: len(Ws)], found[len(Ws) :]


def _reduced(how: Reduce) -> Any:
    def looks(_: Any, *net: Any) -> Any:
        return tuple(np.array([how(g) for g in part]) for part in _layers(*net))

    return looks


def _sloped(name: str, slope: Callable[[Any, Any], Any]) -> Any:
    """Gradients that pass each activation `name` with a wrong slope(z, a)."""

    def looks(oracle: Any, Ws: Any, bs: Any, act: str, X: Any, Y: Any) -> Any:
        if act != name:
            raise ValueError(act)
        active = ACTIVE[act]
        a, z = [X], []
        for W, b in zip(Ws, bs, strict=True):
            z.append(a[-1] @ W + b)
            a.append(active(z[-1]))
        dz = [_layers(Ws, bs, act, X, Y)[1][-1]]
        for W, z_, a_ in list(zip(Ws[1:], z, a[1:], strict=False))[::-1]:
            dz.insert(0, dz[0] @ W.T * slope(z_, a_))
        dW = [h.T @ d for h, d in zip(a, dz, strict=False)]
        return tuple(np.array([np.abs(g).max() for g in gs]) for gs in (dW, dz))

    return looks


def _sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def _relu(z: Any) -> Any:
    return np.maximum(z, 0)


ACTIVE: dict[str, Callable[[Any], Any]] = {
    "logistic": _sigmoid,
    "tanh": np.tanh,
    "relu": _relu,
}


def _exploded(
    reduce: Any, depth: int, width: int, gain: float, act: str, rng: Any
) -> Any:
    """Reduce each layer's (dz, dW) in another way; everything else as stated."""
    import cs_nn.functional as F
    from cs_nn.tensor import Tensor, gradients

    h = Tensor(rng.normal(size=(1, width)), requires_grad=True)
    zs, Ws = [], []
    for _layer in range(depth):
        Ws.append(Tensor(rng.normal(0, gain / width**0.5, (width, width)), True))
        zs.append(h @ Ws[-1])
        h = 1.0 * zs[-1] if act == "linear" else getattr(F, act)(zs[-1])
    found = gradients(h, zs + Ws, np.ones((1, width)))
    return np.array(
        [reduce(a, b) for a, b in zip(found[:depth], found[depth:], strict=True)]
    )


def _instead(reduce: Callable[[Any, Any], Any]) -> Any:
    return lambda oracle, *args: _exploded(reduce, *args)


def _variance(how: Callable[[int, int], float], *kinds: str) -> Any:
    """Another variance for some kinds; how(fan_in, fan_out)."""

    def looks(oracle: Any, kind: str, fan_in: int, fan_out: int, rng: Any) -> Any:
        if kind not in kinds:
            raise ValueError(kind)
        right = oracle(kind, fan_in, fan_out, rng)
        return {**right, "variance": how(fan_in, fan_out)}

    return looks


def _each(grads: Any, c: float) -> Any:
    norms = [float(np.linalg.norm(g)) for g in grads]
    return [g * min(1.0, c / n) for g, n in zip(grads, norms, strict=True)]


def _norm(grads: Any) -> float:
    return float(np.sqrt(sum((g**2).sum() for g in grads)))


ENTRIES = (
    grads("M-40", "The maximum looks at the sign: a layer whose largest gradient is "
          "negative looks too small. Take max of |·|.", SIGNED, _reduced(np.max)),
    grads("M-40", "You take the mean of |·|; asked is the maximum.", SIGNED,
          _reduced(lambda g: np.abs(g).mean())),
    grads("M-40", "You take the mean of the signed gradients, which cancel.", SIGNED,
          _reduced(np.mean)),
    grads("M-22", "Every number is n times too large: the loss is a mean.",
          "Where does 1/n enter?", whole(lambda r, Ws, bs, act, X, Y: (
              r[0] * len(X), r[1] * len(X)))),
    grads("M-39", "Your layers are in reversed order; the first layer comes first.",
          "Which layer do you visit first on the way back?",
          whole(lambda r, *_: (r[0][::-1], r[1][::-1]))),
    grads("M-16", "The logistic's slope is z (1 − z); it is a (1 − a).",
          "Is the slope written with the number before the activation or after?",
          _sloped("logistic", lambda z, a: z * (1 - z))),
    grads("M-16", "The logistic is applied twice in its slope: a is σ(z) already.",
          "Is the slope written with the number before the activation or after?",
          _sloped("logistic", lambda z, a: _sigmoid(a) * _sigmoid(-a))),
    grads("M-16", "The slope of tanh is 1 − z²; it is 1 − a².",
          "Is the slope written with the number before the activation or after?",
          _sloped("tanh", lambda z, a: 1 - z**2)),
    grads("M-29", "The ReLUs have no mask on the way back.",
          "For which z does a ReLU pass a gradient on?",
          _sloped("relu", lambda z, a: 1.0)),
    start("M-41", "Your variance is 2/fan_out; He divides by fan_in.", SUMS,
          _variance(lambda i, o: 2 / o, "he")),
    start("M-41", "Your variance is 1/fan_in; a ReLU cuts half away, so He has 2.",
          SUMS, _variance(lambda i, o: 1 / i, "he")),
    start("M-41", "This is He's variance; Xavier's has fan_in + fan_out.", SUMS,
          _variance(lambda i, o: 2 / i, "xavier")),
    start("M-41", "This is Xavier's variance; He's is 2/fan_in.", SUMS,
          _variance(lambda i, o: 2 / (i + o), "he")),
    start("M-41", "Your variance is 1/(fan_in + fan_out); the 2 is missing.", SUMS,
          _variance(lambda i, o: 1 / (i + o), "xavier")),
    start("M-41", "Your variance is 6/(fan_in + fan_out): that is the square of a "
          "uniform's bound, not a normal's variance.", SUMS,
          _variance(lambda i, o: 6 / (i + o), "xavier")),
    start("M-41", "Your standard deviation is 2/fan_in: that is the variance; take its "
          "root.", "Does rng.normal take a variance or a standard deviation?",
          _variance(lambda i, o: (2 / i) ** 2, "he")),
    start("M-41", "Your standard deviation is 2/(fan_in + fan_out): that is the "
          "variance; take its root.", "Does rng.normal take a variance or a deviation?",
          _variance(lambda i, o: (2 / (i + o)) ** 2, "xavier")),
    start("M-41", "The fans are left out: these are plain normal numbers.", SUMS,
          _variance(lambda i, o: 1.0, "he", "xavier")),
    explode("M-44", "You return max |dW|. For ReLU it is flat by Euler's identity even "
            "while the gradients explode; look at dz.", EULER,
            _instead(lambda dz, dW: np.abs(dW).max())),
    explode("M-40", "You take the maximum of the signed gradients.", SIGNED,
            _instead(lambda dz, dW: dz.max())),
    explode("M-40", "You take the mean of |dz|; asked is the maximum.", SIGNED,
            _instead(lambda dz, dW: np.abs(dz).mean())),
    explode("M-41", "The weights have standard deviation gain/width; it is "
            "gain/√width.", SUMS,
            fed(lambda d, w, g, act, rng: (d, w, g / w**0.5, act, rng))),
    explode("M-41", "The weights have variance gain/width; it is gain²/width.", SUMS,
            fed(lambda d, w, g, act, rng: (d, w, g**0.5, act, rng))),
    explode("M-41", "The weights have standard deviation gain; it is gain/√width.",
            SUMS, fed(lambda d, w, g, act, rng: (d, w, g * w**0.5, act, rng))),
    explode("M-41", "The weights have standard deviation gain²/width: that is the "
            "variance; take its root.", SUMS,
            fed(lambda d, w, g, act, rng: (d, w, g**2 / w**0.5, act, rng))),
    explode("M-39", "Your layers are in reversed order; the first layer comes first.",
            "Which layer do you visit first on the way back?",
            whole(lambda r, *_: r[::-1])),
    clip("M-42", "Each array is clipped by its own norm; the norm is that of all "
         "together.", NORM, lambda _, grads, c: _each(grads, c)),
    clip("M-42", "Each entry is clipped to [−c, c]: that turns the direction.", NORM,
         lambda _, grads, c: [np.clip(g, -c, c) for g in grads]),
    clip("M-42", "You scale to norm c also when the norm is smaller already.",
         "What should happen to gradients that are short?",
         lambda _, grads, c: [g * c / _norm(grads) for g in grads]),
    clip("M-42", "You divide by the squared norm: the root is missing.", NORM,
         lambda _, grads, c: [g * c / _norm(grads) ** 2 for g in grads]),
    clip("M-42", "You divide by the norm: the result has norm 1, not c.", NORM,
         lambda _, grads, c: [g / _norm(grads) for g in grads]),
    clip("M-42", "You use the sum of the arrays' norms for the norm of all.", NORM,
         lambda _, grads, c: [
             g * c / sum(np.linalg.norm(h) for h in grads) for g in grads]),
    clip("M-42", "You use the largest of the arrays' norms for the norm of all.", NORM,
         lambda _, grads, c: [
             g * c / max(np.linalg.norm(h) for h in grads) for g in grads]),
    ahead("M-13", "The path past the layer is missing: y = x + relu(x W).", TWO,
          whole(lambda r, x, W: r - x)),
    ahead("M-29", "The ReLU is missing: y = x + relu(x W).", TWO,
          lambda _, x, W: x + x @ W),
    ahead("M-29", "The ReLU is around the whole sum; it belongs to x W alone.", TWO,
          whole(lambda r, *_: np.maximum(r, 0))),
    ahead("M-29", "The ReLU is around x + x W; it belongs to x W alone.", TWO,
          lambda _, x, W: np.maximum(x + x @ W, 0)),
    back("M-13", "dx lacks the path past the layer: g arrives there unchanged.", TWO,
         part(0, lambda d, g, x, W: d - g)),
    back("M-13", "dx has the path past the layer only.", TWO,
         part(0, lambda d, g, x, W: g)),
    back("M-29", "The ReLU has no mask on the way back.",
         "For which x W does the ReLU pass a gradient on?",
         lambda _, g, x, W: (g + g @ W.T, x.T @ g)),
    back("M-29", "The ReLU's mask looks at g, not at x W.",
         "For which x W does the ReLU pass a gradient on?",
         lambda _, g, x, W: (g + g * (g > 0) @ W.T, x.T @ (g * (g > 0)))),
    back("M-29", "The ReLU's mask looks at x, not at x W.",
         "For which x W does the ReLU pass a gradient on?",
         lambda _, g, x, W: (g + g * (x > 0) @ W.T, x.T @ (g * (x > 0)))),
    back("M-20", "dW is transposed: it needs the shape of W.",
         "Which product has a row per input and a column per unit?",
         part(1, lambda d, *_: d.T)),
    back("M-20", "dx lacks the transpose of W.", "Which way leads W on the way back?",
         lambda _, g, x, W: (g + g * (x @ W > 0) @ W, x.T @ (g * (x @ W > 0)))),
    dead("M-43", "You call a unit dead that is off for one example; it is dead when it "
         "is off for all.", EVERY, lambda _, Z: (Z <= 0).any(axis=0)),
    dead("M-43", "You judge by the unit's mean; one example above 0 keeps it alive.",
         EVERY, lambda _, Z: Z.mean(axis=0) <= 0),
    dead("M-43", "You return the units that are alive.", EVERY,
         whole(lambda r, _: ~np.asarray(r))),
    dead("M-43", "You judge the examples, not the units: that is the other axis.",
         "Which axis of Z counts the units?", lambda _, Z: (Z <= 0).all(axis=1)),
    dead("M-43", "You ask for z = 0; before the ReLU a dead unit's z is 0 or less.",
         EVERY, lambda _, Z: (Z == 0).all(axis=0)),
)  # fmt: skip
