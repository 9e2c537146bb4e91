"""When tests run: as late as nothing can have changed what they test.

A test sees the student's notebook as it was where the test stands. Cells that only
define new things do not change it, so one clone of the process serves all the tests
before the next cell that does more.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from .names import bound, changed, parsed

_CONSTANT = (
    *(ast.Constant, ast.Name, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.UnaryOp),
    *(ast.BinOp, ast.Attribute, ast.operator, ast.unaryop, ast.Load),
)


class Definitions:
    """Tells, cell by cell, whether it only adds new names to a notebook."""

    def __init__(self) -> None:
        """Start before the first cell."""
        self._known: set[str] = set()

    def only_adds(self, source: str, *, ours: bool = False) -> bool:
        """Take the next cell; tell whether no earlier test could notice it.

        A cell of `ours` is the instructor's and uses nothing of the student's: it may
        run more, as long as it changes nothing by name.
        """
        tree = parsed(source)
        new = bound(tree)
        quiet = (
            tree is not None
            and not new & self._known
            and (ours or all(map(_defines, tree.body)))
            and (not ours or changed(tree) <= new)
            and not any(isinstance(node, ast.Global) for node in ast.walk(tree))
        )
        self._known |= new
        return quiet


def _defines(statement: ast.stmt) -> bool:
    """Tell whether a statement runs nothing but what makes a definition."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        defaults = (*statement.args.defaults, *statement.args.kw_defaults)
        return not statement.decorator_list and _constant(d for d in defaults if d)
    if isinstance(statement, ast.ClassDef):
        plain = not statement.decorator_list and not statement.keywords
        return plain and all(map(_defines, statement.body))
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        targets = [*getattr(statement, "targets", [getattr(statement, "target", None)])]
        simple = all(isinstance(target, ast.Name) for target in targets)
        return simple and _constant([statement.value] if statement.value else [])
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)  # a docstring
    return isinstance(statement, ast.Import | ast.ImportFrom | ast.Pass)


def _constant(values: Iterable[ast.expr]) -> bool:
    return all(isinstance(n, _CONSTANT) for value in values for n in ast.walk(value))
