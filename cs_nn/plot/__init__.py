"""The pictures of the course: arrays in, matplotlib Axes out, nothing shown or said."""

from cs_nn.plot.activations import activations
from cs_nn.plot.alive import alive
from cs_nn.plot.bars import bars
from cs_nn.plot.chain_rule import difference_errors, squared_loss
from cs_nn.plot.curves import curves
from cs_nn.plot.drawings import drawings
from cs_nn.plot.explore import explore
from cs_nn.plot.graph import graph
from cs_nn.plot.hidden import hidden_space
from cs_nn.plot.jacobians import jacobian
from cs_nn.plot.kernels import filters, gallery, images, shifts, volumes
from cs_nn.plot.layers import by_layer, gradient_bars
from cs_nn.plot.loss import losses
from cs_nn.plot.network import network
from cs_nn.plot.perceptron import mistake
from cs_nn.plot.plane import neuron, points, region
from cs_nn.plot.products import entry
from cs_nn.plot.sliding import places, sliding, windows_of

__all__ = [
    "activations",
    "alive",
    "bars",
    "by_layer",
    "curves",
    "difference_errors",
    "drawings",
    "entry",
    "explore",
    "filters",
    "gallery",
    "gradient_bars",
    "graph",
    "hidden_space",
    "images",
    "jacobian",
    "losses",
    "mistake",
    "network",
    "neuron",
    "places",
    "points",
    "region",
    "shifts",
    "sliding",
    "squared_loss",
    "volumes",
    "windows_of",
]
