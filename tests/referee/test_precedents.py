"""The same answers get the same verdict; any other answer is heard by the referee."""

import time
from collections import Counter

import pytest

from autograder.cache import VERSIONS, seed
from autograder.referee import precedents, trial
from autograder.referee.names import make_plan
from autograder.scores import marks_of
from tests.referee.courtroom import LIMITS, again, text_of, tried
from tests.referee.pages import answer, check, locked, page, shown

pytestmark = pytest.mark.slow

PAGE = page(
    shown("import numpy as np"),
    locked("def close(a, b): return np.allclose(a, b)", "helper"),
    answer("def f(x):\n    return 2 * x", "one"),
    answer("def g(x):\n    return x + 1", "two"),
    answer("letters = {'q1': 'b'}", "three"),
    check("assert close(f(np.arange(3)), [0, 2, 4])\nassert f(5) == 10", "first", 2),
    check("assert close(g(np.ones(2)), 2)", "second", 3),
    check("assert letters == {'q1': 'b'}", "third", 1),
)
ALL = {"first": 2, "second": 3, "third": 1}


@pytest.fixture
def heard(monkeypatch):
    """Return what the referee has run, by the first line of each cell."""
    cells, usual = [], trial._Referee.cell

    def cell(self, one):
        cells.append(one.source.splitlines()[0])
        return usual(self, one)

    monkeypatch.setattr(trial._Referee, "cell", cell)
    return cells


def points(notebook):
    return dict(marks_of(notebook, "x.ipynb").scores)


def test_the_same_answers_are_not_heard_twice(heard):
    first = tried(PAGE)
    assert points(first) == ALL
    assert len(heard) == 5
    heard.clear()
    other = {"one": "def f(x):\n    '''In other words.'''\n    return x + x"}
    second = again(PAGE, other)
    assert not heard  # not even the instructor's own cells
    assert points(second) == ALL
    shown_now = [text_of(cell) for cell in second.cells]
    assert shown_now == [text_of(cell) for cell in first.cells]


def test_another_answer_is_heard_wherever_it_comes(heard):
    tried(PAGE)
    heard.clear()
    wrong = {"one": "def f(x):\n    return 11 if np.ndim(x) == 0 else 2 * x"}
    assert points(again(PAGE, wrong)) == {**ALL, "first": 0}
    assert [line for line in heard if "assert" in line] == [
        "assert close(f(np.arange(3)), [0, 2, 4])"
    ]
    heard.clear()
    assert points(again(PAGE, wrong)) == {**ALL, "first": 0}
    assert not heard  # a wrong answer is a precedent, too


def test_one_bit_is_another_answer(heard):
    tried(PAGE)
    heard.clear()
    assert points(again(PAGE, {"two": "def g(x):\n    return np.nextafter(x + 1, 9)"}))
    assert "assert close(g(np.ones(2)), 2)" in heard


@pytest.mark.parametrize(
    ("letters", "right"),
    [("{'q1': 'a'}", 0), ("{}", 0), ("{'q1': 'b', 'q2': None}", 0), ("3", 0)],
)
def test_plain_values_are_looked_at_without_a_clone(letters, right):
    tried(PAGE)
    found = points(again(PAGE, {"three": f"letters = {letters}"}))
    assert found == {**ALL, "third": right}


def test_an_object_is_never_settled_by_a_look():
    tried(PAGE)
    sly = (
        "class Sly(dict):\n    def __eq__(self, other): return True\n"
        "    __hash__ = None\nletters = Sly()"
    )
    assert points(again(PAGE, {"three": sly}))["third"] == 0


def test_what_an_earlier_test_spoiled_does_not_count():
    once = "calls = []\ndef f(x):\n    calls.append(x)\n    return 2 * x"
    other = "def g(x):\n    return x + 1 if not calls else x"
    assert points(tried(PAGE, {"one": once, "two": other})) == ALL
    assert points(again(PAGE, {"one": once, "two": other})) == ALL


def test_a_hang_costs_little_more_than_the_limit(heard):
    tried(PAGE)
    start = time.monotonic()
    found = again(PAGE, {"one": "def f(x):\n    while True: pass"})
    assert points(found) == {**ALL, "first": 0}
    assert "TimeLimit" in text_of(found.cells[5])
    waited = time.monotonic() - start
    assert waited >= LIMITS.cell_seconds  # the referee gave it all its time


@pytest.mark.parametrize(
    "end", ["import os; os._exit(0)", "raise SystemExit", "return bytearray(10**13)"]
)
def test_an_end_while_a_precedent_is_tried_is_told_as_ever(end):
    wrong = {"one": f"def f(x):\n    {end}"}
    usual = tried(PAGE, wrong)
    tried(PAGE)
    found = again(PAGE, wrong)
    assert points(found) == points(usual) == {**ALL, "first": 0}
    assert text_of(found.cells[5]) == text_of(usual.cells[5])


