"""Check what a student wrote: shape before value, and the likely mistake by name."""

from cs_nn.check.gates import separates
from cs_nn.check.marks import Marks
from cs_nn.check.probes import Probe, probe
from cs_nn.check.report import Finding, Note, Wrong
from cs_nn.check.rules import derivative, example, forward
from cs_nn.check.truth import that
from cs_nn.check.xor import own_xor

__all__ = [
    "Finding",
    "Marks",
    "Note",
    "Probe",
    "Wrong",
    "derivative",
    "example",
    "forward",
    "own_xor",
    "probe",
    "separates",
    "that",
]
