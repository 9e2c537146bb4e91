"""Known mistakes about the operations of the coding tests."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np

from cs_nn.check.changes import about, fed, part, upstream_of_ones, whole

ACTIVE, OPS = "Lecture 1 §6, nine activations", "Lecture 2 §5, the BP algorithm"
PATHS = "Lecture 2 §4, paths that meet"
MEAN, BIAS = "Lecture 3 §3, where does 1/n live?", "Lecture 3 §2, bias"
MASK, SOFTMAX = "Lecture 3 §4, ReLU", "Lecture 3 §5, softmax and cross-entropy"
FLIP, SIZE = "Lecture 5 §3, kernels and the flip", "Lecture 5 §4, output size"
CHANNELS, POOL = "Lecture 5 §5, channels and volumes", "Lecture 5 §7, pooling"
BACK = "Lecture 5 §6, backward: every pixel sums over its windows"

ARRIVES = "dY arrives from above. Where does it enter your product?"
TWICE = "Which paths lead from z to y? Cover one z of the formula, then the other."
FORMULA = "Compare with the formula at one number, by hand."
COUNT = "How many terms does the mean have, and where is it in the gradient?"
ROW = "If one number of a row grows, what happens to the row's other outputs?"
WINDOWS = "In how many windows was this number? What does each of them send back?"
MEETS = "Put a single 1 at the start of the kernel. Which numbers does it pick?"
STEPS = "At which index does the third window start?"
ADDED = "To how many outputs was it added? Do their gradients add up?"


def _sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-np.asarray(z)))


def _slope(s: Any) -> Any:
    return s * (1 - s)


def _norms(X: Any, axis: Any = 1) -> Any:
    return np.sqrt((X * X).sum(axis=axis, keepdims=True))


def _spread(dY: Any, X: Any, send: Callable[..., Any], k: Any, step: int) -> Any:
    """Send each output's gradient back to its window: `send(dX, window, dY there)`."""
    dX = np.zeros(X.shape)
    for where, window in _windows(dY, k, step):
        send(dX, window, dY[(slice(None), slice(None), *where)])
    return dX


def _windows(dY: Any, k: Any, step: int) -> Iterator[tuple[Any, Any]]:
    """Yield each output position with the slices of the window that it saw."""
    for where in product(*map(range, dY.shape[2:])):
        ends = zip(where, k, strict=True)
        yield where, (..., *(slice(i * step, i * step + width) for i, width in ends))


def _signals(g: Any, K: Any) -> Any:
    return np.einsum("nf,fck->nck", g, K)


def _set(value: Callable[[Any], Any]) -> Callable[..., Any]:
    def send(dX: Any, window: Any, g: Any) -> None:
        dX[window] = value(g)

    return send


def _conv1d_overwritten(r: Any, dY: Any, X: Any, K: Any, stride: int) -> Any:
    send = _set(lambda g: _signals(g, K))
    return _spread(dY, X, send, K.shape[2:], stride)


def _conv1d_summed(dY: Any, X: Any, K: Any, stride: int) -> Any:
    def send(dX: Any, window: Any, g: Any) -> None:
        dX[window] += _signals(g, K)

    return _spread(dY, X, send, K.shape[2:], stride)


def _depth_summed(dY: Any, X: Any, K: Any) -> Any:
    def send(dX: Any, window: Any, g: Any) -> None:
        dX[window] += g[..., None, None] * K

    return _spread(dY, X, send, K.shape[1:], 1)


def _pool_overwritten(oracle: Any, dY: Any, X: Any, k: int, stride: int) -> Any:
    send = _set(lambda g: g[..., None, None] / k**2)
    return _spread(dY, X, send, (k, k), stride)


def _pool_blocks(oracle: Any, dY: Any, X: Any, k: int, stride: int) -> Any:
    """Windows side by side, wherever such a window still fits."""

    def send(dX: Any, window: Any, g: Any) -> None:
        if dX[window].shape[-2:] == (k, k):
            dX[window] += g[..., None, None] / k**2

    return _spread(dY, X, send, (k, k), k)


def _pool_winner(oracle: Any, dY: Any, X: Any, k: int, stride: int) -> Any:
    def send(dX: Any, window: Any, g: Any) -> None:
        seen = X[window]
        dX[window] += g[..., None, None] * (seen == seen.max((-1, -2), keepdims=True))

    return _spread(dY, X, send, (k, k), stride)


