"""The same answers get the same verdict; any other answer is heard by the referee."""

import time
from collections import Counter

import pytest

from autograder.cache import VERSIONS, seed
from autograder.referee import precedents
from autograder.referee.names import make_plan
from tests.referee.courtroom import LIMITS, again, points, text_of, tried
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


def test_when_garbage_is_collected_makes_no_other_answer(heard):
    classes = (
        "class Node:\n    def __init__(self, value, *inputs):\n"
        "        self.value, self.inputs = value, inputs\n"
        "def tree(): return Node(1, Node(2, Node(3)), Node(4))"
    )
    code = (
        "import gc\ndef f(node):\n    loop = [node]\n    loop.append(loop)\n    {}\n"
        "    return node.value + sum(map(f, node.inputs))"
    )
    reference = page(
        locked(classes, "tree"),
        answer(code.format("pass"), "one"),
        check("assert [f(tree()), f(tree())] == [10, 10]", "t"),
    )
    tried(reference)
    heard.clear()
    for collects in ("del loop", "del loop; gc.collect()", "gc.collect()"):
        assert points(again(reference, {"one": code.format(collects)})) == {"t": 1}
    assert not heard


def test_a_full_book_still_decides(heard, monkeypatch):
    monkeypatch.setattr(precedents, "_MOST_BYTES", 0)
    tried(PAGE)
    heard.clear()
    assert points(again(PAGE)) == ALL


def test_a_test_that_asks_at_length_leaves_room_for_others(heard, monkeypatch):
    monkeypatch.setattr(precedents, "_MOST_OF_A_TEST", 1_000_000)
    test = "x = np.ones(100_000)\nfor _ in range(3): x = f(x + 0)\nassert x[0] == 8"
    reference = page(
        shown("import numpy as np"),
        answer("def f(x):\n    return 2 * x", "one"),
        check("assert f(2) == 4", "short", 2),
        check(test, "long"),
    )
    tried(reference)
    for factor in (3, 4, 3, 4):
        heard.clear()
        other = {"one": f"def f(x):\n    return {factor} * x"}
        assert points(again(reference, other)) == {"short": 0, "long": 0}
    # What the first student was asked filled the room of this test, not of the other.
    assert "x = np.ones(100_000)" in heard
    assert "assert f(2) == 4" not in heard


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


def test_long_questions_are_precedents_too(heard):
    reference = page(
        shown("import numpy as np"),
        answer("def f(x):\n    return x.sum()", "one"),
        check("assert f(np.ones(200_000)) == 200_000", "t"),  # 1.6 MB
    )
    tried(reference)
    heard.clear()
    assert points(again(reference)) == {"t": 1}
    assert not heard


def test_who_trains_at_length_is_not_asked_twice_for_ever(heard, monkeypatch):
    asked, usual = [], precedents.Book._replay
    monkeypatch.setattr(
        precedents.Book,
        "_replay",
        lambda *a: asked.append(a[2][1]) or usual(*a),
    )
    fit = "import time\ndef fit(x):\n    time.sleep(0.3)\n    return x + {}"
    reference = page(
        answer("def f(x):\n    return 2 * x", "one"),
        answer(fit.format(1), "two"),
        check("assert f(2) == 4", "short", 2),
        check("assert 0 < fit(5) < 9", "long"),
    )
    tried(reference)
    for number in range(2, 6):  # each one's numbers are new
        heard.clear()
        other = points(again(reference, {"two": fit.format(number / 2)}))
        assert other == {"short": 2, "long": 1}
        assert "assert 0 < fit(5) < 9" in heard
        assert "assert f(2) == 4" not in heard
    counts = Counter(asked)
    assert len(counts) == 2
    assert sorted(counts.values()) == [2, 4]
