"""The data sets of the course: small, made or shipped, the same on every machine.

And two networks that were trained on one of them.
"""

from cs_nn.data.characters import glyphs
from cs_nn.data.cultivars import imbalance
from cs_nn.data.curves import moons, spirals
from cs_nn.data.gates import gate, xor
from cs_nn.data.handwriting import digits
from cs_nn.data.networks import trained

__all__ = [
    "digits",
    "gate",
    "glyphs",
    "imbalance",
    "moons",
    "spirals",
    "trained",
    "xor",
]
