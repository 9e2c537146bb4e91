"""Known mistakes about convolution, its sizes, its backward pass, and pooling."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np

from cs_nn.check.changes import about, fed, part, upstream_of_ones, whole

WINDOW = "Lecture 5 §2, the sliding window"
KERNELS = "Lecture 5 §3, kernels and the flip"
SIZE = "Lecture 5 §4, stride, padding, output size"
CHANNELS = "Lecture 5 §5, channels and volumes"
BACK = "Lecture 5 §6, backward: every pixel sums over its windows"
POOL = "Lecture 5 §7, pooling"

MEETS = "Put a single 1 at the kernel's top right corner. Which pixels does it pick?"
TALL = "Take a kernel with one row and three columns. Which pixels does it cover?"
FITS = "Draw the row of pixels and put the window down until it no longer fits."
BOTH = "How wide is an image of 5 pixels after 1 pixel of padding?"
EACH = "An image has c channels and the kernel too. What is summed for one output?"
ONE_B = "What is the output for an image of zeros?"
WINDOWS = "In how many windows was this pixel? What does each of them send back?"
ADDED = "b was added to every image and position. How many gradients does it collect?"
WINNER = "If one of two equal entries of the window grows, which output changes?"


def _turn(K: Any) -> Any:
    return np.asarray(K)[..., ::-1, ::-1]


def _ends(x: Any, before: int, after: int) -> Any:
    """Pad the last two axes with zeros."""
    around = [(0, 0)] * (np.ndim(x) - 2) + [(before, after)] * 2
    return np.pad(x, around)


def _swap(x: Any) -> Any:
    return np.swapaxes(x, -1, -2)


def _plain(how: Callable[..., tuple[Any, ...]]) -> Any:
    """Feed correlate2d or convolve2d with other inputs (x, k, stride, pad)."""
    return lambda oracle, x, k, stride=1, pad=0: oracle(*how(x, k, stride, pad))


def _inputs(how: Callable[..., tuple[Any, ...]]) -> Any:
    """Feed conv_backward with another cache."""
    return fed(lambda dY, cache: (dY, how(*cache)))


def _windows(dY: Any, K: Any, s: int) -> Iterator[tuple[Any, Any]]:
    """Yield each output position with the slice of the padded image it saw."""
    for i, j in product(range(dY.shape[2]), range(dY.shape[3])):
        rows = slice(i * s, i * s + K.shape[2])
        yield (i, j), (..., rows, slice(j * s, j * s + K.shape[3]))


def _overwritten(oracle: Any, dY: Any, cache: Any) -> Any:
    X, K, _, s, p = cache
    dX = _ends(np.zeros(X.shape), p, p)
    for (i, j), window in _windows(dY, K, s):
        dX[window] = np.einsum("nf,fckl->nckl", dY[:, :, i, j], K)
    inside = dX[:, :, p : p + X.shape[2], p : p + X.shape[3]]
    return (inside, *oracle(dY, cache)[1:])


def _uncropped(r: Any, dY: Any, cache: Any, start: int) -> Any:
    """dX with its border, or cropped at the wrong place."""
    X, K, _, s, p = cache
    dX = _ends(np.zeros(X.shape), p, p)
    for (i, j), window in _windows(dY, K, s):
        dX[window] += np.einsum("nf,fckl->nckl", dY[:, :, i, j], K)
    if start < 0:
        return (dX, *r[1:])
    return (dX[:, :, : X.shape[2], : X.shape[3]], *r[1:])


def _last_window(images: slice) -> Any:
    """dK from the last window of some images."""

    def change(r: Any, dY: Any, cache: Any) -> Any:
        X, K, _, s, p = cache
        *_, ((i, j), window) = _windows(dY, K, s)
        seen = _ends(X[images], p, p)[window]
        return r[0], np.einsum("nf,nckl->fckl", dY[images, :, i, j], seen), r[2]

    return whole(change)


def _last_image(oracle: Any, dY: Any, cache: Any) -> Any:
    X, *rest = cache
    return (oracle(dY, cache)[0], *oracle(dY[-1:], (X[-1:], *rest))[1:])


def _spread(dY: Any, X: Any, k: int) -> tuple[Any, Any]:
    """The windows of X as (n, c, oh, ow, k, k), and dY over all of a window."""
    n, c, oh, ow = dY.shape
    cut = X[:, :, : oh * k, : ow * k].reshape(n, c, oh, k, ow, k).swapaxes(3, 4)
    return cut, np.broadcast_to(dY[..., None, None], cut.shape)


def _joined(windows: Any, X: Any) -> Any:
    n, c, oh, ow, k, _ = windows.shape
    dX = np.zeros(X.shape)
    dX[:, :, : oh * k, : ow * k] = windows.swapaxes(3, 4).reshape(n, c, oh * k, ow * k)
    return dX


def _ties(share: Callable[[Any], Any]) -> Any:
    def looks(_: Any, dY: Any, X: Any, k: int) -> Any:
        windows, spread = _spread(dY, X, k)
        return _joined(share(windows == windows.max((4, 5), keepdims=True)) * spread, X)

    return looks


def _last(hit: Any) -> Any:
    flat = hit.reshape(*hit.shape[:4], -1)[..., ::-1]
    first = flat & (np.cumsum(flat, axis=-1) == 1)
    return first[..., ::-1].reshape(hit.shape)


size = about("out-size", SIZE)
dense, params = (
    about("params-dense", "Lecture 5 §1, 400 M weights"),
    about("params-conv", CHANNELS),
)
corr, conv = about("correlate2d", KERNELS), about("convolve2d", KERNELS)
forward, channels = about("conv-forward", WINDOW), about("conv-forward", CHANNELS)
steps, back = about("conv-forward", SIZE), about("conv-backward", BACK)
pool, pool_back = about("maxpool-forward", POOL), about("maxpool-backward", POOL)

ENTRIES = (
    size("M-50", "The floor is missing: a size is a whole number.", FITS,
         lambda _, H, k, stride, pad: (H - k + 2 * pad) / stride + 1),
    size("M-50", "You round up; the window that hangs over the end doesn't count.",
         FITS,
         lambda _, H, k, stride, pad: -(-(H - k + 2 * pad) // stride) + 1),
    size("M-50", "The padding is counted on one side only.", BOTH,
         lambda _, H, k, stride, pad: (H - k + pad) // stride + 1),
    size("M-50", "The padding is left out.", BOTH,
         lambda oracle, H, k, stride, pad: oracle(H, k, stride, 0)),
    size("M-50", "The stride is left out.", FITS,
         lambda oracle, H, k, stride, pad: oracle(H, k, 1, pad)),
    size("M-50", "The first position is missing: steps are one less than positions.",
         FITS, lambda _, H, k, stride, pad: (H - k + 2 * pad) // stride),
    dense("M-48", "The channels are left out: each pixel has c numbers.", EACH,
          lambda oracle, H, W, c, units, **o: oracle(H, W, 1, units, **o)),
    params("M-48", "The input's channels are left out: a kernel has c of them.", EACH,
           lambda oracle, c, f, kh, kw, bias: oracle(1, f, kh, kw, bias)),
    params("M-48", "The bias is left out: each kernel has one.", ONE_B,
           lambda oracle, c, f, kh, kw, bias: oracle(c, f, kh, kw, False)),
    params("M-48", "You count one bias; each of the f kernels has its own.", ONE_B,
           lambda oracle, c, f, kh, kw, bias: oracle(c, f, kh, kw, False) + bias),
    params("M-48", "You count a bias per kernel and channel; each kernel has one.",
           ONE_B, lambda oracle, c, f, kh, kw, bias: oracle(
               c, f, kh, kw, False) + bias * c * f),
    corr("M-45", "You flip the kernel: that is convolution. Correlation doesn't.",
         MEETS, _plain(lambda x, k, s, p: (x, _turn(k), s, p))),
    corr("M-45", "You flip the kernel's rows; correlation flips nothing.", MEETS,
         _plain(lambda x, k, s, p: (x, k[::-1], s, p))),
    corr("M-45", "You flip the kernel's columns; correlation flips nothing.", MEETS,
         _plain(lambda x, k, s, p: (x, k[:, ::-1], s, p))),
    conv("M-45", "The kernel isn't flipped: that is correlation.", MEETS,
         _plain(lambda x, k, s, p: (x, _turn(k), s, p))),
    conv("M-45", "Only the kernel's rows are flipped; convolution flips both axes.",
         MEETS, _plain(lambda x, k, s, p: (x, k[:, ::-1], s, p))),
    conv("M-45", "Only the kernel's columns are flipped; convolution flips both axes.",
         MEETS, _plain(lambda x, k, s, p: (x, k[::-1], s, p))),
    conv("M-46", "The kernel is transposed in place of flipped.", MEETS,
         _plain(lambda x, k, s, p: (x, _turn(k).T, s, p))),
    *(entry for make in (corr, conv) for entry in (
        make("M-46", "The kernel is transposed: its rows lie along the columns.", TALL,
             _plain(lambda x, k, s, p: (x, _swap(k), s, p))),
        make("M-46", "The image is transposed: rows and columns are swapped.", TALL,
             _plain(lambda x, k, s, p: (_swap(x), k, s, p))),
        make("M-46", "The result is transposed: rows and columns are swapped.", TALL,
             whole(lambda r, *_, **__: _swap(r))),
        make("M-50", "The stride is ignored: every position is computed.", FITS,
             _plain(lambda x, k, s, p: (x, k, 1, p))),
        make("M-50", "The padding is ignored.", BOTH,
             _plain(lambda x, k, s, p: (x, k, s, 0))),
        make("M-50", "The image is padded at the top and left only.", BOTH,
             _plain(lambda x, k, s, p: (_ends(x, p, 0), k, s, 0))),
        make("M-50", "The image is padded at the bottom and right only.", BOTH,
             _plain(lambda x, k, s, p: (_ends(x, 0, p), k, s, 0))),
    )),
    forward("M-45", "You flip the kernel; in this course conv doesn't.", MEETS,
            fed(lambda X, K, b, s, p: (X, _turn(K), b, s, p))),
    forward("M-46", "The kernels are transposed: their rows lie along the columns.",
            TALL, fed(lambda X, K, b, s, p: (X, _swap(K), b, s, p))),
    forward("M-46", "The images are transposed: rows and columns are swapped.", TALL,
            fed(lambda X, K, b, s, p: (_swap(X), K, b, s, p))),
    channels("M-48", "Only channel 0 is used; the sum runs over all channels.", EACH,
             fed(lambda X, K, b, s, p: (X[:, :1], K[:, :1], b, s, p))),
    channels("M-48", "The bias is missing.", ONE_B,
             fed(lambda X, K, b, s, p: (X, K, 0 * b, s, p))),
    channels("M-48", "The bias is added once for every channel; it comes once.", ONE_B,
             fed(lambda X, K, b, s, p: (X, K, X.shape[1] * b, s, p))),
    channels("M-48", "The bias is added once for every kernel entry; it comes once.",
             ONE_B, fed(lambda X, K, b, s, p: (X, K, K[0, 0].size * b, s, p))),
    channels("M-48", "You add the mean of the channels in place of their sum.", EACH,
             fed(lambda X, K, b, s, p: (X / X.shape[1], K, b, s, p))),
    channels("M-48", "b doesn't meet the axis of the kernels: it needs the shape "
             "(1, f, 1, 1).", "Which axis of Y counts the kernels?",
             raises="be broadcast"),
    steps("M-50", "The stride is ignored: every position is computed.", FITS,
          fed(lambda X, K, b, s, p: (X, K, b, 1, p))),
    steps("M-50", "The padding is ignored.", BOTH,
          fed(lambda X, K, b, s, p: (X, K, b, s, 0))),
    steps("M-50", "The image is padded at the top and left only.", BOTH,
          fed(lambda X, K, b, s, p: (_ends(X, p, 0), K, b, s, 0))),
    steps("M-50", "The image is padded at the bottom and right only.", BOTH,
          fed(lambda X, K, b, s, p: (_ends(X, 0, p), K, b, s, 0))),
    back("M-47", "Where windows overlap the last one wins: `=` in place of `+=`.",
         WINDOWS, _overwritten),
    back("M-45", "dX uses the flipped kernel, but your forward doesn't flip.", MEETS,
         _inputs(lambda X, K, b, s, p: (X, _turn(K), b, s, p))),
    back("M-49", "dK is made from the flipped input.", WINDOWS,
         _inputs(lambda X, K, b, s, p: (_turn(X), K, b, s, p))),
    back("M-49", "dK is flipped: its entry (0, 0) belongs to the window's first pixel.",
         WINDOWS, part(1, lambda d, *_: _turn(d))),
    back("M-49", "db is a mean; it is the sum over images and positions.", ADDED,
         part(2, lambda d, dY, _: dY.mean(axis=(0, 2, 3)))),
    back("M-49", "db is divided by the number of images; the mean is the loss's.",
         ADDED, part(2, lambda d, dY, _: d / len(dY))),
    back("M-49", "dK and db are divided by the number of images; the mean is the "
         "loss's.", ADDED, part([1, 2], lambda d, dY, _: d / len(dY))),
    back("M-49", "dK is divided by the number of images; the mean is the loss's.",
         ADDED, part(1, lambda d, dY, _: d / len(dY))),
    back("M-21", "db is summed over images only: it has a number per position.", ADDED,
         part(2, lambda d, dY, _: dY.sum(axis=0))),
    back("M-21", "db is summed over positions only: it has a row per image.", ADDED,
         part(2, lambda d, dY, _: dY.sum(axis=(2, 3)))),
    back("M-21", "db keeps axes of length 1: sum without keepdims=True.", ADDED,
         part(2, lambda d, dY, _: dY.sum(axis=(0, 2, 3), keepdims=True))),
    back("M-47", "dK is the last window's alone: `=` in place of `+=`.", WINDOWS,
         _last_window(slice(None))),
    back("M-47", "dK is the last window's of the last image alone: `=` in place of "
         "`+=`.", WINDOWS, _last_window(slice(-1, None))),
    back("M-47", "dK and db come from the last image alone: `=` in place of `+=`.",
         WINDOWS, _last_image),
    back("M-48", "dK has the gradient of channel 0 in every channel.", EACH,
         part(1, lambda d, *_: np.broadcast_to(d[:, :1], d.shape))),
    back("M-48", "dX has the gradient of channel 0 in every channel.", EACH,
         part(0, lambda d, *_: np.broadcast_to(d[:, :1], d.shape))),
    back("M-48", "dK is 0 but for channel 0.", EACH, part(1, lambda d, *_: (
        d * (np.arange(d.shape[1]) == 0)[:, None, None]))),
    back("M-48", "dX is 0 but for channel 0.", EACH, part(0, lambda d, *_: (
        d * (np.arange(d.shape[1]) == 0)[:, None, None]))),
    back("M-50", "dX still has the border of the padding: cut it off.", BOTH,
         whole(lambda r, dY, cache: _uncropped(r, dY, cache, -1))),
    back("M-50", "dX is cut at the wrong corner: the padding stands on every side.",
         BOTH, whole(lambda r, dY, cache: _uncropped(r, dY, cache, 0))),
    back("M-17", "The upstream gradient dY is left out, as if it were all ones.",
         "A gradient arrives from above. Where does it enter?", upstream_of_ones),
    back("M-20", "dX and dK are swapped.", "Which of them has the shape of X?",
         whole(lambda r, *_: (r[1], r[0], r[2]))),
    pool("M-50", "Leftover rows and columns get windows of their own; they are "
         "dropped.", FITS, lambda oracle, X, k: oracle(
             np.pad(X, [(0, 0), (0, 0), (0, -X.shape[2] % k), (0, -X.shape[3] % k)],
                    constant_values=-np.inf), k)),
    pool("M-50", "The windows move by one pixel; the stride is k.", FITS,
         lambda _, X, k: np.lib.stride_tricks.sliding_window_view(
             X, (k, k), axis=(2, 3)).max((4, 5))),
    pool("M-51", "You take the mean of a window; max pooling takes the largest.",
         "What is the largest of 1, 2, 3 and 9?",
         lambda oracle, X, k: _spread(oracle(X, k), X, k)[0].mean((4, 5))),
    pool_back("M-51", "Every equal maximum gets the whole gradient; the first gets it.",
              WINNER, _ties(lambda hit: hit)),
    pool_back("M-51", "Equal maxima share the gradient; here the first gets all of it.",
              WINNER, _ties(lambda hit: hit / hit.sum((4, 5), keepdims=True))),
    pool_back("M-51", "The last of equal maxima is paid; here the first does.",
              WINNER, _ties(_last)),
    pool_back("M-51", "The gradient is spread over the whole window: that is average "
              "pooling.", WINNER, _ties(lambda hit: np.ones(hit.shape) / hit[0, 0, 0, 0]
                                        .size)),
    pool_back("M-51", "Every entry of a window gets its gradient; only the maximum "
              "counted.", WINNER, _ties(lambda hit: np.ones(hit.shape))),
    pool_back("M-17", "Your result is the mask alone: the upstream gradient is left "
              "out.", "Where does dY enter?", upstream_of_ones),
)  # fmt: skip
