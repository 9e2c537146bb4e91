"""The instructor's cells are compiled once for a class, and run as if they were not."""

import ast

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.sandbox import Limits, execute, forkserver, ladder
from autograder.sandbox.compiler import Compiler

LOCKED = {"nbgrader": {"locked": True}}
CELLS = [
    ("import math\nhalf = 0.5", True),
    ("def f(x):\n    return half * x\nf(4)", True),
    ("f(4)\nf(6);", True),
    ("def g():\n    return f('a')\n\ng()", True),
    ("half = 2\nf(4)", False),
    ("def f(x):\n    return half * x\nf(4)", True),
    ("from __future__ import annotations\nhalf = 3", False),
    ("def h(x: nothing):\n    return x\nh.__annotations__", True),
    ("%time\n1 +", True),
    ("import asyncio\nawait asyncio.sleep(0, 7)", True),
    ("%%capture said\nprint(f(4))", True),
    ("math.pi\n'last'", True),
    ("half = 1\nreturn half", True),
    ("half = 1\nhalf is 'half'", True),
    ("# nothing\n# at all", True),
]
IN_A_SERVER = pytest.mark.skipif(
    ladder.best() == "process",
    reason="cells are learnt by a fork server: there is none",
)


def compile_part(compiler, node, name, symbol):
    whole = ast.Interactive([node]) if symbol == "single" else ast.Module([node], [])
    with compiler.extra_flags(ast.PyCF_ALLOW_TOP_LEVEL_AWAIT):
        return compiler(whole, name, symbol)


def test_code_is_ready_for_the_cell_that_was_learnt_and_for_no_other():
    source = "x = 1\nx"
    compiler = Compiler()
    compiler.learn(3, source)
    cell = compiler.plain(source)
    tree = compiler.ast_parse(cell)
    name = compiler.get_code_name(source, cell, 3)
    ready = set(map(id, compiler._codes.values()))
    for node, symbol in zip(tree.body, ("exec", "single"), strict=True):
        assert id(compile_part(compiler, node, name, symbol)) in ready
    other = compiler.get_code_name(source, cell, 4)
    assert id(compile_part(compiler, tree.body[0], other, "exec")) not in ready
    same = ast.parse(source).body[0]
    assert id(compile_part(compiler, same, name, "exec")) not in ready


@IN_A_SERVER
def test_cells_that_were_learnt_run_as_others_do(monkeypatch):
    cells = [new_code_cell(s, metadata=LOCKED if ours else {}) for s, ours in CELLS]
    about = {"files": {}, "seed": "s", "limits": Limits()}
    learnt = execute(new_notebook(cells=cells), **about)
    assert any(source == CELLS[1][0] for _, source in taught())
    monkeypatch.setattr(forkserver, "_MOST_LESSONS", 0)
    forkserver.stop()
    compiled = execute(new_notebook(cells=cells), **about)
    assert not taught()
    assert [c.outputs for c in learnt.cells] == [c.outputs for c in compiled.cells]


def taught():
    return forkserver.server(ladder.best())._taught
