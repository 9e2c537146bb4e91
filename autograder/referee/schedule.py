"""When tests run: as late as nothing can have changed what they test.

A test sees the student's notebook as it was where the test stands. Cells that only
define new things do not change it, so one clone of the process serves all the tests
before the next cell that does more.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterable
from dataclasses import dataclass

from .names import bound, imported, parsed, touched

_CONSTANT = (
    *(ast.Constant, ast.Name, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.UnaryOp),
    *(ast.BinOp, ast.Attribute, ast.operator, ast.unaryop, ast.Load),
)


_HARMLESS = {
    *("abs", "bool", "dict", "float", "frozenset", "int", "len", "list", "max", "min"),
    *("range", "round", "set", "sorted", "str", "sum", "tuple", "zip"),
}
_ARRAYS = {"arange", "array", "asarray", "eye", "full", "linspace", "ones", "zeros"}


@dataclass(frozen=True)
class _Names:
    """What a cell's text says of names; not its tree, which is large."""

    plain: bool
    """Whether it is Python, and none of its functions makes a name global."""
    bound: frozenset[str]
    imported: frozenset[str]
    touched: frozenset[str]

    @property
    def changed(self) -> frozenset[str]:
        """Those that the cell gives a value, or whose value it changes."""
        return (self.bound | self.touched) - self.imported


def _names(tree: ast.Module | None, source: str) -> _Names:
    deep = "global" in source
    found = bound(tree, deep=deep), imported(tree), touched(tree)
    return _Names(tree is not None and not deep, *map(frozenset, found))


@functools.lru_cache(maxsize=1000)
def _ours(source: str) -> _Names:
    """Return the names of an instructor's cell, which the next notebook has too."""
    return _names(parsed(source), source)


class Definitions:
    """Tells, cell by cell, whether it only adds new names to a notebook."""

    def __init__(self) -> None:
        """Start before the first cell."""
        self._known: set[str] = set()
        self._modules: frozenset[str] = frozenset()
        self._new: frozenset[str] = frozenset()  # names of the present cell

    def only_adds(self, source: str, *, ours: bool = False) -> bool:
        """Take the next cell; tell whether no earlier test could notice it.

        A cell of `ours` is the instructor's and uses nothing of the student's: it may
        run more, as long as it changes nothing by name.
        """
        tree = None if ours else parsed(source)
        names = _ours(source) if ours else _names(tree, source)
        self._new = new = names.bound - (names.imported & self._modules)
        quiet = (
            names.plain
            and not new & self._known
            and (tree is None or all(map(self._defines, tree.body)))
            and (not ours or names.changed <= new | self._modules)
        )
        self._known |= new
        self._modules = (self._modules - new) | names.imported
        return quiet

    def _defines(self, statement: ast.stmt) -> bool:
        """Tell whether a statement runs nothing but what makes a definition."""
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            defaults = (*statement.args.defaults, *statement.args.kw_defaults)
            constant = self._constant(d for d in defaults if d)
            return constant and not statement.decorator_list
        if isinstance(statement, ast.ClassDef):
            plain = not statement.decorator_list and not statement.keywords
            return plain and all(map(self._defines, statement.body))
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            one = getattr(statement, "target", None)
            targets = [*getattr(statement, "targets", [one])]
            simple = all(isinstance(target, ast.Name) for target in targets)
            value = [statement.value] if statement.value else []
            return simple and self._constant(value)
        if isinstance(statement, ast.Expr):
            return isinstance(statement.value, ast.Constant)  # a docstring
        return isinstance(statement, ast.Import | ast.ImportFrom | ast.Pass)

    def _constant(self, values: Iterable[ast.expr]) -> bool:
        nodes = (node for value in values for node in ast.walk(value))
        return all(isinstance(n, _CONSTANT) or self._harmless(n) for n in nodes)

    def _harmless(self, node: ast.AST) -> bool:
        """Tell whether a node calls what only makes new data: `list`, `np.zeros`."""
        if isinstance(node, ast.keyword):
            return True
        if not isinstance(node, ast.Call):
            return False
        called, given = node.func, [*node.args, *(word.value for word in node.keywords)]
        # What an earlier cell made may be used up by a call: an iterator, for one.
        names = {n.id for v in given for n in ast.walk(v) if isinstance(n, ast.Name)}
        if not names <= self._new | _HARMLESS | self._modules:
            return False
        if isinstance(called, ast.Name):
            return called.id in _HARMLESS - self._known - self._new
        if not (isinstance(called, ast.Attribute) and called.attr in _ARRAYS):
            return False
        return isinstance(called.value, ast.Name) and called.value.id in self._modules
