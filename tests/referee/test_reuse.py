"""A changed test runs again, with those it matters to; what others gave is known."""

from dataclasses import replace

import pytest
from nbformat.v4 import new_output

from autograder.cache import Cache, task
from autograder.cells import twin
from autograder.engines import run
from autograder.referee.names import parsed, planned
from autograder.referee.reads import needs
from autograder.sandbox import Limits
from tests.referee import pages

NEEDS = {
    "x = 1\nx + y": "y",
    "x += 1": "x",
    "import numpy as np\nnp.ones(n)": "n",
    "from a import b as c\nc(b)": "b",
    "def f(a, *b, c=d):\n    e = a + g\n    return h(e, f)": "d g h",
    "f = lambda a: a + b": "b",
    "def f(x=x, *, y=y): return x + y": "x y",
    "[x for x in x]": "x",
    "[i + j for i in k if i]": "j k",
    "{a: b for a, b in pairs}": "pairs",
    "with marks(2) as part:\n    z = 1\n    z + part\nz": "marks z",
    "for i in range(n):\n    m = i\n    m\nm": "range n m",
    "if a:\n    b = 1\nelse:\n    b = 2\nb": "a b",
    "try:\n    a = f()\nexcept E:\n    a = g\na": "f E g a",
    "class A(B):\n    c = D\n    def m(self): return self.c + e": "B D e",
    "del a": "a",
    "while a:\n    b": "a b",
    "def f():\n    global a\n    a = 1\n    return a": "a",
    "results.append(x)": "results x",
    "x: int = y": "int y",
    "(a, b), c[0] = d\na + b": "c d",
}


@pytest.mark.parametrize("source", NEEDS, ids=range(len(NEEDS)))
def test_the_names_that_a_cell_takes_from_others(source):
    assert needs(parsed(source)) == set(NEEDS[source].split())


ANSWER = "def f(x): return x + 1"
TESTS = {
    "first": "helper = 1\nassert f(1) == 2",
    "second": "assert f(helper) == 2",
    "third": "assert f(3) == 4",
    "fourth": "marks = 1\nmarks",
}


def page(tests=TESTS, answered=ANSWER, between="shared = 1"):
    cells = [pages.answer(ANSWER, "f"), pages.locked(between, "between")]
    cells += [pages.check(text, name) for name, text in tests.items()]
    source = pages.page(*cells)
    whole = planned(source, source)
    filled = [twin(c, source=answered) if c.source == ANSWER else c for c in cells]
    return twin(whole, cells=filled)


def work(notebook, **changed):
    about = {"files": {}, "seed": "s", "limits": Limits(), "figures": False} | changed
    return task("page", notebook, required="process", **about)


@pytest.fixture
def cache(tmp_path):
    """A cache that has the whole page."""
    cache, first = Cache(tmp_path), work(page())
    cache.put(first, run(first).notebook)
    return cache


def known(cache, notebook, **changed):
    executed, needed = cache.look(work(notebook, **changed))
    return "all" if executed else " ".join(sorted(needed.known))


def test_nothing_runs_again_when_nothing_changed(cache):
    assert known(cache, page()) == "all"


@pytest.mark.parametrize(
    ("changed", "left"),
    [
        ({"third": "assert f(3) == 5"}, "first fourth second"),
        ({"fourth": "marks = 2\nmarks"}, "first second third"),
        # The second uses the first one's name: both run again.
        ({"first": "helper = 2\nassert f(1) == 2"}, "fourth third"),
        # The second changed, and needs the first to have run.
        ({"second": "assert f(helper) == 3"}, "fourth third"),
        # A test that may leave more than names behind: nobody knows.
        ({"third": "import warnings\nwarnings.simplefilter('error')"}, ""),
        ({"third": "import random\nrandom.random()"}, ""),
        ({"third": "# grader: in-student-process\nassert f(3) == 4"}, ""),
    ],
)
def test_only_what_depends_on_a_changed_test_runs_again(cache, changed, left):
    assert known(cache, page(TESTS | changed)) == left


def test_everything_runs_again_when_anything_else_changed(cache):
    assert known(cache, page(answered="def f(x): return 1 + x")) == ""
    assert known(cache, page(between="shared = 2")) == ""
    assert known(cache, page(), seed="t") == ""
    assert known(cache, page(), figures=True) == ""
    assert known(cache, page(dict(reversed(TESTS.items())))) == ""


def test_a_run_with_known_tests_gives_what_a_whole_run_gives(cache):
    corrected = page(TESTS | {"third": "assert f(3) == 5"})
    _, needed = cache.look(work(corrected))
    by_half, whole = run(needed).notebook, run(work(corrected)).notebook
    assert [c.outputs for c in by_half.cells] == [c.outputs for c in whole.cells]
    assert by_half.cells[4].outputs[0].ename == "AssertionError"
    cache.put(needed, by_half)
    assert known(cache, corrected) == "all"


SUMS = "total = []\ndef note(ok): total.append(ok)"
COUNTED = {
    "first": "note(f(1) == 2)",
    "second": "assert f(3) == 4",
    "sum": "float(sum(total))",
}


def test_tests_that_change_what_others_see_run_again_together(cache):
    counted = work(page(COUNTED, between=SUMS))
    cache.put(counted, run(counted).notebook)
    changed = COUNTED | {"second": "assert f(3) == 5"}
    assert known(cache, page(changed, between=SUMS)) == ""


def test_a_corrected_test_that_begins_to_change_things_makes_all_run_again(cache):
    silent = COUNTED | {"first": "f(1) == 2"}
    before = work(page(silent, between=SUMS))
    executed = run(before).notebook
    assert "0.0" in str(executed.cells[4].outputs)
    cache.put(before, executed)
    _, needed = cache.look(work(page(COUNTED, between=SUMS)))
    assert needed.known
    assert "1.0" in str(run(needed).notebook.cells[4].outputs)


def test_known_outputs_are_taken_as_they_are(cache):
    _, needed = cache.look(work(page(TESTS | {"third": "assert f(3) == 5"})))
    told = new_output("stream", name="stdout", text="as it was")
    executed = run(replace(needed, known={"fourth": [told]})).notebook
    assert executed.cells[5].outputs == [told]


def test_a_damaged_file_is_none(cache, tmp_path):
    (file,) = tmp_path.rglob("*.json")
    for text in ("", "{}", '{"tests": {}, "cells": [1]}', '{"tests": 3}'):
        file.write_text(text)
        assert known(cache, page()) == ""
