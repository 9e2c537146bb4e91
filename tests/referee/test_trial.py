"""Whole notebooks in two processes: one bad cell or test costs only itself."""

import pytest

from autograder.referee.names import planned
from autograder.sandbox import execute
from tests.referee.courtroom import LIMITS, scores, text_of, tried
from tests.referee.pages import answer, check, locked, page, shown

pytestmark = pytest.mark.slow

REFERENCE = page(
    shown("import numpy as np"),
    locked("def close(a, b): return np.allclose(a, b)", "helper"),
    answer("def f(x):\n    return 2 * x", "one"),
    check("assert close(f(np.arange(3)), [0, 2, 4])", "first", 2),
    answer("def g(x):\n    return f(x) + 1", "two"),
    check("assert g(3) == 7", "second", 3),
    check("float(1.5 * (f(1) == 2))", "third", 2),
)


def test_the_reference_gets_what_its_tests_say():
    assert scores(REFERENCE) == {"first": 2, "second": 3, "third": 1.5}


@pytest.mark.parametrize(
    ("last_line", "points"),
    [
        ("np.float64(1.5)", 1.5),
        ("float('nan')", 0),
        ("99.0", 0),  # none that can be had: somebody must look
        ("'text'", 2),
        ("None", 2),
        ("print('only text')", 2),
        ("import sys; print('on stderr', file=sys.stderr)", 2),
        ("raise ValueError", 0),
        ("f", 2),
    ],
)
def test_the_verdict_is_the_last_line_of_the_test(last_line, points):
    reference = page(*REFERENCE.cells[:3], check(last_line, "first", 2))
    assert scores(reference)["first"] == points


