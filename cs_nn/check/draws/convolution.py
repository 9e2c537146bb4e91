"""Inputs for week 5: images, kernels without symmetry, strides, borders, windows."""

import numpy as np

from cs_nn.check.probes import Probe, off_zero, register, sizes, upstream

# (stride, pad): windows overlap in all of them; each setting alone, then both
SETTINGS = {"plain": (1, 0), "stride": (2, 0), "pad": (1, 1), "both": (2, 1)}
KERNEL = (3, 4)  # kh ≠ kw, both above the stride


@register("out-size")
def _size(rng: np.random.Generator) -> Probe:
    """A rest is left over, and the border is so wide that half of it matters too."""
    k, stride = (int(v) for v in rng.choice([3, 4, 5], 2, replace=False))
    pad, rest = 2 * stride, int(rng.integers(1, stride))
    steps = int(rng.integers(6, 10))
    return Probe((k - 2 * pad + steps * stride + rest, k, stride, pad))


@register("params-dense")
def _dense(rng: np.random.Generator) -> Probe:
    H, W, c, units = (int(v) for v in rng.choice(np.arange(3, 40), 4, replace=False))
    return Probe((H, W, c, units))


@register("params-conv")
def _conv(rng: np.random.Generator, bias: bool = True) -> Probe:
    c, f, kh, kw = sizes(rng, 4, 2, 9)
    return Probe((c, f, kh, kw, bias))


@register("correlate2d")
@register("convolve2d")
def _image(rng: np.random.Generator, setting: str = "plain") -> Probe:
    """An image and a kernel: H ≠ W, kh ≠ kw, no symmetry in the kernel."""
    stride, pad = SETTINGS[setting]
    H, W = image_size(rng)
    options = {} if setting == "plain" else {"stride": stride, "pad": pad}
    return Probe((off_zero(rng, H, W), off_zero(rng, *KERNEL)), options)


@register("match-kernels")
def _pictures(rng: np.random.Generator) -> Probe:
    """Images, kernels, and results[i] = every image correlated with kernels[p[i]]."""
    images, kernels = off_zero(rng, 2, 6, 7), off_zero(rng, 4, 3, 2)
    order = rng.permutation(4)
    while (order == np.argsort(order)).all():  # a permutation that isn't its inverse
        order = rng.permutation(4)
    windows = np.lib.stride_tricks.sliding_window_view(images, (3, 2), axis=(1, 2))
    results = np.einsum("nijkl,mkl->mnij", windows, kernels[order])
    return Probe((list(images), list(kernels), list(results)))


@register("conv-forward")
def _forward(rng: np.random.Generator, setting: str = "both") -> Probe:
    X, K, b = _layer(rng)
    return Probe((X, K, b, *SETTINGS[setting]))


@register("conv-backward")
def _backward(rng: np.random.Generator, setting: str = "both") -> Probe:
    X, K, b = _layer(rng)
    stride, pad = SETTINGS[setting]
    size = [
        (full + 2 * pad - k) // stride + 1
        for full, k in zip(X.shape[2:], KERNEL, strict=True)
    ]
    dY = upstream(rng, len(X), len(K), *size)
    return Probe((dY, (X, K, b, stride, pad)))


@register("maxpool-forward")
def _pool(rng: np.random.Generator) -> Probe:
    """Leftover rows and columns; the largest numbers stand in them."""
    k = 2
    return Probe((_pooled(rng, k), k))


@register("maxpool-backward")
def _pool_backward(rng: np.random.Generator, ties: bool = False) -> Probe:
    k = 2
    X = _pooled(rng, k)
    if ties:  # as after a ReLU: whole windows of zeros, and repeated numbers
        X = np.maximum(np.round(X), 0.0)
        X[:, :, :2, :2] = 1.0
    n, c, H, W = X.shape
    return Probe((upstream(rng, n, c, H // k, W // k), X, k))


def image_size(rng: np.random.Generator) -> tuple[int, int]:
    """Draw H ≠ W such that stride 2 leaves a rest with pad 0 and with pad 1."""
    H, W = int(rng.choice([6, 8])), int(rng.choice([11, 13]))
    return H, W


def _layer(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    n, other = (int(v) for v in rng.permutation([3, 5]))
    c, f = (int(v) for v in rng.permutation([2, other]))
    X = off_zero(rng, n, c, *image_size(rng))
    return X, off_zero(rng, f, c, *KERNEL), 2 * off_zero(rng, f)


def _pooled(rng: np.random.Generator, k: int) -> np.ndarray:
    n, c = sizes(rng, 2, 2, 4)
    X = off_zero(rng, n, c, 2 * k + 1, 3 * k + 1)
    X[:, :, -1, :] += 10
    X[:, :, :, -1] += 10
    return X