def _depth_overwritten(r: Any, dY: Any, X: Any, K: Any) -> Any:
    send = _set(lambda g: g[..., None, None] * K)
    return _spread(dY, X, send, K.shape[1:], 1)


swish, slope = about("swish-forward", ACTIVE), about("swish-backward", OPS)
paths, beta = about("swish-backward", PATHS), about("swish-backward", BIAS)
masked, shares = about("masked-loss", MASK), about("masked-loss", MEAN)
unit, rows = about("unit-rows", SOFTMAX), about("unit-rows-backward", SOFTMAX)
ways = about("unit-rows-backward", PATHS)
conv, strides = about("conv1d-forward", FLIP), about("conv1d-forward", SIZE)
volumes, conv_back = about("conv1d-forward", CHANNELS), about("conv1d-backward", BACK)
pool, pool_back = about("avgpool-forward", POOL), about("avgpool-backward", BACK)
depth, depth_flip = (
    about("depthwise-forward", CHANNELS),
    about("depthwise-forward", FLIP),
)
depth_back = about("depthwise-backward", BACK)

FIRST = (
    swish("M-06", "β stands before the product; it belongs inside σ.", FORMULA,
          lambda _, Z, b: b * Z * _sigmoid(Z)),
    swish("M-06", "β is left out.", FORMULA, lambda _, Z, b: Z * _sigmoid(Z)),
    swish("M-06", "You have σ(β z); z · σ(β z) is asked.", FORMULA,
          lambda _, Z, b: _sigmoid(b * Z)),
    slope("M-17", "The upstream gradient dY is left out.", ARRIVES, upstream_of_ones),
    paths("M-13", "Only the z in front is differentiated; z stands inside σ too.",
          TWICE, part(0, lambda g, dY, Z, b: dY * _sigmoid(b * Z))),
    paths("M-13", "Only the z inside σ is differentiated; one stands in front too.",
          TWICE, part(0, lambda g, dY, Z, b: dY * b * Z * _slope(_sigmoid(b * Z)))),
    slope("M-06", "The inner factor β is missing: (σ(β z))′ = β σ (1 − σ).", FORMULA,
          part(0, lambda g, dY, Z, b: dY * (_sigmoid(b * Z)
                                            + Z * _slope(_sigmoid(b * Z))))),
    slope("M-16", "In σ (1 − σ) the sigmoid is applied twice.", FORMULA,
          part(0, lambda g, dY, Z, b: dY * (_sigmoid(b * Z) + b * Z * _slope(
              _sigmoid(_sigmoid(b * Z)))))),
    slope("M-06", "In dβ one factor z is missing: one in front, one from β z.", FORMULA,
          part(1, lambda g, dY, Z, b: (dY * Z * _slope(_sigmoid(b * Z))).sum())),
    beta("M-21", "dβ is not summed: β is one number, used for every entry.", ADDED,
         part(1, lambda g, dY, Z, b: dY * Z * Z * _slope(_sigmoid(b * Z)))),
    beta("M-21", "dβ is a mean over the entries; their gradients add up.", ADDED,
         part(1, lambda g, dY, *_: g / dY.size)),
    beta("M-21", "dβ is summed over the rows only; β is one number.", ADDED,
         part(1, lambda g, dY, Z, b: (dY * Z * Z * _slope(_sigmoid(b * Z))).sum(0))),
    masked("M-12", "The 2 of the square is missing in dP.", "What is (e²)′?",
           part(1, lambda g, *_: g / 2)),
    masked("M-12", "L has a ½ that the formula has not, and so has dP.", FORMULA,
           whole(lambda r, *_: (r[0] / 2, r[1] / 2))),
    masked("M-12", "dP has the opposite sign.", "If P is too large, should dP be > 0?",
           part(1, lambda g, *_: -g)),
    shares("M-22", "dP lacks the division by the number of masked entries.", COUNT,
           part(1, lambda g, P, T, M, w: g * M.sum())),
    shares("M-24", "You take a sum; the formula divides by the sum of the mask.", COUNT,
           whole(lambda r, P, T, M, w: (r[0] * M.sum(), r[1] * M.sum()))),
    shares("M-23", "You divide by all entries, also those that the mask leaves out.",
           COUNT, whole(lambda r, P, T, M, w: tuple(v * M.mean() for v in r))),
    shares("M-23", "You divide by the number of rows, not by that of masked entries.",
           COUNT, whole(lambda r, P, T, M, w: tuple(v * M.sum() / len(P) for v in r))),
    shares("M-23", "You divide by the sum of the weights; the formula by that of M.",
           COUNT, whole(lambda r, P, T, M, w: tuple(
               v * M.sum() / (M * w).sum() for v in r))),
    masked("M-29", "The mask is missing in dP: what doesn't count gets no gradient.",
           "By how much does L change with an entry that is left out?",
           part(1, lambda g, P, T, M, w: 2 * w * (P - T) / M.sum())),
    masked("M-29", "The mask is missing in L and in dP.", FORMULA,
           lambda _, P, T, M, w: ((w * (P - T) ** 2).sum() / M.sum(),
                                  2 * w * (P - T) / M.sum())),
    masked("M-18", "The weights are missing in dP.", FORMULA,
           part(1, lambda g, P, T, M, w: g / w)),
    masked("M-18", "The weights are missing.", FORMULA,
           lambda oracle, P, T, M, w: oracle(P, T, M, np.ones_like(w))),
    masked("M-18", "The weights are squared: they stand outside the square.", FORMULA,
           lambda oracle, P, T, M, w: oracle(P, T, M, w * w)),
    unit("M-25", "You take the length of columns; each row is to get length 1.", ROW,
         lambda _, X: X / _norms(X, 0)),
    unit("M-25", "You take one length for the whole matrix, not one for each row.", ROW,
         lambda _, X: X / _norms(X, None)),
    unit("M-42", "The root is missing: the length is √(Σ x²).", FORMULA,
         lambda _, X: X / _norms(X) ** 2),
    unit("M-42", "You divide by Σ |x|; the length is √(Σ x²).", FORMULA,
         lambda _, X: X / np.abs(X).sum(axis=1, keepdims=True)),
    rows("M-17", "The upstream gradient dY is left out.", ARRIVES, upstream_of_ones),
    ways("M-13", "The length is treated as a constant; it depends on x too.", ROW,
         whole(lambda _, dY, X: dY / _norms(X))),
    ways("M-13", "Only the path through the length is there.", ROW,
         whole(lambda g, dY, X: g - dY / _norms(X))),
    rows("M-26", "You differentiate entry by entry; a row shares its length.",
         ROW, whole(lambda _, dY, X: dY * (1 - (X / _norms(X)) ** 2) / _norms(X))),
    rows("M-16", "In dY − (dY · y) y you have x for y.", FORMULA,
         whole(lambda _, dY, X: (dY - (dY * X).sum(1, keepdims=True) * X) / _norms(X))),
    rows("M-17", "The factor 1 / length is missing.", "Double x. What does y′ do?",
         whole(lambda g, dY, X: g * _norms(X))),
    rows("M-12", "The second term has the opposite sign.",
         "Along x itself y doesn't change: what must dX · x be?",
         whole(lambda g, dY, X: 2 * dY / _norms(X) - g)),
    rows("M-25", "You sum over columns; each row has its own length.", ROW,
         lambda oracle, dY, X: oracle(dY.T, X.T).T),
)  # fmt: skip

