"""The pictures of the course: arrays in, matplotlib Axes out, nothing shown or said."""

from cs_nn.plot.activations import activations
from cs_nn.plot.explore import explore
from cs_nn.plot.hidden import hidden_space
from cs_nn.plot.network import network
from cs_nn.plot.perceptron import mistake
from cs_nn.plot.plane import neuron, points, region

__all__ = [
    "activations",
    "explore",
    "hidden_space",
    "mistake",
    "network",
    "neuron",
    "points",
    "region",
]
