"""Largest gradient of each layer, ten hidden layers: sigmoid against ReLU."""

import numpy as np

from cs_nn import data, plot
from cs_nn import functional as F
from cs_nn.tensor import Tensor, gradients

images, y, _, _ = data.digits()
X, sizes = images.reshape(-1, 64)[:64], [64] + [32] * 10 + [10]


def largest(act):
    """The largest entry of dL/dW, in size, for each layer."""
    rng = np.random.default_rng(0)
    shapes = zip(sizes, sizes[1:])
    Ws = [Tensor(rng.normal(0, m**-0.5, (m, k)), True) for m, k in shapes]
    h = Tensor(X)
    for W in Ws:
        z = h @ W
        h = act(z)
    return [np.abs(dW).max() for dW in gradients(F.cross_entropy(z, y[:64]), Ws)]


lines = {"sigmoid": largest(F.sigmoid), "ReLU": largest(F.relu)}
figure = plot.by_layer(lines, "max |dL/dW|")[0].figure
