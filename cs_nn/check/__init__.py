"""Check what a student wrote: shape before value, and the likely mistake by name."""

from cs_nn.check import relations
from cs_nn.check.chance import variance
from cs_nn.check.code import (
    calls_of,
    cell_source,
    faster,
    grading,
    instead,
    no_imports,
    no_loops,
    score,
    source_of,
    stopwatch,
)
from cs_nn.check.gates import separates
from cs_nn.check.gradients import gradients, loss, operation, parameters
from cs_nn.check.graphs import backpropagation, topological
from cs_nn.check.layers import dropout, evaluation, layer
from cs_nn.check.marks import Marks
from cs_nn.check.numeric import own_gradient
from cs_nn.check.probes import Probe, probe
from cs_nn.check.report import Finding, Note, Wrong
from cs_nn.check.rules import derivative, example, forward
from cs_nn.check.training import trains
from cs_nn.check.truth import that
from cs_nn.check.xor import own_xor

__all__ = [
    "Finding",
    "Marks",
    "Note",
    "Probe",
    "Wrong",
    "backpropagation",
    "calls_of",
    "cell_source",
    "derivative",
    "dropout",
    "evaluation",
    "example",
    "faster",
    "forward",
    "gradients",
    "grading",
    "instead",
    "layer",
    "loss",
    "no_imports",
    "no_loops",
    "operation",
    "own_gradient",
    "own_xor",
    "parameters",
    "probe",
    "relations",
    "score",
    "separates",
    "source_of",
    "stopwatch",
    "that",
    "topological",
    "trains",
    "variance",
]
