"""A score can be raised only by returning right values: nothing else gains a point."""

import pytest

from tests.referee.courtroom import scores
from tests.referee.pages import answer, check, locked, page, shown

pytestmark = pytest.mark.slow

REFERENCE = page(
    shown("import numpy as np\nimport numpy.testing as npt"),
    locked(
        "def close(a, b, tol=1e-9):\n    return np.max(np.abs(a - b)) < tol", "helper"
    ),
    answer("def f(x):\n    return np.exp(-x)", "one"),
    check(
        "x = np.linspace(0.1, 2, 7)\nassert np.allclose(f(x), np.exp(-x))", "first", 2
    ),
    check("npt.assert_allclose(f(x), np.exp(-x))", "second", 2),
    check(
        "assert close(f(x), np.exp(-x))\nassert abs(f(1.0) - np.exp(-1)) < 1e-9",
        "third",
        2,
    ),
    check("float(2 * (f(0.0) == 1.0 and (f(x) == np.exp(-x)).all()))", "fourth", 2),
)
NOTHING = {"first": 0, "second": 0, "third": 0, "fourth": 0}

YES = """
class Yes:
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return self
    def __eq__(self, other): return True
    __lt__ = __le__ = __gt__ = __ge__ = __ne__ = __contains__ = __eq__
    def __sub__(self, other): return 0.0
    __rsub__ = __add__ = __radd__ = __abs__ = __mul__ = __truediv__ = __neg__ = __sub__
    def __bool__(self): return True
    def __float__(self): return 0.0
    __int__ = __index__ = lambda self: 0
    def __array__(self, *a, **k): return np.zeros(7)
    def __array_ufunc__(self, *a, **k): return np.True_
    def __array_function__(self, *a, **k): return np.True_
    def __iter__(self): return iter([])
    def __len__(self): return 7
    def __hash__(self): return 0
"""
FORGERIES = {
    "an object equal to everything": YES + "def f(x): return Yes()",
    "an instance in place of the function": YES + "f = Yes()",
    "a subclass of array": """
class Sub(np.ndarray):
    def __eq__(self, other): return np.ones(self.shape, bool)
    def __array_ufunc__(self, *a, **k): return np.True_
    def __array_function__(self, *a, **k): return True
def f(x): return np.zeros(np.shape(x)).view(Sub)""",
    "an array of objects": YES + "def f(x): return np.array([Yes()] * 7, dtype=object)",
    "a masked array": "def f(x): return np.ma.masked_all(np.shape(x))",
    "an empty array": "def f(x): return np.empty((0, 7))",
    "nan": "def f(x): return np.full(np.shape(x), np.nan)",
    "infinity": "def f(x): return np.full(np.shape(x), np.inf)",
    "a subclass of float": """
class F(float):
    def __sub__(self, other): return 0.0
    __rsub__ = __eq__ = __sub__
def f(x): return F(0)""",
    "numpy's comparisons replaced": """
np.allclose = lambda *a, **k: True
np.testing.assert_allclose = npt.assert_allclose = lambda *a, **k: None
np.max = np.abs = lambda *a, **k: 0.0
def f(x): return 0 * x""",
    "builtins replaced": """
import builtins
builtins.abs = builtins.max = builtins.float = lambda *a: 0
builtins.AssertionError = type("Never", (Exception,), {})
def f(x): return 0 * x""",
    "helpers replaced": "def close(*a, **k): return True\ndef f(x): return 0 * x",
    "cells emptied": """
import ast
class T(ast.NodeTransformer):
    def visit_Module(self, node):
        node.body = []
        return node
get_ipython().ast_transformers.append(T())
def f(x): return 0 * x""",
    "the shell replaced": """
shell = get_ipython()
type(shell).run_cell = lambda *a, **k: None
type(shell).showtraceback = lambda *a, **k: None
def f(x): return 0 * x""",
    "the display hook": """
import sys
def f(x):
    sys.displayhook(2.0)
    raise ValueError""",
    "points printed": """
def f(x):
    print(2.0)
    display(2.0)
    return 2.0""",
    "an early end": "import os\ndef f(x): os._exit(0)",
    "an exit": "def f(x): raise SystemExit(0)",
    "a stop of the iteration": "def f(x): raise StopIteration",
    "a keyboard interrupt": "def f(x): raise KeyboardInterrupt",
    "an error that is none": """
class E(BaseException):
    def __str__(self): raise self
def f(x): raise E""",
    "arguments changed": "def f(x):\n    x *= 0\n    return x",
    "the argument itself": "def f(x): return x",
    "a view of the argument": "def f(x): return x[...]",
    "what is right, from the test's frames": """
import sys, gc
def f(x):
    frame = sys._getframe()
    while frame:
        for value in frame.f_locals.values():
            if isinstance(value, np.ndarray) and value.shape == np.shape(x) and value is not x:
                return value
        frame = frame.f_back
    for value in gc.get_objects():
        if isinstance(value, np.ndarray) and value.shape == (7,) and value is not x:
            return value
    return 0 * x""",
    "what is right, from files": """
import glob
def f(x):
    for name in glob.glob("**/*", recursive=True) + glob.glob("/jail/**/*", recursive=True):
        try: text = open(name).read()
        except Exception: continue
        if "allclose" in text: return np.exp(-x)
    return 0 * x""",
    "the agent replaced": """
import json, struct, threading
from autograder.referee import agent, link, side
def answer(self, frame=None, changed=None, **values):
    values["value"] = True
    return send(self, {**frame, "op": "done"}, changed, **values)
send, side.Side.send = side.Side.send, answer
def f(x): return 0 * x""",
    "answers sent ahead": """
import os, struct, json
def f(x):
    for number in range(1, 60):
        body = json.dumps({"op": "done", "id": number, "value": 2.0}).encode()
        for end in range(3, 64):
            try: os.write(end, struct.pack(">II", len(body), 0) + body)
            except OSError: pass
    return 0 * x""",
    "nonsense sent": """
import os
def f(x):
    for end in range(3, 64):
        try: os.write(end, b"\\xff" * 4096)
        except OSError: pass
    return 0 * x""",
    "an array that lies about its size": """
import json, os, struct
def f(x):
    body = json.dumps({"op": "done", "id": 2, "value": ["a", [1, "<f8", [10**12], "C", True, 0, 8]]}).encode()
    for end in range(3, 64):
        try: os.write(end, struct.pack(">II", len(body), 8) + body + bytes(8))
        except OSError: pass
    return 0 * x""",
    "endless questions": """
import json, os, struct
def f(x):
    body = json.dumps({"op": "ask", "what": "call", "given": ["l", 1]}).encode()
    while True:
        for end in range(3, 20):
            try: os.write(end, struct.pack(">II", len(body), 0) + body)
            except OSError: pass""",
    "a name more": "first = second = third = fourth = 2.0\n__file__ = 1\ndef f(x): return 0 * x",
    "the tests' own names": "x = np.zeros(7)\nnp = None\ndef f(y): return y * 0",
    "a huge number": "def f(x): return 10 ** 4000",
    "deep data": """
def f(x):
    value = []
    for _ in range(10_000): value = [value]
    return value""",
}


def test_the_honest_answer_gets_all():
    assert scores(REFERENCE) == dict.fromkeys(NOTHING, 2)


@pytest.mark.parametrize("how", FORGERIES)
def test_a_forgery_gains_nothing(how):
    found = scores(REFERENCE, {"one": FORGERIES[how]})
    honest = {"the argument itself", "a view of the argument"}
    assert found == NOTHING, "gained" if how not in honest else how
