"""Leave out of a notebook the tests that have no say on the exercises in question."""

import dis
import re
from collections.abc import Collection, Iterator
from types import CodeType
from typing import Any

import nbformat

from autograder.lint.static import test_cells

_READS = {"LOAD_NAME", "LOAD_GLOBAL"}
_BINDS = {"STORE_NAME", "STORE_GLOBAL"}


def only_tests_of(exercises: Collection[str], notebook: Any) -> Any:
    """Return the notebook with only the tests that these exercises' verdicts need.

    A test stays if it tests one of them, or if it binds a name that a cell below it,
    one that stays, reads before it binds it itself.
    """
    tests, kept = dict(test_cells(notebook)), []
    wanted: set[str] = set()
    for cell in reversed(notebook.cells):
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        bound, read = names(cell.source) if cell.cell_type == "code" else (set(), set())
        about = grade_id not in tests or grade_id.removeprefix("test-") in exercises
        if about or wanted & bound:
            wanted |= read
            kept.append(cell)
    return nbformat.from_dict({**notebook, "cells": kept[::-1]})


def names(source: str) -> tuple[set[str], set[str]]:
    """Return the global names that a cell binds, and those that others must bind."""
    try:
        code = compile(source, "cell", "exec", dont_inherit=True)
    except SyntaxError:  # it binds nothing, or has a magic that may read anything
        return set(), set(re.findall(r"\w+", source))
    bound: set[str] = set()
    read: set[str] = set()
    for step in dis.get_instructions(code):
        if step.opname in _BINDS:
            bound.add(step.argval)
        elif step.opname in _READS and step.argval not in bound:
            read.add(step.argval)
    inside = [step for one in _functions(code) for step in dis.get_instructions(one)]
    read |= {step.argval for step in inside if step.opname in _READS} - bound
    return bound | {s.argval for s in inside if s.opname == "STORE_GLOBAL"}, read


def _functions(code: CodeType) -> Iterator[CodeType]:
    """Yield the code of each function and class of a cell, nested ones too."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _functions(constant)
