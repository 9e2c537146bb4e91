"""Relations that every right answer keeps, whatever its numbers: no answer is needed.

Each function takes the student's own, draws inputs, and raises Wrong with the
misconception that breaks the relation.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from cs_nn.check.calls import Call, Function
from cs_nn.check.compare import same
from cs_nn.check.probes import probe
from cs_nn.check.report import Finding, Wrong

MEAN = "Lecture 3 §3, where does 1/n live?"
SOFTMAX = "Lecture 3 §5, softmax, stability, P − Y"
KERNELS = "Lecture 5 §3, kernels and the flip"
CHANNELS = "Lecture 5 §5, channels and volumes"
Loss = Function  # fn(Z, Y) -> (L, dZ)


def _moderate(seed: int) -> tuple[Any, Any]:
    """Scores of ordinary size and one-hot targets."""
    Z, Y = probe("softmax-ce", seed).args
    return np.clip(Z - Z.mean(axis=1, keepdims=True), -5, 5), Y


def _run(fn: Function, *args: Any) -> Any:
    return Call(fn, args, {}).run().result


def _fail(differs: str, pattern: str, section: str, *ids: str) -> None:
    raise Wrong(Finding(differs, "", pattern, "", section, misconceptions=ids))


def duplicate_batch(fn: Loss, seed: int = 0) -> None:
    """Every row twice: the mean loss stays, each row's gradient is halved (1/n)."""
    Z, Y = _moderate(seed)
    n = len(Z)
    (L, dZ), (L2, dZ2) = (
        _run(fn, Z, Y),
        _run(fn, np.tile(Z, (2, 1)), np.tile(Y, (2, 1))),
    )
    if same(L2, 2 * L):
        differs = "With every row twice in the batch the loss doubles; a mean stays."
        _fail(differs, "You sum over the rows.", MEAN, "M-24")
    if not same(L2, L):
        _fail("With every row twice in the batch the loss changes.", "", MEAN)
    if same(dZ2[:n], dZ):
        differs = "With every row twice each row's dZ stays; it must be halved."
        _fail(differs, "1/n is missing in dZ.", MEAN, "M-22")
    if same(dZ2[:n], np.asarray(dZ) / 4):
        differs = "With every row twice each row's dZ is a quarter; it must be half."
        _fail(differs, "1/n is in dZ twice.", MEAN, "M-23")
    if not same(dZ2[:n], np.asarray(dZ) / 2):
        _fail("With every row twice each row's dZ must be halved.", "", MEAN)


def log_k(fn: Loss, seed: int = 0) -> None:
    """Scores of 0 make equal probabilities: the loss is log k."""
    Y = _moderate(seed)[1]
    n, k = Y.shape
    L, right = float(_run(fn, np.zeros((n, k)), Y)[0]), float(np.log(k))
    differs = (
        f"With all scores 0 the loss is {L:.6g}; it must be log {k} = {right:.6g}."
    )
    if same(L, right / k):
        _fail(differs, f"It is {k} times too small: a mean over classes.", MEAN, "M-23")
    if same(L, n * right):
        _fail(differs, f"It is {n} times too large: a sum over rows.", MEAN, "M-24")
    if not same(L, right):
        _fail(differs, "", SOFTMAX)


def shift(fn: Loss, seed: int = 0, by: float = 1000.0) -> None:
    """The same number added to all scores of a row changes nothing."""
    Z, Y = _moderate(seed)
    Call(fn, (Z, Y), {}).run()
    plain, moved = _run(fn, Z, Y), _run(fn, Z + by, Y)
    if not same(moved, plain, 1e-6):
        differs = f"With {by:g} added to every score the result changes; it must not."
        nan = not np.isfinite(np.asarray(moved[1], dtype=float)).all()
        _fail(differs, "exp overflows." * nan, SOFTMAX, *(["M-27"] if nan else []))


def rows_sum_to_zero(fn: Loss, seed: int = 0) -> None:
    """A row's probabilities add up to 1, so its dZ add up to 0."""
    Z, Y = _moderate(seed)
    dZ = np.asarray(_run(fn, Z, Y)[1], dtype=float)
    sums, scale = dZ.sum(axis=1), np.abs(dZ).max()
    if np.abs(sums).max() <= 1e-9 * scale:
        return
    row = int(np.argmax(np.abs(sums)))
    differs = f"Row {row} of dZ adds up to {sums[row]:.4g}; each row must give 0."
    if same(len(Z) * dZ.sum(axis=0) + Y.sum(axis=0), np.ones(Z.shape[1])):
        pattern = "The columns of P add up to 1: softmax runs along the wrong axis."
        _fail(differs, pattern, SOFTMAX, "M-25")
    if ((dZ == 0) == (Y == 0)).all():
        _fail(differs, "Only the right class gets a gradient.", SOFTMAX, "M-28")
    if (dZ > 0).all():
        _fail(differs, "All entries are positive, as P (1 − P) is.", SOFTMAX, "M-26")
    _fail(differs, "", SOFTMAX)


