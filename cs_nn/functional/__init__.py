"""Functions of tensors with torch's names: layers without memory, and losses.

`import cs_nn.functional as F`. Names, arguments, their order and their defaults are
torch's where both have them. What differs: linear uses X @ W, dim is -1 in softmax,
random functions take rng=, and what torch has retired is left out. Options that follow
a retired one in torch must be named.
"""

from cs_nn.functional.activations import (
    arctan,
    binary_step,
    elu,
    gelu,
    leaky_relu,
    prelu,
    relu,
    rrelu,
    sigmoid,
    silu,
    softplus,
    softsign,
    tanh,
)
from cs_nn.functional.classification import (
    cross_entropy,
    log_softmax,
    nll_loss,
    softmax,
)
from cs_nn.functional.convolution import conv1d, conv2d, conv_transpose2d
from cs_nn.functional.dropout import dropout
from cs_nn.functional.linear import linear
from cs_nn.functional.losses import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    huber_loss,
    l1_loss,
    mse_loss,
)
from cs_nn.functional.normalisation import batch_norm, layer_norm
from cs_nn.functional.pooling import adaptive_avg_pool2d, avg_pool2d, max_pool2d

__all__ = [
    "adaptive_avg_pool2d",
    "arctan",
    "avg_pool2d",
    "batch_norm",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "binary_step",
    "conv1d",
    "conv2d",
    "conv_transpose2d",
    "cross_entropy",
    "dropout",
    "elu",
    "gelu",
    "huber_loss",
    "l1_loss",
    "layer_norm",
    "leaky_relu",
    "linear",
    "log_softmax",
    "max_pool2d",
    "mse_loss",
    "nll_loss",
    "prelu",
    "relu",
    "rrelu",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "softsign",
    "tanh",
]
