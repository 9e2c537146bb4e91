"""Wrong answers to week 5: correlation, convolution, pooling, sizes."""

import numpy as np

from tests.catalogue.fresh.register import wrong


def windows(X, k, stride):
    """Yield i, j and the window of X that output pixel (i, j) sees."""
    for i in range((X.shape[-2] - k[0]) // stride + 1):
        for j in range((X.shape[-1] - k[1]) // stride + 1):
            r, s = i * stride, j * stride
            yield i, j, X[..., r : r + k[0], s : s + k[1]]


@wrong("correlate2d", "The image is padded with copies of its border, not with zeros.")
def correlate_edge(x, k, stride=1, pad=0):
    x = np.pad(x, pad, mode="edge")
    cells = [(w * k).sum() for _, _, w in windows(x, k.shape, stride)]
    return np.array(cells).reshape((x.shape[0] - k.shape[0]) // stride + 1, -1)


@wrong("correlate2d", "The loops stop one short of the last row and column.")
def correlate_short(x, k, stride=1, pad=0):
    x = np.pad(x, pad)
    kh, kw = k.shape
    rows = []
    for i in range(0, x.shape[0] - kh, stride):
        row = range(0, x.shape[1] - kw, stride)
        rows.append([np.sum(x[i : i + kh, j : j + kw] * k) for j in row])
    return np.array(rows)


def slide(x, k, stride):
    out = np.zeros([(m - n) // stride + 1 for m, n in zip(x.shape, k.shape)])  # noqa: B905
    for i, j, w in windows(x, k.shape, stride):
        out[i, j] = (w * k).sum()
    return out


@wrong("convolve2d", "The image is flipped instead of the kernel.")
def convolve_flipped_image(x, k, stride=1, pad=0):
    return slide(np.pad(x, pad)[::-1, ::-1], k, stride)


@wrong("convolve2d", "Only the rows of the kernel are turned round, not its columns.")
def convolve_half_flip(x, k, stride=1, pad=0):
    return slide(np.pad(x, pad), k[::-1], stride)


def empty_maps(X, K, stride, pad):
    """Return the padded X and zeros of the shape of the convolution's output."""
    X = np.pad(X, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    oh, ow = ((X.shape[i] - K.shape[i]) // stride + 1 for i in (2, 3))
    return X, np.zeros((len(X), len(K), oh, ow))


@wrong("conv-forward", "The bias is added once for every channel.")
def conv_bias_per_channel(X, K, b, stride, pad):
    X, Y = empty_maps(X, K, stride, pad)
    for i, j, w in windows(X, K.shape[2:], stride):
        for f in range(len(K)):
            for c in range(X.shape[1]):
                Y[:, f, i, j] += (w[:, c] * K[f, c]).sum(axis=(1, 2)) + b[f]
    return Y


@wrong("conv-forward", "= instead of +=: only the last channel is left.")
def conv_last_channel(X, K, b, stride, pad):
    X, Y = empty_maps(X, K, stride, pad)
    for i, j, w in windows(X, K.shape[2:], stride):
        for c in range(X.shape[1]):
            Y[:, :, i, j] = np.einsum("nhw,fhw->nf", w[:, c], K[:, c]) + b
    return Y


@wrong("conv-backward", "The padding is cut off at the bottom and the right only.")
def conv_backward_corner_crop(dY, cache):
    X, K, _, stride, pad = cache
    Xp, _ = empty_maps(X, K, stride, pad)
    dX, dK = np.zeros(Xp.shape), np.zeros(K.shape)
    for i, j, w in windows(Xp, K.shape[2:], stride):
        r, s, g = i * stride, j * stride, dY[:, :, i, j]
        dK += np.einsum("nf,nchw->fchw", g, w)
        grad = np.einsum("nf,fchw->nchw", g, K)
        dX[:, :, r : r + K.shape[2], s : s + K.shape[3]] += grad
    return dX[:, :, : X.shape[2], : X.shape[3]], dK, dY.sum(axis=(0, 2, 3))


@wrong("conv-backward", "Strides are forgotten: each window starts at pixel (i, j).")
def conv_backward_no_stride(dY, cache):
    X, K, _, _, p = cache
    Xp, _ = empty_maps(X, K, 1, p)
    dX, dK = np.zeros(Xp.shape), np.zeros(K.shape)
    for i, j in np.ndindex(dY.shape[2:]):
        box = np.s_[:, :, i : i + K.shape[2], j : j + K.shape[3]]
        dK += np.einsum("nf,nchw->fchw", dY[:, :, i, j], Xp[box])
        dX[box] += np.einsum("nf,fchw->nchw", dY[:, :, i, j], K)
    dX = dX[:, :, p : p + X.shape[2], p : p + X.shape[3]]
    return dX, dK, dY.sum(axis=(0, 2, 3))


@wrong("maxpool-forward", "The running maximum starts at 0, so negatives are lost.")
def pool_from_zero(X, k):
    n, c, H, W = X.shape
    out = np.zeros((n, c, H // k, W // k))
    for i, j, w in windows(X, (k, k), k):
        for r, s in np.ndindex(k, k):
            out[:, :, i, j] = np.maximum(out[:, :, i, j], w[:, :, r, s])
    return out


@wrong("maxpool-forward", "The reshape mixes up its axes: far pixels are pooled.")
def pool_bad_reshape(X, k):
    n, c, H, W = X.shape
    X = X[:, :, : H // k * k, : W // k * k]
    return X.reshape(n, c, k, H // k, k, W // k).max(axis=(2, 4))


@wrong("maxpool-backward", "Of equal maxima the last one is paid, through >=.")
def unpool_last_tie(dY, X, k):
    dX = np.zeros(X.shape)
    for a, b, i, j in np.ndindex(dY.shape):
        best, at = -np.inf, None
        for r in range(i * k, i * k + k):
            for s in range(j * k, j * k + k):
                if X[a, b, r, s] >= best:
                    best, at = X[a, b, r, s], (a, b, r, s)
        dX[at] = dY[a, b, i, j]
    return dX


@wrong("maxpool-backward", "Row and column of the maximum are swapped in its window.")
def unpool_swapped(dY, X, k):
    dX = np.zeros_like(X)
    for a, b, i, j in np.ndindex(dY.shape):
        win = X[a, b, i * k : i * k + k, j * k : j * k + k]
        col, row = divmod(win.argmax(), k)
        dX[a, b, i * k + row, j * k + col] += dY[a, b, i, j]
    return dX


@wrong("out-size", "The + 1 stands inside the floor division.")
def out_size_one_inside(H, k, stride, pad):
    return (H + 2 * pad - k + 1) // stride


@wrong("out-size", "The padding is counted on one side only.")
def out_size_one_pad(H, k, stride, pad):
    return (H - k + pad) // stride + 1
