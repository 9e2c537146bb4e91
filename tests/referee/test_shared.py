"""What tests share besides names: objects of the student's, and what helpers keep."""

import pytest

from tests.referee.courtroom import again, points, text_of, tried
from tests.referee.pages import answer, check, locked, page

pytestmark = pytest.mark.slow

SHARED = page(
    answer(
        "class Counter:\n    def __init__(self): self.n = 0\n"
        "    def up(self):\n        self.n += 1\n        return self.n\n"
        "def f(x): return 2 * x",
        "one",
    ),
    check("c = Counter()\nassert c.up() == 1", "t"),
    check("assert f(2) == 4", "u"),
    check("assert c.up() == 2", "v"),
)


def test_tests_that_use_one_anothers_objects_keep_them(heard):
    for notebook in (tried(SHARED), again(SHARED)):
        assert points(notebook) == {"t": 1, "u": 1, "v": 1}
    half = {"one": SHARED.cells[0].source.replace("2 * x", "3 * x")}
    assert points(again(SHARED, half)) == {"t": 1, "u": 0, "v": 1}
    assert heard.count("assert f(2) == 4") == 2
    assert heard.count("assert c.up() == 2") == 3


def test_an_object_that_a_locked_cell_made_outlives_a_failed_test():
    reference = page(
        answer(SHARED.cells[0].source, "one"),
        locked("c = Counter()\nc.up()", "made"),
        check("assert c.up() == 2", "t"),
        check("assert c.up() == 3 and f(1) == 3", "fails"),
        check("assert c.up() == 2 or c.n > 2", "v"),
    )
    for run in (tried, again, again):
        assert points(run(reference)) == {"t": 1, "fails": 0, "v": 1}


def test_a_locked_cell_that_only_defines_waits_until_it_is_needed(heard):
    reference = page(
        answer("def f(x): return 2 * x", "one"),
        locked("def twice(x): return f(f(x))", "helper"),
        check("assert twice(1) == 4", "t"),
        check("assert f(3) == 6", "u"),
    )
    tried(reference)
    heard.clear()
    assert points(again(reference)) == {"t": 1, "u": 1}
    assert not heard
    wrong = {"one": "def f(x): return 2 * x if x < 3 else 0"}
    assert points(again(reference, wrong)) == {"t": 1, "u": 0}
    assert heard[0].startswith("def twice")
    assert points(again(reference, {"one": "f = 3"})) == {"t": 0, "u": 0}


@pytest.mark.parametrize(
    ("kept", "use"),
    [
        ("functions = {'twice': f}", "functions['twice'](3) == 6"),
        ("def h(x, g=f): return g(x)", "h(3) == 6"),
        ("again = f", "again(3) == 6"),
    ],
)
def test_what_a_locked_cell_keeps_of_the_students_stays_in_use(kept, use):
    reference = page(
        answer("def f(x): return 2 * x", "one"),
        locked(kept, "helper"),
        check("assert f(1) == 2", "t"),
        check(f"assert {use}", "u"),
    )
    for run in (tried, again, again):
        assert points(run(reference)) == {"t": 1, "u": 1}
    wrong = {"one": "def f(x): return 2 * x if x != 1 else 0"}
    for _ in range(2):
        assert points(again(reference, wrong)) == {"t": 0, "u": 1}


STATE = {
    "a list": ("seen = []\ndef note(ok): seen.append(ok)", "sum(seen)"),
    "a global": (
        "total = 0\ndef note(ok):\n    global total\n    total += ok",
        "total",
    ),
    "a class": (
        (
            "class Log:\n    n = 0\n    def add(self, ok): type(self).n += ok\n"
            "log = Log()\ndef note(ok): log.add(ok)"
        ),
        "Log.n",
    ),
    "a closure": (
        (
            "def made():\n    box = {'n': 0}\n    def note(ok=None):\n"
            "        box['n'] += bool(ok)\n        return box['n']\n    return note\n"
            "note = made()"
        ),
        "note()",
    ),
    "an attribute of a function": (
        "def note(ok): note.n = getattr(note, 'n', 0) + ok",
        "getattr(note, 'n', 0)",
    ),
    "an array": (
        "import numpy as np\nkept = np.zeros(2)\ndef note(ok): kept[0] += ok",
        "int(kept[0])",
    ),
    "a module beside the page": ("import tally\nnote = tally.note", "tally.n"),
    "an iterator": (
        "import itertools\nit = itertools.count()\ndef note(ok): ok and next(it)",
        "next(it)",
    ),
}


@pytest.mark.parametrize("where", STATE)
def test_points_that_helpers_add_up_are_each_students_own(where):
    helper, total = STATE[where]
    reference = page(
        locked(helper, "helper"),
        answer("def f(x): return 2 * x\ndef g(x): return x + 1", "one"),
        check("note(f(2) == 4)", "t", 0),
        check("note(g(2) == 3)", "u", 0),
        check(f"float({total})", "sum", 2),
    )
    tally = b"n = 0\ndef note(ok):\n    global n\n    n += ok\n"
    how = {"files": {"tally.py": tally}, "course_files": {"tally.py": tally}}
    wrong = {"one": "def f(x): return 0\ndef g(x): return x + 1"}
    none = {"one": "def f(x): return 0\ndef g(x): return 0"}
    tried(reference, **how)
    for answers, right in ((wrong, 1), (none, 0), ({}, 2), (wrong, 1), ({}, 2)):
        assert points(again(reference, answers, **how))["sum"] == right


def test_a_shared_generator_of_random_numbers_goes_on_from_test_to_test():
    reference = page(
        locked(
            "import numpy as np\nrng = np.random.default_rng(3)\n"
            "def draw(): return int(rng.integers(10**6))",
            "helper",
        ),
        answer("def f(x): return x", "one"),
        check("assert f(1) == 1; print(draw())", "t"),
        check("assert f(2) == 2; print(draw())", "u"),
    )
    first = [text_of(cell) for cell in tried(reference).cells]
    assert [text_of(cell) for cell in again(reference).cells] == first
    wrong = again(reference, {"one": "def f(x): return x if x == 1 else 0"})
    assert text_of(wrong.cells[2]) == first[2]
