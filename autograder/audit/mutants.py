"""Every answer that is one small slip away from the reference.

Why not a mutation tool: mutmut and cosmic-ray (both kept up) mutate a package's files
on disk and start a test command for each mutant, where ours are cells of a notebook
that only a sandbox runs; neither knows axes, transposes or swapped matrices.
"""

import ast
import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType
from typing import Any

from autograder.audit.operators import alternatives, shifted

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
_NO_HINT = ("", "pass", "if True:", "if False:")
Slot = tuple[ast.AST, str, int | None]


@dataclass(frozen=True)
class Mutant:
    """An answer with one slip: its text, where it is, and the lines that differ."""

    source: str
    within: str
    diff: str

    @property
    def line(self) -> str:
        """The line that the slip made, by which lists know it."""
        lines = [(line[0], line[1:].strip()) for line in self.diff.splitlines()]
        old, new = (next((t for s, t in lines if s == sign), "") for sign in "-+")
        return f"{old} -> {new}" if new in _NO_HINT else new


@dataclass(frozen=True)
class Mutants:
    """The mutants of an answer whose code differs from its own, and from each other."""

    found: tuple[Mutant, ...]
    same_code: int
    """How many more were left out: Python compiles them to the same."""


def mutants(source: str) -> Mutants:
    """Return the mutants of an answer, in the order of its text.

    Only lines between the solution's markers change, or all where there are none. The
    same source gives the same mutants on every machine.
    """
    tree = ast.parse(source)
    plain, lines = ast.unparse(tree), _solution_lines(source)
    known, found, same = {_code(tree)}, [], 0
    for slot, within in list(_slots(tree, "")):
        node = _get(slot)
        if getattr(node, "lineno", getattr(slot[0], "lineno", 0)) not in lines:
            continue
        for other in _others(node, within):
            mutant = _with(tree, slot, other)
            code = _code(mutant) if mutant else None
            if mutant is None or code is None:
                continue
            if code in known:
                same += 1
                continue
            known.add(code)
            text = ast.unparse(mutant)
            found.append(Mutant(text, within, _diff(plain, text)))
    return Mutants(tuple(found), same)


def _others(node: Any, within: str) -> Iterator[ast.AST]:
    yield from alternatives(node)
    if not within and isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from map(ast.Constant, shifted(node.value))  # an answer that is a letter


def _solution_lines(source: str) -> set[int]:
    lines, inside, found = source.splitlines(), False, set()
    if BEGIN not in source:
        return set(range(1, len(lines) + 1))
    for number, line in enumerate(lines, 1):
        inside = (inside or BEGIN in line) and END not in line
        if inside:
            found.add(number)
    return found


def _slots(node: ast.AST, within: str) -> Iterator[tuple[Slot, str]]:
    """Yield every place of a tree where a node stands, and the name of its function."""
    for name, value in ast.iter_fields(node):
        many = isinstance(value, list)
        for i, child in enumerate(value if many else [value]):
            if isinstance(child, ast.AST):
                slot = (node, name, i if many else None)
                yield slot, within
                inner = within
                if isinstance(child, ast.FunctionDef | ast.ClassDef):
                    inner = f"{within}.{child.name}".lstrip(".")
                yield from _slots(child, inner)


def _get(slot: Slot) -> Any:
    parent, name, index = slot
    value = getattr(parent, name)
    return value if index is None else value[index]


def _set(slot: Slot, node: ast.AST) -> None:
    parent, name, index = slot
    if index is None:
        setattr(parent, name, node)
    else:
        getattr(parent, name)[index] = node


def _with(tree: ast.Module, slot: Slot, other: ast.AST) -> ast.Module | None:
    """Return a new tree with another node in a slot, or None if that is no Python."""
    before = _get(slot)
    _set(slot, other)
    try:
        return ast.parse(ast.unparse(ast.fix_missing_locations(tree)))
    except (SyntaxError, ValueError):
        return None
    finally:
        _set(slot, before)


def _code(tree: ast.Module) -> Any:
    """Return what Python makes of it, without names of files and numbers of lines."""
    try:
        return _essence(compile(ast.unparse(tree), "<answer>", "exec"))
    except SyntaxError:
        return None


def _essence(code: CodeType) -> tuple[Any, ...]:
    constants = tuple(
        _essence(c) if isinstance(c, CodeType) else (type(c).__name__, repr(c))
        for c in code.co_consts
    )
    return code.co_code, constants, code.co_names, code.co_varnames, code.co_freevars


def _diff(before: str, after: str) -> str:
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), lineterm="", n=0
    )
    return "\n".join(line for line in lines if line[:3] not in ("---", "+++", "@@ "))