def test_a_hearing_that_was_cut_short_is_no_precedent(heard):
    wrong = {"one": "def f(x):\n    import os; os._exit(0)"}
    tried(PAGE, wrong)
    heard.clear()
    again(PAGE, wrong)
    assert any("f(np.arange(3))" in line for line in heard)


CLOCKS = [
    "import time\nstart = time.time(); f(1); assert time.time() - start < 60",
    "from time import perf_counter\nassert perf_counter() and f(1) == 2",
    "import timeit\nassert timeit.timeit(lambda: f(1), number=3) < 60",
    "import datetime\nassert datetime.datetime.now().year and f(1) == 2",
    "from cs_nn import check\ncheck.faster(f, f, 2, times=0.001)",
    "from cs_nn import check\nassert 'return' in check.source_of(f)",
    "from cs_nn import check\nassert 'return' in check.cell_source('one')",
]


@pytest.mark.parametrize("test", CLOCKS)
def test_what_follows_from_more_than_answers_is_always_heard(test, heard):
    reference = page(answer("def f(x):\n    return 2 * x", "one"), check(test, "t"))
    tried(reference)
    heard.clear()
    assert points(again(reference)) == {"t": 1}
    assert test.splitlines()[0] in heard


def test_a_clock_in_what_all_tests_share_makes_all_of_them_heard(heard):
    shared = locked("import time\ndef late(): return time.time() > 9e9", "helper")
    tests = check("assert f(1) == 2 and not late()", "t")
    reference = page(shared, answer("def f(x):\n    return 2 * x", "one"), tests)
    tried(reference)
    heard.clear()
    again(reference)
    assert len(heard) == 2
    heard.clear()
    again(page(*reference.cells[1:2], check("assert f(1) == 2", "t")))
    again(page(*reference.cells[1:2], check("assert f(1) == 2", "t")))
    assert len(heard) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"seed": "another"},
        {"files": {"n.txt": b"3"}, "course_files": {"n.txt": b"3"}},
        {"limits": LIMITS.__class__(cell_seconds=6, notebook_seconds=60)},
    ],
)
def test_other_inputs_have_precedents_of_their_own(other, heard):
    tried(PAGE)
    heard.clear()
    assert points(again(PAGE, **other)) == ALL
    assert len(heard) == 5


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


def test_a_test_that_draws_by_chance_never_mixes_its_draws(heard):
    test = (
        "a = int(np.random.default_rng().integers(1000000))\n"
        "assert f(a) == (a % 2 == 0)"
    )
    reference = page(
        shown("import numpy as np"),
        answer("def f(x):\n    return x % 2 == 0", "one"),
        check(test, "t"),
    )
    tried(reference)
    wrong = {"one": "def f(x):\n    return x % 2 == 1"}
    for _ in range(8):  # now and then another draw is asked for: answers are few
        assert points(again(reference, wrong)) == {"t": 0}
        assert points(again(reference)) == {"t": 1}


def test_a_full_book_still_decides(heard, monkeypatch):
    monkeypatch.setattr(precedents, "_MOST_BYTES", 0)
    tried(PAGE)
    heard.clear()
    assert points(again(PAGE)) == ALL


def test_few_books_are_kept():
    plan = make_plan(PAGE)
    books = {id(precedents.book(plan, {}, {}, number)) for number in range(50)}
    assert len(books) >= len(precedents._books) == precedents._MOST_BOOKS
    assert precedents.book(plan, {}, {}, 49) is precedents.book(plan, {}, {}, 49)


def test_a_class_has_a_few_versions_of_hidden_inputs_and_each_student_one():
    found = Counter(seed("secret", f"s{n}", "week01") for n in range(400))
    assert len(found) == VERSIONS
    assert min(found.values()) > 400 / VERSIONS / 2
    assert seed("secret", "ada", "week01") == seed("secret", "ada", "week01")
    assert not found.keys() & {seed("secret", f"s{n}", "week02") for n in range(99)}
    assert not found.keys() & {seed("other", f"s{n}", "week01") for n in range(99)}


def test_the_line_at_fault_is_told_where_the_code_is_out_of_reach():
    reference = page(
        shown("from cs_nn import check"),
        answer("def f(x):\n    return 2 * x", "one"),
        check("with check.Marks('f', 1) as m: pass", "unused", 0),
        check("check.example(f, 2, gives=4)", "t"),
    )
    notebook = tried(reference, {"one": "def f(x):\n    y = x + 1\n    return y / 0"})
    assert "in your line 3: `return y / 0`" in text_of(notebook.cells[3])
