"""The small slips that make a mutant: what else could stand in the place of a node."""

import ast
from collections.abc import Callable, Iterator
from typing import Any

_BINARY: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_COMPARE: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_PAIRS = "min max|minimum maximum|argmin argmax|sum mean|any all|floor ceil"
_PAIRS += "|zeros ones|zeros_like ones_like|logical_and logical_or|append insert"
_CALLED = {a: b for p in _PAIRS.split("|") for a, b in (p.split(), p.split()[::-1])}
_UNWRAPPED = frozenset(
    {"sqrt", "abs", "exp", "log", "tanh", "clip", "reversed", "copy"}
)
_SYMMETRIC = frozenset({"min", "max", "minimum", "maximum", "isclose", "allclose"})
_SHAPING = ("axis", "keepdims")


def alternatives(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what may stand in a node's place, in an order that never changes."""
    kinds: dict[type[ast.AST], Callable[[Any], Iterator[ast.AST]]] = {
        ast.BinOp: _binary,
        ast.UnaryOp: _unary,
        ast.Compare: _compare,
        ast.BoolOp: _boolean,
        ast.IfExp: _branches,
        ast.Constant: _constant,
        ast.Call: _call,
        ast.Attribute: _attribute,
        ast.Slice: _slice,
        ast.comprehension: _comprehension,
        ast.Return: _return,
        ast.AugAssign: _added,
        ast.Assign: _assign,
        ast.Expr: _expression,
        ast.If: _condition,
        ast.For: _loop,
        ast.Break: _dropped,
        ast.Continue: _dropped,
        ast.Assert: _dropped,
    }
    made = kinds.get(type(node))
    yield from made(node) if made else ()


def shifted(text: str) -> Iterator[str]:
    """Yield strings beside this one: neighbours swapped, or the next letter."""
    if len(text) == 1:
        yield chr(ord(text) + 1)
    for i in range(len(text) - 1):
        yield text[:i] + text[i + 1] + text[i] + text[i + 2 :]


def _binary(node: ast.BinOp) -> Iterator[ast.AST]:
    left, op, right = node.left, node.op, node.right
    if other := _BINARY.get(type(op)):
        yield ast.BinOp(left, other(), right)
    if isinstance(op, ast.MatMult | ast.Sub | ast.Div | ast.Pow):
        yield ast.BinOp(right, op, left)
    if not isinstance(op, ast.MatMult):
        yield left
    if isinstance(op, ast.Add | ast.Mult):
        yield right
    if isinstance(op, ast.Sub):
        yield _negative(right)
    if isinstance(op, ast.Div) and not isinstance(left, ast.Constant):
        yield ast.BinOp(ast.Constant(1), op, right)


def _unary(node: ast.UnaryOp) -> Iterator[ast.AST]:
    yield node.operand


def _compare(node: ast.Compare) -> Iterator[ast.AST]:
    for i, op in enumerate(node.ops):
        for other in _COMPARE.get(type(op), ()):
            ops = [*node.ops[:i], other(), *node.ops[i + 1 :]]
            yield ast.Compare(node.left, ops, node.comparators)


def _boolean(node: ast.BoolOp) -> Iterator[ast.AST]:
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield ast.BoolOp(other, node.values)
    for i in range(len(node.values)):
        rest = [*node.values[:i], *node.values[i + 1 :]]
        yield ast.BoolOp(node.op, rest) if len(rest) > 1 else rest[0]


def _branches(node: ast.IfExp) -> Iterator[ast.AST]:
    yield from (node.body, node.orelse)


def _constant(node: ast.Constant) -> Iterator[ast.AST]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int | float):
        for other in dict.fromkeys((value + 1, value - 1, 2 * value)):
            if other != value:
                yield _number(other)


def _number(value: float) -> ast.expr:
    return _negative(ast.Constant(-value)) if value < 0 else ast.Constant(value)


def _negative(node: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.USub(), node)


