"""Which names a cell takes from the cells before it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def needs(tree: ast.Module | None) -> set[str]:
    """Return the names that a cell reads and has not surely bound itself before."""
    return _needs(tree.body, set()) if tree else set()


def _needs(body: Iterable[ast.stmt], own: set[str]) -> set[str]:
    """Return what statements need; what they surely bind is added to `own`."""
    found: set[str] = set()
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            own.add(statement.name)  # it may call itself
        found |= {name for name in _reads(_head(statement)) if name not in own}
        if isinstance(statement, ast.AugAssign):
            found |= _stored([statement.target]) - own
        if isinstance(statement, ast.For | ast.AsyncFor):
            found |= _needs(statement.body, own | _stored([statement.target]))
            found |= _needs(statement.orelse, set(own))
        elif not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            for block in _blocks(statement):
                # Sure inside only: a test's `with` goes on after an exception.
                found |= _needs(block, own | _stored(_head(statement)))
            if isinstance(statement, ast.ClassDef):  # methods do not see its names
                methods = (n for n in statement.body if isinstance(n, _Function))
                found |= {name for name in _reads(methods) if name not in own}
        own |= _bound(statement)
    return found


def _head(statement: ast.stmt) -> list[ast.AST]:
    """Return the parts of a statement that hold no statements of this scope."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        return [statement]
    parts = [n for n in ast.iter_child_nodes(statement) if not isinstance(n, ast.stmt)]
    caught = [n.type for n in parts if isinstance(n, ast.ExceptHandler) and n.type]
    return [n for n in parts if not isinstance(n, ast.ExceptHandler)] + caught


def _blocks(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    """Yield the lists of statements inside a statement."""
    for _, value in ast.iter_fields(statement):
        if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
            yield value
    for handler in getattr(statement, "handlers", ()):
        yield handler.body
    for case in getattr(statement, "cases", ()):
        yield case.body


def _bound(statement: ast.stmt) -> set[str]:
    """Return what a statement binds whenever it is run."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {(one.asname or one.name).split(".")[0] for one in statement.names}
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    return _stored(statement.targets) if isinstance(statement, ast.Assign) else set()


def _stored(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names that are bound in these nodes, not in what has its own names."""
    names = (n for n in _scope(nodes) if isinstance(n, ast.Name))
    return {name.id for name in names if isinstance(name.ctx, ast.Store)}


def _scope(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield nodes and all in them, but for the inside of functions and the like."""
    for node in nodes:
        yield node
        if not isinstance(node, _Function | _Comprehension | ast.ClassDef):
            yield from _scope(ast.iter_child_nodes(node))


def _reads(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield the names that nodes read outside the functions that they hold."""
    for node in nodes:
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Store):
                yield node.id
            continue
        yield from _reads(_outside(node))
        inner = _reads(ast.iter_child_nodes(node))
        local = _local(node)
        yield from (name for name in inner if name not in local)


def _outside(node: ast.AST) -> list[ast.AST]:
    """Return what is read before a function or a comprehension has its own names."""
    if isinstance(node, _Comprehension):
        return [node.generators[0].iter]
    if not isinstance(node, _Function):
        return []
    return [*node.args.defaults, *filter(None, node.args.kw_defaults)]


def _local(node: ast.AST) -> set[str]:
    """Return the names that live only in a function or a comprehension."""
    if isinstance(node, _Comprehension):
        return _stored(part.target for part in node.generators)
    if not isinstance(node, _Function):
        return set()
    body = node.body if isinstance(node.body, list) else [node.body]
    everything = [n for part in body for n in ast.walk(part)]
    shared = {n for one in everything if isinstance(one, ast.Global) for n in one.names}
    kinds = ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef
    inner = {one.name for one in _scope(body) if isinstance(one, kinds)}
    given = {one.arg for one in ast.walk(node.args) if isinstance(one, ast.arg)}
    return (given | inner | _stored(body)) - shared
