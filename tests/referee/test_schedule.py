"""Tests wait while cells only add definitions, and no longer."""

import pytest

from autograder.referee.schedule import Definitions

QUIET = [
    "def f(x, y=2, *, z=(1, 2)):\n    return print(x)",
    "class A:\n    'Doc.'\n    n = 3\n    def m(self): pass",
    "import numpy as np\nfrom math import pi",
    "a = 3\nb = [1, -2.5, 'x']\nc: int = a",
    "'only text'\npass",
    "async def g(): await f()",
    "order = list('FJH')\npairs = dict(zip(order, [1, 2, 3]))",
    "import numpy as np\nimport numpy as np",
]
LOUD = [
    "print(1)",
    "x = f(1)",
    "@decorated\ndef f(): pass",
    "def f(x=g()): pass",
    "class A(metaclass=M): pass",
    "class A:\n    x = f()",
    "a[0] = 1",
    "a.b = 1",
    "a += 1",
    "for i in range(3): pass",
    "def f():\n    global g\n    g = 1",
    "%matplotlib inline",
    "del a",
    "x = [f for f in y]",
    "not python (",
]


@pytest.mark.parametrize("source", QUIET)
def test_cells_that_only_define(source):
    assert Definitions().only_adds(source)


@pytest.mark.parametrize("source", LOUD)
def test_cells_that_may_do_more(source):
    assert not Definitions().only_adds(source)


def test_a_cell_of_the_instructors_may_run_more_if_it_changes_nothing():
    assert Definitions().only_adds("x = f(1)\nshow(x)", ours=True)
    for source in ("data.append(1)", "data['a'] = 1", "%matplotlib inline"):
        assert not Definitions().only_adds(source, ours=True)


def test_arrays_that_a_cell_makes_are_new_data():
    cells = Definitions()
    assert cells.only_adds("import numpy as np")
    assert cells.only_adds("import numpy as np\nw = np.array([1.0, 2.0])")
    assert not cells.only_adds("r = np.random.rand(3)")
    assert not cells.only_adds("x = mine.array(3)")
    assert not cells.only_adds("rest = list(w)")
    assert not cells.only_adds("def list(x): pass\nf = list('a')\nf = list('b')")
    assert not cells.only_adds("from math import sin as w")


def test_a_second_definition_of_a_name_is_more():
    cells = Definitions()
    assert cells.only_adds("def f(): pass")
    assert cells.only_adds("def g(): pass")
    assert not cells.only_adds("def f(): return 1")
