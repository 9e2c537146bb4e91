"""Known mistakes about layers that keep state: accumulating, stepping, dropping."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from cs_nn.check.changes import Entry, about, part, whole
from cs_nn.check.misconceptions import Misconception
from cs_nn.check.scripts import DIFFERENT, EQUAL, MASK

API = "Lecture 3 §7, layers, momentum, dropout"
MEAN = "Lecture 3 §3, where does 1/n live?"
layer, relu, loss = (about(f, API) for f in (
    "linear-layer", "relu-layer", "softmax-ce-layer"))  # fmt: skip
drop, convert = about("dropout-layer", API), about("dropout-convert", API)
mean, mlp = about("softmax-ce-layer", MEAN), about("dropout-mlp", API)

ADDS = "Two batches are passed before a step. Which gradient should the step use?"
PAST = "Write v after three steps by hand: which gradients are in it?"
DOWN = "The gradient points uphill. Which way does the loss fall?"
OWN = "Whose array is it after loadparams or getW? Who may change it?"
FIRST = "Which weights did the forward pass use, and which must backward use?"
KEEP = "With p = 0.2, how many of 100 units are on?"
MEANS = "With p = 0.2, what must the units that stay be multiplied by to keep the mean?"
SAME = "Which units had a part in this output?"
TEST = "What should predict do twice with the same input?"
ONCE = "Write the mean loss with its 1/n and differentiate it. Is 1/n left?"
Params = Sequence[Any]


def _gradients(X: Any, ups: Params) -> list[tuple[Any, Any]]:
    return [(X.T @ g, g.sum(axis=0)) for g in ups]


def _keys(trace: Any, *words: str) -> list[str]:
    return [key for key in trace if any(word in key for word in words)]


def _velocities(how: Any) -> Any:
    """A linear layer's parameters after three steps with other velocities.

    `how(g, alpha)` gives the three velocities for three gradients.
    """

    def change(r: Any, X: Any, params: Any, ups: Any, **made: Any) -> Any:
        found, lr, alpha = dict(r), made["lr"], made["alpha"]
        for i, name in enumerate("Wb"):
            moves = how([g[i] for g in _gradients(X, ups)], alpha)
            found[f"{name} after one step"] = params[i] - lr * moves[0]
            found[f"{name} after three steps"] = params[i] - lr * sum(moves)
        return found

    return whole(change)


def _rates(how: Any) -> Any:
    """The oracle with another learning rate and momentum: how(lr, alpha)."""

    def looks(oracle: Any, *args: Any, lr: float, alpha: float, **sizes: Any) -> Any:
        other = dict(zip(("lr", "alpha"), how(lr, alpha), strict=True))
        return oracle(*args, **other, **sizes)

    return looks


def _uphill(r: Any, X: Any, params: Any, ups: Any, **_: Any) -> Any:
    def turned(key: str, value: Any) -> Any:
        name = key.split()[0]
        i = 2 * (int(name[1:] or 1) - 1) + "Wb".index(name[0])
        return 2 * params[i] - value

    return {k: turned(k, v) if "step" in k and "before" not in k else v
            for k, v in r.items()}  # fmt: skip


def _overwritten(r: Any, X: Any, params: Any, ups: Any, **_: Any) -> Any:
    dW, db = _gradients(X, ups)[1]
    return {**r, "dW after two backwards": dW, "db after two backwards": db}


def _kept(r: Any, X: Any, params: Any, ups: Any, **_: Any) -> Any:
    sums = [sum(g[i] for g in _gradients(X, ups)) for i in range(2)]
    names = [f"{name} after zerograd and a backward" for name in ("dW", "db")]
    return r | dict(zip(names, sums, strict=True))


def _moved(*words: str) -> Any:
    """A copy is missing: the 1 that a script adds to its own array is in the layer."""
    return whole(lambda r, *_, **__: r | {k: r[k] + 1.0 for k in _keys(r, *words)})


def _last_backward(oracle: Any, X: Any, params: Any, ups: Any, **settings: Any) -> Any:
    """Two backwards and a step, where only the second backward counts."""
    second = oracle(X, params, [ups[1], ups[0], ups[2]], **settings)
    found = dict(oracle(X, params, ups, **settings))
    for key in _keys(found, "two backwards and"):
        found[key] = second[f"{key.split()[0]} after one step"]
    return found


def _never_reset(oracle: Any, X: Any, params: Any, ups: Any, **settings: Any) -> Any:
    found = dict(oracle(X, params, ups, **settings))
    for key in _keys(found, "zerograd"):
        found[key] = found[f"{key.split()[0]} after two backwards and a step"]
    return found


def _early(r: Any, *_: Any, **__: Any) -> Any:
    early = {k: r[f"{k.split()[0]} after one step"] for k in _keys(r, "before step()")}
    return {**r, **early}


def _network(net: Entry) -> tuple[Misconception, ...]:
    """The mistakes of a network, whatever its depth."""
    return (
        net("M-36", "Two backwards before a step: only the second one counts. "
            "Gradients add up until zerograd().", ADDS, _last_backward),
        net("M-36", "zerograd() doesn't reset: the earlier gradient is in the step.",
            "What is dW right after zerograd()?", _never_reset),
        net("M-35", "backward() changes parameters already; that is step()'s work.",
            FIRST, whole(_early)),
        net("M-34", "The momentum is missing: each step uses its own gradient only.",
            PAST, _rates(lambda lr, alpha: (lr, 0.0))),
        net("M-34", "The velocity is an average (1 − α) g + α v; here it is α v + g.",
            PAST, _rates(lambda lr, alpha: (lr * (1 - alpha), alpha))),
        net("M-34", "The parameters go uphill: a step subtracts lr · v.", DOWN,
            whole(_uphill)),
        net("M-37", "loadparams keeps your array in place of a copy.", OWN,
            _moved("the loaded array")),
        net("M-37", "getW or getb gives the layer's own array away in place of a copy.",
            OWN, _moved("results were changed")),
    )  # fmt: skip


ENTRIES = (
    layer("M-36", "A second backward overwrites the first one's dW: `=` in place of "
          "`+=`.", ADDS, whole(_overwritten)),
    layer("M-36", "zerograd() doesn't reset dW and db.",
          "What is dW right after zerograd()?", whole(_kept)),
    layer("M-34", "The velocity is made from the previous gradient, not from the "
          "previous velocity.", PAST, _velocities(lambda g, a: (
              g[0], a * g[0] + g[1], a * g[1] + g[2]))),
    layer("M-34", "The momentum is missing: each step uses its own gradient only.",
          PAST, _rates(lambda lr, alpha: (lr, 0.0))),
    layer("M-34", "The velocity is an average (1 − α) g + α v; here it is α v + g.",
          PAST, _rates(lambda lr, alpha: (lr * (1 - alpha), alpha))),
    layer("M-34", "The learning rate comes twice: into v and into the step.", PAST,
          _rates(lambda lr, alpha: (lr * lr, alpha))),
    layer("M-34", "The learning rate is missing.", PAST,
          _rates(lambda lr, alpha: (1.0, alpha))),
    layer("M-34", "W and b go uphill: a step subtracts lr · v.", DOWN, whole(_uphill)),
    layer("M-34", "b has no momentum, W has.", PAST, lambda oracle, *a, alpha, **k: {
        **oracle(*a, alpha=alpha, **k), **{
            key: value for key, value in oracle(*a, alpha=0.0, **k).items()
            if key.startswith("b ")}}),
    layer("M-34", "The velocity is never kept: v = α v + g starts from 0 every time.",
          PAST, _velocities(lambda g, a: (g[0], g[1], g[2]))),
    layer("M-34", "Each step looks one gradient ahead (Nesterov): here W ← W − lr v.",
          PAST, _velocities(lambda g, a: (
              g[0] + a * g[0], g[1] + a * (a * g[0] + g[1]),
              g[2] + a * (a * a * g[0] + a * g[1] + g[2])))),
    layer("M-21", "db is the mean of the rows; it is their sum.",
          "To how many rows was b added?",
          part("db", lambda v, X, *_, **__: v / len(X))),
    layer("M-23", "dW is divided by n: the mean belongs to the loss.", ONCE,
          part("dW", lambda v, X, *_, **__: v / len(X))),
    layer("M-20", "dW is transposed.", "Which product has the shape of W?",
          part("dW", lambda v, *_, **__: v.T)),
    layer("M-35", "dX is made with a W that has been stepped already.", FIRST,
          part("dX", lambda v, X, params, ups, lr, **_: ups[0] @ (
              params[0] - lr * X.T @ ups[0]).T)),
    layer("M-37", "loadparams keeps your array in place of a copy.", OWN,
          _moved("the loaded array")),
    layer("M-37", "getW or getb gives the layer's own array away in place of a copy.",
          OWN, _moved("results were changed")),
    *_network(about("single-mlp", API)),
    *_network(about("two-mlp", API)),
    mlp(
        "M-30",
        "With train=False units are still dropped: hand `train` on to every layer.",
        TEST,
        part(EQUAL, lambda *_, **__: "no"),
    ),
    mlp(
        "M-30",
        "Nothing is dropped in training: hand `train` and p_drop on.",
        TEST,
        part(DIFFERENT, lambda *_, **__: "no"),
    ),
    relu("M-29", "The mask is missing on the way back.", SAME,
         part("dX", lambda v, X, ups: ups[0])),
    relu("M-29", "The mask looks at the gradient, not at the layer's input.", SAME,
         part("dX", lambda v, X, ups: ups[0] * (ups[0] > 0))),
    relu("M-29", "You multiply by the ReLU's value, not by its slope.", SAME,
         part("dX", lambda v, X, ups: ups[0] * np.maximum(X, 0))),
    relu("M-29", "You multiply by sign(x): left of 0 the slope is 0, not −1.", SAME,
         part("dX", lambda v, X, ups: ups[0] * np.sign(X))),
    relu("M-37", "The second backward uses the mask of the first forward.",
         "Which forward pass does this backward belong to?",
         part("dX of the second forward", lambda v, X, ups: ups[1] * (X > 0))),
    mean("M-22", "dZ is n times too large: the loss is a mean, so dZ has 1/n.", ONCE,
         part("dZ", lambda v, Z, *_: v * len(Z))),
    mean("M-24", "Loss and dZ are sums over the rows; the loss is their mean.", ONCE,
         whole(lambda r, Z, Y, Z2, Y2: {
             k: v * (len(Z2) if "second" in k else len(Z)) for k, v in r.items()})),
    mean("M-23", "dZ has 1/n twice.", ONCE, part("dZ", lambda v, Z, *_: v / len(Z))),
    loss("M-12", "dZ has the opposite sign: it is P − Y.",
         "Should the right class's score go up or down?",
         part("dZ", lambda v, *_: -v)),
    loss("M-37", "The second batch gets the first one's gradient: forward must keep "
         "anew what backward needs.", "Which forward does this backward belong to?",
         whole(lambda r, *_: {**r, "dZ of the second batch": r["dZ"]})),
    drop("M-31", "You keep a share p and drop 1 − p; p is the probability to drop.",
         KEEP, part("share of zeros in training", lambda v, *_, **__: 1 - v)),
    drop("M-32", "What stays isn't scaled: inverted dropout divides by 1 − p in "
         "training.", MEANS,
         part("kept output divided by its input", lambda v, *_, **__: 1.0)),
    drop("M-32", "What stays is scaled twice.", MEANS,
         part("kept output divided by its input", lambda v, *_, **__: v * v)),
    drop("M-32", "What stays is multiplied by 1 − p; inverted dropout divides.", MEANS,
         part("kept output divided by its input", lambda v, *_, **__: 1 / v)),
    drop("M-32", "What stays is divided by p; it is 1 − p that stays.", MEANS,
         part("kept output divided by its input", lambda v, X, g, p_drop: 1 / p_drop)),
    drop("M-32", "At test the output is scaled: inverted dropout has nothing to do "
         "there.", MEANS, part("output with train=False divided by its input",
                               lambda v, X, g, p_drop: 1 - p_drop)),
    drop("M-32", "dX isn't scaled: what the forward divided, backward divides too.",
         MEANS, part("kept dX divided by its upstream", lambda v, *_, **__: 1.0)),
    drop("M-32", "dX is scaled twice.", MEANS,
         part("kept dX divided by its upstream", lambda v, *_, **__: v * v)),
    drop("M-30", "With train=False units are still dropped.", TEST,
         part("share of zeros with train=False", lambda v, X, g, p_drop: p_drop)),
    drop("M-33", "backward draws a new mask: dX must be 0 just where the output was.",
         SAME, part(MASK, lambda *_, **__: "no")),
    drop("M-33", "Every training pass drops the same units: draw a new mask each time.",
         SAME, part(DIFFERENT, lambda *_, **__: "no")),
    convert("M-31", "p is read as the probability to keep where it is the one to drop.",
            KEEP, lambda oracle, x, p, from_, to: oracle(x, 1 - p, from_, to)),
    convert("M-32", "Nothing is rescaled.", MEANS, lambda _, x, p, from_, to: x),
    convert("M-32", "You divide where you should multiply, and the other way round.",
            MEANS, lambda oracle, x, p, from_, to: x * x / oracle(x, p, from_, to)),
    convert("M-32", "It is scaled twice.", MEANS,
            lambda oracle, x, *how: oracle(oracle(x, *how), *how)),
)  # fmt: skip
