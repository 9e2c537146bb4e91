"""Which names of a test are the student's: read once from the reference solution.

A student can add none: the plan is made of the instructor's notebook, goes along in the
metadata of the notebook that is graded, and lists the only cells that the referee runs.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from nbformat import NotebookNode

from .. import syntax
from ..cells import code_cells, is_answer, marks, twin
from .reads import needs
from .reuse import LASTING, Dependence

KEY = "referee"  # in the notebook's own metadata, below "cs_nn"
INSIDE = re.compile(r"^\s*#\s*grader:\s*in-student-process\b", re.MULTILINE)
_GLOBAL_RANDOM = re.compile(
    r"\brandom\.(?!default_rng|Generator|SeedSequence|RandomState|PCG64|Random\b)|"
    r"\bimport random\b|\bfrom (numpy\.)?random import\b"
)
_BEGIN, _END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"


@dataclass(frozen=True)
class Trusted:
    """A cell of the instructor's, as the referee runs it."""

    names: tuple[str, ...] = ()
    """The student's names that must be there before it runs."""
    test: bool = False
    inside: str = ""
    """Why it must run in the student's process, if it must."""
    empty: bool = False
    """Whether the reference solution gives it empty arrays."""
    after: tuple[str, ...] = ()
    """The earlier tests whose names it uses; see `reuse`."""
    mark: str = ""
    """Another one whenever a test may give something else; see `reuse`."""


@dataclass(frozen=True)
class Plan:
    """What the referee runs, cell by cell, and what it takes from the student."""

    cells: Mapping[str, Trusted]
    operators: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The special methods that the reference solution's classes define."""
    random: bool = False
    """Whether a cell of the instructor's uses global random numbers."""
    linked: bool = False
    """Whether tests may depend on one another by more than their names."""

    def as_json(self) -> dict[str, Any]:
        """Return it for the notebook's metadata, as it comes back from a file."""
        return dict(json.loads(json.dumps(asdict(self))))


def plan_of(notebook: NotebookNode) -> Plan | None:
    """Return the plan that goes along with a notebook, if one does."""
    kept = notebook.metadata.get("cs_nn", {}).get(KEY)
    if not kept:
        return None
    cells = {
        name: Trusted(**one | {key: tuple(one[key]) for key in ("names", "after")})
        for name, one in kept["cells"].items()
    }
    return Plan(**kept | {"cells": cells})


def planned(notebook: NotebookNode, source: NotebookNode) -> NotebookNode:
    """Return a notebook whose metadata say how it is tested, going by the `source`."""
    return carrying(notebook, make_plan(source))


def carrying(notebook: NotebookNode, plan: Plan | None) -> NotebookNode:
    """Return a notebook whose metadata hold this plan and no other."""
    ours = dict(notebook.metadata.get("cs_nn", {}))
    ours.pop(KEY, None)
    if plan is not None:
        ours[KEY] = plan.as_json()
    metadata = twin(notebook.metadata, cs_nn=ours)
    return twin(notebook, metadata=metadata)


def make_plan(source: NotebookNode) -> Plan | None:
    """Return the plan of an instructor's notebook, or None where nothing is tested.

    Its cells must have their ids, by which the plan knows them.
    """
    answers: set[str] = set()  # names that answers have defined so far
    uses: dict[str, set[str]] = {}  # what the instructor's own names use of them
    cells: dict[str, Trusted] = {}
    dependence = Dependence()
    texts: list[str] = []
    operators: dict[str, list[str]] = {}
    for cell in code_cells(source):
        tree = parsed(cell.source)
        if is_answer(cell):
            answers |= changed(tree)
            operators |= _operators(tree)
            continue
        texts.append(cell.source)
        read = needs(tree)
        used = (read & answers).union(*(uses.get(name, ()) for name in read))
        uses |= dict.fromkeys(bound(tree), used)
        test = bool(marks(cell).get("grade"))
        inside = cannot_split(cell.source, tree, answers) if test else ""
        gives = changed(tree) | imported(tree)
        about = (cell.id, cell.source, needs(tree), gives)
        after, mark = dependence.take(*about, test=test)
        cells[cell.id] = Trusted(
            tuple(sorted(used)), test, inside, after=after, mark=mark
        )
    if not any(one.test for one in cells.values()):
        return None
    random = any(map(_GLOBAL_RANDOM.search, texts))
    return Plan(cells, operators, random, random or any(map(LASTING.search, texts)))


