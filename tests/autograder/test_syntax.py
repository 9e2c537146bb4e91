"""Cells are read as Python in several threads at once, and none disturbs another."""

import ast
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograder import syntax

DEEP = "x = " + "[" * 60 + "1" + "]" * 60 + "\n"


def test_many_threads_read_at_once():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            trees = list(pool.map(syntax.tree, [DEEP * 50] * 200))
    finally:
        sys.setswitchinterval(before)
    assert {len(tree.body) for tree in trees} == {50}


def test_top_level_await_is_read_where_it_is_asked_for():
    assert isinstance(syntax.tree("await f()", awaits=True), ast.Module)
    with pytest.raises(SyntaxError):
        syntax.tree("x = (")
