"""Checks of how code is written: its text, its calls, its loops, what it imports.

They work in a student's notebook and, with the same words, where tests run in another
process: there the text is the one that was handed in.
"""

from __future__ import annotations

import ast
import inspect
import os
import sys
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from cs_nn.check.probes import SECRET
from cs_nn.check.report import Finding, Wrong

Function = Callable[..., Any]
answers: Mapping[str, str] = {}
"""While grading: the text of the student's cells, by grade id or cell id."""

_LOOPS = {
    ast.For: "a for loop",
    ast.AsyncFor: "a for loop",
    ast.While: "a while loop",
    ast.ListComp: "a list comprehension",
    ast.SetComp: "a set comprehension",
    ast.DictComp: "a dict comprehension",
    ast.GeneratorExp: "a generator expression",
}
_HIDDEN_LOOPS = {"vectorize", "apply_along_axis", "fromiter", "map", "reduce"}


def cell_source(name: str) -> str:
    """Return the text of a student's cell, by grade id.

    Raises LookupError where it cannot be known: in a notebook that is not graded.
    """
    if name not in answers:
        raise LookupError(f"the text of the cell {name!r} is known only while grading")
    return answers[name]


def source_of(fn: Function) -> str:
    """Return the text of a student's function or class, decorators included.

    Raises Wrong when there is none, as for a lambda or a function of a library.
    """
    name = getattr(fn, "__name__", "")
    for text in reversed([*answers.values()]):
        if (found := _definition(text, name)) is not None:
            lines = text.splitlines()
            first = min([found.lineno, *(d.lineno for d in found.decorator_list)])
            return textwrap.dedent("\n".join(lines[first - 1 : found.end_lineno]))
    if not answers:
        try:
            return textwrap.dedent(inspect.getsource(fn))
        except (OSError, TypeError):
            pass
    shown = name or "your function"
    raise Wrong(Finding(f"The text of `{shown}` is not there: write it with `def`."))


def _definition(
    text: str, name: str
) -> ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | None:
    """Return the last definition of a name in a cell."""
    try:
        nodes = ast.walk(ast.parse(text))
    except (SyntaxError, ValueError, RecursionError):
        return None
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return next(
        (n for n in reversed([*nodes]) if isinstance(n, kinds) and n.name == name),
        None,
    )


def no_loops(*functions: Function) -> None:
    """Check that no function has a loop, a comprehension, or numpy's hidden loops.

    Raises Wrong. It reads the text only: what the functions call is not looked at.
    """
    for fn in functions:
        for node in ast.walk(ast.parse(source_of(fn))):
            loop = _LOOPS.get(type(node), "")
            if isinstance(node, ast.Attribute | ast.Name):
                word = node.attr if isinstance(node, ast.Attribute) else node.id
                loop = f"`{word}`, which is a loop" if word in _HIDDEN_LOOPS else loop
            if loop:
                raise Wrong(
                    Finding(
                        f"{fn.__name__} has {loop} in line {node.lineno}: work on "  # type: ignore[attr-defined]
                        "whole arrays instead."
                    )
                )


def no_imports(fn: Function, *modules: str) -> None:
    """Check that a function's text neither imports nor names any of the modules.

    Raises Wrong.
    """
    for node in ast.walk(ast.parse(source_of(fn))):
        for name in _modules(node):
            if name.split(".")[0] in modules:
                told = (
                    f"{fn.__name__} uses {name}: this exercise is to be done without."
                )
                raise Wrong(Finding(told))


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [node.id] if isinstance(node, ast.Name) else []


@contextmanager
def instead(fn: Function, **names: Any) -> Iterator[None]:
    """Let names of the student's notebook mean something else for a while.

    So a class can be tested on layers that surely work: a mistake in the student's own
    ones costs its points once. `fn` is any function or class of the notebook.
    """
    if swap := getattr(fn, "__swap__", None):  # apart from the code: swap there
        before = swap(names)
        try:
            yield
        finally:
            swap(before, list(names))
        return
    namespace = _namespace(fn)
    before = {name: namespace[name] for name in names if name in namespace}
    namespace.update(names)
    try:
        yield
    finally:
        for name in names:
            namespace.pop(name, None)
        namespace.update(before)


def calls_of(inner: str, fn: Function, *args: Any, **named: Any) -> int:
    """Return how often `fn(*args, **named)` calls the student's function `inner`.

    It counts calls that look the name up in the notebook, as functions of a cell do.
    """
    if count := getattr(fn, "__calls_of__", None):  # apart from the code: ask it there
        return int(count(inner, args, named))
    namespace = _namespace(fn)
    usual, calls = namespace[inner], 0

    def counting(*given: Any, **by_name: Any) -> Any:
        nonlocal calls
        calls += 1
        return usual(*given, **by_name)

    namespace[inner] = counting
    try:
        fn(*args, **named)
    finally:
        namespace[inner] = usual
    return calls


def _namespace(fn: Function) -> dict[str, Any]:
    found = getattr(inspect.unwrap(fn), "__globals__", None)
    return found if found is not None else vars(sys.modules["__main__"])


def faster(fn: Function, slow: Function, *args: Any, times: float) -> None:
    """Check that `fn(*args)` takes at most 1/`times` of what `slow(*args)` takes.

    The best of three runs of each counts, so a busy machine does not decide. `slow` is
    the test's own, for example the same with a loop. Raises Wrong.
    """
    mine, loop = (min(_seconds(f, args) for _ in range(3)) for f in (fn, slow))
    if mine * times > loop:
        name = getattr(fn, "__name__", "your function")
        raise Wrong(
            Finding(
                f"{name} is {loop / mine:.1f} times as fast as a loop; "
                f"{times:g} times is asked for: work on whole arrays."
            )
        )


def _seconds(fn: Function, args: tuple[Any, ...]) -> float:
    start = time.perf_counter()
    fn(*args)
    return time.perf_counter() - start


def stopwatch() -> Callable[[], float]:
    """Return a clock that gives the seconds since now, for limits of 5 s and more.

    Where what was answered settles a test, the grader may not run it again for the next
    student: with `time` in its text it always does, with this only if it takes seconds.
    """
    start = time.perf_counter()
    return lambda: time.perf_counter() - start


def grading() -> bool:
    """Tell whether this is a grader's run, not a student's own."""
    return SECRET in os.environ


def score(points: float, message: str) -> float:
    """Show a message and return the points: the last line of a test that gives both."""
    print(message)  # noqa: T201 - this is what it is for
    return float(points)
