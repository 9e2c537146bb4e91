"""Mistakes that any exercise can meet; the checks themselves recognise them."""

from cs_nn.check.misconceptions import Misconception

SHARED = Misconception(
    "M-37",
    "any",
    "An array is shared with the caller: `x += 1` changes the caller's x too.",
    "How do you make a new array in place of changing the old one?",
    "Week 0, numpy arrays are shared",
)
LEARNABLE = Misconception(
    "M-09",
    "xor-search",
    "Expects training to lift one neuron on XOR above 3 of 4; no line can.",
    "Add the inequalities of (0, 1) and (1, 0), and those of (0, 0) and (1, 1).",
    "Lecture 1 §4, why XOR fails",
)
ENTRIES = (SHARED, LEARNABLE)