def permuted_rows(fn: Loss, seed: int = 0) -> None:
    """The rows in another order: the loss stays, dZ moves with its rows."""
    Z, Y = _moderate(seed)
    order = np.roll(np.arange(len(Z)), 1)
    (L, dZ), (L2, dZ2) = _run(fn, Z, Y), _run(fn, Z[order], Y[order])
    if not (same(L2, L) and same(dZ2, np.asarray(dZ)[order])):
        differs = "With the rows in another order dZ must move along, and L stay."
        _fail(differs, "Rows influence each other's gradient.", SOFTMAX)
    alone = _run(fn, Z[:1], Y[:1])[1]
    if not same(alone / np.float64(len(Z)), np.asarray(dZ)[:1]):
        differs = "A row alone gets another dZ than in the batch (1/n aside)."
        _fail(differs, "Rows influence each other's gradient.", SOFTMAX, "M-25")


def linear_backward(
    backward: Function, upstream: Any, *seen: Any, section: str = ""
) -> None:
    """A backward pass is linear in its upstream: for 2d it gives twice as much."""
    rng = np.random.default_rng(0)
    other = rng.normal(size=np.shape(upstream))
    one, two = (
        _flat(_run(backward, upstream, *seen)),
        _flat(_run(backward, other, *seen)),
    )
    both = _flat(_run(backward, 2 * np.asarray(upstream) + other, *seen))
    if same(both, one) and same(two, one):
        differs = "Any upstream gradient gives the same result."
        _fail(differs, "It is left out, as if it were 1.", section, "M-17")
    if not same(both, 2 * one + two, 1e-6):
        differs = "For an upstream 2a + b the result isn't 2 (that of a) + (that of b)."
        _fail(differs, "A mask on the upstream would do this.", section, "M-29")


def _flat(value: Any) -> Any:
    parts = value if isinstance(value, tuple) else (value,)
    return np.concatenate([np.ravel(p) for p in parts]).astype(float)


def one_hot_kernel(correlate: Function, seed: int = 0) -> None:
    """A kernel with a single 1 copies the image, from where the 1 stands."""
    x, k = probe("correlate2d", seed).args
    (kh, kw), (oh, ow) = k.shape, np.subtract(x.shape, k.shape) + 1
    k = np.zeros_like(k)
    k[0, kw - 2] = 1.0
    got = _run(correlate, x, k)
    if same(got, x[:oh, kw - 2 : kw - 2 + ow]):
        return
    differs = f"With a single 1 at [0, {kw - 2}] the result isn't the image from there."
    if same(got, x[kh - 1 : kh - 1 + oh, 1 : 1 + ow]):
        pattern = "It starts where the turned kernel has its 1: you flip."
        _fail(differs, pattern, KERNELS, "M-45")
    if np.shape(got) != (oh, ow):
        _fail(f"{differs} Its shape is {np.shape(got)}.", "", KERNELS, "M-46")
    _fail(differs, "", KERNELS)


def area_sums(correlate: Function, seed: int = 0) -> None:
    """On an image of ones a kernel of ones gives its area everywhere."""
    x, k = probe("correlate2d", seed).args
    got = np.asarray(_run(correlate, np.ones_like(x), np.ones_like(k)), dtype=float)
    if same(got, np.ones_like(got)):
        differs = f"A kernel of {k.size} ones on ones gives 1; it must give {k.size}."
        _fail(differs, "You take a mean in place of a sum.", KERNELS)
    if not same(got, np.full_like(got, k.size)):
        _fail(f"A kernel of {k.size} ones on ones must give {k.size}.", "", KERNELS)


def zero_image(conv_forward: Function, seed: int = 0) -> None:
    """An image of zeros gives the bias of each kernel, everywhere."""
    X, K, b, stride, pad = probe("conv-forward", seed).args
    got = np.asarray(_run(conv_forward, 0 * X, K, b, stride, pad), dtype=float)
    right = np.broadcast_to(b[:, None, None], (len(X), len(b), *got.shape[2:]))
    if not same(got, right):
        differs = "On an image of zeros the result must be each kernel's bias."
        seen = "The bias is missing." if not got.any() else ""
        _fail(differs, seen, CHANNELS, "M-48")


def one_channel(conv_forward: Function, seed: int = 0) -> None:
    """An image with one channel only is that channel's own convolution."""
    X, K, b, stride, pad = probe("conv-forward", seed).args
    for c in range(X.shape[1]):
        alone = _run(conv_forward, X[:, [c]], K[:, [c]], b, stride, pad)
        others_off = np.zeros_like(X)
        others_off[:, c] = X[:, c]
        if not same(_run(conv_forward, others_off, K, b, stride, pad), alone):
            differs = f"An image that is 0 but in channel {c} isn't convolved right."
            _fail(differs, "The sum must run over all channels.", CHANNELS, "M-48")
        if same(_run(conv_forward, 0 * X[:, [c]], K[:, [c]], b, stride, pad), alone):
            _fail(f"Channel {c} gives what zeros give in its place.", "", CHANNELS)


def euler(Ws: Sequence[Any], dWs: Sequence[Any]) -> None:
    """In a ReLU net without biases Σ W∘dW is the same number in every layer.

    (Euler's identity: the scores are proportional to each layer's weights.)
    """
    sums = [float(np.sum(W * dW)) for W, dW in zip(Ws, dWs, strict=True)]
    wrong = [i for i, s in enumerate(sums) if not same(s, sums[-1], 1e-6)]
    if wrong:
        i = wrong[-1]
        differs = (
            f"Σ W∘dW is {sums[i]:.4g} in layer {i} and {sums[-1]:.4g} in the last one."
        )
        pattern = f"All layers must agree: look at the step back to layer {i}."
        _fail(differs, pattern, "Lecture 4 §5, exploding gradients", "M-29")
