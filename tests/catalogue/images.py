"""Week 5's mistakes beside convolution: sizes, counting parameters, pooling."""

import math

import numpy as np

import cs_nn.functional as F
from cs_nn import check
from tests.catalogue import family


def out_size(H, k, stride, pad):
    return (H - k + 2 * pad) // stride + 1


def counted(H, k, stride, pad):
    image, kernel = np.zeros((1, 1, H, H)), np.zeros((1, 1, k, k))
    return F.conv2d(image, kernel, None, stride, pad).shape[2]


SIZE = family("out-size", check.forward, counted, right=out_size)
SIZE.mistakes(
    "M-50",
    no_floor=lambda H, k, stride, pad: (H - k + 2 * pad) / stride + 1,
    rounds_up=lambda H, k, stride, pad: math.ceil((H - k + 2 * pad) / stride) + 1,
    one_side=lambda H, k, stride, pad: (H - k + pad) // stride + 1,
    no_pad=lambda H, k, stride, pad: (H - k) // stride + 1,
    no_stride=lambda H, k, stride, pad: H - k + 2 * pad + 1,
    no_one=lambda H, k, stride, pad: (H - k + 2 * pad) // stride,
)


def n_params_dense(H, W, c, units, bias=False):
    return H * W * c * units + (units if bias else 0)


DENSE = family("params-dense", check.forward, n_params_dense, right=n_params_dense)
DENSE.mistakes("M-48", no_channels=lambda H, W, c, units, bias=False: H * W * units)


def n_params_conv(c, f, kh, kw, bias):
    return f * (c * kh * kw + (1 if bias else 0))


PARAMS = family("params-conv", check.forward, n_params_conv, right=n_params_conv)
PARAMS.mistakes(
    "M-48",
    no_channels=lambda c, f, kh, kw, bias: f * (kh * kw + bias),
    no_bias=lambda c, f, kh, kw, bias: f * c * kh * kw,
    one_bias=lambda c, f, kh, kw, bias: f * c * kh * kw + bias,
    bias_per_channel=lambda c, f, kh, kw, bias: f * c * (kh * kw + bias),
)


def maxpool_forward(X, k):
    n, c, H, W = X.shape
    Y = np.zeros((n, c, H // k, W // k))
    for i in range(H // k):
        for j in range(W // k):
            Y[:, :, i, j] = X[:, :, i * k : i * k + k, j * k : j * k + k].max((2, 3))
    return Y


def leftovers_kept(X, k):
    n, c, H, W = X.shape
    Y = np.zeros((n, c, math.ceil(H / k), math.ceil(W / k)))
    for i in range(Y.shape[2]):
        for j in range(Y.shape[3]):
            Y[:, :, i, j] = X[:, :, i * k : i * k + k, j * k : j * k + k].max((2, 3))
    return Y


def windows(X, k):
    return np.lib.stride_tricks.sliding_window_view(X, (k, k), axis=(2, 3))


POOL = family(
    "maxpool-forward", check.forward, lambda X, k: F.max_pool2d(X, k).data,
    right=maxpool_forward,
)  # fmt: skip
POOL.mistakes(
    "M-50",
    leftovers_kept=leftovers_kept,
    stride_1=lambda X, k: windows(X, k).max((4, 5)),
)
POOL.mistakes("M-51", mean=lambda X, k: windows(X, k)[:, :, ::k, ::k].mean((4, 5)))


def pool_backward(share):
    """Make a maxpool_backward that pays a window's entries by `share(window)`."""

    def maxpool_backward(dY, X, k):
        dX = np.zeros(X.shape)
        for m, c, i, j in np.ndindex(dY.shape):
            at = (m, c, slice(i * k, i * k + k), slice(j * k, j * k + k))
            dX[at] = dY[m, c, i, j] * share(X[at])
        return dX

    return maxpool_backward


def one(window, index):
    share = np.zeros(window.size)
    share[index] = 1
    return share.reshape(window.shape)


def first(window):
    return one(window, window.argmax())


def ties(window):
    return window == window.max()


BACK = family(
    "maxpool-backward", check.gradients, F.max_pool2d,
    right=pool_backward(first), choices=({}, {"ties": True}),
)  # fmt: skip
BACK.mistakes(
    "M-51",
    all_ties=pool_backward(ties),
    ties_share=pool_backward(lambda w: ties(w) / ties(w).sum()),
    last_tie=pool_backward(lambda w: one(w, w.size - 1 - w.ravel()[::-1].argmax())),
    spread=pool_backward(lambda w: np.ones(w.shape) / w.size),
    everybody=pool_backward(lambda w: np.ones(w.shape)),
)
BACK.mistakes(
    "M-17",
    upstream_ignored=lambda dY, X, k: pool_backward(first)(np.ones_like(dY), X, k),
)

FAMILIES = [SIZE, DENSE, PARAMS, POOL, BACK]
