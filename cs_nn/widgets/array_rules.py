"""What each operation of the engine is called in a walkthrough, and how it goes back.

{0}, {1} … are the inputs, {out} the result, · the gradient that arrives. The engine
stores no names: an operation is known by the function that made its derivative.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Rule:
    """An operation: its formula, and what the gradient becomes for each input."""

    formula: str
    back: tuple[str, ...]
    entrywise: bool = False  # its Jacobian is diagonal


RULES = {
    "__add__": Rule("{0} + {1}", ("·", "·")),
    "__sub__": Rule("{0} − {1}", ("·", "−·")),
    "__neg__": Rule("−{0}", ("−·",), True),
    "__mul__": Rule("{0} ⊙ {1}", ("· ⊙ {1}", "· ⊙ {0}")),
    "__truediv__": Rule("{0} ÷ {1}", ("· ÷ {1}", "−· ⊙ {0} ÷ {1}²")),
    "__pow__": Rule("{0} ^ {1}", ("· ⊙ {1} {0}^({1} − 1)", "· ⊙ {out} log {0}")),
    "__matmul__": Rule("{0} @ {1}", ("· @ {1}ᵀ", "{0}ᵀ @ ·")),
    "linear": Rule("{0} @ {1} + {2}", ("· @ {1}ᵀ", "{0}ᵀ @ ·", "Σ rows of ·")),
    "relu": Rule("relu({0})", ("· ⊙ ({0} > 0)",), True),
    "sigmoid": Rule("σ({0})", ("· ⊙ {out}(1 − {out})",), True),
    "tanh": Rule("tanh({0})", ("· ⊙ (1 − {out}²)",), True),
    "exp": Rule("exp({0})", ("· ⊙ {out}",), True),
    "log": Rule("log({0})", ("· ÷ {0}",), True),
    "sqrt": Rule("√{0}", ("· ÷ 2{out}",), True),
    "maximum": Rule("max({0}, {1})", ("· where larger", "· where larger")),
    "sum": Rule("Σ {0}", ("· spread out",)),
    "reshape": Rule("reshape {0}", ("reshape ·",)),
    "transpose": Rule("{0}ᵀ", ("·ᵀ",)),
    "softmax": Rule("softmax({0})", ("{out} ⊙ (· − Σ·⊙{out})",)),
    "cross_entropy": Rule("cross-entropy({0})", ("(softmax − Y) ⊙ ·",)),
}


def name_of(vjp: Callable[..., Any]) -> str:
    """The operation that a derivative belongs to, from the function that made it."""
    name = vjp.__qualname__.split(".<locals>")[0].split(".")[-1]
    if name in ("_map", "_choose"):  # shared by all that treat entries alike
        cells = zip(vjp.__code__.co_freevars, vjp.__closure__ or (), strict=True)
        inner = {key: cell.cell_contents for key, cell in cells}
        return name_of(inner.get("slope") or inner["wins"])
    return name


def rule_of(vjp: Callable[..., Any], inputs: int) -> Rule:
    """The rule of an operation; one that is not listed is shown by its name."""
    name = name_of(vjp)
    rule = RULES.get(name)
    if rule and len(rule.back) >= inputs:
        return Rule("{0} @ {1}", rule.back) if (name, inputs) == ("linear", 2) else rule
    given = ", ".join(f"{{{i}}}" for i in range(inputs))
    return Rule(f"{name.strip('_')}({given})", ("vjp(·)",) * inputs)


def written(text: str, inputs: Sequence[str], out: str, arriving: str = "·") -> str:
    """A formula with names put in, and what arrives in place of the dot."""
    return text.format(*inputs, out=out).replace("·", arriving)
