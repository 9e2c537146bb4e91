"""The kernels agree with plain loops and keep their memory small and in order."""

import tracemalloc

import numpy as np
import pytest

import cs_nn.functional as F
from cs_nn import kernels
from cs_nn.kernels import Geometry, batch_first, batch_last
from cs_nn.tensor import Tensor


def convolve_by_loops(x, W, stride, padding, dilation):
    """Seven loops, as the definition says it."""
    N, C, H, width = x.shape
    kernels_, _, kh, kw = W.shape
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    oh = (H + 2 * padding - dilation * (kh - 1) - 1) // stride + 1
    ow = (width + 2 * padding - dilation * (kw - 1) - 1) // stride + 1
    y = np.zeros((N, kernels_, oh, ow))
    for n, f, p, q, c, i, j in np.ndindex(N, kernels_, oh, ow, C, kh, kw):
        pixel = x[n, c, p * stride + i * dilation, q * stride + j * dilation]
        y[n, f, p, q] += pixel * W[f, c, i, j]
    return y


@pytest.mark.parametrize("setting", [(1, 0, 1), (2, 1, 1), (1, 2, 2), (3, 1, 2)])
def test_convolution_is_the_seven_loops(setting) -> None:
    rng = np.random.default_rng(0)
    x, W = rng.standard_normal((2, 3, 6, 7)), rng.standard_normal((2, 3, 3, 2))
    got = F.conv2d(x, W, None, *setting).numpy()
    np.testing.assert_allclose(got, convolve_by_loops(x, W, *setting), atol=1e-12)


def test_results_do_not_depend_on_how_many_columns_fit(monkeypatch) -> None:
    rng = np.random.default_rng(0)
    x, W = rng.standard_normal((2, 3, 6, 7)), rng.standard_normal((4, 3, 3, 3))

    def run():
        inputs = [Tensor(array, True) for array in (x, W)]
        y = F.conv2d(*inputs, padding=1, stride=2)
        y.backward(np.cos(np.arange(y.size)).reshape(y.shape))
        return [y.numpy(), *(tensor.grad for tensor in inputs)]

    whole = run()
    for numbers in (1, 300, 500):
        monkeypatch.setattr(kernels, "COLUMN_NUMBERS", numbers)
        for got, expected in zip(run(), whole, strict=True):
            np.testing.assert_allclose(got, expected, atol=1e-12)


def test_results_lie_batch_last_and_elementwise_operations_keep_that() -> None:
    x, W = np.ones((5, 2, 6, 6)), np.ones((3, 2, 3, 3))
    y = F.max_pool2d(F.relu(F.conv2d(x, W)) * 2, 2)
    assert y.shape == (5, 3, 2, 2)
    assert batch_last(y.numpy()).flags.c_contiguous


def test_memory_order_of_the_input_does_not_matter() -> None:
    rng = np.random.default_rng(0)
    x, W = rng.standard_normal((2, 3, 6, 7)), rng.standard_normal((4, 3, 1, 1))
    lying = batch_first(np.ascontiguousarray(batch_last(x)))
    for function in (lambda x: F.conv2d(x, W), lambda x: F.max_pool2d(x, 2)):
        np.testing.assert_array_equal(function(x).numpy(), function(lying).numpy())


@pytest.mark.parametrize("ceil", [False, True])
@pytest.mark.parametrize("length", range(3, 12))
def test_windows_along_counts_what_fits(length: int, ceil: bool) -> None:
    how = Geometry((3, 3), (2, 2), (1, 1))
    starts = [s for s in range(-1, length + 1, 2) if s + 3 <= length + 1]
    hanging = starts[-1] + 2 < length and starts[-1] + 3 < length + 1 if ceil else False
    assert how.windows_along(0, length, ceil) == len(starts) + hanging


def test_convolution_needs_little_memory() -> None:
    rng = np.random.default_rng(0)
    x = Tensor(rng.standard_normal((8, 32, 32, 32)).astype(np.float32), True)
    x.data = batch_first(np.ascontiguousarray(batch_last(x.data)))
    W = Tensor(rng.standard_normal((32, 32, 3, 3)).astype(np.float32), True)
    dy = x.numpy().copy(order="K")
    tracemalloc.start()
    F.conv2d(x, W, padding=1).backward(dy)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    buffer = 4 * kernels.COLUMN_NUMBERS
    assert peak < 2.5 * (x.numpy().nbytes + dy.nbytes) + 2 * buffer
