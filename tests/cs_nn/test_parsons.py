"""Parsons problems: lines are put together, run, and refused in plain words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cs_nn.parsons import NotAProgram, Parsons

TOTAL = Parsons(
    "def total(values):",
    {
        "A": "    out = out + v",
        "B": "out = 0",
        "C": "return out",
        "D": "for v in values:",
        "E": "    out = v",
        "F": "if out == 0:\n    return None",
    },
)


def refused(order, *args):
    with pytest.raises(NotAProgram) as caught:
        TOTAL.call(order, *(args or ([1, 2],)))
    return str(caught.value)


def test_lines_in_order_make_a_function_that_runs():
    assert TOTAL.call("BDAC", [1, 2, 4]) == 7
    assert TOTAL.call(["B", "D", "A", "C"], []) == 0


def test_distractors_stay_unused_or_make_a_wrong_program():
    assert TOTAL.call("BDEC", [1, 2, 4]) == 4


def test_a_line_may_hold_two_lines():
    assert TOTAL.call("BDAFC", [0]) is None
    assert TOTAL.call("BDAFC", [3]) == 3


def test_the_program_is_the_header_and_the_lines_one_level_in():
    assert TOTAL.program("BF") == (
        "def total(values):\n    out = 0\n    if out == 0:\n        return None"
    )


def test_numpy_is_there_for_the_lines():
    made = Parsons("def f(n):", {"A": "return np.zeros(n).sum()"})
    assert made.call("A", 3) == 0


def test_one_run_leaves_nothing_for_the_next():
    made = Parsons("def f():", {"A": "global kept\nkept = 1", "B": "return kept"})
    assert made.call("AB") == 1
    with pytest.raises(NotAProgram, match="NameError"):
        made.call("B")


def test_an_unknown_letter_is_named_with_the_known_ones():
    assert refused("BXC") == "'X' is not a line: use letters of A, B, C, D, E, F."


def test_a_line_used_twice_is_named():
    assert refused("BDAAC") == "Line A is used twice; each line fits once."


def test_lines_that_do_not_fit_name_the_place():
    assert refused("BAC").startswith(
        "The lines don't fit together at “out = out + v”: unexpected indent."
    )
    text = refused("BDC")
    assert text.startswith("The lines don't fit together at “return out”: expected an")
    assert text.endswith("Look at the indentation.")


def test_no_lines_at_all_are_no_program():
    assert refused("").startswith("The lines don't fit together at “def total(values)")


def test_a_program_that_stops_says_with_what():
    text = refused("DABC")
    assert text.startswith("Your program stops with UnboundLocalError: ")
    assert text.endswith(" Is a name used before the line that makes it?")


def test_an_exception_keeps_its_cause():
    with pytest.raises(NotAProgram) as caught:
        TOTAL.call("BDAC", 5)
    assert isinstance(caught.value.__cause__, TypeError)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.lists(st.sampled_from("ABCDEFX"), max_size=7))
def test_any_order_runs_or_is_refused_in_one_line(order):
    said = "runs."
    try:
        TOTAL.call(order, [1, 2])
    except NotAProgram as refusal:
        said = str(refusal)
    assert "\n" not in said
    assert said.endswith((".", "?"))


def test_the_text_shows_every_line_under_its_letter():
    lines = TOTAL.text().splitlines()
    assert lines[0] == "def total(values):"
    assert lines[1] == "  A:      out = out + v"
    assert len(lines) == 1 + 6 + 1  # F holds two


def test_the_html_keeps_the_indentation():
    assert ">    out = out + v</pre>" in TOTAL.html()
    assert "def total(values):" in TOTAL.html()
    assert TOTAL.widget() is None
