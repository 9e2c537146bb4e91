"""Misconceptions as data: how each looks from outside, and what to say about it.

An entry never holds a right answer. It says how a wrong result follows from the oracle:
the oracle with other inputs, the oracle's result changed, or a wrong formula.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

Looks = Callable[..., Any]
BANKS = (
    "general", "perceptron", "activations", "networks", "chain_rule", "operations",
    "graphs", "backprop", "softmax", "training", "deep", "convolution",
    "extras",
)  # fmt: skip


@dataclass(frozen=True)
class Misconception:
    """One way to be wrong about one exercise family.

    `looks(oracle, *args, **kwargs)` returns the wrong result; or `raises` / `warns` is
    a piece of the exception or warning that gives the mistake away. `id` is the
    catalogue's ("M-01"); several entries may share it.
    """

    id: str
    family: str
    sentence: str
    question: str
    section: str
    looks: Looks | None = None
    raises: str = ""
    warns: str = ""


@cache
def bank(family: str) -> tuple[Misconception, ...]:
    """Return the entries of one exercise family, in the order they are tried."""
    modules = (import_module(f"cs_nn.check.bank.{name}") for name in BANKS)
    return tuple(e for module in modules for e in module.ENTRIES if e.family == family)


@cache
def everything() -> tuple[Misconception, ...]:
    """Return every entry of every bank."""
    modules = (import_module(f"cs_nn.check.bank.{name}") for name in BANKS)
    return tuple(entry for module in modules for entry in module.ENTRIES)
