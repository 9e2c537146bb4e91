"""Computation graphs of single numbers, to look at rather than to train with.

    w = Value(0.3, "w")
    x = Value(0.5, "x", gradient=False)
    graph = Graph((w * x).sigmoid().named("ŷ"), "One neuron")

Needs the standard library only, so that a walkthrough runs wherever Python does.
"""

from cs_nn.graph.backward import Difference, Graph
from cs_nn.graph.examples import (
    chain_rule,
    logistic_bce,
    one_neuron,
    practice,
    softmax_ce,
    three_two_one,
    xor_network,
)
from cs_nn.graph.operations import OPERATIONS, Operation
from cs_nn.graph.value import Value, group

__all__ = [
    "OPERATIONS",
    "Difference",
    "Graph",
    "Operation",
    "Value",
    "chain_rule",
    "group",
    "logistic_bce",
    "one_neuron",
    "practice",
    "softmax_ce",
    "three_two_one",
    "xor_network",
]
