"""Cells are read as Python in several threads at once, and none disturbs another."""

import ast
import gc
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograder import syntax

DEEP = "x = " + "[" * 60 + "1" + "]" * 60 + "\n"


def test_many_threads_read_at_once():
    """The collector lets other threads run in the middle of building a tree."""

    def give_way(*_: object) -> None:
        time.sleep(0)

    before = gc.get_threshold()
    gc.callbacks.append(give_way)
    gc.set_threshold(50)
    try:
        with ThreadPoolExecutor(4) as pool:
            trees = list(pool.map(syntax.tree, [DEEP * 20] * 40))
    finally:
        gc.callbacks.remove(give_way)
        gc.set_threshold(*before)
    assert {len(tree.body) for tree in trees} == {20}


def test_top_level_await_is_read_where_it_is_asked_for():
    assert isinstance(syntax.tree("await f()", awaits=True), ast.Module)
    with pytest.raises(SyntaxError):
        syntax.tree("x = (")