def parsed(source: str) -> ast.Module | None:
    """Return the tree of a cell, or None for one that is no plain Python."""
    try:
        return syntax.tree(source) if len(source) <= syntax.MOST_PARSED else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def bound(tree: ast.Module | None, *, deep: bool = True) -> set[str]:
    """Return the names that a cell binds at its top level, or makes global.

    Where nothing says `global`, functions need not be read: not `deep` is faster.
    """
    return set(_bound(tree.body, deep)) if tree else set()


def changed(tree: ast.Module | None) -> set[str]:
    """Return the names that a cell binds, or whose values it changes by name."""
    return (bound(tree) | touched(tree)) - imported(tree)


def touched(tree: ast.Module | None) -> set[str]:
    """Return the names whose items, attributes or methods a cell uses to change."""
    return set(_touched(tree)) if tree else set()


def imported(tree: ast.Module | None) -> set[str]:
    """Return the names that a cell imports at its top level."""
    return {n for s in tree.body for n in _imported(s)} if tree else set()


def _imported(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        for alias in statement.names:
            yield (alias.asname or alias.name).split(".")[0]


def _bound(body: Sequence[ast.stmt], deep: bool) -> Iterator[str]:
    """Yield what statements bind, not looking into functions but for `global`."""
    for statement in body:
        yield from _imported(statement)
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield statement.name
            for node in ast.walk(statement) if deep else ():
                if isinstance(node, ast.Global):
                    yield from node.names
            continue
        for node in _shallow(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id
            elif isinstance(node, ast.ExceptHandler) and node.name:
                yield node.name
            elif isinstance(node, ast.stmt):
                yield from _bound([node], deep)


def _shallow(statement: ast.stmt) -> Iterator[ast.AST]:
    """Walk a statement down to the statements in it, which are yielded too."""
    waiting: list[ast.AST] = list(ast.iter_child_nodes(statement))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.stmt | ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def _touched(tree: ast.Module) -> Iterator[str]:
    """Yield names whose items, attributes or methods a cell's top level uses to change.

    `results["a"] = 1`, `model.W = W`, and a call for its effect: `results.append(1)`.
    """
    for statement in tree.body:
        targets: list[ast.AST] = []
        if isinstance(statement, ast.Assign):
            targets = list(statement.targets)
        elif isinstance(statement, ast.AugAssign):
            targets = [statement.target]
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            targets = [statement.value.func]
        for target in targets:
            if isinstance(target, ast.Subscript | ast.Attribute):
                yield from (
                    n.id for n in ast.walk(target.value) if isinstance(n, ast.Name)
                )


def _operators(tree: ast.Module | None) -> dict[str, list[str]]:
    """Return the special methods of the classes that a cell defines."""
    classes = [n for n in ast.walk(tree) if isinstance(n, ast.ClassDef)] if tree else []
    return {one.name: sorted(_special_methods(one)) for one in classes}


def _special_methods(kind: ast.ClassDef) -> Iterator[str]:
    for node in kind.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("__"):
            yield node.name
        if isinstance(node, ast.Assign):  # __radd__ = __add__
            names = (t.id for t in node.targets if isinstance(t, ast.Name))
            yield from (name for name in names if name.startswith("__"))


def hidden_lines(source: str) -> list[tuple[int, int]]:
    """Return first and last line of each hidden part of a test."""
    found, first = [], 0
    for number, line in enumerate(source.splitlines(), start=1):
        if _BEGIN in line:
            first = number
        elif _END in line and first:
            found.append((first, number))
            first = 0
    return [*found, (first, 10**9)] if first else found


_REASONS = (
    (re.compile(r"\bget_ipython\b|^\s*[%!]", re.MULTILINE), "it talks to IPython"),
    (re.compile(r"\b(globals|locals|vars)\(\)"), "it looks into the namespace"),
    (re.compile(r"\bgetsource|\b__code__|\bdis\.dis\b"), "it reads source code"),
    (re.compile(r"\bpatch\(|\bpatch\.|\bmonkeypatch\b"), "it replaces what code uses"),
    (re.compile(r"^\s*await\b|\basyncio\b", re.MULTILINE), "it awaits the answer"),
)


def cannot_split(source: str, tree: ast.Module | None, answers: set[str]) -> str:
    """Say why a test cannot be apart from the code that it tests; empty if it can."""
    if INSIDE.search(source):
        return "its first lines ask for it"
    for pattern, reason in _REASONS:
        if pattern.search(source):
            return reason
    if tree is None:
        return "it is no plain Python"
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            bases = {
                n.id for b in node.bases for n in ast.walk(b) if isinstance(n, ast.Name)
            }
            if bases & answers:
                return "it derives a class from the student's"
    return ""
