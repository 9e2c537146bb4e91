"""What the student's code raises, warns and prints is told, and when it ends."""

import time
import traceback
import warnings

import numpy as np
import pytest

from autograder.referee.errors import (
    Lines,
    StudentEnded,
    StudentError,
    StudentTimeout,
)
from tests.referee.court import hearing, only

ERRORS = [
    ("ValueError('too small')", ValueError, "too small"),
    ("KeyError('k')", KeyError, "k"),
    ("ZeroDivisionError()", ZeroDivisionError, ""),
    ("NotImplementedError", NotImplementedError, ""),
    ("RecursionError('deep')", RecursionError, "deep"),
    ("OSError(2, 'gone')", OSError, "gone"),
    ("UnicodeDecodeError('utf8', b'x', 0, 1, 'odd')", UnicodeDecodeError, "odd"),
    ("type('Own', (LookupError,), {})('mine')", LookupError, "mine"),
    ("SystemExit(0)", StudentError, "0"),
    ("KeyboardInterrupt()", StudentError, ""),
    ("StopIteration(3)", StudentError, "3"),
]


@pytest.mark.parametrize(("raised", "kind", "words"), ERRORS)
def test_errors_arrive_as_the_builtin_of_their_kind(raised, kind, words):
    with only(f"def f(): raise {raised}", "f") as f, pytest.raises(kind) as caught:
        f()
    assert isinstance(caught.value, StudentError)
    assert words in str(caught.value)


def test_an_exception_class_of_their_own_can_be_caught():
    source = """
class Empty(LookupError):
    pass
def f(): raise Empty("nothing there")
"""
    with hearing(source) as (_, student):
        with pytest.raises(student.Empty, match="nothing"):
            student.f()
        assert issubclass(student.Empty, LookupError)


def test_the_traceback_shows_their_line_and_none_of_ours():
    source = "def f(x):\n    y = x + 1\n    return y / 0\n"
    with only(source, "f") as f, pytest.raises(ZeroDivisionError) as caught:
        f(1)
    frames = traceback.extract_tb(caught.value.__traceback__)
    assert (frames[-1].filename, frames[-1].lineno) == ("<ipython-input-1>", 3)
    assert frames[-1].name == "f"


def test_warnings_are_issued_again():
    source = """
import numpy as np, warnings
def f(x):
    warnings.warn("own words")
    return np.log(np.array([x]))
"""
    with only(source, "f") as f:
        with pytest.warns(RuntimeWarning), pytest.warns(UserWarning, match="own words"):
            f(0.0)
        with np.errstate(divide="ignore"), pytest.warns(UserWarning, match="own"):
            f(0.0)
        with warnings.catch_warnings():
            warnings.filterwarnings("error", category=RuntimeWarning)
            warnings.filterwarnings("ignore", category=UserWarning)
            with pytest.raises(RuntimeWarning):
                f(0.0)


def test_what_they_print_is_printed_here_unless_a_hidden_test_runs(capsys):
    with only("def f(): print('seen'); return 1", "f") as f:
        f()
    assert capsys.readouterr().out == "seen\n"
    test = compile("f()\n\nf()\n", "test", "exec")
    with only("def f(): print('seen'); return 1", "f", hidden=[(3, 4)]) as f:
        exec(test, {"f": f})
    assert capsys.readouterr().out == "seen\n"  # of the first line only


def test_time_is_up_for_the_rest_of_the_test():
    source = "import time\ndef f(n): time.sleep(n)\ndef g(): return 1"
    with hearing(source, seconds=0.5) as (_, student):
        assert student.g() == 1
        with pytest.raises(StudentTimeout, match="too long"):
            student.f(60)
        with pytest.raises(StudentTimeout):
            student.g()


def test_one_call_may_have_less_time_than_the_test():
    source = "import time\ndef f(n):\n    time.sleep(n)\n    return n"
    with hearing(source, seconds=120, call_seconds=1) as (court, student):
        assert sum(student.f(0.4) for _ in range(4)) == pytest.approx(1.6)
        with pytest.raises(StudentTimeout, match="too long"):
            student.f(60)
        assert time.monotonic() < court.test.until - 60  # not the test's own limit


@pytest.mark.parametrize(
    "end", ["os._exit(0)", "os.kill(os.getpid(), 9)", "os.abort()"]
)
def test_the_end_of_their_process_is_told(end):
    with only(f"import os\ndef f(): {end}", "f") as f:
        for _ in range(2):
            with pytest.raises(StudentEnded, match="ended its process"):
                f()


def test_a_line_is_one_line_whatever_is_answered():
    asked = []

    def ask(file, number):
        asked.append((file, number))
        return "one\ntwo\n" if number < 9 else ""

    lines = Lines("<ipython-input-3>", ask)
    assert (lines[4], lines[4], lines[8]) == ("one\n", "one\n", "")
    assert [*lines] == ["one\n", "two\n"]
    assert asked == [("<ipython-input-3>", number) for number in (5, 9, 0)]
