"""Which names are the student's is for the reference solution to say."""

import nbformat
import pytest

from autograder.referee.names import (
    Plan,
    changed,
    hidden_lines,
    make_plan,
    parsed,
    plan_of,
    planned,
)
from tests.conftest import ROOT
from tests.referee.pages import answer, check, locked, page, shown


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def f():\n    x = 1", {"f"}),
        ("class A:\n    y = 2", {"A"}),
        ("a, (b, *c) = z", {"a", "b", "c"}),
        ("for i in range(3):\n    total = i", {"i", "total"}),
        ("if x:\n    y = 1\nelse:\n    z = 2", {"y", "z"}),
        ("with open(p) as file:\n    text = file.read()", {"file", "text"}),
        ("try:\n    a = 1\nexcept E as e:\n    b = 2", {"a", "b", "e"}),
        ("def f():\n    global g\n    g = 1", {"f", "g"}),
        ("(n := 10)", {"n"}),
        ("x += 1", {"x"}),
        ("results['a'] = 1", {"results"}),
        ("model.W[0] = 1", {"model"}),
        ("results.append(3)", {"results"}),
        ("import numpy as np\nnp.random.seed(0)", set()),
        ("from m import f", set()),
        ("%matplotlib inline\nx = 1", set()),
        ("[i for i in range(3)]", {"i"}),
    ],
)
def test_names_that_an_answer_defines_or_changes(source, names):
    assert changed(parsed(source)) == names


def test_a_test_gets_the_names_that_it_and_its_helpers_use():
    notebook = page(
        locked("import numpy as np\ndef grad(x):\n    return num(f, x)", "helper"),
        answer("def num(g, x): return g(x)", "one"),
        answer("def f(x): return x", "two"),
        locked(
            "def close(x):\n    return g2(x) + f(x)\ndef g2(x): return num(f, x)", "h2"
        ),
        check("assert f(1) == 1", "first"),
        check("assert close(1) == 2", "second"),
        check("y = np.ones(2)\nassert y.all()", "third"),
    )
    cells = make_plan(notebook).cells
    assert cells["first"].names == ("f",)
    assert cells["second"].names == ("f", "num")
    assert cells["third"].names == ()
    assert [name for name, cell in cells.items() if cell.test] == [
        *("first", "second", "third")
    ]


def test_a_notebook_without_tests_has_no_plan():
    assert make_plan(page(answer("x = 1", "one"), shown("x"))) is None


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("# grader: in-student-process\nassert f(1)", "ask for it"),
        ("%timeit f(1)", "IPython"),
        ("get_ipython().run_cell('f')", "IPython"),
        ("assert 'f' in globals()", "namespace"),
        ("import inspect\nassert 'for' not in inspect.getsource(f)", "source"),
        ("with patch('builtins.print') as p:\n    f(1)", "replaces"),
        ("class Mine(f):\n    pass", "derives"),
        ("assert (", "no plain Python"),
    ],
)
def test_tests_that_cannot_be_apart_are_known(source, why):
    notebook = page(answer("class f: pass", "one"), check(source, "first"))
    assert why in make_plan(notebook).cells["first"].inside


def test_none_of_our_own_tests_runs_in_the_students_process():
    for path in sorted((ROOT / "solutions").glob("*/*.ipynb")):
        plan = make_plan(nbformat.read(path, as_version=4))
        inside = (
            {n: c.inside for n, c in plan.cells.items() if c.inside} if plan else {}
        )
        assert inside == {}, path.name


def test_operators_and_shared_random_numbers():
    notebook = page(
        answer("class V:\n    def __add__(s, o): pass\n    __radd__ = __add__", "one"),
        check("import numpy as np\nnp.random.seed(0)\nassert V()", "first"),
    )
    plan = make_plan(notebook)
    assert plan.operators == {"V": ["__add__", "__radd__"]}
    assert plan.random
    quiet = page(answer("x = 1", "one"), check("np.random.default_rng(0)", "first"))
    assert not make_plan(quiet).random


def test_a_plan_travels_in_the_notebooks_metadata():
    notebook = page(answer("x = 1", "one"), check("assert x == 1", "first"))
    carried = planned(notebook, notebook)
    again = nbformat.reads(nbformat.writes(carried), as_version=4)
    plan = plan_of(again)
    assert isinstance(plan, Plan)
    assert plan == plan_of(carried)
    assert plan.cells["first"].names == ("x",)
    assert plan_of(notebook) is None


def test_hidden_lines():
    text = (
        "a\n### BEGIN HIDDEN TESTS\nb\n### END HIDDEN TESTS\nc\n### BEGIN HIDDEN TESTS"
    )
    assert hidden_lines(text) == [(2, 4), (6, 10**9)]
    assert hidden_lines("a\nb") == []


def test_names_of_a_cell_that_is_no_python():
    notebook = page(answer("x = 1", "one"), check("%magic x", "t"))
    assert make_plan(notebook).cells["t"].names == ()


@pytest.mark.parametrize(
    "test",
    [
        "class T:\n    f = None\n    def go(self): return f(1)\nT().go()",
        "class T:\n    def f(self): pass\n    def go(self): return f(1)\nT().go()",
        "def go():\n    def inner():\n        f = 1\n    return f(1)\ngo()",
        "def go():\n    [f for f in range(3)]\n    return f(1)\ngo()",
        "def go():\n    class A:\n        f = 1\n    return f(1)\ngo()",
        "with open([f for f in (1, 2)]):\n    f(1)",
    ],
)
def test_another_f_inside_hides_nobodys(test):
    notebook = page(answer("def f(x): return x", "one"), check(test, "t"))
    assert make_plan(notebook).cells["t"].names == ("f",)


def test_what_a_test_binds_first_asks_for_nothing_of_earlier_ones():
    notebook = page(
        answer("a = 1", "one"),
        answer("b = 2", "two"),
        check("marks = [a]\ndef right(b):\n    x = b\n    return x\nmarks", "first"),
        check("marks = [b]\nassert marks", "second"),
        check("assert marks", "third"),
    )
    cells = make_plan(notebook).cells
    wanted = {"first": ("a",), "second": ("b",), "third": ("b",)}
    assert {name: cells[name].names for name in wanted} == wanted
