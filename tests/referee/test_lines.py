"""The line where a student's code failed: told as it stands, and asked for late."""

import pytest

from tests.referee.courtroom import again, points, text_of, tried
from tests.referee.pages import answer, check, page, shown

pytestmark = pytest.mark.slow


def test_the_line_at_fault_is_told_where_the_code_is_out_of_reach():
    reference = page(
        shown("from cs_nn import check"),
        answer("def f(x):\n    return 2 * x", "one"),
        check("with check.Marks('f', 1) as m: pass", "unused", 0),
        check("check.example(f, 2, gives=4)", "t"),
    )
    notebook = tried(reference, {"one": "def f(x):\n    y = x + 1\n    return y / 0"})
    assert "in your line 3: `return y / 0`" in text_of(notebook.cells[3])


FAILING = page(
    shown("from cs_nn import check"),
    answer("def f(x):\n    return 2 * x", "one"),
    check("with check.Marks('f', 1) as m: pass", "unused", 0),
    check("check.example(f, 2, gives=4)", "told"),
    check("try:\n    f(3)\nexcept ZeroDivisionError:\n    0.0\nelse: 1.0", "caught"),
)


def test_who_fails_alike_at_a_line_is_heard_once_whatever_else_is_written(heard):
    tried(FAILING, {"one": "def f(x):\n    return x / 0  # by ada\n"})
    heard.clear()
    more = {"one": "def f(x):\n    return x / 0  # by ada\n\n# and more, by bob"}
    notebook = again(FAILING, more)
    assert not heard
    assert "in your line 2: `return x / 0  # by ada`" in text_of(notebook.cells[3])


def test_a_line_that_is_told_is_always_the_students_own(heard):
    tried(FAILING, {"one": "def f(x):\n    return x / 0  # by ada"})
    heard.clear()
    notebook = again(FAILING, {"one": "def f(x):\n    return x / 0  # by bob"})
    assert [line for line in heard if "check.example" in line]
    assert not [line for line in heard if "ZeroDivisionError" in line]
    told = text_of(notebook.cells[3])
    assert "# by bob" in told
    assert "# by ada" not in told


def test_a_traceback_is_the_students_own_cell():
    reference = page(
        answer("def f(x):\n    return 2 * x", "one"), check("assert f(2) == 4", "t")
    )
    code = "def f(x):\n    # {}\n    y = x\n    return y / 0\n"
    tried(reference, {"one": code.format("ada")})
    shown_now = text_of(again(reference, {"one": code.format("bob")}).cells[1])
    assert "return y / 0" in shown_now
    assert "# bob" in shown_now
    assert "# ada" not in shown_now


def test_a_line_is_empty_where_the_process_has_ended():
    test = (
        "import linecache, os\n"
        "try: f(1)\n"
        "except ZeroDivisionError as error: file = check.calls._files(f).pop()\n"
        "try: f(2)\n"
        "except BaseException: pass\n"
        "assert linecache.getline(file, 4) == ''"
    )
    gone = "def f(x):\n    import os\n    if x == 2: os._exit(0)\n    return x / 0"
    reference = page(
        shown("from cs_nn import check"),
        answer("def f(x):\n    return 1 / (x - 1)", "one"),
        check(test, "t"),
    )
    assert points(tried(reference, {"one": gone})) == {"t": 1}