def _call(node: ast.Call) -> Iterator[ast.AST]:
    func, args, named = node.func, node.args, node.keywords
    name = getattr(func, "attr", getattr(func, "id", ""))
    if name in _CALLED and isinstance(func, ast.Attribute):
        yield ast.Call(ast.Attribute(func.value, _CALLED[name], func.ctx), args, named)
    elif name in _CALLED and isinstance(func, ast.Name):
        yield ast.Call(ast.Name(_CALLED[name], func.ctx), args, named)
    if name in _UNWRAPPED and (args or isinstance(func, ast.Attribute)):
        yield args[0] if args else func.value  # type: ignore[attr-defined]
    starred = any(isinstance(a, ast.Starred) for a in args[:2])
    if len(args) > 1 and not starred and name not in _SYMMETRIC:
        yield ast.Call(func, [args[1], args[0], *args[2:]], named)
    for i, keyword in enumerate(named):
        if keyword.arg in _SHAPING:
            yield ast.Call(func, args, [*named[:i], *named[i + 1 :]])


def _attribute(node: ast.Attribute) -> Iterator[ast.AST]:
    if node.attr == "T":
        yield node.value


def _slice(node: ast.Slice) -> Iterator[ast.AST]:
    for op in (ast.Add(), ast.Sub()):
        if node.lower is not None and not _is_number(node.lower):
            lower = ast.BinOp(node.lower, op, ast.Constant(1))
            yield ast.Slice(lower, node.upper, node.step)
        if node.upper is not None and not _is_number(node.upper):
            upper = ast.BinOp(node.upper, op, ast.Constant(1))
            yield ast.Slice(node.lower, upper, node.step)
    if node.step is not None:
        yield ast.Slice(node.lower, node.upper, None)


def _is_number(node: ast.expr) -> bool:
    inner = node.operand if isinstance(node, ast.UnaryOp) else node
    return isinstance(inner, ast.Constant)  # its own alternatives move it


def _comprehension(node: ast.comprehension) -> Iterator[ast.AST]:
    for i in range(len(node.ifs)):
        rest = [*node.ifs[:i], *node.ifs[i + 1 :]]
        yield ast.comprehension(node.target, node.iter, rest, node.is_async)
    for some in _some_of(node.iter):
        yield ast.comprehension(node.target, some, node.ifs, node.is_async)


def _loop(node: ast.For) -> Iterator[ast.AST]:
    for some in _some_of(node.iter):
        yield ast.For(node.target, some, node.body, node.orelse)


def _some_of(node: ast.expr) -> Iterator[ast.expr]:
    """Yield all but the first of what is looped over, and all but the last."""
    every = ast.Call(ast.Name("list", ast.Load()), [node], [])
    for bounds in (
        ast.Slice(ast.Constant(1), None, None),
        ast.Slice(None, _number(-1), None),
    ):
        yield ast.Subscript(every, bounds, ast.Load())


def _return(node: ast.Return) -> Iterator[ast.AST]:
    value = node.value
    if isinstance(value, ast.Tuple):
        parts = value.elts
        if len(parts) > 1:
            yield _returned([parts[1], parts[0], *parts[2:]])
        for i, part in enumerate(parts):
            yield _returned([*parts[:i], _negative(part), *parts[i + 1 :]])
    elif value is not None:
        yield ast.Return(None)
        if not isinstance(value, ast.Dict | ast.List | ast.ListComp | ast.UnaryOp):
            yield ast.Return(_negative(value))


def _returned(parts: list[ast.expr]) -> ast.Return:
    return ast.Return(ast.Tuple(parts, ast.Load()))


def _added(node: ast.AugAssign) -> Iterator[ast.AST]:
    yield ast.Pass()
    yield ast.Assign([node.target], node.value)
    if other := _BINARY.get(type(node.op)):
        yield ast.AugAssign(node.target, other(), node.value)


def _assign(node: ast.Assign) -> Iterator[ast.AST]:
    if all(isinstance(t, ast.Attribute | ast.Subscript) for t in node.targets):
        yield ast.Pass()


def _expression(node: ast.Expr) -> Iterator[ast.AST]:
    if not isinstance(node.value, ast.Constant):  # a docstring
        yield ast.Pass()


def _condition(node: ast.If) -> Iterator[ast.AST]:
    for always in (True, False):
        yield ast.If(ast.Constant(always), node.body, node.orelse)


def _dropped(_: ast.AST) -> Iterator[ast.AST]:
    yield ast.Pass()