BROKEN = {
    "an error": "raise RuntimeError",
    "another result": "return 3 * x",
    "a hang": "while True: pass",
    "a hang that cannot be interrupted": "import signal\n"
    "    signal.signal(signal.SIGINT, signal.SIG_IGN)\n    while True: pass",
    "an exit": "import os; os._exit(0)",
    "a kill": "import os; os.kill(os.getpid(), 9)",
    "a kill of its parent": "import os; os.kill(os.getppid(), 9)",
    "endless recursion": "return f(x)",
    "memory": "return bytearray(10**13)",
    "a system exit": "import sys; sys.exit(0)",
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_answer_costs_only_the_tests_that_need_it(how):
    reference = page(
        shown("import numpy as np"),
        answer("def f(x):\n    return 2 * x", "one"),
        answer("def h(x):\n    return -x", "other"),
        check("assert f(1) == 2", "first"),
        check("assert h(1) == -1", "second"),
    )
    found = scores(reference, {"one": f"def f(x):\n    {BROKEN[how]}"})
    assert found == {"first": 0, "second": 1}


@pytest.mark.parametrize(
    ("how", "kind"),
    [
        ("a hang", "TimeLimit"),
        ("an exit", "ProcessDied"),
        ("memory", "MemoryError"),
    ],
)
def test_what_stopped_a_test_is_said(how, kind):
    answers = {"one": f"def f(x):\n    {BROKEN[how]}"}
    executed = tried(REFERENCE, answers)
    assert kind in text_of(executed.cells[3])


def test_a_spoiled_state_costs_one_test():
    spoils = (
        "n = 0\ndef f(x):\n    global n\n    n += 1\n    return 2 * x if n == 1 else 0"
    )
    reference = page(
        answer("def f(x):\n    return 2 * x", "one"),
        check("assert f(1) == 2", "first"),
        check("assert f(2) == 4", "second"),
        check("assert f(3) == 6 and f(3) == 6", "third"),
    )
    assert scores(reference, {"one": spoils}) == {"first": 1, "second": 1, "third": 0}


def test_a_test_sees_the_notebook_as_it_was_where_the_test_stands():
    reference = page(
        answer("x = [1]\ndef f(): return 'first'", "one"),
        check("assert f() == 'first'\nassert x == [1]", "first"),
        answer("x.append(2)\ndef f(): return 'second'", "two"),
        check("assert f() == 'second'\nassert x == [1, 2]", "second"),
    )
    assert scores(reference) == {"first": 1, "second": 1}


def test_what_is_printed_shows_in_visible_tests_only():
    hidden = "### BEGIN HIDDEN TESTS\nassert f(7) == 14\n### END HIDDEN TESTS"
    source = f"assert f(1) == 2\n{hidden}"
    reference = page(answer("def f(x): return 2 * x", "one"), check(source, "first", 1))
    executed = tried(
        reference, {"one": "def f(x):\n    print('got', x)\n    return 2 * x"}
    )
    shown_text = text_of(executed.cells[1])
    assert "got 1" in shown_text
    assert "got 7" not in shown_text


def test_the_student_sees_their_own_line_in_a_traceback():
    executed = tried(REFERENCE, {"one": "def f(x):\n    y = 1\n    return y / 0"})
    said = text_of(executed.cells[3])
    assert "ZeroDivisionError" in said
    assert "return y / 0" in said
    assert "proxies.py" not in said
    assert "court.py" not in said


def test_hidden_text_of_locked_cells_stays_with_the_referee():
    helper = "### BEGIN HIDDEN TESTS\nSECRET = 42\n### END HIDDEN TESTS\nknown = 1"
    reference = page(
        locked(helper, "helper"),
        answer("seen = 0", "one"),
        check("assert SECRET == 42\nassert seen == 0 and known == 1", "first"),
    )
    nosy = "seen = 0 if 'SECRET' not in globals() else 1"
    assert scores(reference, {"one": nosy}) == {"first": 1}


def test_the_referee_sees_the_courses_files_only():
    reference = page(
        answer("text = open('data.txt').read()", "one"),
        check("import evil\nassert False", "first"),
        check("assert open('data.txt').read() == text", "second"),
    )
    files = {"data.txt": b"ours", "evil.py": b"raise SystemExit"}
    found = tried(reference, files=files, course_files={"data.txt": b"ours"})
    assert "ModuleNotFoundError" in text_of(found.cells[1])
    assert scores(reference, files=files, course_files={"data.txt": b"ours"})["second"]


def test_no_cell_but_those_of_the_plan_runs_on_the_trusted_side():
    """A cell that is called a test in what was handed in is the student's own."""
    reference = page(answer("x = 1", "one"), check("assert x == 1", "first"))
    forged = check("raise SystemExit('here?')", "forged")
    forged.metadata.nbgrader.grade_id = "first"
    notebook = planned(page(forged, *reference.cells), reference)
    executed = execute(notebook, files={}, seed="s", limits=LIMITS)
    assert "SystemExit" in text_of(executed.cells[0])  # in the student's process
    assert executed.cells[2].outputs == []


def test_seeds_differ_so_that_inputs_cannot_be_foreseen():
    reference = page(
        answer("import os\nseed = os.environ['CS_NN_SEED']", "one"),
        check(
            "import os\nassert os.environ['CS_NN_SEED'] == 'secret' != seed", "first"
        ),
    )
    assert scores(reference) == {"first": 1}


def test_global_random_numbers_start_alike_as_in_one_process():
    reference = page(
        locked("import numpy as np, random\nX = np.random.rand(3)", "setup"),
        answer("total = X.sum()", "one"),
        check("assert np.isclose(total, X.sum())", "first"),
    )
    assert scores(reference) == {"first": 1}


def test_points_and_a_message_together():
    last = "from cs_nn import check\ncheck.score(0.5, 'half of the cases are right')"
    reference = page(answer("x = 1", "one"), check(last, "first", 2))
    executed = tried(reference)
    assert "half of the cases are right" in text_of(executed.cells[1])
    assert scores(reference) == {"first": 0.5}


def test_a_test_can_read_the_text_that_was_handed_in():
    test = (
        "from cs_nn import check\n"
        "assert 'for' not in check.source_of(f)\n"
        "assert check.cell_source('one').startswith('def f')\n"
        "check.no_loops(f)\nassert check.calls_of('g', f, 3) == 2"
    )
    reference = page(
        answer("def f(x):\n    return g(x) + g(1)\ndef g(x):\n    return x", "one"),
        check(test, "first"),
    )
    assert scores(reference) == {"first": 1}
    loops = "def f(x):\n    for i in range(2):\n        g(i)\ndef g(x): return x"
    assert scores(reference, {"one": loops}) == {"first": 0}


def test_a_test_in_the_students_process_runs_as_in_stock():
    hidden = "### BEGIN HIDDEN TESTS\nassert mine == 1\n### END HIDDEN TESTS"
    test = f"# grader: in-student-process\nassert 'mine' in globals()\n{hidden}"
    reference = page(answer("mine = 1", "one"), check(test, "first"))
    assert scores(reference) == {"first": 1}
    assert scores(reference, {"one": "mine = 2"}) == {"first": 0}