SECOND = (
    conv("M-45", "The kernel is turned; here it is not flipped.", MEETS,
         fed(lambda X, K, b, s: (X, K[..., ::-1], b, s))),
    strides("M-50", "The stride is ignored: your windows move by 1.", STEPS,
            fed(lambda X, K, b, s: (X, K, b, 1))),
    strides("M-50", "Windows beyond the end are counted: the size is rounded down.",
            STEPS, fed(lambda X, K, b, s: (
                np.pad(X, ((0, 0), (0, 0), (0, s - 1))), K, b, s))),
    strides("M-50", "One window is missing at the end.", STEPS,
            whole(lambda r, *_: r[..., :-1])),
    volumes("M-48", "Only channel 0 is used; sum over all channels.",
            "A signal has c channels and the kernel too. What is summed?",
            fed(lambda X, K, b, s: (X[:, :1], K[:, :1], b, s))),
    volumes("M-48", "The bias is missing.", "What is the output for a signal of zeros?",
            fed(lambda X, K, b, s: (X, K, 0 * b, s))),
    conv_back("M-17", "The upstream gradient dY is left out.", ARRIVES,
              upstream_of_ones),
    conv_back("M-47", "dX is overwritten where windows overlap: add.", WINDOWS,
              part(0, _conv1d_overwritten)),
    conv_back("M-50", "In dX the windows start at i, not at i · stride.", STEPS,
              part(
        0, lambda g, dY, X, K, s: _conv1d_summed(dY, X, K, 1))),
    conv_back("M-45", "dX uses the turned kernel.", MEETS, part(
        0, lambda g, dY, X, K, s: _conv1d_summed(dY, X, K[..., ::-1], s))),
    conv_back("M-49", "dK is turned.", MEETS, part(1, lambda g, *_: g[..., ::-1])),
    conv_back("M-49", "dK is a mean over the signals; their gradients add up.", ADDED,
              part(1, lambda g, dY, *_: g / len(dY))),
    conv_back("M-49", "db is a mean; b was added at every position.", ADDED,
              part(2, lambda g, dY, *_: dY.mean(axis=(0, 2)))),
    conv_back("M-49", "db is summed over the signals only, not over positions.", ADDED,
              part(2, lambda g, dY, *_: dY.sum(axis=0))),
    pool("M-22", "You sum the window; the mean divides by k².", COUNT,
         whole(lambda r, X, k, s: r * k * k)),
    pool("M-23", "You divide by k; the window has k² numbers.", COUNT,
         whole(lambda r, X, k, s: r * k)),
    pool("M-50", "The stride is ignored: your windows lie side by side.", STEPS,
         fed(lambda X, k, s: (X, k, k))),
    pool("M-50", "The stride is ignored: your windows move by 1.", STEPS,
         fed(lambda X, k, s: (X, k, 1))),
    pool("M-51", "You take the largest number; the mean is asked.", FORMULA,
         lambda _, X, k, s: np.lib.stride_tricks.sliding_window_view(
             X, (k, k), axis=(2, 3))[:, :, ::s, ::s].max((-1, -2))),
    pool_back("M-17", "The upstream gradient dY is left out.", ARRIVES,
              upstream_of_ones),
    pool_back("M-22", "The factor 1/k² is missing.", COUNT,
              whole(lambda r, dY, X, k, s: r * k * k)),
    pool_back("M-23", "You divide by k; the window has k² numbers.", COUNT,
              whole(lambda r, dY, X, k, s: r * k)),
    pool_back("M-47", "dX is overwritten where windows overlap: add.", WINDOWS,
              _pool_overwritten),
    pool_back("M-50", "You lay the windows side by side; they move by the stride.",
              STEPS, _pool_blocks),
    pool_back("M-51", "Only the largest number gets the gradient; that is max pooling.",
              "If any number of the window grows, does the mean?", _pool_winner),
    depth("M-48", "You sum over all channels; here each channel stays alone.",
          "How many channels does the result have, and what feeds each?",
          whole(lambda r, X, K: np.broadcast_to(
              r.sum(axis=1, keepdims=True), r.shape).copy())),
    depth("M-48", "The kernel of channel 0 is used for every channel.",
          "Which kernel belongs to channel 1?",
          fed(lambda X, K: (X, np.broadcast_to(K[:1], K.shape)))),
    depth_flip("M-45", "The kernel is turned; here it is not flipped.", MEETS,
               fed(lambda X, K: (X, K[:, ::-1, ::-1]))),
    depth_flip("M-46", "The kernel is transposed.", "Which side of K is its height?",
               fed(lambda X, K: (X, K.swapaxes(1, 2)))),
    depth_back("M-17", "The upstream gradient dY is left out.", ARRIVES,
               upstream_of_ones),
    depth_back("M-47", "dX is overwritten where windows overlap: add.", WINDOWS,
               part(0, _depth_overwritten)),
    depth_back("M-45", "dX uses the turned kernel.", MEETS, part(
        0, lambda g, dY, X, K: _depth_summed(dY, X, K[:, ::-1, ::-1]))),
    depth_back("M-49", "dK is turned.", MEETS,
               part(1, lambda g, *_: g[:, ::-1, ::-1])),
    depth_back("M-49", "dK is a mean over the images; their gradients add up.", ADDED,
               part(1, lambda g, dY, *_: g / len(dY))),
    depth_back("M-48", "dK is summed over the channels; each has its own kernel.",
               "Which outputs does the kernel of channel 1 feed?",
               part(1, lambda g, *_: np.broadcast_to(g.sum(0), g.shape).copy())),
)  # fmt: skip


ENTRIES = (*FIRST, *SECOND)
