"""Assignments in other styles than ours: scores as in one process, honest or wrong."""

import pytest
from nbformat import NotebookNode

from autograder.cache import Cache
from autograder.calibrate import Calibration, inside
from autograder.cells import grade_id, twin
from autograder.referee.names import KEY, planned
from autograder.sandbox import execute
from autograder.scores import marks_of
from tests.referee.courtroom import LIMITS
from tests.referee.pages import answer, check, locked, page, shown

pytestmark = pytest.mark.slow
FILES = {"cities.csv": b"name,people\nA,3\nB,5\n"}
HIDDEN = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"

PRINTS = """
import contextlib, io
out = io.StringIO()
with contextlib.redirect_stdout(out):
    greet("Ada")
assert out.getvalue() == "Hello Ada\\n"
"""
SHAPES = """
class Shape:
    def area(self): raise NotImplementedError
    def __lt__(self, other): return self.area() < other.area()
class Square(Shape):
    def __init__(self, side): self.side = side
    def area(self): return self.side ** 2
"""
DECORATOR = """
def twice(f):
    import functools
    @functools.wraps(f)
    def both(*args): return f(f(*args))
    return both
"""
STYLES: dict[str, tuple[list[NotebookNode], dict[str, str]]] = {
    "strings": (
        [
            answer("def title(s): return s.title()", "one"),
            check("assert title('a b') == 'A B' and title('').islower() is False", "t"),
        ],
        {"one": "def title(s): return s.upper()"},
    ),
    "printing": (
        [
            answer("def greet(name): print(f'Hello {name}')", "one"),
            check(HIDDEN.format(PRINTS), "t"),
        ],
        {"one": "def greet(name): print(name)"},
    ),
    "classes": (
        [
            answer(SHAPES, "one"),
            check("s = Square(3)\nassert s.area() == 9 and isinstance(s, Shape)", "t"),
            check(
                "assert [q.side for q in sorted([Square(2), Square(1)])] == [1, 2]", "u"
            ),
            check(
                "assert issubclass(Square, Shape)\ns.side = 5\nassert s.area() == 25",
                "v",
            ),
        ],
        {"one": SHAPES.replace("** 2", "* 2")},
    ),
    "recursion": (
        [
            answer("def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)", "one"),
            check(
                "assert [fib(i) for i in range(8)] == [0, 1, 1, 2, 3, 5, 8, 13]", "t"
            ),
        ],
        {"one": "def fib(n): return fib(n - 1)"},
    ),
    "generators": (
        [
            answer(
                "def evens(n):\n    for i in range(0, n, 2):\n        yield i", "one"
            ),
            check("g = evens(5)\nassert next(g) == 0 and list(g) == [2, 4]", "t"),
            check("assert sum(x for x in evens(7)) == 12", "u"),
        ],
        {"one": "def evens(n): return iter([0])"},
    ),
    "files": (
        [
            answer(
                "import csv\ndef people(path):\n    with open(path) as f:\n"
                "        return {r['name']: int(r['people']) for r in csv.DictReader(f)}",
                "one",
            ),
            check("assert people('cities.csv') == {'A': 3, 'B': 5}", "t"),
            check(
                "with open('mine.csv', 'w') as f:\n    f.write('name,people\\nC,1\\n')\n"
                "assert people('mine.csv') == {'C': 1}",
                "u",
            ),
        ],
        {"one": "def people(path): return {}"},
    ),
    "plots": (
        [
            shown("import matplotlib.pyplot as plt"),
            answer(
                "def draw(xs):\n    fig, ax = plt.subplots()\n    ax.plot(xs)\n"
                "    ax.set_title('Loss')\n    return ax",
                "one",
            ),
            check(
                "ax = draw([1, 2, 3])\nassert ax.get_title() == 'Loss'\n"
                "assert len(ax.lines) == 1\n"
                "assert list(ax.lines[0].get_ydata()) == [1, 2, 3]",
                "t",
            ),
        ],
        {"one": "def draw(xs): return plt.gca()"},
    ),
    "values": (
        [
            answer("answer = 6 * 7\nnames = ['a', 'b']\nnames.append('c')", "one"),
            check("assert answer == 42", "t"),
            check("assert names == ['a', 'b', 'c'] and 'a' in names", "u"),
        ],
        {"one": "answer = 41\nnames = []"},
    ),
    "decorators": (
        [
            answer(DECORATOR, "one"),
            check("@twice\ndef add(x): return x + 1\nassert add(1) == 3", "t"),
        ],
        {"one": "def twice(f): return f"},
    ),
    "errors": (
        [
            answer(
                "class Empty(ValueError): pass\ndef first(xs):\n    if not xs:\n"
                "        raise Empty('no items')\n    return xs[0]",
                "one",
            ),
            check(
                "try:\n    first([])\nexcept Empty as e:\n    assert 'no' in str(e)\n"
                "else:\n    raise AssertionError",
                "t",
            ),
            check("assert first([3]) == 3", "u"),
        ],
        {"one": "class Empty(Exception): pass\ndef first(xs): return xs[0]"},
    ),
    "state of a module": (
        [
            answer("count = 0\ndef tick():\n    global count\n    count += 1", "one"),
            check("tick(); tick()\nassert count == 2", "t"),
        ],
        {"one": "count = 0\ndef tick(): pass"},
    ),
    "sorting in place": (
        [
            answer("def order(xs): xs.sort(key=len)", "one"),
            check(
                "w = ['ccc', 'a', 'bb']\norder(w)\nassert w == ['a', 'bb', 'ccc']", "t"
            ),
        ],
        {"one": "def order(xs): return sorted(xs)"},
    ),
    "seeds": (
        [
            locked("import random", "setup"),
            answer("def roll(): return random.randint(1, 6)", "one"),
            check(
                "random.seed(3)\na = [roll(), roll()]\nrandom.seed(3)\n"
                "assert a == [random.randint(1, 6), random.randint(1, 6)]",
                "t",
            ),
        ],
        {"one": "def roll(): return 4"},
    ),
    "a name is taken away": (
        [
            answer("def sq(x): return x * x\ndef both(x): return sq(x) + 1", "one"),
            check(
                "kept = sq\ndel sq\ntry:\n    both(2)\nexcept NameError: pass\n"
                "else:\n    raise AssertionError\nfinally:\n    sq = kept",
                "t",
            ),
        ],
        {"one": "def sq(x): return x * x\ndef both(x): return x * x + 1"},
    ),
}
BESIDE = {
    "state of a module",
    "a name is taken away",
    "files",
}  # what may have to run there


def scores(notebook: NotebookNode) -> dict[str, float | None]:
    how = {"files": FILES, "course_files": FILES, "seed": "s", "limits": LIMITS}
    return dict(marks_of(execute(notebook, **how), "x.ipynb").scores)


@pytest.mark.parametrize("style", STYLES)
def test_scores_are_those_of_one_process(style, tmp_path):
    cells, wrong = STYLES[style]
    reference = page(*cells)
    tried = Calibration(Cache(tmp_path), FILES, LIMITS, "process")
    source = tried("x", planned(reference, reference))
    assert not inside(source) or style in BESIDE
    for answers in ({}, wrong):
        texts = [twin(c, source=answers.get(grade_id(c), c.source)) for c in cells]
        handed = twin(source, cells=texts)
        ours = {k: v for k, v in source.metadata.cs_nn.items() if k != KEY}
        together = twin(handed, metadata=twin(source.metadata, cs_nn=ours))
        assert scores(handed) == scores(together), answers
    assert all(scores(source).values())
