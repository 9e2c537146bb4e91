"""Week 5's mistakes: correlation, channels, and the backward pass."""

import numpy as np

import cs_nn.functional as F
from cs_nn import check
from tests.catalogue import family

SETTINGS = [{"setting": name} for name in ("plain", "stride", "pad", "both")]


def slide(x, k, stride, size=None):
    """The student's two loops over an image that is padded already."""
    kh, kw = k.shape
    oh, ow = (x.shape[0] - kh) // stride + 1, (x.shape[1] - kw) // stride + 1
    y = np.zeros((oh, ow))
    for i in range(oh):
        for j in range(ow):
            y[i, j] = (
                x[i * stride : i * stride + kh, j * stride : j * stride + kw] * k
            ).sum()
    return y


def correlate2d(x, k, stride=1, pad=0):
    return slide(np.pad(x, pad), k, stride)


def convolve2d(x, k, stride=1, pad=0):
    return slide(np.pad(x, pad), k[::-1, ::-1], stride)


def engine2d(flip):
    def stated(x, k, stride=1, pad=0):
        kernel = k[::-1, ::-1] if flip else k
        return F.conv2d(x[None, None], kernel[None, None], None, stride, pad).data[0, 0]

    return stated


def two_sizes(stated, right):
    return family(right.__name__, check.forward, stated, right=right, choices=SETTINGS)


CORRELATE = two_sizes(engine2d(False), correlate2d)
CONVOLVE = two_sizes(engine2d(True), convolve2d)
CORRELATE.mistakes(
    "M-45",
    flipped=convolve2d,
    rows=lambda x, k, stride=1, pad=0: slide(np.pad(x, pad), k[::-1], stride),
    columns=lambda x, k, stride=1, pad=0: slide(np.pad(x, pad), k[:, ::-1], stride),
)
CORRELATE.mistakes(
    "M-46",
    kernel_transposed=lambda x, k, stride=1, pad=0: slide(np.pad(x, pad), k.T, stride),
    image_transposed=lambda x, k, stride=1, pad=0: slide(np.pad(x.T, pad), k, stride),
    result_transposed=lambda x, k, stride=1, pad=0: slide(np.pad(x, pad), k, stride).T,
)
CORRELATE.mistakes(
    "M-50",
    no_stride=lambda x, k, stride=1, pad=0: slide(np.pad(x, pad), k, 1),
    no_pad=lambda x, k, stride=1, pad=0: slide(x, k, stride),
    top_left=lambda x, k, stride=1, pad=0: slide(np.pad(x, (pad, 0)), k, stride),
    bottom_right=lambda x, k, stride=1, pad=0: slide(np.pad(x, (0, pad)), k, stride),
)
CONVOLVE.mistakes(
    "M-45",
    not_flipped=correlate2d,
    rows_only=lambda x, k, stride=1, pad=0: slide(np.pad(x, pad), k[::-1], stride),
    columns_only=lambda x, k, stride=1, pad=0: slide(
        np.pad(x, pad), k[:, ::-1], stride
    ),
)
CONVOLVE.mistakes(
    "M-46",
    transposed=lambda x, k, stride=1, pad=0: slide(np.pad(x, pad), k.T, stride),
    flipped_and_transposed=lambda x, k, stride=1, pad=0: slide(
        np.pad(x, pad), k[::-1, ::-1].T, stride
    ),
)


def match_kernels(images, kernels, results):
    found = []
    for result in results:
        right = [
            all(
                np.allclose(correlate2d(x, k), y)
                for x, y in zip(images, result, strict=True)
            )
            for k in kernels
        ]
        found.append(right.index(True))
    return found


MATCH = family("match-kernels", check.forward, match_kernels, right=match_kernels)


def conv_forward(X, K, b, stride, pad):
    X = np.pad(X, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[2:], axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]
    return np.einsum("ncijkl,fckl->nfij", windows, K) + b[:, None, None]


def edges(X, before, after):
    return np.pad(X, ((0, 0), (0, 0), (before, after), (before, after)))


def transposed(A):
    return A.transpose(0, 1, 3, 2)


FORWARD = family(
    "conv-forward", check.forward, lambda *a: F.conv2d(*a).data,
    right=conv_forward, choices=SETTINGS,
)  # fmt: skip
FORWARD.mistakes(
    "M-45", flipped=lambda X, K, b, s, p: conv_forward(X, K[:, :, ::-1, ::-1], b, s, p)
)
FORWARD.mistakes(
    "M-46",
    kernel_transposed=lambda X, K, b, s, p: conv_forward(X, transposed(K), b, s, p),
    image_transposed=lambda X, K, b, s, p: conv_forward(transposed(X), K, b, s, p),
)
FORWARD.mistakes(
    "M-48",
    channel_0=lambda X, K, b, s, p: conv_forward(X[:, :1], K[:, :1], b, s, p),
    no_bias=lambda X, K, b, s, p: conv_forward(X, K, np.zeros(len(b)), s, p),
    bias_per_channel=lambda X, K, b, s, p: conv_forward(X, K, b * X.shape[1], s, p),
    bias_per_entry=lambda X, K, b, s, p: conv_forward(X, K, b * K[0, 0].size, s, p),
    bias_on_columns=lambda X, K, b, s, p: conv_forward(X, K, 0 * b, s, p) + b,
    mean_of_channels=lambda X, K, b, s, p: (
        conv_forward(X, K, 0 * b, s, p) / X.shape[1] + b[:, None, None]
    ),
)
FORWARD.mistakes(
    "M-50",
    no_stride=lambda X, K, b, s, p: conv_forward(X, K, b, 1, p),
    no_pad=lambda X, K, b, s, p: conv_forward(X, K, b, s, 0),
    top_left=lambda X, K, b, s, p: conv_forward(edges(X, p, 0), K, b, s, 0),
    bottom_right=lambda X, K, b, s, p: conv_forward(edges(X, 0, p), K, b, s, 0),
)


