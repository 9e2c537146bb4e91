"""The layers of a network: each keeps its parameters and knows its forward pass.

Names, arguments and defaults are torch's, but for random layers, which take rng=, and
for Linear, whose weight is (in_features, out_features).
"""

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

import cs_nn.functional as F
from cs_nn.initial import initial
from cs_nn.kernels import as_pair
from cs_nn.module import Module, Sequential
from cs_nn.tensor import Tensor, lift

__all__ = [
    "ELU",
    "GELU",
    "AvgPool2d",
    "BatchNorm",
    "Conv2d",
    "Dropout",
    "Flatten",
    "LeakyReLU",
    "Linear",
    "MaxPool2d",
    "Module",
    "ReLU",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "Softplus",
    "Softsign",
    "Tanh",
]

Rng = np.random.Generator


class Linear(Module):
    """X @ weight + bias, for X (n, in_features); weight is (in_features, out_features).

    `init` is a name that cs_nn.initial knows, e.g. "xavier_uniform" or "he_normal".
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        *,
        rng: Rng,
        init: str = "he_uniform",
        dtype: Any = np.float32,
    ) -> None:
        shape = (in_features, out_features)
        self.weight = initial(init, shape, in_features, out_features, rng, dtype)
        self.bias = Tensor(np.zeros(out_features, dtype), True) if bias else None

    def forward(self, x: Any) -> Tensor:
        """Return (n, out_features)."""
        return F.linear(x, self.weight, self.bias)


class Conv2d(Module):
    """Cross-correlation of images (N, in_channels, H, W) with out_channels kernels."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Any,
        stride: Any = 1,
        padding: Any = 0,
        dilation: Any = 1,
        groups: int = 1,
        bias: bool = True,
        *,
        rng: Rng,
        init: str = "he_uniform",
        dtype: Any = np.float32,
    ) -> None:
        kernel = as_pair(kernel_size, "kernel_size")
        shape = (out_channels, in_channels // groups, *kernel)
        area = kernel[0] * kernel[1]  # fans count the weights that meet at one neuron
        fan_in, fan_out = shape[1] * area, out_channels // groups * area
        self.weight = initial(init, shape, fan_in, fan_out, rng, dtype)
        self.bias = Tensor(np.zeros(out_channels, dtype), True) if bias else None
        self.settings = {
            "stride": stride,
            "padding": padding,
            "dilation": dilation,
            "groups": groups,
        }

    def forward(self, x: Any) -> Tensor:
        """Return (N, out_channels, oh, ow)."""
        return F.conv2d(x, self.weight, self.bias, **self.settings)


class BatchNorm(Module):
    """Normalise each channel of (n, num_features, ...) over the batch."""

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float = 0.1,
        *,
        dtype: Any = np.float32,
    ) -> None:
        self.weight = Tensor(np.ones(num_features, dtype), True)
        self.bias = Tensor(np.zeros(num_features, dtype), True)
        self.running_mean = np.zeros(num_features, dtype)
        self.running_var = np.ones(num_features, dtype)
        self.eps, self.momentum = eps, momentum

    def forward(self, x: Any) -> Tensor:
        """Return the normalised x; in training the running statistics follow it."""
        return F.batch_norm(
            x,
            self.running_mean,
            self.running_var,
            self.weight,
            self.bias,
            self.training,
            self.momentum,
            self.eps,
        )


class Dropout(Module):
    """Drop each entry with probability p in training, drawn with `rng`."""

    def __init__(self, p: float = 0.5, *, rng: Rng, inverted: bool = True) -> None:
        self.p, self.rng, self.inverted = p, rng, inverted

    def forward(self, x: Any) -> Tensor:
        """Return x with some entries set to 0, or x itself after training."""
        return F.dropout(x, self.p, self.training, rng=self.rng, inverted=self.inverted)


class Flatten(Module):
    """Lay out each image (C, H, W) of a batch as one row of C·H·W numbers."""

    def forward(self, x: Any) -> Tensor:
        """Return (N, C·H·W)."""
        images = lift(x)
        # Images lie batch-last in memory; this order of steps views them uncopied.
        return images.transpose(*range(1, images.ndim), 0).reshape(-1, len(images)).T


class Function(Module):
    """A layer without parameters: a function and its options, e.g. MaxPool2d(2)."""

    function: ClassVar[Callable[..., Tensor]]

    def __init__(self, *args: Any, **options: Any) -> None:
        self.call: Callable[..., Tensor] = type(self).function
        self.args, self.options = args, options

    def forward(self, x: Any) -> Tensor:
        """Apply the function."""
        y: Tensor = self.call(x, *self.args, **self.options)
        return y


class MaxPool2d(Function):
    """The maximum of each window: a layer of F.max_pool2d, with its options."""

    function = staticmethod(F.max_pool2d)


class AvgPool2d(Function):
    """The mean of each window: a layer of F.avg_pool2d, with its options."""

    function = staticmethod(F.avg_pool2d)


class ReLU(Function):
    """Max(0, x): a layer of F.relu, with its options."""

    function = staticmethod(F.relu)


class LeakyReLU(Function):
    """X, made small where it is negative: a layer of F.leaky_relu, with its options."""

    function = staticmethod(F.leaky_relu)


class ELU(Function):
    """X, bent to -α where it is negative: a layer of F.elu, with its options."""

    function = staticmethod(F.elu)


class Softplus(Function):
    """A smooth ReLU: a layer of F.softplus, with its options."""

    function = staticmethod(F.softplus)


class GELU(Function):
    """X times the area under the normal curve: a layer of F.gelu, with its options."""

    function = staticmethod(F.gelu)


class SiLU(Function):
    """X · sigmoid(x): a layer of F.silu, with its options."""

    function = staticmethod(F.silu)


class Sigmoid(Function):
    """A number between 0 and 1: a layer of F.sigmoid, with its options."""

    function = staticmethod(F.sigmoid)


class Tanh(Function):
    """A number between -1 and 1: a layer of F.tanh, with its options."""

    function = staticmethod(F.tanh)


class Softsign(Function):
    """X / (1 + |x|): a layer of F.softsign, with its options."""

    function = staticmethod(F.softsign)


class Softmax(Function):
    """Probabilities along an axis: a layer of F.softmax, with its options."""

    function = staticmethod(F.softmax)
