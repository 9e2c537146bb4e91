"""Python's operators by the names of their methods."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

_BINARY = "add sub mul truediv floordiv mod pow matmul and_ or_ xor lshift rshift"
_PLAIN = {name.rstrip("_"): getattr(operator, name) for name in _BINARY.split()}


def _turned(do: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda a, b: do(b, a)


ARITHMETIC: dict[str, Callable[..., Any]] = {
    **{f"__{name}__": do for name, do in _PLAIN.items()},
    **{f"__r{name}__": _turned(do) for name, do in _PLAIN.items()},
    **{f"__i{name}__": getattr(operator, f"i{name}") for name in _PLAIN},
    **{f"__{name}__": getattr(operator, name) for name in ("neg", "pos", "invert")},
    "__abs__": abs,
    "__round__": round,
}
COMPARISON: dict[str, Callable[..., Any]] = {
    f"__{name}__": getattr(operator, name)
    for name in ("eq", "ne", "lt", "le", "gt", "ge")
} | {"__contains__": operator.contains}
CONVERSION: dict[str, Callable[..., Any]] = {
    "__bool__": bool, "__float__": float, "__int__": int, "__index__": operator.index,
    "__complex__": complex, "__hash__": hash,
}  # fmt: skip
ITEMS: dict[str, Callable[..., Any]] = {
    "__len__": len, "__iter__": iter, "__getitem__": operator.getitem,
    "__setitem__": operator.setitem, "__delitem__": operator.delitem,
    "__reversed__": reversed,
}  # fmt: skip
TEXT: dict[str, Callable[..., Any]] = {"__str__": str, "__repr__": repr}
OPERATORS = ARITHMETIC | COMPARISON | CONVERSION | ITEMS | TEXT