def backward(dX_kernel=None, dK_input=None, assign="", db=None, finish=None, cut=None):
    """Make a conv_backward with the student's loops and one decision changed."""

    def conv_backward(dY, cache):
        X, K, _, s, p = cache
        Xp, dXp = edges(X, p, p), edges(np.zeros(X.shape), p, p)
        seen = edges(dK_input(X), p, p) if dK_input else Xp
        kernel = dX_kernel(K) if dX_kernel else K
        dK, kh, kw = np.zeros(K.shape), *K.shape[2:]
        for m in range(len(X)):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    at = (
                        m,
                        slice(None),
                        slice(i * s, i * s + kh),
                        slice(j * s, j * s + kw),
                    )
                    up = dY[m, :, i, j]
                    to_x = np.tensordot(up, kernel, 1)
                    to_k = up[:, None, None, None] * seen[at]
                    dXp[at] = to_x if "X" in assign else dXp[at] + to_x
                    dK = to_k if "K" in assign else dK + to_k
        dX = (
            cut(dXp, X, p) if cut else dXp[:, :, p : p + X.shape[2], p : p + X.shape[3]]
        )
        grads = (dX, dK, db(dY) if db else dY.sum(axis=(0, 2, 3)))
        return finish(*grads, dY, X) if finish else grads

    return conv_backward


def last_image(dY, cache):
    X, *rest = cache
    dX = backward()(dY, cache)[0]
    return dX, *backward()(dY[-1:], (X[-1:], *rest))[1:]


def channel_0(A):
    B = np.zeros(A.shape)
    B[:, 0] = A[:, 0]
    return B


def turn(A):
    return A[:, :, ::-1, ::-1]


BACKWARD = family(
    "conv-backward", check.gradients, F.conv2d, right=backward(), choices=SETTINGS,
    inputs=lambda cache: cache, wrt=(0, 1, 2), result="dX dK db",
)  # fmt: skip
BACKWARD.mistakes("M-45", flipped_in_dX=backward(dX_kernel=turn))
BACKWARD.mistakes(
    "M-47",
    dX_overwritten=backward(assign="X"),
    dK_overwritten=backward(assign="K"),
    last_image=last_image,
)
BACKWARD.mistakes(
    "M-48",
    dK_channel_0=backward(finish=lambda dX, dK, db, dY, X: (dX, channel_0(dK), db)),
    dX_channel_0=backward(finish=lambda dX, dK, db, dY, X: (channel_0(dX), dK, db)),
    one_channel_for_all=backward(dK_input=lambda X: np.repeat(X[:, :1], X.shape[1], 1)),
)
BACKWARD.mistakes(
    "M-49",
    db_mean=backward(db=lambda dY: dY.mean(axis=(0, 2, 3))),
    dK_from_flipped=backward(dK_input=turn),
    dK_flipped=backward(finish=lambda dX, dK, db, dY, X: (dX, turn(dK), db)),
    mean_over_images=backward(
        finish=lambda dX, dK, db, dY, X: (dX, dK / len(X), db / len(X))
    ),
    dK_mean_over_images=backward(
        finish=lambda dX, dK, db, dY, X: (dX, dK / len(X), db)
    ),
)
BACKWARD.mistakes(
    "M-21",
    db_per_position=backward(db=lambda dY: dY.sum(axis=0)),
    db_per_image=backward(db=lambda dY: dY.sum(axis=(2, 3))),
    db_keepdims=backward(db=lambda dY: dY.sum(axis=(0, 2, 3), keepdims=True)),
)
BACKWARD.mistakes(
    "M-50",
    not_cut=backward(cut=lambda dXp, X, p: dXp),
    cut_at_one_end=backward(
        cut=lambda dXp, X, p: dXp[:, :, : X.shape[2], : X.shape[3]]
    ),
)
BACKWARD.mistakes(
    "M-17", upstream_ignored=lambda dY, cache: backward()(np.ones_like(dY), cache)
)
BACKWARD.mistakes(
    "M-20",
    swapped=backward(finish=lambda dX, dK, db, dY, X: (dK, dX, db)),
)
FAMILIES = [CORRELATE, CONVOLVE, MATCH, FORWARD, BACKWARD]
